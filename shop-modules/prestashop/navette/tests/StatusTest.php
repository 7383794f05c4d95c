<?php

declare(strict_types=1);

namespace Navette\Tests;

use Configuration;
use Hook;
use Navette\Db\Sql;
use OrderHistory;
use PHPUnit\Framework\TestCase;

/**
 * Order statuses: the shop's own class is asked, once for each state, and never to go back.
 */
final class StatusTest extends TestCase
{
    private const PAID = 2;
    private const PREPARING = 3;
    private const SHIPPED = 4;
    private const DELIVERED = 5;

    /** @var Client */
    private $client;

    /** @var int */
    private $order;

    protected function setUp(): void
    {
        $this->client = new Client();
        $this->client->company = 'S' . bin2hex(random_bytes(4));
        Configuration::updateValue('PS_OS_PREPARATION', '3');
        Configuration::updateValue('PS_OS_SHIPPING', '4');
        $this->order = $this->placed(self::PAID, '50.00');
        Hook::$fired = [];
        OrderHistory::$mailed = [];
    }

    private function placed(int $state, string $paid): int
    {
        $sql = new Sql();
        $sql->insert('orders', [[
            'reference' => 'STATUSREF', 'id_carrier' => 1, 'id_lang' => 1, 'id_customer' => 1, 'id_cart' => 0,
            'id_currency' => 1, 'id_address_delivery' => 1, 'id_address_invoice' => 1, 'current_state' => $state,
            'payment' => 'Chèque', 'total_paid' => '50.00', 'total_paid_real' => $paid, 'valid' => 1,
            'invoice_date' => '2026-01-01 00:00:00', 'delivery_date' => '2026-01-01 00:00:00',
            'date_add' => '2026-01-01 00:00:00', 'date_upd' => '2026-01-01 00:00:00',
        ]]);
        $id = (int) $sql->value('SELECT MAX(`id_order`) FROM ' . Sql::table('orders'));
        $sql->insert('order_history', [[
            'id_employee' => 0, 'id_order' => $id, 'id_order_state' => $state, 'date_add' => '2026-01-01 00:00:00',
        ]]);
        $sql->insert('order_carrier', [[
            'id_order' => $id, 'id_carrier' => 1, 'tracking_number' => '', 'date_add' => '2026-01-01 00:00:00',
        ]]);

        return $id;
    }

    /**
     * @param array<string, mixed> $statuses
     *
     * @return string state and the codes of the problems
     */
    private function send(string $stage, array $statuses = [], string $tracking = '', string $mode = 'apply'): string
    {
        $epoch = $this->client->call('begin', ['stream' => 'order-statuses'])['result']['epoch'];
        $key = (string) $this->order;
        $answer = $this->client->call('write', [
            'stream' => 'order-statuses', 'fence' => ['epoch' => $epoch, 'n' => 1], 'mode' => $mode,
            'statuses' => $statuses + ['states' => (object) [], 'mail' => false],
            'items' => [['key' => $key, 'action' => 'put', 'record' => ['order-status' => [
                'key' => $key, 'stage' => $stage, 'tracking_number' => $tracking,
            ]]]],
        ]);
        self::assertTrue($answer['ok'], (string) json_encode($answer));
        $outcome = $answer['result']['outcomes'][0];

        return trim($outcome['state'] . ' ' . implode(',', array_column($outcome['problems'], 'code')));
    }

    private function state(): int
    {
        return (int) Records::value('SELECT `current_state` FROM {orders} WHERE `id_order` = ' . $this->order);
    }

    private function history(): string
    {
        return Records::value('SELECT GROUP_CONCAT(`id_order_state` ORDER BY `id_order_history`) FROM {order_history}'
            . ' WHERE `id_order` = ' . $this->order);
    }

    public function testOrdersAreFoundByTheDayOfTheirLastState(): void
    {
        (new Sql())->insert('order_history', [[
            'id_employee' => 0, 'id_order' => $this->order, 'id_order_state' => 3, 'date_add' => '2031-05-06 23:59:59',
        ]]);
        $found = function (string $scope, string $from, string $to): array {
            $scope = [$scope => ['from' => $from, 'to' => $to]];
            $page = $this->client->call('read', ['stream' => 'orders', 'scope' => $scope, 'limit' => 100])['result'];

            return array_map('intval', array_column(array_column(array_column($page['changes'], 'upsert'), 'order'), 'key'));
        };
        self::assertSame([$this->order], $found('changed', '2031-05-06', '2031-05-06'));
        self::assertSame([], $found('changed', '2031-05-07', '2031-05-08'));
        // An earlier change of its state is not its last one.
        self::assertNotContains($this->order, $found('changed', '2026-01-01', '2026-01-01'));
        self::assertContains($this->order, $found('period', '2026-01-01', '2026-01-01'));
        $refused = $this->client->call('read', ['stream' => 'orders', 'scope' => ['changed' => ['from' => 'x']]]);
        self::assertSame('unsupported', $refused['error']['kind']);
    }

