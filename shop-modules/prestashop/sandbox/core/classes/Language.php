<?php

declare(strict_types=1);

/**
 * A language of the shop.
 */
class Language
{
    public $id;

    public function __construct($id)
    {
        $this->id = (int) $id;
    }

    public static function getLanguages($active = true, $idShop = false, $idsOnly = false)
    {
        return Db::getInstance()->executeS('SELECT * FROM `' . _DB_PREFIX_ . 'lang`'
            . ($active ? ' WHERE `active` = 1' : '') . ' ORDER BY `id_lang`');
    }
}
