<?php

declare(strict_types=1);

namespace Navette\Hook;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Sql;

/**
 * Shows the customer's code of the ERP on the back office's pages of a customer and of an order.
 */
final class Codes
{
    public const HOOKS = ['displayAdminCustomers', 'displayAdminOrderSide'];

    public static function ofCustomer(int $customer): string
    {
        return $customer > 0 ? self::shown($customer) : '';
    }

    public static function ofOrder(int $order): string
    {
        if ($order <= 0) {
            return '';
        }
        $customer = (new Sql())->value(
            'SELECT `id_customer` FROM ' . Sql::table('orders') . ' WHERE `id_order` = ' . $order
        );

        return self::ofCustomer((int) $customer);
    }

    /**
     * One line per company that knows the customer; nothing where none does.
     */
    private static function shown(int $customer): string
    {
        $rows = (new Sql())->rows(
            'SELECT DISTINCT `company`, `erp_key` FROM ' . Sql::table('navette_link') . ' WHERE `entity` = \'customer\''
            . ' AND `id_object` = ' . $customer . ' ORDER BY `company`'
        );
        $html = '';
        foreach ($rows as $row) {
            $company = (string) $row['company'] === '' ? '' : ' (' . self::escaped((string) $row['company']) . ')';
            $html .= '<p class="mb-1">Code client dans la gestion commerciale : <strong>'
                . self::escaped((string) $row['erp_key']) . '</strong>' . $company . '</p>';
        }

        return $html === '' ? '' : '<div class="col-md-12"><div class="card"><div class="card-body">' . $html . '</div></div></div>';
    }

    private static function escaped(string $text): string
    {
        return htmlspecialchars($text, ENT_QUOTES, 'UTF-8');
    }
}
