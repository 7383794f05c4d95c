<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Settings;
use Navette\Shop;

/**
 * Reads the facets of an item and judges them as the shop would.
 */
final class ArticleReader
{
    /** @var Shop */
    private $shop;

    public function __construct(Shop $shop)
    {
        $this->shop = $shop;
    }

    public function read(Item $item): Wanted
    {
        $wanted = new Wanted($item);
        $readers = ['identity', 'texts', 'categories', 'price', 'stock', 'features'];
        foreach ($readers as $facet) {
            $sent = $item->facet($facet);
            if ($sent !== null) {
                $this->{$facet}($wanted, $sent);
            }
        }
        if ($item->facet('media') !== null && ($item->facet('media')['items'] ?? []) !== []) {
            $item->problems[] = Problem::remark('media-not-served');
        }

        return $wanted;
    }

    /**
     * @param array<string, mixed> $sent
     */
    private function identity(Wanted $wanted, array $sent): void
    {
        $item = $wanted->item;
        $wanted->hasIdentity = true;
        $wanted->active = ($sent['active'] ?? false) === true;
        $kind = $sent['kind'] ?? 'simple';
        $wanted->fields['reference'] = $this->reference($item, $sent['reference'] ?? $item->key, 'reference');
        $wanted->fields['ean13'] = $this->ean($item, $sent['ean'] ?? '');
        $wanted->fields['is_virtual'] = $kind === 'service' ? 1 : 0;
        $wanted->fields['cache_is_pack'] = $kind === 'pack' ? 1 : 0;
        $types = ['service' => 'virtual', 'variants' => 'combinations', 'pack' => 'pack'];
        $wanted->fields['product_type'] = $types[$kind] ?? 'standard';
        $weight = Decimal::micro($sent['weight'] ?? '0');
        if ($weight === null || $weight < 0) {
            $item->problems[] = Problem::of('number-invalid', ['field' => 'weight']);
        }
        $wanted->fields['weight'] = Decimal::text(max(0, (int) $weight));
        $wanted->manufacturer = Text::line($sent['manufacturer'] ?? '');
        $this->supplier($wanted, $sent);
        if ($kind === 'variants') {
            $this->axes($wanted, $sent);
        } elseif ($kind === 'pack') {
            $this->components($wanted, $sent);
        }
    }

    /**
     * The same component twice is one with the sum.
     *
     * @param array<string, mixed> $sent
     */
    private function components(Wanted $wanted, array $sent): void
    {
        $item = $wanted->item;
        if ((array) ($sent['variants'] ?? []) !== []) {
            $item->problems[] = Problem::of('pack-with-variants');
        }
        $wanted->components = [];
        foreach ((array) ($sent['components'] ?? []) as $component) {
            $component = (array) $component;
            $article = is_string($component['article'] ?? null) ? $component['article'] : '';
            $variant = is_string($component['variant'] ?? null) ? $component['variant'] : '';
            $args = ['component' => $article];
            $micro = Decimal::micro($component['quantity'] ?? '0');
            $whole = $micro === null ? 0 : Decimal::floor($micro);
            if ($whole < 1 || $whole > 2147483647 || Decimal::micro((string) $whole) !== $micro) {
                $item->problems[] = Problem::of('pack-quantity', $args);
            }
            if ($article === '') {
                $item->problems[] = Problem::of('pack-component-missing');
            }
            if ($article === $item->key) {
                $item->problems[] = Problem::of('pack-in-pack', $args);
            }
            $place = $article . "\0" . $variant;
            $whole += $wanted->components[$place]['quantity'] ?? 0;
            $wanted->components[$place] = ['article' => $article, 'variant' => $variant, 'quantity' => $whole];
        }
        $wanted->components = array_values($wanted->components);
        if ($wanted->components === []) {
            $item->problems[] = Problem::of('pack-component-missing');
        }
    }

    /**
     * @param array<string, mixed> $sent
     */
    private function supplier(Wanted $wanted, array $sent): void
    {
        $use = Settings::text(Settings::SUPPLIER);
        $name = Text::line($sent['supplier'] ?? '');
        if ($use === 'ignore') {
            return;
        }
        $wanted->supplier = $name;
        $reference = $this->reference($wanted->item, $sent['supplier_reference'] ?? '', 'supplier-reference');
        $wanted->fields['supplier_reference'] = $reference;
        if ($use === 'manufacturer' && $wanted->manufacturer === '') {
            $wanted->manufacturer = $name;
        }
        foreach ([$name, (string) $wanted->manufacturer] as $text) {
            Text::names([$text], $wanted->item, 'supplier', '<>;=#{}', 64);
        }
    }

