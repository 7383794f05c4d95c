<?php

declare(strict_types=1);

if (!defined('_PS_VERSION_')) {
    exit;
}

require_once __DIR__ . '/src/autoload.php';

use Navette\Admin\ConfigPage;
use Navette\Db\Schema;
use Navette\Db\Sql;
use Navette\Door\HostNames;
use Navette\Door\KeyRing;
use Navette\Hook\Codes;
use Navette\Hook\Outbox;
use Navette\Settings;

/**
 * Links the shop with an ERP through the Navette program.
 */
class Navette extends Module
{
    public const VERSION = '1.1.0';

    public function __construct()
    {
        $this->name = 'navette';
        $this->tab = 'administration';
        $this->version = self::VERSION;
        $this->author = 'Navette';
        $this->need_instance = 0;
        $this->bootstrap = true;
        $this->ps_versions_compliancy = ['min' => '1.7.8.0', 'max' => '9.99.99'];
        parent::__construct();
        $this->displayName = 'Navette';
        $this->description = 'Relie la boutique à la gestion commerciale : catalogue, prix, stock et commandes.';
        $this->confirmUninstall = 'Les liens avec la gestion commerciale seront effacés. Continuer ?';
    }

    public function install()
    {
        if (!parent::install()) {
            return false;
        }
        Schema::create(new Sql());
        foreach (Settings::DEFAULTS as $name => $value) {
            Configuration::updateValue($name, $value);
        }
        KeyRing::renew();

        return $this->registerHook(array_merge(Outbox::HOOKS, Codes::HOOKS));
    }

    /**
     * What `upgrade/` calls: tables, settings and hooks that came since the installed version. The secret and the
     * merchant's settings stay.
     */
    public function complete(): bool
    {
        Schema::complete(new Sql());
        foreach (Settings::DEFAULTS as $name => $value) {
            if (!Configuration::hasKey($name)) {
                Configuration::updateValue($name, $value);
            }
        }

        return $this->registerHook(Outbox::HOOKS);
    }

    public function uninstall()
    {
        Schema::drop(new Sql());
        $names = array_merge(array_keys(Settings::DEFAULTS), [KeyRing::SETTING, HostNames::CACHE]);
        foreach ($names as $name) {
            Configuration::deleteByName($name);
        }

        if (!parent::uninstall()) {
            return false;
        }
        Outbox::forget(new Sql());

        return true;
    }

    public function getContent()
    {
        return (new ConfigPage($this))->render();
    }

    public function hookDisplayAdminCustomers($params)
    {
        return Codes::ofCustomer((int) ($params['id_customer'] ?? 0));
    }

    public function hookDisplayAdminOrderSide($params)
    {
        return Codes::ofOrder((int) ($params['id_order'] ?? 0));
    }

    public function hookActionObjectOrderAddAfter($params)
    {
        Outbox::note('ActionObjectOrderAddAfter', (array) $params);
    }

    public function hookActionObjectOrderUpdateAfter($params)
    {
        Outbox::note('ActionObjectOrderUpdateAfter', (array) $params);
    }

    public function hookActionOrderStatusPostUpdate($params)
    {
        Outbox::note('ActionOrderStatusPostUpdate', (array) $params);
    }

    public function hookActionObjectCustomerAddAfter($params)
    {
        Outbox::note('ActionObjectCustomerAddAfter', (array) $params);
    }

    public function hookActionObjectCustomerUpdateAfter($params)
    {
        Outbox::note('ActionObjectCustomerUpdateAfter', (array) $params);
    }

    public function hookActionObjectAddressAddAfter($params)
    {
        Outbox::note('ActionObjectAddressAddAfter', (array) $params);
    }

    public function hookActionObjectAddressUpdateAfter($params)
    {
        Outbox::note('ActionObjectAddressUpdateAfter', (array) $params);
    }
}
