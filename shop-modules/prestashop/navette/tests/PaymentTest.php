<?php

declare(strict_types=1);

namespace Navette\Tests;

use Navette\Db\Sql;
use PHPUnit\Framework\TestCase;

/**
 * Money of orders: one record for each order that it came in for, given again once more comes in.
 */
final class PaymentTest extends TestCase
{
    /** @var Client */
    private $client;

    /** @var string */
    private $reference;

    protected function setUp(): void
    {
        $this->client = new Client();
        $this->reference = strtoupper(substr(bin2hex(random_bytes(5)), 0, 9));
    }

    private function order(string $date, int $state = 2): int
    {
        $sql = new Sql();
        $sql->insert('orders', [[
            'reference' => $this->reference, 'id_carrier' => 1, 'id_lang' => 1, 'id_customer' => 1, 'id_cart' => 0,
            'id_currency' => 1, 'id_address_delivery' => 1, 'id_address_invoice' => 1, 'current_state' => $state,
            'payment' => 'Chèque', 'module' => 'ps_checkpayment', 'total_paid' => '50.00', 'total_paid_real' => '30.00',
            'valid' => 1, 'invoice_date' => $date, 'delivery_date' => $date, 'date_add' => $date, 'date_upd' => $date,
        ]]);

        return $sql->lastId();
    }

    private function pays(string $amount, string $transaction = ''): int
    {
        $sql = new Sql();
        $sql->insert('order_payment', [[
            'order_reference' => $this->reference, 'id_currency' => 1, 'amount' => $amount, 'payment_method' => 'Chèque',
            'transaction_id' => $transaction, 'date_add' => '2026-02-03 10:11:12',
        ]]);

        return $sql->lastId();
    }

    /**
     * @param mixed $scope
     *
     * @return array<string, mixed>
     */
    private function page($scope, ?string $after = null): array
    {
        $answer = $this->client->call('read', [
            'stream' => 'payments', 'facets' => [], 'limit' => 1000, 'scope' => $scope, 'after' => $after,
        ]);
        self::assertTrue($answer['ok'], (string) json_encode($answer));

        return $answer['result'];
    }

    /**
     * @param array<string, mixed> $page
     *
     * @return array<string, array<string, mixed>> by key of the order
     */
    private static function records(array $page): array
    {
        $records = [];
        foreach ($page['changes'] as $change) {
            $records[$change['upsert']['order-payments']['key']] = $change['upsert']['order-payments'];
        }

        return $records;
    }

    public function testEachPaymentIsGivenWithItsNumberItsMethodAndItsSums(): void
    {
        $order = $this->order('2026-02-01 09:00:00');
        $first = $this->pays('20.000000', 'CHQ-1');
        $second = $this->pays('-5.500000');
        $this->pays('0.000000');
        $record = $this->page(['keys' => [(string) $order]])['changes'][0]['upsert']['order-payments'];
        self::assertSame(
            [(string) $order, $this->reference, true, 'EUR', 2, '50', '30', []],
            [$record['key'], $record['reference'], $record['settled'], $record['currency'], $record['currency_decimals'],
                $record['charged'], $record['received'], $record['shared_with']]
        );
        self::assertSame([(string) $first, (string) $second], array_column($record['payments'], 'key'));
        self::assertSame(['20', '-5.5'], array_column($record['payments'], 'amount'));
        self::assertSame(['ps_checkpayment', 'ps_checkpayment'], array_column($record['payments'], 'method'));
        self::assertStringStartsWith('2026-02-03T10:11:12', $record['payments'][0]['paid_at']);
    }

    public function testOrdersWithoutMoneyAreNotGiven(): void
    {
        $order = $this->order('2026-02-01 09:00:00', 10);
        self::assertSame(['delete' => (string) $order], $this->page(['keys' => [(string) $order]])['changes'][0]);
        self::assertArrayNotHasKey((string) $order, self::records($this->page('all')));
    }

    public function testOrdersOfOneReferenceShareItsMoney(): void
    {
        $orders = [$this->order('2026-02-01 09:00:00'), $this->order('2026-02-01 09:00:00')];
        $this->pays('80.000000');
        $records = self::records($this->page('all'));
        self::assertSame([(string) $orders[1]], $records[$orders[0]]['shared_with']);
        self::assertSame([(string) $orders[0]], $records[$orders[1]]['shared_with']);
        self::assertSame($records[$orders[0]]['payments'], $records[$orders[1]]['payments']);
    }

    public function testMoneyThatComesLaterIsGivenSinceTheCursor(): void
    {
        $order = $this->order('2026-02-01 09:00:00', 10);
        $this->order('2036-02-01 09:00:00');
        $cursor = $this->page('all')['next'];
        self::assertArrayNotHasKey((string) $order, self::records($this->page(['since' => $cursor])));
        $this->pays('50.000000');
        // The shop's own `addOrderPayment` brings the order up to date.
        (new Sql())->run('UPDATE ' . Sql::table('orders') . ' SET `current_state` = 2, `date_upd` = \'2036-02-01 09:00:01\''
            . ' WHERE `id_order` = ' . $order);
        $records = self::records($this->page(['since' => $cursor]));
        self::assertTrue($records[$order]['settled']);
        (new Sql())->run('DELETE FROM ' . Sql::table('orders') . ' WHERE `date_upd` > \'2030\'');
    }

    public function testWithoutASignatureNothingIsGiven(): void
    {
        $client = new Client();
        $client->secret = str_repeat('0', strlen(TEST_SECRET));
        self::assertFalse($client->call('read', ['stream' => 'payments', 'scope' => 'all'])['ok']);
    }
}
