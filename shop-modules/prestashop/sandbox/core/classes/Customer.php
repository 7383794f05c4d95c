<?php

declare(strict_types=1);

/**
 * A buyer, as far as hooks are given one.
 */
class Customer
{
    public $id = 0;

    public function __construct($id = null)
    {
        $this->id = (int) $id;
    }
}
