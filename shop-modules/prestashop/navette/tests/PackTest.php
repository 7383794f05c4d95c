<?php

declare(strict_types=1);

namespace Navette\Tests;

use PHPUnit\Framework\TestCase;

/**
 * Packs: their components by our keys, those that come later, and what the shop cannot hold.
 */
final class PackTest extends TestCase
{
    /** @var Client */
    private $client;

    /** @var int */
    private $epoch;

    /** @var int */
    private $n = 0;

    protected function setUp(): void
    {
        $this->client = new Client();
        $this->client->company = 'PACKS-' . $this->getName();
        $this->epoch = $this->client->call('begin', ['stream' => 'articles'])['result']['epoch'];
    }

    public function testAPackHoldsArticlesAndCombinations(): void
    {
        $this->write([Records::article('P-A'), Records::variants('P-V', ['red', 'blue'])]);
        $pack = self::pack('P-BOX', [['P-A', null, '2'], ['P-V', 'blue', '1.000'], ['P-A', null, '1']]);
        [$outcome] = $this->write([$pack]);
        self::assertSame('created', $outcome['state']);
        self::assertSame([], $outcome['problems']);
        $id = $outcome['external_id'];
        self::assertSame('1 pack 1 3', Records::value('SELECT CONCAT_WS(\' \', p.`cache_is_pack`, p.`product_type`,'
            . ' s.`active`, s.`pack_stock_type`) FROM {product} p JOIN {product_shop} s ON s.`id_product` = p.`id_product`'
            . ' WHERE p.`id_product` = ' . $id));
        self::assertSame('1', Records::value('SELECT `value` FROM {configuration} WHERE `name` = \'PS_PACK_FEATURE_ACTIVE\''));
        self::assertSame('2', Records::value('SELECT COUNT(*) FROM {pack} WHERE `id_product_pack` = ' . $id));
        $page = $this->client->call('read', [
            'stream' => 'articles', 'facets' => ['identity'], 'limit' => 10, 'scope' => ['keys' => ['P-BOX']],
        ])['result'];
        $identity = $page['changes'][0]['upsert']['article']['identity'];
        self::assertSame('pack', $identity['kind']);
        self::assertSame([
            ['article' => 'P-A', 'variant' => null, 'quantity' => '3'],
            ['article' => 'P-V', 'variant' => 'blue', 'quantity' => '1'],
        ], $identity['components']);
        $before = Records::fingerprint();
        --$this->n;
        self::assertSame('unchanged', $this->write([$pack])[0]['state']);
        self::assertSame($before, Records::fingerprint());
    }

    public function testAComponentThatComesLaterCompletesThePack(): void
    {
        $pack = self::pack('L-BOX', [['L-LATE', null, '2'], ['L-VAR', 'red', '1'], ['L-NOW', null, '1']]);
        [$outcome] = $this->write([$pack, Records::article('L-NOW')]);
        self::assertSame('created', $outcome['state']);
        self::assertSame('pack-waits', $outcome['problems'][0]['code']);
        self::assertTrue($outcome['problems'][0]['remark']);
        self::assertSame('L-LATE, L-VAR', $outcome['problems'][0]['args']['components']);
        $active = 'SELECT `active` FROM {product_shop} WHERE `id_product` = ' . $outcome['external_id'];
        self::assertSame('0', Records::value($active), 'a pack with a part missing is not sold');
        self::assertSame('unchanged', $this->write([$pack])[0]['state']);
        self::assertStringContainsString('L-LATE', (string) json_encode($this->client->call('check')['result']['steps']));
        $this->write([Records::article('L-LATE')]);
        self::assertSame('0', Records::value($active));
        $this->write([Records::variants('L-VAR', ['blue'])]);
        self::assertSame('0', Records::value($active), 'another variant is not the one that is missing');
        $this->write([Records::variants('L-VAR', ['blue', 'red'])]);
        self::assertSame('1', Records::value($active));
        self::assertSame('3', Records::value('SELECT COUNT(*) FROM {pack} WHERE `id_product_pack` = ' . $outcome['external_id']));
        self::assertSame('0', Records::value('SELECT COUNT(*) FROM {navette_pack}'));
        [$again] = $this->write([$pack]);
        self::assertSame(['unchanged', []], [$again['state'], $again['problems']]);
    }

