<?php

declare(strict_types=1);

/**
 * Who is served, by which shop.
 */
class Context
{
    /** @var Context|null */
    private static $instance;

    /** @var Shop */
    public $shop;

    /** @var Language */
    public $language;

    /** @var Cart|null */
    public $cart;

    /** @var Currency|null */
    public $currency;

    public static function getContext()
    {
        if (self::$instance === null) {
            self::$instance = new self();
            self::$instance->shop = new Shop(1);
            self::$instance->language = new Language(1);
        }

        return self::$instance;
    }

    public static function reset(): void
    {
        self::$instance = null;
    }
}
