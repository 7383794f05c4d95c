<?php

declare(strict_types=1);

namespace Navette\Tests;

use Configuration;
use Hook;
use Navette\Db\Sql;
use Navette\Settings;
use PHPUnit\Framework\TestCase;

/**
 * Writing: idempotent, sliced, fenced, braked; one bad record stops no other.
 */
final class WriteTest extends TestCase
{
    /** @var Client */
    private $client;

    protected function setUp(): void
    {
        foreach (Settings::DEFAULTS as $name => $value) {
            Configuration::updateValue($name, $value);
        }
        $this->client = new Client();
        $this->client->company = 'W' . bin2hex(random_bytes(4));
    }

    /**
     * @param array<int, array<string, mixed>> $items
     * @param array<string, mixed> $more
     *
     * @return string[] the outcomes' states
     */
    private function write(string $stream, array $items, array $more = []): array
    {
        if (!isset($more['fence'])) {
            $epoch = $this->client->call('begin', ['stream' => $stream])['result']['epoch'];
            $more['fence'] = ['epoch' => $epoch, 'n' => 1];
        }
        $answer = $this->client->call('write', ['stream' => $stream, 'items' => $items] + $more);
        self::assertTrue($answer['ok'], (string) json_encode($answer));
        self::assertSame(array_column($items, 'key'), array_column($answer['result']['outcomes'], 'key'));

        return array_column($answer['result']['outcomes'], 'state');
    }

    public function testWritingTwiceChangesNothing(): void
    {
        $categories = [Records::category('A', 'Rayon'), Records::category('B', 'Sous-rayon', 'A')];
        self::assertSame(['created', 'created'], $this->write('categories', $categories));
        $article = Records::article('P1');
        $article['record']['article']['categories']['keys'] = ['B', 'A'];
        $article['record']['article']['features'] = ['features' => [
            ['key' => 'M', 'name' => ['fr' => 'Matière'], 'value' => ['fr' => 'Lin']],
        ]];
        $items = [$article, Records::variants('P2', ['Bleu', 'Rouge'])];
        self::assertSame(['created', 'created'], $this->write('articles', $items));
        $before = Records::fingerprint();
        $epoch = (int) Records::value('SELECT MAX(`epoch`) FROM {navette_fence} WHERE `stream` = \'articles\''
            . ' AND `company` = \'' . $this->client->company . '\'');
        $same = ['fence' => ['epoch' => $epoch, 'n' => 1]];
        self::assertSame(['unchanged', 'unchanged'], $this->write('articles', $items, $same));
        self::assertSame($before, Records::fingerprint());
        self::assertSame(['unchanged', 'unchanged'], $this->write('categories', $categories));
    }

    /**
     * What the failed slice had gathered must not come back when its records are tried alone.
     */
    public function testARecordThatTheDatabaseRefusesStopsNoOther(): void
    {
        $sql = new Sql();
        $items = [Records::article('T1'), Records::article('T2'), Records::article('T3')];
        foreach ($items as &$item) {
            $item['record']['article']['features'] = ['features' => [
                ['key' => 'M', 'name' => ['fr' => 'Matière'], 'value' => ['fr' => 'Lin']],
            ]];
        }
        unset($item);
        $sql->run('CREATE TRIGGER `navette_test_refuses` BEFORE INSERT ON ' . Sql::table('product_supplier')
            . ' FOR EACH ROW IF NEW.`product_supplier_reference` = \'F-T2\' THEN'
            . ' SIGNAL SQLSTATE \'45000\' SET MESSAGE_TEXT = \'no\'; END IF');
        try {
            self::assertSame(['created', 'rejected', 'created'], $this->write('articles', $items));
        } finally {
            $sql->run('DROP TRIGGER `navette_test_refuses`');
        }
        $orphans = 'SELECT COUNT(*) FROM {feature_product} f LEFT JOIN {product} p'
            . ' ON p.`id_product` = f.`id_product` WHERE p.`id_product` IS NULL';
        self::assertSame('0', Records::value($orphans));
    }

