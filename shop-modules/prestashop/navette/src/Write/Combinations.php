<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Settings;
use Navette\Shop;

/**
 * The combinations of a product: one for each variant that the ERP sells.
 */
final class Combinations
{
    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    /** @var Vocabulary */
    private $words;

    /** @var CombinationRows */
    private $rows;

    /** @var array<int, array{0: string, 1: string, 2: int}> links of this call's new combinations */
    private $made = [];

    public function __construct(Sql $sql, Shop $shop, Links $links, Vocabulary $words)
    {
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = $links;
        $this->words = $words;
        $this->rows = new CombinationRows($sql, $shop);
    }

    /**
     * @param ProductChange[] $changes
     */
    public function apply(array $changes, ProductState $state): void
    {
        $ids = [];
        foreach ($changes as $change) {
            foreach ($state->combinations[$change->id] ?? [] as $id => $row) {
                $ids[] = $id;
            }
        }
        $links = $this->links->ofIds('variant', $ids);
        $impacts = [];
        foreach ($changes as $change) {
            $present = $state->combinations[$change->id] ?? [];
            $linked = array_intersect_key($links, $present);
            foreach ($linked as $id => $link) {
                if ($link[0] === $change->wanted->item->key) {
                    $change->combinations[$link[1]] = ['id' => $id, 'off' => ($link[2] & Links::OFF) !== 0];
                }
            }
            if ($change->wanted->variants !== null) {
                $this->variants($change, $state, $present, $linked);
            }
        }
        $this->links->save('variant', array_merge($this->made, $this->rows->make()));
        $this->made = [];
        foreach ($changes as $change) {
            if ($change->wanted->variants !== null) {
                $this->chooseDefault($change, $state->combinations[$change->id] ?? []);
            }
            if ($change->wanted->net !== null) {
                $impacts += $this->impacts($change, $state);
            }
        }
        $this->rows->setDefaults();
        $this->rows->setImpacts($impacts);
    }

    /**
     * @param array<int, array<string, mixed>> $present
     * @param array<int, array{0: string, 1: string, 2: int}> $linked
     */
    private function variants(ProductChange $change, ProductState $state, array $present, array $linked): void
    {
        $free = array_diff_key($present, $linked);
        $sold = [];
        $values = $this->values($change->wanted);
        foreach ($change->wanted->variants as $variant) {
            $known = $change->combinations[$variant['key']] ?? null;
            if (!$variant['active']) {
                continue;
            }
            $sold[$variant['key']] = true;
            $attributes = [];
            foreach ($variant['values'] as $value) {
                $attributes[] = $values[$value['axis']][$value['key']];
            }
            sort($attributes);
            if ($known === null) {
                $change->besides = $change->searchable = true;
                $id = $this->adopt($free, $attributes, $state);
                unset($free[$id]);
                if ($id === 0) {
                    $this->rows->want($change, $variant, $attributes);
                    continue;
                }
                $this->change($change, $variant, $present[$id], $state->attributes[$id] ?? [], $attributes);
                $this->made[] = [$change->wanted->item->key, $variant['key'], $id];
                $change->combinations[$variant['key']] = ['id' => $id, 'off' => false];
                continue;
            }
            $id = $known['id'];
            $this->change($change, $variant, $present[$id], $state->attributes[$id] ?? [], $attributes);
            if ($known['off']) {
                $this->links->setFlags('variant', $change->wanted->item->key, $variant['key'], 0);
                $change->combinations[$variant['key']]['off'] = false;
                $change->besides = true;
            }
        }
        foreach ($change->combinations as $key => $known) {
            if (!isset($sold[$key]) && !$known['off'] && Settings::text(Settings::REMOVAL) !== 'nothing') {
                $this->links->setFlags('variant', $change->wanted->item->key, (string) $key, Links::OFF);
                $change->combinations[$key]['off'] = true;
                $change->besides = true;
            }
        }
    }

    /**
     * The values that the article's sold variants have, found or made in its order.
     *
     * @return array<int|string, array<int|string, int>> value ids by axis and key
     */
    private function values(Wanted $wanted): array
    {
        $ids = [];
        foreach ($wanted->axes as $place => $axis) {
            $values = self::inOrder($wanted->variants ?? [], $place);
            if ($values !== []) {
                $axisId = $this->words->axis($axis['key'], $axis['names']);
                $ids[$axis['key']] = $this->words->axisValues($axisId, $axis['key'], $values);
            }
        }

        return $ids;
    }

