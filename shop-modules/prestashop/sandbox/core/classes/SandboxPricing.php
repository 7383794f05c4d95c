<?php

declare(strict_types=1);

/**
 * What the rows say somebody pays for one piece, a visitor without an account unless a group and a customer are
 * named: product, combination, price rule, eco-tax, tax.
 */
final class SandboxPricing
{
    /** @var int */
    private $country;

    /** @var int */
    private $group;

    /** @var int */
    private $currency;

    /** @var int */
    private $customer;

    /** @var bool */
    private $reduced;

    /** @var float units of the currency for one of the shop's */
    private $rate;

    public function __construct(int $group = 0, int $customer = 0, bool $reduced = true, int $currency = 0)
    {
        $this->customer = $customer;
        $this->reduced = $reduced;
        $this->country = (int) Configuration::get('PS_COUNTRY_DEFAULT');
        $this->currency = $currency > 0 ? $currency : (int) Configuration::get('PS_CURRENCY_DEFAULT');
        $this->rate = $this->currency === (int) Configuration::get('PS_CURRENCY_DEFAULT') ? 1.0
            : (float) $this->value('SELECT `conversion_rate` FROM {currency} WHERE `id_currency` = ' . $this->currency);
        $this->group = $group > 0 ? $group : (int) Configuration::get('PS_UNIDENTIFIED_GROUP');
    }

    /**
     * As the core has it, 0 is the price of the default combination, and false that of the product alone.
     *
     * @param int|false $asked combination
     *
     * @return array{0: float, 1: array<string, mixed>|false} the unrounded price, and the rule that decided
     */
    public function price(int $product, $asked, int $quantity, bool $withTax): array
    {
        $combination = (int) $asked;
        $row = $this->row($product, $asked === 0 ? $this->defaultOf($product) : $combination);
        if ($row === null) {
            return [0.0, false];
        }
        $rule = $this->rule($product, $combination, $quantity);
        $price = $rule !== false && (float) $rule['price'] >= 0 ? (float) $rule['price'] : (float) $row['price'];
        if ($rule === false || (float) $rule['price'] < 0 || (int) $rule['id_currency'] === 0) {
            $price *= $this->rate;
        }
        $whole = $rule !== false && (float) $rule['price'] >= 0 && (int) $rule['id_product_attribute'] !== 0;
        if (!$whole) {
            $price += (float) $row['impact'] * $this->rate;
        }
        $factor = $withTax ? $this->factor((int) $row['id_tax_rules_group']) : 1.0;
        $price *= $factor;
        $eco = (float) $row['own_eco'] > 0 ? (float) $row['own_eco'] : (float) $row['ecotax'];
        $eco *= $this->rate;
        $ecoGroup = (int) Configuration::get('PS_ECOTAX_TAX_RULES_GROUP_ID');
        $price += $eco * ($withTax ? $this->factor($ecoGroup) : 1.0);
        if ($rule !== false && $this->reduced) {
            $price -= $this->reduction($rule, $price, $withTax, $this->factor((int) $row['id_tax_rules_group']));
        }
        $reduction = !$this->reduced ? 0.0 : (float) $this->value('SELECT `reduction` FROM {group} WHERE `id_group` = ' . $this->group);

        return [max(0.0, $price * (1 - $reduction / 100)), $rule];
    }

    private function defaultOf(int $product): int
    {
        return (int) $this->value(
            'SELECT `id_product_attribute` FROM {product_attribute_shop} WHERE `id_product` = ' . $product
            . ' AND `id_shop` = 1 AND `default_on` = 1'
        );
    }

    /**
     * @return array<string, mixed>|null
     */
    private function row(int $product, int $combination): ?array
    {
        $rows = $this->rows(
            'SELECT s.`price`, s.`ecotax`, s.`id_tax_rules_group`, COALESCE(a.`price`, 0) AS `impact`,'
            . ' COALESCE(a.`ecotax`, 0) AS `own_eco` FROM {product_shop} s LEFT JOIN {product_attribute_shop} a'
            . ' ON a.`id_product` = s.`id_product` AND a.`id_shop` = s.`id_shop` AND a.`id_product_attribute` = '
            . $combination . ' WHERE s.`id_product` = ' . $product . ' AND s.`id_shop` = 1'
        );

        return $rows[0] ?? null;
    }

    /**
     * The rule that is nearest to this visitor, product and quantity.
     *
     * @return array<string, mixed>|false
     */
    private function rule(int $product, int $combination, int $quantity)
    {
        $now = date('Y-m-d H:i:s');
        $rows = $this->rows(
            'SELECT * FROM {specific_price} WHERE `id_product` IN (0, ' . $product . ')'
            . ' AND `id_product_attribute` IN (0, ' . $combination . ') AND `id_shop` IN (0, 1) AND `id_cart` = 0'
            . ' AND `id_shop_group` IN (0, 1) AND `id_customer` IN (0, ' . $this->customer . ') AND `id_currency` IN (0, ' . $this->currency . ')'
            . ' AND `id_country` IN (0, ' . $this->country . ') AND `id_group` IN (0, ' . $this->group . ')'
            . ' AND `from_quantity` <= ' . $quantity
            . ' AND (`from` = \'0000-00-00 00:00:00\' OR `from` <= \'' . $now . '\')'
            . ' AND (`to` = \'0000-00-00 00:00:00\' OR `to` >= \'' . $now . '\')'
            . ' ORDER BY `id_product_attribute` DESC, `from_quantity` DESC, `id_specific_price_rule` ASC,'
            . ' (`id_group` > 0) + 2 * (`id_country` > 0) + 4 * (`id_currency` > 0) + 8 * (`id_shop` > 0)'
            . ' + 16 * (`id_customer` > 0) DESC,'
            . ' `to` DESC, `from` DESC LIMIT 1'
        );

        return $rows[0] ?? false;
    }

    /**
     * @param array<string, mixed> $rule
     */
    private function reduction(array $rule, float $price, bool $withTax, float $factor): float
    {
        $reduction = (float) $rule['reduction'];
        if ($rule['reduction_type'] === 'percentage') {
            return $price * $reduction;
        }
        if ((int) $rule['id_currency'] === 0) {
            $reduction *= $this->rate;
        }
        $holdsTax = (int) $rule['reduction_tax'] === 1;
        if ($withTax && !$holdsTax) {
            return $reduction * $factor;
        }

        return !$withTax && $holdsTax ? $reduction / $factor : $reduction;
    }

    private function factor(int $group): float
    {
        $rate = $this->value(
            'SELECT SUM(t.`rate`) FROM {tax_rule} r JOIN {tax} t ON t.`id_tax` = r.`id_tax` AND t.`active` = 1'
            . ' WHERE r.`id_tax_rules_group` = ' . $group . ' AND r.`id_state` = 0 AND r.`id_country` = ' . $this->country
        );

        return 1 + (float) $rate / 100;
    }

    /**
     * @return array<int, array<string, mixed>>
     */
    private function rows(string $sql): array
    {
        $named = (string) preg_replace('/\{(\w+)\}/', '`' . _DB_PREFIX_ . '$1`', $sql);

        return Db::getInstance()->executeS($named) ?: [];
    }

    private function value(string $sql): string
    {
        $rows = $this->rows($sql);

        return $rows === [] ? '0' : (string) reset($rows[0]);
    }
}
