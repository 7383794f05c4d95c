<?php

declare(strict_types=1);

/**
 * A module's own page.
 */
abstract class ModuleFrontController
{
    /** @var Module */
    public $module;

    /** @var Context */
    public $context;

    public function __construct(Module $module)
    {
        $this->module = $module;
        $this->context = Context::getContext();
    }

    public function init()
    {
    }
}
