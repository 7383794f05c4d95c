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
 * The customers and addresses of orders, deleted ones included: an order keeps pointing to them.
 */
final class Parties
{
    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    /** @var array<int, array{0: string, 1: string, 2: int}> */
    private $codes = [];

    /** @var array<int, array<string, mixed>> */
    private $customers = [];

    /** @var array<int, array<string, mixed>> */
    private $addresses = [];

    public function __construct(Sql $sql, Shop $shop, Links $links)
    {
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = $links;
    }

    /**
     * @param array<int, array<string, mixed>> $orders
     */
    public function load(array $orders): void
    {
        $customers = Sql::intList(array_column($orders, 'id_customer'));
        foreach (
            $this->sql->rows(
                'SELECT c.`id_customer`, c.`email`, c.`firstname`, c.`lastname`, c.`company`, c.`siret`, c.`ape`,'
                . ' c.`is_guest`, c.`active`, c.`id_default_group`, l.`iso_code` FROM ' . Sql::table('customer') . ' c'
                . ' LEFT JOIN ' . Sql::table('lang') . ' l ON l.`id_lang` = c.`id_lang`'
                . ' WHERE c.`id_customer` IN (' . $customers . ')'
            ) as $row
        ) {
            $this->customers[(int) $row['id_customer']] = $row;
        }
        $this->codes = $this->links->ofIds('customer', array_keys($this->customers));
        $addresses = Sql::intList(array_merge(
            array_column($orders, 'id_address_invoice'),
            array_column($orders, 'id_address_delivery')
        ));
        foreach (
            $this->sql->rows(
                'SELECT a.*, c.`iso_code`, s.`name` AS `region` FROM ' . Sql::table('address') . ' a'
                . ' LEFT JOIN ' . Sql::table('country') . ' c ON c.`id_country` = a.`id_country`'
                . ' LEFT JOIN ' . Sql::table('state') . ' s ON s.`id_state` = a.`id_state`'
                . ' WHERE a.`id_address` IN (' . $addresses . ')'
            ) as $row
        ) {
            $this->addresses[(int) $row['id_address']] = $row;
        }
    }

    /**
     * @param array<string, mixed> $order
     *
     * @return array<string, mixed>
     */
    public function customer(array $order): array
    {
        $id = (int) $order['id_customer'];
        $row = $this->customers[$id] ?? null;
        if ($row === null) {
            return ['key' => (string) $id];
        }
        $billing = $this->addresses[(int) $order['id_address_invoice']] ?? [];
        $addresses = [];
        foreach (array_unique([(int) $order['id_address_invoice'], (int) $order['id_address_delivery']]) as $address) {
            $addresses[] = $this->address($address);
        }

        return [
            'key' => (string) $id,
            'identity' => [
                'email' => (string) $row['email'],
                'first_name' => (string) $row['firstname'],
                'last_name' => (string) $row['lastname'],
                'company' => (string) $row['company'],
                'siret' => (string) $row['siret'],
                'vat_number' => (string) ($billing['vat_number'] ?? ''),
                'ape' => (string) $row['ape'],
                'guest' => (int) $row['is_guest'] === 1,
                'active' => (int) $row['active'] === 1,
                'language' => (string) $row['iso_code'],
                'group' => (string) $row['id_default_group'],
                'erp_code' => $this->codes[$id][0] ?? null,
                'addresses' => $addresses,
            ],
        ];
    }

    /**
     * @return array<string, string>
     */
    public function address(int $id): array
    {
        $row = $this->addresses[$id] ?? [];
        $columns = [
            'alias' => 'alias', 'company' => 'company', 'first_name' => 'firstname', 'last_name' => 'lastname',
            'line1' => 'address1', 'line2' => 'address2', 'postcode' => 'postcode', 'city' => 'city',
            'region' => 'region', 'country' => 'iso_code', 'phone' => 'phone', 'mobile' => 'phone_mobile',
            'vat_number' => 'vat_number', 'other' => 'other',
        ];
        $address = ['key' => (string) $id];
        foreach ($columns as $field => $column) {
            $address[$field] = (string) ($row[$column] ?? '');
        }

        return $address;
    }
}
