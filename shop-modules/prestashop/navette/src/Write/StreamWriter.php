<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * Writes slices of one stream.
 */
interface StreamWriter
{
    /**
     * Writes a slice, no key twice, and commits it.
     *
     * @param Item[] $items
     *
     * @return array<int, array<string, mixed>> the outcomes by the items' index
     */
    public function write(array $items): array;

    public function firstSlice(): int;

    public function largestSlice(): int;
}
