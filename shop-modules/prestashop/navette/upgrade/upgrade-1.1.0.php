<?php

declare(strict_types=1);

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * Called by PrestaShop once, when an older installation gets these files.
 *
 * @param Navette $module
 */
function upgrade_module_1_1_0($module)
{
    return $module->complete();
}
