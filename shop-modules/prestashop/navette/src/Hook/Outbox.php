<?php

declare(strict_types=1);

namespace Navette\Hook;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Context;
use Navette\Db\Sql;

/**
 * Notes orders, customers and addresses that changed, for the next read.
 */
final class Outbox
{
    public const HOOKS = [
        'actionObjectOrderAddAfter', 'actionObjectOrderUpdateAfter', 'actionOrderStatusPostUpdate',
        'actionObjectCustomerAddAfter', 'actionObjectCustomerUpdateAfter',
        'actionObjectAddressAddAfter', 'actionObjectAddressUpdateAfter',
    ];

    private const KEPT_DAYS = 60;

    /**
     * Takes away the names that PrestaShop noted because this module asked for them and that no module uses; those
     * of the shop's own data have a description.
     */
    public static function forget(Sql $sql): void
    {
        $names = implode(', ', array_map([$sql, 'quoted'], self::HOOKS));
        $sql->run(
            'DELETE h FROM ' . Sql::table('hook') . ' h'
            . ' LEFT JOIN ' . Sql::table('hook_module') . ' hm ON hm.`id_hook` = h.`id_hook`'
            . ' WHERE hm.`id_hook` IS NULL AND h.`name` IN (' . $names . ')'
            . ' AND h.`title` = h.`name` AND IFNULL(h.`description`, \'\') = \'\''
        );
    }

    /**
     * A hook must never harm the buyer's order: what goes wrong here is found by the full pass.
     *
     * @param array<string, mixed> $params
     */
    public static function note(string $hook, array $params): void
    {
        $noted = self::what($hook, $params);
        if ($noted === null) {
            return;
        }
        try {
            $sql = new Sql();
            $sql->insert('navette_outbox', [[
                'id_shop' => $noted[2] > 0 ? $noted[2] : (int) Context::getContext()->shop->id,
                'entity' => $noted[0],
                'id_object' => $noted[1],
                'at' => date('Y-m-d H:i:s'),
            ]]);
            if ($sql->lastId() % 200 === 0) {
                $old = date('Y-m-d H:i:s', time() - self::KEPT_DAYS * 86400);
                $sql->run('DELETE FROM ' . Sql::table('navette_outbox') . ' WHERE `at` < ' . $sql->quoted($old));
            }
        } catch (\Throwable $throwable) {
            return;
        }
    }

    /**
     * @param array<string, mixed> $params
     *
     * @return array{0: string, 1: int, 2: int}|null entity, id, shop
     */
    private static function what(string $hook, array $params): ?array
    {
        if (strcasecmp($hook, 'actionOrderStatusPostUpdate') === 0) {
            $id = (int) ($params['id_order'] ?? 0);

            return $id > 0 ? ['order', $id, 0] : null;
        }
        $object = $params['object'] ?? null;
        if (!is_object($object) || (int) ($object->id ?? 0) <= 0) {
            return null;
        }
        foreach (['order', 'customer', 'address'] as $entity) {
            if (stripos($hook, 'actionObject' . $entity) === 0) {
                return [$entity, (int) $object->id, (int) ($object->id_shop ?? 0)];
            }
        }

        return null;
    }
}
