<?php

declare(strict_types=1);

namespace Navette\Read;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Sql;
use Navette\Shop;
use Navette\Write\Counterparts;

/**
 * The shop's own records that no link names, by their ids in the shop.
 */
final class Unlinked
{
    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    public function __construct(Sql $sql, Shop $shop)
    {
        $this->sql = $sql;
        $this->shop = $shop;
    }

    /**
     * @return array<string, mixed> a page
     */
    public function page(string $entity, ?string $after, int $limit): array
    {
        $rows = $this->rows($entity, (int) $after, $limit + 1);
        $changes = [];
        $last = null;
        foreach (array_slice($rows, 0, $limit) as $row) {
            $last = (string) $row['id'];
            $record = ['key' => $last, 'texts' => Texts::of(
                [$this->shop->defaultLanguageId => ['name' => (string) $row['name']]],
                $this->shop,
                ['name' => 'name']
            )];
            $record['identity'] = $entity === 'category'
                ? ['parent' => (string) $row['parent'], 'active' => (int) $row['active'] === 1]
                : ['reference' => (string) $row['reference'], 'ean' => (string) $row['ean'],
                    'active' => (int) $row['active'] === 1];
            $changes[] = ['upsert' => [$entity => $record]];
        }
        $more = count($rows) > $limit;

        return ['changes' => $changes, 'next' => $more ? $last : null, 'more' => $more, 'complete_snapshot' => !$more,
            'total' => null];
    }

    /**
     * @return array<int, array<string, mixed>>
     */
    private function rows(string $entity, int $after, int $limit): array
    {
        $links = (new Counterparts($this->sql, $this->shop, []))->linksOf($entity);
        $table = $entity === 'category' ? 'category' : 'product';
        $id = '`id_' . $table . '`';
        $columns = $entity === 'category' ? 'r.`id_parent` AS `parent`' : 'r.`reference`, r.`ean13` AS `ean`';
        // The tree's own two roots are nobody's categories.
        $only = $entity === 'category' ? ' AND r.`id_parent` > 1 AND r.`is_root_category` = 0' : ' AND r.`state` = 1';

        return $this->sql->rows(
            'SELECT r.' . $id . ' AS `id`, r.`active`, l.`name`, ' . $columns . ' FROM ' . Sql::table($table) . ' r'
            . ' JOIN ' . Sql::table($table . '_shop') . ' s ON s.' . $id . ' = r.' . $id
            . ' AND s.`id_shop` = ' . $this->shop->id
            . ' LEFT JOIN ' . Sql::table($table . '_lang') . ' l ON l.' . $id . ' = r.' . $id
            . ' AND l.`id_shop` = ' . $this->shop->id . ' AND l.`id_lang` = ' . $this->shop->defaultLanguageId
            . ' WHERE r.' . $id . ' > ' . $after . $only . ' AND NOT EXISTS (SELECT 1 FROM '
            . Sql::table('navette_link') . ' WHERE ' . $links . ' AND `id_object` = r.' . $id . ')'
            . ' ORDER BY r.' . $id . ' LIMIT ' . $limit
        );
    }
}
