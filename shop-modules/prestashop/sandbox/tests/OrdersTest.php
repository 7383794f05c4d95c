<?php

declare(strict_types=1);

namespace Navette\Tests;

use PHPUnit\Framework\TestCase;

/**
 * The recorded orders over the catalogue of the demonstration, as the module gives them.
 */
final class OrdersTest extends TestCase
{
    private const DATA = __DIR__ . '/../data';
    private const ARTICLES = __DIR__ . '/../../../../tests/fixtures/demo-articles.csv';

    /** @var Client */
    private $client;

    public static function setUpBeforeClass(): void
    {
        require_once dirname(__DIR__) . '/core/OrderLoader.php';
        $client = new Client();
        $client->company = 'RECORDED';
        $epoch = $client->call('begin', ['stream' => 'articles'])['result']['epoch'];
        $items = self::catalogue();
        $written = $client->call('write', [
            'stream' => 'articles', 'fence' => ['epoch' => $epoch, 'n' => 1], 'items' => $items,
        ])['result']['outcomes'];
        self::assertCount(30, $written);
        foreach ($written as $outcome) {
            self::assertSame('created', $outcome['state'], json_encode($outcome));
        }
    }

    protected function setUp(): void
    {
        $this->client = new Client();
        $this->client->company = 'RECORDED';
    }

    public function testEveryOrderIsLoadedAndReadAsItWasRecorded(): void
    {
        self::assertSame(125, (new \SandboxOrderLoader(self::DATA))->load());
        $orders = $this->read();
        self::assertCount(125, $orders);
        self::assertCount(1, $orders[31]['messages']);
        self::assertSame([], $orders[6]['messages'], 'what a payment module noted is not the buyer\'s');
        $rows = self::document('orders.json');
        $lines = [];
        foreach ($rows['order_detail'] as $line) {
            $lines[$line['id_order']][] = $line;
        }
        $unknown = self::document('groups.json')['articles unknown to the catalogue'];
        foreach ($rows['orders'] as $row) {
            $order = $orders[$row['id_order']];
            self::assertSame($row['reference'], $order['reference']);
            self::assertSame((int) $row['valid'] === 1, $order['state']['valid'], $order['key']);
            self::assertSame(self::plain($row['total_paid']), $order['totals']['gross'], $order['key']);
            self::assertSame(self::plain($row['total_paid_tax_excl']), $order['totals']['net'], $order['key']);
            self::assertCount(count($lines[$row['id_order']]), $order['lines']);
            $linked = array_filter(array_column($order['lines'], 'article'));
            self::assertSame(!in_array($row['id_order'], $unknown, true), count($linked) === count($order['lines']));
            foreach ($order['lines'] as $place => $line) {
                $recorded = $lines[$row['id_order']][$place];
                self::assertSame(self::plain($recorded['unit_price_tax_excl']), $line['unit_net']);
                self::assertSame(self::plain($recorded['total_price_tax_incl']), $line['total_gross']);
                if ($line['article'] !== null) {
                    self::assertSame((int) $recorded['product_attribute_id'] > 0, $line['variant'] !== null);
                    self::assertStringStartsWith($line['article'], $recorded['product_reference']);
                }
            }
        }
    }

    public function testEveryFieldOfTheModelIsGivenAndNoOther(): void
    {
        $model = __DIR__ . '/../../../../plugin-api/sync-model/src/';
        $text = file_get_contents($model . 'sale.rs') . file_get_contents($model . 'party.rs');
        preg_match_all('/pub struct (\w+) \{(.*?)\n\}/s', $text, $structs);
        $fields = [];
        foreach ($structs[1] as $index => $name) {
            preg_match_all('/^    pub (\w+): (?:Option<|Vec<)?(\w+)/m', $structs[2][$index], $found);
            $fields[$name] = array_combine($found[1], $found[2]);
        }
        // What a customer and an address carry on their way from the ERP alone.
        unset($fields['CustomerIdentity']['other_emails'], $fields['CustomerIdentity']['origin'], $fields['Address']['customer']);
        (new \SandboxOrderLoader(self::DATA))->load();
        foreach ($this->read() as $order) {
            self::assertFields('Order', $order, $fields);
        }
    }

    public function testAMessageOfTheCheckoutIsReadOnce(): void
    {
        (new \SandboxOrderLoader(self::DATA))->load();
        $sql = new \Navette\Db\Sql();
        $sql->run('UPDATE `ps_message` SET `private` = 0 WHERE `id_order` = 6');
        $sql->run('INSERT INTO `ps_customer_thread` (`id_customer_thread`, `id_order`, `id_lang`, `id_contact`, `email`,'
            . ' `date_add`, `date_upd`) VALUES (900, 6, 1, 0, \'\', NOW(), NOW())');
        $sql->run('INSERT INTO `ps_customer_message` (`id_customer_thread`, `message`, `date_add`, `date_upd`)'
            . ' SELECT 900, `message`, NOW(), NOW() FROM `ps_message` WHERE `id_order` = 6');
        self::assertSame(["Sonnez deux fois, le chien est gentil.\nMerci !"], $this->read()[6]['messages']);
    }

