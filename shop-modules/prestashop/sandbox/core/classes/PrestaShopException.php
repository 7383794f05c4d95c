<?php

declare(strict_types=1);

/**
 * What the shop throws.
 */
class PrestaShopException extends Exception
{
}
