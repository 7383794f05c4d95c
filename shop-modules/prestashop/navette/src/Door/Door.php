<?php

declare(strict_types=1);

namespace Navette\Door;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\DoorTables;
use Navette\Settings;

/**
 * Lets in whoever proves that he holds the secret, and tells nobody else anything.
 */
final class Door
{
    private const TRIES_A_MINUTE = 10;

    /** @var DoorTables */
    private $tables;

    /** @var int */
    private $now;

    public function __construct(DoorTables $tables, int $now)
    {
        $this->tables = $tables;
        $this->now = $now;
    }

    /**
     * @throws Refusal
     */
    public function admit(RawRequest $request): Admission
    {
        $proxies = Settings::lines(Settings::PROXIES);
        $caller = Address::caller($request, $proxies);
        if (!$this->isListed($caller)) {
            throw $this->refusal($caller, 'address-refused');
        }
        if (!Address::isPrivateWay($request, $proxies)) {
            throw $this->refusal($caller, 'plain-http');
        }
        if ($request->method() !== 'POST' || $request->form || $request->body === null) {
            throw $this->refusal($caller, 'not-a-call');
        }
        $found = Envelope::find($request->server, $request->body);
        if ($found === null) {
            throw $this->refusal($caller, 'no-envelope');
        }
        list($envelope, $payload) = $found;
        $secret = KeyRing::load()->secretOf($envelope->key, $this->now);
        if ($secret === null) {
            throw $this->refusal($caller, 'unknown-key');
        }
        $expected = Signature::ofRequest(
            $secret,
            $envelope,
            Settings::signedHost(),
            Settings::signedPath(),
            $payload
        );
        if (!hash_equals($expected, $envelope->signature)) {
            throw $this->refusal($caller, 'bad-signature');
        }

        return new Admission($secret, $envelope, $payload, $caller);
    }

    /**
     * Both lists empty let everybody try; otherwise one of them must contain the caller.
     */
    private function isListed(string $caller): bool
    {
        $addresses = Settings::lines(Settings::ADDRESSES);
        $hosts = Settings::lines(Settings::HOSTS);
        if ($addresses === [] && $hosts === []) {
            return true;
        }

        return Address::isIn($caller, $addresses)
            || ($hosts !== [] && Address::isIn($caller, HostNames::addressesOf($hosts, $this->now)));
    }

    private function refusal(string $caller, string $code): Refusal
    {
        $packed = Address::packed($caller);
        $tries = $this->tables->countFailure($packed ?? '', $this->now);
        $tooMany = $tries > self::TRIES_A_MINUTE;
        if (!$tooMany) {
            $this->tables->journal($caller, '', 401, $code, 0, 0);
        }

        return new Refusal($tooMany);
    }
}
