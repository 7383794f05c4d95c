<?php

declare(strict_types=1);

/**
 * A visitor's cart before anything is in it.
 */
class Cart
{
    public $id = 0;

    public function __construct($id = null, $idLang = null)
    {
        $this->id = (int) $id;
    }
}
