<?php

declare(strict_types=1);

namespace Navette\Tests;

use Navette\Db\Sql;
use PHPUnit\Framework\TestCase;

/**
 * A shop that has products already (G22): they are found and linked, or the export waits; never a second product.
 */
final class AdoptTest extends TestCase
{
    /** @var Client */
    private $client;

    protected function setUp(): void
    {
        $this->client = new Client();
        $this->client->company = 'A' . bin2hex(random_bytes(4));
    }

    /**
     * Products of the shop's own staff: made by the module, their links cut.
     *
     * @param array<int, array<string, mixed>> $items
     */
    private function staff(string $stream, array $items): void
    {
        $states = array_column($this->write($stream, $items), 'state');
        self::assertSame(array_fill(0, count($items), 'created'), $states);
        (new Sql())->run('DELETE FROM ' . Sql::table('navette_link') . ' WHERE `entity` IN (\'article\', \'variant\','
            . ' \'category\') AND `company` = ' . (new Sql())->quoted($this->client->company));
    }

    /**
     * @param array<int, array<string, mixed>> $items
     * @param array<string, mixed> $more
     *
     * @return array<int, array<string, mixed>> outcomes
     */
    private function write(string $stream, array $items, array $more = []): array
    {
        $epoch = $this->client->call('begin', ['stream' => $stream])['result']['epoch'];
        $fence = ['epoch' => $epoch, 'n' => 1];
        $answer = $this->client->call('write', ['stream' => $stream, 'items' => $items, 'fence' => $fence] + $more);
        self::assertTrue($answer['ok'], (string) json_encode($answer));

        return $answer['result']['outcomes'];
    }

    /**
     * @param array<string, mixed> $item
     * @param array<string, mixed> $more
     *
     * @return array<string, mixed>
     */
    private static function adopt(array $item, array $more = []): array
    {
        return ['action' => 'adopt'] + $more + $item;
    }

    /**
     * @param array<string, mixed> $item
     *
     * @return array<string, mixed>
     */
    private static function identified(array $item, string $reference, string $ean): array
    {
        $item['record']['article']['identity']['reference'] = $reference;
        $item['record']['article']['identity']['ean'] = $ean;

        return $item;
    }

    public function testAnExportNeverMakesASecondProduct(): void
    {
        $mark = $this->client->company;
        $this->staff('articles', [Records::article($mark . '-1')]);
        $count = 'SELECT COUNT(*) FROM {product} WHERE `reference` LIKE \'' . $mark . '%\'';
        $outcome = $this->write('articles', [Records::article($mark . '-1'), Records::article($mark . '-2')]);
        self::assertSame(['rejected', 'created'], array_column($outcome, 'state'));
        self::assertSame('product-not-linked', $outcome[0]['problems'][0]['code']);
        self::assertSame('2', Records::value($count));
        $other = self::identified(Records::article($mark . '-3'), $mark . '-1', '');
        $outcome = $this->write('articles', [$other], ['adopt_by' => []]);
        self::assertSame('created', $outcome[0]['state'], 'nothing is recognised where the setting says so');
    }

