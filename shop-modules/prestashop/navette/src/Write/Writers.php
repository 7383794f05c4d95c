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
        if ($batch->stream === 'categories') {
            return new CategoryWriter($batch, $sql, $shop);
        }

        if ($batch->stream === 'media') {
            return new MediaWriter($batch, $sql, $shop);
        }

        return new ArticleWriter($batch, $sql, $shop);
    }
}
