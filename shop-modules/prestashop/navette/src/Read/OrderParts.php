<?php

declare(strict_types=1);

namespace Navette\Read;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;
use Navette\Db\Sql;
use Navette\Shop;
use Navette\Write\Decimal;

/**
 * What hangs on orders, loaded for a whole page and handed out order by order.
 */
final class OrderParts
{
    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var array<string, array<int|string, array<int, array<string, mixed>>>> rows by part and owner */
    private $rows = [];

    public function __construct(Sql $sql, Shop $shop)
    {
        $this->sql = $sql;
        $this->shop = $shop;
    }

    /**
     * @param array<int, array<string, mixed>> $orders
     */
    public function load(array $orders): void
    {
        $this->rows = [];
        $mine = ' IN (' . Sql::intList(array_column($orders, 'id_order')) . ')';
        $this->group('line', 'id_order', 'SELECT * FROM {order_detail} WHERE `id_order`' . $mine
            . ' ORDER BY `id_order_detail`');
        $lines = array_merge([], ...array_values($this->rows['line']));
        $details = ' IN (' . Sql::intList(array_column($lines, 'id_order_detail')) . ')';
        $this->group('tax', 'id_order_detail', 'SELECT d.`id_order_detail`, d.`unit_amount`, d.`total_amount`, t.`rate`'
            . ' FROM {order_detail_tax} d JOIN {tax} t ON t.`id_tax` = d.`id_tax` WHERE d.`id_order_detail`' . $details
            . ' ORDER BY d.`id_order_detail`, d.`id_tax`');
        $this->group('slip', 'id_order_detail', 'SELECT `id_order_detail`, SUM(`product_quantity`) AS `quantity`'
            . ' FROM {order_slip_detail} WHERE `id_order_detail`' . $details . ' GROUP BY `id_order_detail`');
        $this->group('discount', 'id_order', 'SELECT r.*, ' . ($this->shop->hasTable('cart_rule')
            ? 'c.`code` FROM {order_cart_rule} r LEFT JOIN {cart_rule} c ON c.`id_cart_rule` = r.`id_cart_rule`'
            : '\'\' AS `code` FROM {order_cart_rule} r')
            . ' WHERE r.`deleted` = 0 AND r.`id_order`' . $mine . ' ORDER BY r.`id_order_cart_rule`');
        $this->group('carrier', 'id_order', 'SELECT o.`id_order`, o.`tracking_number`, o.`weight`, c.`id_reference`,'
            . ' c.`name` FROM {order_carrier} o JOIN {carrier} c ON c.`id_carrier` = o.`id_carrier`'
            . ' WHERE o.`id_order`' . $mine . ' ORDER BY o.`id_order_carrier`');
        $references = array_map('strval', array_column($orders, 'reference'));
        $this->group('payment', 'order_reference', 'SELECT p.*, c.`iso_code` FROM {order_payment} p'
            . ' LEFT JOIN {currency} c ON c.`id_currency` = p.`id_currency` WHERE p.`order_reference` IN ('
            . $this->sql->quotedList($references) . ') ORDER BY p.`id_order_payment`');
        $this->group('invoice', 'id_order', 'SELECT `id_order_invoice`, `id_order`, `number`, `date_add`'
            . ' FROM {order_invoice} WHERE `number` > 0 AND `id_order`' . $mine . ' ORDER BY `id_order_invoice`');
        $this->group('message', 'id_order', 'SELECT t.`id_order`, m.`message`, m.`date_add` FROM {customer_message} m'
            . ' JOIN {customer_thread} t ON t.`id_customer_thread` = m.`id_customer_thread`'
            . ' WHERE IFNULL(m.`id_employee`, 0) = 0 AND m.`private` = 0 AND t.`id_order`' . $mine
            . ' UNION SELECT `id_order`, `message`, `date_add` FROM {message} WHERE IFNULL(`id_employee`, 0) = 0'
            . ' AND `private` = 0 AND `id_order`' . $mine . ' ORDER BY `date_add`');
        $this->group('cart', 'id_cart', 'SELECT `id_order`, `id_cart` FROM {orders} WHERE `id_cart` > 0 AND `id_cart` IN ('
            . Sql::intList(array_column($orders, 'id_cart')) . ') AND `id_shop` = ' . $this->shop->id);
        $this->group('state', 'id_order_state', 'SELECT s.*, l.`name` FROM {order_state} s LEFT JOIN {order_state_lang} l'
            . ' ON l.`id_order_state` = s.`id_order_state` AND l.`id_lang` = ' . $this->shop->defaultLanguageId
            . ' WHERE s.`id_order_state` IN (' . Sql::intList(array_column($orders, 'current_state')) . ')');
    }

    /**
     * @return int[]
     */
    public function productIds(): array
    {
        return $this->lineColumn('product_id');
    }

    /**
     * @return int[]
     */
    public function combinationIds(): array
    {
        return $this->lineColumn('product_attribute_id');
    }

    /**
     * @return array<int, array<string, mixed>>
     */
    public function lines(int $order): array
    {
        return $this->rows['line'][$order] ?? [];
    }

    /**
     * @return array<int, array{rate: string, unit_amount: string, total_amount: string}>
     */
    public function taxes(int $line): array
    {
        $taxes = [];
        foreach ($this->rows['tax'][$line] ?? [] as $row) {
            $taxes[] = [
                'rate' => Decimal::plain($row['rate']),
                'unit_amount' => Decimal::plain($row['unit_amount']),
                'total_amount' => Decimal::plain($row['total_amount']),
            ];
        }

        return $taxes;
    }

