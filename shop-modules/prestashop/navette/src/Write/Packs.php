<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;
use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Shop;

/**
 * What packs hold. A component that is not in the shop yet is remembered, and put into its pack when it comes:
 * until then the pack is not sold. PrestaShop takes no pack in a pack, and a combination where there are any.
 */
final class Packs
{
    private const NAMED = 10;

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    /** @var string */
    private $company;

    /** @var Pending */
    private $pending;

    public function __construct(Sql $sql, Shop $shop, Links $links, string $company, Pending $pending)
    {
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = $links;
        $this->company = $company;
        $this->pending = $pending;
    }

    /**
     * Refuses packs that the shop could not hold, before anything is written.
     *
     * @param array<string, Wanted> $wanted by key
     * @param array<string, array{id: int}> $known the links of their articles
     */
    public function judge(array $wanted, array $known): void
    {
        $packs = array_filter($wanted, static function (Wanted $want): bool {
            return $want->components !== null;
        });
        if ($packs === []) {
            return;
        }
        $items = $this->items(self::componentsOf($packs));
        $packed = array_flip($this->sql->ids(
            'SELECT DISTINCT `id_product_item` FROM ' . Sql::table('pack') . ' WHERE `id_product_item` IN ('
            . Sql::intList(array_column(array_intersect_key($known, $packs), 'id')) . ')'
        ));
        foreach ($packs as $key => $pack) {
            foreach ($pack->components as $component) {
                $item = $items[self::place($component)];
                $args = ['component' => $component['article']];
                if ($item['pack'] || isset($packs[$component['article']])) {
                    $pack->item->problems[] = Problem::of('pack-in-pack', $args);
                } elseif ($item['open']) {
                    $pack->item->problems[] = Problem::of('pack-component-variant', $args);
                }
            }
            if (isset($known[$key], $packed[$known[$key]['id']])) {
                $pack->item->problems[] = Problem::of('pack-in-pack', ['component' => (string) $key]);
            }
        }
    }

    /**
     * Sets what the changed packs hold, and completes the packs that waited for these articles.
     *
     * @param ProductChange[] $changes
     */
    public function apply(array $changes): void
    {
        $packs = $emptied = $came = [];
        foreach ($changes as $change) {
            if ($change->wanted->components !== null) {
                $packs[$change->id] = $change;
            } elseif ($change->wanted->hasIdentity && (int) ($change->current['cache_is_pack'] ?? 0) === 1) {
                $emptied[] = $change->id;
            }
            if ($change->wanted->hasIdentity) {
                $came[] = $change->wanted->item->key;
            }
        }
        if ($emptied !== []) {
            $this->forget($emptied);
            $this->sql->run('DELETE FROM ' . Sql::table('pack') . ' WHERE `id_product_pack` IN (' . Sql::intList($emptied) . ')');
        }
        if ($packs !== []) {
            $this->set($packs);
        }
        if ($came !== []) {
            $this->complete($came);
        }
    }

    /**
     * Forgets what these packs wait for.
     *
     * @param int[] $ids
     */
    public function forget(array $ids): void
    {
        $this->sql->run('DELETE FROM ' . Sql::table('navette_pack') . ' WHERE ' . $this->mine() . ' AND `id_pack` IN ('
            . Sql::intList($ids) . ')');
    }

    /**
     * @param array<int, ProductChange> $packs by id
     */
    private function set(array $packs): void
    {
        $ids = Sql::intList(array_keys($packs));
        $held = $waiting = [];
        foreach ($this->sql->rows('SELECT * FROM ' . Sql::table('pack') . ' WHERE `id_product_pack` IN (' . $ids . ')') as $row) {
            $place = (int) $row['id_product_item'] . '-' . (int) $row['id_product_attribute_item'];
            $held[(int) $row['id_product_pack']][$place] = (int) $row['quantity'];
        }
        foreach ($this->waiting('`id_pack` IN (' . $ids . ')') as $row) {
            $waiting[(int) $row['id_pack']][(string) $row['identity']] = (int) $row['quantity'];
        }
        $items = $this->items(self::componentsOf(array_map(static function (ProductChange $change): Wanted {
            return $change->wanted;
        }, $packs)));
        foreach ($packs as $id => $change) {
            $wanted = $missing = [];
            foreach ($change->wanted->components as $component) {
                $item = $items[self::place($component)];
                if ($item['id'] === 0) {
                    $missing[] = $component;
                } else {
                    $wanted[$item['id'] . '-' . $item['combination']] = $component['quantity'];
                }
            }
            if ($wanted != ($held[$id] ?? [])) {
                $this->sql->run('DELETE FROM ' . Sql::table('pack') . ' WHERE `id_product_pack` = ' . $id);
                $this->hold($id, $wanted);
                $change->besides = true;
            }
            $this->wait($change, $missing, $waiting[$id] ?? []);
        }
    }

