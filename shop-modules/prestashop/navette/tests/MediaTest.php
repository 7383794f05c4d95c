<?php

declare(strict_types=1);

namespace Navette\Tests;

use Navette\Db\Sql;
use PHPUnit\Framework\TestCase;

/**
 * Pictures and documents: parts that go on after a cut, what a product then holds, and what is left alone.
 */
final class MediaTest extends TestCase
{
    /** @var Client */
    private $client;

    /** @var int */
    private $epoch;

    /** @var int */
    private $n = 1;

    protected function setUp(): void
    {
        $this->client = new Client();
        $this->client->company = 'MEDIA-' . $this->getName();
        $epoch = $this->client->call('begin', ['stream' => 'articles'])['result']['epoch'];
        $this->client->call('write', ['stream' => 'articles', 'fence' => ['epoch' => $epoch, 'n' => 1], 'items' => [
            Records::article('M-A'), Records::article('M-B'), Records::variants('M-V', ['red', 'blue']),
        ]]);
        $this->epoch = $this->client->call('begin', ['stream' => 'media'])['result']['epoch'];
    }

    public function testBytesAreAskedForOnceAndGoOnAfterACut(): void
    {
        $bytes = self::picture(300, 10);
        $sha256 = hash('sha256', $bytes);
        $record = self::record('M-A', [self::item($bytes)]);
        [$outcome] = $this->write([$record]);
        self::assertSame('deferred', $outcome['state']);
        self::assertSame([['key' => 'P/1.png', 'sha256' => $sha256]], $outcome['wants']);
        self::assertSame(100, $this->part($bytes, 0, 100)['result']['received']);
        self::assertSame(100, $this->part($bytes, 50, 100)['result']['received'], 'a part that does not follow is not kept');
        self::assertSame('deferred', $this->write([$record])[0]['state'], 'a part is not the whole');
        self::assertSame(strlen($bytes), $this->part($bytes, 100, 99999)['result']['received']);
        [$outcome] = $this->write([$record]);
        self::assertSame(['updated', []], [$outcome['state'], $outcome['problems']]);
        $before = Records::fingerprint();
        --$this->n;
        self::assertSame('unchanged', $this->write([$record])[0]['state']);
        self::assertSame($before, Records::fingerprint());
        self::assertSame('updated', $this->write([self::record('M-B', [self::item($bytes)])])[0]['state'], 'no bytes twice');
        $id = (int) $this->one('SELECT i.`id_image` FROM {image} i JOIN {image_shop} s ON s.`id_image` = i.`id_image` AND'
            . ' s.`cover` = 1 WHERE i.`cover` = 1 AND i.`id_product` = ' . $outcome['external_id']);
        $path = (new \Image($id))->getPathForCreation();
        self::assertSame([300, 200], array_slice((array) getimagesize($path . '.jpg'), 0, 2));
        foreach (\ImageType::getImagesTypes('products') as $type) {
            $size = (array) getimagesize($path . '-' . $type['name'] . '.jpg');
            self::assertSame([(int) $type['width'], (int) $type['height']], array_slice($size, 0, 2));
        }
    }

    public function testDamagedBytesAreDropped(): void
    {
        $bytes = self::picture(20, 1);
        $this->part($bytes, 0, 50);
        $answer = $this->call('media', ['sha256' => hash('sha256', $bytes), 'hash' => hash('sha256', $bytes), 'offset' => 50,
            'last' => true, 'bytes' => base64_encode('rubbish')]);
        self::assertSame('media-damaged', $answer['error']['code']);
        self::assertSame(0, $this->part($bytes, 50, 10)['result']['received']);
    }

    public function testWhatIsNoPictureIsRefusedByNameAndTheRestGoesOn(): void
    {
        [$good, $bad] = [self::picture(40, 2), "\x89PNG\r\n\x1a\n<?php phpinfo();"];
        $this->part($good, 0, 99999);
        $this->part($bad, 0, 99999);
        [$outcome] = $this->write([self::record('M-A', [self::item($bad, 'bad.png'), self::item($good)])]);
        self::assertSame(['updated', 'media-refused'], [$outcome['state'], $outcome['problems'][0]['code']]);
        self::assertSame('1', $this->one('SELECT COUNT(*) FROM {image} WHERE `id_product` = ' . $outcome['external_id']));
    }

