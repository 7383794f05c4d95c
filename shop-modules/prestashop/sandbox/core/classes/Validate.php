<?php

declare(strict_types=1);

/**
 * The shop's rules for values, as far as the module asks.
 */
class Validate
{
    public static function isCleanHtml($html, $allow_iframe = false)
    {
        return !preg_match('/<\s*script|javascript\s*:|<\s*\w+[^>]*\s(on\w+)\s*=|<\s*i?frame/i', (string) $html);
    }

    public static function isEmail($email)
    {
        return filter_var((string) $email, FILTER_VALIDATE_EMAIL, FILTER_FLAG_EMAIL_UNICODE) !== false;
    }

    public static function isLoadedObject($object)
    {
        return is_object($object) && (int) $object->id > 0;
    }
}
