<?php

declare(strict_types=1);

namespace Navette\Read;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Shop;
use Navette\Write\Decimal;
use Navette\Write\ProductState;

/**
 * Articles as documents: the facets that are asked for, as the shop has them.
 */
final class ArticleRecords
{
    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    /** @var ProductState */
    private $state;

    public function __construct(Sql $sql, Shop $shop, Links $links)
    {
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = $links;
        $this->state = new ProductState($sql, $shop);
    }

    /**
     * @param array<string, int> $ids by key
     * @param string[] $facets
     *
     * @return array<string, array<string, mixed>> by key
     */
    public function of(array $ids, array $facets): array
    {
        $asked = array_fill_keys($facets, true);
        $parts = $asked + ['combinations' => true];
        $this->state->load(array_values($ids), $parts, false);
        $combinationIds = [];
        foreach ($this->state->combinations as $combinations) {
            $combinationIds = array_merge($combinationIds, array_keys($combinations));
        }
        $variants = $this->links->ofIds('variant', $combinationIds);
        $categoryIds = $this->state->categories === [] ? [] : array_merge(...array_values($this->state->categories));
        $categories = $this->links->ofIds('category', $categoryIds);
        $rates = isset($asked['price']) ? $this->rates() : [];
        $components = isset($asked['identity']) ? $this->components(array_values($ids)) : [];
        $tags = isset($asked['texts']) ? $this->tags($ids) : [];
        $records = [];
        foreach ($ids as $key => $id) {
            if (!isset($this->state->products[$id])) {
                continue;
            }
            $record = ['key' => (string) $key];
            $mine = $this->variants($id, $variants);
            if (isset($asked['identity'])) {
                $record['identity'] = $this->identity($id, $mine) + ['components' => $components[$id] ?? []];
            }
            if (isset($asked['texts'])) {
                $record['texts'] = Texts::of($this->state->texts[$id] ?? [], $this->shop, [
                    'name' => 'name', 'short_description' => 'description_short', 'description' => 'description',
                    'seo_title' => 'meta_title', 'seo_description' => 'meta_description', 'url_slug' => 'link_rewrite',
                ]) + ['tags' => (object) ($tags[$id] ?? [])];
            }
            if (isset($asked['categories'])) {
                $record['categories'] = ['keys' => $this->categoryKeys($id, $categories)];
            }
            if (isset($asked['price'])) {
                $record['price'] = $this->price($id, $mine, $rates);
            }
            if (isset($asked['stock'])) {
                $record['stock'] = $this->stock($id, $mine);
            }
            $records[(string) $key] = $record;
        }

        return $records;
    }

    /**
     * @param array<int, array{0: string, 1: string, 2: int}> $links
     *
     * @return array<string, array<string, mixed>> combination rows by variant key
     */
    private function variants(int $id, array $links): array
    {
        $mine = [];
        foreach ($this->state->combinations[$id] ?? [] as $combinationId => $row) {
            if (isset($links[$combinationId])) {
                $off = ($links[$combinationId][2] & Links::OFF) !== 0;
                $mine[$links[$combinationId][1]] = $row + ['off' => $off];
            }
        }

        return $mine;
    }

    /**
     * @param array<string, array<string, mixed>> $variants
     *
     * @return array<string, mixed>
     */
    private function identity(int $id, array $variants): array
    {
        $row = $this->state->products[$id];
        $kinds = ['virtual' => 'service', 'combinations' => 'variants', 'pack' => 'pack'];
        $list = [];
        foreach ($variants as $key => $variant) {
            $list[] = [
                'key' => (string) $key,
                'reference' => (string) $variant['reference'],
                'ean' => (string) $variant['ean13'],
                'active' => !$variant['off'],
            ];
        }

        return [
            'reference' => (string) $row['reference'],
            'kind' => $kinds[(string) $row['product_type']] ?? 'simple',
            'active' => (int) $row['active'] === 1,
            'ean' => (string) $row['ean13'],
            'weight' => Decimal::plain($row['weight']),
            'variants' => $list,
        ];
    }

    /**
     * The tags that the module put on products.
     *
     * @param array<string, int> $ids by key
     *
     * @return array<int, array<string, string>> separated by commas, by product and language
     */
    private function tags(array $ids): array
    {
        $mine = $this->links->subKeys('tag', array_map('strval', array_keys($ids)));
        $languages = array_flip($this->shop->languages);
        $tags = [];
        foreach (
            $mine === [] ? [] : $this->sql->rows(
                'SELECT p.`id_product`, t.`id_tag`, t.`id_lang`, t.`name` FROM ' . Sql::table('product_tag') . ' p'
                . ' JOIN ' . Sql::table('tag') . ' t ON t.`id_tag` = p.`id_tag`'
                . ' WHERE p.`id_product` IN (' . Sql::intList(array_values($ids)) . ') ORDER BY t.`id_tag`'
            ) as $row
        ) {
            $product = (int) $row['id_product'];
            $key = array_search($product, $ids, true);
            $language = $languages[(int) $row['id_lang']] ?? null;
            if ($language !== null && isset($mine[(string) $key][(string) $row['id_tag']])) {
                $before = isset($tags[$product][$language]) ? $tags[$product][$language] . ',' : '';
                $tags[$product][$language] = $before . $row['name'];
            }
        }

        return $tags;
    }

