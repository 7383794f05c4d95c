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
 * Writes categories under the shop's home category; a parent always comes before its children.
 */
final class CategoryWriter implements StreamWriter
{
    /** @var Batch */
    private $batch;

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    /** @var Pending */
    private $pending;

    /** @var Removals */
    private $removals;

    /** @var array<int, array<string, int[]>> unlinked categories by parent and name, as they were before this call */
    private $free = [];

    /** @var array<string, true> keys that a preview would have created */
    private $imagined = [];

    public function __construct(Batch $batch, Sql $sql, Shop $shop)
    {
        $this->batch = $batch;
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = new Links($sql, $shop->id, $batch->company);
        $this->pending = new Pending($sql, $shop);
        $this->removals = new Removals($batch, $sql, $shop, $this->links);
    }

    public function firstSlice(): int
    {
        return 50;
    }

    public function largestSlice(): int
    {
        return 200;
    }

    public function write(array $items): array
    {
        $outcomes = [];
        $slice = new SliceTransaction($this->batch, $this->sql, $this->shop->id);
        $slice->begin();
        foreach ($items as $item) {
            $outcomes[$item->index] = $item->remove ? $this->removals->category($item) : $this->put($item);
        }
        $slice->end();

        return $outcomes;
    }

    /**
     * @return array<string, mixed>
     */
    private function put(Item $item): array
    {
        $current = $this->current($item->key);
        $wanted = $this->wanted($item, $current);
        if ($current === null) {
            $this->hold($item, $wanted);
        }
        if ($item->isRefused()) {
            return Outcome::rejected($item);
        }
        if ($current === null) {
            $id = $this->batch->apply ? $this->create($item, $wanted) : 0;
            $this->imagined[$item->key] = true;

            return Outcome::of($item, Outcome::CREATED, $id);
        }
        $changed = $this->change($current, $wanted);
        if ($changed && $this->batch->apply) {
            $this->pending->add('category', $current['id']);
        }

        return Outcome::of($item, $changed ? Outcome::UPDATED : Outcome::UNCHANGED, $current['id']);
    }

    /**
     * A category of the same name in the same place that no link names waits for its adoption.
     *
     * @param array<string, mixed> $wanted
     */
    private function hold(Item $item, array $wanted): void
    {
        $parent = $wanted['id_parent'] ?? 0;
        $name = Counterparts::fold($wanted['name'][$this->shop->defaultLanguageId] ?? '');
        if ($parent === 0 || $name === '' || $this->batch->adoptBy === []) {
            return;
        }
        if (!isset($this->free[$parent])) {
            $counterparts = new Counterparts($this->sql, $this->shop, $this->batch->adoptBy);
            $this->free[$parent] = $counterparts->categories([$parent])[$parent] ?? [];
        }
        $ids = $this->free[$parent][$name] ?? [];
        if ($ids !== []) {
            $args = ['id' => implode(', ', $ids), 'name' => $name];
            $item->problems[] = Problem::of('category-not-linked', $args, ['choose-record' => ['stream' => 'categories']]);
        }
    }

    /**
     * The category as it stands; a link to nothing is dropped.
     *
     * @return array<string, mixed>|null
     */
    private function current(string $key): ?array
    {
        $link = $this->links->ofKeys('category', [$key])[$key] ?? null;
        if ($link === null) {
            return null;
        }
        $row = $this->sql->row(
            'SELECT c.`id_category`, c.`id_parent`, c.`active`, cs.`position` FROM ' . Sql::table('category') . ' c'
            . ' LEFT JOIN ' . Sql::table('category_shop') . ' cs ON cs.`id_category` = c.`id_category`'
            . ' AND cs.`id_shop` = ' . $this->shop->id . ' WHERE c.`id_category` = ' . $link['id'] . ' FOR UPDATE'
        );
        if ($row === null) {
            if ($this->batch->apply) {
                $this->links->dropIds('category', [$link['id']]);
            }

            return null;
        }
        $texts = [];
        foreach (
            $this->sql->rows(
                'SELECT `id_lang`, `name`, `description` FROM ' . Sql::table('category_lang')
                . ' WHERE `id_category` = ' . $link['id'] . ' AND `id_shop` = ' . $this->shop->id
            ) as $text
        ) {
            $texts[(int) $text['id_lang']] = $text;
        }

        return [
            'id' => $link['id'],
            'id_parent' => (int) $row['id_parent'],
            'active' => (int) $row['active'],
            'position' => $row['position'] === null ? -1 : (int) $row['position'],
            'texts' => $texts,
        ];
    }

