<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;
use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Shop;

/**
 * What can be sold: one row for each combination, and one for the product with their sum.
 */
final class StockRows
{
    private const DEFAULT_ORDERS = 2;
    private const ALLOW_ORDERS = 1;

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Pending */
    private $pending;

    /** @var Listeners */
    private $listeners;

    public function __construct(Sql $sql, Shop $shop, Pending $pending, Listeners $listeners)
    {
        $this->listeners = $listeners;
        $this->sql = $sql;
        $this->shop = $shop;
        $this->pending = $pending;
    }

    /**
     * @param ProductChange[] $changes
     */
    public function apply(array $changes, ProductState $state): void
    {
        $known = $new = $told = $products = [];
        $each = $this->listeners->wantProductHooks();
        foreach ($changes as $change) {
            if (!$change->isNew && $change->wanted->quantity === null && !$change->wanted->hasIdentity) {
                continue;
            }
            $stock = $state->stock[$change->id] ?? [];
            $orders = $this->ordersRule($change, $stock);
            foreach ($this->quantities($change, $stock) as $attribute => $quantity) {
                $old = $stock[$attribute] ?? null;
                $location = $change->wanted->location ?? (string) ($old['location'] ?? '');
                $rule = $orders ?? (int) ($old['out_of_stock'] ?? $stock[0]['out_of_stock'] ?? self::DEFAULT_ORDERS);
                if (
                    $old !== null && (int) $old['quantity'] === $quantity && (int) $old['out_of_stock'] === $rule
                    && (string) $old['location'] === $location
                ) {
                    continue;
                }
                $change->stockChanged = true;
                $row = $this->row($change->id, $attribute, $quantity, $rule, $location, $old);
                if ($old === null) {
                    $new[] = $row;
                } else {
                    // With its id the row is found by its own key, four times as fast as by the unique one.
                    $known[] = ['id_stock_available' => (int) $old['id_stock_available']] + $row;
                }
                $before = (int) ($old['quantity'] ?? 0);
                // Nobody waits for what was never there: alerts of a new product are for foreign listeners only.
                if (($each || !$change->isNew) && $this->mustBeTold($before, $quantity)) {
                    $told[] = ['stock', $change->id, $attribute, $quantity, $quantity - $before];
                }
                if (($before > 0) !== ($quantity > 0)) {
                    $products[] = ['product', $change->id, 0, 0, 0];
                }
            }
        }
        foreach ([$known, $new] as $rows) {
            if ($rows !== []) {
                $this->sql->insert('stock_available', $rows, 'ON DUPLICATE KEY UPDATE'
                    . ' `physical_quantity` = VALUES(`quantity`) + `reserved_quantity`, `quantity` = VALUES(`quantity`),'
                    . ' `out_of_stock` = VALUES(`out_of_stock`), `location` = VALUES(`location`)');
            }
        }
        $this->pending->addRows(array_merge($told, $each ? $products : array_slice($products, -1)));
    }

    /**
     * @param array<int, array<string, mixed>> $stock
     *
     * @return array<int, int> quantity by combination, 0 for the product
     */
    private function quantities(ProductChange $change, array $stock): array
    {
        $want = $change->wanted;
        if ($change->combinations === []) {
            $quantity = $want->quantity ?? (isset($stock[0]) ? null : 0);

            return $quantity === null ? [] : [0 => $quantity];
        }
        $quantities = [];
        $sum = 0;
        foreach ($change->combinations as $key => $known) {
            $old = isset($stock[$known['id']]) ? (int) $stock[$known['id']]['quantity'] : 0;
            $quantity = $want->quantity === null ? $old : ($want->variantQuantities[$key] ?? 0);
            $quantities[$known['id']] = $known['off'] ? 0 : $quantity;
            $sum += $quantities[$known['id']];
        }
        foreach ($stock as $attribute => $row) {
            if ($attribute !== 0 && !isset($quantities[$attribute])) {
                $sum += (int) $row['quantity'];
            }
        }

        return $quantities + [0 => $sum];
    }

    /**
     * Sold without limit when the ERP does not track it; what the merchant chose otherwise stays.
     *
     * @param array<int, array<string, mixed>> $stock
     */
    private function ordersRule(ProductChange $change, array $stock): ?int
    {
        if ($change->wanted->quantity === null) {
            $virtual = $change->isNew && ($change->wanted->fields['is_virtual'] ?? 0) === 1;

            return $virtual ? self::ALLOW_ORDERS : null;
        }
        if (!$change->wanted->tracked) {
            $change->flags |= Links::UNTRACKED;

            return self::ALLOW_ORDERS;
        }
        if (($change->flags & Links::UNTRACKED) !== 0) {
            $change->flags &= ~Links::UNTRACKED;

            return self::DEFAULT_ORDERS;
        }

        return null;
    }

    /**
     * Buyers wait for what comes back; the merchant wants to hear of what runs out.
     */
    private function mustBeTold(int $before, int $after): bool
    {
        return ($before <= 0 && $after > 0)
            || ($after < $before && $after <= (int) Configuration::get('MA_LAST_QTIES'));
    }

    /**
     * @param array<string, mixed>|null $old
     *
     * @return array<string, int|string>
     */
    private function row(int $product, int $attribute, int $quantity, int $rule, string $location, ?array $old): array
    {
        return [
            'id_product' => $product,
            'id_product_attribute' => $attribute,
            'id_shop' => $this->shop->stockShopId,
            'id_shop_group' => $this->shop->stockGroupId,
            'quantity' => $quantity,
            'physical_quantity' => $quantity + (int) ($old['reserved_quantity'] ?? 0),
            'reserved_quantity' => (int) ($old['reserved_quantity'] ?? 0),
            'depends_on_stock' => 0,
            'out_of_stock' => $rule,
            'location' => $location,
        ];
    }
}
