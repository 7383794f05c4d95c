<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;
use Module;
use Navette\Db\Sql;
use Navette\Shop;

/**
 * The price and attribute indexes of the native faceted search, for the products that changed.
 */
final class FacetIndex
{
    /** Countries whose prices that module never taxes. */
    private const TAX_FREE = ['US'];

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
     * Refreshes in the caller's transaction what set-wise SQL can, so that prices and index stand or fall together.
     *
     * @param int[] $ids
     *
     * @return array<int, array{0: string, 1: int, 2: int, 3: int, 4: int}> what is left to do after the commit
     */
    public function refreshInside(array $ids): array
    {
        if ($ids === [] || $this->module() === null) {
            return [];
        }
        $special = $this->withSpecialPrices($ids);
        $this->refreshPrices(array_values(array_diff($ids, $special)));
        $left = [['block', 0, 0, 0, 0]];
        foreach ($special as $id) {
            $left[] = ['facet', $id, 0, 0, 0];
        }

        return $left;
    }

    /**
     * What that module keeps of its rendered filters.
     */
    public function dropBlocks(): void
    {
        if ($this->module() !== null) {
            $this->sql->run('DELETE FROM ' . Sql::table('layered_filter_block'));
        }
    }

    /**
     * @param int[] $ids
     */
    public function refresh(array $ids): void
    {
        $module = $ids === [] ? null : $this->module();
        if ($module === null) {
            return;
        }
        $special = $this->withSpecialPrices($ids);
        foreach ($special as $id) {
            $module->indexProductPrices($id);
        }
        $this->sql->begin();
        $this->refreshPrices(array_values(array_diff($ids, $special)));
        $this->sql->commit();
        $this->dropBlocks();
    }

    private function module(): ?Module
    {
        if (!$this->shop->hasTable('layered_price_index')) {
            return null;
        }
        $module = Module::getInstanceByName('ps_facetedsearch');

        return $module instanceof Module && $module->active ? $module : null;
    }

    /**
     * Products whose prices depend on more than their own rows: that module must reckon them itself.
     *
     * @param int[] $ids
     *
     * @return int[]
     */
    private function withSpecialPrices(array $ids): array
    {
        $everywhere = $this->sql->value(
            'SELECT 1 FROM ' . Sql::table('specific_price') . ' WHERE `id_product` = 0'
            . ' UNION SELECT 1 FROM ' . Sql::table('group_reduction')
            . ' UNION SELECT 1 FROM ' . Sql::table('shop') . ' WHERE `deleted` = 0 AND `id_shop` <> ' . $this->shop->id
            . ' LIMIT 1'
        );
        if ($everywhere !== null) {
            return $ids;
        }

        return $this->sql->ids(
            'SELECT DISTINCT `id_product` FROM ' . Sql::table('specific_price')
            . ' WHERE `id_product` IN (' . Sql::intList($ids) . ') AND NOT (' . self::plainTier($this->shop->id) . ')'
        );
    }

    /**
     * A quantity discount for everybody at any time: its price takes the place of the product's own, and no more.
     */
    private static function plainTier(int $shop): string
    {
        $none = [];
        foreach (
            ['specific_price_rule', 'cart', 'shop_group', 'currency', 'country', 'group', 'customer', 'product_attribute'] as $of
        ) {
            $none[] = '`id_' . $of . '` = 0';
        }

        return implode(' AND ', $none) . ' AND `id_shop` = ' . $shop . ' AND `price` > 0 AND `from_quantity` > 0'
            . ' AND `reduction` = 0 AND CAST(`from` AS CHAR) = \'0000-00-00 00:00:00\''
            . ' AND CAST(`to` AS CHAR) = \'0000-00-00 00:00:00\'';
    }

