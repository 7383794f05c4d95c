<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;
use Navette\Db\Sql;
use Navette\Db\SqlFailure;
use Navette\Shop;

/**
 * The rows of price rules, compared with what stands and written for a whole slice at once. Which rows are the
 * module's own is kept beside them: one narrow row each.
 */
final class PriceRuleRows
{
    /** Rows of one statement. */
    private const TOGETHER = 1000;

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var string */
    private $company;

    /** @var string */
    private $entity;

    /** @var array<int, array<string, array<string, mixed>>> ours by product and identity */
    private $ours = [];

    /** @var array<int, array<string, int>> somebody else's by product and identity */
    private $foreign = [];

    /** @var array<int, array<string, int|string>> rows to insert */
    private $fresh = [];

    /** @var int[] ids to delete */
    private $gone = [];

    public function __construct(Sql $sql, Shop $shop, string $company, string $entity)
    {
        $this->sql = $sql;
        $this->shop = $shop;
        $this->company = $company;
        $this->entity = $entity;
    }

    /**
     * Reads what stands for these products.
     *
     * @param int[] $products
     */
    public function lock(array $products): void
    {
        $this->ours = $this->foreign = [];
        if ($products === []) {
            return;
        }
        $list = Sql::intList(array_unique($products));
        foreach (
            $this->sql->rows(
                'SELECT s.*, r.`entity`, t.`id_link` AS `tier` FROM ' . Sql::table('specific_price') . ' s LEFT JOIN '
                . Sql::table('navette_price_rule') . ' r ON r.`id_specific_price` = s.`id_specific_price` LEFT JOIN '
                . Sql::table('navette_link') . ' t ON t.`id_shop` = ' . $this->shop->id . ' AND t.`company` = '
                . $this->sql->quoted($this->company) . ' AND t.`entity` = \'tier\' AND t.`id_object` = s.`id_specific_price`'
                . ' WHERE s.`id_product` IN (' . $list . ') AND s.`id_shop` = ' . $this->shop->id
                . ' AND s.`id_cart` = 0 AND s.`id_country` = 0 AND s.`id_shop_group` = 0'
                . ' AND s.`id_specific_price_rule` = 0 FOR UPDATE'
            ) as $row
        ) {
            $identity = PriceRuleSets::identity($row);
            // A quantity discount of an article's price is taken over by the tariff that says it.
            if ($row['entity'] === $this->entity || ($row['entity'] === null && $row['tier'] !== null)) {
                $this->ours[(int) $row['id_product']][$identity] = $row;
            } else {
                $this->foreign[(int) $row['id_product']][$identity] = (int) $row['id_specific_price'];
            }
        }
    }

    /**
     * Which of these products have no price of their own, but combinations that carry whole ones (C14).
     *
     * @param int[] $products
     *
     * @return array<int, int>
     */
    public function withWholePrices(array $products): array
    {
        if ($products === []) {
            return [];
        }

        return array_flip($this->sql->ids(
            'SELECT s.`id_product` FROM ' . Sql::table('product_shop') . ' s WHERE s.`id_product` IN ('
            . Sql::intList(array_unique($products)) . ') AND s.`id_shop` = ' . $this->shop->id . ' AND s.`price` = 0'
            . ' AND EXISTS (SELECT 1 FROM ' . Sql::table('product_attribute') . ' a WHERE a.`id_product` = s.`id_product`)'
        ));
    }

    /**
     * Rules of these products that hold a price say the same after their combinations began to carry whole prices,
     * or ceased to.
     *
     * @param array<int, int> $nets the article's own price in millionths by product
     */
    public static function follow(Sql $sql, bool $whole, array $nets): void
    {
        foreach ($nets as $product => $net) {
            $price = Decimal::text($net);
            $sql->run(
                'UPDATE ' . Sql::table('specific_price') . ' s JOIN ' . Sql::table('navette_price_rule')
                . ' r ON r.`id_specific_price` = s.`id_specific_price` SET ' . ($whole
                    ? 's.`reduction` = ' . $price . ' - s.`price`, s.`reduction_tax` = 0, s.`price` = -1'
                    : 's.`price` = ' . $price . ' - s.`reduction`, s.`reduction_tax` = 1, s.`reduction` = 0')
                . ' WHERE s.`id_product` = ' . $product . ' AND s.`id_product_attribute` = 0 AND s.`id_currency` = 0'
                . ' AND s.`reduction_type` = \'amount\' AND ' . ($whole ? 's.`price` >= 0' : 's.`price` < 0')
            );
        }
    }

