<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;
use Navette\Db\Sql;

/**
 * The shop's order states, judged by their flags and by the roles that the shop itself gives them.
 */
final class OrderStates
{
    /** A cancelled, refunded or failed order: nothing of an ERP changes it. */
    public const SETTLED = -1;
    private const DELIVERED = 4;
    private const SHIPPED = 3;
    private const PREPARING = 2;
    private const VALID = 1;
    private const NONE = 0;

    /** @var array<int, array<string, mixed>> */
    private $rows = [];

    public function __construct(Sql $sql)
    {
        $states = $sql->rows('SELECT * FROM ' . Sql::table('order_state') . ' ORDER BY `id_order_state`');
        foreach ($states as $row) {
            $this->rows[(int) $row['id_order_state']] = $row;
        }
    }

    public function exists(int $id): bool
    {
        return isset($this->rows[$id]) && !$this->has($id, 'deleted');
    }

    public function isPaid(int $id): bool
    {
        return $this->has($id, 'paid');
    }

    /**
     * How far an order in this state is.
     */
    public function rank(int $id): int
    {
        foreach (['PS_OS_CANCELED', 'PS_OS_REFUND', 'PS_OS_ERROR'] as $role) {
            if ($id > 0 && $id === (int) Configuration::get($role)) {
                return self::SETTLED;
            }
        }
        if ($id > 0 && $id === (int) Configuration::get('PS_OS_DELIVERED')) {
            return self::DELIVERED;
        }
        if ($this->has($id, 'shipped')) {
            return self::SHIPPED;
        }
        if ($this->has($id, 'delivery') && $this->has($id, 'logable')) {
            return self::PREPARING;
        }

        return $this->has($id, 'logable') ? self::VALID : self::NONE;
    }

    /**
     * The shop's own state of a stage; 0 where nothing is to change.
     */
    public function ofStage(string $stage): int
    {
        if ($stage === 'preparing') {
            return $this->first('PS_OS_PREPARATION', self::PREPARING);
        }

        return in_array($stage, ['delivered', 'invoiced'], true) ? $this->first('PS_OS_SHIPPING', self::SHIPPED) : 0;
    }

    /**
     * The state that the shop uses in this role if its flags say so, else the first whose flags do.
     */
    private function first(string $role, int $rank): int
    {
        foreach (array_merge([(int) Configuration::get($role)], array_keys($this->rows)) as $id) {
            $own = (string) ($this->rows[$id]['module_name'] ?? '') === '';
            if ($own && $this->exists($id) && !$this->has($id, 'hidden') && $this->rank($id) === $rank) {
                return $id;
            }
        }

        return 0;
    }

    private function has(int $id, string $flag): bool
    {
        return (int) ($this->rows[$id][$flag] ?? 0) === 1;
    }
}
