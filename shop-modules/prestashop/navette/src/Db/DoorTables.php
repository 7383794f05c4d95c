<?php

declare(strict_types=1);

namespace Navette\Db;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * What the door remembers: used nonces, requests and their answers, failures by address, the access journal.
 */
final class DoorTables
{
    public const NONCE_SECONDS = 600;
    public const REQUEST_SECONDS = 604800;
    public const JOURNAL_ROWS = 5000;

    /** @var Sql */
    private $sql;

    /** @var int */
    private $shopId;

    public function __construct(Sql $sql, int $shopId)
    {
        $this->sql = $sql;
        $this->shopId = $shopId;
    }

    /**
     * Marks a nonce as used; false when it was.
     */
    public function useNonce(string $nonce, int $now): bool
    {
        $row = ['nonce' => $nonce, 'at' => $now];

        return $this->sql->insert('navette_nonce', [$row], '', 'INSERT IGNORE') === 1;
    }

    /**
     * Notes a request; answers what is known of an earlier one with the same id.
     *
     * @return array{hash: string, answer: string|null}|null null when it is the first
     */
    public function noteRequest(string $request, string $hash, int $now): ?array
    {
        $row = ['request' => $request, 'id_shop' => $this->shopId, 'payload_hash' => $hash, 'at' => $now];
        if ($this->sql->insert('navette_request', [$row], '', 'INSERT IGNORE') === 1) {
            return null;
        }
        $known = $this->sql->row(
            'SELECT `payload_hash`, `answer`, `at` FROM ' . Sql::table('navette_request')
            . ' WHERE `id_shop` = ' . $this->shopId . ' AND `request` = ' . $this->sql->quoted($request)
        );
        if ($known === null || (int) $known['at'] < $now - self::REQUEST_SECONDS) {
            $this->sql->insert('navette_request', [$row + ['answer' => null]], '', 'REPLACE');

            return null;
        }
        $answer = $known['answer'] === null ? null : (string) gzuncompress((string) $known['answer']);

        return ['hash' => (string) $known['payload_hash'], 'answer' => $answer];
    }

    public function storeAnswer(string $request, string $json): void
    {
        $this->sql->run(
            'UPDATE ' . Sql::table('navette_request')
            . ' SET `answer` = 0x' . bin2hex((string) gzcompress($json, 4))
            . ' WHERE `id_shop` = ' . $this->shopId . ' AND `request` = ' . $this->sql->quoted($request)
        );
    }

    /**
     * Counts a failure of an address in this minute; the counter counts networks of 64 bits for IPv6.
     *
     * @param string $packed four or sixteen bytes
     */
    public function countFailure(string $packed, int $now): int
    {
        $address = bin2hex(strlen($packed) === 16 ? substr($packed, 0, 8) : $packed);
        $minute = intdiv($now, 60);
        $row = ['address' => $address, 'minute' => $minute, 'tries' => 1];
        $this->sql->insert('navette_failure', [$row], 'ON DUPLICATE KEY UPDATE `tries` = `tries` + 1');

        return (int) $this->sql->value(
            'SELECT `tries` FROM ' . Sql::table('navette_failure')
            . ' WHERE `address` = ' . $this->sql->quoted($address) . ' AND `minute` = ' . $minute
        );
    }

    public function journal(string $address, string $verb, int $status, string $code, int $items, int $ms): void
    {
        $this->sql->insert('navette_journal', [[
            'id_shop' => $this->shopId,
            'at' => date('Y-m-d H:i:s'),
            'address' => substr($address, 0, 45),
            'verb' => substr($verb, 0, 20),
            'status' => $status,
            'code' => substr($code, 0, 64),
            'items' => $items,
            'ms' => $ms,
        ]]);
        $id = $this->sql->lastId();
        if ($id % 100 === 0) {
            $this->sql->run(
                'DELETE FROM ' . Sql::table('navette_journal') . ' WHERE `id_journal` <= ' . ($id - self::JOURNAL_ROWS)
            );
        }
    }

    /**
     * @return array<int, array<string, mixed>> the last lines of the journal, the newest first
     */
    public function lastJournal(int $count, bool $onlyFailures): array
    {
        return $this->sql->rows(
            'SELECT `at`, `address`, `verb`, `status`, `code`, `items`, `ms` FROM ' . Sql::table('navette_journal')
            . ' WHERE `id_shop` = ' . $this->shopId . ($onlyFailures ? ' AND `code` <> \'\'' : '')
            . ' ORDER BY `id_journal` DESC LIMIT ' . $count
        );
    }

    /**
     * Drops what is too old to matter.
     */
    public function purge(int $now): void
    {
        $old = [
            'navette_nonce' => '`at` < ' . ($now - self::NONCE_SECONDS),
            'navette_request' => '`at` < ' . ($now - self::REQUEST_SECONDS),
            'navette_failure' => '`minute` < ' . (intdiv($now, 60) - 10),
        ];
        foreach ($old as $table => $condition) {
            $this->sql->run('DELETE FROM ' . Sql::table($table) . ' WHERE ' . $condition . ' LIMIT 5000');
        }
    }
}
