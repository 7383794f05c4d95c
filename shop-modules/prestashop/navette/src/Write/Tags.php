<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Shop;

/**
 * The tags of products, per language; only those that the module put on a product are ever taken off it. A link
 * names the tag by its sub key: many articles share one, and an object has one link.
 */
final class Tags
{
    private const LIMIT = 32;

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    /** @var array<int, true> tags whose products changed */
    private $moved = [];

    public function __construct(Sql $sql, Shop $shop, Links $links)
    {
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = $links;
    }

    /**
     * The tags in the languages of the shop; no language stands in for another.
     *
     * @param mixed $sent texts by language, each separated by commas
     *
     * @return array<string, array{language: int, name: string}> each once, whatever its case
     */
    public static function read($sent, Item $item, Shop $shop): array
    {
        $tags = [];
        foreach ($shop->languages as $iso => $language) {
            $text = is_array($sent) && is_string($sent[$iso] ?? null) ? $sent[$iso] : '';
            foreach (Text::names(explode(',', $text), $item, 'tags', '<>={}', self::LIMIT) as $name) {
                $place = self::place($language, $name);
                if ($name !== '' && !isset($tags[$place])) {
                    $tags[$place] = ['language' => $language, 'name' => $name];
                }
            }
        }

        return $tags;
    }

    /**
     * @param ProductChange[] $changes
     */
    public function apply(array $changes): void
    {
        $wanted = $tagged = [];
        foreach ($changes as $change) {
            if ($change->wanted->tags !== null) {
                $tagged[$change->id] = $change;
                $wanted += $change->wanted->tags;
            }
        }
        if ($tagged === [] || ($wanted === [] && !$this->links->has('tag'))) {
            return;
        }
        $ids = $this->ids($wanted);
        $present = [];
        foreach (
            $this->sql->rows('SELECT `id_product`, `id_tag` FROM ' . Sql::table('product_tag')
                . ' WHERE `id_product` IN (' . Sql::intList(array_keys($tagged)) . ')') as $row
        ) {
            $present[(int) $row['id_product']][(int) $row['id_tag']] = true;
        }
        $keys = array_map(static function (ProductChange $change): string {
            return $change->wanted->item->key;
        }, array_values($tagged));
        $known = $this->links->subKeys('tag', $keys);
        $rows = $links = [];
        foreach ($tagged as $product => $change) {
            $key = $change->wanted->item->key;
            $left = $known[$key] ?? [];
            foreach ($change->wanted->tags as $place => $tag) {
                $id = $ids[$place];
                unset($left[(string) $id]);
                if (!isset($present[$product][$id])) {
                    $rows[] = ['id_product' => $product, 'id_tag' => $id, 'id_lang' => $tag['language']];
                    $links[] = [$key, (string) $id, null];
                    $this->moved[$id] = $change->besides = $change->searchable = true;
                }
            }
            $this->takeOff($change, array_map('intval', array_keys($left)));
        }
        if ($rows !== []) {
            $this->sql->insert('product_tag', $rows);
            $this->links->save('tag', $links);
        }
    }

    /**
     * How often the shop shows each tag that changed, as its own tag cloud counts it.
     */
    public function count(): void
    {
        if ($this->moved === []) {
            return;
        }
        $list = Sql::intList(array_keys($this->moved));
        $this->moved = [];
        $here = ' WHERE `id_tag` IN (' . $list . ') AND `id_shop` = ' . $this->shop->id;
        $this->sql->run('DELETE FROM ' . Sql::table('tag_count') . $here);
        foreach (['0', 'g.`id_group`'] as $group) {
            $this->sql->run(
                'INSERT INTO ' . Sql::table('tag_count') . ' (`id_group`, `id_tag`, `id_lang`, `id_shop`, `counter`)'
                . ' SELECT ' . $group . ' AS `of_group`, t.`id_tag`, t.`id_lang`, s.`id_shop`, COUNT(DISTINCT t.`id_product`)'
                . ' FROM ' . Sql::table('product_tag') . ' t'
                . ' JOIN ' . Sql::table('product_shop') . ' s ON s.`id_product` = t.`id_product` AND s.`active` = 1'
                . ' AND s.`id_shop` = ' . $this->shop->id
                . ' JOIN ' . Sql::table('category_product') . ' c ON c.`id_product` = t.`id_product`'
                . ' JOIN ' . Sql::table('category_group') . ' g ON g.`id_category` = c.`id_category`'
                . ' WHERE t.`id_tag` IN (' . $list . ') GROUP BY `of_group`, t.`id_tag`, t.`id_lang`, s.`id_shop`'
            );
        }
    }

    /**
     * @param int[] $left tags of ours that the article has no more
     */
    private function takeOff(ProductChange $change, array $left): void
    {
        if ($left === []) {
            return;
        }
        $this->sql->run('DELETE FROM ' . Sql::table('product_tag') . ' WHERE `id_product` = ' . $change->id
            . ' AND `id_tag` IN (' . Sql::intList($left) . ')');
        foreach ($left as $id) {
            $this->links->drop('tag', $change->wanted->item->key, (string) $id);
            $this->moved[$id] = true;
        }
        $change->besides = $change->searchable = true;
    }

    /**
     * The shop's tags of these names, the missing ones made.
     *
     * @param array<string, array{language: int, name: string}> $wanted
     *
     * @return array<string, int>
     */
    private function ids(array $wanted): array
    {
        $ids = $this->found($wanted);
        $new = [];
        foreach (array_diff_key($wanted, $ids) as $tag) {
            $new[] = ['id_lang' => $tag['language'], 'name' => $tag['name']];
        }
        if ($new !== []) {
            $this->sql->insert('tag', $new);
            $ids = $this->found($wanted);
        }

        return $ids;
    }

    /**
     * @param array<string, array{language: int, name: string}> $wanted
     *
     * @return array<string, int>
     */
    private function found(array $wanted): array
    {
        $ids = [];
        foreach (
            $wanted === [] ? [] : $this->sql->rows('SELECT `id_tag`, `id_lang`, `name` FROM ' . Sql::table('tag')
                . ' WHERE `name` IN (' . $this->sql->quotedList(array_column($wanted, 'name')) . ') ORDER BY `id_tag`') as $row
        ) {
            $place = self::place((int) $row['id_lang'], (string) $row['name']);
            if (isset($wanted[$place]) && !isset($ids[$place])) {
                $ids[$place] = (int) $row['id_tag'];
            }
        }

        return $ids;
    }

    private static function place(int $language, string $name): string
    {
        return $language . '|' . mb_strtolower($name, 'UTF-8');
    }
}
