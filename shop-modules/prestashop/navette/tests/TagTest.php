<?php

declare(strict_types=1);

namespace Navette\Tests;

use Configuration;
use Navette\Db\Sql;
use Navette\Settings;
use PHPUnit\Framework\TestCase;

/**
 * Tags: made once, put on and taken off; what staff put on a product stays.
 */
final class TagTest extends TestCase
{
    public function testTagsFollowTheArticleAndStaffsOwnStay(): void
    {
        foreach (Settings::DEFAULTS as $name => $value) {
            Configuration::updateValue($name, $value);
        }
        $client = new Client();
        $client->company = 'T' . bin2hex(random_bytes(4));
        $sql = new Sql();
        $mark = $client->company;
        $sql->insert('tag', [['id_lang' => 1, 'name' => $mark . ' lin'], ['id_lang' => 1, 'name' => $mark . ' own']]);
        $write = function (?string $tags, string $key = 'TG1') use ($client): string {
            $epoch = $client->call('begin', ['stream' => 'articles'])['result']['epoch'];
            $item = Records::article($key);
            $item['record']['article']['texts']['tags'] = $tags === null ? [] : ['fr' => $tags];
            $answer = $client->call('write', [
                'stream' => 'articles', 'items' => [$item], 'fence' => ['epoch' => $epoch, 'n' => 1],
            ]);

            return $answer['result']['outcomes'][0]['state'];
        };
        $id = 'SELECT `id_object` FROM {navette_link} WHERE `entity` = \'article\' AND `erp_key` = \'TG1\' AND `company` = \'' . $mark . '\'';
        $has = 'SELECT GROUP_CONCAT(t.`name` ORDER BY t.`name`) FROM {product_tag} p JOIN {tag} t USING (`id_tag`)'
            . ' WHERE p.`id_product` = (' . $id . ')';
        self::assertSame('created', $write("$mark Lin, $mark doux,, $mark DOUX"));
        self::assertSame("$mark doux,$mark lin", Records::value($has));
        self::assertSame('2', Records::value("SELECT COUNT(*) FROM {tag} WHERE `name` IN ('$mark lin', '$mark doux')"));
        self::assertSame('1', Records::value('SELECT `counter` FROM {tag_count} JOIN {tag} USING (`id_tag`)'
            . " WHERE `name` = '$mark doux' AND `id_group` = 0"));
        self::assertSame('unchanged', $write("$mark Lin, $mark doux"));
        self::assertSame('created', $write("$mark Lin", 'TG2'), 'which shares a tag with the first');
        self::assertSame('unchanged', $write("$mark Lin, $mark doux"));
        $own = (int) Records::value("SELECT `id_tag` FROM {tag} WHERE `name` = '$mark own'");
        $sql->insert('product_tag', [['id_product' => (int) Records::value($id), 'id_tag' => $own, 'id_lang' => 1]]);
        self::assertSame('updated', $write("$mark lin, $mark fin"));
        self::assertSame("$mark fin,$mark lin,$mark own", Records::value($has));
        $page = $client->call('read', [
            'stream' => 'articles', 'facets' => [], 'scope' => ['keys' => ['TG1']], 'limit' => 10,
        ])['result'];
        self::assertSame("$mark lin,$mark fin", $page['changes'][0]['upsert']['article']['texts']['tags']['fr']);
        self::assertSame('updated', $write(null));
        self::assertSame("$mark own", Records::value($has));
        self::assertSame('unchanged', $write(null));
        self::assertSame('rejected', $write(str_repeat('x', 33), 'TG3'));
    }
}
