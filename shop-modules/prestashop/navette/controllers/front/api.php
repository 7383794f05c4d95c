<?php

declare(strict_types=1);

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Api;
use Navette\Db\Sql;
use Navette\Door\Answer;
use Navette\Door\RawRequest;

/**
 * The one entry from outside. It answers before the shop makes a cart, a customer or a page.
 */
class NavetteApiModuleFrontController extends ModuleFrontController
{
    public function init()
    {
        $this->answer()->send();
        exit;
    }

    private function answer(): Answer
    {
        if (!Validate::isLoadedObject($this->module) || !$this->module->active) {
            return Answer::refusal(false);
        }
        ignore_user_abort(true);

        return (new Api(new Sql(), (int) $this->context->shop->id))->answer(RawRequest::fromGlobals(), time());
    }
}
