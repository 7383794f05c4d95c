<?php

declare(strict_types=1);

/**
 * The search index: the words of a product's name and reference, in each language.
 */
class Search
{
    public static function indexation($full = false, $id_product = false)
    {
        $db = Db::getInstance();
        $rows = $db->executeS('SELECT p.`id_product`, p.`reference`, l.`name`, l.`id_lang` FROM `' . _DB_PREFIX_
            . 'product` p JOIN `' . _DB_PREFIX_ . 'product_lang` l ON l.`id_product` = p.`id_product` WHERE '
            . ($id_product ? 'p.`id_product` = ' . (int) $id_product : 'p.`indexed` = 0'));
        $ids = implode(',', array_unique(array_map('intval', array_column($rows, 'id_product'))));
        if ($ids === '') {
            return true;
        }
        $db->execute('DELETE FROM `' . _DB_PREFIX_ . 'search_index` WHERE `id_product` IN (' . $ids . ')');
        foreach ($rows as $row) {
            self::index($db, $row);
        }
        foreach (['product', 'product_shop'] as $table) {
            $db->execute('UPDATE `' . _DB_PREFIX_ . $table . '` SET `indexed` = 1 WHERE `id_product` IN (' . $ids . ')');
        }

        return true;
    }

    /**
     * Words in small letters; one with hyphens also whole and without them.
     */
    public static function extractKeyWords($string, $id_lang, $indexation = false, $iso_code = false)
    {
        $text = mb_strtolower(strip_tags((string) $string), 'UTF-8');
        $words = [];
        foreach ((array) preg_split('/[^\p{L}\p{N}-]+/u', $text) as $word) {
            array_push($words, $word, str_replace('-', '', (string) $word), ...explode('-', (string) $word));
        }
        $shortest = (int) Configuration::get('PS_SEARCH_MINWORDLEN');

        return array_values(array_unique(array_filter($words, static function ($word) use ($shortest): bool {
            return mb_strlen((string) $word, 'UTF-8') >= max(1, $shortest);
        })));
    }

    public static function getMaximumWordLength()
    {
        return 30;
    }

    /**
     * @param array<string, mixed> $row
     */
    private static function index(Db $db, array $row): void
    {
        $language = (int) $row['id_lang'];
        $words = preg_split('/[^\p{L}\p{N}]+/u', mb_strtolower($row['name'] . ' ' . $row['reference'], 'UTF-8'));
        $values = [];
        foreach (array_unique(array_filter((array) $words, 'strlen')) as $word) {
            $values[] = $db->quote(mb_substr((string) $word, 0, 30, 'UTF-8'));
        }
        if ($values === []) {
            return;
        }
        $known = '(1, ' . $language . ', ' . implode('), (1, ' . $language . ', ', $values) . ')';
        $db->execute('INSERT IGNORE INTO `' . _DB_PREFIX_ . 'search_word` (`id_shop`, `id_lang`, `word`)'
            . ' VALUES ' . $known);
        $db->execute('INSERT IGNORE INTO `' . _DB_PREFIX_ . 'search_index` (`id_product`, `id_word`, `weight`)'
            . ' SELECT ' . (int) $row['id_product'] . ', `id_word`, 6 FROM `' . _DB_PREFIX_ . 'search_word`'
            . ' WHERE `id_lang` = ' . $language . ' AND `id_shop` = 1 AND `word` IN (' . implode(', ', $values) . ')');
    }
}
