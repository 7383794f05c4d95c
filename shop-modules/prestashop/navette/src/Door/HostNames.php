<?php

declare(strict_types=1);

namespace Navette\Door;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;

/**
 * Host names of callers whose address changes; their addresses are looked up at most every five minutes.
 */
final class HostNames
{
    public const CACHE = 'NAVETTE_HOST_CACHE';

    private const SECONDS = 300;

    /**
     * @param string[] $names
     *
     * @return string[]
     */
    public static function addressesOf(array $names, int $now): array
    {
        $known = json_decode((string) Configuration::get(self::CACHE), true);
        if (is_array($known) && ($known['names'] ?? null) === $names && ($known['until'] ?? 0) > $now) {
            return array_filter((array) $known['addresses'], 'is_string');
        }
        $addresses = [];
        foreach ($names as $name) {
            $addresses = array_merge($addresses, self::lookUp($name));
        }
        $cache = ['names' => $names, 'addresses' => $addresses, 'until' => $now + self::SECONDS];
        Configuration::updateValue(self::CACHE, (string) json_encode($cache));

        return $addresses;
    }

    /**
     * @return string[]
     */
    private static function lookUp(string $name): array
    {
        if (!preg_match('/\A[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?\z/', $name)) {
            return [];
        }
        $addresses = gethostbynamel($name);
        $addresses = is_array($addresses) ? $addresses : [];
        $records = @dns_get_record($name, DNS_AAAA);
        foreach (is_array($records) ? $records : [] as $record) {
            if (isset($record['ipv6'])) {
                $addresses[] = (string) $record['ipv6'];
            }
        }

        return $addresses;
    }
}