    public function testOrderCaptionsCoverAndCombinations(): void
    {
        $bytes = [self::picture(30, 3), self::picture(31, 4), self::picture(32, 5)];
        foreach ($bytes as $one) {
            $this->part($one, 0, 99999);
        }
        $items = [
            self::item($bytes[0], 'a.png', 'Vue <de> face'), self::item($bytes[1], 'b.png', 'Rouge', 'red'),
            self::item($bytes[2], 'c.png', 'Bleu', 'blue'), self::item($bytes[2], 'c.png', 'Bleu', 'red'),
        ];
        $id = $this->write([self::record('M-V', $items)])[0]['external_id'];
        $listed = 'SELECT GROUP_CONCAT(CONCAT_WS(\':\', l.`legend`, IFNULL(i.`cover`, 0)) ORDER BY i.`position`)'
            . ' FROM {image} i JOIN {image_lang} l ON l.`id_image` = i.`id_image` AND l.`id_lang` = 1 WHERE i.`id_product` = ' . $id;
        self::assertSame('Vue  de  face:1,Rouge:0,Bleu:0', $this->one($listed));
        $pairs = 'SELECT COUNT(*) FROM {product_attribute_image} p JOIN {image} i ON i.`id_image` = p.`id_image`'
            . ' WHERE i.`id_product` = ' . $id;
        self::assertSame('3', $this->one($pairs));
        self::assertSame('updated', $this->write([self::record('M-V', array_reverse($items))])[0]['state']);
        self::assertStringStartsWith('Bleu:1,Rouge:0,Vue', $this->one($listed));
        self::assertSame('updated', $this->write([self::record('M-V', [$items[1]])])[0]['state']);
        self::assertSame('Rouge:1', $this->one($listed));
        self::assertSame('1', $this->one($pairs));
        self::assertSame('unchanged', $this->write([self::record('M-V', [], true)])[0]['state'], 'an incomplete list removes nothing');
        self::assertSame('updated', $this->write([self::record('M-V', [])])[0]['state']);
        self::assertSame('0', $this->one('SELECT COUNT(*) FROM {image} WHERE `id_product` = ' . $id));
    }

    public function testAPictureWithoutACaptionIsCalledByItsProductsName(): void
    {
        $bytes = self::picture(33, 8);
        $this->part($bytes, 0, 99999);
        $captioned = self::record('M-A', [self::item($bytes, 'a.png', 'De face')]);
        $bare = self::record('M-A', [self::item($bytes, 'a.png')]);
        $id = $this->write([$bare])[0]['external_id'];
        (new Sql())->run('UPDATE ' . Sql::table('product_lang') . ' SET `name` = \'Nappe œuvre\' WHERE `id_product` = ' . $id);
        $legend = 'SELECT GROUP_CONCAT(DISTINCT l.`legend`) FROM {image_lang} l JOIN {image} i ON i.`id_image` = l.`id_image`'
            . ' WHERE i.`id_product` = ' . $id;
        self::assertSame('updated', $this->write([$captioned])[0]['state']);
        self::assertSame('De face', $this->one($legend));
        self::assertSame(['updated', 'unchanged'], [$this->write([$bare])[0]['state'], $this->write([$bare])[0]['state']]);
        self::assertSame('Nappe œuvre', $this->one($legend));
    }

    public function testGifAndWebpBecomeWhatTheShopServes(): void
    {
        $image = imagecreatetruecolor(64, 48);
        imagefilledrectangle($image, 0, 0, 63, 23, 0x2060a0);
        ob_start();
        imagegif($image);
        $gif = (string) ob_get_clean();
        ob_start();
        imagewebp($image);
        $webp = (string) ob_get_clean();
        $items = [];
        foreach (['gif' => $gif, 'webp' => $webp] as $kind => $bytes) {
            $this->part($bytes, 0, 99999);
            $items[] = ['mime' => 'image/' . $kind] + self::item($bytes, 'a.' . $kind);
        }
        [$outcome] = $this->write([self::record('M-A', $items)]);
        self::assertSame(['updated', []], [$outcome['state'], $outcome['problems']]);
        $rows = (new Sql())->rows('SELECT `id_image` FROM ' . Sql::table('image') . ' WHERE `id_product` = ' . $outcome['external_id']);
        self::assertCount(2, $rows);
        foreach ($rows as $row) {
            $about = (array) getimagesize((new \Image((int) $row['id_image']))->getPathForCreation() . '.jpg');
            self::assertSame([64, 48], array_slice($about, 0, 2));
        }
    }

    public function testPicturesOfStaffAreLeftAlone(): void
    {
        [$own, $bytes] = [self::picture(50, 6), self::picture(51, 7)];
        $this->part($bytes, 0, 99999);
        $id = $this->write([self::record('M-A', [])])[0]['external_id'];
        $image = new \Image();
        $image->id_product = (int) $id;
        $image->position = 1;
        $image->cover = true;
        $image->legend = [1 => 'De la main du personnel'];
        $image->add();
        $image->associateTo([1]);
        (new Sql())->run('UPDATE ' . Sql::table('image_shop') . ' SET `cover` = 1 WHERE `id_image` = ' . $image->id);
        file_put_contents($image->getPathForCreation() . '.jpg', $own);
        self::assertSame('updated', $this->write([self::record('M-A', [self::item($bytes)])])[0]['state']);
        self::assertSame('updated', $this->write([self::record('M-A', [])])[0]['state']);
        self::assertSame((string) $image->id, $this->one('SELECT GROUP_CONCAT(`id_image`) FROM {image} WHERE `cover` = 1'
            . ' AND `id_product` = ' . $id));
        self::assertStringEqualsFile($image->getPathForCreation() . '.jpg', $own);
    }

