<?php

declare(strict_types=1);

namespace Navette\Read;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Shop;

/**
 * Categories as documents.
 */
final class CategoryRecords
{
    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    public function __construct(Sql $sql, Shop $shop, Links $links)
    {
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = $links;
    }

    /**
     * @param array<string, int> $ids by key
     * @param string[] $facets
     *
     * @return array<string, array<string, mixed>> by key
     */
    public function of(array $ids, array $facets): array
    {
        $list = Sql::intList($ids);
        $rows = $texts = [];
        foreach (
            $this->sql->rows(
                'SELECT c.`id_category`, c.`id_parent`, c.`active`, s.`position` FROM ' . Sql::table('category') . ' c'
                . ' LEFT JOIN ' . Sql::table('category_shop') . ' s ON s.`id_category` = c.`id_category`'
                . ' AND s.`id_shop` = ' . $this->shop->id . ' WHERE c.`id_category` IN (' . $list . ')'
            ) as $row
        ) {
            $rows[(int) $row['id_category']] = $row;
        }
        foreach (
            $this->sql->rows(
                'SELECT `id_category`, `id_lang`, `name`, `description` FROM ' . Sql::table('category_lang')
                . ' WHERE `id_category` IN (' . $list . ') AND `id_shop` = ' . $this->shop->id
            ) as $row
        ) {
            $texts[(int) $row['id_category']][(int) $row['id_lang']] = $row;
        }
        $parents = $this->links->ofIds('category', array_map('intval', array_column($rows, 'id_parent')));
        $records = [];
        foreach ($ids as $key => $id) {
            if (!isset($rows[$id])) {
                continue;
            }
            $record = ['key' => (string) $key];
            if (in_array('identity', $facets, true)) {
                $record['identity'] = [
                    'parent' => $parents[(int) $rows[$id]['id_parent']][0] ?? null,
                    'position' => (int) $rows[$id]['position'],
                    'active' => (int) $rows[$id]['active'] === 1,
                ];
            }
            if (in_array('texts', $facets, true)) {
                $record['texts'] = Texts::of($texts[$id] ?? [], $this->shop, [
                    'name' => 'name',
                    'description' => 'description',
                ]);
            }
            $records[(string) $key] = $record;
        }

        return $records;
    }
}
