<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Sql;
use Navette\Db\SqlFailure;
use Navette\Shop;

/**
 * The rows of combinations, written for a whole slice at once.
 */
final class CombinationRows
{
    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var array<int, array{change: ProductChange, key: string, attributes: int[], row: array<string, mixed>}> */
    private $wanted = [];

    /** @var int[] products whose default combination is no longer one */
    private $withoutDefault = [];

    /** @var int[] combinations that become the default of their product */
    private $defaults = [];

    /** @var array<int, string> default combination by product */
    private $cached = [];

    public function __construct(Sql $sql, Shop $shop)
    {
        $this->sql = $sql;
        $this->shop = $shop;
    }

    /**
     * @param array<string, mixed> $variant
     * @param int[] $attributes
     */
    public function want(ProductChange $change, array $variant, array $attributes): void
    {
        $row = [
            'id_product' => $change->id, 'reference' => $variant['reference'], 'supplier_reference' => '',
            'ean13' => $variant['ean'], 'isbn' => '', 'upc' => '', 'mpn' => '', 'wholesale_price' => '0',
            'price' => '0', 'ecotax' => '0', 'weight' => '0', 'unit_price_impact' => '0', 'default_on' => null,
            'minimal_quantity' => 1, 'low_stock_threshold' => null, 'low_stock_alert' => 0,
            'available_date' => '0000-00-00',
        ];
        $this->wanted[] = [
            'change' => $change, 'key' => (string) $variant['key'], 'attributes' => $attributes, 'row' => $row,
        ];
    }

    /**
     * Makes what was wanted and puts it among its product's combinations.
     *
     * @return array<int, array{0: string, 1: string, 2: int}> the links of what was made
     */
    public function make(): array
    {
        $wanted = $this->wanted;
        $this->wanted = [];
        if ($wanted === []) {
            return [];
        }
        $ids = $this->insert(array_column($wanted, 'row'));
        $shops = $texts = $attributes = $links = [];
        foreach ($wanted as $place => $combination) {
            $id = $ids[$place];
            $row = ['id_product_attribute' => $id, 'id_shop' => $this->shop->id] + $combination['row'];
            $shops[] = $this->shop->fitting('product_attribute_shop', $row);
            foreach ($this->shop->languageIds() as $language) {
                $texts[] = ['id_product_attribute' => $id, 'id_lang' => $language, 'available_now' => '',
                    'available_later' => ''];
            }
            foreach ($combination['attributes'] as $attribute) {
                $attributes[] = ['id_attribute' => $attribute, 'id_product_attribute' => $id];
            }
            $combination['change']->combinations[$combination['key']] = ['id' => $id, 'off' => false];
            $links[] = [$combination['change']->wanted->item->key, $combination['key'], $id];
        }
        $this->sql->insert('product_attribute_shop', $shops);
        if ($this->shop->hasTable('product_attribute_lang')) {
            $this->sql->insert('product_attribute_lang', $texts);
        }
        $this->sql->insert('product_attribute_combination', $attributes);

        return $links;
    }

    /**
     * @param int $before the default until now, 0 for none
     */
    public function wantDefault(int $product, int $before, int $after): void
    {
        if ($before !== 0) {
            $this->withoutDefault[] = $product;
        }
        $this->defaults[] = $after;
    }

    public function wantCached(int $product, int $default): void
    {
        $this->cached[$product] = (string) $default;
    }

    public function setDefaults(): void
    {
        foreach ($this->both('product_attribute') as $table => $where) {
            // A product has at most one default at any moment: the key of the table says so.
            if ($this->withoutDefault !== []) {
                $this->sql->run('UPDATE ' . Sql::table($table) . ' SET `default_on` = NULL WHERE `id_product` IN ('
                    . Sql::intList($this->withoutDefault) . ')' . $where);
            }
            if ($this->defaults !== []) {
                $this->sql->run('UPDATE ' . Sql::table($table) . ' SET `default_on` = 1 WHERE `id_product_attribute` IN ('
                    . Sql::intList($this->defaults) . ')' . $where);
            }
        }
        $this->set('product', 'cache_default_attribute', 'id_product', $this->cached);
        $this->withoutDefault = $this->defaults = $this->cached = [];
    }

    /**
     * @param array<int, string> $impacts price impact by combination
     */
    public function setImpacts(array $impacts): void
    {
        $this->set('product_attribute', 'price', 'id_product_attribute', $impacts);
    }

    /**
     * @param int[] $attributes
     */
    public function setAttributes(int $id, array $attributes): void
    {
        $rows = [];
        foreach ($attributes as $attribute) {
            $rows[] = ['id_attribute' => $attribute, 'id_product_attribute' => $id];
        }
        $this->sql->insert('product_attribute_combination', $rows);
    }

    /**
     * Inserts combinations and reads their ids back: within one statement ids rise in the order of its rows, but
     * need not follow each other.
     *
     * @param array<int, array<string, mixed>> $rows
     *
     * @return int[] in the order of the rows
     */
    private function insert(array $rows): array
    {
        $ids = [];
        foreach (array_chunk($rows, 500) as $part) {
            $fitting = [];
            foreach ($part as $row) {
                $fitting[] = $this->shop->fitting('product_attribute', $row);
            }
            $this->sql->insert('product_attribute', $fitting);
            $made = $this->sql->rows(
                'SELECT `id_product_attribute` AS `id`, `id_product` FROM ' . Sql::table('product_attribute')
                . ' WHERE `id_product_attribute` >= ' . $this->sql->lastId() . ' AND `id_product` IN ('
                . Sql::intList(array_unique(array_column($part, 'id_product'))) . ') ORDER BY `id_product_attribute`'
            );
            if (array_map('intval', array_column($made, 'id_product')) !== array_column($part, 'id_product')) {
                throw new SqlFailure('somebody else made combinations of the same products', 0);
            }
            $ids = array_merge($ids, array_map('intval', array_column($made, 'id')));
        }

        return $ids;
    }

    /**
     * One column by id, in a table and its copy for the shop.
     *
     * @param array<int, string> $values
     */
    private function set(string $table, string $column, string $key, array $values): void
    {
        foreach (array_chunk($values, 500, true) as $part) {
            $cases = '';
            foreach ($part as $id => $value) {
                $cases .= ' WHEN ' . $id . ' THEN ' . $this->sql->quoted($value);
            }
            foreach ($this->both($table) as $each => $where) {
                $this->sql->run(
                    'UPDATE ' . Sql::table($each) . ' SET `' . $column . '` = CASE `' . $key . '`' . $cases . ' END'
                    . ' WHERE `' . $key . '` IN (' . Sql::intList(array_keys($part)) . ')' . $where
                );
            }
        }
    }

    /**
     * A table and its copy for the shop, each with what limits it to the shop.
     *
     * @return array<string, string>
     */
    private function both(string $table): array
    {
        return [$table => '', $table . '_shop' => ' AND `id_shop` = ' . $this->shop->id];
    }
}
