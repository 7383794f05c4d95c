<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Category;
use Hook;
use Navette\Db\Sql;
use Navette\Shop;
use Product;
use Search;

/**
 * Side effects that must follow a write: noted in the write's own transaction, done after it, kept over a
 * kill, so that none is lost.
 */
final class Pending
{
    /** How many of a kind are done together. */
    private const PARTS = [
        'facet' => 1000, 'attribute' => 1000, 'block' => 1, 'stock' => 200, 'category' => 10, 'product' => 200, 'search' => 200,
        'customer' => 50, 'address' => 50,
    ];
    /** Where one product stands for all that are due. */
    private const TOGETHER = 10000;
    private const WORDS_A_SECOND = 250;

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var SearchIndex|false|null false while nobody asked */
    private $searchIndex = false;

    /** @var int how many of the rows at hand the time did not allow */
    private $unfinished = 0;

    public function __construct(Sql $sql, Shop $shop)
    {
        $this->sql = $sql;
        $this->shop = $shop;
    }

    public function add(string $kind, int $id, int $delta = 0): void
    {
        $this->addRows([[$kind, $id, 0, 0, $delta]]);
    }

    public function addProduct(int $id): void
    {
        $this->addRows([['product', $id, 0, 0, 0], ['facet', $id, 0, 0, 0], ['search', $id, 0, 0, 0]]);
    }

    /**
     * @param array<int, array{0: string, 1: int, 2: int, 3: int, 4: int}> $rows [kind, id, sub id, quantity, delta]
     */
    public function addRows(array $rows): void
    {
        $insert = [];
        foreach ($rows as $row) {
            $insert[] = [
                'id_shop' => $this->shop->id,
                'kind' => $row[0],
                'id_object' => $row[1],
                'id_sub' => $row[2],
                'quantity' => $row[3],
                'delta' => $row[4],
            ];
        }
        if ($insert !== []) {
            $this->sql->insert('navette_pending', $insert, 'ON DUPLICATE KEY UPDATE'
                . ' `quantity` = VALUES(`quantity`), `delta` = `delta` + VALUES(`delta`)');
        }
    }

    /**
     * Does what is noted, until the deadline; the rest waits for the next call.
     */
    public function work(float $deadline): void
    {
        $this->regenerateTree();
        $listeners = new Listeners($this->sql, $this->shop->id);
        $each = $listeners->wantProductHooks();
        $facets = new FacetIndex($this->sql, $this->shop);
        $steps = [
            'facet' => function (array $rows) use ($facets): void {
                $facets->refresh(array_map('intval', array_column($rows, 'id_object')));
            },
            'attribute' => function (array $rows) use ($facets): void {
                $facets->refreshAttributes(array_map('intval', array_column($rows, 'id_object')));
            },
            'block' => function () use ($facets): void {
                $facets->dropBlocks();
            },
            'stock' => function (array $rows): void {
                $this->tellStock($rows);
            },
            'category' => function (array $rows) use ($listeners): void {
                $this->tellCategories($rows, $listeners->wantCategoryHooks());
            },
            'product' => function (array $rows) use ($each): void {
                $this->tellProducts($rows, $each);
            },
            'customer' => function (array $rows): void {
                PartyHooks::tell('customer', $rows);
            },
            'address' => function (array $rows): void {
                PartyHooks::tell('address', $rows);
            },
            'search' => function (array $rows) use ($deadline): void {
                if ($this->searchIndex() !== null) {
                    $this->searchIndex()->refresh(array_map('intval', array_column($rows, 'id_object')));
                } else {
                    $this->indexWords($rows, $deadline);
                }
            },
        ];
        foreach ($steps as $kind => $step) {
            $size = $kind === 'product' && !$each ? self::TOGETHER : self::PARTS[$kind];
            $this->workKind($kind, $step, $size, $deadline);
        }
    }

    /**
     * How much is still to be done: a write without items does it.
     */
    public function count(): int
    {
        return (int) $this->sql->value(
            'SELECT COUNT(*) FROM ' . Sql::table('navette_pending') . ' WHERE `id_shop` = ' . $this->shop->id
        );
    }

    private function workKind(string $kind, callable $step, int $size, float $deadline): void
    {
        while (microtime(true) < $deadline) {
            $rows = $this->sql->rows(
                'SELECT * FROM ' . Sql::table('navette_pending') . ' WHERE `id_shop` = ' . $this->shop->id
                . ' AND `kind` = ' . $this->sql->quoted($kind) . ' ORDER BY `id_pending` LIMIT ' . $size
            );
            if ($rows === []) {
                return;
            }
            $step($rows);
            $rows = $this->unfinished === 0 ? $rows : array_slice($rows, 0, -$this->unfinished);
            $this->unfinished = 0;
            if ($rows === []) {
                return;
            }
            $this->sql->run(
                'DELETE FROM ' . Sql::table('navette_pending')
                . ' WHERE `id_pending` IN (' . Sql::intList(array_column($rows, 'id_pending')) . ')'
            );
        }
    }

