<?php

declare(strict_types=1);

/*
 * Makes a sandbox shop: its tables, its base data, and the module through its own install().
 *
 *   php bin/install.php --dsn='mysql:host=127.0.0.1;port=3306;dbname=shop' --user=… --password=… --url=http://127.0.0.1:8080
 *       [--secret=…] [--prefix=ps_] [--home=folder for parameters.json]
 */

require_once __DIR__ . '/../core/boot.php';
require_once __DIR__ . '/../core/Installer.php';

$options = getopt('', ['dsn:', 'user:', 'password:', 'url:', 'secret:', 'prefix:', 'home:']);
$value = static function (string $name, string $default = '') use ($options): string {
    $set = $options[$name] ?? getenv('NAVETTE_SANDBOX_' . strtoupper($name));

    return is_string($set) && $set !== '' ? $set : $default;
};
if ($value('dsn') === '' || $value('url') === '') {
    fwrite(STDERR, "install.php: --dsn and --url are needed\n");
    exit(2);
}
if ($value('home') !== '') {
    putenv('NAVETTE_SANDBOX_HOME=' . $value('home'));
}
$secret = SandboxInstaller::install([
    'dsn' => $value('dsn'),
    'user' => $value('user', 'root'),
    'password' => $value('password'),
    'prefix' => $value('prefix', 'ps_'),
], $value('url'), $value('secret'));
echo $secret, "\n";
