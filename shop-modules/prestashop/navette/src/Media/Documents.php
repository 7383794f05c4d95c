<?php

declare(strict_types=1);

namespace Navette\Media;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Attachment;
use Navette\Write\Text;

/**
 * Documents of products, as the shop's attachments: a name made of chance, no ending, outside the reach of a browser.
 */
final class Documents
{
    /**
     * @param array<string, mixed> $wanted
     * @param int[] $languages
     */
    public static function add(int $productId, array $wanted, string $bytes, array $languages): int
    {
        $file = sha1(random_bytes(32));
        if (file_put_contents(_PS_DOWNLOAD_DIR_ . $file, $bytes) === false) {
            return 0;
        }
        $attachment = new Attachment();
        $attachment->file = $file;
        $attachment->file_name = mb_substr(self::plain(basename((string) $wanted['key'])), 0, 128, 'UTF-8');
        $attachment->file_size = strlen($bytes);
        $attachment->mime = (string) $wanted['mime'];
        $attachment->name = self::names($wanted, $languages);
        $attachment->description = [];
        if (!$attachment->add()) {
            return 0;
        }
        $attachment->attachProduct($productId);

        return (int) $attachment->id;
    }

    /**
     * What people read in the shop, by language: the caption, or else the file's name.
     *
     * @param array<string, mixed> $wanted
     * @param int[] $languages
     *
     * @return array<int, string>
     */
    public static function names(array $wanted, array $languages): array
    {
        $most = (int) (Attachment::$definition['fields']['name']['size'] ?? 32);
        $names = [];
        foreach ($languages as $language) {
            $legends = (array) $wanted['legends'];
            $name = (string) ($legends[$language] ?? reset($legends));
            $name = $name === '' ? self::plain(basename((string) $wanted['key'])) : $name;
            $names[$language] = mb_substr($name, 0, $most, 'UTF-8');
        }

        return $names;
    }

    /**
     * A text without the signs that the shop's names may not have.
     */
    public static function plain(string $text): string
    {
        return trim((string) preg_replace('/[<>={}]+/', ' ', Text::line($text)));
    }

    public static function file(int $id): string
    {
        return _PS_DOWNLOAD_DIR_ . basename((string) (new Attachment($id))->file);
    }
}
