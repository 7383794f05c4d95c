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
 * Writes the price rules of products: each set replaces the one before within one transaction, so that no visitor
 * ever meets half of it. Only rules that the module made are changed or taken away.
 */
final class PriceRuleWriter implements StreamWriter
{
    /** The module ticked « on sale » for a promotion: only then it unticks it. */
    private const ON_SALE = 1024;

    /** @var Batch */
    private $batch;

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    /** @var string whose rules: those of tariffs or those of promotions */
    private $entity;

    /** @var PriceRuleRows */
    private $rows;

    public function __construct(Batch $batch, Sql $sql, Shop $shop)
    {
        $this->batch = $batch;
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = new Links($sql, $shop->id, $batch->company);
        $this->entity = $batch->stream === 'promotions' ? 'promotion' : 'price-rule';
        $this->rows = new PriceRuleRows($sql, $shop, $batch->company, $this->entity);
    }

    public function firstSlice(): int
    {
        return 100;
    }

    public function largestSlice(): int
    {
        return 1000;
    }

    public function write(array $items): array
    {
        $slice = new SliceTransaction($this->batch, $this->sql, $this->shop->id);
        $slice->begin();
        $outcomes = $this->slice($items);
        $slice->end();

        return $outcomes;
    }

    /**
     * @param Item[] $items
     *
     * @return array<int, array<string, mixed>>
     */
    private function slice(array $items): array
    {
        $keys = [];
        foreach ($items as $item) {
            $keys[] = $item->key;
        }
        $products = $this->links->ofKeys('article', $keys);
        $own = $this->links->ofKeys($this->entity, $keys);
        $ids = array_merge(array_column($products, 'id'), array_column($own, 'id'));
        $this->rows->lock($ids);
        $whole = $this->rows->withWholePrices($ids);
        $wanted = new PriceRuleSets($this->links, $this->shop, $items);
        $outcomes = $changed = $links = $gone = [];
        foreach ($items as $item) {
            $product = $products[$item->key]['id'] ?? 0;
            $link = $own[$item->key] ?? null;
            if ($item->remove) {
                $id = $link === null ? 0 : $link['id'];
                $touched = $id !== 0 && $this->rows->put($id, []);
                $touched = $this->tick($item, $id, false, $link['flags'] ?? 0) !== null || $touched;
                $gone[] = $item->key;
                if ($touched) {
                    $changed[] = $id;
                }
                $outcomes[$item->index] = Outcome::of($item, Outcome::REMOVED, $id);
                continue;
            }
            if ($product === 0) {
                $item->problems[] = Problem::of('price-rule-article-missing', [], ['choose-record' => ['stream' => 'articles']]);
            }
            $set = $wanted->of($item, isset($whole[$product]));
            if (!$item->isRefused() && $this->rows->isForeign($product, $set)) {
                $item->problems[] = Problem::of('price-rule-foreign');
            }
            if ($item->isRefused()) {
                $outcomes[$item->index] = Outcome::rejected($item);
                continue;
            }
            $touched = $this->rows->put($product, $set);
            $flags = $link['flags'] ?? 0;
            $ticked = $this->tick($item, $product, $item->facet('set')['on_sale'] ?? null, $flags);
            if ($touched || $ticked !== null) {
                $changed[] = $product;
            }
            if ($link === null || $link['id'] !== $product || ($ticked ?? $flags) !== $flags) {
                $links[] = [$item->key, '', $product, $ticked ?? $flags];
            }
            $state = $touched || $ticked !== null ? Outcome::UPDATED : Outcome::UNCHANGED;
            $outcomes[$item->index] = Outcome::of($item, $link === null ? Outcome::CREATED : $state, $product);
        }
        $this->rows->flush();
        if ($this->entity === 'price-rule') {
            $changed = array_merge($changed, $this->withoutTiers($keys));
        }
        foreach ($gone as $key) {
            $this->links->drop($this->entity, (string) $key);
        }
        $this->links->save($this->entity, $links);
        $this->after(array_values(array_unique($changed)));

        return $outcomes;
    }

    /**
     * Quantity discounts that travelled with an article's price yield: a tariff says them too (G14).
     *
     * @param string[] $keys
     *
     * @return int[] the products that lost some
     */
    private function withoutTiers(array $keys): array
    {
        if (!$this->links->has('tier')) {
            return [];
        }
        $products = $this->links->ofKeys('article', $keys);
        $ids = $touched = [];
        foreach ($this->links->subKeys('tier', $keys) as $key => $subs) {
            $ids = array_merge($ids, array_values($subs));
            $touched[] = $products[(string) $key]['id'] ?? 0;
        }
        if ($ids !== []) {
            $this->sql->run(
                'DELETE FROM ' . Sql::table('specific_price') . ' WHERE `id_specific_price` IN (' . Sql::intList($ids) . ')'
                . ' AND `id_specific_price` NOT IN (SELECT `id_specific_price` FROM ' . Sql::table('navette_price_rule') . ')'
            );
            $this->links->dropIds('tier', $ids);
        }

        return array_filter($touched);
    }

    /**
     * @param bool|null $wanted null leaves the tick alone
     *
     * @return int|null the flags after a change
     */
    private function tick(Item $item, int $product, ?bool $wanted, int $flags): ?int
    {
        $ours = ($flags & self::ON_SALE) !== 0;
        if ($product === 0 || $wanted === null || $wanted === $ours) {
            return null;
        }
        $on = $wanted ? 1 : 0;
        $changed = 0;
        foreach (['product_shop' => ' AND `id_shop` = ' . $this->shop->id, 'product' => ''] as $table => $where) {
            $changed += $this->sql->run(
                'UPDATE ' . Sql::table($table) . ' SET `on_sale` = ' . $on . ' WHERE `id_product` = ' . $product
                . ' AND `on_sale` <> ' . $on . $where
            );
        }
        if ($wanted && $changed === 0) {
            // The merchant's own tick stays the merchant's.
            return null;
        }

        return $wanted ? $flags | self::ON_SALE : $flags & ~self::ON_SALE;
    }

    /**
     * @param int[] $changed products
     */
    private function after(array $changed): void
    {
        if ($changed === []) {
            return;
        }
        $this->rows->activate($this->batch->apply);
        $each = (new Listeners($this->sql, $this->shop->id))->wantProductHooks();
        $told = [];
        foreach ($each ? $changed : array_slice($changed, -1) as $id) {
            $told[] = ['product', $id, 0, 0, 0];
        }
        $facets = (new FacetIndex($this->sql, $this->shop))->refreshInside($changed);
        (new Pending($this->sql, $this->shop))->addRows(array_merge($told, $facets));
    }
}
