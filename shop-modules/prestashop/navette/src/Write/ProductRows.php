<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Shop;

/**
 * The rows of products, written for a whole slice at once.
 */
final class ProductRows
{
    /** Columns that live in `product` alone. */
    private const PRODUCT_ONLY = [
        'reference', 'ean13', 'supplier_reference', 'weight', 'is_virtual', 'product_type', 'id_manufacturer',
        'id_supplier', 'cache_is_pack',
    ];

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var array<int, array<string, int|string>> features to add */
    private $features = [];

    /** @var array<int, array{change: ProductChange, row: array<string, int|string>}> suppliers that articles name */
    private $suppliers = [];

    public function __construct(Sql $sql, Shop $shop)
    {
        $this->sql = $sql;
        $this->shop = $shop;
    }

    /**
     * Makes the new products with their links, in the caller's transaction. Ids are read back by a marker:
     * a server may hand out ids that do not follow each other.
     *
     * @param ProductChange[] $changes
     */
    public function create(array $changes, Links $links): void
    {
        $new = array_values(array_filter($changes, static function (ProductChange $change): bool {
            return $change->isNew;
        }));
        if ($new === []) {
            return;
        }
        $marker = 'navette-' . bin2hex(random_bytes(8)) . '-';
        $rows = [];
        foreach ($new as $index => $change) {
            $rows[] = $this->shop->fitting('product', ['location' => $marker . $index] + $this->productRow($change));
        }
        $this->sql->insert('product', self::aligned($rows));
        $pattern = $this->sql->quoted($marker . '%');
        $first = $this->sql->lastId();
        foreach (
            $this->sql->rows(
                'SELECT `id_product`, `location` FROM ' . Sql::table('product')
                . ' WHERE `id_product` >= ' . $first . ' AND `location` LIKE ' . $pattern
            ) as $row
        ) {
            $new[(int) substr((string) $row['location'], strlen($marker))]->id = (int) $row['id_product'];
        }
        $this->sql->run(
            'UPDATE ' . Sql::table('product') . ' SET `location` = \'\' WHERE `id_product` >= ' . $first
            . ' AND `location` LIKE ' . $pattern
        );
        $this->createBesides($new, $links);
    }

    /**
     * @param ProductChange[] $changes
     */
    public function update(array $changes): void
    {
        $now = date('Y-m-d H:i:s');
        $groups = [];
        foreach ($changes as $change) {
            if (!$change->isNew && $change->isChanged()) {
                $fields = $change->fields;
                ksort($fields);
                $groups[implode(',', array_keys($fields))][] = [$change->id, $fields];
            } elseif ($change->isNew) {
                $fields = array_intersect_key($change->fields, ['id_manufacturer' => 1, 'id_supplier' => 1]) + $change->late;
                ksort($fields);
                if (array_filter($fields) !== []) {
                    $groups[implode(',', array_keys($fields))][] = [$change->id, $fields];
                }
            }
        }
        foreach ($groups as $rows) {
            $this->updateGroup('product', $rows, $now, []);
            $this->updateGroup('product_shop', $rows, $now, self::PRODUCT_ONLY);
        }
        $this->updateTexts($changes);
        $this->updateCategories($changes);
        $searchable = [];
        foreach ($changes as $change) {
            if ($change->searchable && !$change->isNew) {
                $searchable[] = $change->id;
            }
        }
        foreach ($searchable === [] ? [] : ['product', 'product_shop'] as $table) {
            $this->sql->run(
                'UPDATE ' . Sql::table($table) . ' SET `indexed` = 0 WHERE `id_product` IN ('
                . Sql::intList($searchable) . ')' . ($table === 'product' ? '' : ' AND `id_shop` = ' . $this->shop->id)
            );
        }
    }

    /**
     * @param array<int, int> $wanted value by feature
     * @param int[] $mine features of ours that the product has
     */
    public function features(ProductChange $change, array $wanted, array $mine): void
    {
        foreach ($mine as $feature) {
            if (($wanted[$feature] ?? null) !== $change->currentFeatures[$feature]) {
                $this->sql->run(
                    'DELETE FROM ' . Sql::table('feature_product') . ' WHERE `id_product` = ' . $change->id
                    . ' AND `id_feature` = ' . (int) $feature
                );
                $change->besides = true;
            }
        }
        foreach ($wanted as $feature => $value) {
            if (($change->currentFeatures[$feature] ?? null) === $value) {
                continue;
            }
            $this->features[] = ['id_feature' => $feature, 'id_product' => $change->id, 'id_feature_value' => $value];
            $change->besides = $change->searchable = true;
        }
    }

