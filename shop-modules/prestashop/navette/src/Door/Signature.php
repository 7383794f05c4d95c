<?php

declare(strict_types=1);

namespace Navette\Door;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * The signature of both directions, pure: texts in, hexadecimal out.
 */
final class Signature
{
    public const VERSION = 'navette-1';

    public const MINIMUM_SECRET = 32;

    public static function keyId(string $secret): string
    {
        return substr(hash('sha256', 'navette-key-1' . $secret), 0, 8);
    }

    public static function ofRequest(
        string $secret,
        Envelope $envelope,
        string $host,
        string $path,
        string $payload
    ): string {
        $text = implode("\n", [
            self::VERSION,
            $envelope->key,
            'POST',
            $host,
            $path,
            $envelope->encoding,
            hash('sha256', $payload),
            $envelope->time,
            $envelope->nonce,
            $envelope->request,
        ]);

        return hash_hmac('sha256', $text, self::derived($secret, 'navette-request-1'));
    }

    public static function ofAnswer(
        string $secret,
        int $status,
        string $nonce,
        string $encoding,
        string $body
    ): string {
        $text = implode("\n", [self::VERSION, (string) $status, $nonce, $encoding, hash('sha256', $body)]);

        return hash_hmac('sha256', $text, self::derived($secret, 'navette-answer-1'));
    }

    private static function derived(string $secret, string $purpose): string
    {
        return hash_hmac('sha256', $purpose, $secret, true);
    }
}
