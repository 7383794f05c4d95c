<?php

declare(strict_types=1);

/**
 * A category, as far as the module loads or deletes one, and the tree.
 */
class Category
{
    public $id = 0;

    public function __construct($id = null)
    {
        $this->id = (int) Db::getInstance()->getValue(
            'SELECT `id_category` FROM `' . _DB_PREFIX_ . 'category` WHERE `id_category` = ' . (int) $id
        );
    }

    public static function regenerateEntireNtree()
    {
        $rows = Db::getInstance()->executeS('SELECT c.`id_category`, c.`id_parent` FROM `' . _DB_PREFIX_ . 'category` c'
            . ' LEFT JOIN `' . _DB_PREFIX_ . 'category_shop` s ON s.`id_category` = c.`id_category`'
            . ' AND s.`id_shop` = 1 ORDER BY c.`id_parent`, s.`position`, c.`id_category`');
        $children = [];
        foreach ($rows as $row) {
            $children[(int) $row['id_parent']][] = (int) $row['id_category'];
        }
        $next = 1;
        $walk = static function (int $id) use (&$walk, &$next, $children): void {
            $left = $next++;
            foreach ($children[$id] ?? [] as $child) {
                $walk($child);
            }
            Db::getInstance()->execute('UPDATE `' . _DB_PREFIX_ . 'category` SET `nleft` = ' . $left
                . ', `nright` = ' . $next++ . ' WHERE `id_category` = ' . $id);
        };
        foreach ($children[0] ?? [] as $root) {
            $walk($root);
        }
    }

    public function delete()
    {
        foreach (['category_lang', 'category_shop', 'category_group', 'category_product', 'category'] as $table) {
            Db::getInstance()->execute(
                'DELETE FROM `' . _DB_PREFIX_ . $table . '` WHERE `id_category` = ' . (int) $this->id
            );
        }
        self::regenerateEntireNtree();

        return true;
    }
}
