<?php

declare(strict_types=1);

namespace Navette\Read;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Sql;
use Navette\Door\ApiError;
use Navette\Shop;
use Navette\Verb\Read;

/**
 * Which orders a page holds, as they are or as the money that came in for them. A cursor is `date_upd|id_order|outbox`: where the walk stands in the table, and
 * how far the outbox was read when it began.
 */
final class OrderPages
{
    /** Every edge is a tie, and a long transaction commits an older date. */
    private const OVERLAP_SECONDS = 120;

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var string */
    private $company;

    /** @var bool */
    private $payments;

    public function __construct(Sql $sql, Shop $shop, string $company, bool $payments = false)
    {
        $this->payments = $payments;
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
        if ($scope === 'all') {
            return $this->walk('1 = 1', $after, $limit, true);
        }
        if (is_array($scope) && is_string($scope['since'] ?? null)) {
            return $this->walk($this->since($scope['since']), $after, $limit, false);
        }
        $placed = $this->days($scope, 'period');
        $changed = $placed === null ? $this->days($scope, 'changed') : null;
        if ($placed !== null) {
            return $this->walk($placed, $after, $limit, false);
        }
        if ($changed === null) {
            throw ApiError::unsupported('this scope of orders');
        }
        // The last change of its state, not any change before.
        $last = 'SELECT `id_order` FROM ' . Sql::table('order_history') . ' GROUP BY `id_order` HAVING '
            . str_replace('`date_add`', 'MAX(`date_add`)', $changed);

        return $this->walk('`id_order` IN (' . $last . ')', $after, $limit, false);
    }

    /**
     * @param mixed $scope
     *
     * @return string|null the condition on `date_add` for two days, both included
     */
    private function days($scope, string $name): ?string
    {
        $days = is_array($scope) && is_array($scope[$name] ?? null) ? $scope[$name] : [];
        $from = $days['from'] ?? '';
        $to = $days['to'] ?? '';
        $day = '/\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z/';
        if (!is_string($from) || !is_string($to) || !preg_match($day, $from) || !preg_match($day, $to)) {
            return null;
        }

        return '`date_add` >= ' . $this->sql->quoted($from . ' 00:00:00')
            . ' AND `date_add` <= ' . $this->sql->quoted($to . ' 23:59:59');
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
        $orders = $this->records($ids);
        $changes = [];
        foreach ($keys as $key) {
            $known = isset($orders[$key]) && (string) (int) $key === $key;
            $changes[] = $known ? $this->upsert($orders[(int) $key]) : ['delete' => $key];
        }

        return [
            'changes' => $changes, 'next' => null, 'more' => false, 'complete_snapshot' => false, 'total' => null,
        ];
    }

    /**
     * Walks in the order of (date_upd, id_order), from the place that `after` names.
     *
     * @return array<string, mixed>
     *
     * @throws ApiError
     */
    private function walk(string $condition, ?string $after, int $limit, bool $all): array
    {
        $place = $after === null ? ['', 0, $this->lastOutbox()] : $this->parsed($after);
        $where = '`id_shop` = ' . $this->shop->id . ' AND (' . $condition . ')';
        $total = (int) $this->sql->value('SELECT COUNT(*) FROM ' . Sql::table('orders') . ' WHERE ' . $where);
        if ($place[0] !== '') {
            $date = $this->sql->quoted($place[0]);
            $where .= ' AND (`date_upd` > ' . $date . ' OR (`date_upd` = ' . $date . ' AND `id_order` > ' . $place[1] . '))';
        }
        $rows = $this->sql->rows(
            'SELECT `id_order`, `date_upd` FROM ' . Sql::table('orders') . ' WHERE ' . $where
            . ' ORDER BY `date_upd`, `id_order` LIMIT ' . ($limit + 1)
        );
        $more = count($rows) > $limit;
        $rows = array_slice($rows, 0, $limit);
        $orders = $this->records(array_map('intval', array_column($rows, 'id_order')));
        $changes = [];
        foreach ($rows as $row) {
            if (isset($orders[(int) $row['id_order']])) {
                $changes[] = $this->upsert($orders[(int) $row['id_order']]);
            }
            $place = [(string) $row['date_upd'], (int) $row['id_order'], $place[2]];
        }

        return [
            'changes' => $changes,
            'next' => implode('|', $place),
            'more' => $more,
            'complete_snapshot' => $all && !$more,
            'total' => $total,
        ];
    }

    /**
     * What the outbox noted after the cursor, and what the table itself says, with an overlap.
     *
     * @throws ApiError
     */
    private function since(string $cursor): string
    {
        $place = $this->parsed($cursor);
        $ids = $this->sql->ids(
            'SELECT DISTINCT `id_object` FROM ' . Sql::table('navette_outbox') . ' WHERE `id_shop` = ' . $this->shop->id
            . ' AND `entity` = \'order\' AND `id_outbox` > ' . $place[2] . ' LIMIT 20000'
        );
        $from = $place[0] === '' ? '0000-00-00 00:00:00'
            : date('Y-m-d H:i:s', (int) strtotime($place[0]) - self::OVERLAP_SECONDS);

        return '`date_upd` >= ' . $this->sql->quoted($from) . ' OR `id_order` IN (' . Sql::intList($ids) . ')';
    }

    /**
     * @return array{0: string, 1: int, 2: int}
     *
     * @throws ApiError
     */
    private function parsed(string $cursor): array
    {
        if (!preg_match('/\A([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8})?\|([0-9]{1,10})\|([0-9]{1,18})\z/', $cursor, $found)) {
            throw ApiError::document('cursor-invalid', 'read the cursor');
        }

        return [$found[1], (int) $found[2], (int) $found[3]];
    }

    private function lastOutbox(): int
    {
        return (int) $this->sql->value('SELECT MAX(`id_outbox`) FROM ' . Sql::table('navette_outbox'));
    }

    /**
     * @param int[] $ids
     *
     * @return array<int, array<string, mixed>>
     */
    private function records(array $ids): array
    {
        return $this->payments ? (new PaymentRecords($this->sql, $this->shop))->of($ids)
            : (new OrderRecords($this->sql, $this->shop, $this->company))->of($ids);
    }

    /**
     * @param array<string, mixed> $record
     *
     * @return array<string, mixed>
     */
    private function upsert(array $record): array
    {
        return ['upsert' => [$this->payments ? 'order-payments' : 'order' => $record]];
    }
}