    /**
     * @param array<string, int> $wanted quantity by "product-combination"
     */
    private function hold(int $pack, array $wanted): void
    {
        $rows = [];
        foreach ($wanted as $place => $quantity) {
            list($item, $combination) = array_map('intval', explode('-', (string) $place));
            $rows[] = ['id_product_pack' => $pack, 'id_product_item' => $item,
                'id_product_attribute_item' => $combination, 'quantity' => $quantity];
        }
        $this->sql->insert('pack', $rows, 'ON DUPLICATE KEY UPDATE `quantity` = VALUES(`quantity`)');
        if ($rows !== [] && (string) Configuration::get('PS_PACK_FEATURE_ACTIVE') !== '1') {
            Configuration::updateValue('PS_PACK_FEATURE_ACTIVE', '1');
        }
    }

    /**
     * @param array<int, array{article: string, variant: string, quantity: int}> $missing
     * @param array<string, int> $waiting quantities by identity, as they are remembered
     */
    private function wait(ProductChange $change, array $missing, array $waiting): void
    {
        $rows = $quantities = [];
        foreach ($missing as $component) {
            $identity = $this->links->identity('pack', $component['article'], $component['variant']);
            $quantities[$identity] = $component['quantity'];
            $rows[] = ['id_shop' => $this->shop->id, 'company' => $this->company, 'id_pack' => $change->id,
                'identity' => $identity, 'item_key' => $component['article'], 'item_variant' => $component['variant'],
                'quantity' => $component['quantity']];
        }
        if ($quantities != $waiting) {
            $this->forget([$change->id]);
            $this->sql->insert('navette_pack', $rows);
        }
        $change->flags &= ~Links::WAITS_FOR_COMPONENTS;
        if ($missing !== []) {
            $change->flags |= Links::WAITS_FOR_COMPONENTS;
            $names = array_slice(array_column($missing, 'article'), 0, self::NAMED);
            $change->wanted->item->problems[] = Problem::remark('pack-waits', ['components' => implode(', ', $names)]);
        }
        $active = $change->wanted->active === true && ($change->flags & Links::WAITS) === 0 ? 1 : 0;
        if ($change->isNew) {
            // The row was made inactive: only now is it known whether anything is missing.
            $change->late = $active === 1 ? ['active' => 1] : [];
        } elseif ($active === (int) $change->current['active']) {
            unset($change->fields['active']);
        } else {
            $change->fields['active'] = $active;
            $change->searchable = true;
        }
    }

    /**
     * @param string[] $keys articles that may have been waited for
     */
    private function complete(array $keys): void
    {
        $rows = $this->waiting('`item_key` IN (' . $this->sql->quotedList($keys) . ')');
        if ($rows === []) {
            return;
        }
        $components = $ids = [];
        foreach ($rows as $row) {
            $components[] = ['article' => (string) $row['item_key'], 'variant' => (string) $row['item_variant']];
            $ids[(int) $row['id_pack']] = true;
        }
        $items = $this->items($components);
        $links = $this->links->ofIds('article', array_keys($ids));
        $come = [];
        foreach ($rows as $index => $row) {
            $pack = (int) $row['id_pack'];
            $item = $items[self::place($components[$index])];
            if (!isset($links[$pack]) || $item['id'] === 0 || $item['pack'] || $item['open'] || $item['id'] === $pack) {
                continue;
            }
            $come[$pack] = true;
            $this->hold($pack, [$item['id'] . '-' . $item['combination'] => (int) $row['quantity']]);
            $this->sql->run('DELETE FROM ' . Sql::table('navette_pack') . ' WHERE ' . $this->mine() . ' AND `id_pack` = ' . $pack
                . ' AND `identity` = ' . $this->sql->quoted((string) $row['identity']));
        }
        $this->forget(array_keys(array_diff_key($ids, $links)));
        if ($come !== []) {
            $this->open(array_keys($come), $links);
        }
    }

