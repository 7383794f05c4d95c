<?php

declare(strict_types=1);

namespace Navette\Verb;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;
use Context;
use Currency;
use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Door\ApiError;
use Navette\Shop;
use Navette\Write\Decimal;
use Product;

/**
 * One price as the shop's own code reckons it today, for a customer, a group or a visitor, and the rule that decides.
 */
final class Explain
{
    /** @var Call */
    private $call;

    /** @var Links */
    private $links;

    /** @var Shop */
    private $shop;

    public function __construct(Call $call)
    {
        $this->call = $call;
        $this->shop = new Shop($call->sql);
        $this->links = new Links($call->sql, $this->shop->id, $call->company);
    }

    /**
     * @return array<string, mixed>
     *
     * @throws ApiError
     */
    public function result(): array
    {
        $article = $this->text('article');
        $product = $this->id('article', (string) $article);
        $variant = $this->text('variant');
        // The core takes 0 for the default combination, and false for the product alone.
        $combination = $variant === null ? false : $this->combination((string) $article, $variant);
        $customer = $this->text('customer') === null ? 0 : $this->id('customer', (string) $this->text('customer'));
        $group = $this->group($customer);
        $currency = $this->currency();
        $quantity = max(1, (int) ($this->call->arguments['quantity'] ?? 1));
        $prices = $rule = [];
        foreach (['base' => false, 'net' => false, 'gross' => true] as $name => $withTax) {
            $prices[$name] = $this->price(
                [$product, $combination],
                [$group, $customer, $currency],
                $quantity,
                $withTax,
                $name !== 'base',
                $rule
            );
        }

        return [
            'net' => $prices['net'], 'gross' => $prices['gross'],
            'steps' => $this->steps($prices, is_array($rule) ? $rule : [], $group, $customer),
        ];
    }

    /**
     * @param array{0: int, 1: int|false} $what product and combination
     * @param array{0: int, 1: int, 2: int} $who group, customer and currency
     * @param mixed $rule
     */
    private function price(array $what, array $who, int $quantity, bool $withTax, bool $reduced, &$rule): string
    {
        [$product, $combination] = $what;
        [$group, $customer, $currency] = $who;
        $context = Context::getContext();
        if (empty($context->currency)) {
            $context->currency = new Currency($this->shop->currencyId);
        }
        $price = Product::priceCalculation(
            $this->shop->id,
            $product,
            $combination,
            (int) Configuration::get('PS_COUNTRY_DEFAULT'),
            0,
            '',
            $currency,
            $group,
            $quantity,
            $withTax,
            6,
            false,
            $reduced,
            true,
            $rule,
            $reduced,
            $customer,
            true,
            0,
            $quantity
        );

        return number_format((float) $price, 6, '.', '');
    }

    /**
     * @param array<string, string> $prices
     * @param array<string, mixed> $rule
     *
     * @return array<int, array<string, mixed>>
     */
    private function steps(array $prices, array $rule, int $group, int $customer): array
    {
        $for = ' (groupe ' . $group . ($customer > 0 ? ', client ' . $customer : '') . ')';
        $en = ' (group ' . $group . ($customer > 0 ? ', customer ' . $customer : '') . ')';
        $steps = [[
            'rule' => 'shop-base', 'net' => $prices['base'],
            'text' => ['fr' => 'Prix de la boutique avant remise' . $for, 'en' => 'The shop\'s price before discounts' . $en],
        ]];
        if (isset($rule['id_specific_price'])) {
            $id = (int) $rule['id_specific_price'];
            $owner = $this->call->sql->value(
                'SELECT `entity` FROM ' . Sql::table('navette_price_rule') . ' WHERE `id_specific_price` = ' . $id
            );
            $percent = Decimal::text((int) Decimal::micro((string) $rule['reduction']) * 100);
            $effect = $rule['reduction_type'] === 'percentage'
                ? '-' . Decimal::plain($percent) . ' %'
                : ((float) $rule['reduction'] > 0 ? '-' . Decimal::plain($rule['reduction']) : '= ' . Decimal::plain($prices['net']));
            $from = (int) $rule['from_quantity'];
            $steps[] = [
                'rule' => $owner === null ? 'shop-rule-foreign' : 'shop-rule', 'net' => $prices['net'],
                'text' => [
                    'fr' => 'Règle de prix n° ' . $id . ' : ' . $effect . ', à partir de ' . $from
                        . ($owner === null ? ' (pas de Navette)' : ''),
                    'en' => 'Price rule no. ' . $id . ': ' . $effect . ', from ' . $from
                        . ($owner === null ? ' (not Navette\'s)' : ''),
                ],
            ];
        }

        return $steps;
    }

    private function group(int $customer): int
    {
        if ($customer > 0) {
            return (int) $this->call->sql->value(
                'SELECT `id_default_group` FROM ' . Sql::table('customer') . ' WHERE `id_customer` = ' . $customer
            );
        }
        $group = $this->text('group');

        return $group === null ? (int) Configuration::get('PS_UNIDENTIFIED_GROUP') : $this->id('customer-group', $group);
    }

    /**
     * @throws ApiError
     */
    private function currency(): int
    {
        $code = $this->text('currency');
        $id = $code === null ? $this->shop->currencyId : ($this->shop->currencies()[$code] ?? 0);
        if ($id === 0) {
            throw new ApiError('config', 'explain-not-in-shop', 'failed to find the currency', ['key' => (string) $code]);
        }

        return $id;
    }

    private function text(string $name): ?string
    {
        $value = $this->call->arguments[$name] ?? null;

        return is_string($value) && $value !== '' ? $value : null;
    }

    /**
     * @throws ApiError
     */
    private function id(string $entity, string $key): int
    {
        $id = $this->links->ofKeys($entity, [$key])[$key]['id'] ?? 0;
        if ($id === 0) {
            throw new ApiError('config', 'explain-not-in-shop', 'failed to find what a price is asked for', ['key' => $key]);
        }

        return $id;
    }

    /**
     * @throws ApiError
     */
    private function combination(string $article, string $variant): int
    {
        $id = $this->links->subKeys('variant', [$article])[$article][$variant] ?? 0;
        if ($id === 0) {
            throw new ApiError('config', 'explain-not-in-shop', 'failed to find the variant', ['key' => $variant]);
        }

        return $id;
    }
}
