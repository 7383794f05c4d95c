<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * What a write is asked to do, besides its items.
 */
final class Batch
{
    /** @var string */
    public $company;

    /** @var string */
    public $stream;

    /** @var bool false for a preview, which writes nothing */
    public $apply;

    /** @var int */
    public $epoch;

    /** @var int */
    public $n;

    /** @var int|null how many removals a person confirmed */
    public $confirmed;

    /** @var array<string, mixed> how order statuses are set: states by stage, mail, backwards, unpaid */
    public $statuses = [];
    /** @var string[] by what a product of the shop's own is taken for an article */
    public $adoptBy = [Counterparts::REFERENCE, Counterparts::EAN];

    /** @var bool whether the items ask for links to what the shop has already */
    public $adopts = false;

    /** @var float */
    public $started;

    /** @var int */
    public $budgetMs;

    /**
     * When the last slice must have begun: what is left belongs to the side effects.
     */
    public function stopWriting(): float
    {
        return $this->started + $this->budgetMs * 0.0007;
    }

    public function deadline(): float
    {
        return $this->started + $this->budgetMs * 0.001;
    }
}
