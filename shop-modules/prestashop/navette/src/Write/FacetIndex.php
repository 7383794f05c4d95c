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
     * @param int[] $ids
     */
    public function refresh(array $ids): void
    {
        if ($ids === [] || !$this->shop->hasTable('layered_price_index')) {
            return;
        }
        $module = Module::getInstanceByName('ps_facetedsearch');
        if (!$module instanceof Module || !$module->active) {
            return;
        }
        foreach ($ids as $id) {
            $module->indexProductPrices($id);
        }
        $this->refreshAttributes($ids);
        $this->sql->run('DELETE FROM ' . Sql::table('layered_filter_block'));
    }

    /**
     * @param int[] $ids
     */
    private function refreshAttributes(array $ids): void
    {
        if (!$this->shop->hasTable('layered_product_attribute')) {
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