    public function refunded(int $line): int
    {
        return (int) ($this->rows['slip'][$line][0]['quantity'] ?? 0);
    }

    /**
     * @return string[]
     */
    public function sameCart(int $cart, int $order): array
    {
        $keys = array_map('strval', array_column($this->rows['cart'][$cart] ?? [], 'id_order'));

        return array_values(array_diff($keys, [(string) $order]));
    }

    /**
     * @return array<string, mixed>
     */
    public function state(int $id): array
    {
        $row = $this->rows['state'][$id][0] ?? [];
        $flag = static function (string $name) use ($row): bool {
            return (int) ($row[$name] ?? 0) === 1;
        };

        return [
            'key' => (string) $id,
            'label' => (string) ($row['name'] ?? ''),
            'paid' => $flag('paid'),
            'shipped' => $flag('shipped'),
            'delivered' => $id === (int) Configuration::get('PS_OS_DELIVERED'),
            'valid' => $flag('logable'),
            'cancelled' => $id === (int) Configuration::get('PS_OS_CANCELED'),
            'error' => $id === (int) Configuration::get('PS_OS_ERROR'),
        ];
    }

    /**
     * The last carrier of the order, by the reference that its edits keep.
     *
     * @param array<string, mixed> $order
     *
     * @return array<string, string>|null
     */
    public function carrier(array $order): ?array
    {
        $rows = $this->rows['carrier'][(int) $order['id_order']] ?? [];
        $row = end($rows);
        if ($row === false) {
            return null;
        }

        return [
            'key' => (string) $row['id_reference'],
            'name' => (string) $row['name'],
            'tracking_number' => (string) $row['tracking_number'],
            'weight' => Decimal::plain($row['weight']),
        ];
    }

    /**
     * @return array<int, array<string, mixed>>
     */
    public function discounts(int $order): array
    {
        $discounts = [];
        foreach ($this->rows['discount'][$order] ?? [] as $row) {
            $discounts[] = [
                'key' => (string) $row['id_order_cart_rule'],
                'code' => (string) $row['code'],
                'name' => (string) $row['name'],
                'net' => Decimal::plain($row['value_tax_excl']),
                'gross' => Decimal::plain($row['value']),
                'free_shipping' => (int) $row['free_shipping'] === 1,
            ];
        }

        return $discounts;
    }

    /**
     * @param array<string, mixed> $order
     *
     * @return array<int, array<string, mixed>>
     */
    public function payments(array $order): array
    {
        $payments = [];
        foreach ($this->rows['payment'][(string) $order['reference']] ?? [] as $row) {
            $payments[] = PaymentRecords::payment($order, $row);
        }

        return $payments;
    }

    /**
     * @return array{number: string, issued_at: string|null}|null
     */
    public function invoice(int $order): ?array
    {
        $row = $this->rows['invoice'][$order][0] ?? null;
        if ($row === null) {
            return null;
        }
        $prefix = (string) Configuration::get('PS_INVOICE_PREFIX', $this->shop->defaultLanguageId);

        return [
            'number' => $prefix . sprintf('%06d', (int) $row['number']),
            'issued_at' => OrderRecords::instant($row['date_add']),
        ];
    }

    /**
     * What the buyer wrote; the shop copies what was written at the checkout into the customer's thread.
     *
     * @return string[]
     */
    public function messages(int $order): array
    {
        $messages = array_map('strval', array_column($this->rows['message'][$order] ?? [], 'message'));

        return array_values(array_unique($messages));
    }

    /**
     * The rate on gift wrapping: of the invoice where there is one, else of the shop's setting in its country.
     *
     * @param array<string, mixed> $order
     */
    public function wrappingRate(array $order): string
    {
        $net = Decimal::micro((string) $order['total_wrapping_tax_excl']);
        if ($net === Decimal::micro((string) $order['total_wrapping_tax_incl'])) {
            return '0';
        }
        $invoice = (int) ($this->rows['invoice'][(int) $order['id_order']][0]['id_order_invoice'] ?? 0);
        $rate = $this->sql->value('SELECT t.`rate` FROM ' . Sql::table('order_invoice_tax') . ' i JOIN '
            . Sql::table('tax') . ' t ON t.`id_tax` = i.`id_tax` WHERE i.`id_order_invoice` = ' . $invoice
            . ' AND i.`type` = \'wrapping\' LIMIT 1');
        $rate = $rate ?? $this->sql->value('SELECT t.`rate` FROM ' . Sql::table('tax_rule') . ' r JOIN '
            . Sql::table('tax') . ' t ON t.`id_tax` = r.`id_tax` WHERE r.`id_tax_rules_group` = '
            . (int) Configuration::get('PS_GIFT_WRAPPING_TAX_RULES_GROUP') . ' AND r.`id_country` = '
            . (int) Configuration::get('PS_COUNTRY_DEFAULT') . ' LIMIT 1');

        return Decimal::plain($rate);
    }

    /**
     * @return int[]
     */
    private function lineColumn(string $column): array
    {
        $ids = [];
        foreach ($this->rows['line'] as $lines) {
            foreach ($lines as $line) {
                $ids[(int) $line[$column]] = true;
            }
        }
        unset($ids[0]);

        return array_keys($ids);
    }

    private function group(string $part, string $owner, string $sql): void
    {
        $this->rows[$part] = [];
        $sql = (string) preg_replace('/\{(\w+)\}/', '`' . _DB_PREFIX_ . '$1`', $sql);
        foreach ($this->sql->rows($sql) as $row) {
            $this->rows[$part][$row[$owner]][] = $row;
        }
    }
}
