<?php

declare(strict_types=1);

namespace Navette\Tests;

use Navette\Db\Sql;
use PHPUnit\Framework\TestCase;

/**
 * Credit slips: each is given with its goods, its shipping and what was given back, in the order of the numbers.
 */
final class SlipTest extends TestCase
{
    /** @var Client */
    private $client;

    /** @var int */
    private $order;

    /** @var int */
    private $line;

    protected function setUp(): void
    {
        $this->client = new Client();
        $sql = new Sql();
        $date = '2026-03-01 09:00:00';
        $sql->insert('orders', [[
            'reference' => 'SLIPREF', 'id_carrier' => 1, 'id_lang' => 1, 'id_customer' => 1, 'id_cart' => 0,
            'id_currency' => 1, 'id_address_delivery' => 1, 'id_address_invoice' => 1, 'current_state' => 2,
            'payment' => 'Chèque', 'total_paid' => '64.80', 'valid' => 1, 'carrier_tax_rate' => '20.000',
            'invoice_date' => $date, 'delivery_date' => $date, 'date_add' => $date, 'date_upd' => $date,
        ]]);
        $this->order = $sql->lastId();
        $sql->insert('order_detail', [[
            'id_order' => $this->order, 'id_shop' => 1, 'product_id' => 999999, 'product_attribute_id' => 0,
            'product_name' => 'Nappe', 'product_reference' => 'NAP-1', 'product_ean13' => '', 'product_quantity' => 3,
            'product_weight' => 0, 'tax_name' => 'TVA', 'tax_rate' => '20.000',
        ]]);
        $this->line = $sql->lastId();
    }

    private function slip(string $shipping = '0.000000'): int
    {
        $sql = new Sql();
        $sql->insert('order_slip', [[
            'id_customer' => 1, 'id_order' => $this->order, 'total_products_tax_excl' => '20.230000',
            'total_products_tax_incl' => '24.276000', 'total_shipping_tax_excl' => $shipping,
            'total_shipping_tax_incl' => $shipping, 'amount' => '24.280000', 'shipping_cost_amount' => $shipping,
            'partial' => 1, 'date_add' => '2026-03-04 10:11:12', 'date_upd' => '2026-03-04 10:11:12',
        ]]);
        $slip = $sql->lastId();
        $sql->insert('order_slip_detail', [[
            'id_order_slip' => $slip, 'id_order_detail' => $this->line, 'product_quantity' => 2,
            'total_price_tax_excl' => '20.230000', 'total_price_tax_incl' => '24.276000',
        ]]);

        return $slip;
    }

    /**
     * @param mixed $scope
     *
     * @return array<string, mixed>
     */
    private function page($scope, ?string $after = null, int $limit = 1000): array
    {
        $answer = $this->client->call('read', [
            'stream' => 'credit-slips', 'facets' => [], 'limit' => $limit, 'scope' => $scope, 'after' => $after,
        ]);
        self::assertTrue($answer['ok'], (string) json_encode($answer));

        return $answer['result'];
    }

    /**
     * @param array<string, mixed> $page
     *
     * @return string[]
     */
    private static function keys(array $page): array
    {
        $keys = [];
        foreach ($page['changes'] as $change) {
            $keys[] = $change['upsert']['credit-slip']['key'];
        }

        return $keys;
    }

    public function testASlipIsGivenWithItsGoodsAndItsSums(): void
    {
        $slip = $this->slip('5.000000');
        $page = $this->page(['keys' => [(string) $slip, '999999']]);
        self::assertSame(['delete' => '999999'], $page['changes'][1]);
        $record = $page['changes'][0]['upsert']['credit-slip'];
        self::assertSame(
            [(string) $slip, (string) $this->order, 'SLIPREF', 'EUR', 2, '25.23', '29.276', '29.28'],
            [$record['key'], $record['order'], $record['reference'], $record['currency'], $record['currency_decimals'],
                $record['net'], $record['gross'], $record['refunded']]
        );
        self::assertSame(['net' => '5', 'gross' => '5', 'tax_rate' => '20'], $record['shipping']);
        self::assertSame([[
            'key' => (string) $this->line, 'article' => null, 'variant' => null, 'reference' => 'NAP-1', 'ean' => '',
            'name' => 'Nappe', 'quantity' => '2', 'net' => '20.23', 'gross' => '24.276', 'tax_rate' => '20',
        ]], $record['lines']);
        self::assertStringStartsWith('2026-03-04T10:11:12', $record['issued_at']);
    }

    public function testPageAfterPageGivesEachOnceAndTheCursorBringsTheNewOnes(): void
    {
        $slips = [$this->slip(), $this->slip(), $this->slip()];
        $keys = [];
        $after = null;
        do {
            $page = $this->page('all', $after, 2);
            $keys = array_merge($keys, self::keys($page));
            $after = $page['next'];
        } while ($page['more']);
        self::assertSame($keys, array_values(array_unique($keys)));
        self::assertSame(array_map('strval', $slips), array_slice($keys, -3));
        $cursor = (string) $after;
        $new = $this->slip();
        $page = $this->page(['since' => $cursor]);
        self::assertContains((string) $new, self::keys($page));
        self::assertSame((string) $new, $page['next']);
        self::assertSame((string) ($new + 100), $this->page(['since' => (string) ($new + 100)])['next']);
    }

    public function testEveryFieldOfTheModelIsGivenAndNoOther(): void
    {
        $slip = $this->slip();
        $record = $this->page(['keys' => [(string) $slip]])['changes'][0]['upsert']['credit-slip'];
        $model = (string) file_get_contents(__DIR__ . '/../../../../plugin-api/sync-model/src/credit_slip.rs');
        foreach (['CreditSlip' => $record, 'SlipLine' => $record['lines'][0]] as $name => $given) {
            self::assertSame(1, preg_match('/pub struct ' . $name . ' \{(.*?)\n\}/s', $model, $body));
            preg_match_all('/^    pub (\w+):/m', $body[1], $fields);
            self::assertSame($fields[1], array_keys($given));
        }
    }
}
