<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Shop;

/**
 * Writes delivery addresses of customers. One that the customer has already is linked; one that an order points to
 * is hidden and followed by a new row, as the shop itself does.
 */
final class AddressWriter implements StreamWriter
{
    /** @var Batch */
    private $batch;

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    /** @var AddressReader */
    private $reader;

    /** @var AddressRows */
    private $rows;

    /** @var PartyRemovals */
    private $removals;

    /** @var PartyHooks */
    private $hooks;

    public function __construct(Batch $batch, Sql $sql, Shop $shop)
    {
        $this->batch = $batch;
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = new Links($sql, $shop->id, $batch->company);
        $this->reader = new AddressReader($sql);
        $this->rows = new AddressRows($sql, $shop);
        $this->removals = new PartyRemovals($batch, $sql, $shop, $this->links);
    }

    public function firstSlice(): int
    {
        return 200;
    }

    public function largestSlice(): int
    {
        return 1000;
    }

    public function write(array $items): array
    {
        $outcomes = [];
        $wanted = [];
        $slice = new SliceTransaction($this->batch, $this->sql, $this->shop->id);
        $slice->begin();
        // What a slice that failed had noted goes with it.
        $this->hooks = new PartyHooks($this->sql, $this->shop);
        $codes = [];
        foreach ($items as $item) {
            $codes[] = strtoupper(Text::line($item->record['country'] ?? ''));
        }
        $this->reader->load($codes);
        foreach ($items as $item) {
            if ($item->remove) {
                $outcomes[$item->index] = $this->removals->address($item);
                continue;
            }
            $columns = $this->reader->columns($item);
            if ($columns === null) {
                $outcomes[$item->index] = Outcome::rejected($item);
            } else {
                $wanted[] = [$item, $columns];
            }
        }
        $outcomes += $this->put($wanted);
        $slice->end();

        return $outcomes;
    }

    /**
     * @param array<int, array{0: Item, 1: array<string, int|string>}> $wanted
     *
     * @return array<int, array<string, mixed>>
     */
    private function put(array $wanted): array
    {
        $keys = $owners = [];
        foreach ($wanted as $pair) {
            $keys[] = $pair[0]->key;
            $owners[] = (string) ($pair[0]->record['customer'] ?? '');
        }
        $customers = array_map(static function (array $link): int {
            return $link['id'];
        }, $this->links->ofKeys('customer', $owners));
        $there = $this->rows->customers($customers);
        $addresses = $this->rows->ofCustomers($customers);
        $links = $this->links->ofKeys('address', $keys);
        $linked = $this->links->ofIds('address', array_keys($addresses));
        $outcomes = $plans = [];
        foreach ($wanted as $pair) {
            [$item, $columns] = $pair;
            $customer = $customers[(string) ($item->record['customer'] ?? '')] ?? 0;
            if (!isset($there[$customer])) {
                $args = ['customer' => (string) ($item->record['customer'] ?? '')];
                $item->problems[] = Problem::of('address-customer-missing', $args);
                $outcomes[$item->index] = Outcome::rejected($item);
                continue;
            }
            $columns['id_customer'] = $customer;
            $id = $links[$item->key]['id'] ?? 0;
            $own = isset($addresses[$id]);
            $id = $own ? $id : self::same($columns, $addresses, $linked);
            if ($id !== 0) {
                $linked[$id] = [$item->key, '', 0];
            }
            $plans[$item->index] = ['item' => $item, 'id' => $id, 'own' => $own, 'columns' => $columns];
        }

        return $outcomes + $this->carryOut($plans, $addresses);
    }

    /**
     * An address of the customer that says the same and belongs to no other record of the ERP.
     *
     * @param array<string, int|string> $columns
     * @param array<int, array<string, mixed>> $addresses
     * @param array<int, mixed> $linked
     */
    private static function same(array $columns, array $addresses, array $linked): int
    {
        $plain = static function (array $row): string {
            $parts = [];
            foreach (['id_customer', 'id_country', 'address1', 'address2', 'postcode', 'city'] as $column) {
                $parts[] = mb_strtolower(trim((string) $row[$column]), 'UTF-8');
            }

            return implode("\0", $parts);
        };
        foreach ($addresses as $id => $address) {
            if (!isset($linked[$id]) && $plain($address) === $plain($columns)) {
                return $id;
            }
        }

        return 0;
    }

    /**
     * @param array<int, array{item: Item, id: int, own: bool, columns: array<string, int|string>}> $plans by index
     * @param array<int, array<string, mixed>> $addresses
     *
     * @return array<int, array<string, mixed>>
     */
    private function carryOut(array $plans, array $addresses): array
    {
        $outcomes = $new = $changed = $saved = $hidden = [];
        foreach ($plans as $index => $plan) {
            if ($plan['id'] === 0) {
                $new[$index] = $plan['columns'];
            } else {
                $plans[$index]['columns'] = self::onto($addresses[$plan['id']], $plan['columns']);
                if (self::differs($addresses[$plan['id']], $plans[$index]['columns'])) {
                    $changed[$index] = $plan['id'];
                }
            }
        }
        $ordered = $this->rows->ordered(array_values($changed));
        $updates = [];
        foreach ($changed as $index => $id) {
            if (isset($ordered[$id])) {
                $new[$index] = $plans[$index]['columns'] + ['other' => ''];
                $hidden[] = $id;
            } else {
                $updates[$id] = $plans[$index]['columns'];
                $this->hooks->note('address', $id, false);
            }
        }
        $this->rows->hide($hidden);
        $this->rows->update($updates);
        $made = $this->rows->create($new);
        foreach ($plans as $index => $plan) {
            $id = $made[$index] ?? $plan['id'];
            $state = $plan['id'] === 0 ? Outcome::CREATED : (isset($changed[$index]) ? Outcome::UPDATED : Outcome::UNCHANGED);
            if (!$plan['own'] || $id !== $plan['id']) {
                $saved[] = [$plan['item']->key, '', $id];
            }
            if (isset($made[$index])) {
                $this->hooks->note('address', $id, true);
            }
            $outcomes[$index] = Outcome::of($plan['item'], $state, $this->batch->apply ? $id : null);
        }
        $this->links->save('address', $saved);
        $this->hooks->keep();

        return $outcomes;
    }

    /**
     * What the ERP says, over what the shop has and the ERP does not carry.
     *
     * @param array<string, mixed> $address
     * @param array<string, int|string> $columns
     *
     * @return array<string, int|string>
     */
    private static function onto(array $address, array $columns): array
    {
        foreach (AddressRows::KEPT as $column) {
            $columns[$column] = $columns[$column] === '' ? (string) $address[$column] : $columns[$column];
        }

        return array_intersect_key($columns, array_flip(AddressRows::COLUMNS));
    }

    /**
     * @param array<string, mixed> $address
     * @param array<string, int|string> $columns
     */
    private static function differs(array $address, array $columns): bool
    {
        foreach (AddressRows::COLUMNS as $column) {
            if ((string) $address[$column] !== (string) $columns[$column]) {
                return true;
            }
        }

        return false;
    }
}
