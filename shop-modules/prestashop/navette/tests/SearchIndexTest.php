<?php

declare(strict_types=1);

namespace Navette\Tests;

use Configuration;
use Navette\Db\Sql;
use Navette\Settings;
use Navette\Shop;
use Navette\Write\SearchIndex;
use PHPUnit\Framework\TestCase;

/**
 * The search index of many products at once. That its rows are those of a real core is compared by compare/search.php.
 */
final class SearchIndexTest extends TestCase
{
    private const WEIGHTS = ['PNAME' => 6, 'REF' => 10, 'DESC' => 1, 'MNAME' => 3, 'ATTRIBUTE' => 2, 'CNAME' => 0];

    protected function setUp(): void
    {
        foreach (Settings::DEFAULTS as $name => $value) {
            Configuration::updateValue($name, $value);
        }
        foreach (self::WEIGHTS as $name => $weight) {
            Configuration::updateValue('PS_SEARCH_WEIGHT_' . $name, (string) $weight);
        }
        Configuration::updateValue('PS_SEARCH_MINWORDLEN', '3');
        Configuration::updateValue('PS_SEARCH_BLACKLIST', 'bon|les');
    }

    protected function tearDown(): void
    {
        foreach (array_keys(self::WEIGHTS) as $name) {
            Configuration::deleteByName('PS_SEARCH_WEIGHT_' . $name);
        }
        Configuration::deleteByName('PS_SEARCH_MINWORDLEN');
        Configuration::deleteByName('PS_SEARCH_BLACKLIST');
    }

    public function testAShopWithAnotherSourceIndexesByItself(): void
    {
        self::assertSame('', SearchIndex::source());
        self::assertFalse(SearchIndex::isKnown());
    }

    public function testWordsOfEachPartWeighWhatTheSettingsSay(): void
    {
        $client = new Client();
        $client->company = 'S' . bin2hex(random_bytes(4));
        $plain = Records::article('S-100200');
        $plain['record']['article']['texts']['name'] = ['fr' => 'Les Nappes 2026 nappes à thé'];
        $plain['record']['article']['texts']['description'] = ['fr' => '<p>Bon lin <b>lavé</b> nappes</p>'];
        $epoch = $client->call('begin', ['stream' => 'articles'])['result']['epoch'];
        $answer = $client->call('write', ['stream' => 'articles', 'fence' => ['epoch' => $epoch, 'n' => 1],
            'items' => [$plain, Records::variants('S-VAR', ['Rouge', 'Bleu']), Records::article('S-OFF')]]);
        [$first, $second, $off] = array_map('intval', array_column($answer['result']['outcomes'], 'external_id'));
        $sql = new Sql();
        foreach (['product', 'product_shop'] as $table) {
            $sql->run('UPDATE ' . Sql::table($table) . " SET `indexed` = 0 WHERE `id_product` IN ($first, $second, $off)");
            $sql->run('UPDATE ' . Sql::table($table) . " SET `active` = 0 WHERE `id_product` = $off");
        }
        $sql->run('DELETE FROM ' . Sql::table('search_index') . " WHERE `id_product` IN ($first, $second, $off)");
        $index = new SearchIndex($sql, new Shop($sql));
        $index->refresh([$first, $second, $off]);
        $found = self::words($first);
        self::assertSame('7', $found['nappes'] ?? '', 'once in the name and once in the description');
        self::assertSame('6', $found['2026'] ?? '', 'a word of digits');
        self::assertSame('1', $found['lavé'] ?? '');
        self::assertSame('3', $found['maison'] ?? '', 'the maker');
        self::assertSame(['20', '10', '10'], [$found['100200'], $found['s-100200'], $found['s100200']], 'also in the supplier’s');
        self::assertArrayNotHasKey('bon', $found, 'is on the blacklist for plain pieces');
        $found = self::words($second);
        self::assertSame(['12', '12'], [$found['rouge'], $found['bleu']], 'the value and the reference of a combination');
        self::assertSame('16', $found['svar'], 'its name and its reference');
        self::assertSame('46', $found['var'], 'its name, both its references and those of two combinations');
        self::assertSame([], self::words($off), 'what nobody sees is not found');
        self::assertSame('0', Records::value("SELECT `indexed` FROM {product_shop} WHERE `id_product` = $off"));
        self::assertSame('1', Records::value("SELECT `indexed` FROM {product_shop} WHERE `id_product` = $first"));
        $before = self::words($first);
        $sql->run('UPDATE ' . Sql::table('product_shop') . " SET `indexed` = 0 WHERE `id_product` = $first");
        $index->refresh([$first]);
        self::assertSame($before, self::words($first), 'the same again, not twice as heavy');
    }

    /**
     * @return array<int|string, string> weights by word
     */
    private static function words(int $product): array
    {
        $rows = (new Sql())->rows('SELECT w.`word`, i.`weight` FROM ' . Sql::table('search_index') . ' i JOIN '
            . Sql::table('search_word') . ' w ON w.`id_word` = i.`id_word` AND w.`id_lang` = 1'
            . ' WHERE i.`id_product` = ' . $product . ' ORDER BY w.`word`');

        return array_map('strval', array_column($rows, 'weight', 'word'));
    }
}