    public function testPricesAndStockReachBothTables(): void
    {
        $this->write('articles', [Records::article('Q1'), Records::variants('Q2', ['Bleu', 'Rouge'])]);
        $price = ['key' => 'Q1', 'action' => 'put', 'record' => ['article' => [
            'key' => 'Q1', 'price' => Records::price('12.3456785', '5.5'),
        ]]];
        self::assertSame(['updated'], $this->write('prices', [$price]));
        self::assertSame(['unchanged'], $this->write('prices', [$price]), 'and the stock is left alone');
        $where = ' WHERE `id_product` = (SELECT `id_object` FROM {navette_link} WHERE `erp_key` = \'Q1\' AND `company` = \''
            . $this->client->company . '\')';
        foreach (['product', 'product_shop'] as $table) {
            self::assertSame('12.345679', Records::value('SELECT `price` FROM {' . $table . '}' . $where));
            self::assertSame('3', Records::value('SELECT `id_tax_rules_group` FROM {' . $table . '}' . $where));
        }
        self::assertSame('5', Records::value('SELECT `quantity` FROM {stock_available}' . $where));
        $variantPrice = ['key' => 'Q2', 'action' => 'put', 'record' => ['article' => [
            'key' => 'Q2', 'price' => Records::price('30') + ['variants' => [['key' => 'Rouge', 'net' => '31']]],
        ]]];
        self::assertSame(['updated'], $this->write('prices', [$variantPrice]));
        self::assertSame(['unchanged'], $this->write('prices', [$variantPrice]));
        self::assertSame('3', Records::value('SELECT `quantity` FROM {stock_available} WHERE `id_product_attribute` = 0'
            . ' ORDER BY `id_product` DESC LIMIT 1'));
        $stock = ['key' => 'Q2', 'action' => 'put', 'record' => ['article' => ['key' => 'Q2', 'stock' => [
            'tracked' => true, 'quantity' => '9',
            'variants' => [['key' => 'Bleu', 'quantity' => '7.9'], ['key' => 'Rouge', 'quantity' => '2']],
        ]]]];
        Hook::$fired = [];
        self::assertSame(['updated'], $this->write('stock', [$stock]));
        self::assertSame(['unchanged'], $this->write('stock', [$stock]));
        $where = ' WHERE `id_product` = (SELECT `id_object` FROM {navette_link} WHERE `erp_key` = \'Q2\' AND `sub_key` = \'\''
            . ' AND `company` = \'' . $this->client->company . '\')';
        $sum = 'SELECT SUM(`quantity`) FROM {stock_available}' . $where . ' AND `id_product_attribute` ';
        self::assertSame('9', Records::value($sum . '= 0'));
        self::assertSame('9', Records::value($sum . '> 0'));
        self::assertSame(['rejected'], $this->write('stock', [['key' => 'NOWHERE'] + $stock]));
    }

    public function testANewValueStandsWhereItsArticleHasIt(): void
    {
        $order = 'SELECT GROUP_CONCAT(l.`name` ORDER BY a.`position` SEPARATOR \' \') FROM {attribute} a'
            . ' JOIN {attribute_lang} l ON l.`id_attribute` = a.`id_attribute` AND l.`id_lang` = 1'
            . ' WHERE a.`id_attribute_group` = (SELECT `id_object` FROM {navette_link} WHERE `entity` = \'axis\''
            . ' AND `company` = \'' . $this->client->company . '\' AND `erp_key` = \'COL\')';
        $this->write('articles', [Records::variants('V1', ['S', 'L'])]);
        $made = ' IN (\'S\', \'L\', \'M\', \'XS\', \'XL\', \'Sur mesure\')';
        $order = str_replace(' WHERE a.', ' AND BINARY l.`name`' . $made . ' WHERE a.', $order);
        self::assertSame('S L', Records::value($order));
        $sql = new Sql();
        $group = 'SELECT `id_attribute_group` FROM ' . Sql::table('attribute') . ' WHERE `id_attribute` = (SELECT `id_object`'
            . ' FROM ' . Sql::table('navette_link') . ' WHERE `entity` = \'axis-value\' AND `sub_key` = \'L\''
            . ' AND `company` = \'' . $this->client->company . '\')';
        $last = 'SELECT MAX(`position`) FROM ' . Sql::table('attribute') . ' WHERE `id_attribute_group` = ';
        $id = (int) $sql->value($group);
        $sql->insert('attribute', [['id_attribute_group' => $id, 'color' => '',
            'position' => 1 + (int) $sql->value($last . $id)]]);
        $own = $sql->lastId();
        $sql->insert('attribute_lang', [['id_attribute' => $own, 'id_lang' => 1, 'name' => 'Sur mesure']]);
        $this->write('articles', [Records::variants('V2', ['XS', 'S', 'M', 'L', 'XL'])]);
        self::assertSame('XS S M L XL Sur mesure', Records::value($order));
    }

