<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Sql;
use Navette\Shop;

/**
 * The writer of each stream.
 */
final class Writers
{
    public static function of(Batch $batch, Sql $sql, Shop $shop): StreamWriter
    {
        if ($batch->adopts) {
            return new Adoption($batch, $sql, $shop);
        }
        if ($batch->stream === 'categories') {
            return new CategoryWriter($batch, $sql, $shop);
        }

        if ($batch->stream === 'order-statuses') {
            return new StatusWriter($batch, $sql, $shop);
        }
        if ($batch->stream === 'customer-groups') {
            return new GroupWriter($batch, $sql, $shop);
        }
        if ($batch->stream === 'customers') {
            return new CustomerWriter($batch, $sql, $shop);
        }
        if ($batch->stream === 'addresses') {
            return new AddressWriter($batch, $sql, $shop);
        }
        if ($batch->stream === 'price-rules' || $batch->stream === 'promotions') {
            return new PriceRuleWriter($batch, $sql, $shop);
        }
        if ($batch->stream === 'media') {
            return new MediaWriter($batch, $sql, $shop);
        }

        return new ArticleWriter($batch, $sql, $shop);
    }
}
