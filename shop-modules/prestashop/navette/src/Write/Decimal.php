<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * Decimals as whole millionths: prices never become floats here.
 */
final class Decimal
{
    private const DECIMALS = 6;

    /**
     * The value in millionths, rounded half away from zero; null when it is no number, or too large.
     *
     * @param mixed $value
     */
    public static function micro($value): ?int
    {
        if (is_int($value) || is_float($value)) {
            $value = is_int($value) ? (string) $value : sprintf('%.10F', $value);
        }
        if (!is_string($value) || !preg_match('/\A(-?)([0-9]{1,10})(?:\.([0-9]{1,30}))?\z/', $value, $found)) {
            return null;
        }
        $fraction = str_pad($found[3] ?? '', self::DECIMALS + 1, '0');
        $micro = (int) ($found[2] . substr($fraction, 0, self::DECIMALS));
        if ($fraction[self::DECIMALS] >= '5') {
            ++$micro;
        }

        return $found[1] === '-' ? -$micro : $micro;
    }

    /**
     * As the shop's `decimal(20,6)` columns show it.
     */
    public static function text(int $micro): string
    {
        $digits = str_pad((string) abs($micro), self::DECIMALS + 1, '0', STR_PAD_LEFT);

        return ($micro < 0 ? '-' : '') . substr($digits, 0, -self::DECIMALS) . '.' . substr($digits, -self::DECIMALS);
    }

    /**
     * Without zeros at the end, as a document shows it.
     *
     * @param mixed $value
     */
    public static function plain($value): string
    {
        $text = $value === null ? '0' : (string) $value;
        if (strpos($text, '.') === false) {
            return $text === '' ? '0' : $text;
        }
        $text = rtrim(rtrim($text, '0'), '.');

        return $text === '' || $text === '-0' || $text === '-' ? '0' : $text;
    }

    /**
     * The whole part, towards minus infinity: what is there in part cannot be sold.
     */
    public static function floor(int $micro): int
    {
        $whole = intdiv($micro, 1000000);

        return $micro < 0 && $micro % 1000000 !== 0 ? $whole - 1 : $whole;
    }
}
