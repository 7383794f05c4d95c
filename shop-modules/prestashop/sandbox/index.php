<?php

declare(strict_types=1);

/*
 * The sandbox shop's front: the module's address, and a plain catalogue to look at.
 * Serve it with PHP's own server: PHP_CLI_SERVER_WORKERS=4 php -S 127.0.0.1:8080 index.php
 */

require_once __DIR__ . '/core/boot.php';

ini_set('display_errors', '0');
sandbox_boot(sandbox_parameters());
if (($_GET['fc'] ?? '') === 'module' && ($_GET['module'] ?? '') === 'navette' && ($_GET['controller'] ?? '') === 'api') {
    $module = Module::getInstanceByName('navette');
    if ($module && $module->active) {
        require_once _PS_MODULE_DIR_ . 'navette/controllers/front/api.php';
        (new NavetteApiModuleFrontController($module))->init();
    }
    http_response_code(404);
    exit;
}
require_once __DIR__ . '/core/Catalogue.php';
(new SandboxCatalogue())->show();
