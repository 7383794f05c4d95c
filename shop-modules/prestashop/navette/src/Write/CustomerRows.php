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
 * The shop's customers: found by id or by e-mail, made and changed, a slice by few statements.
 */
final class CustomerRows
{
    public const COLUMNS = ['firstname', 'lastname', 'email', 'company', 'siret', 'ape'];

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
     * Accounts by id. A guest may have any address, so only accounts count, and only those that this shop knows.
     *
     * @param int[] $ids
     * @param string[] $emails
     *
     * @return array<int, array<string, mixed>>
     */
    public function find(array $ids, array $emails): array
    {
        $found = [];
        foreach (
            $this->sql->rows(
                'SELECT `id_customer`, `id_default_group`, `active`, `' . implode('`, `', self::COLUMNS) . '` FROM '
                . Sql::table('customer') . ' WHERE (`id_customer` IN (' . Sql::intList($ids) . ') OR `email` IN ('
                . $this->sql->quotedList($emails) . ')) AND `is_guest` = 0 AND `deleted` = 0 AND ' . $this->mine()
                . ' ORDER BY `id_customer` FOR UPDATE'
            ) as $row
        ) {
            $found[(int) $row['id_customer']] = $row;
        }

        return $found;
    }

    /**
     * The shop's own customers, guests too: orders made them known to the ERP.
     *
     * @param int[] $ids
     *
     * @return array<int, true>
     */
    public function own(array $ids): array
    {
        return $ids === [] ? [] : array_fill_keys($this->sql->ids(
            'SELECT `id_customer` FROM ' . Sql::table('customer') . ' WHERE `id_customer` IN (' . Sql::intList($ids)
            . ') AND `deleted` = 0 AND ' . $this->mine()
        ), true);
    }

    /**
     * The groups of the ERP's keys, as far as they stand in the shop.
     *
     * @param string[] $keys
     *
     * @return array<string, int>
     */
    public function groups(Links $links, array $keys): array
    {
        $ids = [];
        foreach ($links->ofKeys('customer-group', $keys) as $key => $link) {
            $ids[(string) $key] = $link['id'];
        }
        $there = $this->sql->ids(
            'SELECT `id_group` FROM ' . Sql::table('group') . ' WHERE `id_group` IN (' . Sql::intList($ids) . ')'
        );

        return array_intersect($ids, $there);
    }

    /** Long ago: a password that was never made may be asked for at once, which the shop allows only after hours. */
    private const NO_PASSWORD_SINCE = '2000-01-01 00:00:00';

    /**
     * Makes accounts nobody can enter: the password is a hash that was made of nothing. No consent is set.
     *
     * @param array<int, array<string, int|string>> $wanted by the item's index: columns, with `id_default_group`
     *
     * @return array<int, int> ids by index
     */
    public function create(array $wanted): array
    {
        $now = date('Y-m-d H:i:s');
        $rows = [];
        $emails = [];
        $indexes = [];
        foreach ($wanted as $index => $columns) {
            $secret = bin2hex(random_bytes(16));
            $indexes[$secret] = $index;
            $emails[] = (string) $columns['email'];
            $rows[] = $this->shop->fitting('customer', $columns + [
                'id_shop_group' => $this->shop->groupId, 'id_shop' => $this->shop->id, 'id_gender' => 0, 'id_risk' => 0,
                'passwd' => self::unusableHash(), 'last_passwd_gen' => self::NO_PASSWORD_SINCE, 'newsletter' => 0, 'optin' => 0,
                'website' => '', 'outstanding_allow_amount' => '0', 'show_public_prices' => 0, 'max_payment_days' => 0,
                'secure_key' => $secret, 'active' => 1, 'is_guest' => 0, 'deleted' => 0, 'date_add' => $now,
                'date_upd' => $now,
            ]);
        }
        $this->sql->insert('customer', $rows);
        $ids = [];
        foreach (
            $this->sql->rows(
                'SELECT `id_customer`, `secure_key` FROM ' . Sql::table('customer') . ' WHERE `email` IN ('
                . $this->sql->quotedList($emails) . ') AND `is_guest` = 0'
            ) as $row
        ) {
            if (isset($indexes[(string) $row['secure_key']])) {
                $ids[$indexes[(string) $row['secure_key']]] = (int) $row['id_customer'];
            }
        }

        return $ids;
    }

    /**
     * @param array<int, array<string, int|string>> $rows by id: COLUMNS, `id_default_group`, `active`
     */
    public function update(array $rows): void
    {
        $now = date('Y-m-d H:i:s');
        foreach ($rows as $id => $row) {
            $rows[$id]['date_upd'] = $now;
        }
        if ($rows !== []) {
            RowUpdate::run($this->sql, 'customer', 'id_customer', $rows);
        }
    }

    /**
     * Puts customers into their groups; groups that the merchant added stay.
     *
     * @param array<int, int> $groups by customer
     * @param int[] $ours groups of the ERP
     */
    public function join(array $groups, array $ours): void
    {
        if ($groups === []) {
            return;
        }
        $rows = [];
        $keep = [];
        foreach ($groups as $customer => $group) {
            $rows[] = ['id_customer' => $customer, 'id_group' => $group];
            $keep[] = '(' . (int) $customer . ',' . (int) $group . ')';
        }
        $this->sql->run(
            'DELETE FROM ' . Sql::table('customer_group') . ' WHERE `id_customer` IN ('
            . Sql::intList(array_keys($groups)) . ') AND `id_group` IN (' . Sql::intList($ours)
            . ') AND (`id_customer`, `id_group`) NOT IN (' . implode(',', $keep) . ')'
        );
        $this->sql->insert('customer_group', $rows, '', 'INSERT IGNORE');
    }

    /**
     * Accounts that this shop knows: its own, or its group's where they share customers.
     */
    private function mine(): string
    {
        $shared = (int) $this->sql->value(
            'SELECT `share_customer` FROM ' . Sql::table('shop_group') . ' WHERE `id_shop_group` = ' . $this->shop->groupId
        ) === 1;

        return $shared ? '`id_shop_group` = ' . $this->shop->groupId : '`id_shop` = ' . $this->shop->id;
    }

    private static function unusableHash(): string
    {
        $letters = strtr(base64_encode(random_bytes(45)), '+=', './');

        return '$2y$10$' . substr($letters, 0, 53);
    }
}
