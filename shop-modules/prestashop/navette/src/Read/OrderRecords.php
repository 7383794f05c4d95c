<?php

declare(strict_types=1);

namespace Navette\Read;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;
use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Shop;
use Navette\Verb\Describe;
use Navette\Write\Decimal;

/**
 * Orders as documents: every figure as the shop stored it, none reckoned here.
 */
final class OrderRecords
{
    private const MODES = ['up', 'down', 'half-up', 'half-down', 'half-even', 'half-odd'];

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    /** @var OrderParts */
    private $parts;

    /** @var Parties */
    private $parties;

    public function __construct(Sql $sql, Shop $shop, string $company)
    {
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = new Links($sql, $shop->id, $company);
        $this->parts = new OrderParts($sql, $shop);
        $this->parties = new Parties($sql, $shop, $this->links);
    }

    /**
     * @param int[] $ids
     *
     * @return array<int, array<string, mixed>> by id
     */
    public function of(array $ids): array
    {
        if ($ids === []) {
            return [];
        }
        $orders = $this->sql->rows(
            'SELECT o.*, c.`iso_code` AS `currency_iso`, c.`precision` AS `currency_precision` FROM '
            . Sql::table('orders') . ' o LEFT JOIN ' . Sql::table('currency') . ' c ON c.`id_currency` = o.`id_currency`'
            . ' WHERE o.`id_order` IN (' . Sql::intList($ids) . ') AND o.`id_shop` = ' . $this->shop->id
        );
        if ($orders === []) {
            return [];
        }
        $this->parts->load($orders);
        $this->parties->load($orders);
        $articles = $this->links->ofIds('article', $this->parts->productIds());
        $variants = $this->links->ofIds('variant', $this->parts->combinationIds());
        $records = [];
        foreach ($orders as $order) {
            $records[(int) $order['id_order']] = $this->head($order)
                + $this->figures($order)
                + ['lines' => $this->lines($order, $articles, $variants)];
        }

        return $records;
    }

    /**
     * The shop's local time with its offset; null for a date that was never set.
     *
     * @param mixed $date
     */
    public static function instant($date): ?string
    {
        if (!is_string($date) || $date === '' || strncmp($date, '0000', 4) === 0) {
            return null;
        }

        return (new \DateTime($date, new \DateTimeZone((string) Configuration::get('PS_TIMEZONE'))))->format('c');
    }

    /**
     * @param array<string, mixed> $order
     *
     * @return array<string, mixed>
     */
    private function head(array $order): array
    {
        $id = (int) $order['id_order'];
        $cart = (int) $order['id_cart'];

        return [
            'key' => (string) $id,
            'reference' => (string) $order['reference'],
            'cart' => $cart > 0 ? (string) $cart : null,
            'same_cart' => $cart > 0 ? $this->parts->sameCart($cart, $id) : [],
            'placed_at' => self::instant($order['date_add']),
            'changed_at' => self::instant($order['date_upd']),
            'state' => $this->parts->state((int) $order['current_state']),
            'currency' => (string) $order['currency_iso'],
            'currency_decimals' => (int) $order['currency_precision'],
            'conversion_rate' => Decimal::plain($order['conversion_rate']),
            'customer' => $this->parties->customer($order),
            'billing' => $this->parties->address((int) $order['id_address_invoice']),
            'delivery' => $this->parties->address((int) $order['id_address_delivery']),
            'carrier' => $this->parts->carrier($order),
            'rounding_type' => Describe::ROUNDING_TYPES[(int) $order['round_type']] ?? 'per-line',
            'rounding_mode' => self::MODES[(int) $order['round_mode']] ?? 'half-up',
            'payments' => $this->parts->payments($order),
            'invoice' => $this->parts->invoice($id),
            'messages' => $this->parts->messages($id),
            'gift' => (int) $order['gift'] === 1,
            'gift_message' => (string) $order['gift_message'],
        ];
    }

    /**
     * @param array<string, mixed> $order
     *
     * @return array<string, mixed>
     */
    private function figures(array $order): array
    {
        $figure = static function (string $column) use ($order): string {
            return Decimal::plain($order[$column]);
        };

        return [
            'discounts' => $this->parts->discounts((int) $order['id_order']),
            'shipping' => [
                'net' => $figure('total_shipping_tax_excl'),
                'gross' => $figure('total_shipping_tax_incl'),
                'tax_rate' => $figure('carrier_tax_rate'),
            ],
            'wrapping' => [
                'net' => $figure('total_wrapping_tax_excl'),
                'gross' => $figure('total_wrapping_tax_incl'),
                'tax_rate' => $this->parts->wrappingRate($order),
            ],
            'totals' => [
                'net' => $figure('total_paid_tax_excl'),
                'gross' => $figure('total_paid'),
                'products_net' => $figure('total_products'),
                'products_gross' => $figure('total_products_wt'),
                'discounts_net' => $figure('total_discounts_tax_excl'),
                'discounts_gross' => $figure('total_discounts_tax_incl'),
                'paid' => $figure('total_paid_real'),
            ],
        ];
    }

    /**
     * @param array<string, mixed> $order
     * @param array<int, array{0: string, 1: string, 2: int}> $articles
     * @param array<int, array{0: string, 1: string, 2: int}> $variants
     *
     * @return array<int, array<string, mixed>>
     */
    private function lines(array $order, array $articles, array $variants): array
    {
        $lines = [];
        foreach ($this->parts->lines((int) $order['id_order']) as $row) {
            $id = (int) $row['id_order_detail'];
            $taxes = $this->parts->taxes($id);
            $rate = 0;
            foreach ($taxes as $tax) {
                $rate += (int) Decimal::micro($tax['rate']);
            }
            $refunded = max((int) $row['product_quantity_refunded'], $this->parts->refunded($id));
            $lines[] = [
                'key' => (string) $id,
                'article' => $articles[(int) $row['product_id']][0] ?? null,
                'variant' => $variants[(int) $row['product_attribute_id']][1] ?? null,
                'reference' => (string) $row['product_reference'],
                'ean' => (string) $row['product_ean13'],
                'name' => (string) $row['product_name'],
                'quantity' => (string) $row['product_quantity'],
                'unit_net' => Decimal::plain($row['unit_price_tax_excl']),
                'unit_gross' => Decimal::plain($row['unit_price_tax_incl']),
                'total_net' => Decimal::plain($row['total_price_tax_excl']),
                'total_gross' => Decimal::plain($row['total_price_tax_incl']),
                'list_unit_net' => Decimal::plain($row['original_product_price']),
                'tax_rate' => Decimal::plain(Decimal::text($rate)),
                'taxes' => $taxes,
                'eco_tax' => Decimal::plain($row['ecotax']),
                'eco_tax_rate' => Decimal::plain($row['ecotax_tax_rate']),
                'weight' => Decimal::plain($row['product_weight']),
                'refunded_quantity' => (string) $refunded,
            ];
        }

        return $lines;
    }
}
