<?php

declare(strict_types=1);

namespace Navette\Door;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;
use PhpEncryption;

/**
 * The shared secret, and for 24 hours after a change the one before it; kept encrypted with the shop's own key.
 */
final class KeyRing
{
    public const SETTING = 'NAVETTE_KEYS';

    public const OLD_KEY_SECONDS = 86400;

    /** @var array{current?: string, made?: int, previous?: string, until?: int} */
    private $ring;

    /**
     * @param array{current?: string, made?: int, previous?: string, until?: int} $ring
     */
    private function __construct(array $ring)
    {
        $this->ring = $ring;
    }

    public static function load(): self
    {
        $stored = (string) Configuration::get(self::SETTING);
        if ($stored === '') {
            return new self([]);
        }
        $text = (new PhpEncryption(_NEW_COOKIE_KEY_))->decrypt($stored);
        $ring = is_string($text) ? json_decode($text, true) : null;

        return new self(is_array($ring) ? $ring : []);
    }

    /**
     * Makes a new secret; the old one stays valid for 24 hours.
     */
    public static function renew(?string $secret = null): self
    {
        $old = self::load()->ring;
        $ring = [
            'current' => $secret ?? rtrim(strtr(base64_encode(random_bytes(32)), '+/', '-_'), '='),
            'made' => time(),
        ];
        if (isset($old['current'])) {
            $ring['previous'] = $old['current'];
            $ring['until'] = time() + self::OLD_KEY_SECONDS;
        }
        $keys = new self($ring);
        $keys->store();

        return $keys;
    }

    /**
     * The secret of a key id, if that key is valid now.
     */
    public function secretOf(string $keyId, int $now): ?string
    {
        foreach ($this->valid($now) as $secret) {
            if (strlen($secret) >= Signature::MINIMUM_SECRET && hash_equals(Signature::keyId($secret), $keyId)) {
                return $secret;
            }
        }

        return null;
    }

    public function current(): ?string
    {
        return $this->ring['current'] ?? null;
    }

    public function madeAt(): ?int
    {
        return $this->ring['made'] ?? null;
    }

    /**
     * Until when the key before the current one is still accepted; null when it is not.
     */
    public function oldKeyUntil(int $now): ?int
    {
        return count($this->valid($now)) > 1 ? $this->ring['until'] : null;
    }

    public function isUsable(): bool
    {
        return strlen((string) $this->current()) >= Signature::MINIMUM_SECRET;
    }

    /**
     * @return string[]
     */
    private function valid(int $now): array
    {
        $secrets = [];
        if (isset($this->ring['current']) && is_string($this->ring['current'])) {
            $secrets[] = $this->ring['current'];
        }
        $until = $this->ring['until'] ?? 0;
        if (isset($this->ring['previous']) && is_string($this->ring['previous']) && $now < $until) {
            $secrets[] = $this->ring['previous'];
        }

        return $secrets;
    }

    private function store(): void
    {
        $text = (string) json_encode($this->ring);
        Configuration::updateValue(self::SETTING, (new PhpEncryption(_NEW_COOKIE_KEY_))->encrypt($text));
    }
}
