<?php

declare(strict_types=1);

/*
 * Makes a sandbox shop in a database of its own. The server is named by the environment:
 * NAVETTE_TEST_DB_HOST and NAVETTE_TEST_DB_PORT, or NAVETTE_TEST_DB_SOCKET; NAVETTE_TEST_DB_USER,
 * NAVETTE_TEST_DB_PASSWORD, NAVETTE_TEST_DB_PREFIX (of the database's name).
 */

require_once __DIR__ . '/../core/boot.php';
require_once __DIR__ . '/../core/Installer.php';

function test_setting(string $name, string $default): string
{
    $value = getenv('NAVETTE_TEST_DB_' . $name);

    return is_string($value) && $value !== '' ? $value : $default;
}

$socket = test_setting('SOCKET', '');
$server = $socket === ''
    ? 'host=' . test_setting('HOST', '127.0.0.1') . ';port=' . test_setting('PORT', '3306')
    : 'unix_socket=' . $socket;
$database = test_setting('PREFIX', 'navette_test') . '_php' . getmypid();
$link = new PDO('mysql:' . $server, test_setting('USER', 'root'), test_setting('PASSWORD', ''));
$link->exec('CREATE DATABASE `' . $database . '` CHARACTER SET utf8mb4');
$home = sys_get_temp_dir() . '/navette-sandbox-' . getmypid();
putenv('NAVETTE_SANDBOX_HOME=' . $home);
register_shutdown_function(static function () use ($link, $database, $home): void {
    $link->exec('DROP DATABASE IF EXISTS `' . $database . '`');
    $inside = new RecursiveDirectoryIterator($home, FilesystemIterator::SKIP_DOTS);
    foreach (new RecursiveIteratorIterator($inside, RecursiveIteratorIterator::CHILD_FIRST) as $file) {
        $file->isDir() ? rmdir($file->getPathname()) : unlink($file->getPathname());
    }
    rmdir($home);
});
define('TEST_SECRET', 'secret-of-the-tests-with-forty-three-letters');
define('TEST_URL', 'http://127.0.0.1:8099');
SandboxInstaller::install([
    'dsn' => 'mysql:' . $server . ';dbname=' . $database,
    'user' => test_setting('USER', 'root'),
    'password' => test_setting('PASSWORD', ''),
    'prefix' => 'ps_',
], TEST_URL, TEST_SECRET);
require_once __DIR__ . '/../../navette/tests/Client.php';
require_once __DIR__ . '/../../navette/tests/Records.php';
