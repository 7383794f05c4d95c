<?php

declare(strict_types=1);

namespace Navette\Read;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Shop;

/**
 * Linked customer groups, customers and addresses as documents, as the shop has them.
 */
final class PartyRecords
{
    private const ADDRESS = [
        'alias' => 'alias', 'company' => 'company', 'first_name' => 'firstname', 'last_name' => 'lastname',
        'line1' => 'address1', 'line2' => 'address2', 'postcode' => 'postcode', 'city' => 'city', 'region' => 'region',
        'country' => 'iso_code', 'phone' => 'phone', 'mobile' => 'phone_mobile', 'vat_number' => 'vat_number',
        'other' => 'other',
    ];

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    public function __construct(Sql $sql, Shop $shop, Links $links)
    {
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = $links;
    }

    /**
     * @param array<string, int> $ids by key
     *
     * @return array<string, array<string, mixed>> by key
     */
    public function of(string $entity, array $ids): array
    {
        $kinds = ['customer-group' => 'groups', 'customer' => 'customers', 'address' => 'addresses'];
        $rows = $this->{$kinds[$entity]}(Sql::intList($ids));
        $records = [];
        foreach ($ids as $key => $id) {
            if (isset($rows[$id])) {
                $records[(string) $key] = ['key' => (string) $key] + $rows[$id];
            }
        }

        return $records;
    }

    /**
     * @return array<int, array<string, mixed>>
     */
    private function groups(string $list): array
    {
        $names = $found = [];
        foreach (
            $this->sql->rows(
                'SELECT `id_group`, `id_lang`, `name` FROM ' . Sql::table('group_lang') . ' WHERE `id_group` IN (' . $list . ')'
            ) as $row
        ) {
            $names[(int) $row['id_group']][(int) $row['id_lang']] = $row;
        }
        foreach (
            $this->sql->rows(
                'SELECT `id_group`, `price_display_method` FROM ' . Sql::table('group') . ' WHERE `id_group` IN (' . $list . ')'
            ) as $row
        ) {
            $id = (int) $row['id_group'];
            $found[$id] = ['identity' => Texts::of($names[$id] ?? [], $this->shop, ['name' => 'name']) + [
                'prices_with_tax' => (int) $row['price_display_method'] === 0,
            ]];
        }

        return $found;
    }

    /**
     * @return array<int, array<string, mixed>>
     */
    private function customers(string $list): array
    {
        $rows = $this->sql->rows(
            'SELECT c.*, l.`iso_code` FROM ' . Sql::table('customer') . ' c LEFT JOIN ' . Sql::table('lang') . ' l'
            . ' ON l.`id_lang` = c.`id_lang` WHERE c.`id_customer` IN (' . $list . ') AND c.`deleted` = 0'
        );
        $groups = $this->links->ofIds('customer-group', array_map('intval', array_column($rows, 'id_default_group')));
        $codes = $this->links->ofIds('customer', array_map('intval', array_column($rows, 'id_customer')));
        $found = [];
        foreach ($rows as $row) {
            $id = (int) $row['id_customer'];
            $found[$id] = ['identity' => [
                'email' => (string) $row['email'],
                'first_name' => (string) $row['firstname'],
                'last_name' => (string) $row['lastname'],
                'company' => (string) $row['company'],
                'siret' => (string) $row['siret'],
                'vat_number' => '',
                'ape' => (string) $row['ape'],
                'guest' => (int) $row['is_guest'] === 1,
                'active' => (int) $row['active'] === 1,
                'language' => (string) $row['iso_code'],
                'group' => $groups[(int) $row['id_default_group']][0] ?? null,
                'erp_code' => $codes[$id][0] ?? null,
                'addresses' => [],
            ]];
        }

        return $found;
    }

    /**
     * @return array<int, array<string, mixed>>
     */
    private function addresses(string $list): array
    {
        $rows = $this->sql->rows(
            'SELECT a.*, c.`iso_code`, s.`name` AS `region` FROM ' . Sql::table('address') . ' a'
            . ' LEFT JOIN ' . Sql::table('country') . ' c ON c.`id_country` = a.`id_country`'
            . ' LEFT JOIN ' . Sql::table('state') . ' s ON s.`id_state` = a.`id_state`'
            . ' WHERE a.`id_address` IN (' . $list . ') AND a.`deleted` = 0'
        );
        $customers = $this->links->ofIds('customer', array_map('intval', array_column($rows, 'id_customer')));
        $found = [];
        foreach ($rows as $row) {
            $address = ['customer' => $customers[(int) $row['id_customer']][0] ?? null];
            foreach (self::ADDRESS as $field => $column) {
                $address[$field] = (string) ($row[$column] ?? '');
            }
            $found[(int) $row['id_address']] = $address;
        }

        return $found;
    }
}
