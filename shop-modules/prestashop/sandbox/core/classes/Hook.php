<?php

declare(strict_types=1);

/**
 * Calls what listens.
 */
class Hook
{
    /** @var array<int, array{0: string, 1: array<string, mixed>}> what was fired, for tests */
    public static $fired = [];

    public static function exec($hookName, $hookArgs = [])
    {
        self::$fired[] = [$hookName, $hookArgs];
        $db = Db::getInstance();
        $rows = $db->executeS('SELECT m.`name` FROM `' . _DB_PREFIX_ . 'hook_module` hm'
            . ' JOIN `' . _DB_PREFIX_ . 'hook` h ON h.`id_hook` = hm.`id_hook`'
            . ' JOIN `' . _DB_PREFIX_ . 'module` m ON m.`id_module` = hm.`id_module` AND m.`active` = 1'
            . ' WHERE h.`name` = ' . $db->quote((string) $hookName));
        foreach ($rows as $row) {
            $module = Module::getInstanceByName($row['name']);
            if ($module) {
                $module->{'hook' . $hookName}($hookArgs);
            }
        }
    }
}
