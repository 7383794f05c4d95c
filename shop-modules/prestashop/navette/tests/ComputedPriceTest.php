<?php

declare(strict_types=1);

namespace Navette\Tests;

use Navette\Db\Sql;
use PHPUnit\Framework\TestCase;

/**
 * What the shop itself reckons (G21): by variant and quantity, with what decides.
 */
final class ComputedPriceTest extends TestCase
{
    /** @var Client */
    private $client;

    protected function setUp(): void
    {
        $this->client = new Client();
        $this->client->company = 'C' . bin2hex(random_bytes(4));
    }

    /**
     * @param array<int, array<string, mixed>> $items
     */
    private function write(array $items): void
    {
        $epoch = $this->client->call('begin', ['stream' => 'articles'])['result']['epoch'];
        $fence = ['epoch' => $epoch, 'n' => 1];
        $answer = $this->client->call('write', ['stream' => 'articles', 'items' => $items, 'fence' => $fence]);
        foreach ($answer['result']['outcomes'] as $outcome) {
            self::assertSame('created', $outcome['state'], (string) json_encode($outcome));
        }
    }

    /**
     * @param string[] $keys
     *
     * @return array<string, mixed>
     */
    private function read(array $keys, int $limit = 100, ?string $after = null): array
    {
        $arguments = ['stream' => 'computed-prices', 'scope' => ['keys' => $keys], 'limit' => $limit, 'after' => $after];

        return $this->client->call('read', $arguments)['result'];
    }

    /**
     * @param array<string, mixed> $change
     *
     * @return string[]
     */
    private static function points(array $change): array
    {
        return array_map(static function (array $point): string {
            return implode(' ', [$point['variant'] ?? '-', $point['from_quantity'], $point['net'], $point['gross'],
                $point['foreign_rule'] === null ? 'ours' : 'foreign']);
        }, $change['upsert']['computed-price']['points']);
    }

    public function testEveryVariantAndTierIsReckonedAndForeignRulesAreNamed(): void
    {
        $mark = $this->client->company;
        $simple = Records::article($mark . '-S', '10.115');
        $simple['record']['article']['price']['tiers'] = [['from_quantity' => '10', 'net' => '9.5']];
        $simple['record']['article']['price']['eco_tax'] = '0.5';
        $this->write([$simple, Records::variants($mark . '-V', ['Bleu', 'Rouge'])]);
        $page = $this->read([$mark . '-S', $mark . '-V', $mark . '-NONE']);
        self::assertSame(
            ['- 1 10.615000 12.638000 ours', '- 10 10.000000 11.900000 ours'],
            self::points($page['changes'][0])
        );
        self::assertSame('20', $page['changes'][0]['upsert']['computed-price']['tax_rate']);
        self::assertSame(
            ['Bleu 1 18.500000 22.200000 ours', 'Rouge 1 20.000000 24.000000 ours'],
            self::points($page['changes'][1])
        );
        self::assertSame(['delete' => $mark . '-NONE'], $page['changes'][2]);
        (new Sql())->run(
            'INSERT INTO ' . Sql::table('specific_price') . ' (`id_specific_price_rule`, `id_cart`, `id_product`,'
            . ' `id_shop`, `id_shop_group`, `id_currency`, `id_country`, `id_group`, `id_customer`,'
            . ' `id_product_attribute`, `price`, `from_quantity`, `reduction`, `reduction_tax`, `reduction_type`,'
            . ' `from`, `to`) SELECT 0, 0, `id_object`, 0, 0, 0, 0, 0, 0, 0, -1, 1, 0.1, 1, \'percentage\', 0, 0 FROM '
            . Sql::table('navette_link') . ' WHERE `erp_key` = ' . (new Sql())->quoted($mark . '-V')
            . ' AND `entity` = \'article\''
        );
        self::assertSame('Bleu 1 16.650000 19.980000 foreign', self::points($this->read([$mark . '-V'])['changes'][0])[0]);
    }

    public function testPagesOfKeysEndWhereTheyWereCut(): void
    {
        $mark = $this->client->company;
        $this->write([Records::article($mark . '-1'), Records::article($mark . '-2')]);
        $keys = [$mark . '-1', $mark . '-0', $mark . '-2'];
        $seen = [];
        $after = null;
        do {
            $page = $this->read($keys, 1, $after);
            self::assertCount(1, $page['changes']);
            $seen[] = $page['changes'][0]['upsert']['computed-price']['key'] ?? $page['changes'][0]['delete'];
            $after = $page['next'];
        } while ($page['more']);
        self::assertSame($keys, $seen);
    }
}
