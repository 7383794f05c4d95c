<?php

declare(strict_types=1);

namespace Navette\Media;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Attachment;
use Image;
use Navette\Db\Sql;
use Navette\Shop;
use Navette\Write\Item;
use Navette\Write\Problem;
use Navette\Write\Text;

/**
 * The pictures and documents of one product that this company gave; what staff added is never touched.
 */
final class ProductMedia
{
    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var string */
    private $company;

    /** @var int */
    private $productId;

    /** @var Files */
    private $files;

    /** @var array<string, array{kind: string, id: int}> by hash */
    private $mine = [];

    public function __construct(Sql $sql, Shop $shop, string $company, int $productId, Files $files)
    {
        $this->sql = $sql;
        $this->shop = $shop;
        $this->company = $company;
        $this->productId = $productId;
        $this->files = $files;
        $this->load();
    }

    /**
     * The items by content: the same content for several variants is one picture.
     *
     * @param array<string, mixed> $facet
     * @param array<string, int> $variants ids by key
     *
     * @return array<string, array<string, mixed>>
     */
    public function wanted(Item $item, array $facet, array $variants): array
    {
        $wanted = [];
        foreach ((array) ($facet['items'] ?? []) as $sent) {
            $sent = (array) $sent;
            $sha256 = is_string($sent['sha256'] ?? null) ? $sent['sha256'] : '';
            $mime = is_string($sent['mime'] ?? null) ? $sent['mime'] : '';
            $key = is_string($sent['key'] ?? null) ? $sent['key'] : '';
            if (!preg_match('/\A[0-9a-f]{64}\z/', $sha256) || !preg_match('#\A[a-z]+/[\w.+-]{1,100}\z#', $mime)) {
                $item->problems[] = Problem::of('media-invalid', ['file' => $key]);
                continue;
            }
            if (!isset($wanted[$sha256])) {
                $legends = [];
                foreach (Text::byLanguage($sent['caption'] ?? null, $this->shop) as $language => $text) {
                    $legends[$language] = mb_substr(Documents::plain($text), 0, 128, 'UTF-8');
                }
                $kind = strncmp($mime, 'image/', 6) === 0 ? 'image' : 'document';
                $wanted[$sha256] = ['key' => $key, 'mime' => $mime, 'kind' => $kind, 'legends' => $legends, 'variants' => []];
            }
            $variant = is_string($sent['variant'] ?? null) ? $sent['variant'] : '';
            if (isset($variants[$variant])) {
                $wanted[$sha256]['variants'][$variants[$variant]] = true;
            }
        }

        return $wanted;
    }

    /**
     * What the product has not yet.
     *
     * @param array<string, array<string, mixed>> $wanted
     *
     * @return array<string, array<string, mixed>>
     */
    public function missing(array $wanted): array
    {
        return array_diff_key($wanted, $this->mine);
    }

    /**
     * Brings the product to what is wanted, inside the caller's transaction; tells whether anything changed.
     *
     * @param array<string, array<string, mixed>> $wanted
     */
    public function apply(Item $item, array $wanted, bool $complete): bool
    {
        $changed = false;
        foreach ($this->missing($wanted) as $sha256 => $one) {
            $changed = $this->add($item, (string) $sha256, $one) || $changed;
        }
        if ($complete) {
            foreach (array_diff_key($this->mine, $wanted) as $sha256 => $one) {
                $this->remove((string) $sha256, $one);
                $changed = true;
            }
        }
        $names = null;
        foreach ($wanted as $sha256 => $one) {
            if (!isset($this->mine[$sha256])) {
                continue;
            }
            if ($this->mine[$sha256]['kind'] === 'image') {
                $names = $names ?? $this->productNames();
                $changed = $this->legend($this->mine[$sha256]['id'], $one['legends'], $names) || $changed;
            } else {
                $changed = $this->rename($this->mine[$sha256]['id'], $one) || $changed;
            }
        }
        $order = [];
        foreach (array_merge(array_keys($wanted), array_keys(array_diff_key($this->mine, $wanted))) as $sha256) {
            if (($this->mine[$sha256]['kind'] ?? '') === 'image') {
                $order[] = $this->mine[$sha256]['id'];
            }
        }
        $changed = $this->order($order) || $changed;
        $changed = $this->cover($order) || $changed;

        return $this->variants($wanted, $order, $complete) || $changed;
    }

