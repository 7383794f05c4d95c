<?php

declare(strict_types=1);

/**
 * Who brings parcels, as far as hooks are given one.
 */
class Carrier
{
    public $id = 0;

    public function __construct($id = null)
    {
        $this->id = (int) $id;
    }
}
