<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * One record to write, as it was sent.
 */
final class Item
{
    private const MAXIMUM_KEY = 255;

    /** @var int its place in the batch */
    public $index;

    /** @var string */
    public $key;

    /** @var bool whether it left the source */
    public $remove;

    /** @var bool whether a counterpart is looked for, and nothing written but a link */
    public $adopt = false;

    /** @var int the shop's id that is named for it; 0 for none */
    public $externalId = 0;

    /** @var int for an adoption: the counterpart of a category's parent; 0 for none */
    public $parentId = 0;

    /** @var array<string, mixed> the record's fields */
    public $record;

    /** @var array<int, array<string, mixed>> */
    public $problems = [];

    /**
     * @param array<string, mixed> $record
     */
    private function __construct(int $index, string $key, bool $remove, array $record)
    {
        $this->index = $index;
        $this->key = $key;
        $this->remove = $remove;
        $this->record = $record;
    }

    /**
     * @param mixed $sent
     */
    public static function of(int $index, $sent): self
    {
        $sent = is_array($sent) ? $sent : [];
        $key = is_string($sent['key'] ?? null) ? $sent['key'] : '';
        $action = $sent['action'] ?? null;
        $record = $sent['record'] ?? null;
        $inner = is_array($record) ? reset($record) : null;
        $item = new self($index, $key, $action === 'remove', is_array($inner) ? $inner : []);
        $item->adopt = $action === 'adopt';
        $item->externalId = (int) (is_string($sent['external_id'] ?? null) ? $sent['external_id'] : 0);
        $item->parentId = (int) ($sent['overrides']['parent'] ?? 0);
        if ($key === '' || preg_match('/[\x00-\x1f]/', $key)) {
            $item->problems[] = Problem::of('key-missing');
        } elseif (mb_strlen($key, 'UTF-8') > self::MAXIMUM_KEY) {
            $item->problems[] = Problem::of('key-too-long', ['limit' => (string) self::MAXIMUM_KEY]);
        } elseif (!in_array($action, ['put', 'remove', 'adopt'], true)) {
            $item->problems[] = Problem::of('action-unknown');
        } elseif ($action !== 'remove' && !is_array($inner)) {
            $item->problems[] = Problem::of('record-missing');
        } elseif ($action !== 'remove' && ($inner['key'] ?? $key) !== $key) {
            $item->problems[] = Problem::of('key-differs');
        }

        return $item;
    }

    /**
     * A facet of the record; null when it is not carried.
     *
     * @return array<string, mixed>|null
     */
    public function facet(string $name): ?array
    {
        $facet = $this->record[$name] ?? null;

        return is_array($facet) ? $facet : null;
    }

    public function isRefused(): bool
    {
        foreach ($this->problems as $problem) {
            if (!$problem['remark']) {
                return true;
            }
        }

        return false;
    }
}
