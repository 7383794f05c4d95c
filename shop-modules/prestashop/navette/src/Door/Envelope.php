<?php

declare(strict_types=1);

namespace Navette\Door;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * What stands around a payload: who, when, which try, how packed, signed by what.
 */
final class Envelope
{
    public const MAXIMUM_LINE = 1024;

    /** Header of each part, as PHP names it, and the part's pattern. */
    private const PARTS = [
        'key' => ['HTTP_X_NAVETTE_KEY', '[0-9a-f]{8}'],
        'time' => ['HTTP_X_NAVETTE_TIME', '[0-9]{1,12}'],
        'nonce' => ['HTTP_X_NAVETTE_NONCE', '[0-9a-f]{32}'],
        'request' => ['HTTP_X_NAVETTE_REQUEST', '[A-Za-z0-9._-]{8,64}'],
        'encoding' => ['HTTP_X_NAVETTE_ENCODING', 'identity|gzip'],
        'signature' => ['HTTP_X_NAVETTE_SIGNATURE', '[0-9a-f]{64}'],
    ];

    /** @var string */
    public $key;

    /** @var string */
    public $time;

    /** @var string */
    public $nonce;

    /** @var string */
    public $request;

    /** @var string */
    public $encoding;

    /** @var string */
    public $signature;

    /** @var bool whether it came as the body's first line */
    public $inBody;

    /**
     * @param array<string, string> $parts
     */
    public function __construct(array $parts, bool $inBody)
    {
        $this->key = $parts['key'];
        $this->time = $parts['time'];
        $this->nonce = $parts['nonce'];
        $this->request = $parts['request'];
        $this->encoding = $parts['encoding'];
        $this->signature = $parts['signature'];
        $this->inBody = $inBody;
    }

    /**
     * Takes the envelope from six headers, or else from the body's first line.
     *
     * @param array<string, mixed> $server
     *
     * @return array{0: Envelope, 1: string}|null the envelope and the raw payload
     */
    public static function find(array $server, string $body): ?array
    {
        $sent = [];
        foreach (self::PARTS as $name => $part) {
            if (isset($server[$part[0]]) && is_string($server[$part[0]])) {
                $sent[$name] = $server[$part[0]];
            }
        }
        if (count($sent) === count(self::PARTS)) {
            foreach (self::PARTS as $name => $part) {
                if (!preg_match('/\A(?:' . $part[1] . ')\z/', $sent[$name])) {
                    return null;
                }
            }

            return [new self($sent, false), $body];
        }

        return self::fromBody($body);
    }

    /**
     * @return array{0: Envelope, 1: string}|null
     */
    private static function fromBody(string $body): ?array
    {
        $end = strpos(substr($body, 0, self::MAXIMUM_LINE + 1), "\n");
        if ($end === false) {
            return null;
        }
        $pattern = '';
        foreach (self::PARTS as $name => $part) {
            $pattern .= ' (?<' . $name . '>' . $part[1] . ')';
        }
        if (!preg_match('/\A' . Signature::VERSION . $pattern . '\z/', substr($body, 0, $end), $found)) {
            return null;
        }

        return [new self($found, true), (string) substr($body, $end + 1)];
    }
}