    public function supplierReference(ProductChange $change, int $supplierId): void
    {
        $this->suppliers[] = ['change' => $change, 'row' => [
            'id_product' => $change->id,
            'id_product_attribute' => 0,
            'id_supplier' => $supplierId,
            'product_supplier_reference' => (string) ($change->wanted->fields['supplier_reference'] ?? ''),
            'id_currency' => $this->shop->currencyId,
        ]];
    }

    /**
     * Writes the features and suppliers that the slice's changes named.
     */
    public function besides(): void
    {
        if ($this->features !== []) {
            $this->sql->insert('feature_product', $this->features, '', 'INSERT IGNORE');
        }
        $known = $rows = [];
        $products = array_column(array_column($this->suppliers, 'row'), 'id_product');
        foreach (
            $products === [] ? [] : $this->sql->rows(
                'SELECT `id_product`, `id_supplier`, `product_supplier_reference` FROM ' . Sql::table('product_supplier')
                . ' WHERE `id_product_attribute` = 0 AND `id_product` IN (' . Sql::intList($products) . ')'
            ) as $row
        ) {
            $known[(int) $row['id_product']][(int) $row['id_supplier']] = (string) $row['product_supplier_reference'];
        }
        foreach ($this->suppliers as $supplier) {
            $row = $supplier['row'];
            if (($known[$row['id_product']][$row['id_supplier']] ?? null) !== $row['product_supplier_reference']) {
                $supplier['change']->besides = $supplier['change']->besides || !$supplier['change']->isNew;
                $rows[] = $row;
            }
        }
        if ($rows !== []) {
            $this->sql->insert('product_supplier', $rows, 'ON DUPLICATE KEY UPDATE'
                . ' `product_supplier_reference` = VALUES(`product_supplier_reference`)');
        }
        $this->features = $this->suppliers = [];
    }

    /**
     * @return array<string, int|string|null>
     */
    private function productRow(ProductChange $change): array
    {
        $now = date('Y-m-d H:i:s');

        return $change->fields + [
            'id_supplier' => 0, 'id_manufacturer' => 0, 'id_category_default' => $this->shop->homeCategoryId,
            'id_shop_default' => $this->shop->id, 'id_tax_rules_group' => 0, 'on_sale' => 0, 'online_only' => 0,
            'ean13' => '', 'isbn' => '', 'upc' => '', 'mpn' => '', 'ecotax' => '0', 'quantity' => 0,
            'minimal_quantity' => 1, 'low_stock_threshold' => null, 'low_stock_alert' => 0, 'price' => '0',
            'wholesale_price' => '0', 'unity' => '', 'unit_price' => '0', 'unit_price_ratio' => '0',
            'additional_shipping_cost' => '0', 'reference' => '', 'supplier_reference' => '', 'width' => '0',
            'height' => '0', 'depth' => '0', 'weight' => '0', 'out_of_stock' => 2, 'additional_delivery_times' => 1,
            'quantity_discount' => 0, 'customizable' => 0, 'uploadable_files' => 0, 'text_fields' => 0, 'active' => 0,
            'redirect_type' => version_compare(_PS_VERSION_, '8.0.0', '>=') ? 'default' : '404',
            'id_type_redirected' => 0, 'available_for_order' => 1, 'available_date' => '0000-00-00',
            'show_condition' => 0, 'condition' => 'new', 'show_price' => 1, 'indexed' => 0, 'visibility' => 'both',
            'cache_is_pack' => 0, 'cache_has_attachments' => 0, 'is_virtual' => 0, 'cache_default_attribute' => 0,
            'date_add' => $now, 'date_upd' => $now, 'advanced_stock_management' => 0, 'pack_stock_type' => 3,
            'state' => 1, 'product_type' => 'standard',
        ];
    }

    /**
     * @param ProductChange[] $new
     */
    private function createBesides(array $new, Links $links): void
    {
        $shops = $texts = $linked = [];
        foreach ($new as $change) {
            $row = ['id_product' => $change->id, 'id_shop' => $this->shop->id] + $this->productRow($change);
            $shops[] = $this->shop->fitting('product_shop', $row);
            foreach ($this->shop->languageIds() as $language) {
                $texts[] = $this->textRow($change, $language);
            }
            $linked[] = [$change->wanted->item->key, '', $change->id, $change->flags];
            $change->oldFlags = $change->flags;
        }
        $this->sql->insert('product_shop', self::aligned($shops));
        $this->sql->insert('product_lang', $texts);
        $links->save('article', $linked);
    }

