<?php

declare(strict_types=1);

namespace Navette\Door;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * A request whose signature holds.
 */
final class Admission
{
    /** @var string */
    public $secret;

    /** @var Envelope */
    public $envelope;

    /** @var string the payload as it came */
    public $payload;

    /** @var string */
    public $caller;

    public function __construct(string $secret, Envelope $envelope, string $payload, string $caller)
    {
        $this->secret = $secret;
        $this->envelope = $envelope;
        $this->payload = $payload;
        $this->caller = $caller;
    }
}
