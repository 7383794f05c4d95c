<?php

declare(strict_types=1);

require_once __DIR__ . '/OrderProducts.php';

/**
 * Puts recorded orders into the sandbox's tables. Figures are copied; only product ids are translated.
 */
final class SandboxOrderLoader
{
    /** Tables whose rows belong to one order, and the column that says which. */
    private const OF_ORDER = [
        'orders' => 'id_order', 'order_detail' => 'id_order', 'order_invoice' => 'id_order',
        'order_invoice_payment' => 'id_order', 'order_cart_rule' => 'id_order', 'order_carrier' => 'id_order',
        'order_history' => 'id_order', 'order_slip' => 'id_order', 'message' => 'id_order', 'customer_thread' => 'id_order',
    ];

    /** Tables whose rows hang on rows of another: the column, and the table that holds it. */
    private const OF_PART = [
        'order_detail_tax' => ['id_order_detail', 'order_detail'], 'order_slip_detail' => ['id_order_detail', 'order_detail'],
        'order_invoice_tax' => ['id_order_invoice', 'order_invoice'], 'cart' => ['id_cart', 'orders'],
        'customer_message' => ['id_customer_thread', 'customer_thread'],
    ];

    /** @var string */
    private $folder;

    /** @var bool */
    private $allowMissing = false;

    /** @var bool */
    private $importable = false;

    /** @var int */
    private $limit = 0;

    /** @var string[] */
    private $groups = [];

    public function __construct(string $folder)
    {
        $this->folder = $folder;
    }

    /** Lines may name articles that this shop does not have. */
    public function allowMissing(): self
    {
        $this->allowMissing = true;

        return $this;
    }

    /** Only orders that an ERP can import: every article in this shop, neither cancelled, refunded nor in error. */
    public function onlyImportable(): self
    {
        $this->importable = true;

        return $this;
    }

    /** At most so many orders, the oldest first; 0 for all. */
    public function limit(int $orders): self
    {
        $this->limit = max(0, $orders);

        return $this;
    }

    /**
     * Only orders of these groups, each named by its beginning.
     *
     * @param string[] $names
     */
    public function groups(array $names): self
    {
        $this->groups = array_values(array_filter(array_map('trim', $names)));

        return $this;
    }

    public function load(): int
    {
        $rows = $this->document('orders.json');
        $products = new SandboxOrderProducts($this->document('products.json'), $rows['order_detail']);
        $chosen = $this->chosen($rows, $products);
        foreach (self::OF_ORDER as $table => $column) {
            $rows[$table] = self::having($rows[$table] ?? [], $column, $chosen);
        }
        foreach (self::OF_PART as $table => $of) {
            $rows[$table] = self::having($rows[$table] ?? [], $of[0], array_column($rows[$of[1]], $of[0]));
        }
        $references = array_column($rows['orders'], 'reference');
        $rows['order_payment'] = self::having($rows['order_payment'] ?? [], 'order_reference', $references);
        foreach ($rows['order_detail'] as &$line) {
            list($line['product_id'], $line['product_attribute_id']) = $products->idsOf($line);
        }
        unset($line);
        foreach ($rows as $table => $of) {
            $this->replace($table, $of);
        }

        return count($rows['orders']);
    }

    /**
     * @param array<string, array<int, array<string, mixed>>> $rows
     *
     * @return int[] ids of the orders to load
     */
    private function chosen(array $rows, SandboxOrderProducts $products): array
    {
        $ids = array_map('intval', array_column($rows['orders'], 'id_order'));
        if ($this->groups !== []) {
            $ids = array_intersect($ids, $this->idsOfGroups());
        }
        if ($this->importable) {
            $states = array_map(static function (string $name): int {
                return (int) Configuration::get($name);
            }, ['PS_OS_CANCELED', 'PS_OS_REFUND', 'PS_OS_ERROR']);
            $out = array_column(array_filter($rows['order_detail'], static function (array $line) use ($products): bool {
                return !$products->has($line);
            }), 'id_order');
            foreach ($rows['orders'] as $order) {
                if (in_array((int) $order['current_state'], $states, true)) {
                    $out[] = $order['id_order'];
                }
            }
            $ids = array_diff($ids, $out);
        }
        sort($ids);
        if ($this->limit > 0) {
            $ids = array_slice($ids, 0, $this->limit);
        }
        $missing = $products->missing(self::having($rows['order_detail'], 'id_order', $ids));
        if ($missing !== [] && !$this->allowMissing) {
            throw new RuntimeException('these references are not in the shop: ' . implode(', ', $missing));
        }

        return $ids;
    }

    /**
     * @return int[]
     */
    private function idsOfGroups(): array
    {
        $recorded = $this->document('groups.json');
        $ids = [];
        foreach ($this->groups as $name) {
            $found = array_filter($recorded, static function (string $group) use ($name): bool {
                return stripos($group, $name) === 0;
            }, ARRAY_FILTER_USE_KEY);
            if ($found === []) {
                throw new RuntimeException('no group begins with "' . $name . '"; there are: '
                    . implode(' | ', array_keys($recorded)));
            }
            $ids = array_merge($ids, ...array_values($found));
        }

        return $ids;
    }

    /**
     * @param array<int, array<string, mixed>> $rows
     * @param array<int, int|string> $values
     *
     * @return array<int, array<string, mixed>> the rows whose column holds one of the values
     */
    private static function having(array $rows, string $column, array $values): array
    {
        $wanted = array_flip($values);

        return array_values(array_filter($rows, static function (array $row) use ($column, $wanted): bool {
            return isset($wanted[$row[$column]]);
        }));
    }

    /**
     * @param array<int, array<string, mixed>> $rows
     */
    private function replace(string $table, array $rows): void
    {
        $db = Db::getInstance();
        $name = '`' . _DB_PREFIX_ . $table . '`';
        $db->execute('DELETE FROM ' . $name);
        $columns = array_flip(array_column($db->executeS('SHOW COLUMNS FROM ' . $name), 'Field'));
        foreach ($rows as $row) {
            $row = array_intersect_key($row, $columns);
            $values = array_map(static function ($value) use ($db): string {
                return $db->quote($value === null ? null : (string) $value);
            }, $row);
            $db->execute('INSERT INTO ' . $name . ' (`' . implode('`, `', array_keys($row)) . '`) VALUES ('
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
