<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * What must change in one product for it to be as wanted.
 */
final class ProductChange
{
    /** @var Wanted */
    public $wanted;

    /** @var int 0 until it is made */
    public $id = 0;

    /** @var bool */
    public $isNew = false;

    /** @var array<string, mixed> the product's columns before */
    public $current = [];

    /** @var array<int, int> feature values before */
    public $currentFeatures = [];

    /** @var array<string, int|string> columns that differ */
    public $fields = [];

    /** @var array<string, int|string> columns of a new product that are known only after its row was made */
    public $late = [];

    /** @var array<int, array<string, string>> texts that differ, by language */
    public $texts = [];

    /** @var int[] */
    public $addCategories = [];

    /** @var int[] */
    public $dropCategories = [];

    /** @var int */
    public $flags = 0;

    /** @var int */
    public $oldFlags = 0;

    /** @var bool whether a combination, a feature or another row beside the product's own changed */
    public $besides = false;

    /** @var bool */
    public $stockChanged = false;

    /** @var bool whether the words that the shop's search finds changed */
    public $searchable = false;

    /** @var array<string, array{id: int, off: bool}> combinations by variant key, as they are now */
    public $combinations = [];

    /** @var bool whether each combination carries the whole price, and the product none (C14) */
    public $wholePrices = false;

    public function __construct(Wanted $wanted)
    {
        $this->wanted = $wanted;
    }

    /**
     * The products whose combinations carry whole prices from now on, or no longer, with their own prices.
     *
     * @param self[] $changes
     *
     * @return array<int, int> millionths by product
     */
    public static function turnedWhole(array $changes, bool $whole): array
    {
        $nets = [];
        foreach ($changes as $change) {
            $net = $change->wanted->net;
            $before = Decimal::micro((string) ($change->current['price'] ?? ''));
            if (
                !$change->isNew && $net !== null && $before !== null && $change->combinations !== []
                && $change->wholePrices === $whole && ($whole ? $before !== 0 : $before === 0 && $net !== 0)
            ) {
                $nets[$change->id] = $net;
            }
        }

        return $nets;
    }

    public function isChanged(): bool
    {
        return $this->fields !== [] || $this->texts !== [] || $this->besides
            || $this->addCategories !== [] || $this->dropCategories !== [];
    }
}
