<?php

declare(strict_types=1);

namespace Navette\Tests;

use Configuration;
use Db;
use Module;
use Navette\Db\Schema;
use Navette\Db\Sql;
use Navette\Door\KeyRing;
use Navette\Hook\Outbox;
use Navette\Settings;
use PHPUnit\Framework\TestCase;

/**
 * The sandbox as a shop: orders as they were recorded, an uninstallation that leaves nothing.
 */
final class ShopTest extends TestCase
{
    public function testRecordedOrdersAreLoadedAndReadExactly(): void
    {
        $client = new Client();
        $client->company = 'ORDERS';
        $epoch = $client->call('begin', ['stream' => 'articles'])['result']['epoch'];
        $client->call('write', [
            'stream' => 'articles', 'fence' => ['epoch' => $epoch, 'n' => 1], 'items' => [Records::article('REC-1')],
        ]);
        $folder = sys_get_temp_dir() . '/navette-orders-' . getmypid();
        mkdir($folder);
        $line = [
            'id_order_detail' => 7, 'id_order' => 9001, 'product_id' => 55, 'product_attribute_id' => 0,
            'product_name' => 'Serviette', 'product_quantity' => 3, 'product_reference' => 'REC-1',
            'unit_price_tax_excl' => '10.115000', 'unit_price_tax_incl' => '12.138000',
            'total_price_tax_excl' => '30.350000', 'total_price_tax_incl' => '36.410000',
            'original_product_price' => '11.900000', 'product_quantity_refunded' => 0,
        ];
        $order = [
            'id_order' => 9001, 'reference' => 'ABCDEFGHI', 'id_shop' => 1, 'id_cart' => 4, 'id_currency' => 1,
            'current_state' => 2, 'module' => 'cheque', 'payment' => 'Chèque', 'conversion_rate' => '1.000000',
            'total_paid_tax_excl' => '30.340000', 'total_paid' => '36.410000',
            'total_paid_tax_incl' => '36.420000', 'round_mode' => 2, 'round_type' => 2,
            'date_add' => '2026-10-25 02:30:00', 'date_upd' => '2026-11-01 10:00:00', 'total_paid_real' => '36.410000',
        ];
        $documents = [
            'orders' => [
                'orders' => [$order],
                'order_detail' => [$line],
                'order_detail_tax' => [
                    ['id_order_detail' => 7, 'id_tax' => 1, 'unit_amount' => '2.023000', 'total_amount' => '6.060000'],
                ],
                'order_slip_detail' => [['id_order_slip' => 1, 'id_order_detail' => 7, 'product_quantity' => 1]],
            ],
            'products' => [['id_product' => 55, 'id_product_attribute' => 0, 'reference' => 'REC-1']],
        ];
        require_once dirname(__DIR__) . '/core/OrderLoader.php';
        foreach ($documents as $name => $document) {
            file_put_contents($folder . '/' . $name . '.json', json_encode($document));
        }
        self::assertSame(1, (new \SandboxOrderLoader($folder))->load());
        array_map('unlink', (array) glob($folder . '/*.json'));
        rmdir($folder);
        $read = ['stream' => 'orders', 'facets' => [], 'limit' => 10];
        $page = $client->call('read', $read + ['scope' => ['keys' => ['9001', '9002']]])['result'];
        $got = $page['changes'][0]['upsert']['order'];
        self::assertSame('REC-1', $got['lines'][0]['article']);
        self::assertSame('10.115', $got['lines'][0]['unit_net']);
        self::assertSame('1', $got['lines'][0]['refunded_quantity']);
        self::assertSame('20', $got['lines'][0]['tax_rate']);
        self::assertSame('36.41', $got['totals']['gross']);
        self::assertTrue($got['state']['paid']);
        self::assertSame(['delete' => '9002'], $page['changes'][1]);
        $page = $client->call('read', $read + ['scope' => ['period' => ['from' => '2026-10-25', 'to' => '2026-10-25']]]);
        self::assertCount(1, $page['result']['changes']);
        $all = $client->call('read', $read + ['scope' => 'all'])['result'];
        self::assertTrue($all['complete_snapshot']);
        \Hook::exec('actionOrderStatusPostUpdate', ['id_order' => 9001]);
        Db::getInstance()->execute('UPDATE `ps_orders` SET `date_upd` = \'2026-01-01 00:00:00\'');
        $since = $client->call('read', $read + ['scope' => ['since' => $all['next']]])['result'];
        self::assertCount(1, $since['changes'], 'the outbox finds what the date does not');
    }

    public function testUninstallingLeavesNothing(): void
    {
        $module = Module::getInstanceByName('navette');
        $sql = new Sql();
        $hooks = 'SELECT COUNT(*) FROM `ps_hook` WHERE `name` LIKE \'actionObjectCustomer%\'';
        self::assertSame('2', $sql->value($hooks));
        self::assertTrue($module->uninstall());
        self::assertSame('0', $sql->value($hooks), 'names of hooks that nobody uses');
        self::assertSame([], $sql->rows('SHOW TABLES LIKE \'ps\\_navette%\''));
        $left = 'SELECT COUNT(*) FROM `ps_configuration` WHERE `name` LIKE \'NAVETTE%\'';
        self::assertSame('0', $sql->value($left));
        self::assertSame('0', $sql->value('SELECT COUNT(*) FROM `ps_hook_module` WHERE `id_module` = ' . (int) $module->id));
        self::assertTrue(Module::getInstanceByName('navette')->install());
        self::assertSame([], Schema::missing($sql));
        self::assertTrue(KeyRing::load()->isUsable());
        self::assertNotSame(TEST_SECRET, KeyRing::load()->current());
        KeyRing::renew(TEST_SECRET);
    }

    public function testAnOlderInstallationIsBroughtToThisVersion(): void
    {
        $sql = new Sql();
        $module = Module::getInstanceByName('navette');
        $sql->run('DROP TABLE `ps_navette_pack`');
        $sql->run('ALTER TABLE `ps_navette_fence` DROP COLUMN `linked`');
        $sql->run('DELETE FROM `ps_hook_module` WHERE `id_module` = ' . (int) $module->id);
        Configuration::deleteByName(Settings::TIERS);
        Configuration::updateValue(Settings::REMOVAL, 'delete');
        $sql->insert('navette_nonce', [['nonce' => str_repeat('a', 32), 'at' => 1]]);
        $secret = KeyRing::load()->current();

        require_once _PS_MODULE_DIR_ . 'navette/upgrade/upgrade-1.1.0.php';
        self::assertTrue(upgrade_module_1_1_0($module));
        self::assertTrue(upgrade_module_1_1_0($module), 'a second time does no harm');

        self::assertSame([], Schema::missing($sql));
        self::assertSame('0', (string) $sql->value('SELECT COUNT(`linked`) FROM `ps_navette_fence` WHERE `linked` > 0'));
        self::assertSame('1', $sql->value('SELECT COUNT(*) FROM `ps_navette_nonce` WHERE `at` = 1'));
        self::assertSame('1', Configuration::get(Settings::TIERS));
        self::assertSame('delete', Configuration::get(Settings::REMOVAL), 'the merchant\'s setting stays');
        self::assertSame($secret, KeyRing::load()->current());
        $hooked = $sql->value('SELECT COUNT(*) FROM `ps_hook_module` WHERE `id_module` = ' . (int) $module->id);
        self::assertSame(count(Outbox::HOOKS), (int) $hooked);
        $sql->run('DELETE FROM `ps_navette_nonce` WHERE `at` = 1');
        Configuration::updateValue(Settings::REMOVAL, Settings::DEFAULTS[Settings::REMOVAL]);
    }
}
