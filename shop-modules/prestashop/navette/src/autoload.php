<?php

declare(strict_types=1);

if (!defined('_PS_VERSION_')) {
    exit;
}

spl_autoload_register(static function (string $class): void {
    if (strncmp($class, 'Navette\\', 8) !== 0 || !preg_match('/^[A-Za-z\\\\]+$/', $class)) {
        return;
    }
    $file = __DIR__ . '/' . str_replace('\\', '/', substr($class, 8)) . '.php';
    if (is_file($file)) {
        require_once $file;
    }
});
