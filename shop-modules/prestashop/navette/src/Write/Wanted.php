<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * What an article should be in the shop, facet by facet; what is null was not carried.
 */
final class Wanted
{
    /** @var Item */
    public $item;

    /** @var array<string, int|string> columns that product and product_shop share or product alone has */
    public $fields = [];

    /** @var bool|null */
    public $active;

    /** @var array<int, array<string, string>> columns of product_lang by language id */
    public $texts = [];

    /** @var string[]|null category keys, the first is the main one */
    public $categories;

    /** @var int|null net price in millionths */
    public $net;

    /** @var array<string, int> whole net prices of variants, by variant key */
    public $variantNets = [];

    /** @var array{rate: string, country: string}|null */
    public $tax;

    /** @var array<int, array<string, mixed>>|null variants: key, reference, ean, active, values */
    public $variants;

    /** @var array<int, array{article: string, variant: string, quantity: int}>|null what a pack holds; null: no pack */
    public $components;

    /** @var array<int, array<string, mixed>> axes: key, names by language */
    public $axes = [];

    /** @var int|null */
    public $quantity;

    /** @var array<string, int> by variant key */
    public $variantQuantities = [];

    /** @var bool */
    public $tracked = true;

    /** @var string|null */
    public $location;

    /** @var array<int, array{key: string, name: array<int, string>, value: array<int, string>}>|null */
    public $features;

    /** @var string|null */
    public $manufacturer;

    /** @var string|null */
    public $supplier;

    /** @var array<int, array{quantity: int, net: int, from: string, to: string}>|null quantity discounts */
    public $tiers;

    /** @var bool whether identity was carried */
    public $hasIdentity = false;

    /** @var array<string, array{language: int, name: string}>|null */
    public $tags;

    public function __construct(Item $item)
    {
        $this->item = $item;
    }
}