    private function load(): void
    {
        $rows = $this->sql->rows(
            'SELECT m.`sha256`, m.`kind`, m.`id_object`, COALESCE(i.`id_image`, a.`id_attachment`) AS `there` FROM '
            . Sql::table('navette_media') . ' m LEFT JOIN ' . Sql::table('image') . ' i ON m.`kind` = \'image\''
            . ' AND i.`id_image` = m.`id_object` AND i.`id_product` = m.`id_product` LEFT JOIN '
            . Sql::table('attachment') . ' a ON m.`kind` = \'document\' AND a.`id_attachment` = m.`id_object` WHERE '
            . $this->ours('m.') . ' ORDER BY m.`id_object`'
        );
        foreach ($rows as $row) {
            if ($row['there'] === null) {
                // Staff took it away; it is made again, as every record is.
                $this->forget((string) $row['sha256']);
                continue;
            }
            $this->mine[(string) $row['sha256']] = ['kind' => (string) $row['kind'], 'id' => (int) $row['id_object']];
        }
    }

    /**
     * @param array<string, mixed> $wanted
     */
    private function add(Item $item, string $sha256, array $wanted): bool
    {
        $bytes = $this->files->bytes($sha256);
        $id = $wanted['kind'] === 'image'
            ? $this->addImage($bytes)
            : Documents::add($this->productId, $wanted, $bytes, $this->shop->languageIds());
        if ($id === 0) {
            $item->problems[] = Problem::remark('media-refused', ['file' => (string) $wanted['key']]);

            return false;
        }
        $this->mine[$sha256] = ['kind' => (string) $wanted['kind'], 'id' => $id];
        $this->sql->insert('navette_media', [[
            'id_shop' => $this->shop->id,
            'company' => $this->company,
            'id_product' => $this->productId,
            'sha256' => $sha256,
            'kind' => (string) $wanted['kind'],
            'id_object' => $id,
            'sized' => $wanted['kind'] === 'image' ? 0 : 1,
        ]]);

        return true;
    }

    private function addImage(string $bytes): int
    {
        $image = new Image();
        $image->id_product = $this->productId;
        $image->position = 1 + (int) $this->sql->value(
            'SELECT MAX(`position`) FROM ' . Sql::table('image') . ' WHERE `id_product` = ' . $this->productId
        );
        $image->cover = null;
        $image->legend = array_fill_keys($this->shop->languageIds(), '');
        if (!$image->add()) {
            return 0;
        }
        $image->associateTo([$this->shop->id]);
        if (!$this->files->store($image, $bytes)) {
            $image->delete();

            return 0;
        }

        return (int) $image->id;
    }

    /**
     * @param array{kind: string, id: int} $one
     */
    private function remove(string $sha256, array $one): void
    {
        $object = $one['kind'] === 'image' ? new Image($one['id']) : new Attachment($one['id']);
        $object->delete();
        unset($this->mine[$sha256]);
        $this->forget($sha256);
    }

    private function forget(string $sha256): void
    {
        $this->sql->run(
            'DELETE FROM ' . Sql::table('navette_media') . ' WHERE ' . $this->ours() . ' AND `sha256` = '
            . $this->sql->quoted($sha256)
        );
    }

    /**
     * A picture without a caption is called by its product's name: visitors who do not see it hear that.
     *
     * @param array<int, string> $legends by language
     * @param array<int, string> $names of the product, by language
     */
    private function legend(int $imageId, array $legends, array $names): bool
    {
        $rows = [];
        foreach ($this->shop->languageIds() as $language) {
            $text = (string) ($legends[$language] ?? ($legends[$this->shop->defaultLanguageId] ?? ''));
            $text = $text === '' ? ($names[$language] ?? '') : $text;
            $rows[] = ['id_image' => $imageId, 'id_lang' => $language, 'legend' => $text];
        }

        return $this->sql->insert('image_lang', $rows, 'ON DUPLICATE KEY UPDATE `legend` = VALUES(`legend`)') > 0;
    }

    /**
     * @return array<int, string> by language
     */
    private function productNames(): array
    {
        $names = [];
        foreach (
            $this->sql->rows(
                'SELECT `id_lang`, `name` FROM ' . Sql::table('product_lang') . ' WHERE `id_product` = '
                . $this->productId . ' AND `id_shop` = ' . $this->shop->id
            ) as $row
        ) {
            $names[(int) $row['id_lang']] = mb_substr(Documents::plain((string) $row['name']), 0, 128, 'UTF-8');
        }

        return $names;
    }