    /**
     * @param array<string, mixed> $sent
     */
    private function axes(Wanted $wanted, array $sent): void
    {
        $item = $wanted->item;
        $order = [];
        foreach ((array) ($sent['axes'] ?? []) as $axis) {
            $names = Text::byLanguage($axis['name'] ?? null, $this->shop);
            $names = Text::names($names, $item, 'axis', '<>={}', 64);
            if (($names[$this->shop->defaultLanguageId] ?? '') === '') {
                $names[$this->shop->defaultLanguageId] = (string) ($axis['key'] ?? '');
            }
            $order[] = (string) ($axis['key'] ?? '');
            $wanted->axes[] = ['key' => (string) ($axis['key'] ?? ''), 'names' => $names];
        }
        $wanted->variants = [];
        $seen = [];
        foreach ((array) ($sent['variants'] ?? []) as $variant) {
            $read = $this->variant($item, (array) $variant);
            $combination = implode("\0", array_map(static function (array $value): string {
                return $value['axis'] . "\1" . $value['key'];
            }, $read['values']));
            if ($read['key'] === '' || isset($seen[$combination]) || isset($seen['key ' . $read['key']])) {
                $item->problems[] = Problem::of('variant-twice', ['variant' => $read['key']]);
            }
            if (array_column($read['values'], 'axis') !== $order) {
                $item->problems[] = Problem::of('variant-axes', ['variant' => $read['key']]);
            }
            $seen[$combination] = true;
            $seen['key ' . $read['key']] = true;
            $wanted->variants[] = $read;
        }
        if ($order === []) {
            $item->problems[] = Problem::of('axes-missing');
        }
    }

    /**
     * @param array<string, mixed> $sent
     *
     * @return array<string, mixed>
     */
    private function variant(Item $item, array $sent): array
    {
        $values = [];
        foreach ((array) ($sent['values'] ?? []) as $value) {
            $labels = Text::byLanguage($value['label'] ?? null, $this->shop);
            $labels = Text::names($labels, $item, 'axis-value', '<>={}', 128);
            if (($labels[$this->shop->defaultLanguageId] ?? '') === '') {
                $labels[$this->shop->defaultLanguageId] = (string) ($value['key'] ?? '');
            }
            $values[] = [
                'axis' => (string) ($value['axis'] ?? ''),
                'key' => (string) ($value['key'] ?? ''),
                'labels' => $labels,
            ];
        }

        return [
            'key' => (string) ($sent['key'] ?? ''),
            'reference' => $this->reference($item, $sent['reference'] ?? '', 'variant-reference'),
            'ean' => $this->ean($item, $sent['ean'] ?? ''),
            'active' => ($sent['active'] ?? false) === true,
            'values' => $values,
        ];
    }

    /**
     * @param array<string, mixed> $sent
     */
    private function texts(Wanted $wanted, array $sent): void
    {
        $item = $wanted->item;
        $names = ['name' => ['name', '<>;=#{}', 128], 'seo_title' => ['meta_title', '<>={}', 128],
            'seo_description' => ['meta_description', '<>={}', 512]];
        foreach ($names as $field => $rule) {
            $texts = Text::byLanguage($sent[$field] ?? null, $this->shop);
            foreach (Text::names($texts, $item, $field, $rule[1], $rule[2]) as $language => $text) {
                $wanted->texts[$language][$rule[0]] = $text;
            }
        }
        $name = $wanted->texts[$this->shop->defaultLanguageId]['name'] ?? '';
        if ($name === '') {
            $item->problems[] = Problem::of('name-missing', [], ['override' => ['field' => 'name']]);
        }
        foreach (['short_description' => 'description_short', 'description' => 'description'] as $field => $column) {
            $texts = Text::byLanguage($sent[$field] ?? null, $this->shop);
            foreach (Text::html($texts, $item, $field) as $language => $text) {
                $wanted->texts[$language][$column] = $text;
            }
        }
        foreach (Text::byLanguage($sent['url_slug'] ?? null, $this->shop) as $language => $text) {
            if (trim($text) !== '') {
                $wanted->texts[$language]['link_rewrite'] = Text::slug($text, $item->key);
            }
        }
        $limit = (int) \Configuration::get('PS_PRODUCT_SHORT_DESC_LIMIT');
        $limit = $limit > 0 ? $limit : 800;
        foreach ($wanted->texts as $text) {
            $plain = str_replace(["\n", "\r"], '', strip_tags($text['description_short'] ?? ''));
            if (mb_strlen($plain, 'UTF-8') > $limit) {
                $args = ['field' => 'short_description', 'limit' => (string) $limit];
                $item->problems[] = Problem::of('text-too-long', $args);
            }
        }
        $wanted->tags = Tags::read($sent['tags'] ?? null, $item, $this->shop);
    }

    /**
     * @param array<string, mixed> $sent
     */
    private function categories(Wanted $wanted, array $sent): void
    {
        $keys = array_filter((array) ($sent['keys'] ?? []), 'is_string');
        $wanted->categories = array_values(array_unique($keys));
    }

