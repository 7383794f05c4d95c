<?php

declare(strict_types=1);

namespace Navette\Tests;

use Configuration;
use Navette\Db\Sql;
use Navette\Settings;
use PHPUnit\Framework\TestCase;

/**
 * Price rules: a set replaces the one before, touches only what differs, and the shop's choice is what was meant.
 */
final class PriceRuleTest extends TestCase
{
    /** @var Client */
    private $client;

    /** @var string */
    private $mark;

    /** @var int */
    private $n = 0;

    protected function setUp(): void
    {
        $this->client = new Client();
        $this->client->company = 'R' . bin2hex(random_bytes(4));
        $this->mark = $this->client->company;
        $this->write('articles', [
            Records::article($this->mark . '-S', '10'), Records::variants($this->mark . '-V', ['Bleu', 'Rouge']),
        ]);
        $group = ['identity' => ['name' => ['fr' => 'Revendeurs'], 'prices_with_tax' => false], 'key' => $this->mark . '-G'];
        $this->write('customer-groups', [
            ['key' => $group['key'], 'action' => 'put', 'record' => ['customer-group' => $group]],
        ]);
        $customer = ['key' => $this->mark . '-C', 'identity' => [
            'email' => strtolower($this->mark) . '@exemple.fr', 'first_name' => 'Anne', 'last_name' => 'Carat',
            'active' => true, 'language' => 'fr', 'group' => $this->mark . '-G',
        ]];
        $this->write('customers', [
            ['key' => $customer['key'], 'action' => 'put', 'record' => ['customer' => $customer]],
        ]);
    }

    /**
     * @param array<int, array<string, mixed>> $items
     *
     * @return array<int, array<string, mixed>>
     */
    private function write(string $stream, array $items, string $mode = 'apply'): array
    {
        $epoch = $this->client->call('begin', ['stream' => $stream])['result']['epoch'];
        $fence = ['epoch' => $epoch, 'n' => ++$this->n];
        $answer = $this->client->call('write', compact('stream', 'items', 'fence', 'mode'));
        self::assertArrayHasKey('result', $answer, (string) json_encode($answer));

        return $answer['result']['outcomes'];
    }

    /**
     * @param array<int, array<string, mixed>> $rules
     *
     * @return array<string, mixed>
     */
    private function item(string $key, array $rules, ?bool $onSale = null): array
    {
        $set = ['rules' => $rules] + ($onSale === null ? [] : ['on_sale' => $onSale]);

        return ['key' => $key, 'action' => 'put', 'record' => ['price-rules' => ['key' => $key, 'set' => $set]]];
    }

    /**
     * @param array<string, string> $effect
     * @param array<string, string> $more
     *
     * @return array<string, mixed>
     */
    private function rule(string $who, array $effect, string $from = '1', array $more = []): array
    {
        $targets = ['all' => 'everyone', 'group' => ['group' => $this->mark . '-G'], 'customer' => ['customer' => $this->mark . '-C']];

        return ['target' => $targets[$who], 'from_quantity' => $from, 'effect' => $effect] + $more;
    }

    private function asked(string $key, array $who = [], int $quantity = 1): string
    {
        $answer = $this->client->call('explain', ['article' => $key, 'quantity' => (string) $quantity] + $who);
        self::assertArrayHasKey('result', $answer, (string) json_encode($answer));

        return $answer['result']['net'] . ' ' . $answer['result']['gross'];
    }

    /**
     * @return array<int, string>
     */
    private function ids(string $key): array
    {
        $rows = (new Sql())->rows(
            'SELECT s.`id_specific_price` AS `id` FROM ' . Sql::table('specific_price') . ' s JOIN ' . Sql::table('navette_link')
            . ' l ON l.`id_object` = s.`id_product` AND l.`entity` = \'article\' AND l.`erp_key` = '
            . (new Sql())->quoted($key) . ' ORDER BY s.`id_specific_price`'
        );

        return array_column($rows, 'id');
    }

