<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Sql;
use Navette\Shop;

/**
 * Products, combinations and categories of the shop that no link names, found by what they have in common with
 * records of the ERP: a whole slice in a few statements.
 */
final class Counterparts
{
    public const REFERENCE = 'reference';
    public const EAN = 'ean';
    public const SUPPLIER = 'supplier-reference';
    public const ALL = [self::REFERENCE, self::EAN, self::SUPPLIER];

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var string[] by what, in this order */
    private $by;

    /** @var bool|null */
    private $anyFree;

    /** @var string[]|null every company that has links in this shop */
    private $companies;

    /**
     * @param string[] $by
     */
    public function __construct(Sql $sql, Shop $shop, array $by)
    {
        $this->sql = $sql;
        $this->shop = $shop;
        $this->by = array_values(array_intersect($by, self::ALL));
    }

    /**
     * Compared without case and outer blanks.
     */
    public static function fold(string $text): string
    {
        return mb_strtolower(trim($text), 'UTF-8');
    }

    /**
     * The words of an article that are looked for, its own and those of its variants.
     *
     * @param array<string, mixed> $identity
     *
     * @return array<string, string[]> by what, the article's own word first, then its variants'
     */
    public static function words(array $identity): array
    {
        $words = [];
        $of = static function ($value): string {
            return is_string($value) ? trim($value) : '';
        };
        $words[self::REFERENCE][] = $of($identity['reference'] ?? '');
        $words[self::EAN][] = $of($identity['ean'] ?? '');
        $words[self::SUPPLIER][] = $of($identity['supplier_reference'] ?? '');
        foreach ((array) ($identity['variants'] ?? []) as $variant) {
            $words[self::REFERENCE][] = $of($variant['reference'] ?? '');
            $words[self::EAN][] = $of($variant['ean'] ?? '');
        }

        return $words;
    }

    /**
     * The products that an article may be: all that agree in the first respect in which any does, narrowed by the
     * further ones.
     *
     * @param array<string, array<string, string[]>> $wanted words by key
     *
     * @return array<string, array{by: string, ids: int[]}>
     */
    public function products(array $wanted): array
    {
        $found = [];
        foreach ($this->by as $by) {
            $own = $variants = [];
            foreach ($wanted as $key => $words) {
                foreach ($words[$by] ?? [] as $place => $word) {
                    if ($word === '') {
                        continue;
                    }
                    if ($place === 0) {
                        $own[self::fold($word)][] = (string) $key;
                    } else {
                        $variants[self::fold($word)][] = (string) $key;
                    }
                }
            }
            $hits = $this->hits($this->ofProducts($by, array_keys($own)), $own);
            foreach ($this->hits($this->ofCombinations($by, array_keys($variants)), $variants) as $key => $ids) {
                // An article's own word is worth more than its variants'.
                $hits[$key] = $hits[$key] ?? $ids;
            }
            foreach ($hits as $key => $ids) {
                $before = $found[$key]['ids'] ?? [];
                if ($before === []) {
                    $found[$key] = ['by' => $by, 'ids' => array_keys($ids)];
                } elseif (count($before) > 1) {
                    $both = array_values(array_intersect($before, array_keys($ids)));
                    if (count($both) === 1) {
                        $found[$key] = ['by' => $found[$key]['by'] . '+' . $by, 'ids' => $both];
                    }
                }
            }
        }
        $free = $this->free('article', array_merge([], ...array_values(array_column($found, 'ids'))));
        foreach ($found as $key => $match) {
            $found[$key]['ids'] = array_values(array_intersect($match['ids'], $free));
        }

        return array_filter($found, static function (array $match): bool {
            return $match['ids'] !== [];
        });
    }

    /**
     * The combinations of these products that agree with variants.
     *
     * @param array<int, array<string, array<string, string>>> $wanted by product, then variant key: word by what
     *
     * @return array<int, array<string, int[]>> combination ids by product and variant key
     */
    public function combinations(array $wanted): array
    {
        $rows = $wanted === [] ? [] : $this->sql->rows(
            'SELECT `id_product`, `id_product_attribute`, `reference`, `ean13` FROM ' . Sql::table('product_attribute')
            . ' WHERE `id_product` IN (' . Sql::intList(array_keys($wanted)) . ')'
        );
        $free = array_flip($this->free('variant', array_map('intval', array_column($rows, 'id_product_attribute'))));
        $index = [];
        foreach ($rows as $row) {
            $id = (int) $row['id_product_attribute'];
            foreach ([self::REFERENCE => 'reference', self::EAN => 'ean13'] as $by => $column) {
                if (isset($free[$id]) && (string) $row[$column] !== '') {
                    $index[(int) $row['id_product']][$by][self::fold((string) $row[$column])][] = $id;
                }
            }
        }
        $found = [];
        foreach ($wanted as $product => $variants) {
            foreach ($variants as $key => $words) {
                foreach ($this->by as $by) {
                    $ids = $index[$product][$by][self::fold($words[$by] ?? '')] ?? [];
                    if (($words[$by] ?? '') !== '' && $ids !== []) {
                        $found[$product][(string) $key] = $ids;
                        break;
                    }
                }
            }
        }

        return $found;
    }