    /**
     * @param array<string, mixed>|null $current
     *
     * @return array<string, mixed>
     */
    private function wanted(Item $item, ?array $current): array
    {
        $wanted = [];
        $identity = $item->facet('identity');
        if ($identity !== null) {
            $wanted['id_parent'] = $this->parent($item, $identity['parent'] ?? null);
            $wanted['active'] = ($identity['active'] ?? false) === true ? 1 : 0;
            $wanted['position'] = max(0, (int) ($identity['position'] ?? 0));
            if ($current !== null && $this->isWithin($wanted['id_parent'], $current)) {
                $item->problems[] = Problem::of('category-own-parent');
            }
        }
        $texts = $item->facet('texts');
        if ($texts !== null) {
            $names = Text::byLanguage($texts['name'] ?? null, $this->shop);
            $wanted['name'] = Text::names($names, $item, 'name', '<>;=#{}', 128);
            $html = Text::byLanguage($texts['description'] ?? null, $this->shop);
            $wanted['description'] = Text::html($html, $item, 'description');
        }
        $name = $wanted['name'][$this->shop->defaultLanguageId] ?? '';
        if ($name === '' && ($current === null || $texts !== null)) {
            $item->problems[] = Problem::of('name-missing', [], ['override' => ['field' => 'name']]);
        }

        return $wanted;
    }

    /**
     * Whether the category would lie within itself. A preview moves nothing, so it cannot tell whether what lies
     * between them moves first.
     *
     * @param array<string, mixed> $current
     */
    private function isWithin(int $parent, array $current): bool
    {
        $place = $parent;
        for ($steps = 0; $steps < 100 && $place !== 0 && $parent !== $current['id_parent']; ++$steps) {
            if ($place === $current['id']) {
                return $this->batch->apply || $steps === 0;
            }
            $place = (int) $this->sql->value(
                'SELECT `id_parent` FROM ' . Sql::table('category') . ' WHERE `id_category` = ' . $place
            );
        }

        return false;
    }

    /**
     * @param mixed $key
     */
    private function parent(Item $item, $key): int
    {
        if ($key === null || $key === '') {
            return $this->shop->homeCategoryId;
        }
        $link = $this->links->ofKeys('category', [(string) $key])[(string) $key] ?? null;
        $exists = $link !== null && $this->sql->value(
            'SELECT `id_category` FROM ' . Sql::table('category') . ' WHERE `id_category` = ' . $link['id']
        ) !== null;
        if ($exists) {
            return $link['id'];
        }
        if (!isset($this->imagined[(string) $key])) {
            $item->problems[] = Problem::of('category-parent-unknown', ['parent' => (string) $key]);
        }

        return 0;
    }

    /**
     * @param array<string, mixed> $wanted
     */
    private function create(Item $item, array $wanted): int
    {
        $now = date('Y-m-d H:i:s');
        $parent = $wanted['id_parent'] ?? $this->shop->homeCategoryId;
        $depth = (int) $this->sql->value(
            'SELECT `level_depth` FROM ' . Sql::table('category') . ' WHERE `id_category` = ' . $parent
        );
        $position = $wanted['position'] ?? 0;
        $this->sql->insert('category', [$this->shop->fitting('category', [
            'id_parent' => $parent,
            'id_shop_default' => $this->shop->id,
            'level_depth' => $depth + 1,
            'nleft' => 0,
            'nright' => 0,
            'active' => $wanted['active'] ?? 0,
            'date_add' => $now,
            'date_upd' => $now,
            'position' => $position,
            'is_root_category' => 0,
        ])]);
        $id = $this->sql->lastId();
        $this->links->save('category', [[$item->key, '', $id]]);
        $this->insertTexts($id, $item->key, $wanted);
        $this->sql->insert('category_shop', [[
            'id_category' => $id,
            'id_shop' => $this->shop->id,
            'position' => $position,
        ]]);
        $groups = [];
        foreach ($this->sql->ids('SELECT `id_group` FROM ' . Sql::table('group')) as $group) {
            $groups[] = ['id_category' => $id, 'id_group' => $group];
        }
        $this->sql->insert('category_group', $groups);
        $this->pending->add('tree', 0);
        $this->pending->add('category', $id, 1);

        return $id;
    }

