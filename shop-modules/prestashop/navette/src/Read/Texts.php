<?php

declare(strict_types=1);

namespace Navette\Read;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Shop;

/**
 * Rows of a language table as texts by ISO code.
 */
final class Texts
{
    /**
     * @param array<int, array<string, mixed>> $rows by language id
     * @param array<string, string> $fields column by field
     *
     * @return array<string, object>
     */
    public static function of(array $rows, Shop $shop, array $fields): array
    {
        $texts = [];
        foreach ($fields as $field => $column) {
            $localized = [];
            foreach ($shop->languages as $iso => $language) {
                if (isset($rows[$language]) && (string) $rows[$language][$column] !== '') {
                    $localized[$iso] = (string) $rows[$language][$column];
                }
            }
            $texts[$field] = (object) $localized;
        }

        return $texts;
    }
}
