<?php

declare(strict_types=1);

/**
 * The sizes of the theme.
 */
class ImageType
{
    public static function getImagesTypes($type = null, $orderBySize = false)
    {
        return Db::getInstance()->executeS('SELECT * FROM `' . _DB_PREFIX_ . 'image_type`'
            . ($type === 'products' ? ' WHERE `products` = 1' : '') . ' ORDER BY `name`');
    }
}