    /**
     * Gives a document the name that its caption says now.
     *
     * @param array<string, mixed> $wanted
     */
    private function rename(int $attachmentId, array $wanted): bool
    {
        $rows = [];
        foreach (Documents::names($wanted, $this->shop->languageIds()) as $language => $name) {
            $rows[] = ['id_attachment' => $attachmentId, 'id_lang' => $language, 'name' => $name, 'description' => ''];
        }

        return $this->sql->insert('attachment_lang', $rows, 'ON DUPLICATE KEY UPDATE `name` = VALUES(`name`)') > 0;
    }

    /**
     * Our pictures change places among themselves; those of staff keep theirs.
     *
     * @param int[] $order
     */
    private function order(array $order): bool
    {
        $places = [];
        foreach (
            $this->sql->rows(
                'SELECT `id_image`, `position` FROM ' . Sql::table('image') . ' WHERE `id_image` IN ('
                . Sql::intList($order) . ') ORDER BY `position`, `id_image`'
            ) as $row
        ) {
            $places[(int) $row['id_image']] = (int) $row['position'];
        }
        $changed = false;
        foreach (array_combine($order, array_slice(array_values($places), 0, count($order))) as $id => $position) {
            if ($places[$id] !== $position) {
                $this->sql->run(
                    'UPDATE ' . Sql::table('image') . ' SET `position` = ' . $position . ' WHERE `id_image` = ' . $id
                );
                $changed = true;
            }
        }

        return $changed;
    }

    /**
     * The first of ours is the cover, unless staff chose one of their own.
     *
     * @param int[] $order
     */
    private function cover(array $order): bool
    {
        $changed = false;
        foreach (['image' => '', 'image_shop' => ' AND `id_shop` = ' . $this->shop->id] as $table => $where) {
            $of = ' WHERE `id_product` = ' . $this->productId . $where;
            $cover = (int) $this->sql->value('SELECT `id_image` FROM ' . Sql::table($table) . $of . ' AND `cover` = 1');
            if ($order === [] || $cover === $order[0] || ($cover !== 0 && !in_array($cover, $order, true))) {
                continue;
            }
            $this->sql->run('UPDATE ' . Sql::table($table) . ' SET `cover` = NULL' . $of . ' AND `cover` = 1');
            $this->sql->run(
                'UPDATE ' . Sql::table($table) . ' SET `cover` = 1' . $of . ' AND `id_image` = ' . $order[0]
            );
            $changed = true;
        }

        return $changed;
    }

    /**
     * @param array<string, array<string, mixed>> $wanted
     * @param int[] $order
     */
    private function variants(array $wanted, array $order, bool $complete): bool
    {
        $pairs = [];
        foreach ($wanted as $sha256 => $one) {
            foreach (array_keys($one['variants']) as $combination) {
                if (($this->mine[$sha256]['kind'] ?? '') === 'image') {
                    $id = $this->mine[$sha256]['id'];
                    $pairs[$combination . ' ' . $id] = ['id_product_attribute' => $combination, 'id_image' => $id];
                }
            }
        }
        $known = [];
        foreach (
            $this->sql->rows(
                'SELECT `id_product_attribute`, `id_image` FROM ' . Sql::table('product_attribute_image')
                . ' WHERE `id_image` IN (' . Sql::intList($order) . ')'
            ) as $row
        ) {
            $known[$row['id_product_attribute'] . ' ' . $row['id_image']] = $row;
        }
        $gone = $complete ? array_diff_key($known, $pairs) : [];
        foreach ($gone as $row) {
            $this->sql->run(
                'DELETE FROM ' . Sql::table('product_attribute_image') . ' WHERE `id_product_attribute` = '
                . (int) $row['id_product_attribute'] . ' AND `id_image` = ' . (int) $row['id_image']
            );
        }
        $new = array_values(array_diff_key($pairs, $known));
        $this->sql->insert('product_attribute_image', $new);

        return $gone !== [] || $new !== [];
    }

    private function ours(string $alias = ''): string
    {
        return $alias . '`id_shop` = ' . $this->shop->id . ' AND ' . $alias . '`company` = '
            . $this->sql->quoted($this->company) . ' AND ' . $alias . '`id_product` = ' . $this->productId;
    }
}
