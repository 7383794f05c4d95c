<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Combination;
use Configuration;
use Feature;
use Navette\Db\Sql;
use Navette\Shop;
use ReflectionClass;
use Search;
use Shop as CoreShop;

/**
 * The shop's own search index for many products by few statements: the same words with the same weights as the
 * core's indexation makes, which asks and writes for each product and language by itself.
 *
 * The core cuts the words, so its blacklist, lengths and alphabets hold. What is done here instead of the core
 * was compared row by row with it; where the core's source is another one, or a shop has its own class, the core
 * does the work.
 */
final class SearchIndex
{
    /** What is repeated here or relied on. */
    private const METHODS = [
        'extractKeyWords', 'sanitize', 'getTags', 'getAttributes', 'getFeatures', 'getSQLProductAttributeFields',
        'getProductsToIndex', 'getAttributesFields', 'fillProductArray', 'indexation', 'setProductsAsIndexed',
        'saveIndex', 'getMaximumWordLength',
    ];

    /** Sources of those methods that the rows were compared with. */
    private const COMPARED = [
        '2c37bb7f9dce26d94c1d8600d96cbed6a6631b239327d362594b409b7a608643', // 8.2.1
        '01962d6641c268e37b529a038863dcd9c0580f6689bc2d085cb813c4ed68260a', // 9.1.4
    ];

    /** The core's fields in its order, with the setting of their weights. */
    private const PRODUCT = [
        'pname' => ['pl.`name`', 'PNAME'], 'reference' => ['p.`reference`', 'REF'],
        'supplier_reference' => ['p.`supplier_reference`', 'REF'], 'ean13' => ['p.`ean13`', 'REF'],
        'isbn' => ['p.`isbn`', 'REF'], 'upc' => ['p.`upc`', 'REF'], 'mpn' => ['p.`mpn`', 'REF'],
        'description_short' => ['pl.`description_short`', 'SHORTDESC'], 'description' => ['pl.`description`', 'DESC'],
        'cname' => ['cl.`name`', 'CNAME'], 'mname' => ['m.`name`', 'MNAME'],
    ];

    private const CODES = ['reference', 'supplier_reference', 'ean13', 'isbn', 'upc', 'mpn'];

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var SearchWords */
    private $words;

    /** @var array<string, int|float> weights by the name of the setting */
    private $weights = [];

    public function __construct(Sql $sql, Shop $shop)
    {
        $this->sql = $sql;
        $this->shop = $shop;
        $this->words = new SearchWords();
        foreach (['PNAME', 'REF', 'SHORTDESC', 'DESC', 'CNAME', 'MNAME', 'TAG', 'ATTRIBUTE', 'FEATURE'] as $name) {
            // As in the core, a weight below one leaves the field out.
            $weight = Configuration::get('PS_SEARCH_WEIGHT_' . $name);
            $this->weights[$name] = (int) $weight !== 0 ? $weight + 0 : 0;
        }
    }

    /**
     * Whether this shop's indexation is one whose rows were compared with ours.
     */
    public static function isKnown(): bool
    {
        return in_array(self::source(), self::COMPARED, true) && CoreShop::getContext() === CoreShop::CONTEXT_SHOP;
    }

    /**
     * A mark of the source of the core's indexation; empty where the shop has a class of its own.
     */
    public static function source(): string
    {
        $class = new ReflectionClass(Search::class);
        $text = '';
        foreach (self::METHODS as $name) {
            $method = $class->hasMethod($name) ? $class->getMethod($name) : null;
            if ($method === null || $method->getDeclaringClass()->getName() !== 'SearchCore') {
                return '';
            }
            $lines = file((string) $method->getFileName());
            if ($lines === false) {
                return '';
            }
            $first = (int) $method->getStartLine() - 1;
            $text .= implode('', array_slice($lines, $first, (int) $method->getEndLine() - $first));
        }

        return hash('sha256', (string) preg_replace('/\s+/', '', $text));
    }

    /**
     * Indexes those of the products that are due, all of it or nothing.
     *
     * @param int[] $ids
     */
    public function refresh(array $ids): void
    {
        if ($ids === []) {
            return;
        }
        $this->sql->begin();
        $products = $this->products($ids);
        if ($products !== []) {
            $due = array_values(array_unique(array_map('intval', array_column($products, 'id_product'))));
            $rows = $this->indexRows($this->weighed($products, $due));
            $list = Sql::intList($due);
            $this->sql->run('DELETE FROM ' . Sql::table('search_index') . ' WHERE `id_product` IN (' . $list . ')');
            $this->sql->insert('search_index', $rows, 'ON DUPLICATE KEY UPDATE `weight` = `weight` + VALUES(`weight`)');
            foreach (['product' => '', 'product_shop' => ' AND `id_shop` = ' . $this->shop->id] as $table => $where) {
                $this->sql->run(
                    'UPDATE ' . Sql::table($table) . ' SET `indexed` = 1 WHERE `id_product` IN (' . $list . ')' . $where
                );
            }
        }
        $this->sql->commit();
    }

