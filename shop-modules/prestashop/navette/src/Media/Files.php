<?php

declare(strict_types=1);

namespace Navette\Media;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;
use Hook;
use Image;
use ImageManager;
use ImageType;
use Navette\Db\Sql;
use Navette\Shop;

/**
 * The files of pictures: the shop's originals and the sizes of its theme.
 */
final class Files
{
    /** A picture beyond so many pixels is not unpacked. */
    private const MOST_PIXELS = 50000000;

    private const TYPES = [IMAGETYPE_JPEG, IMAGETYPE_PNG, IMAGETYPE_GIF, IMAGETYPE_WEBP];

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var string */
    private $company;

    /** @var Parts */
    private $parts;

    public function __construct(Sql $sql, Shop $shop, string $company, Parts $parts)
    {
        $this->sql = $sql;
        $this->shop = $shop;
        $this->company = $company;
        $this->parts = $parts;
    }

    /**
     * Of these contents, what has to be sent: neither arrived nor in the shop with another product.
     *
     * @param array<string, array<string, mixed>> $missing by hash
     *
     * @return array<int, array{key: string, sha256: string}>
     */
    public function wants(array $missing): array
    {
        $here = $missing === [] ? [] : $this->parts->whole(array_map('strval', array_keys($missing)));
        $wants = [];
        foreach ($missing as $sha256 => $item) {
            if (!isset($here[$sha256]) && $this->elsewhere((string) $sha256) === null) {
                $wants[] = ['key' => (string) $item['key'], 'sha256' => (string) $sha256];
            }
        }

        return $wants;
    }

    /**
     * The bytes of a content: as they were sent, or as another product has them.
     */
    public function bytes(string $sha256): string
    {
        $bytes = $this->parts->bytes($sha256);
        $file = $bytes === '' ? $this->elsewhere($sha256) : null;

        return $file === null ? $bytes : (string) file_get_contents($file);
    }

    /**
     * Writes a picture as the shop's original: unpacked and packed anew, so that nothing but a picture is kept.
     */
    public function store(Image $image, string $bytes): bool
    {
        $file = tempnam(sys_get_temp_dir(), 'navette');
        if ($file === false) {
            return false;
        }
        try {
            file_put_contents($file, $bytes);
            $about = @getimagesize($file);
            $pixels = is_array($about) && in_array($about[2], self::TYPES, true) ? $about[0] * $about[1] : 0;
            if ($pixels < 1 || $pixels > self::MOST_PIXELS) {
                return false;
            }

            return (bool) ImageManager::resize($file, $image->getPathForCreation() . '.jpg');
        } finally {
            unlink($file);
        }
    }

    /**
     * Makes the sizes that a product's pictures lack; answers how many pictures, or null when the time was over.
     */
    public function makeSizes(int $productId, float $deadline): ?int
    {
        $rows = $this->sql->rows(
            'SELECT `id_object` FROM ' . Sql::table('navette_media') . ' WHERE ' . $this->mine()
            . ' AND `id_product` = ' . $productId . ' AND `kind` = \'image\' AND `sized` = 0 ORDER BY `id_object`'
        );
        foreach (array_values($rows) as $done => $row) {
            if (microtime(true) >= $deadline) {
                return null;
            }
            $id = (int) $row['id_object'];
            $this->makeSizesOf($id, $productId);
            $this->sql->run(
                'UPDATE ' . Sql::table('navette_media') . ' SET `sized` = 1 WHERE ' . $this->mine()
                . ' AND `id_product` = ' . $productId . ' AND `kind` = \'image\' AND `id_object` = ' . $id
            );
        }

        return count($rows);
    }

    private function makeSizesOf(int $imageId, int $productId): void
    {
        $image = new Image($imageId);
        $path = (string) $image->getPathForCreation();
        $formats = array_filter(explode(',', (string) Configuration::get('PS_IMAGE_FORMAT')), 'strlen');
        foreach (ImageType::getImagesTypes('products') as $type) {
            foreach ($formats === [] ? ['jpg'] : $formats as $format) {
                ImageManager::resize(
                    $path . '.jpg',
                    $path . '-' . stripslashes((string) $type['name']) . '.' . $format,
                    (int) $type['width'],
                    (int) $type['height'],
                    $format,
                    $format !== 'jpg'
                );
            }
        }
        Hook::exec('actionWatermark', ['id_image' => $imageId, 'id_product' => $productId]);
    }

    /**
     * The file of the same content with another product.
     */
    private function elsewhere(string $sha256): ?string
    {
        $rows = $this->sql->rows(
            'SELECT `kind`, `id_object` FROM ' . Sql::table('navette_media') . ' WHERE ' . $this->mine()
            . ' AND `sha256` = ' . $this->sql->quoted($sha256) . ' LIMIT 3'
        );
        foreach ($rows as $row) {
            $id = (int) $row['id_object'];
            $file = $row['kind'] === 'image' ? (new Image($id))->getPathForCreation() . '.jpg' : Documents::file($id);
            if (is_file($file)) {
                return $file;
            }
        }

        return null;
    }

    private function mine(): string
    {
        return '`id_shop` = ' . $this->shop->id . ' AND `company` = ' . $this->sql->quoted($this->company);
    }
}
