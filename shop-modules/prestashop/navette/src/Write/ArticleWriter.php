<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Settings;
use Navette\Shop;

/**
 * Writes articles, prices and stock: a slice is one transaction, in which links and rows stand or fall together.
 */
final class ArticleWriter implements StreamWriter
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

    /** @var Vocabulary */
    private $words;

    /** @var ArticleReader */
    private $reader;

    /** @var ProductDiff */
    private $diff;

    /** @var ProductRows */
    private $rows;

    /** @var FacetIndex */
    private $facets;

    /** @var Listeners */
    private $listeners;

    /** @var Packs */
    private $packs;

    /** @var Removals */
    private $removals;

    /** @var bool whether the last slice's transaction was committed */
    private $kept = false;
    /** @var Counterparts */
    private $counterparts;

    public function __construct(Batch $batch, Sql $sql, Shop $shop)
    {
        $this->batch = $batch;
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = new Links($sql, $shop->id, $batch->company);
        $this->pending = new Pending($sql, $shop);
        $this->words = new Vocabulary($sql, $shop, $this->links);
        $this->reader = new ArticleReader($shop);
        $this->diff = new ProductDiff($shop, new TaxRules($sql));
        $this->facets = new FacetIndex($sql, $shop);
        $this->listeners = new Listeners($sql, $shop->id);
        $this->packs = new Packs($sql, $shop, $this->links, $batch->company, $this->pending);
        $this->removals = new Removals($batch, $sql, $shop, $this->links);
        $this->counterparts = new Counterparts($sql, $shop, $batch->adoptBy);
    }

    public function firstSlice(): int
    {
        return $this->batch->stream === 'articles' ? 25 : 500;
    }

    public function largestSlice(): int
    {
        return $this->batch->stream === 'articles' ? 500 : 2000;
    }

    public function write(array $items): array
    {
        $outcomes = [];
        if (!$this->kept) {
            $this->words->forget();
        }
        $this->kept = false;
        $slice = new SliceTransaction($this->batch, $this->sql, $this->shop->id);
        $slice->begin();
        $wanted = [];
        foreach ($items as $item) {
            if ($item->remove) {
                $outcomes[$item->index] = $this->removals->article($item);
            } else {
                $wanted[$item->key] = $this->reader->read($item);
            }
        }
        $outcomes += $this->put($wanted);
        $this->kept = $slice->end();

        return $outcomes;
    }

    /**
     * @param array<string, Wanted> $wanted
     *
     * @return array<int, array<string, mixed>>
     */
    private function put(array $wanted): array
    {
        $outcomes = [];
        // What a slice that failed had gathered goes with it.
        $this->rows = new ProductRows($this->sql, $this->shop);
        $links = $this->links->ofKeys('article', array_map('strval', array_keys($wanted)));
        $state = new ProductState($this->sql, $this->shop);
        $state->load(array_column($links, 'id'), self::parts($wanted), true);
        $this->ownCombinations($state);
        $categories = $this->categories($wanted);
        $this->packs->judge($wanted, $links);
        $this->hold($wanted, $links, $state);
        $changes = [];
        foreach ($wanted as $key => $want) {
            $link = $links[(string) $key] ?? null;
            if ($link !== null && !isset($state->products[$link['id']])) {
                $this->links->drop('article', (string) $key);
                $link = null;
            }
            if ($link === null && $this->batch->stream !== 'articles') {
                $want->item->problems[] = Problem::of('article-not-in-shop', [], ['choose-record' => ['stream' => 'articles']]);
            }
            $change = $this->diff->of($want, $link, $state, $categories);
            if ($want->item->isRefused()) {
                $outcomes[$want->item->index] = Outcome::rejected($want->item);
                continue;
            }
            $changes[] = $change;
        }
        $this->rows->create($changes, $this->links);
        foreach ($changes as $change) {
            $this->vocabulary($change);
        }
        $this->rows->besides();
        (new Combinations($this->sql, $this->shop, $this->links, $this->words))->apply($changes, $state);
        $this->packs->apply($changes);
        (new Tiers($this->sql, $this->shop, $this->links))->apply($changes);
        foreach ([true, false] as $whole) {
            PriceRuleRows::follow($this->sql, $whole, ProductChange::turnedWhole($changes, $whole));
        }
        $tags = new Tags($this->sql, $this->shop, $this->links);
        $tags->apply($changes);
        $this->rows->update($changes);
        $tags->count();
        (new StockRows($this->sql, $this->shop, $this->pending, $this->listeners))->apply($changes, $state);
        $flags = $due = $changed = [];
        foreach ($changes as $change) {
            $item = $change->wanted->item;
            if ($change->flags !== $change->oldFlags) {
                $flags[$change->flags][] = $item->key;
            }
            foreach (self::due($change) as $row) {
                $due[] = $row;
            }
            if ($change->isNew || $change->isChanged()) {
                $changed[] = $change->id;
            }
            $outcome = $change->isChanged() || $change->stockChanged ? Outcome::UPDATED : Outcome::UNCHANGED;
            $outcomes[$item->index] = $change->isNew
                ? Outcome::of($item, Outcome::CREATED, $this->batch->apply ? $change->id : null)
                : Outcome::of($item, $outcome, $change->id);
        }
        foreach ($flags as $value => $keys) {
            $this->links->setFlagsOf('article', $keys, $value);
        }
        $this->pending->addRows(array_merge($due, $this->hooks($changes), $this->facets->refreshInside($changed)));

        return $outcomes;
    }

    /**
     * An article without a link whose product the shop has already waits for its adoption: a second product of the
     * same goods would be sold beside the first.
     *
     * @param array<string, Wanted> $wanted
     * @param array<string, array{id: int, flags: int, hash: string, marker: string}> $links
     */
    private function hold(array $wanted, array $links, ProductState $state): void
    {
        $words = [];
        foreach ($wanted as $key => $want) {
            $there = isset($links[(string) $key]) && isset($state->products[$links[(string) $key]['id']]);
            if (!$there && $want->hasIdentity && $this->batch->stream === 'articles') {
                $words[(string) $key] = Counterparts::words($want->item->facet('identity') ?? []);
            }
        }
        if ($words === [] || !$this->counterparts->anyFree()) {
            return;
        }
        foreach ($this->counterparts->products($words) as $key => $match) {
            $wanted[$key]->item->problems[] = Problem::of('product-not-linked', [
                'by' => $match['by'],
                'id' => implode(', ', array_slice($match['ids'], 0, 10)),
            ], ['choose-record' => ['stream' => 'articles']]);
        }
    }

    /**
     * Products that must be told of; where only native modules listen, one stands for all.
     *
     * @param ProductChange[] $changes
     *
     * @return array<int, array{0: string, 1: int, 2: int, 3: int, 4: int}>
     */
    private function hooks(array $changes): array
    {
        $rows = [];
        foreach ($changes as $change) {
            if ($change->isNew || $change->isChanged()) {
                $rows[] = ['product', $change->id, 0, 0, $change->isNew ? 1 : 0];
            }
        }

        return $this->listeners->wantProductHooks() ? $rows : array_slice($rows, -1);
    }

    /**
     * What must follow a change, besides its hooks and prices.
     *
     * @return array<int, array{0: string, 1: int, 2: int, 3: int, 4: int}>
     */
    private static function due(ProductChange $change): array
    {
        if (!$change->isNew && !$change->isChanged()) {
            return [];
        }
        $due = [];
        if ($change->isNew || $change->searchable) {
            $due[] = ['search', $change->id, 0, 0, 0];
        }
        if ($change->wanted->variants !== null) {
            $due[] = ['attribute', $change->id, 0, 0, 0];
        }

        return $due;
    }

    /**
     * Makers, suppliers and features that the change names.
     */
    private function vocabulary(ProductChange $change): void
    {
        $want = $change->wanted;
        foreach (['manufacturer' => 'id_manufacturer', 'supplier' => 'id_supplier'] as $kind => $column) {
            if ($want->{$kind} === null) {
                continue;
            }
            $id = $this->words->maker($kind, $want->{$kind});
            if ($id !== (int) ($change->current[$column] ?? 0)) {
                $change->fields[$column] = $id;
            }
        }
        if ($want->supplier !== null && $want->supplier !== '') {
            $this->rows->supplierReference($change, $this->words->maker('supplier', $want->supplier));
        }
        if ($want->features === null) {
            return;
        }
        $wanted = [];
        foreach ($want->features as $feature) {
            $id = $this->words->feature($feature['key'], $feature['name']);
            $wanted[$id] = $this->words->featureValue($id, $feature['value']);
        }
        $mine = $this->links->ofIds('feature', array_keys($change->currentFeatures));
        $this->rows->features($change, $wanted, array_keys($mine));
    }

    /**
     * @param array<string, Wanted> $wanted
     *
     * @return array<string, int> category ids by key
     */
    private function categories(array $wanted): array
    {
        $keys = [];
        $carried = false;
        foreach ($wanted as $want) {
            $carried = $carried || $want->categories !== null;
            foreach ($want->categories ?? [] as $key) {
                $keys[$key] = true;
            }
        }
        if (!$carried) {
            return [];
        }
        $links = $this->links->ofKeys('category', array_map('strval', array_keys($keys)));
        $existing = $links === [] ? [] : array_flip($this->sql->ids(
            'SELECT `id_category` FROM ' . Sql::table('category')
            . ' WHERE `id_category` IN (' . Sql::intList(array_column($links, 'id')) . ')'
        ));
        $ids = [];
        foreach ($links as $key => $link) {
            if (isset($existing[$link['id']])) {
                $ids[(string) $key] = $link['id'];
            }
        }
        $mine = $this->links->page('category', 0, 100000);
        $this->diff->setOwnCategories(array_map('intval', array_column($mine, 'id_object')));

        return $ids;
    }

    /**
     * Which products carry whole prices on their combinations (C14): those whose combinations are ours.
     */
    private function ownCombinations(ProductState $state): void
    {
        if (!Settings::isOn(Settings::ZERO_BASE)) {
            return;
        }
        $products = [];
        foreach ($state->combinations as $product => $combinations) {
            $products += array_fill_keys(array_keys($combinations), $product);
        }
        foreach (array_keys($this->links->ofIds('variant', array_keys($products))) as $id) {
            $state->ownCombinations[$products[$id]] = true;
        }
    }

    /**
     * @param array<string, Wanted> $wanted
     *
     * @return array<string, bool>
     */
    private static function parts(array $wanted): array
    {
        $parts = array_fill_keys(['texts', 'categories', 'combinations', 'attributes', 'stock', 'features'], false);
        foreach ($wanted as $want) {
            $parts['texts'] = $parts['texts'] || $want->texts !== [];
            $parts['categories'] = $parts['categories'] || $want->categories !== null;
            $parts['combinations'] = $parts['combinations'] || $want->hasIdentity || $want->net !== null
                || $want->quantity !== null;
            $parts['attributes'] = $parts['attributes'] || $want->variants !== null;
            $parts['stock'] = $parts['stock'] || $want->quantity !== null || $want->hasIdentity;
            $parts['features'] = $parts['features'] || $want->features !== null;
        }

        return $parts;
    }
}
