<?php

declare(strict_types=1);

/**
 * A currency of the shop.
 */
class Currency
{
    public $id;
    public $iso_code;

    public function __construct($id)
    {
        $this->id = (int) $id;
        $this->iso_code = (string) Db::getInstance()->getValue(
            'SELECT `iso_code` FROM `' . _DB_PREFIX_ . 'currency` WHERE `id_currency` = ' . (int) $id
        );
    }
}
