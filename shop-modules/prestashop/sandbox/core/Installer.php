<?php

declare(strict_types=1);

require_once __DIR__ . '/BaseData.php';

/**
 * Makes the tables and the base data of a French shop, then installs the module.
 */
final class SandboxInstaller
{
    private const DATE = '2026-01-01 00:00:00';

    /**
     * @param array<string, string> $server dsn, user, password, prefix
     *
     * @return string the module's secret
     */
    public static function install(array $server, string $url, string $secret): string
    {
        $parameters = $server + ['cookie_key' => bin2hex(random_bytes(32))];
        $home = sandbox_home();
        if (!is_dir($home) && !mkdir($home, 0700, true)) {
            throw new RuntimeException('the folder ' . $home . ' cannot be made');
        }
        file_put_contents($home . '/parameters.json', json_encode($parameters, JSON_PRETTY_PRINT));
        sandbox_boot($parameters);
        foreach (['shop', 'parties', 'catalogue', 'properties', 'media', 'orders'] as $part) {
            self::createTables(dirname(__DIR__) . '/schema/' . $part . '.tables');
        }
        self::base($url);
        $module = Module::getInstanceByName('navette');
        if (!$module || !$module->install()) {
            throw new RuntimeException('the module refused to install');
        }
        $keys = \Navette\Door\KeyRing::renew($secret === '' ? null : $secret);

        return (string) $keys->current();
    }

    public static function createTables(string $file): void
    {
        $table = '';
        $lines = [];
        $finish = static function () use (&$table, &$lines): void {
            if ($table !== '') {
                $name = '`' . _DB_PREFIX_ . $table . '`';
                Db::getInstance()->execute('DROP TABLE IF EXISTS ' . $name);
                Db::getInstance()->execute('CREATE TABLE ' . $name . ' (' . implode(', ', $lines)
                    . ') ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci');
            }
            $lines = [];
        };
        foreach ((array) file($file, FILE_IGNORE_NEW_LINES) as $line) {
            if (preg_match('/\Atable (\w+)\z/', (string) $line, $found)) {
                $finish();
                $table = $found[1];
            } elseif (preg_match('/\A  (primary|unique|index) (.+)\z/', (string) $line, $found)) {
                $kinds = ['primary' => 'PRIMARY KEY', 'unique' => 'UNIQUE KEY', 'index' => 'KEY'];
                $lines[] = $kinds[$found[1]] . ' (`' . str_replace(', ', '`, `', $found[2]) . '`)';
            } elseif (preg_match('/\A  (\w+) : (.+?)( null)?( auto)?(?: = (.*))?\z/', (string) $line, $found)) {
                $lines[] = '`' . $found[1] . '` ' . $found[2] . (($found[3] ?? '') === '' ? ' NOT NULL' : ' NULL')
                    . (($found[4] ?? '') === '' ? '' : ' AUTO_INCREMENT')
                    . (isset($found[5]) ? ' DEFAULT ' . $found[5] : '');
            }
        }
        $finish();
    }

    private static function base(string $url): void
    {
        $parts = (array) parse_url($url);
        $host = ($parts['host'] ?? '127.0.0.1') . (isset($parts['port']) ? ':' . $parts['port'] : '');
        $folder = rtrim($parts['path'] ?? '', '/') . '/';
        SandboxBaseData::rows('shop_group', 'id_shop_group name active', [[1, 'Défaut', 1]]);
        SandboxBaseData::rows('shop', 'id_shop id_shop_group name id_category theme_name active', [
            [1, 1, 'Atelier de démonstration', 2, 'classic', 1],
        ]);
        SandboxBaseData::rows('shop_url', 'id_shop domain domain_ssl physical_uri virtual_uri main active', [
            [1, $host, $host, $folder, '', 1, 1],
        ]);
        SandboxBaseData::rows('lang', 'id_lang name active iso_code language_code locale date_format_lite date_format_full', [
            [1, 'Français (French)', 1, 'fr', 'fr-fr', 'fr-FR', 'd/m/Y', 'd/m/Y H:i:s'],
        ]);
        SandboxBaseData::fill();
        SandboxBaseData::rows('image_type', 'name width height', [
            ['cart_default', 125, 125], ['home_default', 250, 250], ['large_default', 800, 800],
        ]);
        self::categories();
        $settings = [
            'PS_LANG_DEFAULT' => '1', 'PS_CURRENCY_DEFAULT' => '1', 'PS_COUNTRY_DEFAULT' => '8', 'PS_SHOP_ENABLE' => '1',
            'PS_SHOP_NAME' => 'Atelier de démonstration', 'PS_TIMEZONE' => 'Europe/Paris', 'PS_ROUND_TYPE' => '2',
            'PS_PRICE_ROUND_MODE' => '2', 'PS_HOME_CATEGORY' => '2', 'PS_ROOT_CATEGORY' => '1',
            'PS_INVOICE_PREFIX' => '#FA', 'PS_OS_DELIVERED' => '5', 'PS_OS_CANCELED' => '6', 'PS_OS_REFUND' => '7',
            'PS_OS_ERROR' => '8', 'PS_UNIDENTIFIED_GROUP' => '1', 'PS_GUEST_GROUP' => '2', 'PS_CUSTOMER_GROUP' => '3',
            'PS_GIFT_WRAPPING_TAX_RULES_GROUP' => '1', 'PS_PACK_STOCK_TYPE' => '0',
            'PS_SSL_ENABLED' => ($parts['scheme'] ?? 'http') === 'https' ? '1' : '0',
        ];
        foreach ($settings as $name => $value) {
            Configuration::updateValue($name, $value);
        }
    }

    private static function categories(): void
    {
        foreach ([[1, 0, 0, 1, 4, 'Racine', 0], [2, 1, 1, 2, 3, 'Accueil', 1]] as $row) {
            $columns = 'id_category id_parent level_depth nleft nright active is_root_category date_add date_upd';
            SandboxBaseData::rows('category', $columns, [
                [$row[0], $row[1], $row[2], $row[3], $row[4], 1, $row[6], self::DATE, self::DATE],
            ]);
            SandboxBaseData::rows('category_lang', 'id_category id_shop id_lang name link_rewrite', [
                [$row[0], 1, 1, $row[5], strtolower($row[5])],
            ]);
            SandboxBaseData::rows('category_shop', 'id_category id_shop', [[$row[0], 1]]);
            foreach ([1, 2, 3, 4] as $group) {
                SandboxBaseData::rows('category_group', 'id_category id_group', [[$row[0], $group]]);
            }
        }
    }
}