    /**
     * Categories below these parents, by parent and name.
     *
     * @param int[] $parents
     *
     * @return array<int, array<string, int[]>>
     */
    public function categories(array $parents): array
    {
        $rows = $this->sql->rows(
            'SELECT c.`id_category`, c.`id_parent`, l.`name` FROM ' . Sql::table('category') . ' c'
            . ' JOIN ' . Sql::table('category_shop') . ' s ON s.`id_category` = c.`id_category`'
            . ' AND s.`id_shop` = ' . $this->shop->id
            . ' JOIN ' . Sql::table('category_lang') . ' l ON l.`id_category` = c.`id_category`'
            . ' AND l.`id_shop` = ' . $this->shop->id . ' AND l.`id_lang` = ' . $this->shop->defaultLanguageId
            . ' WHERE c.`id_parent` IN (' . Sql::intList(array_unique($parents)) . ') ORDER BY c.`id_category`'
        );
        $free = array_flip($this->free('category', array_map('intval', array_column($rows, 'id_category'))));
        $found = [];
        foreach ($rows as $row) {
            if (isset($free[(int) $row['id_category']])) {
                $found[(int) $row['id_parent']][self::fold((string) $row['name'])][] = (int) $row['id_category'];
            }
        }

        return $found;
    }

    /**
     * Those that no link of any company names.
     *
     * @param int[] $ids
     *
     * @return int[]
     */
    public function free(string $entity, array $ids): array
    {
        $taken = [];
        foreach (array_chunk(array_unique($ids), 1000) as $part) {
            $taken = array_merge($taken, $this->sql->ids(
                'SELECT `id_object` FROM ' . Sql::table('navette_link') . ' WHERE ' . $this->linksOf($entity)
                . ' AND `id_object` IN (' . Sql::intList($part) . ')'
            ));
        }

        return array_values(array_diff(array_unique($ids), $taken));
    }

    /**
     * Whether any product is linked by nobody; asked once, because a shop of ours alone has none.
     */
    public function anyFree(): bool
    {
        if ($this->anyFree === null) {
            $this->anyFree = $this->by !== [] && $this->sql->value(
                'SELECT 1 FROM ' . Sql::table('product_shop') . ' s WHERE s.`id_shop` = ' . $this->shop->id
                . ' AND NOT EXISTS (SELECT 1 FROM ' . Sql::table('navette_link') . ' WHERE '
                . $this->linksOf('article') . ' AND `id_object` = s.`id_product`) LIMIT 1'
            ) !== null;
        }

        return $this->anyFree;
    }

    /**
     * Which links, in the order of the table's key, whose second column is the company.
     */
    public function linksOf(string $entity): string
    {
        if ($this->companies === null) {
            $this->companies = array_column($this->sql->rows(
                'SELECT DISTINCT `company` FROM ' . Sql::table('navette_link') . ' WHERE `id_shop` = ' . $this->shop->id
            ), 'company');
        }

        return '`id_shop` = ' . $this->shop->id . ' AND `company` IN (' . $this->sql->quotedList($this->companies)
            . ') AND `entity` = ' . $this->sql->quoted($entity);
    }

    /**
     * @param array<int, array{0: int, 1: string}> $rows id and word
     * @param array<string, string[]> $keys by word
     *
     * @return array<string, array<int, true>> product ids by key
     */
    private function hits(array $rows, array $keys): array
    {
        $hits = [];
        foreach ($rows as $row) {
            // The database also takes accents and blanks for equal; a person does not.
            foreach ($keys[self::fold($row[1])] ?? [] as $key) {
                $hits[$key][$row[0]] = true;
            }
        }

        return $hits;
    }

    /**
     * @param array<int, int|string> $words
     *
     * @return array<int, array{0: int, 1: string}>
     */
    private function ofProducts(string $by, array $words): array
    {
        if ($by === self::SUPPLIER) {
            $from = 'SELECT x.`id_product` AS `id`, x.`product_supplier_reference` AS `word` FROM '
                . Sql::table('product_supplier') . ' x' . $this->inShop()
                . ' WHERE x.`id_product_attribute` = 0 AND x.`product_supplier_reference` IN (';
        } else {
            $column = $by === self::EAN ? 'ean13' : 'reference';
            $from = 'SELECT x.`id_product` AS `id`, x.`' . $column . '` AS `word` FROM ' . Sql::table('product') . ' x'
                . $this->inShop() . ' WHERE x.`state` = 1 AND x.`' . $column . '` IN (';
        }

        return $this->pairs($from, $words);
    }

    /**
     * @param array<int, int|string> $words
     *
     * @return array<int, array{0: int, 1: string}>
     */
    private function ofCombinations(string $by, array $words): array
    {
        if ($by === self::SUPPLIER) {
            return [];
        }
        $column = $by === self::EAN ? 'ean13' : 'reference';
        $from = 'SELECT x.`id_product` AS `id`, x.`' . $column . '` AS `word` FROM ' . Sql::table('product_attribute')
            . ' x' . $this->inShop() . ' WHERE x.`' . $column . '` IN (';

        return $this->pairs($from, $words);
    }

    private function inShop(): string
    {
        return ' JOIN ' . Sql::table('product_shop') . ' s ON s.`id_product` = x.`id_product` AND s.`id_shop` = '
            . $this->shop->id;
    }

    /**
     * @param array<int, int|string> $words
     *
     * @return array<int, array{0: int, 1: string}>
     */
    private function pairs(string $from, array $words): array
    {
        $pairs = [];
        foreach (array_chunk(array_map('strval', $words), 1000) as $part) {
            foreach ($this->sql->rows($from . $this->sql->quotedList($part) . ')') as $row) {
                $pairs[] = [(int) $row['id'], (string) $row['word']];
            }
        }

        return $pairs;
    }
}