    /**
     * @param array<string, mixed> $wanted
     */
    private function insertTexts(int $id, string $key, array $wanted): void
    {
        $default = $this->shop->defaultLanguageId;
        $rows = [];
        foreach ($this->shop->languageIds() as $language) {
            $name = $wanted['name'][$language] ?? '';
            $name = $name === '' ? $wanted['name'][$default] : $name;
            $rows[] = $this->shop->fitting('category_lang', [
                'id_category' => $id,
                'id_shop' => $this->shop->id,
                'id_lang' => $language,
                'name' => $name,
                'description' => $wanted['description'][$language] ?? '',
                'additional_description' => '',
                'link_rewrite' => Text::slug($name, $key),
                'meta_title' => '',
                'meta_keywords' => '',
                'meta_description' => '',
            ]);
        }
        $this->sql->insert('category_lang', $rows);
    }

    /**
     * @param array<string, mixed> $current
     * @param array<string, mixed> $wanted
     */
    private function change(array $current, array $wanted): bool
    {
        $set = [];
        foreach (['id_parent', 'active'] as $column) {
            if (isset($wanted[$column]) && $wanted[$column] !== $current[$column]) {
                $set[] = '`' . $column . '` = ' . (int) $wanted[$column];
            }
        }
        $moved = isset($wanted['position']) && $wanted['position'] !== $current['position'];
        if ($moved) {
            $set[] = '`position` = ' . (int) $wanted['position'];
        }
        $tree = $moved || (isset($wanted['id_parent']) && $wanted['id_parent'] !== $current['id_parent']);
        $texts = $this->changedTexts($current, $wanted);
        if ($set === [] && $texts === []) {
            return false;
        }
        if (!$this->batch->apply) {
            return true;
        }
        $set[] = '`date_upd` = ' . $this->sql->quoted(date('Y-m-d H:i:s'));
        $this->sql->run(
            'UPDATE ' . Sql::table('category') . ' SET ' . implode(', ', $set)
            . ' WHERE `id_category` = ' . (int) $current['id']
        );
        if ($moved) {
            $row = ['id_category' => $current['id'], 'id_shop' => $this->shop->id, 'position' => $wanted['position']];
            $this->sql->insert('category_shop', [$row], 'ON DUPLICATE KEY UPDATE `position` = VALUES(`position`)');
        }
        foreach ($texts as $row) {
            $this->sql->insert('category_lang', [$row], 'ON DUPLICATE KEY UPDATE'
                . ' `name` = VALUES(`name`), `description` = VALUES(`description`)');
        }
        if ($tree) {
            $this->pending->add('tree', 0);
        }

        return true;
    }

    /**
     * @param array<string, mixed> $current
     * @param array<string, mixed> $wanted
     *
     * @return array<int, array<string, int|string>>
     */
    private function changedTexts(array $current, array $wanted): array
    {
        $rows = [];
        foreach ($this->shop->languageIds() as $language) {
            $old = $current['texts'][$language] ?? null;
            $name = $wanted['name'][$language] ?? ($old['name'] ?? '');
            $description = $wanted['description'][$language] ?? ($old['description'] ?? '');
            if ($name === '' || ($old !== null && $old['name'] === $name && $old['description'] === $description)) {
                continue;
            }
            $rows[] = [
                'id_category' => $current['id'],
                'id_shop' => $this->shop->id,
                'id_lang' => $language,
                'name' => $name,
                'description' => $description,
                'link_rewrite' => Text::slug($name, (string) $current['id']),
            ];
        }

        return $rows;
    }
}
