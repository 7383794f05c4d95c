<?php

declare(strict_types=1);

/**
 * Properties of a product, which this shop always has.
 */
class Feature
{
    public static function isFeatureActive()
    {
        return true;
    }
}