    /**
     * @param int[] $ids
     *
     * @return array<int, array<int, array<string, string|null>>> what packs hold, by the pack's id
     */
    private function components(array $ids): array
    {
        $rows = $this->sql->rows('SELECT * FROM ' . Sql::table('pack') . ' WHERE `id_product_pack` IN (' . Sql::intList($ids)
            . ') ORDER BY `id_product_pack`, `id_product_item`, `id_product_attribute_item`');
        $articles = $this->links->ofIds('article', array_map('intval', array_column($rows, 'id_product_item')));
        $variants = $this->links->ofIds('variant', array_map('intval', array_column($rows, 'id_product_attribute_item')));
        $components = [];
        foreach ($rows as $row) {
            $article = $articles[(int) $row['id_product_item']] ?? null;
            if ($article !== null) {
                $components[(int) $row['id_product_pack']][] = [
                    'article' => $article[0],
                    'variant' => $variants[(int) $row['id_product_attribute_item']][1] ?? null,
                    'quantity' => (string) $row['quantity'],
                ];
            }
        }

        return $components;
    }

    /**
     * @param array<int, array{0: string, 1: string, 2: int}> $links
     *
     * @return string[] the main one first
     */
    private function categoryKeys(int $id, array $links): array
    {
        $main = (int) $this->state->products[$id]['id_category_default'];
        $keys = [];
        foreach ($this->state->categories[$id] ?? [] as $category) {
            if (isset($links[$category]) && $category === $main) {
                array_unshift($keys, $links[$category][0]);
            } elseif (isset($links[$category])) {
                $keys[] = $links[$category][0];
            }
        }

        return $keys;
    }

    /**
     * @param array<string, array<string, mixed>> $variants
     * @param array<int, string> $rates
     *
     * @return array<string, mixed>
     */
    private function price(int $id, array $variants, array $rates): array
    {
        $row = $this->state->products[$id];
        $net = (int) Decimal::micro((string) $row['price']);
        $list = [];
        foreach ($variants as $key => $variant) {
            $impact = (int) Decimal::micro((string) $variant['price']);
            if ($impact !== 0) {
                $list[] = ['key' => (string) $key, 'net' => Decimal::plain(Decimal::text($net + $impact))];
            }
        }

        return [
            'currency' => $this->shop->currency,
            'net' => Decimal::plain($row['price']),
            'purchase' => Decimal::plain($row['wholesale_price']),
            'tax' => [
                'rate' => $rates[(int) $row['id_tax_rules_group']] ?? '0',
                'country' => (string) \Country::getIsoById((int) \Configuration::get('PS_COUNTRY_DEFAULT')),
            ],
            'eco_tax' => Decimal::plain($row['ecotax']) === '0' ? null : Decimal::plain($row['ecotax']),
            'variants' => $list,
        ];
    }

    /**
     * @param array<string, array<string, mixed>> $variants
     *
     * @return array<string, mixed>
     */
    private function stock(int $id, array $variants): array
    {
        $rows = $this->state->stock[$id] ?? [];
        $list = [];
        foreach ($variants as $key => $variant) {
            $quantity = $rows[(int) $variant['id_product_attribute']]['quantity'] ?? 0;
            $list[] = ['key' => (string) $key, 'quantity' => (string) $quantity];
        }

        return [
            'tracked' => (int) ($rows[0]['out_of_stock'] ?? 2) !== 1,
            'quantity' => (string) ($rows[0]['quantity'] ?? 0),
            'location' => (string) ($rows[0]['location'] ?? '') === '' ? null : (string) $rows[0]['location'],
            'variants' => $list,
        ];
    }

    /**
     * @return array<int, string> rate by tax rules group, in the shop's country
     */
    private function rates(): array
    {
        $rates = [];
        foreach (
            $this->sql->rows(
                'SELECT r.`id_tax_rules_group`, t.`rate` FROM ' . Sql::table('tax_rule') . ' r'
                . ' JOIN ' . Sql::table('tax') . ' t ON t.`id_tax` = r.`id_tax`'
                . ' WHERE r.`id_state` = 0 AND r.`id_country` = ' . (int) \Configuration::get('PS_COUNTRY_DEFAULT')
            ) as $row
        ) {
            $rates[(int) $row['id_tax_rules_group']] = Decimal::plain($row['rate']);
        }

        return $rates;
    }
}
