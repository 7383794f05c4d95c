<?php

declare(strict_types=1);

/**
 * A picture of a product, as far as the module makes or deletes one.
 */
class Image
{
    public $id = 0;
    public $id_product = 0;
    public $position = 0;
    public $cover;
    public $legend = [];

    public function __construct($id = null, $idLang = null)
    {
        $row = Db::getInstance()->getRow('SELECT * FROM `' . _DB_PREFIX_ . 'image` WHERE `id_image` = ' . (int) $id);
        if (is_array($row)) {
            $this->id = (int) $row['id_image'];
            $this->id_product = (int) $row['id_product'];
            $this->position = (int) $row['position'];
        }
    }

    public function add($autoDate = true, $nullValues = false)
    {
        $db = Db::getInstance();
        $db->execute('INSERT INTO `' . _DB_PREFIX_ . 'image` (`id_product`, `position`, `cover`) VALUES ('
            . (int) $this->id_product . ', ' . (int) $this->position . ', ' . ($this->cover ? '1' : 'NULL') . ')');
        $this->id = (int) $db->Insert_ID();
        foreach ((array) $this->legend as $language => $legend) {
            $db->execute('INSERT INTO `' . _DB_PREFIX_ . 'image_lang` (`id_image`, `id_lang`, `legend`) VALUES ('
                . $this->id . ', ' . (int) $language . ', ' . $db->quote((string) $legend) . ')');
        }
        Hook::exec('actionObjectImageAddAfter', ['object' => $this]);

        return true;
    }

    public function associateTo($shops)
    {
        foreach ((array) $shops as $shop) {
            Db::getInstance()->execute('INSERT IGNORE INTO `' . _DB_PREFIX_ . 'image_shop` (`id_product`, `id_image`, `id_shop`)'
                . ' VALUES (' . (int) $this->id_product . ', ' . (int) $this->id . ', ' . (int) $shop . ')');
        }

        return true;
    }

    public function getPathForCreation()
    {
        $folder = _PS_PRODUCT_IMG_DIR_ . implode('/', str_split((string) $this->id)) . '/';
        if (!is_dir($folder)) {
            mkdir($folder, 0755, true);
        }

        return $folder . $this->id;
    }

    public function delete()
    {
        $db = Db::getInstance();
        foreach (['image', 'image_lang', 'image_shop', 'product_attribute_image'] as $table) {
            $db->execute('DELETE FROM `' . _DB_PREFIX_ . $table . '` WHERE `id_image` = ' . (int) $this->id);
        }
        foreach ((array) glob($this->getPathForCreation() . '{.,-}*', GLOB_BRACE) as $file) {
            unlink((string) $file);
        }
        $db->execute('SET @position := 0');
        $db->execute('UPDATE `' . _DB_PREFIX_ . 'image` SET `position` = (@position := @position + 1)'
            . ' WHERE `id_product` = ' . (int) $this->id_product . ' ORDER BY `position`');
        Hook::exec('actionObjectImageDeleteAfter', ['object' => $this]);

        return true;
    }
}
