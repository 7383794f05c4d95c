<?php

declare(strict_types=1);

/**
 * An address, as far as the module loads one.
 */
class Address
{
    public $id = 0;

    public function __construct($id = null)
    {
        $this->id = (int) Db::getInstance()->getValue(
            'SELECT `id_address` FROM `' . _DB_PREFIX_ . 'address` WHERE `id_address` = ' . (int) $id
        );
    }
}