    public function testOnlyOrdersThatAnErpCanImport(): void
    {
        self::assertSame(116, (new \SandboxOrderLoader(self::DATA))->onlyImportable()->load());
        self::assertSame(60, (new \SandboxOrderLoader(self::DATA))->onlyImportable()->limit(60)->load());
        $orders = $this->read();
        self::assertCount(60, $orders);
        foreach ($orders as $order) {
            self::assertNotContains(null, array_column($order['lines'], 'article'));
            self::assertFalse($order['state']['cancelled'] || $order['state']['error']);
        }
    }

    public function testGroupsByTheirBeginning(): void
    {
        $loader = (new \SandboxOrderLoader(self::DATA))->groups(['articles unknown', 'second currency']);
        self::assertSame(4, $loader->load());
        $orders = $this->read();
        self::assertSame([10, 13, 86, 121], array_keys($orders));
        self::assertContains(null, array_column($orders[10]['lines'], 'article'));
        self::assertSame('CHF', $orders[86]['currency']);
        $this->expectExceptionMessage('no group begins with "none"');
        (new \SandboxOrderLoader(self::DATA))->groups(['none'])->load();
    }

    public function testACombinationIsFoundByItsAttributesToo(): void
    {
        \Db::getInstance()->execute('UPDATE `ps_product_attribute` SET `reference` = CONCAT(\'other-\', `id_product_attribute`)');
        self::assertSame(125, (new \SandboxOrderLoader(self::DATA))->load());
        \Db::getInstance()->execute('UPDATE `ps_product` SET `reference` = \'other\' WHERE `reference` = \'NAP-LIN-150\'');
        self::assertLessThan(116, (new \SandboxOrderLoader(self::DATA))->onlyImportable()->load());
        $this->expectExceptionMessage('these references are not in the shop: NAP-LIN-150-');
        (new \SandboxOrderLoader(self::DATA))->load();
    }

    /**
     * @param array<string, mixed> $given
     * @param array<string, array<string, string>> $fields type by field, by structure
     */
    private static function assertFields(string $type, array $given, array $fields): void
    {
        self::assertEqualsCanonicalizing(array_keys($fields[$type]), array_keys($given), $type);
        foreach ($fields[$type] as $field => $inner) {
            $value = $given[$field];
            if (!isset($fields[$inner])) {
                self::assertFalse($inner === 'Decimal' && !preg_match('/\A-?[0-9]+(\.[0-9]+)?\z/', (string) $value), $field);
                continue;
            }
            foreach ($value === null ? [] : (array_key_exists(0, $value) || $value === [] ? $value : [$value]) as $part) {
                self::assertFields($inner, $part, $fields);
            }
        }
    }

    /** A recorded decimal without the zeros at its end. */
    private static function plain(string $decimal): string
    {
        return rtrim(rtrim($decimal, '0'), '.');
    }

    /**
     * @return array<int, array<string, mixed>> by key, in the order of the keys
     */
    private function read(): array
    {
        $orders = [];
        $after = null;
        do {
            $page = $this->client->call('read', [
                'stream' => 'orders', 'facets' => [], 'limit' => 50, 'scope' => 'all', 'after' => $after,
            ])['result'];
            foreach ($page['changes'] as $change) {
                $order = $change['upsert']['order'];
                $orders[(int) $order['key']] = $order;
            }
            $after = $page['next'];
        } while ($page['more']);
        ksort($orders);

        return $orders;
    }

    /**
     * @return array<int, array<string, mixed>> the articles of the fixture, as a connector writes them
     */
    private static function catalogue(): array
    {
        $lines = (array) file(self::ARTICLES, FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES);
        array_shift($lines);

        return array_map(static function (string $line): array {
            $fields = explode(';', $line);
            $item = Records::article($fields[0], $fields[3], '50');
            $article = &$item['record']['article'];
            $article['texts']['name'] = ['fr' => $fields[1]];
            $article['price'] = Records::price($fields[3], $fields[4]);
            $lists = array_map(static function (string $list): array {
                return explode('=', $list);
            }, array_filter([$fields[5], $fields[6]]));
            if ($lists === []) {
                return $item;
            }
            $article['identity']['kind'] = 'variants';
            $combinations = [[]];
            foreach ($lists as $list) {
                $article['identity']['axes'][] = ['key' => $list[0], 'name' => ['fr' => $list[0]]];
                $longer = [];
                foreach ($combinations as $values) {
                    foreach (explode('|', $list[1]) as $label) {
                        $label = explode(':', $label)[0];
                        $longer[] = array_merge($values, [['axis' => $list[0], 'key' => $label, 'label' => ['fr' => $label]]]);
                    }
                }
                $combinations = $longer;
            }
            foreach ($combinations as $rank => $values) {
                $key = '1.' . ($rank + 1);
                $article['identity']['variants'][] = ['key' => $key, 'reference' => $fields[0] . '-' . ($rank + 1),
                    'ean' => '', 'active' => true, 'values' => $values];
                $article['stock']['variants'][] = ['key' => $key, 'quantity' => '10'];
            }

            return $item;
        }, $lines);
    }

    /**
     * @return array<string, mixed>
     */
    private static function document(string $file): array
    {
        return (array) json_decode((string) file_get_contents(self::DATA . '/' . $file), true);
    }
}