    public function testWhoWaitsForStockIsToldAndNobodyOfANewProduct(): void
    {
        $told = static function (): array {
            return array_keys(array_column(Hook::$fired, 0), 'actionUpdateQuantity', true);
        };
        Hook::$fired = [];
        $this->write('articles', [Records::article('TOLD-1', '5', '0'), Records::article('TOLD-2', '5', '3')]);
        self::assertSame([], $told());
        $this->write('articles', [Records::article('TOLD-1', '5', '4'), Records::article('TOLD-2', '5', '4')]);
        self::assertCount(1, $told(), 'only what came back');
        self::assertSame(4, Hook::$fired[$told()[0]][1]['quantity']);
    }

    public function testOneBadRecordStopsNoOther(): void
    {
        $bad = [];
        foreach (range(1, 8) as $i) {
            $bad[$i] = Records::article('BAD' . $i);
        }
        $bad[1]['record']['article']['texts']['name']['fr'] = 'a<b';
        $bad[2]['record']['article']['identity']['reference'] = str_repeat('R', 65);
        $bad[3]['record']['article']['identity']['ean'] = '12AB';
        $bad[4]['record']['article']['price']['tax']['rate'] = '19.6';
        $bad[5]['record']['article']['price']['currency'] = 'USD';
        $bad[6]['record']['article']['price']['net'] = '1e30';
        $bad[7]['record']['article']['categories']['keys'] = ['UNKNOWN'];
        unset($bad[8]['record']['article']['texts']);
        $odd = ['key' => '', 'action' => 'put'];
        $items = array_merge([Records::article('G1')], array_values($bad), [$odd, Records::article('O\'G2')]);
        $states = $this->write('articles', $items);
        self::assertSame('created', $states[0]);
        self::assertSame(array_fill(0, 9, 'rejected'), array_slice($states, 1, 9));
        self::assertSame('created', $states[10]);
    }

    public function testHtmlIsCleaned(): void
    {
        $article = Records::article('H1');
        $article['record']['article']['texts']['description']['fr'] = '<p onclick="x()">Bon<script>alert(1)</script>'
            . '<a href="javascript:alert(1)">lien</a><img src=x onerror=alert(1)></p>';
        $this->write('articles', [$article]);
        $stored = Records::value('SELECT `description` FROM {product_lang} ORDER BY `id_product` DESC LIMIT 1');
        self::assertSame('<p>Bon<a>lien</a></p>', $stored);
    }

    public function testWithoutPriceInactiveUntilThePriceComes(): void
    {
        $article = Records::article('N1');
        $price = $article['record']['article']['price'];
        unset($article['record']['article']['price']);
        $this->write('articles', [$article]);
        $active = 'SELECT `active` FROM {product_shop} ORDER BY `id_product` DESC LIMIT 1';
        self::assertSame('0', Records::value($active));
        $later = ['key' => 'N1', 'action' => 'put', 'record' => ['article' => ['key' => 'N1', 'price' => $price]]];
        self::assertSame(['updated'], $this->write('prices', [$later]));
        self::assertSame('1', Records::value($active));
    }

