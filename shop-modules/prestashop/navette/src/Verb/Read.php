<?php

declare(strict_types=1);

namespace Navette\Verb;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Door\ApiError;
use Navette\Read\Buyers;
use Navette\Read\CatalogueReader;
use Navette\Read\ComputedPrices;
use Navette\Read\OpenOrders;
use Navette\Read\OrderPages;
use Navette\Read\SlipPages;
use Navette\Shop;

/**
 * One page of a stream.
 */
final class Read
{
    private const MAXIMUM = 1000;

    /** @var Call */
    private $call;

    public function __construct(Call $call)
    {
        $this->call = $call;
    }

    /**
     * @return array<string, mixed> a page
     *
     * @throws ApiError
     */
    public function result(): array
    {
        $stream = $this->call->choice('stream', Streams::READ);
        $limit = $this->call->arguments['limit'] ?? 200;
        $limit = is_int($limit) ? max(1, min(self::MAXIMUM, $limit)) : 200;
        $after = $this->call->arguments['after'] ?? null;
        $after = is_string($after) ? $after : null;
        $scope = $this->call->arguments['scope'] ?? 'all';
        $shop = new Shop($this->call->sql);
        if ($stream === 'computed-prices') {
            $prices = new ComputedPrices($this->call->sql, $shop, $this->call->company, $this->call->started);
            $page = $prices->page($scope, $after, $limit);
        } elseif ($stream === 'buyers') {
            $page = (new Buyers($this->call->sql, $shop, $this->call->company))->page($scope, $after, $limit);
        } elseif ($stream === 'open-orders') {
            $page = (new OpenOrders($this->call->sql, $shop, $this->call->company))->page($scope, $after, $limit);
        } elseif ($stream === 'orders' || $stream === 'payments') {
            $pages = new OrderPages($this->call->sql, $shop, $this->call->company, $stream === 'payments');
            $page = $pages->page($scope, $after, $limit);
        } elseif ($stream === 'credit-slips') {
            $page = (new SlipPages($this->call->sql, $shop, $this->call->company))->page($scope, $after, $limit);
        } else {
            $facets = array_filter((array) ($this->call->arguments['facets'] ?? []), 'is_string');
            $facets = $facets === [] ? Streams::FACETS[$stream] : $facets;
            $reader = new CatalogueReader($this->call->sql, $shop, $this->call->company);
            $page = $reader->page($stream, array_values($facets), $scope, $after, $limit);
        }
        $this->call->items = count($page['changes']);

        return $page;
    }

    /**
     * @param mixed $scope
     *
     * @return string[]|null the keys of a scope of keys
     */
    public static function keys($scope): ?array
    {
        if (!is_array($scope) || !isset($scope['keys']) || !is_array($scope['keys'])) {
            return null;
        }

        return array_slice(array_values(array_filter($scope['keys'], 'is_string')), 0, self::MAXIMUM);
    }
}
