<?php

declare(strict_types=1);

namespace Navette\Read;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Sql;
use Navette\Shop;
use Navette\Write\Decimal;

/**
 * What was paid for orders so far: one record for each order that money came in for, or went back.
 *
 * A payment hangs on the order's reference; orders of a cart that was split have one in common.
 */
final class PaymentRecords
{
    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    public function __construct(Sql $sql, Shop $shop)
    {
        $this->sql = $sql;
        $this->shop = $shop;
    }

    /**
     * @param int[] $ids
     *
     * @return array<int, array<string, mixed>> by id of the order; orders without money are absent
     */
    public function of(array $ids): array
    {
        $orders = $ids === [] ? [] : $this->sql->rows(
            'SELECT o.`id_order`, o.`reference`, o.`module`, o.`total_paid`, o.`total_paid_real`, c.`iso_code`,'
            . ' c.`precision`, s.`paid` FROM ' . Sql::table('orders') . ' o'
            . ' LEFT JOIN ' . Sql::table('currency') . ' c ON c.`id_currency` = o.`id_currency`'
            . ' LEFT JOIN ' . Sql::table('order_state') . ' s ON s.`id_order_state` = o.`current_state`'
            . ' WHERE o.`id_order` IN (' . Sql::intList($ids) . ') AND o.`id_shop` = ' . $this->shop->id
        );
        if ($orders === []) {
            return [];
        }
        $references = $this->sql->quotedList(array_map('strval', array_column($orders, 'reference')));
        $payments = $this->grouped('SELECT p.*, p.`order_reference` AS `owner`, c.`iso_code` FROM '
            . Sql::table('order_payment') . ' p LEFT JOIN ' . Sql::table('currency') . ' c'
            . ' ON c.`id_currency` = p.`id_currency` WHERE p.`order_reference` IN (' . $references . ')'
            . ' AND p.`amount` <> 0 ORDER BY p.`id_order_payment`');
        $same = $this->grouped('SELECT `id_order`, `reference` AS `owner` FROM ' . Sql::table('orders')
            . ' WHERE `reference` IN (' . $references . ') AND `id_shop` = ' . $this->shop->id . ' ORDER BY `id_order`');
        $records = [];
        foreach ($orders as $order) {
            $reference = (string) $order['reference'];
            if (isset($payments[$reference])) {
                $records[(int) $order['id_order']] = self::record($order, $payments[$reference], $same[$reference] ?? []);
            }
        }

        return $records;
    }

    /**
     * One payment as the model has it; `order` gives its payment module.
     *
     * @param array<string, mixed> $order
     * @param array<string, mixed> $row
     *
     * @return array<string, string|null>
     */
    public static function payment(array $order, array $row): array
    {
        return [
            'key' => (string) $row['id_order_payment'],
            'method' => (string) $order['module'],
            'label' => (string) $row['payment_method'],
            'amount' => Decimal::plain($row['amount']),
            'currency' => (string) $row['iso_code'],
            'paid_at' => OrderRecords::instant($row['date_add']),
            'transaction' => (string) $row['transaction_id'],
        ];
    }

    /**
     * @param array<string, mixed> $order
     * @param array<int, array<string, mixed>> $payments
     * @param array<int, array<string, mixed>> $same orders of the reference
     *
     * @return array<string, mixed>
     */
    private static function record(array $order, array $payments, array $same): array
    {
        $key = (string) $order['id_order'];
        $shown = [];
        foreach ($payments as $row) {
            $shown[] = self::payment($order, $row);
        }

        return [
            'key' => $key,
            'reference' => (string) $order['reference'],
            'settled' => (int) $order['paid'] === 1,
            'currency' => (string) $order['iso_code'],
            'currency_decimals' => (int) $order['precision'],
            'charged' => Decimal::plain($order['total_paid']),
            'received' => Decimal::plain($order['total_paid_real']),
            'payments' => $shown,
            'shared_with' => array_values(array_diff(array_map('strval', array_column($same, 'id_order')), [$key])),
        ];
    }

    /**
     * @return array<string, array<int, array<string, mixed>>> rows by their column `owner`
     */
    private function grouped(string $sql): array
    {
        $grouped = [];
        foreach ($this->sql->rows($sql) as $row) {
            $grouped[(string) $row['owner']][] = $row;
        }

        return $grouped;
    }
}