    /**
     * @param array<string, mixed> $sent
     */
    private function price(Wanted $wanted, array $sent): void
    {
        $item = $wanted->item;
        $currency = strtoupper((string) ($sent['currency'] ?? ''));
        if ($currency !== $this->shop->currency) {
            $args = ['currency' => $currency, 'shop' => $this->shop->currency];
            $item->problems[] = Problem::of('currency-differs', $args);
        }
        $wanted->net = $this->money($item, $sent['net'] ?? null, 'net');
        $purchase = $sent['purchase'] ?? null;
        if ($purchase !== null) {
            $wanted->fields['wholesale_price'] = Decimal::text($this->money($item, $purchase, 'purchase'));
        }
        $ecoTax = $sent['eco_tax'] ?? null;
        $wanted->fields['ecotax'] = Decimal::text($ecoTax === null ? 0 : $this->money($item, $ecoTax, 'eco_tax'));
        $tax = (array) ($sent['tax'] ?? []);
        $rate = Decimal::micro($tax['rate'] ?? '0');
        $wanted->tax = [
            'rate' => Decimal::text((int) $rate),
            'country' => strtoupper((string) ($tax['country'] ?? '')),
        ];
        foreach ((array) ($sent['variants'] ?? []) as $variant) {
            $key = (string) ($variant['key'] ?? '');
            $wanted->variantNets[$key] = $this->money($item, $variant['net'] ?? null, 'net');
        }
        $this->tiers($wanted, (array) ($sent['tiers'] ?? []));
    }

    /**
     * @param array<int, mixed> $sent
     */
    private function tiers(Wanted $wanted, array $sent): void
    {
        $wanted->tiers = [];
        foreach ($sent as $tier) {
            $tier = (array) $tier;
            $quantity = $this->pieces($wanted->item, $tier['from_quantity'] ?? '0');
            $dates = [];
            foreach (['from', 'to'] as $edge) {
                $date = $tier[$edge] ?? null;
                $dates[$edge] = is_string($date) && preg_match('/\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z/', $date) ? $date : '';
            }
            if ($quantity < 1 || $quantity > 16777215) {
                $wanted->item->problems[] = Problem::of('number-invalid', ['field' => 'from_quantity']);
                continue;
            }
            $net = $this->money($wanted->item, $tier['net'] ?? null, 'tier');
            // Two tiers of the same quantity and days would take each other's place at every write: the last counts.
            $place = $quantity . '|' . $dates['from'] . '|' . $dates['to'];
            $wanted->tiers[$place] = ['quantity' => $quantity, 'net' => $net] + $dates;
        }
        $wanted->tiers = array_values($wanted->tiers);
    }

    /**
     * @param mixed $value
     */
    private function money(Item $item, $value, string $field): int
    {
        $micro = Decimal::micro($value);
        if ($micro === null || $micro < 0) {
            $item->problems[] = Problem::of('number-invalid', ['field' => $field]);
        }

        return max(0, (int) $micro);
    }

    /**
     * @param array<string, mixed> $sent
     */
    private function stock(Wanted $wanted, array $sent): void
    {
        $item = $wanted->item;
        $wanted->tracked = ($sent['tracked'] ?? false) === true;
        $wanted->quantity = $this->pieces($item, $sent['quantity'] ?? '0');
        $location = $sent['location'] ?? null;
        $wanted->location = is_string($location) ? mb_substr(Text::line($location), 0, 255, 'UTF-8') : null;
        foreach ((array) ($sent['variants'] ?? []) as $variant) {
            $key = (string) ($variant['key'] ?? '');
            $wanted->variantQuantities[$key] = $this->pieces($item, $variant['quantity'] ?? '0');
        }
    }

    /**
     * @param mixed $value
     */
    private function pieces(Item $item, $value): int
    {
        $micro = Decimal::micro($value);
        $whole = $micro === null ? 0 : Decimal::floor($micro);
        if ($micro === null || abs($whole) > 2147483647) {
            $item->problems[] = Problem::of('number-invalid', ['field' => 'quantity']);

            return 0;
        }

        return $whole;
    }

    /**
     * @param array<string, mixed> $sent
     */
    private function features(Wanted $wanted, array $sent): void
    {
        $wanted->features = [];
        foreach ((array) ($sent['features'] ?? []) as $feature) {
            $names = Text::byLanguage($feature['name'] ?? null, $this->shop);
            $values = Text::byLanguage($feature['value'] ?? null, $this->shop);
            $names = Text::names($names, $wanted->item, 'feature', '<>={}', 128);
            $values = Text::names($values, $wanted->item, 'feature-value', '<>={}', 255);
            if (($values[$this->shop->defaultLanguageId] ?? '') === '') {
                continue;
            }
            $key = (string) ($feature['key'] ?? '');
            if (($names[$this->shop->defaultLanguageId] ?? '') === '') {
                $names[$this->shop->defaultLanguageId] = $key;
            }
            $wanted->features[] = ['key' => $key, 'name' => $names, 'value' => $values];
        }
    }

    /**
     * @param mixed $value
     */
    private function reference(Item $item, $value, string $field): string
    {
        $names = Text::names([is_string($value) ? $value : ''], $item, $field, '<>;={}', 64);

        return $names[0];
    }

    /**
     * @param mixed $value
     */
    private function ean(Item $item, $value): string
    {
        $ean = Text::line($value);
        if ($ean !== '' && !preg_match('/\A(?:[0-9]{8}|[0-9]{12,13})\z/', $ean)) {
            $item->problems[] = Problem::of('ean-invalid', ['ean' => substr($ean, 0, 40)], ['override' => ['field' => 'ean']]);

            return '';
        }

        return $ean;
    }
}