    public function testEachStageIsSetOnceByTheFlagsOfTheStates(): void
    {
        self::assertSame('skipped', $this->send('ordered'));
        self::assertSame('updated', $this->send('preparing'));
        self::assertSame('unchanged', $this->send('preparing'));
        self::assertSame('skipped', $this->send('partly-delivered'));
        self::assertSame('updated', $this->send('delivered', [], '6A123456'));
        self::assertSame('unchanged', $this->send('delivered', [], '6A123456'));
        self::assertSame('unchanged', $this->send('invoiced', [], '6A123456'));
        self::assertSame([self::SHIPPED, '2,3,4'], [$this->state(), $this->history()]);
        self::assertSame('6A123456', Records::value('SELECT `tracking_number` FROM {order_carrier} WHERE `id_order` = '
            . $this->order));
        $names = array_column(Hook::$fired, 0);
        self::assertSame(2, count(array_keys($names, 'actionOrderStatusPostUpdate', true)));
        self::assertSame(1, count(array_keys($names, 'actionAdminOrdersTrackingNumberUpdate', true)));
        self::assertSame([], OrderHistory::$mailed);
    }

    public function testARepeatTouchesNoRowAndAPreviewNeither(): void
    {
        $untouched = 'SELECT CONCAT(`current_state`, `date_upd`) FROM {orders} WHERE `id_order` = ' . $this->order;
        $before = Records::value($untouched);
        self::assertSame('updated', $this->send('delivered', [], '6A1', 'preview'));
        self::assertSame([$before, '2'], [Records::value($untouched), $this->history()]);
        $this->send('delivered', [], '6A1');
        $before = [Records::value($untouched), $this->history()];
        $this->send('delivered', [], '6A1');
        self::assertSame($before, [Records::value($untouched), $this->history()]);
    }

    public function testAChosenStateAndTheBuyersEmail(): void
    {
        $chosen = ['states' => ['partly-delivered' => '3'], 'mail' => true];
        self::assertSame('updated', $this->send('partly-delivered', $chosen));
        self::assertSame([self::PREPARING, [$this->order]], [$this->state(), OrderHistory::$mailed]);
        OrderHistory::$mailFails = true;
        self::assertSame('updated status-mail-failed', $this->send('delivered', ['mail' => true]));
        OrderHistory::$mailFails = false;
        self::assertSame('2,3,4', $this->history());
        self::assertSame('rejected order-state-gone', $this->send('delivered', ['states' => ['delivered' => '999']]));
    }

    public function testTheShopIsNeverSetBackNorTwiceToTheSameState(): void
    {
        $this->send('delivered');
        $history = new OrderHistory();
        $history->id_order = $this->order;
        $history->changeIdOrderState(self::DELIVERED, $this->order);
        $history->add();
        self::assertSame('skipped status-backwards', $this->send('preparing'));
        self::assertSame('skipped status-backwards', $this->send('delivered'));
        self::assertSame(self::DELIVERED, $this->state());
        self::assertSame('updated', $this->send('preparing', ['backwards' => true]));
        self::assertSame('2,4,5,3', $this->history());
        // Back by hand, from the shop: what was set once is not set again.
        self::assertSame('unchanged', $this->send('delivered'));
    }

    public function testACancelledOrderStaysAndAnUnpaidOneIsNotCalledPaid(): void
    {
        (new Sql())->run('UPDATE ' . Sql::table('orders') . ' SET `current_state` = 6 WHERE `id_order` = ' . $this->order);
        self::assertSame('skipped order-settled', $this->send('delivered', [], '6A1'));
        $this->order = $this->placed(13, '20.00');
        self::assertSame('rejected status-says-paid', $this->send('delivered', [], '6A1'));
        self::assertSame([13, '13'], [$this->state(), $this->history()]);
        self::assertSame('', Records::value('SELECT `tracking_number` FROM {order_carrier} WHERE `id_order` = ' . $this->order));
        self::assertSame('updated', $this->send('delivered', ['unpaid' => true]));
        self::assertSame('50.000000', Records::value('SELECT `total_paid_real` FROM {orders} WHERE `id_order` = ' . $this->order));
    }

    public function testAnOrderOfAnotherShopIsRefusedByName(): void
    {
        $this->order = 4000000;
        self::assertSame('rejected order-not-in-shop', $this->send('delivered'));
        $this->order = $this->placed(self::PAID, '50.00');
        self::assertSame('updated tracking-invalid', $this->send('delivered', [], 'numéro'));
    }
}