    /**
     * A row for each product that is due and language, with the texts that have a weight.
     *
     * @param int[] $ids
     *
     * @return array<int, array<string, mixed>>
     */
    private function products(array $ids): array
    {
        $columns = '';
        foreach (self::PRODUCT as $name => [$column, $weight]) {
            $columns .= $this->weights[$weight] !== 0 ? ', ' . $column . ' AS `' . $name . '`' : '';
        }

        return $this->sql->rows(
            'SELECT p.`id_product`, pl.`id_lang`, l.`iso_code`' . $columns . ' FROM ' . Sql::table('product') . ' p JOIN '
            . Sql::table('product_shop') . ' s ON s.`id_product` = p.`id_product` AND s.`id_shop` = ' . $this->shop->id
            . ' JOIN ' . Sql::table('product_lang') . ' pl ON pl.`id_product` = p.`id_product` AND pl.`id_shop` = s.`id_shop`'
            . ' LEFT JOIN ' . Sql::table('category_lang') . ' cl ON cl.`id_category` = s.`id_category_default`'
            . ' AND cl.`id_lang` = pl.`id_lang` AND cl.`id_shop` = s.`id_shop`'
            . ' LEFT JOIN ' . Sql::table('manufacturer') . ' m ON m.`id_manufacturer` = p.`id_manufacturer`'
            . ' LEFT JOIN ' . Sql::table('lang') . ' l ON l.`id_lang` = pl.`id_lang`'
            . ' WHERE p.`id_product` IN (' . Sql::intList($ids) . ') AND s.`indexed` = 0 AND s.`active` = 1'
            . ' AND s.`visibility` IN (\'both\', \'search\') ORDER BY p.`id_product`, pl.`id_lang`'
        );
    }

    /**
     * @param array<int, array<string, mixed>> $products
     * @param int[] $due
     *
     * @return array<int, array<int, array<int|string, int|float>>> weights by language, product and word
     */
    private function weighed(array $products, array $due): array
    {
        $texts = $this->sideTexts($due);
        $codes = $this->combinationCodes($due);
        $weighed = [];
        foreach ($products as $product) {
            $id = (int) $product['id_product'];
            $language = (int) $product['id_lang'];
            $iso = (string) $product['iso_code'];
            $words = [];
            $add = function (string $text, $weight) use (&$words, $language, $iso): void {
                foreach ($this->words->of($text, $language, $iso) as $word) {
                    $words[$word] = ($words[$word] ?? 0) + $weight;
                }
            };
            foreach (self::PRODUCT as $name => [, $weight]) {
                if (array_key_exists($name, $product)) {
                    $add((string) $product[$name], $this->weights[$weight]);
                }
            }
            foreach ($texts as $weight => $byProduct) {
                $add($this->joined($byProduct[$id][$language] ?? []), $this->weights[$weight]);
            }
            foreach ($codes[$id] ?? [] as $code) {
                $add($code, $this->weights['REF']);
            }
            $weighed[$language][$id] = $words;
        }

        return $weighed;
    }

    /**
     * The tags, attributes and features of the products.
     *
     * @param int[] $ids
     *
     * @return array<string, array<int, array<int, string[]>>> by weight, product and language
     */
    private function sideTexts(array $ids): array
    {
        $in = ' IN (' . Sql::intList($ids) . ')';
        $queries = [
            'TAG' => 'SELECT pt.`id_product`, t.`id_lang`, t.`name` FROM ' . Sql::table('product_tag') . ' pt JOIN '
                . Sql::table('tag') . ' t ON t.`id_tag` = pt.`id_tag` WHERE pt.`id_product`' . $in,
            'ATTRIBUTE' => 'SELECT DISTINCT pa.`id_product`, al.`id_lang`, al.`name` FROM '
                . Sql::table('product_attribute') . ' pa JOIN ' . Sql::table('product_attribute_shop') . ' s'
                . ' ON s.`id_product_attribute` = pa.`id_product_attribute` AND s.`id_shop` = ' . $this->shop->id
                . ' JOIN ' . Sql::table('product_attribute_combination') . ' c'
                . ' ON c.`id_product_attribute` = pa.`id_product_attribute` JOIN ' . Sql::table('attribute_lang') . ' al'
                . ' ON al.`id_attribute` = c.`id_attribute` WHERE pa.`id_product`' . $in,
            'FEATURE' => 'SELECT fp.`id_product`, v.`id_lang`, v.`value` AS `name` FROM ' . Sql::table('feature_product')
                . ' fp JOIN ' . Sql::table('feature_value_lang') . ' v ON v.`id_feature_value` = fp.`id_feature_value`'
                . ' WHERE fp.`id_product`' . $in,
        ];
        if (!Combination::isFeatureActive()) {
            unset($queries['ATTRIBUTE']);
        }
        if (!Feature::isFeatureActive()) {
            unset($queries['FEATURE']);
        }
        $texts = [];
        foreach ($queries as $weight => $query) {
            $texts[$weight] = [];
            foreach ($this->weights[$weight] !== 0 ? $this->sql->rows($query) : [] as $row) {
                $texts[$weight][(int) $row['id_product']][(int) $row['id_lang']][] = (string) $row['name'];
            }
        }

        return $texts;
    }

