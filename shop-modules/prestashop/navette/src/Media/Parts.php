<?php

declare(strict_types=1);

namespace Navette\Media;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Sql;
use Navette\Door\ApiError;

/**
 * Files on their way: parts in a table of the module, never below the web root, until a record takes the whole.
 */
final class Parts
{
    public const MAXIMUM = 67108864;

    /** Files that nobody took are forgotten after so many seconds. */
    private const KEPT = 172800;

    /** @var Sql */
    private $sql;

    /** @var int */
    private $shopId;

    /** @var string */
    private $company;

    public function __construct(Sql $sql, int $shopId, string $company)
    {
        $this->sql = $sql;
        $this->shopId = $shopId;
        $this->company = $company;
    }

    /**
     * How many bytes of this content are here; a content is known by its source's hash and by that of what travels.
     */
    public function received(string $sha256, string $hash): int
    {
        $this->sql->run(
            'DELETE FROM ' . Sql::table('navette_blob') . ' WHERE `at` < ' . (time() - self::KEPT)
            . ' OR (' . $this->of($sha256) . ' AND `hash` <> ' . $this->sql->quoted($hash) . ')'
        );

        return (int) $this->sql->value(
            'SELECT COALESCE(SUM(`size`), 0) FROM ' . Sql::table('navette_blob') . ' WHERE ' . $this->of($sha256)
        );
    }

    public function add(string $sha256, string $hash, int $offset, string $bytes): void
    {
        $this->sql->insert('navette_blob', [[
            'id_shop' => $this->shopId,
            'company' => $this->company,
            'sha256' => $sha256,
            'hash' => $hash,
            'part' => $offset,
            'size' => strlen($bytes),
            'bytes' => base64_encode($bytes),
            'at' => time(),
        ]], 'ON DUPLICATE KEY UPDATE `bytes` = VALUES(`bytes`), `size` = VALUES(`size`), `at` = VALUES(`at`)');
    }

    /**
     * Marks a file as whole, once its hash is that of what was sent.
     *
     * @throws ApiError
     */
    public function complete(string $sha256, string $hash): void
    {
        $bytes = $this->bytes($sha256);
        if (hash('sha256', $bytes) !== $hash) {
            $this->drop($sha256);
            throw new ApiError('transient', 'media-damaged', 'the file is not the one that was announced');
        }
        $this->sql->run(
            'UPDATE ' . Sql::table('navette_blob') . ' SET `whole` = 1 WHERE ' . $this->of($sha256)
        );
    }

    /**
     * Which of these contents are here whole.
     *
     * @param string[] $hashes
     *
     * @return array<string, true>
     */
    public function whole(array $hashes): array
    {
        $here = [];
        foreach (array_chunk($hashes, 500) as $some) {
            $rows = $this->sql->rows(
                'SELECT DISTINCT `sha256` FROM ' . Sql::table('navette_blob') . ' WHERE `whole` = 1 AND '
                . $this->mine() . ' AND `sha256` IN (' . $this->sql->quotedList($some) . ')'
            );
            foreach ($rows as $row) {
                $here[(string) $row['sha256']] = true;
            }
        }

        return $here;
    }

    public function bytes(string $sha256): string
    {
        $bytes = '';
        $rows = $this->sql->rows(
            'SELECT `bytes` FROM ' . Sql::table('navette_blob') . ' WHERE ' . $this->of($sha256) . ' ORDER BY `part`'
        );
        foreach ($rows as $row) {
            $bytes .= (string) base64_decode((string) $row['bytes'], true);
        }

        return $bytes;
    }

    public function drop(string $sha256): void
    {
        $this->sql->run('DELETE FROM ' . Sql::table('navette_blob') . ' WHERE ' . $this->of($sha256));
    }

    private function of(string $sha256): string
    {
        return $this->mine() . ' AND `sha256` = ' . $this->sql->quoted($sha256);
    }

    private function mine(): string
    {
        return '`id_shop` = ' . $this->shopId . ' AND `company` = ' . $this->sql->quoted($this->company);
    }
}