    public function testAPackWithoutAPriceWaitsForBoth(): void
    {
        $pack = self::pack('W-BOX', [['W-A', null, '1']]);
        unset($pack['record']['article']['price']);
        [$outcome] = $this->write([$pack]);
        $active = 'SELECT `active` FROM {product_shop} WHERE `id_product` = ' . $outcome['external_id'];
        $epoch = $this->client->call('begin', ['stream' => 'prices'])['result']['epoch'];
        $this->client->call('write', ['stream' => 'prices', 'fence' => ['epoch' => $epoch, 'n' => 1], 'items' => [
            ['key' => 'W-BOX', 'action' => 'put', 'record' => ['article' => ['key' => 'W-BOX', 'price' => Records::price('5')]]],
        ]]);
        self::assertSame('0', Records::value($active));
        $this->write([Records::article('W-A')]);
        self::assertSame('1', Records::value($active));
    }

    public function testAnotherContentAndAnotherKind(): void
    {
        $this->write([Records::article('K-A'), Records::article('K-B')]);
        [$outcome] = $this->write([self::pack('K-BOX', [['K-A', null, '1']])]);
        $held = 'SELECT GROUP_CONCAT(`quantity`) FROM {pack} WHERE `id_product_pack` = ' . $outcome['external_id'];
        self::assertSame('updated', $this->write([self::pack('K-BOX', [['K-B', null, '4']])])[0]['state']);
        self::assertSame('4', Records::value($held));
        [$waiting] = $this->write([self::pack('K-BOX', [['K-B', null, '4'], ['K-NONE', null, '1']])]);
        self::assertSame('updated', $waiting['state']);
        self::assertSame('0', Records::value('SELECT `active` FROM {product} WHERE `id_product` = ' . $outcome['external_id']));
        self::assertSame('updated', $this->write([Records::article('K-BOX')])[0]['state']);
        self::assertSame('', Records::value($held));
        self::assertSame('0 standard 1', Records::value('SELECT CONCAT_WS(\' \', `cache_is_pack`, `product_type`, `active`)'
            . ' FROM {product} WHERE `id_product` = ' . $outcome['external_id']));
        self::assertSame('0', Records::value('SELECT COUNT(*) FROM {navette_pack}'));
    }

    public function testWhatAShopCannotHold(): void
    {
        $this->write([Records::article('N-A'), Records::variants('N-V', ['red'])]);
        $this->write([self::pack('N-BOX', [['N-A', null, '1']])]);
        $refused = [
            'pack-in-pack' => [['N-BOX', null, '1']],
            'pack-component-variant' => [['N-V', null, '1']],
            'pack-quantity' => [['N-A', null, '0.5']],
            'pack-component-missing' => [],
        ];
        foreach ($refused as $code => $components) {
            [$outcome] = $this->write([self::pack('N-' . $code, $components)]);
            self::assertSame(['rejected', $code], [$outcome['state'], $outcome['problems'][0]['code']]);
        }
        $both = $this->write([self::pack('N-X', [['N-Y', null, '1']]), self::pack('N-Y', [['N-A', null, '1']])]);
        self::assertSame(['rejected', 'created'], array_column($both, 'state'));
        [$outcome] = $this->write([self::pack('N-A', [['N-V', 'red', '1']])]);
        self::assertSame('pack-in-pack', $outcome['problems'][0]['code'], 'what a pack holds becomes none');
        $variants = Records::variants('N-Z', ['red']);
        $variants['record']['article']['identity']['kind'] = 'pack';
        $variants['record']['article']['identity']['components'] = [['article' => 'N-A', 'quantity' => '1']];
        self::assertSame('pack-with-variants', $this->write([$variants])[0]['problems'][0]['code']);
    }

    /**
     * @param array<int, array{0: string, 1: string|null, 2: string}> $components
     *
     * @return array<string, mixed>
     */
    private static function pack(string $key, array $components): array
    {
        $item = Records::article($key, '30', '4');
        $item['record']['article']['identity']['kind'] = 'pack';
        $item['record']['article']['identity']['components'] = array_map(static function (array $component): array {
            return ['article' => $component[0], 'variant' => $component[1], 'quantity' => $component[2]];
        }, $components);

        return $item;
    }

    /**
     * @param array<int, array<string, mixed>> $items
     *
     * @return array<int, array<string, mixed>>
     */
    private function write(array $items): array
    {
        $answer = $this->client->call('write', [
            'stream' => 'articles', 'fence' => ['epoch' => $this->epoch, 'n' => ++$this->n], 'items' => $items,
        ]);
        self::assertTrue($answer['ok'], (string) json_encode($answer));

        return $answer['result']['outcomes'];
    }
}