    public function testASetIsWhatTheShopAsksAndOnlyWhatDiffersIsTouched(): void
    {
        $key = $this->mark . '-S';
        $group = ['group' => $this->mark . '-G'];
        $customer = ['customer' => $this->mark . '-C'];
        $rules = [
            $this->rule('group', ['percent' => '12.5']), $this->rule('group', ['price' => '8'], '10'),
            $this->rule('customer', ['price' => '7.5']), $this->rule('customer', ['price' => '7'], '10'),
        ];
        self::assertSame('created', $this->write('price-rules', [$this->item($key, $rules)])[0]['state']);
        self::assertSame('10.000000 12.000000', $this->asked($key));
        self::assertSame('8.750000 10.500000', $this->asked($key, $group, 9));
        self::assertSame('8.000000 9.600000', $this->asked($key, $group, 10));
        self::assertSame('7.500000 9.000000', $this->asked($key, $customer, 9));
        self::assertSame('7.000000 8.400000', $this->asked($key, $customer, 10));
        $before = $this->ids($key);
        $print = Records::fingerprint();
        self::assertSame('unchanged', $this->write('price-rules', [$this->item($key, $rules)])[0]['state']);
        self::assertSame($before, $this->ids($key));
        $rules[2] = $this->rule('customer', ['price' => '7.4']);
        $preview = $this->write('price-rules', [$this->item($key, $rules)], 'preview');
        self::assertSame('updated', $preview[0]['state']);
        self::assertSame($before, $this->ids($key));
        self::assertSame('updated', $this->write('price-rules', [$this->item($key, $rules)])[0]['state']);
        self::assertCount(3, array_intersect($before, $this->ids($key)), 'three rules stay as they are');
        self::assertSame('7.400000 8.880000', $this->asked($key, $customer));
        self::assertNotSame($print, Records::fingerprint());
        $this->write('price-rules', [['key' => $key, 'action' => 'remove']]);
        self::assertSame([], $this->ids($key));
        self::assertSame('0', Records::value('SELECT COUNT(*) FROM {navette_price_rule} r LEFT JOIN {specific_price} s'
            . ' ON s.`id_specific_price` = r.`id_specific_price` WHERE s.`id_product` IS NULL'));
    }

    public function testAVariantsRuleIsItsWholePriceAndAnUnknownOneIsLeftOut(): void
    {
        $key = $this->mark . '-V';
        $rules = [
            $this->rule('group', ['percent' => '10']), $this->rule('group', ['price' => '15'], '1', ['variant' => 'Bleu']),
            $this->rule('group', ['price' => '1'], '1', ['variant' => 'Vert']),
        ];
        $outcome = $this->write('price-rules', [$this->item($key, $rules)])[0];
        self::assertSame('created', $outcome['state']);
        self::assertSame(['price-rule-variant-missing'], array_column($outcome['problems'], 'code'));
        $group = ['group' => $this->mark . '-G'];
        self::assertSame('15.000000 18.000000', $this->asked($key, $group + ['variant' => 'Bleu']));
        self::assertSame('18.000000 21.600000', $this->asked($key, $group + ['variant' => 'Rouge']));
        self::assertSame('18.500000 22.200000', $this->asked($key, ['variant' => 'Bleu']));
    }

    public function testAPriceInACurrencyHoldsThereAloneAndAnUnknownOneIsLeftOut(): void
    {
        $key = $this->mark . '-S';
        $group = ['group' => $this->mark . '-G'];
        $rules = [
            $this->rule('group', ['percent' => '10']), $this->rule('group', ['price' => '15'], '1', ['currency' => 'CHF']),
            $this->rule('group', ['price' => '1'], '1', ['currency' => 'XTS']),
        ];
        $outcome = $this->write('price-rules', [$this->item($key, $rules)])[0];
        self::assertSame(['price-rule-currency-missing'], array_column($outcome['problems'], 'code'));
        self::assertSame('15.000000 18.000000', $this->asked($key, $group + ['currency' => 'CHF']));
        self::assertSame('9.000000 10.800000', $this->asked($key, $group));
        self::assertSame('unchanged', $this->write('price-rules', [$this->item($key, $rules)])[0]['state']);
        self::assertNotSame('15.000000 18.000000', $this->asked($key, ['currency' => 'CHF']));
        unset($rules[1]);
        $this->write('price-rules', [$this->item($key, array_values($rules))]);
        self::assertNotSame('15.000000 18.000000', $this->asked($key, $group + ['currency' => 'CHF']));
    }

