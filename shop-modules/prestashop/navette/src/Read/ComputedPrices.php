<?php

declare(strict_types=1);

namespace Navette\Read;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Cart;
use Configuration;
use Context;
use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Door\ApiError;
use Navette\Shop;
use Navette\Verb\Describe;
use Navette\Verb\Read;
use Navette\Write\Decimal;
use Product;

/**
 * What the shop's own core asks a visitor without an account for each article, variant and quantity (G21).
 * The core reckons one price a call, so a page ends when its time is used up.
 */
final class ComputedPrices
{
    private const MOST_SECONDS = 5.0;

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    /** @var float */
    private $deadline;

    public function __construct(Sql $sql, Shop $shop, string $company, float $started)
    {
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = new Links($sql, $shop->id, $company);
        $host = Describe::limits()['max_execution_time'];
        $this->deadline = $started + ($host > 0 ? min(self::MOST_SECONDS, $host * 0.5) : self::MOST_SECONDS);
    }

    /**
     * @param mixed $scope
     *
     * @return array<string, mixed>
     *
     * @throws ApiError
     */
    public function page($scope, ?string $after, int $limit): array
    {
        $keys = Read::keys($scope);
        $ids = $places = [];
        if ($keys !== null) {
            // The place in a list of keys is how many were answered.
            foreach (array_slice($keys, (int) $after, $limit) as $index => $key) {
                $places[$key] = (string) ((int) $after + $index + 1);
            }
            foreach ($this->links->ofKeys('article', array_map('strval', array_keys($places))) as $key => $link) {
                $ids[(string) $key] = $link['id'];
            }
            $total = count($keys);
        } elseif ($scope === 'all') {
            foreach ($this->links->page('article', (int) $after, $limit) as $row) {
                $ids[(string) $row['erp_key']] = (int) $row['id_object'];
                $places[(string) $row['erp_key']] = (string) $row['id_link'];
            }
            $total = $this->links->count('article');
        } else {
            throw ApiError::unsupported('this scope of computed-prices');
        }
        $changes = [];
        $last = $after;
        $state = $this->state($ids);
        foreach ($places as $key => $place) {
            if ($changes !== [] && microtime(true) > $this->deadline) {
                break;
            }
            $id = $ids[$key] ?? 0;
            $changes[] = isset($state['groups'][$id])
                ? ['upsert' => ['computed-price' => $this->record((string) $key, $id, $state)]]
                : ['delete' => (string) $key];
            $last = $place;
        }
        $more = count($changes) < count($places)
            || ($keys !== null ? (int) $last < $total : count($places) === $limit);

        return ['changes' => $changes, 'next' => $more ? $last : null, 'more' => $more,
            'complete_snapshot' => $keys === null && !$more, 'total' => $total];
    }

    /**
     * What is read of a whole page at once.
     *
     * @param array<string, int> $ids
     *
     * @return array<string, mixed>
     */
    private function state(array $ids): array
    {
        $list = Sql::intList($ids);
        $state = ['groups' => [], 'quantities' => [], 'variants' => [], 'rates' => $this->rates(), 'ours' => []];
        foreach (
            $this->sql->rows(
                'SELECT `id_product`, `id_tax_rules_group` FROM ' . Sql::table('product_shop')
                . ' WHERE `id_product` IN (' . $list . ') AND `id_shop` = ' . $this->shop->id
            ) as $row
        ) {
            $state['groups'][(int) $row['id_product']] = (int) $row['id_tax_rules_group'];
        }
        foreach (
            $this->sql->rows(
                'SELECT DISTINCT `id_product`, `from_quantity` FROM ' . Sql::table('specific_price')
                . ' WHERE `id_product` IN (' . $list . ') ORDER BY `from_quantity`'
            ) as $row
        ) {
            $state['quantities'][(int) $row['id_product']][] = max(1, (int) $row['from_quantity']);
        }
        $keys = array_map('strval', array_keys($ids));
        foreach ($this->links->subKeys('tier', $keys) as $subs) {
            $state['ours'] += array_flip($subs);
        }
        foreach (
            $this->sql->rows(
                'SELECT a.`id_product`, a.`id_product_attribute` FROM ' . Sql::table('product_attribute') . ' a'
                . ' WHERE a.`id_product` IN (' . $list . ') ORDER BY a.`id_product_attribute`'
            ) as $row
        ) {
            $state['combinations'][(int) $row['id_product_attribute']] = (int) $row['id_product'];
        }
        $links = $this->links->ofIds('variant', array_keys($state['combinations'] ?? []));
        foreach ($links as $combination => $link) {
            if (($link[2] & Links::OFF) === 0) {
                $state['variants'][$state['combinations'][$combination]][$link[1]] = $combination;
            }
        }

        return $state;
    }

    /**
     * @return array<int, string> rate by tax rules group, in the shop's country
     */
    private function rates(): array
    {
        $rates = [];
        foreach (
            $this->sql->rows(
                'SELECT r.`id_tax_rules_group`, t.`rate` FROM ' . Sql::table('tax_rule') . ' r'
                . ' JOIN ' . Sql::table('tax') . ' t ON t.`id_tax` = r.`id_tax`'
                . ' WHERE r.`id_state` = 0 AND r.`id_country` = ' . (int) Configuration::get('PS_COUNTRY_DEFAULT')
            ) as $row
        ) {
            $rates[(int) $row['id_tax_rules_group']] = Decimal::plain($row['rate']);
        }

        return $rates;
    }

    /**
     * @param array<string, mixed> $state
     *
     * @return array<string, mixed>
     */
    private function record(string $key, int $id, array $state): array
    {
        $quantities = array_values(array_unique(array_merge([1], $state['quantities'][$id] ?? [])));
        sort($quantities);
        $points = [];
        $variants = $state['variants'][$id] ?? [];
        foreach ($variants === [] ? ['' => 0] : $variants as $variant => $combination) {
            foreach ($quantities as $quantity) {
                $points[] = ['variant' => $combination === 0 ? null : (string) $variant]
                    + $this->point($id, $combination, $quantity, $state['ours']);
            }
        }

        return [
            'key' => $key,
            'currency' => $this->shop->currency,
            'tax_rate' => $state['rates'][$state['groups'][$id]] ?? null,
            'points' => $points,
        ];
    }

    /**
     * @param array<int, mixed> $ours specific prices that this company's links name
     *
     * @return array<string, string|null>
     */
    private function point(int $id, int $combination, int $quantity, array $ours): array
    {
        $context = Context::getContext();
        if (!isset($context->cart) || !is_object($context->cart)) {
            // The core asks for a cart or an employee; a visitor's cart is empty.
            $context->cart = new Cart();
        }
        $prices = [];
        $rule = null;
        foreach (['net' => false, 'gross' => true] as $name => $withTax) {
            $price = Product::getPriceStatic(
                $id,
                $withTax,
                $combination,
                6,
                null,
                false,
                true,
                $quantity,
                false,
                null,
                null,
                null,
                $rule
            );
            $prices[$name] = number_format((float) $price, 6, '.', '');
        }
        $named = is_array($rule) ? (int) ($rule['id_specific_price'] ?? 0) : 0;
        $mine = 'SELECT 1 FROM ' . Sql::table('navette_price_rule') . ' WHERE `id_specific_price` = ' . $named;
        $foreign = $named !== 0 && !isset($ours[$named]) && $this->sql->value($mine) === null;

        return ['from_quantity' => (string) $quantity] + $prices
            + ['foreign_rule' => $foreign ? (string) $named : null];
    }
}
