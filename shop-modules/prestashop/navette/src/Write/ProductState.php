<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Sql;
use Navette\Shop;

/**
 * Products as they stand, loaded for a whole slice with a few statements.
 */
final class ProductState
{
    /** @var array<int, array<string, mixed>> product and product_shop columns, by id */
    public $products = [];

    /** @var array<int, array<int, array<string, mixed>>> product_lang by product and language */
    public $texts = [];

    /** @var array<int, int[]> category ids by product */
    public $categories = [];

    /** @var array<int, array<int, array<string, mixed>>> combinations by product and their id */
    public $combinations = [];

    /** @var array<int, true> products with combinations that the company's links name; only with whole prices (C14) */
    public $ownCombinations = [];

    /** @var array<int, int[]> attribute ids by combination */
    public $attributes = [];

    /** @var array<int, array<int, array<string, mixed>>> stock rows by product and combination */
    public $stock = [];

    /** @var array<int, array<int, int>> feature value by product and feature */
    public $features = [];

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
     * @param array<string, bool> $parts which of texts, categories, combinations, attributes, stock, features are needed
     */
    public function load(array $ids, array $parts, bool $forUpdate): void
    {
        if ($ids === []) {
            return;
        }
        $list = Sql::intList($ids);
        $rows = $this->sql->rows(
            'SELECT p.`id_product`, p.`reference`, p.`ean13`, p.`supplier_reference`, p.`weight`, p.`is_virtual`,'
            . ' p.`product_type`, p.`cache_is_pack`, p.`id_manufacturer`, p.`id_supplier`, p.`cache_default_attribute`,'
            . ' s.`price`, s.`wholesale_price`, s.`ecotax`, s.`id_tax_rules_group`, s.`active`,'
            . ' s.`id_category_default`, p.`price` AS `own_price`'
            . ' FROM ' . Sql::table('product') . ' p'
            . ' JOIN ' . Sql::table('product_shop') . ' s ON s.`id_product` = p.`id_product`'
            . ' AND s.`id_shop` = ' . $this->shop->id
            . ' WHERE p.`id_product` IN (' . $list . ')' . ($forUpdate ? ' FOR UPDATE' : '')
        );
        foreach ($rows as $row) {
            $this->products[(int) $row['id_product']] = $row;
        }
        if ($parts['texts'] ?? false) {
            $this->loadTexts($list);
        }
        if ($parts['categories'] ?? false) {
            foreach (
                $this->sql->rows(
                    'SELECT `id_product`, `id_category` FROM ' . Sql::table('category_product')
                    . ' WHERE `id_product` IN (' . $list . ') ORDER BY `id_product`, `id_category`'
                ) as $row
            ) {
                $this->categories[(int) $row['id_product']][] = (int) $row['id_category'];
            }
        }
        if ($parts['combinations'] ?? false) {
            $this->loadCombinations($list, $parts['attributes'] ?? false);
        }
        if ($parts['stock'] ?? false) {
            $this->loadStock($list);
        }
        if ($parts['features'] ?? false) {
            foreach (
                $this->sql->rows(
                    'SELECT `id_product`, `id_feature`, `id_feature_value` FROM ' . Sql::table('feature_product')
                    . ' WHERE `id_product` IN (' . $list . ')'
                ) as $row
            ) {
                $value = (int) $row['id_feature_value'];
                $this->features[(int) $row['id_product']][(int) $row['id_feature']] = $value;
            }
        }
    }

    private function loadTexts(string $list): void
    {
        foreach (
            $this->sql->rows(
                'SELECT * FROM ' . Sql::table('product_lang')
                . ' WHERE `id_product` IN (' . $list . ') AND `id_shop` = ' . $this->shop->id
            ) as $row
        ) {
            $this->texts[(int) $row['id_product']][(int) $row['id_lang']] = $row;
        }
    }

    private function loadCombinations(string $list, bool $attributes): void
    {
        $ids = [];
        foreach (
            $this->sql->rows(
                'SELECT a.`id_product_attribute`, a.`id_product`, a.`reference`, a.`ean13`, s.`price`, s.`default_on`'
                . ' FROM ' . Sql::table('product_attribute') . ' a'
                . ' LEFT JOIN ' . Sql::table('product_attribute_shop') . ' s'
                . ' ON s.`id_product_attribute` = a.`id_product_attribute` AND s.`id_shop` = ' . $this->shop->id
                . ' WHERE a.`id_product` IN (' . $list . ') ORDER BY a.`id_product_attribute`'
            ) as $row
        ) {
            $id = (int) $row['id_product_attribute'];
            $this->combinations[(int) $row['id_product']][$id] = $row;
            $ids[] = $id;
        }
        if ($ids === [] || !$attributes) {
            return;
        }
        foreach (
            $this->sql->rows(
                'SELECT `id_product_attribute`, `id_attribute` FROM ' . Sql::table('product_attribute_combination')
                . ' WHERE `id_product_attribute` IN (' . Sql::intList($ids) . ')'
            ) as $row
        ) {
            $this->attributes[(int) $row['id_product_attribute']][] = (int) $row['id_attribute'];
        }
    }

    private function loadStock(string $list): void
    {
        foreach (
            $this->sql->rows(
                'SELECT `id_stock_available`, `id_product`, `id_product_attribute`, `quantity`, `reserved_quantity`,'
                . ' `out_of_stock`, `location` FROM ' . Sql::table('stock_available')
                . ' WHERE `id_product` IN (' . $list . ') AND `id_shop` = ' . $this->shop->stockShopId
                . ' AND `id_shop_group` = ' . $this->shop->stockGroupId
            ) as $row
        ) {
            $this->stock[(int) $row['id_product']][(int) $row['id_product_attribute']] = $row;
        }
    }
}
