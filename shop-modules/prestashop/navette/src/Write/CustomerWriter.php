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
 * Writes customers. The e-mail is the unique key: an account that the shop has by it is linked and keeps its
 * password; a second customer of the ERP with the same one is refused, both named.
 */
final class CustomerWriter implements StreamWriter
{
    /** @var Batch */
    private $batch;

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    /** @var CustomerReader */
    private $reader;

    /** @var CustomerRows */
    private $rows;

    /** @var PartyRemovals */
    private $removals;

    /** @var PartyHooks */
    private $hooks;

    /** @var array<string, string> key by e-mail, of this request */
    private $taken = [];

    public function __construct(Batch $batch, Sql $sql, Shop $shop)
    {
        $this->batch = $batch;
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = new Links($sql, $shop->id, $batch->company);
        $this->reader = new CustomerReader($shop);
        $this->rows = new CustomerRows($sql, $shop);
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
        foreach ($items as $item) {
            if ($item->remove) {
                $outcomes[$item->index] = $this->removals->customer($item);
                continue;
            }
            $columns = $this->reader->columns($item);
            if ($columns === null) {
                $outcomes[$item->index] = Outcome::rejected($item);
            } else {
                $wanted[] = [$item, $columns];
            }
        }
        [$own, $wanted] = self::apart($wanted);
        $outcomes += $this->name($own) + $this->put($wanted);
        $slice->end();

        return $outcomes;
    }

    /**
     * Customers that this shop's own orders made in the ERP, apart from the ERP's own.
     *
     * @param array<int, array{0: Item, 1: array<string, int|string>}> $wanted
     *
     * @return array{0: Item[], 1: array<int, array{0: Item, 1: array<string, int|string>}>}
     */
    private static function apart(array $wanted): array
    {
        $own = $others = [];
        foreach ($wanted as $pair) {
            if (CustomerReader::origin($pair[0]) > 0) {
                $own[] = $pair[0];
            } else {
                $others[] = $pair;
            }
        }

        return [$own, $others];
    }

    /**
     * A customer that the shop brought stays as the shop has it: it gets its code of the ERP. One that the shop has no
     * more is not made again.
     *
     * @param Item[] $items
     *
     * @return array<int, array<string, mixed>>
     */
    private function name(array $items): array
    {
        if ($items === []) {
            return [];
        }
        $ids = array_map([CustomerReader::class, 'origin'], $items);
        $there = $this->rows->own($ids);
        $owners = $this->links->ofIds('customer', $ids);
        $outcomes = $saved = [];
        foreach ($items as $item) {
            $id = CustomerReader::origin($item);
            $owner = $owners[$id][0] ?? null;
            if (!isset($there[$id])) {
                $item->problems[] = Problem::remark('customer-gone-from-shop', ['customer' => (string) $id]);
                $outcomes[$item->index] = Outcome::of($item, Outcome::SKIPPED);
                continue;
            }
            $state = $owner === $item->key ? Outcome::UNCHANGED : Outcome::UPDATED;
            if ($owner !== null && $owner !== $item->key) {
                // The ERP gave the customer another code.
                $this->links->drop('customer', $owner);
            }
            if ($state === Outcome::UPDATED) {
                $saved[] = [$item->key, '', $id];
                $owners[$id] = [$item->key, '', 0];
            }
            $outcomes[$item->index] = Outcome::of($item, $state, $id);
        }
        $this->links->save('customer', $saved);

        return $outcomes;
    }

    /**
     * @param array<int, array{0: Item, 1: array<string, int|string>}> $wanted
     *
     * @return array<int, array<string, mixed>>
     */
    private function put(array $wanted): array
    {
        if ($wanted === []) {
            return [];
        }
        $keys = $emails = $groupKeys = [];
        foreach ($wanted as $pair) {
            $keys[] = $pair[0]->key;
            $emails[] = (string) $pair[1]['email'];
            $groupKeys[] = (string) ($pair[0]->facet('identity')['group'] ?? '');
        }
        $links = $this->links->ofKeys('customer', $keys);
        $accounts = $this->rows->find(array_column($links, 'id'), $emails);
        $known = [
            'links' => $links,
            'accounts' => $accounts,
            'by_email' => self::byEmail($accounts),
            'owners' => $this->links->ofIds('customer', array_keys($accounts)),
            'groups' => $this->rows->groups($this->links, $groupKeys),
        ];
        $outcomes = $new = $changed = $joined = $saved = [];
        foreach ($wanted as $pair) {
            [$item, $columns] = $pair;
            $plan = $this->plan($item, $columns, $known);
            if ($plan === null) {
                $outcomes[$item->index] = Outcome::rejected($item);
            } elseif ($plan['id'] === 0) {
                $new[$item->index] = $plan['columns'];
                $outcomes[$item->index] = [$item, $plan['group']];
            } else {
                if ($plan['link']) {
                    $saved[] = [$item->key, '', $plan['id']];
                }
                if ($plan['columns'] !== []) {
                    $changed[$plan['id']] = $plan['columns'];
                    $joined[$plan['id']] = $plan['group'];
                }
                $state = $plan['columns'] === [] ? Outcome::UNCHANGED : Outcome::UPDATED;
                $outcomes[$item->index] = Outcome::of($item, $state, $plan['id']);
            }
        }

        return $this->carryOut($outcomes, $new, $changed, $joined, $saved);
    }