    public function testQuantityDiscounts(): void
    {
        $article = Records::article('T1');
        $article['record']['article']['price']['tiers'] = [
            ['from_quantity' => '10', 'net' => '9'], ['from_quantity' => '50', 'net' => '8.5', 'from' => '2026-12-01'],
        ];
        $this->write('articles', [$article]);
        self::assertSame(['unchanged'], $this->write('articles', [$article]));
        $of = ' FROM {specific_price} WHERE `id_product` = (SELECT MAX(`id_product`) FROM {product})';
        self::assertSame('2', Records::value('SELECT COUNT(*)' . $of));
        self::assertSame('9.000000', Records::value('SELECT `price`' . $of . ' AND `from_quantity` = 10'));
        array_pop($article['record']['article']['price']['tiers']);
        $article['record']['article']['price']['tiers'][0]['net'] = '9.1';
        self::assertSame(['updated'], $this->write('articles', [$article]));
        self::assertSame('9.100000', Records::value('SELECT `price`' . $of));
        self::assertSame('1', Records::value('SELECT COUNT(*)' . $of));
    }

    public function testSlicesDefer(): void
    {
        $items = array_map(static function (int $i): array {
            return Records::article('S' . $i);
        }, range(1, 60));
        $states = array_count_values($this->write('articles', $items, ['budget_ms' => 1]));
        self::assertSame(25, $states['created']);
        self::assertSame(35, $states['deferred']);
        $states = array_count_values($this->write('articles', $items));
        self::assertSame(25, $states['unchanged']);
        self::assertSame(35, $states['created']);
    }

    public function testFence(): void
    {
        $first = $this->client->call('begin', ['stream' => 'articles'])['result']['epoch'];
        $items = [Records::article('F1')];
        $this->write('articles', $items, ['fence' => ['epoch' => $first, 'n' => 5]]);
        $second = $this->client->call('begin', ['stream' => 'articles'])['result']['epoch'];
        self::assertSame($first + 1, $second);
        $before = Records::fingerprint();
        foreach ([[$first, 6], [$second + 1, 1], [0, 0]] as $pair) {
            $items = [Records::article('F1', '99')];
            $fence = ['epoch' => $pair[0], 'n' => $pair[1]];
            $answer = $this->client->call('write', ['stream' => 'articles', 'items' => $items, 'fence' => $fence]);
            self::assertSame('fenced', $answer['error']['kind']);
            self::assertSame('fence-lost', $answer['error']['code']);
        }
        self::assertSame($before, Records::fingerprint());
        $this->write('articles', $items, ['fence' => ['epoch' => $second, 'n' => 3]]);
        $late = ['stream' => 'articles', 'items' => $items, 'fence' => ['epoch' => $second, 'n' => 2]];
        self::assertSame('fenced', $this->client->call('write', $late)['error']['kind']);
        $again = ['fence' => ['epoch' => $second, 'n' => 3]];
        self::assertSame(['unchanged'], $this->write('articles', $items, $again));
    }

    public function testPreviewWritesNothing(): void
    {
        $this->write('articles', [Records::article('V1')]);
        $before = Records::fingerprint();
        $items = [Records::article('V1', '11'), Records::variants('V2', ['Bleu']), Records::article('V3', '1', '-1')];
        $fence = ['fence' => ['epoch' => 1, 'n' => 1]];
        $states = $this->write('articles', $items, ['mode' => 'preview'] + $fence);
        self::assertSame(['updated', 'created', 'created'], $states);
        $states = $this->write('categories', [Records::category('P', 'Parent'), Records::category('C', 'Enfant', 'P')], [
            'mode' => 'preview',
        ] + $fence);
        self::assertSame(['created', 'created'], $states);
        self::assertSame($before, Records::fingerprint());
    }

