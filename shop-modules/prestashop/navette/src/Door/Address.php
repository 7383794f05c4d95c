<?php

declare(strict_types=1);

namespace Navette\Door;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * Network addresses: who is calling, and whether a list contains him.
 */
final class Address
{
    /**
     * The caller: the peer, or, behind a listed proxy, the last forwarded address that is no listed proxy.
     *
     * @param string[] $proxies addresses and ranges
     */
    public static function caller(RawRequest $request, array $proxies): string
    {
        $address = $request->peer();
        if ($proxies === [] || !self::isIn($address, $proxies)) {
            return $address;
        }
        $forwarded = array_reverse(array_map('trim', explode(',', $request->text('HTTP_X_FORWARDED_FOR'))));
        foreach ($forwarded as $hop) {
            if (self::packed($hop) === null) {
                return $address;
            }
            $address = $hop;
            if (!self::isIn($hop, $proxies)) {
                return $hop;
            }
        }

        return $address;
    }

    /**
     * Whether the request came encrypted, or never left this machine.
     *
     * @param string[] $proxies
     */
    public static function isPrivateWay(RawRequest $request, array $proxies): bool
    {
        $https = strtolower($request->text('HTTPS'));
        if ($https !== '' && $https !== 'off') {
            return true;
        }
        $fromProxy = $proxies !== [] && self::isIn($request->peer(), $proxies);
        if ($fromProxy) {
            return strtolower($request->text('HTTP_X_FORWARDED_PROTO')) === 'https';
        }

        return self::isIn($request->peer(), ['127.0.0.0/8', '::1']);
    }

    /**
     * @param string[] $ranges addresses, or ranges such as 192.0.2.0/24 or 2001:db8::/32
     */
    public static function isIn(string $address, array $ranges): bool
    {
        $packed = self::packed($address);
        if ($packed === null) {
            return false;
        }
        foreach ($ranges as $range) {
            $parsed = self::range($range);
            if ($parsed !== null && self::matches($packed, $parsed[0], $parsed[1])) {
                return true;
            }
        }

        return false;
    }

    /**
     * @return array{0: string, 1: int}|null the network and its length in bits
     */
    public static function range(string $range): ?array
    {
        $parts = explode('/', trim($range));
        $network = self::packed($parts[0]);
        if ($network === null || count($parts) > 2) {
            return null;
        }
        $bits = strlen($network) * 8;
        if (count($parts) === 2) {
            if (!preg_match('/\A[0-9]{1,3}\z/', $parts[1]) || (int) $parts[1] > $bits) {
                return null;
            }
            $bits = (int) $parts[1];
        }

        return [$network, $bits];
    }

    /**
     * Four or sixteen bytes; an IPv4 address written as IPv6 counts as IPv4.
     */
    public static function packed(string $address): ?string
    {
        if (filter_var($address, FILTER_VALIDATE_IP) === false) {
            return null;
        }
        $packed = (string) inet_pton($address);
        if (strlen($packed) === 16 && strncmp($packed, str_repeat("\0", 10) . "\xff\xff", 12) === 0) {
            return substr($packed, 12);
        }

        return $packed;
    }

    private static function matches(string $address, string $network, int $bits): bool
    {
        if (strlen($address) !== strlen($network)) {
            return false;
        }
        $bytes = intdiv($bits, 8);
        if (strncmp($address, $network, $bytes) !== 0) {
            return false;
        }
        $rest = $bits % 8;
        if ($rest === 0) {
            return true;
        }
        $mask = 0xff << (8 - $rest) & 0xff;

        return (ord($address[$bytes]) & $mask) === (ord($network[$bytes]) & $mask);
    }
}
