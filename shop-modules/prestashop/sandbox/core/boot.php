<?php

declare(strict_types=1);

/**
 * Starts the sandbox: its parameters, its classes, its context. The folder with the parameters is named by
 * the environment (NAVETTE_SANDBOX_HOME), else it is `var` beside this core.
 */
function sandbox_home(): string
{
    $home = getenv('NAVETTE_SANDBOX_HOME');

    return is_string($home) && $home !== '' ? $home : dirname(__DIR__) . '/var';
}

/**
 * @param array<string, string> $parameters
 */
function sandbox_boot(array $parameters): void
{
    define('_PS_VERSION_', '8.2.1');
    define('_DB_PREFIX_', $parameters['prefix']);
    define('_NEW_COOKIE_KEY_', $parameters['cookie_key']);
    define('_PS_MODULE_DIR_', dirname(__DIR__, 2) . '/');
    define('_PS_MODE_DEV_', false);
    define('_PS_PRODUCT_IMG_DIR_', sandbox_home() . '/img/p/');
    define('_PS_DOWNLOAD_DIR_', sandbox_home() . '/download/');
    foreach ([_PS_PRODUCT_IMG_DIR_, _PS_DOWNLOAD_DIR_] as $folder) {
        if (!is_dir($folder)) {
            mkdir($folder, 0700, true);
        }
    }
    spl_autoload_register(static function (string $class): void {
        $file = __DIR__ . '/classes/' . $class . '.php';
        if (preg_match('/\A[A-Za-z]+\z/', $class) && is_file($file)) {
            require_once $file;
        }
    });
    Db::setServer($parameters);
    ini_set('date.timezone', 'Europe/Paris');
    date_default_timezone_set('Europe/Paris');
}

/**
 * @return array<string, string>
 */
function sandbox_parameters(): array
{
    $text = @file_get_contents(sandbox_home() . '/parameters.json');
    $parameters = is_string($text) ? json_decode($text, true) : null;
    if (!is_array($parameters)) {
        throw new RuntimeException('the sandbox is not installed: run bin/install.php');
    }

    return $parameters;
}