    /**
     * The values on one axis. Not every combination is sold: a value that is met late stands behind the one before it
     * among the variants that share their other values.
     *
     * @param array<int, array<string, mixed>> $variants
     *
     * @return array<int|string, array<int, string>> labels by key
     */
    private static function inOrder(array $variants, int $axis): array
    {
        $order = $labels = $last = [];
        foreach ($variants as $variant) {
            if (!$variant['active']) {
                continue;
            }
            $others = array_column($variant['values'], 'key');
            $key = $others[$axis];
            unset($others[$axis]);
            $others = implode("\0", $others);
            if (!isset($labels[$key])) {
                $after = isset($last[$others]) ? array_search($last[$others], $order, true) : false;
                array_splice($order, $after === false ? count($order) : $after + 1, 0, [$key]);
                $labels[$key] = $variant['values'][$axis]['labels'];
            }
            $last[$others] = $key;
        }
        $values = [];
        foreach ($order as $key) {
            $values[$key] = $labels[$key];
        }

        return $values;
    }

    /**
     * A combination of the product with the same values that no variant of ours has taken.
     *
     * @param array<int, array<string, mixed>> $free
     * @param int[] $attributes
     */
    private function adopt(array $free, array $attributes, ProductState $state): int
    {
        foreach (array_keys($free) as $id) {
            $has = $state->attributes[$id] ?? [];
            sort($has);
            if ($has === $attributes) {
                return $id;
            }
        }

        return 0;
    }

    /**
     * @param array<string, mixed> $variant
     * @param array<string, mixed> $row
     * @param int[] $has
     * @param int[] $attributes
     */
    private function change(ProductChange $change, array $variant, array $row, array $has, array $attributes): void
    {
        $id = (int) $row['id_product_attribute'];
        if ((string) $row['reference'] !== $variant['reference'] || (string) $row['ean13'] !== $variant['ean']) {
            $this->sql->run(
                'UPDATE ' . Sql::table('product_attribute') . ' SET `reference` = '
                . $this->sql->quoted($variant['reference']) . ', `ean13` = ' . $this->sql->quoted($variant['ean'])
                . ' WHERE `id_product_attribute` = ' . $id
            );
            $change->besides = $change->searchable = true;
        }
        sort($has);
        if ($has !== $attributes) {
            $this->sql->run(
                'DELETE FROM ' . Sql::table('product_attribute_combination') . ' WHERE `id_product_attribute` = ' . $id
            );
            $this->rows->setAttributes($id, $attributes);
            $change->besides = $change->searchable = true;
        }
    }

    /**
     * Keeps the default combination; where there is none that is sold, the first becomes it.
     *
     * @param array<int, array<string, mixed>> $present
     */
    private function chooseDefault(ProductChange $change, array $present): void
    {
        $sold = [];
        foreach ($change->combinations as $known) {
            if (!$known['off']) {
                $sold[] = $known['id'];
            }
        }
        $default = 0;
        foreach ($present as $id => $row) {
            if ((int) $row['default_on'] === 1) {
                $default = $id;
            }
        }
        $isOurs = $default !== 0 && in_array($default, array_column($change->combinations, 'id'), true);
        if ($sold !== [] && ($default === 0 || ($isOurs && !in_array($default, $sold, true)))) {
            $this->rows->wantDefault($change->id, $default, $sold[0]);
            $default = $sold[0];
            $change->besides = true;
        }
        if ((int) ($change->current['cache_default_attribute'] ?? 0) !== $default) {
            $this->rows->wantCached($change->id, $default);
        }
    }

    /**
     * @return array<int, string> price impacts that differ, by combination
     */
    private function impacts(ProductChange $change, ProductState $state): array
    {
        $impacts = [];
        foreach ($change->combinations as $key => $known) {
            $net = $change->wanted->variantNets[$key] ?? $change->wanted->net;
            $impact = $net - ($change->wholePrices ? 0 : $change->wanted->net);
            $row = $state->combinations[$change->id][$known['id']] ?? ['price' => '0'];
            if (Decimal::micro((string) $row['price']) === $impact) {
                continue;
            }
            $impacts[$known['id']] = Decimal::text($impact);
            $change->besides = true;
        }

        return $impacts;
    }
}
