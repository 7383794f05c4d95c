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
 * Axes, their values, features, makers and suppliers: found by their link, then by their name in the shop,
 * else made. All inside the caller's transaction.
 */
final class Vocabulary
{
    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    /** @var array<string, int> */
    private $known = [];

    public function __construct(Sql $sql, Shop $shop, Links $links)
    {
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = $links;
    }

    /**
     * What was found or made in a transaction that did not commit is forgotten.
     */
    public function forget(): void
    {
        $this->known = [];
    }

    /**
     * @param array<int, string> $names
     */
    public function axis(string $key, array $names): int
    {
        return $this->linked('axis', $key, '', 'attribute_group', function () use ($names): int {
            $found = $this->byName('attribute_group', 'axis', 'name', $names, '');
            if ($found !== 0) {
                return $found;
            }
            $position = $this->nextPosition('attribute_group', '1 = 1');
            $this->sql->insert('attribute_group', [
                ['is_color_group' => 0, 'group_type' => 'select', 'position' => $position],
            ]);
            $id = $this->sql->lastId();
            $this->insertTexts('attribute_group', $id, $names, ['name', 'public_name'], true);

            return $id;
        });
    }

    /**
     * The values of one article on an axis, in its order. A new one takes the place after the value before it, or
     * before the first that the shop has; those behind it move on together, so what a merchant arranged stays in order.
     *
     * @param array<int|string, array<int, string>> $values labels by key
     *
     * @return array<int|string, int>
     */
    public function axisValues(int $axisId, string $axis, array $values): array
    {
        $ids = [];
        foreach ($values as $key => $labels) {
            $ids[$key] = $this->linked('axis-value', $axis, (string) $key, 'attribute', function () use ($axisId, $labels): int {
                return $this->byName('attribute', 'axis-value', 'name', $labels, ' AND t.`id_attribute_group` = ' . $axisId);
            });
        }
        $there = array_filter($ids);
        $next = (int) reset($there);
        $before = 0;
        foreach ($ids as $key => $id) {
            if ($id === 0) {
                $id = $this->makeValue($axisId, $values[$key], $before, $next);
                $this->links->save('axis-value', [[$axis, (string) $key, $id]]);
                $this->known['axis-value' . "\0" . $axis . "\0" . $key] = $ids[$key] = $id;
            }
            $before = $id;
        }

        return $ids;
    }

    /**
     * @param array<int, string> $labels
     * @param int $before the value that it comes after, 0 for none
     * @param int $next the value that it comes before otherwise, 0 for none
     */
    private function makeValue(int $axisId, array $labels, int $before, int $next): int
    {
        $group = '`id_attribute_group` = ' . $axisId;
        $neighbour = $before === 0 ? $next : $before;
        $found = $neighbour === 0 ? null : $this->sql->value(
            'SELECT `position` FROM ' . Sql::table('attribute') . ' WHERE `id_attribute` = ' . $neighbour . ' AND ' . $group
        );
        if ($found === null) {
            $position = $this->nextPosition('attribute', $group);
        } else {
            $position = (int) $found + ($before === 0 ? 0 : 1);
            $this->sql->run('UPDATE ' . Sql::table('attribute') . ' SET `position` = `position` + 1 WHERE ' . $group
                . ' AND `position` >= ' . $position);
        }
        $this->sql->insert('attribute', [['id_attribute_group' => $axisId, 'color' => '', 'position' => $position]]);
        $id = $this->sql->lastId();
        $this->insertTexts('attribute', $id, $labels, ['name'], true);

        return $id;
    }

    /**
     * @param array<int, string> $names
     */
    public function feature(string $key, array $names): int
    {
        return $this->linked('feature', $key, '', 'feature', function () use ($names): int {
            $found = $this->byName('feature', 'feature', 'name', $names, '');
            if ($found !== 0) {
                return $found;
            }
            $this->sql->insert('feature', [['position' => $this->nextPosition('feature', '1 = 1')]]);
            $id = $this->sql->lastId();
            $this->insertTexts('feature', $id, $names, ['name'], true);

            return $id;
        });
    }

