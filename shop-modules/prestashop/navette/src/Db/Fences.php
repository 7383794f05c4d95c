<?php

declare(strict_types=1);

namespace Navette\Db;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Door\ApiError;

/**
 * The highest (epoch, n) of each (company, stream), and how many removals that epoch has done.
 */
final class Fences
{
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
     * Opens the next epoch and answers its number.
     */
    public function begin(string $stream, string $entity): int
    {
        $linked = (int) $this->sql->value(
            'SELECT COUNT(*) FROM ' . Sql::table('navette_link')
            . ' WHERE `id_shop` = ' . $this->shopId . ' AND `company` = ' . $this->sql->quoted($this->company)
            . ' AND `entity` = ' . $this->sql->quoted($entity) . ' AND `id_object` IS NOT NULL'
        );
        $this->sql->begin();
        try {
            $this->sql->insert('navette_fence', [[
                'id_shop' => $this->shopId,
                'company' => $this->company,
                'stream' => $stream,
                'epoch' => 1,
                'n' => 0,
                'removed' => 0,
                'linked' => $linked,
            ]], 'ON DUPLICATE KEY UPDATE `epoch` = `epoch` + 1, `n` = 0, `removed` = 0, `linked` = VALUES(`linked`)');
            $epoch = (int) $this->sql->value('SELECT `epoch` FROM ' . $this->place($stream));
            $this->sql->commit();
        } catch (\Throwable $throwable) {
            $this->sql->rollback();
            throw $throwable;
        }

        return $epoch;
    }

    /**
     * Takes (epoch, n) for a write; to be called inside the write's own transactions, every time.
     * It locks the row, so that no other session passes before the commit.
     *
     * @throws ApiError when a newer session or a later request was here
     */
    public function pass(string $stream, int $epoch, int $n): void
    {
        $fence = $this->sql->row('SELECT `epoch`, `n` FROM ' . $this->place($stream) . ' FOR UPDATE');
        $known = $fence === null ? [0, 0] : [(int) $fence['epoch'], (int) $fence['n']];
        if ([$epoch, $n] < $known || $epoch > $known[0]) {
            throw new ApiError('fenced', 'fence-lost', 'a newer session writes this stream', [
                'epoch' => (string) $known[0],
                'n' => (string) $known[1],
            ]);
        }
        if ($n > $known[1]) {
            $this->sql->run('UPDATE ' . $this->place($stream, 'SET `n` = ' . $n));
        }
    }

    /**
     * How many removals this epoch may still do. The brake lets 10 % of the linked records pass, and 10 always.
     */
    public function removalsLeft(string $stream, ?int $confirmed): int
    {
        $fence = $this->sql->row('SELECT `removed`, `linked` FROM ' . $this->place($stream));
        $linked = $fence === null ? 0 : (int) $fence['linked'];
        $removed = $fence === null ? 0 : (int) $fence['removed'];
        $allowed = max(10, intdiv($linked, 10), $confirmed ?? 0);

        return max(0, $allowed - $removed);
    }

    public function countRemovals(string $stream, int $count): void
    {
        $this->sql->run('UPDATE ' . $this->place($stream, 'SET `removed` = `removed` + ' . $count));
    }

    private function place(string $stream, string $set = ''): string
    {
        return Sql::table('navette_fence') . ' ' . $set . ' WHERE `id_shop` = ' . $this->shopId
            . ' AND `company` = ' . $this->sql->quoted($this->company)
            . ' AND `stream` = ' . $this->sql->quoted($stream);
    }
}
