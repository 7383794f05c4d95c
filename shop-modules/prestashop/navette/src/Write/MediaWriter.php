<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Media\Files;
use Navette\Media\Parts;
use Navette\Media\ProductMedia;
use Navette\Shop;

/**
 * Writes the pictures and documents of products. The originals come first; the sizes of the theme are made in what
 * time is left, and an article is done once it has them all.
 */
final class MediaWriter implements StreamWriter
{
    /** @var Batch */
    private $batch;

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    /** @var Parts */
    private $parts;

    /** @var Files */
    private $files;

    public function __construct(Batch $batch, Sql $sql, Shop $shop)
    {
        $this->batch = $batch;
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = new Links($sql, $shop->id, $batch->company);
        $this->parts = new Parts($sql, $shop->id, $batch->company);
        $this->files = new Files($sql, $shop, $batch->company, $this->parts);
    }

    public function firstSlice(): int
    {
        return 20;
    }

    public function largestSlice(): int
    {
        return 200;
    }

    public function write(array $items): array
    {
        $outcomes = [];
        $links = $this->links->ofKeys('article', array_column($items, 'key'));
        foreach ($items as $item) {
            $id = $links[$item->key]['id'] ?? 0;
            $facet = $item->facet('media');
            if ($item->remove || ($facet === null && $id !== 0)) {
                $outcomes[$item->index] = Outcome::of($item, Outcome::UNCHANGED, $id);
            } elseif (!$this->isProduct($id)) {
                $remedy = ['choose-record' => ['stream' => 'articles']];
                $item->problems[] = Problem::of('article-not-in-shop', [], $remedy);
                $outcomes[$item->index] = Outcome::rejected($item);
            } else {
                $outcomes[$item->index] = $this->article($item, (array) $facet, $id);
            }
        }

        return $outcomes;
    }

    /**
     * @param array<string, mixed> $facet
     *
     * @return array<string, mixed>
     */
    private function article(Item $item, array $facet, int $id): array
    {
        $variants = $this->links->subKeys('variant', [$item->key])[$item->key] ?? [];
        $media = new ProductMedia($this->sql, $this->shop, $this->batch->company, $id, $this->files);
        $wanted = $media->wanted($item, $facet, $variants);
        if ($item->isRefused()) {
            return Outcome::rejected($item);
        }
        $wants = $this->files->wants($media->missing($wanted));
        if ($wants !== []) {
            return ['wants' => $wants] + Outcome::of($item, Outcome::DEFERRED, $id);
        }
        if (!$this->batch->apply) {
            return Outcome::of($item, $media->missing($wanted) === [] ? Outcome::UNCHANGED : Outcome::UPDATED, $id);
        }
        $changed = $this->inTransaction(function () use ($media, $item, $wanted, $facet, $id): bool {
            $changed = $media->apply($item, $wanted, ($facet['incomplete'] ?? false) !== true);
            if ($changed) {
                (new Pending($this->sql, $this->shop))->addRows([['product', $id, 0, 0, 0]]);
            }

            return $changed;
        });
        $sized = $this->files->makeSizes($id, $this->batch->deadline());
        if ($sized === null) {
            return Outcome::of($item, Outcome::DEFERRED, $id);
        }

        return Outcome::of($item, $changed || $sized > 0 ? Outcome::UPDATED : Outcome::UNCHANGED, $id);
    }

    private function inTransaction(callable $write): bool
    {
        $slice = new SliceTransaction($this->batch, $this->sql, $this->shop->id);
        $slice->begin();
        $changed = $write();
        $slice->end();

        return $changed;
    }

    private function isProduct(int $id): bool
    {
        return $id !== 0 && $this->sql->value(
            'SELECT 1 FROM ' . Sql::table('product') . ' WHERE `id_product` = ' . $id
        ) !== null;
    }
}
