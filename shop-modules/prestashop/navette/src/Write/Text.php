<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Shop;
use Tools;

/**
 * Texts on their way into the shop.
 */
final class Text
{
    /**
     * One line without control characters.
     *
     * @param mixed $text
     */
    public static function line($text): string
    {
        if (!is_string($text)) {
            return '';
        }

        return trim((string) preg_replace('/[\x00-\x1f\x7f]+/u', ' ', $text));
    }

    /**
     * The texts by the shop's language id; a language that is absent is not there.
     *
     * @param mixed $localized
     *
     * @return array<int, string>
     */
    public static function byLanguage($localized, Shop $shop): array
    {
        $texts = [];
        if (!is_array($localized)) {
            return $texts;
        }
        foreach ($shop->languages as $iso => $id) {
            if (isset($localized[$iso]) && is_string($localized[$iso])) {
                $texts[$id] = $localized[$iso];
            }
        }
        if (!isset($texts[$shop->defaultLanguageId])) {
            $any = $localized['fr'] ?? reset($localized);
            if (is_string($any)) {
                $texts[$shop->defaultLanguageId] = $any;
            }
        }

        return $texts;
    }

    /**
     * Adds a problem for each text that the shop would not take as a name.
     *
     * @param array<int, string> $texts
     *
     * @return array<int, string> as lines
     */
    public static function names(array $texts, Item $item, string $field, string $forbidden, int $limit): array
    {
        $lines = [];
        foreach ($texts as $language => $text) {
            $line = self::line($text);
            $lines[$language] = $line;
            if (preg_match('/[' . preg_quote($forbidden, '/') . ']/', $line, $found)) {
                $item->problems[] = Problem::of(
                    'text-forbidden-sign',
                    ['field' => $field, 'sign' => $found[0], 'text' => mb_substr($line, 0, 80, 'UTF-8')],
                    ['override' => ['field' => $field]]
                );
            } elseif (mb_strlen($line, 'UTF-8') > $limit) {
                $item->problems[] = Problem::of(
                    'text-too-long',
                    ['field' => $field, 'limit' => (string) $limit, 'length' => (string) mb_strlen($line, 'UTF-8')],
                    ['override' => ['field' => $field]]
                );
            }
        }

        return $lines;
    }

    /**
     * HTML of the allowlist, as the shop itself would keep it.
     *
     * @param array<int, string> $texts
     *
     * @return array<int, string>
     */
    public static function html(array $texts, Item $item, string $field): array
    {
        $clean = [];
        foreach ($texts as $language => $text) {
            $clean[$language] = Html::clean($text);
            if ($clean[$language] !== '' && !\Validate::isCleanHtml($clean[$language])) {
                $item->problems[] = Problem::of('html-refused', ['field' => $field]);
            }
        }

        return $clean;
    }

    /**
     * A part of an address made from a name; never empty.
     */
    public static function slug(string $name, string $fallback): string
    {
        $slug = substr((string) Tools::str2url($name), 0, 128);
        if (trim($slug, '-') !== '') {
            return $slug;
        }
        $slug = trim((string) preg_replace('/[^A-Za-z0-9]+/', '-', $fallback), '-');

        return $slug === '' ? 'article' : strtolower(substr($slug, 0, 128));
    }
}
