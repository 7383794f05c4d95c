<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Links;
use Navette\Shop;

/**
 * The sets of a slice in the shop's own words: ids of customers, groups, combinations and currencies, millionths,
 * instants.
 */
final class PriceRuleSets
{
    private const OPEN = '0000-00-00 00:00:00';
    private const MOST_FROM = 8388607;

    /** @var array<string, array{id: int, flags: int, hash: string, marker: string}> */
    private $groups;

    /** @var array<string, array{id: int, flags: int, hash: string, marker: string}> */
    private $customers;

    /** @var array<string, array<string, int>> */
    private $variants;

    /** @var array<string, int> ids by ISO code */
    private $currencies;

    /**
     * @param Item[] $items
     */
    public function __construct(Links $links, Shop $shop, array $items)
    {
        $keys = $groups = $customers = [];
        $named = $foreign = false;
        foreach ($items as $item) {
            foreach ($item->facet('set')['rules'] ?? [] as $rule) {
                $target = $rule['target'] ?? null;
                if (is_string($target['group'] ?? null)) {
                    $groups[$target['group']] = true;
                }
                if (is_string($target['customer'] ?? null)) {
                    $customers[$target['customer']] = true;
                }
                $named = $named || is_string($rule['variant'] ?? null);
                $foreign = $foreign || is_string($rule['currency'] ?? null);
            }
            $keys[] = $item->key;
        }
        $this->groups = $links->ofKeys('customer-group', array_map('strval', array_keys($groups)));
        $this->customers = $links->ofKeys('customer', array_map('strval', array_keys($customers)));
        $this->variants = $named ? $links->subKeys('variant', $keys) : [];
        $this->currencies = $foreign ? $shop->currencies() : [];
    }

    /**
     * The rows of one item; a rule that is none is the item's problem, and one for a variant that the shop has not is
     * left out and said.
     *
     * @param bool $whole whether the product's combinations carry whole prices (C14)
     *
     * @return array<string, array<string, int|string>> by what makes a rule the same one
     */
    public function of(Item $item, bool $whole): array
    {
        $set = [];
        $net = Decimal::micro($item->facet('set')['net'] ?? '');
        foreach ($item->facet('set')['rules'] ?? [] as $rule) {
            $row = is_array($rule) ? $this->row($item, $rule) : null;
            if ($row !== null && $whole && $net !== null && $net !== 0 && $row['id_product_attribute'] === 0) {
                $row = self::overWholePrices($item, $row, $net);
            }
            if ($row !== null) {
                $set[self::identity($row)] = $row;
            }
        }

        return $set;
    }

    /**
     * @param array<string, int|string> $row
     */
    public static function identity(array $row): string
    {
        return implode('|', [
            $row['id_product_attribute'], $row['id_group'], $row['id_customer'], $row['from_quantity'], $row['from'], $row['to'],
            $row['id_currency'],
        ]);
    }

    /**
     * The core adds a combination's price to a rule's. Over whole prices such a rule is what it takes off each of
     * them; in another currency nobody can say how much that is before the shop converts.
     *
     * @param array<string, int|string> $row
     * @param int $net the article's own price in millionths
     *
     * @return array<string, int|string>|null
     */
    private static function overWholePrices(Item $item, array $row, int $net): ?array
    {
        $price = Decimal::micro((string) $row['price']);
        if ($price === null || $price < 0) {
            return $row;
        }
        if ($row['id_currency'] !== 0) {
            $item->problems[] = Problem::remark('price-rule-currency-whole');

            return null;
        }

        return ['price' => '-1.000000', 'reduction' => Decimal::text($net - $price), 'reduction_tax' => 0] + $row;
    }

