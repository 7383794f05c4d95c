<?php

declare(strict_types=1);

namespace Navette\Door;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * Nobody proved anything; the reason stands in the module's own journal only.
 */
final class Refusal extends \RuntimeException
{
    /** @var bool */
    public $tooMany;

    public function __construct(bool $tooMany)
    {
        parent::__construct('refused');
        $this->tooMany = $tooMany;
    }
}
