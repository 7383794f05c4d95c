<?php

declare(strict_types=1);

/**
 * Puts recorded rows into the sandbox's tables. Figures are copied; only product ids are translated.
 */
final class SandboxOrderLoader
{
    /** What the sandbox has of its own. */
    private const KEPT = ['shop', 'shop_group', 'lang', 'configuration'];

    /** Ids of products that this shop does not have: they point to nothing, as after a deletion. */
    private const GONE = 1000000;

    /** @var string */
    private $folder;

    /** @var array<string, int> */
    private $products;

    /** @var array<string, array{0: int, 1: int}> */
    private $combinations;

    public function __construct(string $folder)
    {
        $this->folder = $folder;
    }

    public function load(bool $allowMissing): int
    {
        $orders = $this->document('orders.json');
        $reference = $this->document('reference.json');
        $ids = $this->translation($this->document('products.json'), $orders['order_detail'], $allowMissing);
        foreach ($orders['order_detail'] as &$line) {
            $place = (int) $line['product_id'] . '-' . (int) $line['product_attribute_id'];
            list($line['product_id'], $line['product_attribute_id']) = $ids[$place];
        }
        unset($line);
        foreach ($reference as $table => $rows) {
            if (!in_array($table, self::KEPT, true)) {
                $this->insert($table, $rows);
            }
        }
        foreach ($reference['configuration'] ?? [] as $row) {
            Configuration::updateValue($row['name'], (string) $row['value']);
        }
        foreach ($orders as $table => $rows) {
            Db::getInstance()->execute('DELETE FROM `' . _DB_PREFIX_ . $table . '`');
            $this->insert($table, $rows);
        }

        return count($orders['orders']);
    }

    /**
     * @param array<int, array<string, mixed>> $recorded
     * @param array<int, array<string, mixed>> $lines
     *
     * @return array<string, array{0: int, 1: int}> this shop's ids by the recorded "product-combination"
     */
    private function translation(array $recorded, array $lines, bool $allowMissing): array
    {
        $this->loadOwn();
        $references = $base = [];
        foreach ($recorded as $row) {
            $references[(int) $row['id_product'] . '-' . (int) $row['id_product_attribute']] = (string) $row['reference'];
            if ((int) $row['id_product_attribute'] === 0) {
                $base[(int) $row['id_product']] = (string) $row['reference'];
            }
        }
        $ids = $missing = [];
        foreach ($lines as $line) {
            $product = (int) $line['product_id'];
            $place = $product . '-' . (int) $line['product_attribute_id'];
            $reference = $references[$place] ?? '';
            $own = $this->ownIds($reference, $base[$product] ?? '', (int) $line['product_attribute_id'] > 0);
            if ($own === null) {
                $missing[$reference === '' ? 'product ' . $place : $reference] = true;
                $own = [self::GONE + $product, (int) $line['product_attribute_id'] > 0 ? self::GONE : 0];
            }
            $ids[$place] = $own;
        }
        if ($missing !== [] && !$allowMissing) {
            throw new RuntimeException('these references are not in the shop: ' . implode(', ', array_keys($missing)));
        }

        return $ids;
    }

    /**
     * @return array{0: int, 1: int}|null
     */
    private function ownIds(string $reference, string $base, bool $combination): ?array
    {
        if ($combination) {
            return $reference === '' ? null : ($this->combinations[$base . "\0" . $reference] ?? null);
        }

        return isset($this->products[$reference]) && $reference !== '' ? [$this->products[$reference], 0] : null;
    }

    private function loadOwn(): void
    {
        $db = Db::getInstance();
        foreach ($db->executeS('SELECT `id_product`, `reference` FROM `' . _DB_PREFIX_ . 'product`') as $row) {
            $this->products[(string) $row['reference']] = (int) $row['id_product'];
        }
        foreach (
            $db->executeS('SELECT a.`id_product`, a.`id_product_attribute`, a.`reference`, p.`reference` AS `base` FROM `'
            . _DB_PREFIX_ . 'product_attribute` a JOIN `' . _DB_PREFIX_ . 'product` p ON p.`id_product` = a.`id_product`') as $row
        ) {
            $this->combinations[$row['base'] . "\0" . $row['reference']] = [
                (int) $row['id_product'],
                (int) $row['id_product_attribute'],
            ];
        }
    }

    /**
     * @param array<int, array<string, mixed>> $rows
     */
    private function insert(string $table, array $rows): void
    {
        $db = Db::getInstance();
        $name = '`' . _DB_PREFIX_ . $table . '`';
        if ($rows === [] || $db->executeS('SHOW TABLES LIKE ' . $db->quote(addcslashes(_DB_PREFIX_ . $table, '_%'))) === []) {
            return;
        }
        $columns = array_flip(array_column($db->executeS('SHOW COLUMNS FROM ' . $name), 'Field'));
        foreach ($rows as $row) {
            $row = array_intersect_key($row, $columns);
            $values = array_map(static function ($value) use ($db): string {
                return $db->quote($value === null ? null : (string) $value);
            }, $row);
            $db->execute('REPLACE INTO ' . $name . ' (`' . implode('`, `', array_keys($row)) . '`) VALUES ('
                . implode(', ', $values) . ')');
        }
    }

    /**
     * @return array<int|string, mixed>
     */
    private function document(string $file): array
    {
        $text = @file_get_contents($this->folder . '/' . $file);
        $document = is_string($text) ? json_decode($text, true) : null;
        if (!is_array($document)) {
            throw new RuntimeException('data/' . $file . ' is missing or unreadable');
        }

        return $document;
    }
}