    public function testRemovalsAndTheModulesOwnBrake(): void
    {
        $items = $removals = [];
        foreach (range(1, 30) as $i) {
            $items[] = Records::article('R' . $i);
            $removals[] = ['key' => 'R' . $i, 'action' => 'remove'];
        }
        $this->write('articles', $items);
        Configuration::updateValue(Settings::REMOVAL, 'nothing');
        self::assertSame(['skipped'], $this->write('articles', [$removals[0]]));
        Configuration::updateValue(Settings::REMOVAL, 'deactivate');
        $states = array_count_values($this->write('articles', $removals));
        self::assertSame(['removed' => 10, 'rejected' => 20], $states);
        $states = array_count_values($this->write('articles', $removals, ['removals_confirmed' => 15]));
        self::assertSame(['unchanged' => 10, 'removed' => 15, 'rejected' => 5], $states);
        Configuration::updateValue(Settings::REMOVAL, 'delete');
        $id = (int) Records::value('SELECT `id_object` FROM {navette_link} WHERE `erp_key` = \'R30\' AND `company` = \''
            . $this->client->company . '\'');
        self::assertSame(['removed'], $this->write('articles', [$removals[29]]));
        self::assertSame('', Records::value('SELECT `id_product` FROM {product} WHERE `id_product` = ' . $id));
        self::assertSame(['created'], $this->write('articles', [$items[29]]));
    }

    public function testALinkToNothingIsDroppedAndTheRecordMadeAgain(): void
    {
        $this->write('articles', [Records::article('L1')]);
        $id = (int) Records::value('SELECT MAX(`id_product`) FROM {product}');
        (new \Product($id))->delete();
        self::assertSame(['created'], $this->write('articles', [Records::article('L1')]));
        self::assertSame('1', Records::value('SELECT COUNT(*) FROM {navette_link} WHERE `erp_key` = \'L1\' AND `company` = \''
            . $this->client->company . '\''));
    }

    public function testNativeListenersGetOneHookAndForeignOnesOneForEachRecord(): void
    {
        $sql = new Sql();
        $items = [Records::article('K1'), Records::article('K2'), Records::article('K3')];
        Hook::$fired = [];
        $this->write('articles', $items);
        self::assertCount(1, array_keys(array_column(Hook::$fired, 0), 'actionProductUpdate', true));
        self::assertSame('native', $this->client->call('describe')['result']['listeners']['product']);
        $sql->insert('module', [['name' => 'unknownmodule', 'active' => 1, 'version' => '1']]);
        $module = $sql->lastId();
        $sql->insert('hook', [['name' => 'actionProductUpdate', 'title' => '']], '', 'INSERT IGNORE');
        $sql->run('INSERT INTO ' . Sql::table('hook_module') . ' (`id_module`, `id_shop`, `id_hook`, `position`) SELECT '
            . $module . ', 1, `id_hook`, 1 FROM ' . Sql::table('hook') . ' WHERE `name` = \'actionProductUpdate\'');
        try {
            self::assertSame('foreign', $this->client->call('describe')['result']['listeners']['product']);
            Hook::$fired = [];
            $this->write('articles', [Records::article('K1', '11'), Records::article('K2', '11'), Records::article('K4')]);
            $names = array_count_values(array_column(Hook::$fired, 0));
            self::assertSame(3, $names['actionProductUpdate']);
            self::assertSame(3, $names['actionProductSave']);
            self::assertSame(1, $names['actionObjectProductAddAfter']);
            self::assertSame(2, $names['actionObjectProductUpdateAfter']);
        } finally {
            $sql->run('DELETE FROM ' . Sql::table('hook_module') . ' WHERE `id_module` = ' . $module);
            $sql->run('DELETE FROM ' . Sql::table('module') . ' WHERE `id_module` = ' . $module);
        }
    }

    public function testWhatIsWrittenIsReadBack(): void
    {
        $this->write('categories', [Records::category('RB', 'Lu')]);
        $item = Records::variants('RB1', ['Bleu', 'Rouge']);
        $item['record']['article']['categories']['keys'] = ['RB'];
        $this->write('articles', [$item]);
        $page = $this->client->call('read', [
            'stream' => 'articles', 'facets' => [], 'scope' => ['keys' => ['RB1', 'NONE']], 'limit' => 10,
        ])['result'];
        $article = $page['changes'][0]['upsert']['article'];
        self::assertSame('Article RB1', $article['texts']['name']['fr']);
        self::assertSame(['RB'], $article['categories']['keys']);
        self::assertSame('20', $article['price']['net']);
        self::assertSame([['key' => 'Bleu', 'net' => '18.5']], $article['price']['variants']);
        self::assertSame('3', $article['stock']['quantity']);
        self::assertSame(['delete' => 'NONE'], $page['changes'][1]);
    }
}