    /**
     * @param array<int, string> $values
     */
    public function featureValue(int $featureId, array $values): int
    {
        $default = $values[$this->shop->defaultLanguageId];
        $place = 'feature-value' . "\0" . $featureId . "\0" . $default;
        if (!isset($this->known[$place])) {
            $found = (int) $this->sql->value(
                'SELECT t.`id_feature_value` FROM ' . Sql::table('feature_value') . ' t'
                . ' JOIN ' . Sql::table('feature_value_lang') . ' l ON l.`id_feature_value` = t.`id_feature_value`'
                . ' AND l.`id_lang` = ' . $this->shop->defaultLanguageId
                . ' WHERE t.`id_feature` = ' . $featureId . ' AND IFNULL(t.`custom`, 0) = 0'
                . ' AND BINARY l.`value` = ' . $this->sql->quoted($default) . ' ORDER BY t.`id_feature_value` LIMIT 1'
            );
            if ($found === 0) {
                $row = ['id_feature' => $featureId, 'custom' => 0];
                if ($this->shop->hasColumn('feature_value', 'position')) {
                    $row['position'] = $this->nextPosition('feature_value', '`id_feature` = ' . $featureId);
                }
                $this->sql->insert('feature_value', [$row]);
                $found = $this->sql->lastId();
                $this->insertTexts('feature_value', $found, $values, ['value'], false);
            }
            $this->known[$place] = $found;
        }

        return $this->known[$place];
    }

    /**
     * @param string $kind manufacturer or supplier
     */
    public function maker(string $kind, string $name): int
    {
        if ($name === '') {
            return 0;
        }
        $place = $kind . "\0" . $name;
        if (!isset($this->known[$place])) {
            $table = $kind === 'supplier' ? 'supplier' : 'manufacturer';
            $found = (int) $this->sql->value(
                'SELECT `id_' . $table . '` FROM ' . Sql::table($table)
                . ' WHERE `name` = ' . $this->sql->quoted($name) . ' ORDER BY `id_' . $table . '` LIMIT 1'
            );
            if ($found === 0) {
                $now = date('Y-m-d H:i:s');
                $row = ['name' => $name, 'date_add' => $now, 'date_upd' => $now, 'active' => 1];
                $this->sql->insert($table, [$row]);
                $found = $this->sql->lastId();
                $this->insertTexts($table, $found, [], [], true);
            }
            $this->known[$place] = $found;
        }

        return $this->known[$place];
    }

    /**
     * 0 when it is neither linked nor found.
     */
    private function linked(string $entity, string $key, string $subKey, string $table, callable $find): int
    {
        $place = $entity . "\0" . $key . "\0" . $subKey;
        if (isset($this->known[$place])) {
            return $this->known[$place];
        }
        $link = $this->links->ofKeys($entity, [$key], $subKey)[$key] ?? null;
        $id = $link === null ? 0 : (int) $this->sql->value(
            'SELECT `id_' . $table . '` FROM ' . Sql::table($table) . ' WHERE `id_' . $table . '` = ' . $link['id']
        );
        if ($id === 0) {
            $id = $find();
            if ($id === 0) {
                return 0;
            }
            $this->links->save($entity, [[$key, $subKey, $id]]);
        }
        $this->known[$place] = $id;

        return $id;
    }

    /**
     * A row of that name which no key of ours is linked to.
     *
     * @param array<int, string> $names
     */
    private function byName(string $table, string $entity, string $column, array $names, string $where): int
    {
        $ids = $this->sql->ids(
            'SELECT t.`id_' . $table . '` FROM ' . Sql::table($table) . ' t'
            . ' JOIN ' . Sql::table($table . '_lang') . ' l ON l.`id_' . $table . '` = t.`id_' . $table . '`'
            . ' AND l.`id_lang` = ' . $this->shop->defaultLanguageId
            . ' WHERE BINARY l.`' . $column . '` = '
            . $this->sql->quoted($names[$this->shop->defaultLanguageId] ?? '') . $where
            . ' ORDER BY t.`id_' . $table . '` LIMIT 20'
        );
        $taken = $this->links->ofIds($entity, $ids);
        foreach ($ids as $id) {
            if (!isset($taken[$id])) {
                return $id;
            }
        }

        return 0;
    }

    private function nextPosition(string $table, string $where): int
    {
        return (int) $this->sql->value(
            'SELECT IFNULL(MAX(`position`), -1) + 1 FROM ' . Sql::table($table) . ' WHERE ' . $where
        );
    }

    /**
     * @param array<int, string> $texts
     * @param string[] $columns
     */
    private function insertTexts(string $table, int $id, array $texts, array $columns, bool $shop): void
    {
        $rows = [];
        foreach ($this->shop->languageIds() as $language) {
            $text = $texts[$language] ?? '';
            $text = $text === '' ? ($texts[$this->shop->defaultLanguageId] ?? '') : $text;
            $row = ['id_' . $table => $id, 'id_lang' => $language];
            foreach ($columns as $column) {
                $row[$column] = $text;
            }
            $rows[] = $row;
        }
        $this->sql->insert($table . '_lang', $rows);
        if ($shop) {
            $this->sql->insert($table . '_shop', [['id_' . $table => $id, 'id_shop' => $this->shop->id]]);
        }
    }
}
