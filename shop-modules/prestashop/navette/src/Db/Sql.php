<?php

declare(strict_types=1);

namespace Navette\Db;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Cache;
use Db;
use PDO;
use PDOException;

/**
 * The one way to the database. It uses the shop's own connection, but without the silent reconnection of
 * the shop's class, which would carry the second half of a transaction out alone.
 */
final class Sql
{
    /** @var PDO */
    private $link;

    /** @var bool */
    private $inTransaction = false;

    public function __construct()
    {
        $link = Db::getInstance()->getLink();
        if (!$link instanceof PDO) {
            throw new SqlFailure('the shop does not use PDO', 0);
        }
        $this->link = $link;
    }

    public static function table(string $name): string
    {
        return '`' . _DB_PREFIX_ . $name . '`';
    }

    /**
     * @return array<int, array<string, mixed>>
     */
    public function rows(string $sql): array
    {
        $result = $this->query($sql);

        return $result->fetchAll(PDO::FETCH_ASSOC);
    }

    /**
     * @return array<string, mixed>|null
     */
    public function row(string $sql): ?array
    {
        $rows = $this->rows($sql);

        return $rows[0] ?? null;
    }

    /**
     * The first column of the first row, as text.
     */
    public function value(string $sql): ?string
    {
        $row = $this->row($sql);
        $value = $row === null ? null : reset($row);

        return $value === null || $value === false ? null : (string) $value;
    }

    /**
     * @return int[] the first column of every row
     */
    public function ids(string $sql): array
    {
        return array_map('intval', $this->query($sql)->fetchAll(PDO::FETCH_COLUMN, 0));
    }

    /**
     * @return int how many rows were changed
     */
    public function run(string $sql): int
    {
        $result = $this->query($sql);
        $count = $result->rowCount();
        if (defined('_PS_CACHE_ENABLED_') && _PS_CACHE_ENABLED_) {
            Cache::getInstance()->deleteQuery($sql);
        }

        return $count;
    }

    public function lastId(): int
    {
        return (int) $this->link->lastInsertId();
    }

    /**
     * A value as SQL text. Decimals are texts here; a float is never written.
     *
     * @param int|string|bool|null $value
     */
    public function quoted($value): string
    {
        if ($value === null) {
            return 'NULL';
        }
        if (is_int($value)) {
            return (string) $value;
        }
        if (is_bool($value)) {
            return $value ? '1' : '0';
        }

        return (string) $this->link->quote($value);
    }

    /**
     * @param array<int, int|string> $values
     */
    public function quotedList(array $values): string
    {
        return $values === [] ? 'NULL' : implode(',', array_map([$this, 'quoted'], $values));
    }

    /**
     * @param array<int|string, mixed> $ids
     */
    public static function intList(array $ids): string
    {
        return $ids === [] ? '0' : implode(',', array_map('intval', $ids));
    }

    /**
     * Inserts rows that all have the same columns.
     *
     * @param array<int, array<string, int|string|bool|null>> $rows
     * @param string $suffix what stands after VALUES, our own text only
     */
    public function insert(string $table, array $rows, string $suffix = '', string $verb = 'INSERT'): int
    {
        $count = 0;
        foreach (array_chunk($rows, 1000) as $part) {
            $columns = array_keys($part[0]);
            $values = [];
            foreach ($part as $row) {
                $values[] = '(' . implode(',', array_map([$this, 'quoted'], $row)) . ')';
            }
            $count += $this->run(
                $verb . ' INTO ' . self::table($table) . ' (`' . implode('`,`', $columns) . '`) VALUES '
                . implode(',', $values) . ' ' . $suffix
            );
        }

        return $count;
    }

    public function begin(): void
    {
        $this->query('START TRANSACTION');
        $this->inTransaction = true;
    }

    public function commit(): void
    {
        $this->query('COMMIT');
        $this->inTransaction = false;
    }

    public function rollback(): void
    {
        if (!$this->inTransaction) {
            return;
        }
        $this->inTransaction = false;
        try {
            $this->query('ROLLBACK');
        } catch (SqlFailure $failure) {
            if (!$failure->isLost()) {
                throw $failure;
            }
        }
    }

    private function query(string $sql): \PDOStatement
    {
        try {
            $result = $this->link->query($sql);
        } catch (PDOException $exception) {
            throw SqlFailure::of($exception->errorInfo, $exception->getMessage());
        }
        if ($result === false) {
            throw SqlFailure::of($this->link->errorInfo(), 'the statement failed');
        }

        return $result;
    }
}
