<?php

declare(strict_types=1);

namespace Navette\Db;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * The link table of one company on one shop: the ERP's key on one side, the shop's id on the other.
 */
final class Links
{
    /** The product was made without a price and waits for it, inactive. */
    public const WAITS_FOR_PRICE = 1;
    /** The ERP wants the record active, whatever the shop does until the price is known. */
    public const WANTED_ACTIVE = 2;
    /** A variant that the ERP no longer sells. */
    public const OFF = 4;
    /** The module made the product sellable without stock. */
    public const UNTRACKED = 8;
    /** the ERP names no category, so the module put it on the home page's; the merchant's own choice has no flag */
    public const AT_HOME = 32;

    /** A pack that is not sold until all its components are in the shop. */
    public const WAITS_FOR_COMPONENTS = 16;
    /** Any of what a product waits for. */
    public const WAITS = self::WAITS_FOR_PRICE | self::WAITS_FOR_COMPONENTS;

    /** The module deactivated the customer, or hid the address, when it left the ERP. */
    public const LEFT = 256;

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
     * The links of these keys (main links, without a sub key), by key.
     *
     * @param string[] $keys
     *
     * @return array<string, array{id: int, flags: int, hash: string, marker: string}>
     */
    public function ofKeys(string $entity, array $keys, string $subKey = ''): array
    {
        $identities = [];
        foreach ($keys as $key) {
            $identities[$this->identity($entity, (string) $key, $subKey)] = true;
        }
        $links = [];
        foreach ($this->select('`identity`', array_keys($identities)) as $row) {
            $links[(string) $row['erp_key']] = self::link($row);
        }

        return $links;
    }

    /**
     * The links of pairs (key, sub key), by the identity of each pair.
     *
     * @param array<int, array{0: string, 1: string}> $pairs
     *
     * @return array<string, array{id: int, flags: int, hash: string, marker: string}>
     */
    public function ofPairs(string $entity, array $pairs): array
    {
        $identities = [];
        foreach ($pairs as $pair) {
            $identities[$this->identity($entity, $pair[0], $pair[1])] = true;
        }
        $links = [];
        foreach ($this->select('`identity`', array_keys($identities)) as $row) {
            $links[(string) $row['identity']] = self::link($row);
        }

        return $links;
    }

    /**
     * The links of these records of the shop, by id: [key, sub key, flags].
     *
     * @param int[] $ids
     *
     * @return array<int, array{0: string, 1: string, 2: int}>
     */
    public function ofIds(string $entity, array $ids): array
    {
        if ($ids === []) {
            return [];
        }
        $rows = $this->sql->rows(
            'SELECT `id_object`, `erp_key`, `sub_key`, `flags` FROM ' . Sql::table('navette_link')
            . ' WHERE ' . $this->mine($entity) . ' AND `id_object` IN (' . Sql::intList($ids) . ')'
        );
        $links = [];
        foreach ($rows as $row) {
            $links[(int) $row['id_object']] = [
                (string) $row['erp_key'],
                (string) $row['sub_key'],
                (int) $row['flags'],
            ];
        }

        return $links;
    }

    /**
     * Every sub key of these keys, with its id.
     *
     * @param string[] $keys
     *
     * @return array<string, array<string, int>>
     */
    public function subKeys(string $entity, array $keys): array
    {
        $subs = [];
        foreach (
            $this->sql->rows(
                'SELECT `erp_key`, `sub_key`, `id_object` FROM ' . Sql::table('navette_link') . ' WHERE ' . $this->mine($entity)
                . ' AND `erp_key` IN (' . $this->sql->quotedList($keys) . ')'
            ) as $row
        ) {
            $subs[(string) $row['erp_key']][(string) $row['sub_key']] = (int) $row['id_object'];
        }

        return $subs;
    }

    /**
     * One page of all links of an entity, in the order of their making.
     *
     * @return array<int, array<string, mixed>>
     */
    public function page(string $entity, int $after, int $limit): array
    {
        return $this->sql->rows(
            'SELECT `id_link`, `erp_key`, `id_object` FROM ' . Sql::table('navette_link')
            . ' WHERE ' . $this->mine($entity) . ' AND `id_object` IS NOT NULL AND `id_link` > ' . $after
            . ' ORDER BY `id_link` LIMIT ' . $limit
        );
    }

    public function has(string $entity): bool
    {
        return $this->sql->value(
            'SELECT 1 FROM ' . Sql::table('navette_link') . ' WHERE ' . $this->mine($entity) . ' LIMIT 1'
        ) !== null;
    }

    public function count(string $entity): int
    {
        return (int) $this->sql->value(
            'SELECT COUNT(*) FROM ' . Sql::table('navette_link')
            . ' WHERE ' . $this->mine($entity) . ' AND `id_object` IS NOT NULL'
        );
    }

