<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Category;
use Navette\Db\Fences;
use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Settings;
use Navette\Shop;
use Product;

/**
 * Records that left the source: nothing, deactivated, or deleted where nobody ever ordered them; never more
 * than the brake allows.
 */
final class Removals
{
    /** @var Batch */
    private $batch;

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    /** @var Fences */
    private $fences;

    public function __construct(Batch $batch, Sql $sql, Shop $shop, Links $links)
    {
        $this->batch = $batch;
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = $links;
        $this->fences = new Fences($sql, $shop->id, $batch->company);
    }

    /**
     * @return array<string, mixed>
     */
    public function category(Item $item): array
    {
        $link = $this->links->ofKeys('category', [$item->key])[$item->key] ?? null;
        $row = $link === null ? null : $this->sql->row(
            'SELECT `active` FROM ' . Sql::table('category') . ' WHERE `id_category` = ' . $link['id']
        );
        if ($row === null) {
            return $this->gone($item, 'category', $link);
        }
        $id = $link['id'];
        $used = $this->sql->value(
            'SELECT 1 FROM ' . Sql::table('category') . ' WHERE `id_parent` = ' . $id
            . ' UNION SELECT 1 FROM ' . Sql::table('category_product') . ' WHERE `id_category` = ' . $id . ' LIMIT 1'
        ) !== null;

        return $this->removed($item, 'category', $id, (int) $row['active'] === 1, $used, function () use ($id): void {
            $this->sql->run(
                'UPDATE ' . Sql::table('category') . ' SET `active` = 0, `date_upd` = '
                . $this->sql->quoted(date('Y-m-d H:i:s')) . ' WHERE `id_category` = ' . $id
            );
            (new Pending($this->sql, $this->shop))->add('category', $id);
        });
    }

    /**
     * @return array<string, mixed>
     */
    public function article(Item $item): array
    {
        $link = $this->links->ofKeys('article', [$item->key])[$item->key] ?? null;
        $row = $link === null ? null : $this->sql->row(
            'SELECT `active` FROM ' . Sql::table('product_shop')
            . ' WHERE `id_product` = ' . $link['id'] . ' AND `id_shop` = ' . $this->shop->id
        );
        if ($row === null) {
            return $this->gone($item, 'article', $link);
        }
        $id = $link['id'];
        $ordered = $this->sql->value(
            'SELECT 1 FROM ' . Sql::table('order_detail') . ' WHERE `product_id` = ' . $id . ' LIMIT 1'
        ) !== null;

        return $this->removed($item, 'article', $id, (int) $row['active'] === 1, $ordered, function () use ($id): void {
            foreach (['product' => '', 'product_shop' => ' AND `id_shop` = ' . $this->shop->id] as $table => $where) {
                $this->sql->run(
                    'UPDATE ' . Sql::table($table) . ' SET `active` = 0, `date_upd` = '
                    . $this->sql->quoted(date('Y-m-d H:i:s')) . ' WHERE `id_product` = ' . $id . $where
                );
            }
            (new Pending($this->sql, $this->shop))->addProduct($id);
        });
    }

    /**
     * @return array<string, mixed>
     */
    private function removed(Item $item, string $entity, int $id, bool $active, bool $used, callable $off): array
    {
        $setting = Settings::text(Settings::REMOVAL);
        if ($setting === 'nothing') {
            $item->problems[] = Problem::remark('removal-off');

            return Outcome::of($item, Outcome::SKIPPED, $id);
        }
        $delete = $setting === 'delete' && !$used;
        if (!$delete && !$active) {
            return Outcome::of($item, Outcome::UNCHANGED, $id);
        }
        if ($this->fences->removalsLeft($this->batch->stream, $this->batch->confirmed) < 1) {
            $item->problems[] = Problem::of('module-brake');

            return Outcome::of($item, Outcome::REJECTED, $id);
        }
        if ($this->batch->apply) {
            $this->fences->countRemovals($this->batch->stream, 1);
            if ($delete) {
                $this->delete($entity, $id);
            } else {
                $off();
            }
        }

        return Outcome::of($item, Outcome::REMOVED, $id);
    }

    /**
     * Through the shop's own class, because every module must hear of it; a repeat finds the record gone.
     */
    private function delete(string $entity, int $id): void
    {
        $this->sql->commit();
        $object = $entity === 'category' ? new Category($id) : new Product($id);
        $object->delete();
        $this->sql->begin();
        $this->fences->pass($this->batch->stream, $this->batch->epoch, $this->batch->n);
        $this->links->dropIds($entity, [$id]);
        if ($entity === 'article') {
            $pending = new Pending($this->sql, $this->shop);
            (new Packs($this->sql, $this->shop, $this->links, $this->batch->company, $pending))->forget([$id]);
        }
    }

    /**
     * @param array{id: int}|null $link
     *
     * @return array<string, mixed>
     */
    private function gone(Item $item, string $entity, ?array $link): array
    {
        if ($link !== null && $this->batch->apply) {
            $this->links->drop($entity, $item->key);
        }

        return Outcome::of($item, Outcome::UNCHANGED);
    }
}
