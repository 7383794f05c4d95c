<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Sql;
use Navette\Settings;

/**
 * Who listens to the shop's catalogue hooks, and hence whether they must be fired for each changed record.
 */
final class Listeners
{
    /** Modules shipped with PrestaShop, whose side effects this module knows and refreshes itself. */
    private const NATIVE = [
        'blockreassurance', 'blockwishlist', 'contactform', 'dashactivity', 'dashgoals', 'dashproducts',
        'dashtrends', 'graphnvd3', 'gridhtml', 'gsitemap', 'navette', 'pagesnotfound', 'productcomments',
        'ps_banner', 'ps_bestsellers', 'ps_brandlist', 'ps_cashondelivery', 'ps_categoryproducts',
        'ps_categorytree', 'ps_checkpayment', 'ps_contactinfo', 'ps_crossselling', 'ps_currencyselector',
        'ps_customeraccountlinks', 'ps_customersignin', 'ps_customtext', 'ps_dataprivacy', 'ps_emailalerts',
        'ps_emailsubscription', 'ps_facetedsearch', 'ps_faviconnotificationbo', 'ps_featuredproducts',
        'ps_imageslider', 'ps_languageselector', 'ps_linklist', 'ps_mainmenu', 'ps_newproducts', 'ps_searchbar',
        'ps_sharebuttons', 'ps_shoppingcart', 'ps_socialfollow', 'ps_specials', 'ps_supplierlist',
        'ps_themecusto', 'ps_viewedproduct', 'ps_wirepayment', 'psgdpr', 'statsbestcategories',
        'statsbestcustomers', 'statsbestmanufacturers', 'statsbestproducts', 'statsbestsuppliers',
        'statsbestvouchers', 'statscarrier', 'statscatalog', 'statscheckup', 'statsdata', 'statsforecast',
        'statsnewsletter', 'statspersonalinfos', 'statsproduct', 'statsregistrations', 'statssales',
        'statssearch', 'statsstock',
    ];

    private const PRODUCT_HOOKS = [
        'actionProduct%', 'actionObjectProduct%', 'actionObjectCombination%', 'actionObjectStockAvailable%',
        'actionUpdateQuantity', 'actionAttributeCombination%', 'actionObjectAdd%', 'actionObjectUpdate%',
        'actionBeforeUpdateProduct%', 'actionAfterUpdateProduct%',
    ];

    private const CATEGORY_HOOKS = [
        'actionCategory%', 'actionObjectCategory%', 'actionObjectAdd%', 'actionObjectUpdate%',
    ];

    private const PARTY_HOOKS = [
        'actionCustomer%', 'actionObjectCustomer%', 'actionObjectAddress%', 'actionObjectAdd%', 'actionObjectUpdate%',
    ];

    /** @var Sql */
    private $sql;

    /** @var int */
    private $shopId;

    /** @var bool|null */
    private $productHooks;

    public function __construct(Sql $sql, int $shopId)
    {
        $this->sql = $sql;
        $this->shopId = $shopId;
    }

    /**
     * Whether the hooks of each changed product must be fired, one by one.
     */
    public function wantProductHooks(): bool
    {
        if ($this->productHooks === null) {
            $this->productHooks = $this->wantHooks(self::PRODUCT_HOOKS);
        }

        return $this->productHooks;
    }

    public function wantCategoryHooks(): bool
    {
        return $this->wantHooks(self::CATEGORY_HOOKS);
    }

    public function wantPartyHooks(): bool
    {
        return $this->wantHooks(self::PARTY_HOOKS);
    }

    /**
     * @return string[] modules with unknown side effects
     */
    public function foreignOnProducts(): array
    {
        return $this->foreign(self::PRODUCT_HOOKS);
    }

    /**
     * @param string[] $patterns
     */
    private function wantHooks(array $patterns): bool
    {
        $setting = Settings::text(Settings::HOOKS);
        if ($setting !== 'auto') {
            return $setting === 'always';
        }

        return $this->foreign($patterns) !== [];
    }

    /**
     * @param string[] $patterns
     *
     * @return string[]
     */
    private function foreign(array $patterns): array
    {
        $likes = [];
        foreach ($patterns as $pattern) {
            $likes[] = 'h.`name` LIKE ' . $this->sql->quoted($pattern);
        }
        $rows = $this->sql->rows(
            'SELECT DISTINCT m.`name` FROM ' . Sql::table('hook_module') . ' hm'
            . ' JOIN ' . Sql::table('hook') . ' h ON h.`id_hook` = hm.`id_hook`'
            . ' JOIN ' . Sql::table('module') . ' m ON m.`id_module` = hm.`id_module` AND m.`active` = 1'
            . ' WHERE hm.`id_shop` = ' . $this->shopId . ' AND (' . implode(' OR ', $likes) . ')'
            . ' ORDER BY m.`name`'
        );

        return array_values(array_diff(array_map('strval', array_column($rows, 'name')), self::NATIVE));
    }
}
