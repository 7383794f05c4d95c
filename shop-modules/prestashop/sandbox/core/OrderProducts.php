<?php

declare(strict_types=1);

/**
 * The products of recorded lines in this shop: by reference, and combinations also by their attributes.
 */
final class SandboxOrderProducts
{
    /** Ids of products that this shop does not have: they point to nothing, as after a deletion. */
    private const GONE = 1000000;

    /** @var array<string, array{0: int, 1: int}|null> this shop's ids by the recorded "product-combination" */
    private $ids = [];

    /** @var array<string, string> names of what is missing although a catalogue should have it, by place */
    private $missing = [];

    /** @var array<string, int> ids by reference */
    private $products = [];

    /** @var array<int, array<string, int>> combinations of a product, by reference and by attributes */
    private $combinations = [];

    /**
     * @param array<int, array<string, mixed>> $recorded
     * @param array<int, array<string, mixed>> $lines
     */
    public function __construct(array $recorded, array $lines)
    {
        $this->loadOwn();
        $known = $base = [];
        foreach ($recorded as $row) {
            $known[$row['id_product'] . '-' . $row['id_product_attribute']] = $row;
            if ((int) $row['id_product_attribute'] === 0) {
                $base[(int) $row['id_product']] = (string) $row['reference'];
            }
        }
        foreach ($lines as $line) {
            $place = self::place($line);
            $product = $this->products[$base[(int) $line['product_id']] ?? ''] ?? null;
            $ids = $product === null ? null : [$product, 0];
            if ($ids !== null && (int) $line['product_attribute_id'] > 0) {
                $own = $this->combinations[$product] ?? [];
                $combination = $own[(string) ($known[$place]['reference'] ?? '')] ?? $own[self::attributes($line)] ?? null;
                $ids = $combination === null ? null : [$product, $combination];
            }
            $this->ids[$place] = $ids;
            // What no ERP knows is recorded so that an import meets it: that it is not here is right.
            if ($ids === null && ($known[$place]['in_demo_articles'] ?? true)) {
                $this->missing[$place] = (string) ($known[$place]['reference'] ?? 'product ' . $place);
            }
        }
    }

    /**
     * @param array<string, mixed> $line
     */
    public function has(array $line): bool
    {
        return $this->ids[self::place($line)] !== null;
    }

    /**
     * @param array<string, mixed> $line
     *
     * @return array{0: int, 1: int}
     */
    public function idsOf(array $line): array
    {
        return $this->ids[self::place($line)] ?? [
            self::GONE + (int) $line['product_id'],
            (int) $line['product_attribute_id'] > 0 ? self::GONE + (int) $line['product_attribute_id'] : 0,
        ];
    }

    /**
     * @param array<int, array<string, mixed>> $lines
     *
     * @return string[]
     */
    public function missing(array $lines): array
    {
        return array_values(array_intersect_key($this->missing, array_flip(array_map([self::class, 'place'], $lines))));
    }

    /**
     * @param array<string, mixed> $line
     */
    private static function place(array $line): string
    {
        return (int) $line['product_id'] . '-' . (int) $line['product_attribute_id'];
    }

    /**
     * The labels of a recorded combination, out of "Name (Axis : label - Axis : label)", in one order for all.
     *
     * @param array<string, mixed> $line
     */
    private static function attributes(array $line): string
    {
        preg_match('/\((.+)\)\s*\z/u', (string) $line['product_name'], $found);
        preg_match_all('/[^:]+? : (.+?)(?: - (?=[^:]+ : )|\z)/u', $found[1] ?? '', $labels);

        return self::joined($labels[1]);
    }

    /**
     * @param string[] $labels
     */
    private static function joined(array $labels): string
    {
        sort($labels);

        return "\0" . implode("\0", $labels);
    }

    private function loadOwn(): void
    {
        foreach (self::rows('SELECT `id_product`, `reference` FROM {product} WHERE `reference` <> \'\'') as $row) {
            $this->products[(string) $row['reference']] = (int) $row['id_product'];
        }
        $labels = [];
        foreach (
            self::rows('SELECT a.`id_product_attribute`, l.`name` FROM {product_attribute_combination} a'
            . ' JOIN {attribute_lang} l ON l.`id_attribute` = a.`id_attribute` AND l.`id_lang` = 1') as $row
        ) {
            $labels[(int) $row['id_product_attribute']][] = (string) $row['name'];
        }
        foreach (self::rows('SELECT `id_product`, `id_product_attribute`, `reference` FROM {product_attribute}') as $row) {
            $id = (int) $row['id_product_attribute'];
            $own = &$this->combinations[(int) $row['id_product']];
            $own[self::joined($labels[$id] ?? [])] = $id;
            if ((string) $row['reference'] !== '') {
                $own[(string) $row['reference']] = $id;
            }
            unset($own);
        }
    }

    /**
     * @return array<int, array<string, string|null>>
     */
    private static function rows(string $sql): array
    {
        return Db::getInstance()->executeS((string) preg_replace('/\{(\w+)\}/', '`' . _DB_PREFIX_ . '$1`', $sql));
    }
}