    /**
     * @param array<int, array{0: string, 1: string, 2: int|null, 3?: int, 4?: string, 5?: string}> $links
     *     each [key, sub key, id, flags, marker, hash]
     */
    public function save(string $entity, array $links): void
    {
        $rows = [];
        foreach ($links as $link) {
            $rows[] = [
                'id_shop' => $this->shopId,
                'company' => $this->company,
                'entity' => $entity,
                'erp_key' => $link[0],
                'sub_key' => $link[1],
                'identity' => $this->identity($entity, $link[0], $link[1]),
                'id_object' => $link[2],
                'flags' => $link[3] ?? 0,
                'marker' => $link[4] ?? '',
                'hash' => $link[5] ?? '',
                'date_upd' => date('Y-m-d H:i:s'),
            ];
        }
        if ($rows !== []) {
            $this->sql->insert('navette_link', $rows, 'ON DUPLICATE KEY UPDATE `id_object` = VALUES(`id_object`),'
                . ' `flags` = VALUES(`flags`), `marker` = VALUES(`marker`), `hash` = VALUES(`hash`),'
                . ' `date_upd` = VALUES(`date_upd`)');
        }
    }

    public function setFlags(string $entity, string $key, string $subKey, int $flags): void
    {
        $this->sql->run(
            'UPDATE ' . Sql::table('navette_link') . ' SET `flags` = ' . $flags . ' WHERE `identity` = '
            . $this->sql->quoted($this->identity($entity, $key, $subKey))
        );
    }

    /**
     * @param string[] $keys
     */
    public function setFlagsOf(string $entity, array $keys, int $flags): void
    {
        $identities = [];
        foreach ($keys as $key) {
            $identities[] = $this->identity($entity, (string) $key, '');
        }
        $this->sql->run(
            'UPDATE ' . Sql::table('navette_link') . ' SET `flags` = ' . $flags . ' WHERE `identity` IN ('
            . $this->sql->quotedList($identities) . ')'
        );
    }

    /**
     * @param array<string, string> $hashes by key
     */
    public function setHashes(string $entity, array $hashes): void
    {
        foreach ($hashes as $key => $hash) {
            $this->sql->run(
                'UPDATE ' . Sql::table('navette_link') . ' SET `hash` = ' . $this->sql->quoted($hash)
                . ' WHERE `identity` = ' . $this->sql->quoted($this->identity($entity, (string) $key, ''))
            );
        }
    }

    /**
     * Forgets links whose record is gone.
     *
     * @param int[] $ids
     */
    public function dropIds(string $entity, array $ids): void
    {
        if ($ids === []) {
            return;
        }
        $this->sql->run(
            'DELETE FROM ' . Sql::table('navette_link') . ' WHERE ' . $this->mine($entity)
            . ' AND `id_object` IN (' . Sql::intList($ids) . ')'
        );
    }

    public function drop(string $entity, string $key, string $subKey = ''): void
    {
        $this->sql->run(
            'DELETE FROM ' . Sql::table('navette_link') . ' WHERE `identity` = '
            . $this->sql->quoted($this->identity($entity, $key, $subKey))
        );
    }

    public function identity(string $entity, string $key, string $subKey): string
    {
        $parts = [(string) $this->shopId, $this->company, $entity, $key, $subKey];

        return hash('sha256', implode("\0", array_map('strlen', $parts)) . "\0" . implode("\0", $parts));
    }

    private function mine(string $entity): string
    {
        return '`id_shop` = ' . $this->shopId . ' AND `company` = ' . $this->sql->quoted($this->company)
            . ' AND `entity` = ' . $this->sql->quoted($entity);
    }

    /**
     * @param array<int, int|string> $values
     *
     * @return array<int, array<string, mixed>>
     */
    private function select(string $column, array $values): array
    {
        $rows = [];
        foreach (array_chunk($values, 1000) as $part) {
            $rows = array_merge($rows, $this->sql->rows(
                'SELECT `identity`, `erp_key`, `id_object`, `flags`, `hash`, `marker` FROM '
                . Sql::table('navette_link') . ' WHERE ' . $column . ' IN (' . $this->sql->quotedList($part) . ')'
            ));
        }

        return $rows;
    }

    /**
     * @param array<string, mixed> $row
     *
     * @return array{id: int, flags: int, hash: string, marker: string}
     */
    private static function link(array $row): array
    {
        return [
            'id' => (int) $row['id_object'],
            'flags' => (int) $row['flags'],
            'hash' => (string) $row['hash'],
            'marker' => (string) $row['marker'],
        ];
    }
}
