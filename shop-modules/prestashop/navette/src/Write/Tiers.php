<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;
use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Settings;
use Navette\Shop;

/**
 * Quantity discounts as specific prices of the product; only those that the module made are ever changed.
 */
final class Tiers
{
    private const OPEN = '0000-00-00 00:00:00';

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    public function __construct(Sql $sql, Shop $shop, Links $links)
    {
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = $links;
    }

    /**
     * @param ProductChange[] $changes
     */
    public function apply(array $changes): void
    {
        $keys = [];
        $any = false;
        foreach ($changes as $change) {
            if ($change->wanted->tiers !== null) {
                $keys[] = $change->wanted->item->key;
                $any = $any || $change->wanted->tiers !== [];
            }
        }
        if ($keys === [] || !Settings::isOn(Settings::TIERS) || (!$any && !$this->links->has('tier'))) {
            return;
        }
        $known = $this->links->subKeys('tier', $keys);
        $prices = $this->prices($known);
        foreach ($changes as $change) {
            if ($change->wanted->tiers !== null) {
                $this->set($change, $known[$change->wanted->item->key] ?? [], $prices);
            }
        }
    }

    /**
     * @param array<string, int> $known specific price by sub key
     * @param array<int, array{0: int, 1: int}> $prices
     */
    private function set(ProductChange $change, array $known, array $prices): void
    {
        $key = $change->wanted->item->key;
        $wanted = [];
        foreach ($change->wanted->tiers as $tier) {
            $sub = $tier['quantity'] . '|' . $tier['from'] . '|' . $tier['to'];
            $wanted[$sub] = true;
            $figures = self::figures($change, $tier['net']);
            if (isset($known[$sub]) && ($prices[$known[$sub]] ?? null) === $figures) {
                continue;
            }
            $this->links->save('tier', [[$key, $sub, $this->write($change->id, $tier, $figures)]]);
            $change->besides = true;
        }
        foreach (array_diff_key($known, $wanted) as $sub => $id) {
            $this->sql->run('DELETE FROM ' . Sql::table('specific_price') . ' WHERE `id_specific_price` = ' . $id);
            $this->links->drop('tier', $key, (string) $sub);
            $change->besides = true;
        }
    }

    /**
     * The core adds a combination's price to a specific one. Where combinations carry whole prices (C14) a tier is
     * what it takes off each of them, else the price of the article that their differences are added to.
     *
     * @return array{0: int, 1: int} price and reduction in millionths
     */
    private static function figures(ProductChange $change, int $net): array
    {
        return $change->wholePrices ? [-1000000, $change->wanted->net - $net] : [$net, 0];
    }

    /**
     * @param array{quantity: int, net: int, from: string, to: string} $tier
     * @param array{0: int, 1: int} $figures
     */
    private function write(int $product, array $tier, array $figures): int
    {
        $this->sql->insert('specific_price', [[
            'id_specific_price_rule' => 0, 'id_cart' => 0, 'id_product' => $product, 'id_shop' => $this->shop->id,
            'id_shop_group' => 0, 'id_currency' => 0, 'id_country' => 0, 'id_group' => 0, 'id_customer' => 0,
            'id_product_attribute' => 0, 'price' => Decimal::text($figures[0]), 'from_quantity' => $tier['quantity'],
            'reduction' => Decimal::text($figures[1]), 'reduction_tax' => $figures[1] === 0 ? 1 : 0, 'reduction_type' => 'amount',
            'from' => $tier['from'] === '' ? self::OPEN : $tier['from'] . ' 00:00:00',
            'to' => $tier['to'] === '' ? self::OPEN : $tier['to'] . ' 23:59:59',
        ]], 'ON DUPLICATE KEY UPDATE `id_specific_price` = LAST_INSERT_ID(`id_specific_price`), `price` = VALUES(`price`),'
            . ' `reduction` = VALUES(`reduction`), `reduction_tax` = VALUES(`reduction_tax`), `reduction_type` = \'amount\'');
        $id = $this->sql->lastId();
        if ((string) Configuration::get('PS_SPECIFIC_PRICE_FEATURE_ACTIVE') !== '1') {
            Configuration::updateValue('PS_SPECIFIC_PRICE_FEATURE_ACTIVE', '1');
        }

        return $id;
    }

    /**
     * @param array<string, array<string, int>> $known
     *
     * @return array<int, array{0: int, 1: int}> price and reduction in millionths by id
     */
    private function prices(array $known): array
    {
        $ids = [];
        foreach ($known as $subs) {
            $ids = array_merge($ids, array_values($subs));
        }
        $prices = [];
        foreach (
            $this->sql->rows(
                'SELECT `id_specific_price`, `price`, `reduction` FROM ' . Sql::table('specific_price')
                . ' WHERE `id_specific_price` IN (' . Sql::intList($ids) . ')'
            ) as $row
        ) {
            $prices[(int) $row['id_specific_price']] = [
                (int) Decimal::micro((string) $row['price']), (int) Decimal::micro((string) $row['reduction']),
            ];
        }

        return $prices;
    }
}