    /**
     * One row for each product, currency and country: the price with the default combination and the eco-tax,
     * at the rate of the product's tax rules where the module shows prices with tax, and its quantity discounts.
     *
     * @param int[] $ids
     */
    private function refreshPrices(array $ids): void
    {
        if ($ids === []) {
            return;
        }
        $list = Sql::intList($ids);
        $shop = $this->shop->id;
        $withTax = (bool) Configuration::get('PS_LAYERED_FILTER_PRICE_USETAX');
        $rates = 'SELECT r.`id_tax_rules_group`, r.`id_country`, MAX(IFNULL(t.`rate`, 0)) AS `rate` FROM '
            . Sql::table('tax_rule') . ' r LEFT JOIN ' . Sql::table('tax') . ' t ON t.`id_tax` = r.`id_tax`'
            . ' AND t.`active` = 1 JOIN ' . Sql::table('country') . ' k ON k.`id_country` = r.`id_country`'
            . ' AND k.`active` = 1 GROUP BY r.`id_tax_rules_group`, r.`id_country`';
        $taxed = 'SELECT s.`id_product`, x.`id_country`, IF(k.`iso_code` IN (' . $this->sql->quotedList(self::TAX_FREE)
            . '), 0, x.`rate`) AS `rate` FROM ' . Sql::table('product_shop') . ' s JOIN (' . $rates . ') x'
            . ' ON x.`id_tax_rules_group` = s.`id_tax_rules_group` JOIN ' . Sql::table('country') . ' k'
            . ' ON k.`id_country` = x.`id_country` WHERE s.`id_shop` = ' . $shop . ' AND s.`id_product` IN (' . $list . ')';
        $untaxed = 'SELECT s.`id_product`, k.`id_country`, 0 AS `rate` FROM ' . Sql::table('product_shop') . ' s JOIN '
            . Sql::table('country') . ' k ON k.`active` = 1 JOIN ' . Sql::table('country_shop') . ' ks'
            . ' ON ks.`id_country` = k.`id_country` AND ks.`id_shop` = ' . $shop
            . ' WHERE s.`id_shop` = ' . $shop . ' AND s.`id_product` IN (' . $list . ')' . ($withTax
                ? ' AND NOT EXISTS (SELECT 1 FROM (' . $rates . ') y WHERE y.`id_tax_rules_group` = s.`id_tax_rules_group`)'
                : '');
        $places = $withTax ? $taxed . ' UNION ALL ' . $untaxed : $untaxed;
        $net = static function (string $own, int $currency): string {
            return 'ROUND(GREATEST(0, (' . $own . ' + IFNULL(a.`price`, 0) + IF(IFNULL(a.`ecotax`, 0) > 0, a.`ecotax`, s.`ecotax`))'
                . ' * IF(c.`id_currency` = ' . $currency . ', 1, cs.`conversion_rate`)), 6)';
        };
        // A discount from the first piece on is the price itself.
        $price = $net('IFNULL(q.`one`, s.`price`)', $this->shop->currencyId);
        $tier = $net('q.`least`', $this->shop->currencyId);
        // A tier that costs nothing is not what a visitor can filter for.
        $least = 'IF(q.`least` IS NULL OR ' . $tier . ' = 0, ' . $price . ', LEAST(' . $price . ', ' . $tier . '))';
        $most = 'IF(q.`most` IS NULL, ' . $price . ', GREATEST(' . $price . ', '
            . $net('q.`most`', $this->shop->currencyId) . '))';
        $gross = static function (string $price): string {
            return 'ROUND(' . $price . ' * (100 + p.`rate`) / 100, 6)';
        };
        $this->sql->run(
            'DELETE FROM ' . Sql::table('layered_price_index') . ' WHERE `id_shop` = ' . $shop
            . ' AND `id_product` IN (' . $list . ')'
        );
        $this->sql->run(
            'INSERT IGNORE INTO ' . Sql::table('layered_price_index')
            . ' (`id_product`, `id_currency`, `id_shop`, `price_min`, `price_max`, `id_country`)'
            . ' SELECT s.`id_product`, c.`id_currency`, ' . $shop . ', ' . $gross($least) . ', ' . $gross($most) . ', p.`id_country`'
            . ' FROM ' . Sql::table('product_shop') . ' s JOIN (' . $places . ') p ON p.`id_product` = s.`id_product`'
            . ' JOIN ' . Sql::table('currency') . ' c ON c.`active` = 1 AND c.`deleted` = 0'
            . ' JOIN ' . Sql::table('currency_shop') . ' cs ON cs.`id_currency` = c.`id_currency` AND cs.`id_shop` = ' . $shop
            . ' LEFT JOIN ' . Sql::table('product_attribute_shop') . ' a ON a.`id_product` = s.`id_product`'
            . ' AND a.`id_shop` = s.`id_shop` AND a.`default_on` = 1'
            . ' LEFT JOIN (SELECT `id_product`, MIN(`price`) AS `least`, MAX(`price`) AS `most`,'
            . ' MAX(IF(`from_quantity` = 1, `price`, NULL)) AS `one` FROM '
            . Sql::table('specific_price') . ' WHERE `id_product` IN (' . $list . ') GROUP BY `id_product`) q'
            . ' ON q.`id_product` = s.`id_product`'
            . ' WHERE s.`id_shop` = ' . $shop . ' AND s.`id_product` IN (' . $list . ')'
        );
    }

    /**
     * @param int[] $ids
     */
    public function refreshAttributes(array $ids): void
    {
        if ($this->module() === null || !$this->shop->hasTable('layered_product_attribute')) {
            return;
        }
        $list = Sql::intList($ids);
        $this->sql->begin();
        $this->sql->run(
            'DELETE FROM ' . Sql::table('layered_product_attribute') . ' WHERE `id_product` IN (' . $list . ')'
        );
        $this->sql->run(
            'INSERT IGNORE INTO ' . Sql::table('layered_product_attribute')
            . ' (`id_attribute`, `id_product`, `id_attribute_group`, `id_shop`)'
            . ' SELECT a.`id_attribute`, pas.`id_product`, a.`id_attribute_group`, pas.`id_shop`'
            . ' FROM ' . Sql::table('product_attribute_shop') . ' pas'
            . ' JOIN ' . Sql::table('product_attribute_combination') . ' pac'
            . ' ON pac.`id_product_attribute` = pas.`id_product_attribute`'
            . ' JOIN ' . Sql::table('attribute') . ' a ON a.`id_attribute` = pac.`id_attribute`'
            . ' WHERE pas.`id_product` IN (' . $list . ')'
            . ' GROUP BY a.`id_attribute`, pas.`id_product`, pas.`id_shop`, a.`id_attribute_group`'
        );
        $this->sql->commit();
    }
}
