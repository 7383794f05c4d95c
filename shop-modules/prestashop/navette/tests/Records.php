<?php

declare(strict_types=1);

namespace Navette\Tests;

use Navette\Db\Sql;

/**
 * Records and helpers of the tests.
 */
final class Records
{
    /**
     * @return array<string, mixed>
     */
    public static function category(string $key, string $name, ?string $parent = null): array
    {
        return ['key' => $key, 'action' => 'put', 'record' => ['category' => [
            'key' => $key,
            'identity' => ['parent' => $parent, 'position' => 0, 'active' => true],
            'texts' => ['name' => ['fr' => $name], 'description' => ['fr' => '']],
        ]]];
    }

    /**
     * @return array<string, mixed>
     */
    public static function article(string $key, string $net = '10.115', string $quantity = '5'): array
    {
        return ['key' => $key, 'action' => 'put', 'record' => ['article' => [
            'key' => $key,
            'identity' => ['reference' => $key, 'kind' => 'simple', 'active' => true, 'ean' => '', 'weight' => '1.25',
                'manufacturer' => 'Maison', 'supplier' => 'Four', 'supplier_reference' => 'F-' . $key],
            'texts' => ['name' => ['fr' => 'Article ' . $key], 'description' => ['fr' => '<p>Bon</p>']],
            'categories' => ['keys' => []],
            'price' => self::price($net),
            'stock' => ['tracked' => true, 'quantity' => $quantity],
        ]]];
    }

    /**
     * @return array<string, mixed>
     */
    public static function price(string $net, string $rate = '20'): array
    {
        return ['currency' => 'EUR', 'net' => $net, 'tax' => ['rate' => $rate, 'country' => 'FR']];
    }

    /**
     * @param string[] $colours
     *
     * @return array<string, mixed>
     */
    public static function variants(string $key, array $colours): array
    {
        $item = self::article($key, '20', '0');
        $article = &$item['record']['article'];
        $article['identity']['kind'] = 'variants';
        $article['identity']['axes'] = [['key' => 'COL', 'name' => ['fr' => 'Couleur']]];
        $article['identity']['variants'] = [];
        $article['stock']['variants'] = [];
        foreach ($colours as $index => $colour) {
            $article['identity']['variants'][] = ['key' => $colour, 'reference' => $key . '-' . $colour, 'ean' => '',
                'active' => true, 'values' => [['axis' => 'COL', 'key' => $colour, 'label' => ['fr' => $colour]]]];
            $article['stock']['variants'][] = ['key' => $colour, 'quantity' => (string) ($index + 1)];
        }
        $article['price']['variants'] = [['key' => $colours[0], 'net' => '18.5']];

        return $item;
    }

    public static function value(string $sql): string
    {
        return (string) (new Sql())->value((string) preg_replace('/\{(\w+)\}/', '`' . _DB_PREFIX_ . '$1`', $sql));
    }

    /**
     * Every row of the tables that a request must not touch, as one fingerprint.
     */
    public static function fingerprint(): string
    {
        $sql = new Sql();
        $text = '';
        $own = ['navette_failure', 'navette_journal', 'navette_nonce', 'navette_request'];
        foreach ($sql->rows('SHOW TABLES') as $row) {
            $table = substr((string) reset($row), strlen(_DB_PREFIX_));
            if (!in_array($table, $own, true)) {
                $sums = $sql->rows('CHECKSUM TABLE ' . Sql::table($table));
                $text .= $table . ' ' . $sums[0]['Checksum'] . "\n";
            }
        }

        return hash('sha256', $text);
    }
}