    public function testPreviewWritesNothingAndApplyLinksAndTheNextExportUpdates(): void
    {
        $mark = $this->client->company;
        $ean = '376' . substr((string) hexdec(substr($mark, 1)), 0, 5) . '0';
        $ean = str_pad($ean, 13, '7');
        $variants = Records::variants($mark . '-V', ['Bleu', 'Rouge']);
        $this->staff('articles', [
            Records::article($mark . '-R'),
            self::identified(Records::article($mark . '-E'), 'staff-' . $mark, $ean),
            $variants,
        ]);
        $items = [
            self::adopt(self::identified(Records::article($mark . '-R'), strtolower($mark) . '-r', '')),
            self::adopt(self::identified(Records::article($mark . '-E'), $mark . '-E', $ean)),
            self::adopt($variants),
            self::adopt(Records::article($mark . '-NEW')),
        ];
        $before = Records::fingerprint();
        $answer = $this->client->call('write', ['stream' => 'articles', 'mode' => 'preview', 'items' => $items]);
        $seen = $answer['result']['outcomes'];
        self::assertSame(['updated', 'updated', 'updated', 'skipped'], array_column($seen, 'state'));
        self::assertSame(
            ['reference', 'ean', 'reference'],
            array_map(static function (array $outcome): string {
                return $outcome['problems'][0]['args']['by'];
            }, array_slice($seen, 0, 3))
        );
        self::assertSame('2', $seen[2]['problems'][0]['args']['variants']);
        self::assertSame($before, Records::fingerprint());
        $done = $this->write('articles', $items);
        self::assertSame(array_column($seen, 'external_id'), array_column($done, 'external_id'));
        self::assertSame(['unchanged', 'unchanged', 'unchanged', 'skipped'], array_column(
            $this->write('articles', $items),
            'state'
        ));
        $count = Records::value('SELECT COUNT(*) FROM {product_attribute}');
        $price = ['key' => $mark . '-V', 'action' => 'put', 'record' => ['article' => ['key' => $mark . '-V',
            'identity' => $variants['record']['article']['identity'], 'price' => Records::price('33')]]];
        self::assertSame('updated', $this->write('articles', [$price])[0]['state']);
        self::assertSame($count, Records::value('SELECT COUNT(*) FROM {product_attribute}'), 'the same combinations');
    }

    public function testSeveralCandidatesAreToldAndANamedOneIsTaken(): void
    {
        $mark = $this->client->company;
        $twin = Records::article($mark . '-1');
        $this->staff('articles', [$twin, self::identified(Records::article($mark . '-2'), $mark . '-1', '')]);
        $outcome = $this->write('articles', [self::adopt($twin)])[0];
        self::assertSame(['rejected', 'adopt-ambiguous'], [$outcome['state'], $outcome['problems'][0]['code']]);
        $ids = explode(', ', $outcome['problems'][0]['args']['candidates']);
        self::assertCount(2, $ids);
        $named = $this->write('articles', [self::adopt($twin, ['external_id' => $ids[1]])])[0];
        self::assertSame(['updated', $ids[1]], [$named['state'], $named['external_id']]);
        $again = $this->write('articles', [self::adopt(Records::article($mark . '-X'), ['external_id' => $ids[1]])])[0];
        self::assertSame('adopt-not-free', $again['problems'][0]['code']);
    }

    public function testCategoriesAreFoundByTheirPath(): void
    {
        $mark = $this->client->company;
        $tree = [Records::category($mark . '-A', 'Linge ' . $mark), Records::category($mark . '-B', 'Draps', $mark . '-A')];
        $this->staff('categories', $tree);
        $outcome = $this->write('categories', $tree);
        self::assertSame(['rejected', 'rejected'], array_column($outcome, 'state'));
        self::assertSame('category-not-linked', $outcome[0]['problems'][0]['code']);
        $top = $this->write('categories', [self::adopt($tree[0])], ['mode' => 'preview'])[0];
        self::assertSame('updated', $top['state']);
        $below = self::adopt($tree[1], ['overrides' => ['parent' => $top['external_id']]]);
        self::assertSame('updated', $this->write('categories', [$below], ['mode' => 'preview'])[0]['state']);
        self::assertSame('skipped', $this->write('categories', [self::adopt($tree[1])], ['mode' => 'preview'])[0]['state']);
        $done = $this->write('categories', [self::adopt($tree[0]), $below]);
        self::assertSame(['updated', 'updated'], array_column($done, 'state'));
        self::assertSame(['unchanged', 'unchanged'], array_column($this->write('categories', $tree), 'state'));
    }

    public function testWhatNobodyLinkedIsListed(): void
    {
        $mark = $this->client->company;
        $this->staff('articles', [Records::article($mark . '-1')]);
        $this->write('articles', [Records::article($mark . '-2')]);
        $references = [];
        $after = null;
        do {
            $arguments = ['stream' => 'articles', 'scope' => 'unlinked', 'limit' => 2, 'after' => $after];
            $page = $this->client->call('read', $arguments)['result'];
            foreach ($page['changes'] as $change) {
                $references[] = $change['upsert']['article']['identity']['reference'];
            }
            $after = $page['next'];
        } while ($page['more']);
        self::assertContains($mark . '-1', $references);
        self::assertNotContains($mark . '-2', $references);
    }
}
