<?php

declare(strict_types=1);

namespace Navette\Verb;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Sql;
use Navette\Door\ApiError;
use Navette\Shop;

/**
 * The shop's live lists.
 */
final class Lookup
{
    private const NAMES = [
        'carriers', 'countries', 'payment-methods', 'order-states', 'languages', 'tax-rules', 'customer-groups',
        'currencies', 'features', 'shops',
    ];

    /** @var Call */
    private $call;

    /** @var Sql */
    private $sql;

    public function __construct(Call $call)
    {
        $this->call = $call;
        $this->sql = $call->sql;
    }

    /**
     * @return array{entries: array<int, array<string, string|null>>, more: bool}
     *
     * @throws ApiError
     */
    public function result(): array
    {
        $name = $this->call->choice('name', self::NAMES);
        $limit = $this->call->arguments['limit'] ?? 100;
        $limit = is_int($limit) ? max(1, min(1000, $limit)) : 100;
        $search = $this->call->arguments['search'] ?? null;
        $search = is_string($search) ? mb_strtolower(trim($search), 'UTF-8') : '';
        $entries = [];
        foreach ($this->sql->rows($this->query($name, new Shop($this->sql))) as $row) {
            $label = (string) $row['label'];
            if ($search !== '' && mb_strpos(mb_strtolower($label, 'UTF-8'), $search, 0, 'UTF-8') === false) {
                continue;
            }
            $entries[] = ['value' => (string) $row['value'], 'label' => $label, 'unusable' => $row['unusable'] ?? null];
        }

        return ['entries' => array_slice($entries, 0, $limit), 'more' => count($entries) > $limit];
    }

    private function query(string $name, Shop $shop): string
    {
        $language = $shop->defaultLanguageId;
        $named = static function (string $table) use ($language): string {
            return 'SELECT t.`id_' . $table . '` AS `value`, l.`name` AS `label` FROM ' . Sql::table($table) . ' t'
                . ' JOIN ' . Sql::table($table . '_lang') . ' l ON l.`id_' . $table . '` = t.`id_' . $table . '`'
                . ' AND l.`id_lang` = ' . $language;
        };
        switch ($name) {
            case 'carriers':
                return 'SELECT `id_reference` AS `value`, `name` AS `label` FROM ' . Sql::table('carrier')
                    . ' WHERE `deleted` = 0 ORDER BY `position`, `id_carrier`';
            case 'countries':
                return 'SELECT t.`iso_code` AS `value`, l.`name` AS `label` FROM ' . Sql::table('country') . ' t'
                    . ' JOIN ' . Sql::table('country_lang') . ' l ON l.`id_country` = t.`id_country`'
                    . ' AND l.`id_lang` = ' . $language . ' WHERE t.`active` = 1 ORDER BY l.`name`';
            case 'payment-methods':
                return 'SELECT `value`, MAX(`label`) AS `label` FROM ('
                    . 'SELECT DISTINCT `module` AS `value`, `payment` AS `label` FROM ' . Sql::table('orders')
                    . ' WHERE `id_shop` = ' . $shop->id . ' UNION SELECT m.`name`, m.`name` FROM ' . Sql::table('module')
                    . ' m JOIN ' . Sql::table('hook_module') . ' hm ON hm.`id_module` = m.`id_module`'
                    . ' JOIN ' . Sql::table('hook') . ' h ON h.`id_hook` = hm.`id_hook`'
                    . ' AND h.`name` = \'paymentOptions\' WHERE m.`active` = 1) p'
                    . ' WHERE `value` <> \'\' GROUP BY `value` ORDER BY `value`';
            case 'order-states':
                return $named('order_state') . ' WHERE t.`deleted` = 0 ORDER BY t.`id_order_state`';
            case 'languages':
                return 'SELECT `iso_code` AS `value`, `name` AS `label` FROM ' . Sql::table('lang')
                    . ' WHERE `active` = 1 ORDER BY `id_lang`';
            case 'tax-rules':
                return 'SELECT `id_tax_rules_group` AS `value`, `name` AS `label` FROM ' . Sql::table('tax_rules_group')
                    . ' WHERE `active` = 1 AND `deleted` = 0 ORDER BY `id_tax_rules_group`';
            case 'customer-groups':
                return $named('group') . ' ORDER BY t.`id_group`';
            case 'currencies':
                return 'SELECT `iso_code` AS `value`, `iso_code` AS `label` FROM ' . Sql::table('currency')
                    . ' WHERE `active` = 1 AND `deleted` = 0 ORDER BY `id_currency`';
            case 'features':
                // A property is known by its label on both sides; its number is the shop's own affair.
                return 'SELECT DISTINCT `value`, `value` AS `label` FROM ('
                    . 'SELECT l.`name` AS `value`, t.`position` FROM ' . Sql::table('feature') . ' t'
                    . ' JOIN ' . Sql::table('feature_lang') . ' l ON l.`id_feature` = t.`id_feature`'
                    . ' AND l.`id_lang` = ' . $language . ' ORDER BY t.`position`, t.`id_feature`) f';
            default:
                return 'SELECT `id_shop` AS `value`, `name` AS `label` FROM ' . Sql::table('shop')
                    . ' WHERE `deleted` = 0 ORDER BY `id_shop`';
        }
    }
}
