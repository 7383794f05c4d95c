<?php

declare(strict_types=1);

/**
 * Countries, as far as the module asks.
 */
class Country
{
    public static function getIsoById($idCountry)
    {
        return Db::getInstance()->getValue(
            'SELECT `iso_code` FROM `' . _DB_PREFIX_ . 'country` WHERE `id_country` = ' . (int) $idCountry
        );
    }
}
