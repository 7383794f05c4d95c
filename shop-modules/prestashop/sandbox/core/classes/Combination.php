<?php

declare(strict_types=1);

/**
 * Variants of a product, which this shop always has.
 */
class Combination
{
    public static function isFeatureActive()
    {
        return true;
    }
}
