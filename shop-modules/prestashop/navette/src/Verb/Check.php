<?php

declare(strict_types=1);

namespace Navette\Verb;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;
use Navette\Db\DoorTables;
use Navette\Db\Schema;
use Navette\Db\Sql;
use Navette\Door\KeyRing;
use Navette\Shop;
use Navette\Write\Listeners;
use Navette\Write\Pending;

/**
 * What the module itself can see of its own health.
 */
final class Check
{
    private const OLD_SECRET_DAYS = 365;

    /** @var Call */
    private $call;

    public function __construct(Call $call)
    {
        $this->call = $call;
    }

    /**
     * @return array{steps: array<int, array<string, mixed>>, facts: object}
     */
    public function result(): array
    {
        $shop = new Shop($this->call->sql);
        $missing = Schema::missing($this->call->sql);
        $keys = KeyRing::load();
        $days = intdiv(time() - (int) $keys->madeAt(), 86400);
        $foreign = (new Listeners($this->call->sql, $shop->id))->foreignOnProducts();
        $pending = new Pending($this->call->sql, $shop);
        $pending->work($this->call->started + 5);
        $left = $pending->count();
        $packs = $this->waitingPacks($shop->id);
        $limits = Describe::limits();

        return [
            'steps' => [
                self::step('module-tables', $missing === [], 'failed', ['tables' => implode(', ', $missing)]),
                self::step('module-secret-age', $days < self::OLD_SECRET_DAYS, 'warning', ['days' => (string) $days]),
                self::step('shop-open', (bool) Configuration::get('PS_SHOP_ENABLE'), 'warning', []),
                self::step('shop-listeners', $foreign === [], 'warning', ['modules' => implode(', ', $foreign)]),
                self::step('shop-packs', $packs === [], 'warning', ['components' => implode(', ', $packs)]),
                self::step('module-pending', $left === 0, 'warning', ['count' => (string) $left]),
            ],
            'facts' => (object) [
                'module' => \Navette::VERSION,
                'prestashop' => _PS_VERSION_,
                'php' => PHP_VERSION,
                'shop_id' => (string) $shop->id,
                'languages' => implode(', ', array_keys($shop->languages)),
                'max_execution_time' => (string) $limits['max_execution_time'],
                'memory_limit_mb' => (string) $limits['memory_limit_mb'],
                'post_max_mb' => (string) $limits['post_max_mb'],
                'secret_age_days' => (string) $days,
                'last_contact' => $this->lastContact($shop->id),
            ],
        ];
    }

    /**
     * @return string[] components that packs wait for, the first ten
     */
    private function waitingPacks(int $shopId): array
    {
        return array_map('strval', array_column($this->call->sql->rows(
            'SELECT DISTINCT `item_key` FROM ' . Sql::table('navette_pack') . ' WHERE `id_shop` = ' . $shopId
            . ' AND `company` = ' . $this->call->sql->quoted($this->call->company) . ' ORDER BY `item_key` LIMIT 10'
        ), 'item_key'));
    }

    private function lastContact(int $shopId): string
    {
        $lines = (new DoorTables($this->call->sql, $shopId))->lastJournal(1, false);

        return $lines === [] ? '' : (string) $lines[0]['at'];
    }

    /**
     * @param array<string, string> $args
     *
     * @return array<string, mixed>
     */
    private static function step(string $name, bool $passed, string $otherwise, array $args): array
    {
        return [
            'name' => $name,
            'state' => $passed ? 'passed' : $otherwise,
            'code' => $passed ? null : $name,
            'args' => (object) ($passed ? [] : $args),
            'detail' => null,
        ];
    }
}