    /**
     * References and bar codes of the combinations, of which each counts by itself.
     *
     * @param int[] $ids
     *
     * @return array<int, string[]> by product
     */
    private function combinationCodes(array $ids): array
    {
        $codes = [];
        if ($this->weights['REF'] === 0) {
            return $codes;
        }
        $rows = $this->sql->rows(
            'SELECT `id_product`, `' . implode('`, `', self::CODES) . '` FROM ' . Sql::table('product_attribute')
            . ' WHERE `id_product` IN (' . Sql::intList($ids) . ') ORDER BY `id_product_attribute`'
        );
        foreach ($rows as $row) {
            foreach (self::CODES as $name) {
                if ((string) $row[$name] !== '') {
                    $codes[(int) $row['id_product']][] = (string) $row[$name];
                }
            }
        }

        return $codes;
    }

    /**
     * The texts as the core joins them. In one text a word counts once; so does a text, save where it might be cut
     * together with its neighbours.
     *
     * @param string[] $texts
     */
    private function joined(array $texts): string
    {
        $joined = implode(' ', $texts);
        if (strpos($joined, '<') === false) {
            $texts = array_unique($texts);
            $joined = implode(' ', $texts);
        }

        return $joined;
    }

    /**
     * @param array<int, array<int, array<int|string, int|float>>> $weighed
     *
     * @return array<int, array<string, int>>
     */
    private function indexRows(array $weighed): array
    {
        $rows = [];
        foreach ($weighed as $language => $byProduct) {
            $all = [];
            foreach ($byProduct as $words) {
                $all += $words;
            }
            // The core stores a word without what looks like a tag in it, and then does not find it.
            $words = array_filter(array_map('strval', array_keys($all)), static function (string $word): bool {
                return strip_tags($word) === $word;
            });
            $numbers = $this->numbers($language, array_values($words));
            foreach ($byProduct as $id => $words) {
                foreach ($words as $word => $weight) {
                    // A word that the table takes for another one is not found, in the core neither.
                    $number = $numbers['_' . $word] ?? 0;
                    if ($number !== 0 && (int) $weight !== 0) {
                        $rows[] = ['id_product' => $id, 'id_word' => $number, 'weight' => (int) $weight];
                    }
                }
            }
        }

        return $rows;
    }

    /**
     * The numbers of the words, of which new ones are made known first.
     *
     * @param string[] $words
     *
     * @return array<string, int> by '_' and the word, because PHP takes a key of digits for a number
     */
    private function numbers(int $language, array $words): array
    {
        $numbers = [];
        foreach (array_chunk($words, 1000) as $part) {
            $known = $this->known($language, $part);
            $new = array_values(array_filter($part, static function (string $word) use ($known): bool {
                return !isset($known['_' . $word]);
            }));
            if ($new !== []) {
                $this->sql->insert('search_word', array_map(function (string $word) use ($language): array {
                    return ['id_lang' => $language, 'id_shop' => $this->shop->id, 'word' => $word];
                }, $new), '', 'INSERT IGNORE');
                $known += $this->known($language, $new);
            }
            $numbers += $known;
        }

        return $numbers;
    }

    /**
     * @param string[] $words
     *
     * @return array<string, int>
     */
    private function known(int $language, array $words): array
    {
        $known = [];
        $rows = $this->sql->rows(
            'SELECT `id_word`, `word` FROM ' . Sql::table('search_word') . ' WHERE `id_lang` = ' . $language
            . ' AND `id_shop` = ' . $this->shop->id . ' AND `word` IN (' . $this->sql->quotedList($words) . ')'
        );
        foreach ($rows as $row) {
            $known['_' . $row['word']] = (int) $row['id_word'];
        }

        return $known;
    }
}
