<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Sql;

/**
 * Changes many rows of one table by few statements.
 */
final class RowUpdate
{
    private const ROWS = 200;

    /**
     * @param array<int, array<string, int|string|null>> $rows by id, all with the same columns
     */
    public static function run(Sql $sql, string $table, string $key, array $rows): void
    {
        foreach (array_chunk($rows, self::ROWS, true) as $part) {
            $selects = [];
            foreach ($part as $id => $row) {
                $values = [(int) $id . ' AS `navette_id`'];
                foreach ($row as $column => $value) {
                    $values[] = $sql->quoted($value) . ' AS `' . $column . '`';
                }
                $selects[] = 'SELECT ' . implode(', ', $values);
            }
            $sets = [];
            foreach (array_keys(reset($part)) as $column) {
                $sets[] = 't.`' . $column . '` = v.`' . $column . '`';
            }
            $sql->run(
                'UPDATE ' . Sql::table($table) . ' t JOIN (' . implode(' UNION ALL ', $selects) . ') v'
                . ' ON v.`navette_id` = t.`' . $key . '` SET ' . implode(', ', $sets)
            );
        }
    }
}