    /**
     * What becomes of one customer: id 0 for a new one, empty columns where nothing changes, null when refused.
     *
     * @param array<string, int|string> $columns
     * @param array<string, array<int|string, mixed>> $known
     *
     * @return array{id: int, link: bool, group: int, columns: array<string, int|string>}|null
     */
    private function plan(Item $item, array $columns, array $known): ?array
    {
        $groupKey = (string) ($item->facet('identity')['group'] ?? '');
        $group = $known['groups'][$groupKey] ?? 0;
        if ($group === 0) {
            $item->problems[] = Problem::of('customer-group-unknown', ['group' => $groupKey]);

            return null;
        }
        $email = self::folded((string) $columns['email']);
        $holder = $known['by_email'][$email] ?? 0;
        $other = $this->taken[$email] ?? ($known['owners'][$holder][0] ?? $item->key);
        if ($other !== $item->key) {
            $item->problems[] = Problem::of('customer-email-twice', [
                'email' => (string) $columns['email'], 'first' => $other, 'second' => $item->key,
            ]);

            return null;
        }
        $id = $known['links'][$item->key]['id'] ?? 0;
        $id = isset($known['accounts'][$id]) ? $id : 0;
        if ($id !== 0 && $holder !== 0 && $holder !== $id) {
            $item->problems[] = Problem::of('customer-email-held', [
                'email' => (string) $columns['email'], 'customer' => (string) $holder,
            ]);

            return null;
        }
        $this->taken[$email] = $item->key;
        if ($id === 0 && $holder === 0) {
            return ['id' => 0, 'link' => true, 'group' => $group, 'columns' => $columns + ['id_default_group' => $group]];
        }
        $link = $id === 0;
        $id = $link ? $holder : $id;
        if ($link) {
            $item->problems[] = Problem::remark('customer-linked', ['email' => (string) $columns['email']]);
        }
        $left = ($known['links'][$item->key]['flags'] ?? 0) & Links::LEFT;

        return [
            'id' => $id,
            'link' => $link || $left !== 0,
            'group' => $group,
            'columns' => self::change($known['accounts'][$id], $columns, $group, $left !== 0),
        ];
    }

    /**
     * Whoever the merchant shut out stays out; only what the module itself deactivated wakes up.
     *
     * @param array<string, mixed> $account
     * @param array<string, int|string> $columns
     *
     * @return array<string, int|string>
     */
    private static function change(array $account, array $columns, int $group, bool $wake): array
    {
        $now = ['id_default_group' => (int) $account['id_default_group'], 'active' => (int) $account['active']];
        $then = ['id_default_group' => $group, 'active' => $wake ? 1 : $now['active']];
        foreach (CustomerRows::COLUMNS as $column) {
            $now[$column] = (string) $account[$column];
            $then[$column] = $columns[$column];
        }

        return $now === $then ? [] : $then;
    }

    /**
     * @param array<int, mixed> $outcomes of new ones: [item, group]
     * @param array<int, array<string, int|string>> $new
     * @param array<int, array<string, int|string>> $changed
     * @param array<int, int> $joined
     * @param array<int, array{0: string, 1: string, 2: int}> $saved
     *
     * @return array<int, array<string, mixed>>
     */
    private function carryOut(array $outcomes, array $new, array $changed, array $joined, array $saved): array
    {
        if ($new !== []) {
            foreach ($this->rows->create($new) as $index => $id) {
                [$item, $group] = $outcomes[$index];
                $saved[] = [$item->key, '', $id];
                $joined[$id] = $group;
                $outcomes[$index] = Outcome::of($item, Outcome::CREATED, $this->batch->apply ? $id : null);
                $this->hooks->note('customer', $id, true);
            }
        }
        $this->rows->update($changed);
        foreach (array_keys($changed) as $id) {
            $this->hooks->note('customer', $id, false);
        }
        $this->links->save('customer', $saved);
        $this->rows->join($joined, $this->ours());
        $this->hooks->keep();

        return $outcomes;
    }

    /**
     * @return int[] groups that came from the ERP
     */
    private function ours(): array
    {
        return array_map(static function (array $row): int {
            return (int) $row['id_object'];
        }, $this->links->page('customer-group', 0, 1000));
    }

    /**
     * @param array<int, array<string, mixed>> $accounts
     *
     * @return array<string, int> the oldest account of each address
     */
    private static function byEmail(array $accounts): array
    {
        $ids = [];
        foreach ($accounts as $id => $account) {
            $email = self::folded((string) $account['email']);
            $ids[$email] = $ids[$email] ?? $id;
        }

        return $ids;
    }

    private static function folded(string $email): string
    {
        return mb_strtolower(trim($email), 'UTF-8');
    }
}