    /**
     * @param array<string, mixed> $rule
     *
     * @return array<string, int|string>|null
     */
    private function row(Item $item, array $rule): ?array
    {
        $target = $this->target($rule['target'] ?? 'everyone');
        if ($target === null) {
            $item->problems[] = Problem::of('price-rule-target-missing', ['count' => '1', 'first' => self::name($rule)]);

            return null;
        }
        $variant = $rule['variant'] ?? null;
        $combination = $variant === null ? 0 : ($this->variants[$item->key][(string) $variant] ?? 0);
        if ($variant !== null && $combination === 0) {
            $item->problems[] = Problem::remark('price-rule-variant-missing', ['variant' => (string) $variant]);

            return null;
        }
        $code = $rule['currency'] ?? null;
        $currency = $code === null ? 0 : ($this->currencies[(string) $code] ?? 0);
        if ($code !== null && $currency === 0) {
            $item->problems[] = Problem::remark('price-rule-currency-missing', ['currency' => (string) $code]);

            return null;
        }
        $from = Decimal::micro($rule['from_quantity'] ?? '1');
        $effect = $this->effect(is_array($rule['effect'] ?? null) ? $rule['effect'] : []);
        $dates = self::dates($rule);
        if ($from === null || $from % 1000000 !== 0 || $from < 1000000 || $effect === null || $dates === null) {
            $item->problems[] = Problem::of('price-rule-invalid');

            return null;
        }

        return $target + ['id_product_attribute' => $combination, 'id_currency' => $currency] + $effect
            + ['from_quantity' => min(self::MOST_FROM, intdiv($from, 1000000))] + $dates;
    }

    /**
     * @param mixed $target
     *
     * @return array{id_group: int, id_customer: int}|null
     */
    private function target($target): ?array
    {
        if ($target === 'everyone') {
            return ['id_group' => 0, 'id_customer' => 0];
        }
        $group = is_array($target) && isset($target['group']) ? $this->groups[(string) $target['group']]['id'] ?? 0 : 0;
        $customer = is_array($target) && isset($target['customer'])
            ? $this->customers[(string) $target['customer']]['id'] ?? 0 : 0;

        return $group + $customer === 0 ? null : ['id_group' => $group, 'id_customer' => $customer];
    }

    /**
     * @param array<string, mixed> $rule
     */
    private static function name(array $rule): string
    {
        $target = $rule['target'] ?? [];

        return is_array($target) ? (string) reset($target) : (string) $target;
    }

    /**
     * @param array<string, mixed> $effect
     *
     * @return array<string, int|string>|null
     */
    private function effect(array $effect): ?array
    {
        $value = Decimal::micro(reset($effect));
        if ($value === null || $value < 0) {
            return null;
        }
        switch (key($effect)) {
            case 'price':
                return ['price' => Decimal::text($value), 'reduction' => '0.000000', 'reduction_type' => 'amount', 'reduction_tax' => 1];
            case 'percent':
                return $value > 100000000 ? null : ['price' => '-1.000000', 'reduction' => Decimal::text((int) round($value / 100)),
                    'reduction_type' => 'percentage', 'reduction_tax' => 1];
            case 'amount':
                return ['price' => '-1.000000', 'reduction' => Decimal::text($value), 'reduction_type' => 'amount', 'reduction_tax' => 0];
            default:
                return null;
        }
    }

    /**
     * The first and last instant, in the shop's own time zone: the shop compares them with its own clock.
     *
     * @param array<string, mixed> $rule
     *
     * @return array{from: string, to: string}|null
     */
    private static function dates(array $rule): ?array
    {
        $dates = [];
        foreach (['from' => ' 00:00:00', 'to' => ' 23:59:59'] as $end => $time) {
            $day = $rule[$end] ?? null;
            if ($day !== null && (!is_string($day) || !preg_match('/\A\d{4}-\d{2}-\d{2}\z/', $day))) {
                return null;
            }
            $dates[$end] = $day === null ? self::OPEN : $day . $time;
        }
        if ($dates['from'] !== self::OPEN && $dates['to'] !== self::OPEN && $dates['from'] > $dates['to']) {
            return null;
        }

        return ['from' => $dates['from'], 'to' => $dates['to']];
    }
}
