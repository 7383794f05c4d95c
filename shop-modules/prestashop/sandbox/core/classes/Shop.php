<?php

declare(strict_types=1);

/**
 * A shop and its address.
 */
class Shop
{
    public const CONTEXT_SHOP = 1;

    public $id;
    public $id_shop_group;
    public $id_category;
    public $name;
    public $domain;
    public $domain_ssl;
    public $physical_uri;
    public $virtual_uri;

    public function __construct($id)
    {
        $row = Db::getInstance()->getRow('SELECT s.*, u.`domain`, u.`domain_ssl`, u.`physical_uri`, u.`virtual_uri`'
            . ' FROM `' . _DB_PREFIX_ . 'shop` s JOIN `' . _DB_PREFIX_ . 'shop_url` u ON u.`id_shop` = s.`id_shop`'
            . ' AND u.`main` = 1 WHERE s.`id_shop` = ' . (int) $id);
        foreach (is_array($row) ? $row : [] as $name => $value) {
            if (property_exists($this, $name)) {
                $this->{$name} = $value;
            }
        }
        $this->id = (int) $id;
    }
}
