<?php

declare(strict_types=1);

/**
 * A module: installed, hooked, found by its name.
 */
class Module
{
    public $id = 0;
    public $name;
    public $tab;
    public $version;
    public $author;
    public $need_instance;
    public $bootstrap;
    public $ps_versions_compliancy;
    public $displayName;
    public $description;
    public $confirmUninstall;
    public $active = false;

    public function __construct()
    {
        $db = Db::getInstance();
        $row = $db->getRow('SELECT `id_module`, `active` FROM `' . _DB_PREFIX_ . 'module` WHERE `name` = '
            . $db->quote((string) $this->name));
        if (is_array($row)) {
            $this->id = (int) $row['id_module'];
            $this->active = (bool) $row['active'];
        }
    }

    public static function getInstanceByName($name)
    {
        $file = _PS_MODULE_DIR_ . $name . '/' . $name . '.php';
        if (!preg_match('/\A[a-zA-Z0-9_-]+\z/', (string) $name) || !is_file($file)) {
            return false;
        }
        require_once $file;

        return new $name();
    }

    public function install()
    {
        $db = Db::getInstance();
        $db->execute('INSERT INTO `' . _DB_PREFIX_ . 'module` (`name`, `active`, `version`) VALUES ('
            . $db->quote((string) $this->name) . ', 1, ' . $db->quote((string) $this->version) . ')');
        $this->id = (int) $db->Insert_ID();
        $this->active = true;
        $db->execute('INSERT INTO `' . _DB_PREFIX_ . 'module_shop` (`id_module`, `id_shop`, `enable_device`) VALUES ('
            . $this->id . ', 1, 7)');
        $db->execute('INSERT INTO `' . _DB_PREFIX_ . 'module_group` (`id_module`, `id_shop`, `id_group`) SELECT '
            . $this->id . ', 1, `id_group` FROM `' . _DB_PREFIX_ . 'group`');

        return true;
    }

    public function uninstall()
    {
        foreach (['module', 'module_shop', 'module_group', 'hook_module'] as $table) {
            $sql = 'DELETE FROM `' . _DB_PREFIX_ . $table . '` WHERE `id_module` = ' . (int) $this->id;
            Db::getInstance()->execute($sql);
        }

        return true;
    }

    public function registerHook($hookName, $shopList = null)
    {
        $db = Db::getInstance();
        foreach ((array) $hookName as $name) {
            $table = '`' . _DB_PREFIX_ . 'hook`';
            $db->execute('INSERT IGNORE INTO ' . $table . ' (`name`, `title`) VALUES (' . $db->quote($name) . ', '
                . $db->quote($name) . ')');
            $id = (int) $db->getValue('SELECT `id_hook` FROM ' . $table . ' WHERE `name` = ' . $db->quote($name));
            $db->execute('INSERT IGNORE INTO `' . _DB_PREFIX_ . 'hook_module` (`id_module`, `id_shop`, `id_hook`,'
                . ' `position`) VALUES (' . (int) $this->id . ', 1, ' . $id . ', 1)');
        }

        return true;
    }
}
