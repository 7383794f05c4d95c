<?php

declare(strict_types=1);

namespace Navette\Door;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * Unpacks and parses what was signed, within limits that are measured while unpacking.
 */
final class Payload
{
    public const MAXIMUM_UNPACKED = 16777216;

    public const MAXIMUM_DEPTH = 32;

    /**
     * @throws ApiError
     */
    public static function unpack(string $raw, string $encoding): string
    {
        if ($encoding === 'identity') {
            return $raw;
        }
        $state = inflate_init(ZLIB_ENCODING_GZIP);
        $text = '';
        foreach (str_split($raw, 8192) as $part) {
            $piece = @inflate_add($state, $part);
            if ($piece === false) {
                throw ApiError::document('payload-unpack', 'unpack the payload');
            }
            $text .= $piece;
            if (strlen($text) > self::MAXIMUM_UNPACKED) {
                throw ApiError::document('payload-too-large', 'unpack the payload within 16 MiB');
            }
        }
        if (inflate_get_status($state) !== ZLIB_STREAM_END) {
            throw ApiError::document('payload-unpack', 'unpack the whole payload');
        }

        return $text;
    }

    /**
     * @return array<string, mixed>
     *
     * @throws ApiError
     */
    public static function parse(string $text): array
    {
        $document = json_decode($text, true, self::MAXIMUM_DEPTH, JSON_BIGINT_AS_STRING);
        if (!is_array($document)) {
            throw ApiError::document('payload-parse', 'parse the payload: ' . json_last_error_msg());
        }

        return $document;
    }
}