    public function testAPriceForAllVariantsIsTheSameWhereCombinationsCarryWholePrices(): void
    {
        $key = $this->mark . '-V';
        $group = ['group' => $this->mark . '-G'];
        $article = Records::variants($key, ['Bleu', 'Rouge']);
        $rules = [
            $this->rule('group', ['price' => '15']), $this->rule('group', ['price' => '12'], '10'),
            $this->rule('group', ['price' => '14.5'], '1', ['variant' => 'Bleu']), $this->rule('all', ['percent' => '5'], '3'),
            $this->rule('customer', ['price' => '25'], '1', ['currency' => 'CHF']),
        ];
        $item = $this->item($key, $rules);
        $net = $article['record']['article']['price']['net'];
        $item['record']['price-rules']['set']['net'] = $net;
        $asked = function () use ($key, $group): array {
            $prices = [];
            foreach (['Rouge', 'Bleu'] as $variant) {
                foreach ([1, 3, 10] as $quantity) {
                    $prices[] = $this->asked($key, $group + ['variant' => $variant], $quantity);
                    $prices[] = $this->asked($key, ['variant' => $variant], $quantity);
                }
            }

            return $prices;
        };
        $this->write('price-rules', [$item]);
        $before = $asked();
        try {
            Configuration::updateValue(Settings::ZERO_BASE, '1');
            self::assertSame('updated', $this->write('articles', [$article])[0]['state']);
            $price = 'SELECT s.`price` FROM {product_shop} s JOIN {navette_link} l ON l.`id_object` = s.`id_product`'
                . ' AND l.`entity` = \'article\' WHERE l.`erp_key` = \'' . $key . '\'';
            self::assertSame('0.000000', Records::value($price));
            self::assertSame($before, $asked(), 'the rules follow the article');
            $outcome = $this->write('price-rules', [$item])[0];
            self::assertSame(['price-rule-currency-whole'], array_column($outcome['problems'], 'code'));
            self::assertSame($before, $asked(), 'and are the same when they come again');
            self::assertSame('unchanged', $this->write('price-rules', [$item])[0]['state']);
        } finally {
            Configuration::updateValue(Settings::ZERO_BASE, '0');
        }
        $this->write('articles', [$article]);
        self::assertSame($before, $asked(), 'and go back with it');
    }

    public function testARuleOfTheMerchantStaysAndIsNamed(): void
    {
        $key = $this->mark . '-S';
        (new Sql())->run(
            'INSERT INTO ' . Sql::table('specific_price') . ' (`id_specific_price_rule`, `id_cart`, `id_product`, `id_shop`,'
            . ' `id_shop_group`, `id_currency`, `id_country`, `id_group`, `id_customer`, `id_product_attribute`, `price`,'
            . ' `from_quantity`, `reduction`, `reduction_tax`, `reduction_type`, `from`, `to`) SELECT 0, 0, `id_object`, 1, 0,'
            . ' 0, 0, 0, 0, 0, -1, 5, 0.1, 1, \'percentage\', 0, 0 FROM ' . Sql::table('navette_link') . ' WHERE `erp_key` = '
            . (new Sql())->quoted($key) . ' AND `entity` = \'article\''
        );
        $foreign = $this->ids($key);
        $outcome = $this->write('price-rules', [$this->item($key, [$this->rule('all', ['price' => '9'], '5')])])[0];
        self::assertSame(['rejected', 'price-rule-foreign'], [$outcome['state'], $outcome['problems'][0]['code']]);
        $this->write('price-rules', [$this->item($key, [$this->rule('group', ['price' => '9'])])]);
        $this->write('price-rules', [['key' => $key, 'action' => 'remove']]);
        self::assertSame($foreign, $this->ids($key));
    }

