<?php

declare(strict_types=1);

namespace Navette;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;
use Context;
use Currency;
use Language;
use Navette\Db\Sql;

/**
 * What the module must know of the shop that it works for.
 */
final class Shop
{
    /** @var int */
    public $id;

    /** @var int */
    public $groupId;

    /** @var int */
    public $homeCategoryId;

    /** @var int */
    public $defaultLanguageId;

    /** @var array<string, int> active languages of the shop: ISO code => id */
    public $languages;

    /** @var string ISO code */
    public $currency;

    /** @var int */
    public $currencyId;

    /** @var int where stock of the shop is kept: shop id, or 0 when its group shares it */
    public $stockShopId;

    /** @var int */
    public $stockGroupId;

    /** @var array<string, string[]> columns by table */
    private $columns = [];

    /** @var Sql */
    private $sql;

    public function __construct(Sql $sql)
    {
        $this->sql = $sql;
        $shop = Context::getContext()->shop;
        $this->id = (int) $shop->id;
        $this->groupId = (int) $shop->id_shop_group;
        $this->homeCategoryId = (int) $shop->id_category;
        $this->defaultLanguageId = (int) Configuration::get('PS_LANG_DEFAULT');
        $this->languages = [];
        foreach (Language::getLanguages(true, $this->id) as $language) {
            $this->languages[strtolower((string) $language['iso_code'])] = (int) $language['id_lang'];
        }
        $this->currencyId = (int) Configuration::get('PS_CURRENCY_DEFAULT');
        $this->currency = strtoupper((string) (new Currency($this->currencyId))->iso_code);
        $shared = (int) $sql->value(
            'SELECT `share_stock` FROM ' . Sql::table('shop_group') . ' WHERE `id_shop_group` = ' . $this->groupId
        ) === 1;
        $this->stockShopId = $shared ? 0 : $this->id;
        $this->stockGroupId = $shared ? $this->groupId : 0;
    }

    /**
     * Only the columns that this PrestaShop's table has.
     *
     * @param array<string, int|string|bool|null> $row
     *
     * @return array<string, int|string|bool|null>
     */
    public function fitting(string $table, array $row): array
    {
        return array_intersect_key($row, array_flip($this->columnsOf($table)));
    }

    public function hasColumn(string $table, string $column): bool
    {
        return in_array($column, $this->columnsOf($table), true);
    }

    public function hasTable(string $table): bool
    {
        return $this->columnsOf($table) !== [];
    }

    /**
     * The default language first, then the others.
     *
     * @return int[]
     */
    public function languageIds(): array
    {
        return array_values(array_unique(array_merge([$this->defaultLanguageId], array_values($this->languages))));
    }

    /**
     * @return array<string, int> ids of the currencies by ISO code
     */
    public function currencies(): array
    {
        $ids = [];
        foreach (
            $this->sql->rows(
                'SELECT `id_currency`, `iso_code` FROM ' . Sql::table('currency')
                . ' WHERE `deleted` = 0 ORDER BY `active`, `id_currency` DESC'
            ) as $row
        ) {
            $ids[strtoupper((string) $row['iso_code'])] = (int) $row['id_currency'];
        }

        return $ids;
    }

    /**
     * @return string[]
     */
    private function columnsOf(string $table): array
    {
        if (!isset($this->columns[$table])) {
            $name = $this->sql->quoted(addcslashes(_DB_PREFIX_ . $table, '_%'));
            $this->columns[$table] = [];
            if ($this->sql->rows('SHOW TABLES LIKE ' . $name) !== []) {
                foreach ($this->sql->rows('SHOW COLUMNS FROM ' . Sql::table($table)) as $column) {
                    $this->columns[$table][] = (string) $column['Field'];
                }
            }
        }

        return $this->columns[$table];
    }
}
