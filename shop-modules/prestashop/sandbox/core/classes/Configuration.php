<?php

declare(strict_types=1);

/**
 * Settings of the shop, by name.
 */
class Configuration
{
    /** @var array<string, string|null>|null */
    private static $values;

    public static function get($key, $idLang = null, $idShopGroup = null, $idShop = null, $default = false)
    {
        if (self::$values === null) {
            self::$values = [];
            $rows = Db::getInstance()->executeS('SELECT `name`, `value` FROM `' . _DB_PREFIX_ . 'configuration`');
            foreach ($rows as $row) {
                self::$values[$row['name']] = $row['value'];
            }
        }

        return self::$values[$key] ?? $default;
    }

    public static function hasKey($key, $idLang = null, $idShopGroup = null, $idShop = null)
    {
        self::get($key);

        return array_key_exists($key, (array) self::$values);
    }

    public static function updateValue($key, $values, $html = false, $idShopGroup = null, $idShop = null)
    {
        $db = Db::getInstance();
        $table = '`' . _DB_PREFIX_ . 'configuration`';
        $db->execute('DELETE FROM ' . $table . ' WHERE `name` = ' . $db->quote((string) $key));
        $db->execute('INSERT INTO ' . $table . ' (`name`, `value`, `date_add`, `date_upd`) VALUES ('
            . $db->quote((string) $key) . ', ' . $db->quote((string) $values) . ', NOW(), NOW())');
        self::$values = null;

        return true;
    }

    public static function deleteByName($key)
    {
        $db = Db::getInstance();
        $db->execute('DELETE FROM `' . _DB_PREFIX_ . 'configuration` WHERE `name` = ' . $db->quote((string) $key));
        self::$values = null;

        return true;
    }

    public static function clearConfigurationCacheForTesting(): void
    {
        self::$values = null;
    }
}
