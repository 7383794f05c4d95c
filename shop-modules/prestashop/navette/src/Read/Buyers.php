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

/**
 * The shop's own customers on their way to the ERP: accounts that no link names, so that whom the ERP sent is never
 * sent back. A cursor is `date_upd|id_customer`.
 */
final class Buyers
{
    /** Every edge is a tie, and a long transaction commits an older date. */
    private const OVERLAP_SECONDS = 120;

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var string */
    private $company;

    public function __construct(Sql $sql, Shop $shop, string $company)
    {
        $this->sql = $sql;
        $this->shop = $shop;
        $this->company = $company;
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
        $where = $this->own();
        if (is_array($scope) && is_string($scope['since'] ?? null)) {
            $since = $this->parsed($scope['since'])[0];
            $since = $since === '' ? '' : date('Y-m-d H:i:s', (int) strtotime($since) - self::OVERLAP_SECONDS);
            $where .= ' AND c.`date_upd` >= ' . $this->sql->quoted($since);
        } elseif ($scope !== 'all') {
            throw ApiError::unsupported('this scope of buyers');
        }
        $place = $after === null ? ['', 0] : $this->parsed($after);
        $total = (int) $this->sql->value('SELECT COUNT(*) FROM ' . Sql::table('customer') . ' c WHERE ' . $where);
        if ($place[0] !== '') {
            $date = $this->sql->quoted($place[0]);
            $where .= ' AND (c.`date_upd` > ' . $date . ' OR (c.`date_upd` = ' . $date
                . ' AND c.`id_customer` > ' . $place[1] . '))';
        }
        $rows = $this->sql->rows(
            'SELECT c.`id_customer`, c.`date_upd` FROM ' . Sql::table('customer') . ' c WHERE ' . $where
            . ' ORDER BY c.`date_upd`, c.`id_customer` LIMIT ' . ($limit + 1)
        );
        $more = count($rows) > $limit;
        $rows = array_slice($rows, 0, $limit);
        $changes = array_values($this->records(array_map('intval', array_column($rows, 'id_customer'))));
        if ($rows !== []) {
            $last = $rows[count($rows) - 1];
            $place = [(string) $last['date_upd'], (int) $last['id_customer']];
        }
        // At the end of a read without anybody the next one begins where this one did.
        $next = $place[0] === '' && is_array($scope) ? $scope['since'] : implode('|', $place);

        return ['changes' => $changes, 'next' => $next, 'more' => $more, 'complete_snapshot' => false, 'total' => $total];
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
        $records = [];
        if ($ids !== []) {
            $records = $this->records($this->sql->ids(
                'SELECT c.`id_customer` FROM ' . Sql::table('customer') . ' c WHERE ' . $this->own()
                . ' AND c.`id_customer` IN (' . Sql::intList($ids) . ')'
            ));
        }
        $changes = [];
        foreach ($keys as $key) {
            $changes[] = $records[$key] ?? ['delete' => $key];
        }

        return [
            'changes' => $changes, 'next' => null, 'more' => false, 'complete_snapshot' => false, 'total' => null,
        ];
    }

    private function own(): string
    {
        $shared = (int) $this->sql->value(
            'SELECT `share_customer` FROM ' . Sql::table('shop_group')
            . ' WHERE `id_shop_group` = ' . $this->shop->groupId
        );
        $whose = $shared === 1 ? 'c.`id_shop_group` = ' . $this->shop->groupId : 'c.`id_shop` = ' . $this->shop->id;

        return $whose . ' AND c.`is_guest` = 0 AND c.`deleted` = 0 AND c.`active` = 1 AND NOT EXISTS (SELECT 1 FROM '
            . Sql::table('navette_link') . ' l WHERE l.`entity` = \'customer\' AND l.`id_object` = c.`id_customer`'
            . ' AND l.`id_shop` = ' . $this->shop->id . ' AND l.`company` = ' . $this->sql->quoted($this->company) . ')';
    }

    /**
     * @param int[] $ids
     *
     * @return array<int, array<string, mixed>> changes by id, in the order of the ids
     */
    private function records(array $ids): array
    {
        if ($ids === []) {
            return [];
        }
        $first = [];
        foreach (
            $this->sql->rows(
                'SELECT `id_customer`, MIN(`id_address`) AS `id_address` FROM ' . Sql::table('address')
                . ' WHERE `deleted` = 0 AND `id_customer` IN (' . Sql::intList($ids) . ') GROUP BY `id_customer`'
            ) as $row
        ) {
            $first[(int) $row['id_customer']] = (int) $row['id_address'];
        }
        $buyers = [];
        foreach ($ids as $id) {
            $address = $first[$id] ?? 0;
            $buyers[$id] = [
                'id_customer' => $id, 'id_address_invoice' => $address, 'id_address_delivery' => $address,
            ];
        }
        $parties = new Parties($this->sql, $this->shop, new Links($this->sql, $this->shop->id, $this->company));
        $parties->load(array_values($buyers));
        $changes = [];
        foreach ($buyers as $id => $buyer) {
            $customer = $parties->customer($buyer);
            if ($buyer['id_address_invoice'] === 0 && isset($customer['identity'])) {
                $customer['identity']['addresses'] = [];
            }
            $changes[$id] = ['upsert' => ['customer' => $customer]];
        }

        return $changes;
    }

    /**
     * @return array{0: string, 1: int}
     *
     * @throws ApiError
     */
    private function parsed(string $cursor): array
    {
        if (!preg_match('/\A([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8})?\|([0-9]{1,10})\z/', $cursor, $found)) {
            throw ApiError::document('cursor-invalid', 'read the cursor');
        }

        return [$found[1], (int) $found[2]];
    }
}