    public function testADocumentIsAnAttachmentUnderANameMadeOfChance(): void
    {
        $bytes = "%PDF-1.4\nfiche";
        $this->part($bytes, 0, 99999);
        $record = self::record('M-A', [['mime' => 'application/pdf'] + self::item($bytes, 'Notices/fiche <1>.pdf', 'Fiche technique')]);
        $id = $this->write([$record])[0]['external_id'];
        $file = $this->one('SELECT a.`file` FROM {attachment} a JOIN {product_attachment} p ON p.`id_attachment` ='
            . ' a.`id_attachment` WHERE p.`id_product` = ' . $id);
        self::assertMatchesRegularExpression('/\A[0-9a-f]{40}\z/', $file);
        self::assertStringEqualsFile(_PS_DOWNLOAD_DIR_ . $file, $bytes);
        self::assertSame('1', $this->one('SELECT `cache_has_attachments` FROM {product} WHERE `id_product` = ' . $id));
        self::assertSame('unchanged', $this->write([$record])[0]['state']);
        $named = 'SELECT GROUP_CONCAT(DISTINCT l.`name`) FROM {attachment_lang} l JOIN {product_attachment} p ON'
            . ' p.`id_attachment` = l.`id_attachment` WHERE p.`id_product` = ' . $id;
        self::assertSame('Fiche technique', $this->one($named));
        $renamed = self::record('M-A', [['mime' => 'application/pdf'] + self::item($bytes, 'Notices/fiche <1>.pdf', 'Entretien')]);
        self::assertSame(['updated', 'unchanged'], [$this->write([$renamed])[0]['state'], $this->write([$renamed])[0]['state']]);
        self::assertSame('Entretien', $this->one($named));
        $this->write([self::record('M-A', [])]);
        self::assertFileDoesNotExist(_PS_DOWNLOAD_DIR_ . $file);
        self::assertSame('0', $this->one('SELECT `cache_has_attachments` FROM {product} WHERE `id_product` = ' . $id));
    }

    public function testAnArticleThatIsNotInTheShopIsSaidSo(): void
    {
        [$outcome] = $this->write([self::record('M-NONE', [])]);
        self::assertSame(['rejected', 'article-not-in-shop'], [$outcome['state'], $outcome['problems'][0]['code']]);
        $this->client->secret = str_repeat('x', 43);
        self::assertSame(401, $this->part('x', 0, 1)['status'], 'without the secret the verb is closed');
    }

    private static function picture(int $width, int $seed): string
    {
        $image = imagecreatetruecolor($width, 200);
        mt_srand($seed);
        for ($line = 0; $line < 40; ++$line) {
            imageline($image, mt_rand(0, $width), 0, mt_rand(0, $width), 199, mt_rand(0, 0xffffff));
        }
        ob_start();
        imagepng($image);

        return (string) ob_get_clean();
    }

    /**
     * @return array<string, mixed>
     */
    private static function item(string $bytes, string $key = 'P/1.png', string $caption = '', ?string $variant = null): array
    {
        return ['key' => $key, 'mime' => 'image/png', 'sha256' => hash('sha256', $bytes),
            'caption' => $caption === '' ? (object) [] : ['fr' => $caption], 'variant' => $variant];
    }

    /**
     * @param array<int, array<string, mixed>> $items
     *
     * @return array<string, mixed>
     */
    private static function record(string $key, array $items, bool $incomplete = false): array
    {
        return ['key' => $key, 'action' => 'put', 'record' => ['article' => [
            'key' => $key, 'media' => ['items' => $items, 'incomplete' => $incomplete],
        ]]];
    }

    /**
     * @return array<string, mixed>
     */
    private function part(string $bytes, int $offset, int $length): array
    {
        $part = substr($bytes, $offset, $length);
        $hash = hash('sha256', $bytes);

        return $this->call('media', ['sha256' => $hash, 'hash' => $hash, 'offset' => $offset,
            'last' => $offset + strlen($part) === strlen($bytes), 'bytes' => base64_encode($part)]);
    }

    /**
     * @param array<string, mixed> $arguments
     *
     * @return array<string, mixed>
     */
    private function call(string $verb, array $arguments): array
    {
        return $this->client->call($verb, $arguments + ['fence' => ['epoch' => $this->epoch, 'n' => $this->n]]);
    }

    /**
     * @param array<int, array<string, mixed>> $items
     *
     * @return array<int, array<string, mixed>>
     */
    private function write(array $items): array
    {
        ++$this->n;
        $answer = $this->call('write', ['stream' => 'media', 'items' => $items]);
        self::assertTrue($answer['ok'], (string) json_encode($answer));

        return $answer['result']['outcomes'];
    }

    private function one(string $sql): string
    {
        return Records::value($sql);
    }
}
