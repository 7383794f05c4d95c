<?php

declare(strict_types=1);

/*
 * Loads the recorded orders of a real shop into this sandbox: rows as they were, no figure reckoned.
 * The products of the lines are found by their references; `--allow-missing` keeps lines without a product.
 *
 *   NAVETTE_SANDBOX_HOME=… php bin/orders.php [--data=folder] [--allow-missing]
 */

require_once __DIR__ . '/../core/boot.php';
require_once __DIR__ . '/../core/OrderLoader.php';

$options = getopt('', ['data:', 'allow-missing']);
$data = is_string($options['data'] ?? null) ? $options['data'] : dirname(__DIR__) . '/data';
sandbox_boot(sandbox_parameters());
try {
    $count = (new SandboxOrderLoader($data))->load(isset($options['allow-missing']));
} catch (RuntimeException $exception) {
    fwrite(STDERR, 'orders.php: ' . $exception->getMessage() . "\n");
    exit(1);
}
echo $count, " orders loaded\n";
