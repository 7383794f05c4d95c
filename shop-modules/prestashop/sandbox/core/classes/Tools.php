<?php

declare(strict_types=1);

/**
 * The shop's own helpers, as far as the module calls them.
 */
class Tools
{
    public static function str2url($str)
    {
        $text = mb_strtolower(trim((string) $str), 'UTF-8');
        $plain = iconv('UTF-8', 'ASCII//TRANSLIT//IGNORE', $text);
        $text = (string) preg_replace('/[^a-z0-9\s\'\:\/\[\]\-]/', '', (string) $plain);
        $text = (string) preg_replace('/[\s\'\:\/\[\]\-]+/', ' ', $text);

        return str_replace([' ', '/'], '-', trim($text));
    }

    public static function strtolower($str)
    {
        return mb_strtolower((string) $str, 'UTF-8');
    }

    public static function substr($str, $start, $length = false, $encoding = 'utf-8')
    {
        return mb_substr((string) $str, (int) $start, $length === false ? null : (int) $length, $encoding);
    }

    public static function purifyHTML($html, $uri_unescape = null, $allow_style = false)
    {
        return $html;
    }

    public static function getValue($key, $default = false)
    {
        return $_POST[$key] ?? $_GET[$key] ?? $default;
    }

    public static function isSubmit($submit)
    {
        return isset($_POST[$submit]) || isset($_GET[$submit]);
    }
}