    /**
     * Where the shop's own indexation is one that is known (prestashop.md §4: it makes 643 products a second at most).
     */
    private function searchIndex(): ?SearchIndex
    {
        if ($this->searchIndex === false) {
            $this->searchIndex = SearchIndex::isKnown() ? new SearchIndex($this->sql, $this->shop) : null;
        }

        return $this->searchIndex;
    }

    /**
     * All due products together where the time allows it (twice as fast), else one by one.
     *
     * @param array<int, array<string, mixed>> $rows
     */
    private function indexWords(array $rows, float $deadline): void
    {
        $due = (int) $this->sql->value(
            'SELECT COUNT(*) FROM ' . Sql::table('product_shop') . ' WHERE `indexed` = 0 AND `active` = 1 AND `id_shop` = '
            . $this->shop->id
        );
        if ($due < (int) (self::WORDS_A_SECOND * ($deadline - microtime(true)))) {
            Search::indexation(false);

            return;
        }
        foreach ($rows as $index => $row) {
            if (microtime(true) >= $deadline) {
                $this->unfinished = count($rows) - $index;

                return;
            }
            Search::indexation(false, (int) $row['id_object']);
        }
    }

    /**
     * The nested set and the depths, once for all new and moved categories.
     */
    private function regenerateTree(): void
    {
        $noted = $this->sql->ids(
            'SELECT `id_pending` FROM ' . Sql::table('navette_pending')
            . ' WHERE `id_shop` = ' . $this->shop->id . ' AND `kind` = \'tree\''
        );
        if ($noted === []) {
            return;
        }
        Category::regenerateEntireNtree();
        $parents = [];
        $depths = [];
        foreach (
            $this->sql->rows(
                'SELECT `id_category`, `id_parent`, `level_depth` FROM ' . Sql::table('category')
            ) as $row
        ) {
            $parents[(int) $row['id_category']] = (int) $row['id_parent'];
            $depths[(int) $row['id_category']] = (int) $row['level_depth'];
        }
        foreach (array_keys($parents) as $id) {
            $depth = 0;
            for ($up = $id; isset($parents[$up]) && $parents[$up] !== 0 && $depth < 100; $up = $parents[$up]) {
                ++$depth;
            }
            if ($depth !== $depths[$id] && $depth < 100) {
                $this->sql->run(
                    'UPDATE ' . Sql::table('category') . ' SET `level_depth` = ' . $depth
                    . ' WHERE `id_category` = ' . $id
                );
            }
        }
        $this->sql->run(
            'DELETE FROM ' . Sql::table('navette_pending') . ' WHERE `id_pending` IN (' . Sql::intList($noted) . ')'
        );
    }

    /**
     * Native modules only drop their caches at this hook: one product stands for all of them.
     *
     * @param array<int, array<string, mixed>> $rows delta 1 for a new product
     */
    private function tellProducts(array $rows, bool $each): void
    {
        foreach ($each ? $rows : array_slice($rows, -1) as $row) {
            $product = new Product((int) $row['id_object'], false, null, $this->shop->id);
            if (!$product->id) {
                continue;
            }
            $params = ['id_product' => (int) $product->id, 'product' => $product];
            if ($each) {
                $new = (int) $row['delta'] > 0;
                Hook::exec('actionObjectProduct' . ($new ? 'Add' : 'Update') . 'After', ['object' => $product]);
                Hook::exec('actionProductSave', $params);
            } else {
                Hook::exec('actionObjectProductUpdateAfter', ['object' => $product]);
            }
            Hook::exec('actionProductUpdate', $params);
        }
    }

    /**
     * @param array<int, array<string, mixed>> $rows delta 1 for a new category
     */
    private function tellCategories(array $rows, bool $each): void
    {
        foreach ($each ? $rows : array_slice($rows, -1) as $row) {
            $category = new Category((int) $row['id_object']);
            if (!$category->id) {
                continue;
            }
            $new = (int) $row['delta'] > 0;
            Hook::exec('actionObjectCategory' . ($new ? 'Add' : 'Update') . 'After', ['object' => $category]);
            Hook::exec('actionCategory' . ($new ? 'Add' : 'Update'), ['category' => $category]);
        }
    }

    /**
     * @param array<int, array<string, mixed>> $rows
     */
    private function tellStock(array $rows): void
    {
        foreach ($rows as $row) {
            Hook::exec('actionUpdateQuantity', [
                'id_product' => (int) $row['id_object'],
                'id_product_attribute' => (int) $row['id_sub'],
                'quantity' => (int) $row['quantity'],
                'delta_quantity' => (int) $row['delta'],
                'id_shop' => $this->shop->id,
            ]);
        }
    }
}
