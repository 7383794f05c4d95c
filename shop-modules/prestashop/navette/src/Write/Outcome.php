<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * What became of one item.
 */
final class Outcome
{
    public const CREATED = 'created';
    public const UPDATED = 'updated';
    public const UNCHANGED = 'unchanged';
    public const REMOVED = 'removed';
    public const DEFERRED = 'deferred';
    public const SKIPPED = 'skipped';
    public const REJECTED = 'rejected';

    /**
     * @return array<string, mixed>
     */
    public static function of(Item $item, string $state, ?int $id = null): array
    {
        return [
            'key' => $item->key,
            'state' => $state,
            'external_id' => $id === null || $id === 0 ? null : (string) $id,
            'problems' => $item->problems,
            'proof' => null,
        ];
    }

    /**
     * @return array<string, mixed>
     */
    public static function rejected(Item $item): array
    {
        return self::of($item, self::REJECTED);
    }
}