    public function testQuantityDiscountsOfThePriceYield(): void
    {
        $key = $this->mark . '-S';
        $price = ['price' => Records::price('10') + ['tiers' => [['from_quantity' => '10', 'net' => '9.5'], ['from_quantity' => '20', 'net' => '9']]]];
        $item = ['key' => $key, 'action' => 'put', 'record' => ['article' => ['key' => $key] + $price]];
        $this->write('prices', [$item]);
        self::assertCount(2, $this->ids($key));
        self::assertSame('created', $this->write('price-rules', [$this->item($key, [$this->rule('all', ['price' => '9.4'], '10')])])[0]['state']);
        self::assertCount(1, $this->ids($key));
        self::assertSame('9.400000 11.280000', $this->asked($key, [], 30));
        // A price without discounts takes away those that it made, not the tariff's.
        $price['price']['tiers'] = [];
        $this->write('prices', [['key' => $key, 'action' => 'put', 'record' => ['article' => ['key' => $key] + $price]]]);
        self::assertCount(1, $this->ids($key));
    }

    public function testDatesHoldInTheShopsOwnDaysAndTheTickGoesWithThePromotion(): void
    {
        $key = $this->mark . '-S';
        $day = static function (int $days): string {
            return date('Y-m-d', time() + $days * 86400);
        };
        $rules = [
            $this->rule('all', ['percent' => '20'], '1', ['from' => $day(0), 'to' => $day(0)]),
            $this->rule('all', ['percent' => '50'], '1', ['from' => $day(1), 'to' => $day(9)]),
        ];
        self::assertSame('created', $this->write('promotions', [$this->item($key, $rules, true)])[0]['state']);
        self::assertSame('8.000000 9.600000', $this->asked($key));
        $sale = 'SELECT `on_sale` FROM {product_shop} p JOIN {navette_link} l ON l.`id_object` = p.`id_product`'
            . ' AND l.`entity` = \'article\' WHERE l.`erp_key` = \'' . $key . '\'';
        self::assertSame('1', Records::value($sale));
        $this->write('price-rules', [$this->item($key, [$this->rule('all', ['price' => '9'])])]);
        self::assertSame('8.000000 9.600000', $this->asked($key), 'a dated rule goes before one without dates');
        $this->write('promotions', [$this->item($key, [], false)]);
        self::assertSame('9.000000 10.800000', $this->asked($key));
        self::assertSame('0', Records::value($sale));
        $backwards = [$this->rule('all', ['percent' => '20'], '1', ['from' => $day(2), 'to' => $day(1)])];
        $outcome = $this->write('promotions', [$this->item($key, $backwards)])[0];
        self::assertSame(['rejected', 'price-rule-invalid'], [$outcome['state'], $outcome['problems'][0]['code']]);
    }

    public function testAnArticleOrACustomerThatTheShopHasNotIsNamed(): void
    {
        $key = $this->mark . '-NONE';
        $outcome = $this->write('price-rules', [$this->item($key, [])])[0];
        self::assertSame(['rejected', 'price-rule-article-missing'], [$outcome['state'], $outcome['problems'][0]['code']]);
        $rule = ['target' => ['customer' => 'nobody'], 'from_quantity' => '1', 'effect' => ['price' => '1']];
        $outcome = $this->write('price-rules', [$this->item($this->mark . '-S', [$rule])])[0];
        self::assertSame(['rejected', 'price-rule-target-missing'], [$outcome['state'], $outcome['problems'][0]['code']]);
        $answer = $this->client->call('explain', ['article' => $key]);
        self::assertSame('explain-not-in-shop', $answer['error']['code']);
    }
}