    /**
     * Sells the packs that wait for nothing any more.
     *
     * @param int[] $packs
     * @param array<int, array{0: string, 1: string, 2: int}> $links
     */
    private function open(array $packs, array $links): void
    {
        $waiting = array_column($this->waiting('`id_pack` IN (' . Sql::intList($packs) . ')'), 'id_pack', 'id_pack');
        foreach ($packs as $pack) {
            if (!isset($waiting[$pack])) {
                $flags = $links[$pack][2] & ~Links::WAITS_FOR_COMPONENTS;
                $this->links->setFlags('article', $links[$pack][0], '', $flags);
                $sold = ($flags & Links::WANTED_ACTIVE) !== 0 && ($flags & Links::WAITS) === 0;
                foreach (['product' => '', 'product_shop' => ' AND `id_shop` = ' . $this->shop->id] as $table => $where) {
                    $this->sql->run('UPDATE ' . Sql::table($table) . ' SET ' . ($sold ? '`active` = 1, ' : '') . '`indexed` = 0,'
                        . ' `date_upd` = ' . $this->sql->quoted(date('Y-m-d H:i:s')) . ' WHERE `id_product` = ' . $pack . $where);
                }
            }
            $this->pending->addProduct($pack);
        }
    }

    /**
     * What stands in the shop for these components: id 0 where nothing does; `pack` where it is a pack itself,
     * `open` where the component has combinations and none is named.
     *
     * @param array<int, array{article: string, variant: string}> $components
     *
     * @return array<string, array{id: int, combination: int, pack: bool, open: bool}> by place
     */
    private function items(array $components): array
    {
        $articles = $this->links->ofKeys('article', array_values(array_unique(array_column($components, 'article'))));
        $pairs = [];
        foreach ($components as $component) {
            $pairs[] = [$component['article'], $component['variant']];
        }
        $variants = $this->links->ofPairs('variant', $pairs);
        $products = $combinations = [];
        foreach (
            $this->sql->rows('SELECT p.`id_product`, p.`cache_is_pack`, EXISTS (SELECT 1 FROM ' . Sql::table('product_attribute')
            . ' a WHERE a.`id_product` = p.`id_product`) AS `has` FROM ' . Sql::table('product') . ' p WHERE p.`id_product` IN ('
            . Sql::intList(array_column($articles, 'id')) . ')') as $row
        ) {
            $products[(int) $row['id_product']] = $row;
        }
        foreach (
            $this->sql->rows('SELECT `id_product_attribute`, `id_product` FROM ' . Sql::table('product_attribute')
            . ' WHERE `id_product_attribute` IN (' . Sql::intList(array_column($variants, 'id')) . ')') as $row
        ) {
            $combinations[(int) $row['id_product_attribute']] = (int) $row['id_product'];
        }
        $items = [];
        foreach ($components as $component) {
            $id = $articles[$component['article']]['id'] ?? 0;
            $product = $products[$id] ?? null;
            $link = $this->links->identity('variant', $component['article'], $component['variant']);
            $combination = $component['variant'] === '' ? 0 : ($variants[$link]['id'] ?? 0);
            $isThere = $product !== null
                && ($component['variant'] === '' || ($combinations[$combination] ?? null) === $id);
            $items[self::place($component)] = [
                'id' => $isThere ? $id : 0,
                'combination' => $isThere ? $combination : 0,
                'pack' => (int) ($product['cache_is_pack'] ?? 0) === 1,
                'open' => $component['variant'] === '' && (int) ($product['has'] ?? 0) === 1,
            ];
        }

        return $items;
    }

    /**
     * @param Wanted[] $packs
     *
     * @return array<int, array{article: string, variant: string, quantity: int}>
     */
    private static function componentsOf(array $packs): array
    {
        $components = [];
        foreach ($packs as $pack) {
            foreach ($pack->components as $component) {
                $components[] = $component;
            }
        }

        return $components;
    }

    /**
     * @param array<string, mixed> $component
     */
    private static function place(array $component): string
    {
        return $component['article'] . "\0" . $component['variant'];
    }

    /**
     * @return array<int, array<string, mixed>>
     */
    private function waiting(string $condition): array
    {
        return $this->sql->rows('SELECT * FROM ' . Sql::table('navette_pack') . ' WHERE ' . $this->mine() . ' AND ' . $condition);
    }

    private function mine(): string
    {
        return '`id_shop` = ' . $this->shop->id . ' AND `company` = ' . $this->sql->quoted($this->company);
    }
}
