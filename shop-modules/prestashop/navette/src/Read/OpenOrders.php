<?php

declare(strict_types=1);

namespace Navette\Read;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;
use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Door\ApiError;
use Navette\Shop;

/**
 * The pieces that orders still ask for: those which are neither shipped nor cancelled. Their quantities left the
 * shop's stock when they were placed (J32).
 */
final class OpenOrders
{
    /** States in which the shop has put the goods back, or nobody waits for them any more. */
    private const CLOSED = ['PS_OS_CANCELED', 'PS_OS_ERROR', 'PS_OS_REFUND'];

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
        if ($scope !== 'all') {
            throw ApiError::unsupported('this scope of open-orders');
        }
        if ($after !== null && !preg_match('/\A[0-9]{1,10}\z/', $after)) {
            throw ApiError::document('cursor-invalid', 'read the cursor');
        }
        $ids = $this->sql->ids(
            'SELECT `id_order` FROM ' . Sql::table('orders') . ' WHERE `id_shop` = ' . $this->shop->id
            . ' AND `current_state` IN (' . Sql::intList($this->openStates()) . ') AND `id_order` > ' . (int) $after
            . ' ORDER BY `id_order` LIMIT ' . ($limit + 1)
        );
        $more = count($ids) > $limit;
        $ids = array_slice($ids, 0, $limit);
        $changes = [];
        foreach ($this->pieces($ids) as $id => $pieces) {
            $changes[] = ['upsert' => ['open-order' => ['key' => (string) $id, 'pieces' => $pieces]]];
        }

        return ['changes' => $changes, 'next' => $ids === [] ? $after : (string) end($ids), 'more' => $more,
            'complete_snapshot' => !$more, 'total' => null];
    }

    /**
     * @return int[]
     */
    private function openStates(): array
    {
        $closed = array_map(static function (string $role): int {
            return (int) Configuration::get($role);
        }, self::CLOSED);

        return $this->sql->ids(
            'SELECT `id_order_state` FROM ' . Sql::table('order_state') . ' WHERE `shipped` = 0'
            . ' AND `id_order_state` NOT IN (' . Sql::intList($closed) . ')'
        );
    }

    /**
     * What the orders' lines still ask for, by order; orders without a linked article have none.
     *
     * @param int[] $ids
     *
     * @return array<int, array<int, array<string, mixed>>>
     */
    private function pieces(array $ids): array
    {
        $rows = $this->sql->rows(
            'SELECT `id_order`, `product_id`, `product_attribute_id`, SUM(GREATEST(0, CAST(`product_quantity` AS SIGNED)'
            . ' - CAST(`product_quantity_refunded` AS SIGNED) - CAST(`product_quantity_return` AS SIGNED))) AS `asked` FROM '
            . Sql::table('order_detail') . ' WHERE `id_order` IN (' . Sql::intList($ids) . ')'
            . ' GROUP BY `id_order`, `product_id`, `product_attribute_id` HAVING `asked` > 0'
            . ' ORDER BY `id_order`, `product_id`, `product_attribute_id`'
        );
        $articles = $this->links->ofIds('article', array_map('intval', array_column($rows, 'product_id')));
        $variants = $this->links->ofIds('variant', array_map('intval', array_column($rows, 'product_attribute_id')));
        $pieces = [];
        foreach ($rows as $row) {
            $article = $articles[(int) $row['product_id']] ?? null;
            if ($article === null) {
                continue;
            }
            $pieces[(int) $row['id_order']][] = [
                'article' => $article[0],
                'variant' => $variants[(int) $row['product_attribute_id']][1] ?? null,
                'quantity' => (string) $row['asked'],
            ];
        }

        return $pieces;
    }
}
