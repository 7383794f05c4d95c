<?php

declare(strict_types=1);

/**
 * A customer, as far as the module loads one.
 */
class Customer
{
    public $id = 0;

    public function __construct($id = null)
    {
        $this->id = (int) Db::getInstance()->getValue(
            'SELECT `id_customer` FROM `' . _DB_PREFIX_ . 'customer` WHERE `id_customer` = ' . (int) $id
        );
    }
}