    /**
     * Whether a rule of the set is there already and somebody else's.
     *
     * @param array<string, array<string, int|string>> $set
     */
    public function isForeign(int $product, array $set): bool
    {
        return array_intersect_key($this->foreign[$product] ?? [], $set) !== [];
    }

    /**
     * Notes what makes the product's rules this set.
     *
     * @param array<string, array<string, int|string>> $set
     *
     * @return bool whether anything changes
     */
    public function put(int $product, array $set): bool
    {
        $changed = false;
        $there = $this->ours[$product] ?? [];
        foreach ($set as $identity => $row) {
            $current = $there[$identity] ?? null;
            if ($current === null) {
                $this->fresh[] = ['id_product' => $product] + $row;
            } elseif (!self::same($current, $row) || $current['entity'] === null) {
                // It goes and comes within the transaction: nobody sees the moment between.
                $this->gone[] = (int) $current['id_specific_price'];
                $this->fresh[] = ['id_product' => $product] + $row;
            } else {
                continue;
            }
            $changed = true;
        }
        foreach (array_diff_key($there, $set) as $row) {
            if ($row['entity'] !== null) {
                $this->gone[] = (int) $row['id_specific_price'];
                $changed = true;
            }
        }

        return $changed;
    }

    /**
     * Writes what was noted.
     */
    public function flush(): void
    {
        foreach (array_chunk($this->gone, self::TOGETHER) as $part) {
            foreach (['specific_price', 'navette_price_rule'] as $table) {
                $this->sql->run(
                    'DELETE FROM ' . Sql::table($table) . ' WHERE `id_specific_price` IN (' . Sql::intList($part) . ')'
                );
            }
        }
        $same = ['id_specific_price_rule' => 0, 'id_cart' => 0, 'id_shop' => $this->shop->id, 'id_shop_group' => 0,
            'id_country' => 0];
        foreach (array_chunk($this->fresh, self::TOGETHER) as $part) {
            $rows = [];
            foreach ($part as $row) {
                $rows[] = $same + $row;
            }
            $this->sql->insert('specific_price', $rows);
            // Within one statement ids rise from the first one on; rows of the same products are nobody else's.
            $claimed = $this->sql->run(
                'INSERT INTO ' . Sql::table('navette_price_rule')
                . ' (`id_specific_price`, `id_product`, `id_shop`, `company`, `entity`)'
                . ' SELECT `id_specific_price`, `id_product`, `id_shop`, ' . $this->sql->quoted($this->company) . ', '
                . $this->sql->quoted($this->entity) . ' FROM ' . Sql::table('specific_price')
                . ' WHERE `id_specific_price` >= ' . $this->sql->lastId() . ' AND `id_product` IN ('
                . Sql::intList(array_unique(array_column($part, 'id_product'))) . ')'
            );
            if ($claimed !== count($part)) {
                throw new SqlFailure('somebody else made price rules of the same products', 0);
            }
        }
        $this->fresh = $this->gone = [];
    }

    /**
     * The shop reads price rules only where it is told that there are some.
     */
    public function activate(bool $apply): void
    {
        if ($apply && (string) Configuration::get('PS_SPECIFIC_PRICE_FEATURE_ACTIVE') !== '1') {
            Configuration::updateValue('PS_SPECIFIC_PRICE_FEATURE_ACTIVE', '1');
        }
    }

    /**
     * @param array<string, mixed> $current
     * @param array<string, int|string> $row
     */
    private static function same(array $current, array $row): bool
    {
        foreach (['price', 'reduction'] as $column) {
            if (Decimal::micro((string) $current[$column]) !== Decimal::micro($row[$column])) {
                return false;
            }
        }

        return $current['reduction_type'] === $row['reduction_type']
            && ($row['reduction_type'] === 'percentage' || (int) $current['reduction_tax'] === $row['reduction_tax']);
    }
}
