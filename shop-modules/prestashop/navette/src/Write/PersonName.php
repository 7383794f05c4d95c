<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * Names of persons, as the shop takes them: without digits and the signs that it forbids.
 */
final class PersonName
{
    private const LIMIT = 255;

    /**
     * First and last name; a missing one is the other, and without both the company stands for the person.
     *
     * @return array{0: string, 1: string}|null null when nothing is left of any of them
     */
    public static function of(string $first, string $last, string $company): ?array
    {
        $first = self::clean($first);
        $last = self::clean($last);
        if ($first === '' && $last === '') {
            $last = self::clean($company);
        }
        if ($first === '' && $last === '') {
            return null;
        }

        return [$first === '' ? $last : $first, $last === '' ? $first : $last];
    }

    public static function clean(string $name): string
    {
        $plain = (string) preg_replace('/[0-9!<>,;?=+()\/\\\\@#"°*`{}_^$%:¤|\[\].。]+/u', ' ', Text::line($name));
        $plain = trim((string) preg_replace('/\s+/u', ' ', $plain));

        return rtrim(mb_substr($plain, 0, self::LIMIT, 'UTF-8'));
    }
}
