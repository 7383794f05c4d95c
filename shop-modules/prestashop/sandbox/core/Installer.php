<?php

declare(strict_types=1);

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
        foreach (['shop', 'parties', 'catalogue', 'properties', 'orders'] as $part) {
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
        self::rows('shop_group', 'id_shop_group name active', [[1, 'Défaut', 1]]);
        self::rows('shop', 'id_shop id_shop_group name id_category theme_name active', [
            [1, 1, 'Atelier de démonstration', 2, 'classic', 1],
        ]);
        self::rows('shop_url', 'id_shop domain domain_ssl physical_uri virtual_uri main active', [
            [1, $host, $host, $folder, '', 1, 1],
        ]);
        self::rows('lang', 'id_lang name active iso_code language_code locale date_format_lite date_format_full', [
            [1, 'Français (French)', 1, 'fr', 'fr-fr', 'fr-FR', 'd/m/Y', 'd/m/Y H:i:s'],
        ]);
        self::rows('currency', 'id_currency name iso_code numeric_iso_code precision conversion_rate active', [
            [1, 'Euro', 'EUR', '978', 2, 1, 1],
        ]);
        self::rows('zone', 'id_zone name active', [[1, 'Europe', 1], [2, 'Outre-mer', 1], [3, 'Amérique du Nord', 1]]);
        $countries = [
            [8, 1, 'FR', 'France'], [1, 1, 'DE', 'Allemagne'], [3, 1, 'BE', 'Belgique'], [10, 1, 'IT', 'Italie'],
            [6, 1, 'ES', 'Espagne'], [19, 1, 'CH', 'Suisse'], [21, 3, 'US', 'États-Unis'], [2, 1, 'AT', 'Autriche'],
            [13, 1, 'NL', 'Pays-Bas'], [15, 1, 'PT', 'Portugal'], [12, 1, 'LU', 'Luxembourg'],
            [99, 2, 'GP', 'Guadeloupe'], [142, 2, 'MQ', 'Martinique'], [177, 2, 'RE', 'La Réunion'],
        ];
        foreach ($countries as $country) {
            self::rows('country', 'id_country id_zone iso_code active', [[$country[0], $country[1], $country[2], 1]]);
            self::rows('country_lang', 'id_country id_lang name', [[$country[0], 1, $country[3]]]);
        }
        foreach ([1 => '20', 2 => '10', 3 => '5.5', 4 => '2.1'] as $id => $rate) {
            self::rows('tax', 'id_tax rate active', [[$id, $rate, 1]]);
            self::rows('tax_lang', 'id_tax id_lang name', [[$id, 1, 'TVA FR ' . $rate . '%']]);
            self::rows('tax_rules_group', 'id_tax_rules_group name active date_add date_upd', [
                [$id, 'FR Taux (' . $rate . '%)', 1, self::DATE, self::DATE],
            ]);
            self::rows('tax_rule', 'id_tax_rules_group id_country id_tax', [[$id, 8, $id]]);
        }
        self::partners();
        self::categories();
        $settings = [
            'PS_LANG_DEFAULT' => '1', 'PS_CURRENCY_DEFAULT' => '1', 'PS_COUNTRY_DEFAULT' => '8', 'PS_SHOP_ENABLE' => '1',
            'PS_SHOP_NAME' => 'Atelier de démonstration', 'PS_TIMEZONE' => 'Europe/Paris', 'PS_ROUND_TYPE' => '2',
            'PS_PRICE_ROUND_MODE' => '2', 'PS_HOME_CATEGORY' => '2', 'PS_ROOT_CATEGORY' => '1',
            'PS_INVOICE_PREFIX' => '#FA', 'PS_OS_DELIVERED' => '5', 'PS_OS_CANCELED' => '6', 'PS_OS_ERROR' => '8',
            'PS_SSL_ENABLED' => ($parts['scheme'] ?? 'http') === 'https' ? '1' : '0',
        ];
        foreach ($settings as $name => $value) {
            Configuration::updateValue($name, $value);
        }
    }

    private static function partners(): void
    {
        foreach ([1 => 'Visiteur', 2 => 'Invité', 3 => 'Client'] as $id => $name) {
            self::rows('group', 'id_group show_prices date_add date_upd', [[$id, 1, self::DATE, self::DATE]]);
            self::rows('group_lang', 'id_group id_lang name', [[$id, 1, $name]]);
            self::rows('group_shop', 'id_group id_shop', [[$id, 1]]);
        }
        foreach ([1 => 'Retrait au magasin', 2 => 'Transporteur'] as $id => $name) {
            self::rows('carrier', 'id_carrier id_reference name active', [[$id, $id, $name, 1]]);
        }
        $states = [
            1 => ['En attente du paiement par chèque', 0, 0, 0], 2 => ['Paiement accepté', 1, 1, 0],
            3 => ['En cours de préparation', 1, 1, 0], 4 => ['Expédié', 1, 1, 1], 5 => ['Livré', 1, 1, 1],
            6 => ['Annulé', 0, 0, 0], 7 => ['Remboursé', 1, 1, 0], 8 => ['Erreur de paiement', 0, 0, 0],
            10 => ['En attente de virement bancaire', 0, 0, 0], 11 => ['Paiement à distance accepté', 1, 1, 0],
        ];
        foreach ($states as $id => $state) {
            self::rows('order_state', 'id_order_state logable paid shipped', [[$id, $state[1], $state[2], $state[3]]]);
            self::rows('order_state_lang', 'id_order_state id_lang name', [[$id, 1, $state[0]]]);
        }
    }

    private static function categories(): void
    {
        foreach ([[1, 0, 0, 1, 4, 'Racine', 0], [2, 1, 1, 2, 3, 'Accueil', 1]] as $row) {
            self::rows('category', 'id_category id_parent level_depth nleft nright active is_root_category date_add date_upd', [
                [$row[0], $row[1], $row[2], $row[3], $row[4], 1, $row[6], self::DATE, self::DATE],
            ]);
            self::rows('category_lang', 'id_category id_shop id_lang name link_rewrite', [
                [$row[0], 1, 1, $row[5], strtolower($row[5])],
            ]);
            self::rows('category_shop', 'id_category id_shop', [[$row[0], 1]]);
            foreach ([1, 2, 3] as $group) {
                self::rows('category_group', 'id_category id_group', [[$row[0], $group]]);
            }
        }
    }

    /**
     * @param array<int, array<int, int|string>> $rows
     */
    private static function rows(string $table, string $columns, array $rows): void
    {
        $db = Db::getInstance();
        foreach ($rows as $row) {
            $values = array_map(static function ($value) use ($db): string {
                return $db->quote((string) $value);
            }, $row);
            $db->execute('INSERT INTO `' . _DB_PREFIX_ . $table . '` (`' . str_replace(' ', '`, `', $columns) . '`)'
                . ' VALUES (' . implode(', ', $values) . ')');
        }
    }
}
