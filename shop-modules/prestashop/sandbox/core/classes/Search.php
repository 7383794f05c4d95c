<?php

declare(strict_types=1);

/**
 * The search index: the words of a product's name and reference.
 */
class Search
{
    public static function indexation($full = false, $id_product = false)
    {
        $db = Db::getInstance();
        $rows = $db->executeS('SELECT p.`id_product`, p.`reference`, l.`name`, l.`id_lang` FROM `' . _DB_PREFIX_
            . 'product` p JOIN `' . _DB_PREFIX_ . 'product_lang` l ON l.`id_product` = p.`id_product` WHERE '
            . ($id_product ? 'p.`id_product` = ' . (int) $id_product : 'p.`indexed` = 0'));
        foreach ($rows as $row) {
            $id = (int) $row['id_product'];
            $db->execute('DELETE FROM `' . _DB_PREFIX_ . 'search_index` WHERE `id_product` = ' . $id);
            $words = preg_split('/[^\p{L}\p{N}]+/u', mb_strtolower($row['name'] . ' ' . $row['reference'], 'UTF-8'));
            foreach (array_unique(array_filter((array) $words, 'strlen')) as $word) {
                $value = $db->quote(mb_substr((string) $word, 0, 30, 'UTF-8'));
                $db->execute('INSERT IGNORE INTO `' . _DB_PREFIX_ . 'search_word` (`id_shop`, `id_lang`, `word`)'
                    . ' VALUES (1, ' . (int) $row['id_lang'] . ', ' . $value . ')');
                $db->execute('INSERT IGNORE INTO `' . _DB_PREFIX_ . 'search_index` (`id_product`, `id_word`, `weight`)'
                    . ' SELECT ' . $id . ', `id_word`, 6 FROM `' . _DB_PREFIX_ . 'search_word` WHERE `word` = ' . $value);
            }
            foreach (['product', 'product_shop'] as $table) {
                $db->execute('UPDATE `' . _DB_PREFIX_ . $table . '` SET `indexed` = 1 WHERE `id_product` = ' . $id);
            }
        }

        return true;
    }
}