    /**
     * @return array<string, int|string|null>
     */
    private function textRow(ProductChange $change, int $language): array
    {
        $texts = $change->texts[$language] ?? [];
        $name = $texts['name'] ?? '';
        $name = $name === '' ? $change->texts[$this->shop->defaultLanguageId]['name'] : $name;

        return $this->shop->fitting('product_lang', [
            'id_product' => $change->id,
            'id_shop' => $this->shop->id,
            'id_lang' => $language,
            'description' => $texts['description'] ?? '',
            'description_short' => $texts['description_short'] ?? '',
            'link_rewrite' => $texts['link_rewrite'] ?? Text::slug($name, $change->wanted->item->key),
            'meta_description' => $texts['meta_description'] ?? '',
            'meta_keywords' => '',
            'meta_title' => $texts['meta_title'] ?? '',
            'name' => $name,
            'available_now' => '',
            'available_later' => '',
            'delivery_in_stock' => '',
            'delivery_out_stock' => '',
        ]);
    }

    /**
     * @param array<int, array{0: int, 1: array<string, int|string>}> $rows all with the same columns
     * @param string[] $without
     */
    private function updateGroup(string $table, array $rows, string $now, array $without): void
    {
        $insert = [];
        foreach ($rows as $row) {
            $key = ['id_product' => $row[0]] + ($table === 'product' ? [] : ['id_shop' => $this->shop->id]);
            $fields = array_diff_key($row[1], array_flip($without));
            $insert[] = $key + $this->shop->fitting($table, $fields) + ['date_upd' => $now];
        }
        $set = [];
        foreach (array_diff(array_keys($insert[0]), ['id_product', 'id_shop']) as $column) {
            $set[] = '`' . $column . '` = VALUES(`' . $column . '`)';
        }
        $this->sql->insert($table, $insert, 'ON DUPLICATE KEY UPDATE ' . implode(', ', $set));
    }

    /**
     * @param ProductChange[] $changes
     */
    private function updateTexts(array $changes): void
    {
        foreach ($changes as $change) {
            foreach ($change->isNew ? [] : $change->texts as $language => $texts) {
                $set = [];
                foreach ($texts as $column => $text) {
                    $set[] = '`' . $column . '` = ' . $this->sql->quoted($text);
                }
                $this->sql->run(
                    'UPDATE ' . Sql::table('product_lang') . ' SET ' . implode(', ', $set)
                    . ' WHERE `id_product` = ' . $change->id . ' AND `id_shop` = ' . $this->shop->id
                    . ' AND `id_lang` = ' . $language
                );
            }
        }
    }

    /**
     * @param ProductChange[] $changes
     */
    private function updateCategories(array $changes): void
    {
        $add = [];
        foreach ($changes as $change) {
            if ($change->dropCategories !== []) {
                $this->sql->run(
                    'DELETE FROM ' . Sql::table('category_product') . ' WHERE `id_product` = ' . $change->id
                    . ' AND `id_category` IN (' . Sql::intList($change->dropCategories) . ')'
                );
            }
            foreach ($change->addCategories as $category) {
                $add[$category][] = $change->id;
            }
        }
        if ($add === []) {
            return;
        }
        $last = [];
        foreach (
            $this->sql->rows(
                'SELECT `id_category`, MAX(`position`) AS `last` FROM ' . Sql::table('category_product')
                . ' WHERE `id_category` IN (' . Sql::intList(array_keys($add)) . ') GROUP BY `id_category`'
            ) as $row
        ) {
            $last[(int) $row['id_category']] = (int) $row['last'];
        }
        $rows = [];
        foreach ($add as $category => $products) {
            foreach ($products as $product) {
                $last[$category] = ($last[$category] ?? 0) + 1;
                $rows[] = ['id_category' => $category, 'id_product' => $product, 'position' => $last[$category]];
            }
        }
        $this->sql->insert('category_product', $rows, '', 'INSERT IGNORE');
    }

    /**
     * All rows with the columns of the first, in its order.
     *
     * @param array<int, array<string, int|string|bool|null>> $rows
     *
     * @return array<int, array<string, int|string|bool|null>>
     */
    private static function aligned(array $rows): array
    {
        $order = $rows === [] ? [] : array_fill_keys(array_keys($rows[0]), null);

        return array_map(static function (array $row) use ($order): array {
            return array_replace($order, array_intersect_key($row, $order));
        }, $rows);
    }
}
