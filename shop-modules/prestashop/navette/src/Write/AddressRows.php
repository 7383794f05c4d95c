<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Sql;
use Navette\Shop;

/**
 * The shop's addresses of customers: found, made and changed, a slice by few statements.
 */
final class AddressRows
{
    /** What an address is compared and changed by; what the ERP leaves empty of the last ones stays the shop's. */
    public const COLUMNS = [
        'id_customer', 'id_country', 'id_state', 'alias', 'company', 'lastname', 'firstname', 'address1', 'address2',
        'postcode', 'city', 'phone', 'phone_mobile', 'vat_number', 'dni',
    ];
    public const KEPT = ['phone', 'phone_mobile', 'vat_number', 'dni'];

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
     * The addresses of these customers that they still use.
     *
     * @param int[] $customers
     *
     * @return array<int, array<string, mixed>> by id
     */
    public function ofCustomers(array $customers): array
    {
        $found = [];
        foreach (
            $this->sql->rows(
                'SELECT `id_address`, `' . implode('`, `', self::COLUMNS) . '` FROM ' . Sql::table('address')
                . ' WHERE `id_customer` IN (' . Sql::intList($customers) . ') AND `deleted` = 0 ORDER BY `id_address` FOR UPDATE'
            ) as $row
        ) {
            $found[(int) $row['id_address']] = $row;
        }

        return $found;
    }

    /**
     * Customers that stand in the shop.
     *
     * @param int[] $ids
     *
     * @return array<int, true>
     */
    public function customers(array $ids): array
    {
        return array_fill_keys($this->sql->ids(
            'SELECT `id_customer` FROM ' . Sql::table('customer') . ' WHERE `id_customer` IN (' . Sql::intList($ids)
            . ') AND `deleted` = 0'
        ), true);
    }

    /**
     * Which of these addresses an order points to: such a row must stay as it was when the order was placed.
     *
     * @param int[] $ids
     *
     * @return array<int, true>
     */
    public function ordered(array $ids): array
    {
        if ($ids === []) {
            return [];
        }
        $list = Sql::intList($ids);

        return array_fill_keys($this->sql->ids(
            'SELECT `id_address_delivery` FROM ' . Sql::table('orders') . ' WHERE `id_address_delivery` IN (' . $list . ')'
            . ' UNION SELECT `id_address_invoice` FROM ' . Sql::table('orders') . ' WHERE `id_address_invoice` IN (' . $list . ')'
        ), true);
    }

    /**
     * @param array<int, array<string, int|string>> $wanted by the item's index
     *
     * @return array<int, int> ids by index; read back by a marker, because ids need not follow each other
     */
    public function create(array $wanted): array
    {
        if ($wanted === []) {
            return [];
        }
        $now = date('Y-m-d H:i:s');
        $marker = 'navette-' . bin2hex(random_bytes(8)) . '-';
        $rows = [];
        foreach ($wanted as $index => $columns) {
            $rows[] = $this->shop->fitting('address', ['other' => $marker . $index] + $columns + [
                'id_manufacturer' => 0, 'id_supplier' => 0, 'id_warehouse' => 0, 'date_add' => $now, 'date_upd' => $now,
                'active' => 1, 'deleted' => 0,
            ]);
        }
        $this->sql->insert('address', $rows);
        $ids = [];
        $texts = [];
        foreach (
            $this->sql->rows(
                'SELECT `id_address`, `other` FROM ' . Sql::table('address') . ' WHERE `id_customer` IN ('
                . Sql::intList(array_column($wanted, 'id_customer')) . ') AND `other` LIKE ' . $this->sql->quoted($marker . '%')
            ) as $row
        ) {
            $index = (int) substr((string) $row['other'], strlen($marker));
            $ids[$index] = (int) $row['id_address'];
            $texts[(int) $row['id_address']] = ['other' => $wanted[$index]['other']];
        }
        RowUpdate::run($this->sql, 'address', 'id_address', $texts);

        return $ids;
    }

    /**
     * @param array<int, array<string, int|string>> $rows by id
     */
    public function update(array $rows): void
    {
        $now = date('Y-m-d H:i:s');
        foreach ($rows as $id => $row) {
            $rows[$id]['date_upd'] = $now;
        }
        if ($rows !== []) {
            RowUpdate::run($this->sql, 'address', 'id_address', $rows);
        }
    }

    /**
     * @param int[] $ids
     */
    public function hide(array $ids): void
    {
        if ($ids !== []) {
            $this->sql->run(
                'UPDATE ' . Sql::table('address') . ' SET `deleted` = 1 WHERE `id_address` IN (' . Sql::intList($ids) . ')'
            );
        }
    }
}
