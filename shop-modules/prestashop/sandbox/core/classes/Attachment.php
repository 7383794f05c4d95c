<?php

declare(strict_types=1);

/**
 * A document of products, as far as the module makes or deletes one.
 */
class Attachment
{
    public static $definition = ['fields' => ['name' => ['size' => 32]]];

    public $id = 0;
    public $file = '';
    public $file_name = '';
    public $file_size = 0;
    public $mime = '';
    public $name = [];
    public $description = [];

    public function __construct($id = null)
    {
        $row = Db::getInstance()->getRow('SELECT * FROM `' . _DB_PREFIX_ . 'attachment` WHERE `id_attachment` = ' . (int) $id);
        if (is_array($row)) {
            $this->id = (int) $row['id_attachment'];
            $this->file = (string) $row['file'];
        }
    }

    public function add($autoDate = true, $nullValues = false)
    {
        $db = Db::getInstance();
        $values = array_map([$db, 'quote'], [$this->file, $this->file_name, (string) $this->file_size, $this->mime]);
        $db->execute('INSERT INTO `' . _DB_PREFIX_ . 'attachment` (`file`, `file_name`, `file_size`, `mime`) VALUES ('
            . implode(', ', $values) . ')');
        $this->id = (int) $db->Insert_ID();
        foreach ($this->name as $language => $name) {
            $db->execute('INSERT INTO `' . _DB_PREFIX_ . 'attachment_lang` (`id_attachment`, `id_lang`, `name`) VALUES ('
                . $this->id . ', ' . (int) $language . ', ' . $db->quote((string) $name) . ')');
        }

        return true;
    }

    public function attachProduct($idProduct)
    {
        $db = Db::getInstance();
        $db->execute('INSERT IGNORE INTO `' . _DB_PREFIX_ . 'product_attachment` (`id_product`, `id_attachment`) VALUES ('
            . (int) $idProduct . ', ' . (int) $this->id . ')');

        return self::refresh((int) $idProduct);
    }

    public function delete()
    {
        $db = Db::getInstance();
        @unlink(_PS_DOWNLOAD_DIR_ . basename($this->file));
        $products = $db->executeS('SELECT `id_product` FROM `' . _DB_PREFIX_ . 'product_attachment` WHERE `id_attachment` = '
            . (int) $this->id);
        foreach (['product_attachment', 'attachment_lang', 'attachment'] as $table) {
            $db->execute('DELETE FROM `' . _DB_PREFIX_ . $table . '` WHERE `id_attachment` = ' . (int) $this->id);
        }
        foreach ($products as $product) {
            self::refresh((int) $product['id_product']);
        }

        return true;
    }

    private static function refresh(int $idProduct): bool
    {
        return Db::getInstance()->execute('UPDATE `' . _DB_PREFIX_ . 'product` SET `cache_has_attachments` = ('
            . 'SELECT COUNT(*) > 0 FROM `' . _DB_PREFIX_ . 'product_attachment` WHERE `id_product` = ' . $idProduct
            . ') WHERE `id_product` = ' . $idProduct);
    }
}
