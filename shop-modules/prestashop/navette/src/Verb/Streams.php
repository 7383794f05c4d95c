<?php

declare(strict_types=1);

namespace Navette\Verb;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * Which streams are served, and how.
 */
final class Streams
{
    /** Written streams, with the entity that their links are kept for. */
    public const WRITTEN = [
        'categories' => 'category',
        'articles' => 'article',
        'media' => 'article',
        'prices' => 'article',
        'stock' => 'article',
        'order-statuses' => 'order-status',
        'customer-groups' => 'customer-group',
        'customers' => 'customer',
        'addresses' => 'address',
        'price-rules' => 'price-rule',
        'promotions' => 'promotion',
    ];

    public const READ = [
        'categories', 'articles', 'prices', 'stock', 'customer-groups', 'customers', 'addresses', 'buyers', 'orders',
        'payments', 'credit-slips', 'computed-prices', 'open-orders',
    ];

    /** The facets of each stream. */
    public const FACETS = [
        'categories' => ['identity', 'texts'],
        'articles' => ['identity', 'texts', 'categories', 'price', 'stock', 'features'],
        'media' => ['media'],
        'prices' => ['price'],
        'stock' => ['stock'],
        'customer-groups' => ['identity'],
        'customers' => ['identity'],
        'addresses' => ['identity'],
        'price-rules' => ['identity'],
        'promotions' => ['identity'],
    ];

    /**
     * @return array<string, string[]>
     */
    public static function served(): array
    {
        $served = [];
        foreach (array_unique(array_merge(array_keys(self::WRITTEN), self::READ)) as $stream) {
            $served[$stream] = [];
            if (in_array($stream, self::READ, true)) {
                $served[$stream][] = 'read';
            }
            if (isset(self::WRITTEN[$stream])) {
                $served[$stream][] = 'write';
            }
        }

        return $served;
    }
}
