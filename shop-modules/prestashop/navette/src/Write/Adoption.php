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
 * Looks for the shop's own records that are records of the ERP, and links them: nothing but links is written.
 */
final class Adoption implements StreamWriter
{
    /** @var Batch */
    private $batch;

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    /** @var Counterparts */
    private $counterparts;

    public function __construct(Batch $batch, Sql $sql, Shop $shop)
    {
        $this->batch = $batch;
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = new Links($sql, $shop->id, $batch->company);
        $this->counterparts = new Counterparts($sql, $shop, $batch->adoptBy);
    }

    public function firstSlice(): int
    {
        return 500;
    }

    public function largestSlice(): int
    {
        return 1000;
    }

    public function write(array $items): array
    {
        $entity = $this->batch->stream === 'categories' ? 'category' : 'article';
        $slice = new SliceTransaction($this->batch, $this->sql, $this->shop->id);
        $slice->begin();
        $outcomes = $open = [];
        $linked = $this->linked($entity, $items);
        foreach ($items as $item) {
            if (isset($linked[$item->key])) {
                $outcomes[$item->index] = Outcome::of($item, Outcome::UNCHANGED, $linked[$item->key]);
            } else {
                $open[$item->key] = $item;
            }
        }
        $found = $this->found($entity, $open);
        $outcomes += $entity === 'category' ? $this->settle($open, $found, []) : $this->articles($open, $found);
        $slice->end();

        return $outcomes;
    }

    /**
     * Keys that have a link to a record that is there.
     *
     * @param Item[] $items
     *
     * @return array<string, int>
     */
    private function linked(string $entity, array $items): array
    {
        $links = $this->links->ofKeys($entity, array_column($items, 'key'));
        $there = array_flip($this->existing($entity, array_column($links, 'id')));
        $linked = $lost = [];
        foreach ($links as $key => $link) {
            if (isset($there[$link['id']])) {
                $linked[(string) $key] = $link['id'];
            } elseif ($this->batch->apply) {
                $this->links->drop($entity, (string) $key);
            }
        }

        return $linked;
    }

    /**
     * @param int[] $ids
     *
     * @return int[]
     */
    private function existing(string $entity, array $ids): array
    {
        $table = $entity === 'category' ? 'category' : 'product';

        return $this->sql->ids(
            'SELECT `id_' . $table . '` FROM ' . Sql::table($table . '_shop') . ' WHERE `id_shop` = ' . $this->shop->id
            . ' AND `id_' . $table . '` IN (' . Sql::intList($ids) . ')'
        );
    }

    /**
     * Candidates by key; an id that a person or an earlier run named is the only one.
     *
     * @param array<string, Item> $open
     *
     * @return array<string, array{by: string, ids: int[]}>
     */
    private function found(string $entity, array $open): array
    {
        $found = $named = $search = [];
        foreach ($open as $key => $item) {
            if ($item->externalId > 0) {
                $named[(string) $key] = $item->externalId;
            } else {
                $search[(string) $key] = $item;
            }
        }
        $free = array_flip($this->counterparts->free($entity, $this->existing($entity, array_values($named))));
        foreach ($named as $key => $id) {
            if (isset($free[$id])) {
                $found[$key] = ['by' => 'chosen', 'ids' => [$id]];
            } else {
                $open[$key]->problems[] = Problem::of('adopt-not-free', ['id' => (string) $id]);
            }
        }
        if ($entity === 'category') {
            return $found + $this->paths($search);
        }
        $words = [];
        foreach ($search as $key => $item) {
            $words[$key] = Counterparts::words($item->facet('identity') ?? []);
        }

        return $found + $this->counterparts->products($words);
    }

    /**
     * Categories by their parent's counterpart and their name.
     *
     * @param array<string, Item> $items
     *
     * @return array<string, array{by: string, ids: int[]}>
     */
    private function paths(array $items): array
    {
        $parents = $wanted = [];
        foreach ($items as $key => $item) {
            $parent = (string) ($item->facet('identity')['parent'] ?? '');
            $wanted[(string) $key] = $parent;
            if ($parent !== '') {
                $parents[$parent] = true;
            }
        }
        $links = $this->links->ofKeys('category', array_map('strval', array_keys($parents)));
        foreach ($items as $key => $item) {
            $parent = $wanted[(string) $key];
            $home = $parent === '' ? $this->shop->homeCategoryId : 0;
            $wanted[(string) $key] = $item->parentId > 0 ? $item->parentId : ($links[$parent]['id'] ?? $home);
        }
        $children = $this->counterparts->categories(array_values($wanted));
        $found = [];
        foreach ($items as $key => $item) {
            $names = Text::byLanguage($item->facet('texts')['name'] ?? null, $this->shop);
            $name = Counterparts::fold($names[$this->shop->defaultLanguageId] ?? '');
            $ids = $name === '' ? [] : ($children[$wanted[(string) $key]][$name] ?? []);
            if ($ids !== []) {
                $found[(string) $key] = ['by' => 'path', 'ids' => $ids];
            }
        }

        return $found;
    }

