<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * What is wrong with one record; the sentence is made from the code by the connector.
 */
final class Problem
{
    /**
     * @param array<string, string> $args
     * @param string|array<string, array<string, string|null>>|null $remedy
     *
     * @return array<string, mixed>
     */
    public static function of(string $code, array $args = [], $remedy = null): array
    {
        return ['code' => $code, 'args' => (object) $args, 'record' => null, 'remedy' => $remedy, 'remark' => false];
    }

    /**
     * @param array<string, string> $args
     *
     * @return array<string, mixed>
     */
    public static function remark(string $code, array $args = []): array
    {
        return ['remark' => true] + self::of($code, $args);
    }
}
