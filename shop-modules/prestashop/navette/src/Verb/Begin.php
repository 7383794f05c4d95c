<?php

declare(strict_types=1);

namespace Navette\Verb;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Fences;
use Navette\Door\ApiError;

/**
 * A new session of a (company, stream): the one before it can write no more.
 */
final class Begin
{
    /** @var Call */
    private $call;

    public function __construct(Call $call)
    {
        $this->call = $call;
    }

    /**
     * @return array{epoch: int}
     *
     * @throws ApiError
     */
    public function result(): array
    {
        $stream = $this->call->choice('stream', array_keys(Streams::WRITTEN));
        $fences = new Fences($this->call->sql, $this->call->shopId, $this->call->company);

        return ['epoch' => $fences->begin($stream, Streams::WRITTEN[$stream])];
    }
}