    /**
     * @param array<string, Item> $open
     * @param array<string, array{by: string, ids: int[]}> $found
     *
     * @return array<int, array<string, mixed>>
     */
    private function articles(array $open, array $found): array
    {
        $wanted = $ids = [];
        foreach ($found as $key => $match) {
            if (count($match['ids']) !== 1) {
                continue;
            }
            $ids[] = $match['ids'][0];
            foreach ((array) ($open[$key]->facet('identity')['variants'] ?? []) as $variant) {
                $wanted[$match['ids'][0]][(string) ($variant['key'] ?? '')] = [
                    Counterparts::REFERENCE => (string) ($variant['reference'] ?? ''),
                    Counterparts::EAN => (string) ($variant['ean'] ?? ''),
                ];
            }
        }
        $combinations = $this->counterparts->combinations($wanted);
        $varied = array_flip($this->sql->ids(
            'SELECT DISTINCT `id_product` FROM ' . Sql::table('product_attribute')
            . ' WHERE `id_product` IN (' . Sql::intList($ids) . ')'
        ));
        $variants = [];
        foreach ($found as $key => $match) {
            $id = $match['ids'][0];
            if (count($match['ids']) !== 1) {
                continue;
            }
            if (isset($varied[$id]) && !isset($wanted[$id])) {
                $open[$key]->problems[] = Problem::of('adopt-kind-differs', ['id' => (string) $id]);
            }
            foreach ($combinations[$id] ?? [] as $variant => $candidates) {
                $args = ['variant' => (string) $variant, 'candidates' => implode(', ', $candidates)];
                if (count($candidates) > 1) {
                    $open[$key]->problems[] = Problem::of('adopt-variant-ambiguous', $args);
                } elseif (in_array($candidates[0], $variants[$key] ?? [], true)) {
                    $open[$key]->problems[] = Problem::of('adopt-variant-twice', $args);
                }
                $variants[$key][(string) $variant] = $candidates[0];
            }
        }

        return $this->settle($open, $found, $variants);
    }

    /**
     * @param array<string, Item> $open
     * @param array<string, array{by: string, ids: int[]}> $found
     * @param array<string, array<string, int>> $variants
     *
     * @return array<int, array<string, mixed>>
     */
    private function settle(array $open, array $found, array $variants): array
    {
        $entity = $this->batch->stream === 'categories' ? 'category' : 'article';
        $outcomes = $made = $madeVariants = $taken = [];
        foreach ($open as $key => $item) {
            $match = $found[$key] ?? null;
            if ($match !== null && count($match['ids']) > 1) {
                $item->problems[] = Problem::of('adopt-ambiguous', [
                    'by' => $match['by'],
                    'candidates' => implode(', ', array_slice($match['ids'], 0, 10)),
                    'count' => (string) count($match['ids']),
                ], ['choose-record' => ['stream' => $this->batch->stream]]);
            }
            if ($match !== null && $this->batch->apply && isset($taken[$match['ids'][0]])) {
                $item->problems[] = Problem::of('adopt-not-free', ['id' => (string) $match['ids'][0]]);
            }
            if ($item->isRefused()) {
                $outcomes[$item->index] = Outcome::rejected($item);
                continue;
            }
            if ($match === null) {
                $outcomes[$item->index] = Outcome::of($item, Outcome::SKIPPED);
                continue;
            }
            $id = $match['ids'][0];
            $taken[$id] = true;
            $args = ['by' => $match['by'], 'id' => (string) $id];
            $args += isset($variants[$key]) ? ['variants' => (string) count($variants[$key])] : [];
            $item->problems[] = Problem::remark('adopt-matched', $args);
            $outcomes[$item->index] = Outcome::of($item, Outcome::UPDATED, $id);
            $made[] = [(string) $key, '', $id];
            foreach ($variants[$key] ?? [] as $variant => $combination) {
                $madeVariants[] = [(string) $key, (string) $variant, $combination];
            }
        }
        if ($this->batch->apply) {
            $this->links->save($entity, $made);
            $this->links->save('variant', $madeVariants);
        }

        return $outcomes;
    }
}
