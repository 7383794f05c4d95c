<?php

declare(strict_types=1);

/*
 * Times the module's own writing of price rules beside a bare insert of the same rows, in one process over the same
 * database: `cargo xtask bench tariffs` calls it on a sandbox of its own.
 *
 *   NAVETTE_SANDBOX_HOME=… php bin/rules.php --articles=N --groups=N --customers=N
 *
 * Prints one JSON object: rules, seconds and rules a second of both, the seconds of a second pass, peak memory.
 */

require_once __DIR__ . '/../core/boot.php';

use Navette\Db\Fences;
use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Shop;
use Navette\Write\Batch;
use Navette\Write\Item;
use Navette\Write\PriceRuleWriter;

const TOGETHER = 100;

$options = getopt('', ['articles:', 'groups:', 'customers:']);
$number = static function (string $name, int $default) use ($options): int {
    return is_string($options[$name] ?? null) ? max(1, (int) $options[$name]) : $default;
};
[$articles, $groups, $customers] = [$number('articles', 2000), $number('groups', 200), $number('customers', 800)];
sandbox_boot(sandbox_parameters());
require_once dirname(__DIR__, 2) . '/navette/src/autoload.php';
$sql = new Sql();
$shop = new Shop($sql);
$links = new Links($sql, $shop->id, 'BENCH');
foreach (['article' => $articles, 'customer-group' => $groups, 'customer' => $customers] as $entity => $count) {
    foreach (array_chunk(range(1, $count), 1000) as $part) {
        $links->save($entity, array_map(static function (int $id): array {
            return ['K' . $id, '', 1000000 + $id];
        }, $part));
    }
}
$fences = new Fences($sql, $shop->id, 'BENCH');

/**
 * One batch as it arrives: text.
 */
$batch = static function (int $first) use ($articles, $groups, $customers): string {
    $items = [];
    for ($article = $first; $article < min($first + TOGETHER, $articles + 1); ++$article) {
        $rules = [];
        for ($group = 1; $group <= $groups; ++$group) {
            $effect = $group % 2 === 0 ? ['percent' => (string) ($group % 40 + 1)] : ['price' => '1' . $group . '.25'];
            $rules[] = ['target' => ['group' => 'K' . $group], 'from_quantity' => '1', 'effect' => $effect];
        }
        for ($customer = $article; $customer <= $customers; $customer += $articles) {
            $rules[] = ['target' => ['customer' => 'K' . $customer], 'from_quantity' => '1', 'effect' => ['price' => '9.5']];
        }
        $record = ['price-rules' => ['key' => 'K' . $article, 'set' => ['rules' => $rules]]];
        $items[] = ['key' => 'K' . $article, 'action' => 'put', 'record' => $record];
    }

    return (string) json_encode($items);
};
$columns = '`id_specific_price_rule`, `id_cart`, `id_product`, `id_shop`, `id_shop_group`, `id_currency`, `id_country`,'
    . ' `id_group`, `id_customer`, `id_product_attribute`, `price`, `from_quantity`, `reduction`, `reduction_tax`,'
    . ' `reduction_type`, `from`, `to`';
$sql->run('CREATE TABLE ' . Sql::table('bare_price') . ' LIKE ' . Sql::table('specific_price'));
// The same rows into a table of the same shape, right after the module's: both meet the same machine.
$bare = static function (int $first) use ($sql, $columns): float {
    $rows = $sql->rows('SELECT ' . $columns . ' FROM ' . Sql::table('specific_price') . ' WHERE `id_product` BETWEEN '
        . (1000000 + $first) . ' AND ' . (1000000 + $first + TOGETHER - 1));
    $began = microtime(true);
    $sql->begin();
    $sql->insert('bare_price', $rows);
    $sql->commit();

    return microtime(true) - $began;
};
$pass = static function (bool $beside) use ($sql, $shop, $fences, $articles, $batch, $bare): array {
    $work = new Batch();
    $work->company = 'BENCH';
    $work->stream = 'price-rules';
    $work->apply = true;
    $work->started = microtime(true);
    $work->budgetMs = 600000;
    $work->epoch = $fences->begin('price-rules', 'price-rule');
    $seconds = $inserted = 0.0;
    $states = [];
    for ($first = 1; $first <= $articles; $first += TOGETHER) {
        $text = $batch($first);
        ++$work->n;
        $began = microtime(true);
        $items = [];
        foreach ((array) json_decode($text, true) as $index => $item) {
            $items[] = Item::of($index, $item);
        }
        foreach ((new PriceRuleWriter($work, $sql, $shop))->write($items) as $outcome) {
            $states[$outcome['state']] = ($states[$outcome['state']] ?? 0) + 1;
        }
        $seconds += microtime(true) - $began;
        $inserted += $beside ? $bare($first) : 0.0;
    }

    return [$seconds, $states, $inserted];
};
[$written, $states, $inserted] = $pass(true);
[$again, $unchanged] = $pass(false);
$rules = (int) $sql->value('SELECT COUNT(*) FROM ' . Sql::table('navette_price_rule'));
echo json_encode([
    'rules' => $rules, 'outcomes' => $states, 'second_pass' => $unchanged, 'module_seconds' => round($written, 3),
    'bare_seconds' => round($inserted, 3), 'ratio' => round($written / $inserted, 2), 'second_pass_seconds' => round($again, 3),
    'module_rules_per_second' => (int) ($rules / $written), 'bare_rules_per_second' => (int) ($rules / $inserted),
    'peak_memory_mb' => round(memory_get_peak_usage(true) / 1048576, 1),
]), "\n";
