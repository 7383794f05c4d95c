<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Links;
use Navette\Settings;
use Navette\Shop;

/**
 * Compares what is wanted with what stands in the shop.
 */
final class ProductDiff
{
    private const DECIMALS = ['weight', 'wholesale_price', 'ecotax', 'price'];

    /** @var Shop */
    private $shop;

    /** @var TaxRules */
    private $taxRules;

    /** @var array<int, int> */
    private $ownCategories = [];

    public function __construct(Shop $shop, TaxRules $taxRules)
    {
        $this->shop = $shop;
        $this->taxRules = $taxRules;
    }

    /**
     * @param int[] $ids the categories that this company's links name
     */
    public function setOwnCategories(array $ids): void
    {
        $this->ownCategories = array_flip($ids);
    }

    /**
     * @param array{id: int, flags: int, hash: string, marker: string}|null $link
     * @param array<string, int> $categories
     */
    public function of(Wanted $want, ?array $link, ProductState $state, array $categories): ProductChange
    {
        $change = new ProductChange($want);
        if ($link === null) {
            $change->isNew = true;
            if ($want->texts === []) {
                $want->item->problems[] = Problem::of('name-missing', [], ['override' => ['field' => 'name']]);
            }
            if (!$want->hasIdentity) {
                $want->item->problems[] = Problem::of('identity-missing');
            }
        } else {
            $change->id = $link['id'];
            $change->flags = $change->oldFlags = $link['flags'];
            $change->current = $state->products[$link['id']] ?? [];
            $change->currentFeatures = $state->features[$link['id']] ?? [];
        }
        $change->wholePrices = Settings::isOn(Settings::ZERO_BASE)
            && (isset($state->ownCombinations[$change->id]) || self::isSoldByVariants($want));
        $this->prices($change);
        $this->activity($change);
        $fields = $want->fields;
        if (
            !$change->isNew && ($fields['product_type'] ?? '') !== 'combinations'
            && $want->hasIdentity && ($state->combinations[$change->id] ?? []) !== []
        ) {
            $want->item->problems[] = Problem::of('kind-changed');
        }
        foreach ($fields + $change->fields as $column => $value) {
            if (!$change->isNew && self::same($column, $change->current[$column] ?? null, $value)) {
                unset($change->fields[$column]);
                continue;
            }
            $change->fields[$column] = $value;
            $change->searchable = $change->searchable || in_array($column, ['reference', 'ean13', 'active'], true);
        }
        $this->texts($change, $state);
        $this->categories($change, $state, $categories);

        return $change;
    }

    private static function isSoldByVariants(Wanted $want): bool
    {
        return in_array(true, array_column($want->variants ?? [], 'active'), true);
    }

    private function prices(ProductChange $change): void
    {
        $want = $change->wanted;
        if ($want->net === null || $want->tax === null) {
            return;
        }
        $change->fields['price'] = Decimal::text($change->wholePrices ? 0 : $want->net);
        $current = (int) ($change->current['id_tax_rules_group'] ?? 0);
        $group = $this->taxRules->group($want->tax['rate'], $want->tax['country'], $current);
        if ($group === null) {
            $args = ['rate' => Decimal::plain($want->tax['rate']), 'country' => $want->tax['country']];
            $want->item->problems[] = Problem::of('tax-rate-unknown', $args, 'host');
        }
        $change->fields['id_tax_rules_group'] = (int) $group;
    }

    /**
     * A product without a price is never sold: it stays inactive until its price comes.
     */
    private function activity(ProductChange $change): void
    {
        $want = $change->wanted;
        if ($want->active !== null) {
            $change->flags = $want->active
                ? $change->flags | Links::WANTED_ACTIVE
                : $change->flags & ~Links::WANTED_ACTIVE;
        }
        if ($want->net !== null) {
            $waited = ($change->flags & Links::WAITS_FOR_PRICE) !== 0;
            $change->flags &= ~Links::WAITS_FOR_PRICE;
            $waits = ($change->flags & Links::WAITS) !== 0;
            if ($waited && !$waits && $want->active === null && ($change->flags & Links::WANTED_ACTIVE) !== 0) {
                $change->fields['active'] = 1;
            }
        } elseif ($change->isNew) {
            $change->flags |= Links::WAITS_FOR_PRICE;
        }
        if ($change->isNew && $want->components !== null) {
            $change->flags |= Links::WAITS_FOR_COMPONENTS;
        } elseif ($want->hasIdentity && $want->components === null) {
            $change->flags &= ~Links::WAITS_FOR_COMPONENTS;
        }
        if ($want->active !== null) {
            $waits = ($change->flags & Links::WAITS) !== 0;
            $change->fields['active'] = $want->active && !$waits ? 1 : 0;
        }
    }

    private function texts(ProductChange $change, ProductState $state): void
    {
        $want = $change->wanted;
        foreach ($want->texts as $language => $texts) {
            $old = $state->texts[$change->id][$language] ?? [];
            foreach ($texts as $column => $text) {
                if ($change->isNew || (string) ($old[$column] ?? '') !== $text) {
                    $change->texts[$language][$column] = $text;
                    $change->searchable = true;
                }
            }
        }
    }

    /**
     * The ERP's categories are set as it says; the merchant's own stay.
     *
     * @param array<string, int> $categories
     */
    private function categories(ProductChange $change, ProductState $state, array $categories): void
    {
        $want = $change->wanted;
        $ids = [];
        foreach ($want->categories ?? [] as $key) {
            if (isset($categories[$key])) {
                $ids[] = $categories[$key];
            } else {
                $args = ['category' => $key];
                $want->item->problems[] = Problem::of('category-unknown', $args, ['choose-record' => ['stream' => 'categories']]);
            }
        }
        if ($change->isNew && $ids === []) {
            $change->addCategories = [$this->shop->homeCategoryId];
            $change->fields['id_category_default'] = $this->shop->homeCategoryId;
            $change->flags |= Links::AT_HOME;

            return;
        }
        if ($want->categories === null) {
            return;
        }
        $current = $state->categories[$change->id] ?? [];
        $change->addCategories = array_values(array_diff($ids, $current));
        foreach (array_diff($current, $ids) as $id) {
            $placed = $id === $this->shop->homeCategoryId && ($change->flags & Links::AT_HOME) !== 0;
            if (isset($this->ownCategories[$id]) || ($ids !== [] && $placed)) {
                $change->dropCategories[] = $id;
            }
        }
        if ($ids !== []) {
            $change->flags &= ~Links::AT_HOME;
        }
        $left = array_diff(array_merge($current, $change->addCategories), $change->dropCategories);
        if ($left === []) {
            $change->addCategories = [$this->shop->homeCategoryId];
            $change->dropCategories = array_values(array_diff($change->dropCategories, $change->addCategories));
            $change->flags |= Links::AT_HOME;
            $left = $change->addCategories;
        }
        $main = (int) ($change->current['id_category_default'] ?? 0);
        if ($ids !== []) {
            $main = $ids[0];
        } elseif (!in_array($main, $left, true)) {
            $main = (int) reset($left);
        }
        if ($change->isNew || $main !== (int) $change->current['id_category_default']) {
            $change->fields['id_category_default'] = $main;
        }
        $change->searchable = $change->searchable || $change->addCategories !== [] || $change->dropCategories !== [];
    }

    /**
     * @param mixed $old
     * @param int|string $new
     */
    private static function same(string $column, $old, $new): bool
    {
        if (in_array($column, self::DECIMALS, true)) {
            return Decimal::micro((string) $old) === Decimal::micro($new);
        }

        return is_int($new) ? (int) $old === $new : (string) $old === $new;
    }
}
