<?php

declare(strict_types=1);

/*
 * Loads the recorded orders of a real shop into this sandbox: rows as they were, no figure reckoned.
 * The products of the lines are found by their references; a product that the catalogue should have and does not
 * ends the command, unless `--allow-missing`. What was loaded before is replaced.
 *
 *   NAVETTE_SANDBOX_HOME=… php bin/orders.php [--importable] [--limit=N] [--groups=begin,begin] [--allow-missing]
 *       [--data=folder]
 */

require_once __DIR__ . '/../core/boot.php';
require_once __DIR__ . '/../core/OrderLoader.php';

$options = getopt('', ['data:', 'allow-missing', 'importable', 'limit:', 'groups:']);
$text = static function (string $name) use ($options): string {
    return is_string($options[$name] ?? null) ? $options[$name] : '';
};
sandbox_boot(sandbox_parameters());
try {
    $loader = new SandboxOrderLoader($text('data') !== '' ? $text('data') : dirname(__DIR__) . '/data');
    $loader->limit((int) $text('limit'))->groups(explode(',', $text('groups')));
    if (isset($options['importable'])) {
        $loader->onlyImportable();
    }
    if (isset($options['allow-missing'])) {
        $loader->allowMissing();
    }
    $count = $loader->load();
} catch (RuntimeException $exception) {
    fwrite(STDERR, 'orders.php: ' . $exception->getMessage() . "\n");
    exit(1);
}
echo $count, " orders loaded\n";
