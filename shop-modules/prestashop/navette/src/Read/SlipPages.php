<?php

declare(strict_types=1);

namespace Navette\Read;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Door\ApiError;
use Navette\Shop;
use Navette\Verb\Read;
use Navette\Write\Decimal;

/**
 * Credit slips, in the order of their numbers: a slip is made once and stays as it is, so a number is the cursor.
 */
final class SlipPages
{
    /** A number is given before its transaction is over: the last ones are read again. */
    private const OVERLAP = 20;

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    public function __construct(Sql $sql, Shop $shop, string $company)
    {
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = new Links($sql, $shop->id, $company);
    }

    /**
     * @param mixed $scope
     *
     * @return array<string, mixed>
     *
     * @throws ApiError
     */
    public function page($scope, ?string $after, int $limit): array
    {
        $keys = Read::keys($scope);
        if ($keys !== null) {
            return $this->ofKeys($keys);
        }
        $since = is_array($scope) && is_string($scope['since'] ?? null) ? $scope['since'] : null;
        if ($scope !== 'all' && $since === null) {
            throw ApiError::unsupported('this scope of credit slips');
        }
        $place = $since === null ? 0 : max(0, self::parsed($since) - self::OVERLAP);
        $place = $after === null ? $place : self::parsed($after);
        $ids = $this->sql->ids('SELECT s.`id_order_slip` ' . $this->from() . ' AND s.`id_order_slip` > ' . $place
            . ' ORDER BY s.`id_order_slip` LIMIT ' . ($limit + 1));
        $more = count($ids) > $limit;
        $ids = array_slice($ids, 0, $limit);
        $changes = [];
        foreach ($this->records($ids) as $record) {
            $changes[] = ['upsert' => ['credit-slip' => $record]];
        }
        // A read that finds nothing new keeps the cursor that it began at.
        $last = $ids === [] ? ($after ?? $since ?? '0') : (string) max((int) end($ids), $since === null ? 0 : self::parsed($since));

        return [
            'changes' => $changes, 'next' => $more ? (string) end($ids) : $last, 'more' => $more,
            'complete_snapshot' => $scope === 'all' && !$more, 'total' => null,
        ];
    }

    /**
     * @param string[] $keys
     *
     * @return array<string, mixed>
     */
    private function ofKeys(array $keys): array
    {
        $ids = [];
        foreach ($keys as $key) {
            if (preg_match('/\A[1-9][0-9]{0,9}\z/', $key)) {
                $ids[] = (int) $key;
            }
        }
        $records = $this->records($ids);
        $changes = [];
        foreach ($keys as $key) {
            $known = isset($records[$key]) && (string) (int) $key === $key;
            $changes[] = $known ? ['upsert' => ['credit-slip' => $records[(int) $key]]] : ['delete' => $key];
        }

        return [
            'changes' => $changes, 'next' => null, 'more' => false, 'complete_snapshot' => false, 'total' => null,
        ];
    }

    /**
     * @param int[] $ids
     *
     * @return array<int, array<string, mixed>> by id
     */
    private function records(array $ids): array
    {
        if ($ids === []) {
            return [];
        }
        $slips = $this->sql->rows('SELECT s.*, o.`reference`, c.`iso_code`, c.`precision`, o.`carrier_tax_rate` '
            . $this->from() . ' AND s.`id_order_slip` IN (' . Sql::intList($ids) . ') ORDER BY s.`id_order_slip`');
        $lines = $this->lines($ids);
        $records = [];
        foreach ($slips as $slip) {
            $id = (int) $slip['id_order_slip'];
            $sum = static function (string $side) use ($slip): string {
                return Decimal::plain(Decimal::text((int) Decimal::micro($slip['total_products_tax_' . $side])
                    + (int) Decimal::micro($slip['total_shipping_tax_' . $side])));
            };
            $records[$id] = [
                'key' => (string) $id,
                'order' => (string) $slip['id_order'],
                'reference' => (string) $slip['reference'],
                'issued_at' => OrderRecords::instant($slip['date_add']),
                'currency' => (string) $slip['iso_code'],
                'currency_decimals' => (int) $slip['precision'],
                'lines' => $lines[$id] ?? [],
                'shipping' => [
                    'net' => Decimal::plain($slip['total_shipping_tax_excl']),
                    'gross' => Decimal::plain($slip['total_shipping_tax_incl']),
                    'tax_rate' => Decimal::plain($slip['carrier_tax_rate']),
                ],
                'net' => $sum('excl'),
                'gross' => $sum('incl'),
                'refunded' => Decimal::plain(Decimal::text((int) Decimal::micro($slip['amount'])
                    + (int) Decimal::micro($slip['shipping_cost_amount']))),
            ];
        }

        return $records;
    }

    /**
     * @param int[] $ids
     *
     * @return array<int, array<int, array<string, mixed>>> by slip
     */
    private function lines(array $ids): array
    {
        $rows = $this->sql->rows('SELECT d.*, l.`product_id`, l.`product_attribute_id`, l.`product_reference`,'
            . ' l.`product_ean13`, l.`product_name`, l.`tax_rate` FROM ' . Sql::table('order_slip_detail') . ' d JOIN '
            . Sql::table('order_detail') . ' l ON l.`id_order_detail` = d.`id_order_detail` WHERE d.`id_order_slip` IN ('
            . Sql::intList($ids) . ') ORDER BY d.`id_order_slip`, d.`id_order_detail`');
        $articles = $this->links->ofIds('article', array_map('intval', array_column($rows, 'product_id')));
        $variants = $this->links->ofIds('variant', array_map('intval', array_column($rows, 'product_attribute_id')));
        $lines = [];
        foreach ($rows as $row) {
            $lines[(int) $row['id_order_slip']][] = [
                'key' => (string) $row['id_order_detail'],
                'article' => $articles[(int) $row['product_id']][0] ?? null,
                'variant' => $variants[(int) $row['product_attribute_id']][1] ?? null,
                'reference' => (string) $row['product_reference'],
                'ean' => (string) $row['product_ean13'],
                'name' => (string) $row['product_name'],
                'quantity' => (string) $row['product_quantity'],
                'net' => Decimal::plain($row['total_price_tax_excl']),
                'gross' => Decimal::plain($row['total_price_tax_incl']),
                'tax_rate' => Decimal::plain($row['tax_rate']),
            ];
        }

        return $lines;
    }

    private function from(): string
    {
        return 'FROM ' . Sql::table('order_slip') . ' s JOIN ' . Sql::table('orders') . ' o ON o.`id_order` = s.`id_order`'
            . ' LEFT JOIN ' . Sql::table('currency') . ' c ON c.`id_currency` = o.`id_currency`'
            . ' WHERE o.`id_shop` = ' . $this->shop->id;
    }

    /**
     * @throws ApiError
     */
    private static function parsed(string $cursor): int
    {
        if (!preg_match('/\A[0-9]{1,10}\z/', $cursor)) {
            throw ApiError::document('cursor-invalid', 'read the cursor');
        }

        return (int) $cursor;
    }
}
