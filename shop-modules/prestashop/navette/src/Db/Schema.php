<?php

declare(strict_types=1);

namespace Navette\Db;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * The module's own tables: made at installation, dropped at its end.
 */
final class Schema
{
    private const TABLES = [
        'navette_link' => '
            `id_link` INT UNSIGNED NOT NULL AUTO_INCREMENT,
            `id_shop` INT UNSIGNED NOT NULL,
            `company` VARCHAR(64) NOT NULL,
            `entity` VARCHAR(20) NOT NULL,
            `erp_key` VARCHAR(255) COLLATE utf8mb4_bin NOT NULL,
            `sub_key` VARCHAR(255) COLLATE utf8mb4_bin NOT NULL DEFAULT \'\',
            `identity` CHAR(64) CHARACTER SET ascii NOT NULL,
            `id_object` INT UNSIGNED NULL,
            `flags` INT UNSIGNED NOT NULL DEFAULT 0,
            `hash` CHAR(64) CHARACTER SET ascii NOT NULL DEFAULT \'\',
            `marker` CHAR(32) CHARACTER SET ascii NOT NULL DEFAULT \'\',
            `date_upd` DATETIME NOT NULL,
            PRIMARY KEY (`id_link`),
            UNIQUE KEY `identity` (`identity`),
            UNIQUE KEY `object` (`id_shop`, `company`, `entity`, `id_object`),
            KEY `erp_key` (`erp_key`(100))',
        'navette_pack' => '
            `id_shop` INT UNSIGNED NOT NULL,
            `company` VARCHAR(64) NOT NULL,
            `id_pack` INT UNSIGNED NOT NULL,
            `identity` CHAR(64) CHARACTER SET ascii NOT NULL,
            `item_key` VARCHAR(255) COLLATE utf8mb4_bin NOT NULL,
            `item_variant` VARCHAR(255) COLLATE utf8mb4_bin NOT NULL DEFAULT \'\',
            `quantity` INT UNSIGNED NOT NULL,
            PRIMARY KEY (`id_shop`, `company`, `id_pack`, `identity`),
            KEY `item_key` (`item_key`(100))',
        'navette_blob' => '
            `id_shop` INT UNSIGNED NOT NULL,
            `company` VARCHAR(64) NOT NULL,
            `sha256` CHAR(64) CHARACTER SET ascii NOT NULL,
            `part` INT UNSIGNED NOT NULL,
            `hash` CHAR(64) CHARACTER SET ascii NOT NULL,
            `size` INT UNSIGNED NOT NULL,
            `whole` TINYINT UNSIGNED NOT NULL DEFAULT 0,
            `bytes` MEDIUMTEXT CHARACTER SET ascii NOT NULL,
            `at` INT UNSIGNED NOT NULL,
            PRIMARY KEY (`id_shop`, `company`, `sha256`, `part`),
            KEY `at` (`at`)',
        'navette_media' => '
            `id_shop` INT UNSIGNED NOT NULL,
            `company` VARCHAR(64) NOT NULL,
            `id_product` INT UNSIGNED NOT NULL,
            `sha256` CHAR(64) CHARACTER SET ascii NOT NULL,
            `kind` VARCHAR(10) CHARACTER SET ascii NOT NULL,
            `id_object` INT UNSIGNED NOT NULL,
            `sized` TINYINT UNSIGNED NOT NULL DEFAULT 0,
            PRIMARY KEY (`id_shop`, `company`, `id_product`, `sha256`),
            KEY `content` (`sha256`)',
        'navette_price_rule' => '
            `id_specific_price` INT UNSIGNED NOT NULL,
            `id_product` INT UNSIGNED NOT NULL,
            `id_shop` INT UNSIGNED NOT NULL,
            `company` VARCHAR(64) NOT NULL,
            `entity` VARCHAR(20) NOT NULL,
            PRIMARY KEY (`id_specific_price`)',
        'navette_nonce' => '
            `nonce` CHAR(32) CHARACTER SET ascii NOT NULL,
            `at` INT UNSIGNED NOT NULL,
            PRIMARY KEY (`nonce`),
            KEY `at` (`at`)',
        'navette_request' => '
            `request` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
            `id_shop` INT UNSIGNED NOT NULL,
            `payload_hash` CHAR(64) CHARACTER SET ascii NOT NULL,
            `at` INT UNSIGNED NOT NULL,
            `answer` MEDIUMBLOB NULL,
            PRIMARY KEY (`id_shop`, `request`),
            KEY `at` (`at`)',
        'navette_fence' => '
            `id_shop` INT UNSIGNED NOT NULL,
            `company` VARCHAR(64) NOT NULL,
            `stream` VARCHAR(20) NOT NULL,
            `epoch` BIGINT UNSIGNED NOT NULL,
            `n` BIGINT UNSIGNED NOT NULL DEFAULT 0,
            `removed` INT UNSIGNED NOT NULL DEFAULT 0,
            `linked` INT UNSIGNED NOT NULL DEFAULT 0,
            PRIMARY KEY (`id_shop`, `company`, `stream`)',
        'navette_outbox' => '
            `id_outbox` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
            `id_shop` INT UNSIGNED NOT NULL,
            `entity` VARCHAR(20) NOT NULL,
            `id_object` INT UNSIGNED NOT NULL,
            `at` DATETIME NOT NULL,
            PRIMARY KEY (`id_outbox`),
            KEY `read` (`id_shop`, `entity`, `id_outbox`),
            KEY `at` (`at`)',
        'navette_pending' => '
            `id_pending` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
            `id_shop` INT UNSIGNED NOT NULL,
            `kind` VARCHAR(10) NOT NULL,
            `id_object` INT UNSIGNED NOT NULL,
            `id_sub` INT UNSIGNED NOT NULL DEFAULT 0,
            `quantity` INT NOT NULL DEFAULT 0,
            `delta` INT NOT NULL DEFAULT 0,
            PRIMARY KEY (`id_pending`),
            UNIQUE KEY `what` (`id_shop`, `kind`, `id_object`, `id_sub`)',
        'navette_failure' => '
            `address` VARCHAR(32) CHARACTER SET ascii NOT NULL,
            `minute` INT UNSIGNED NOT NULL,
            `tries` INT UNSIGNED NOT NULL,
            PRIMARY KEY (`address`, `minute`),
            KEY `minute` (`minute`)',
        'navette_journal' => '
            `id_journal` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
            `id_shop` INT UNSIGNED NOT NULL,
            `at` DATETIME NOT NULL,
            `address` VARCHAR(45) NOT NULL,
            `verb` VARCHAR(20) NOT NULL,
            `status` SMALLINT UNSIGNED NOT NULL,
            `code` VARCHAR(64) NOT NULL,
            `items` INT UNSIGNED NOT NULL DEFAULT 0,
            `ms` INT UNSIGNED NOT NULL DEFAULT 0,
            PRIMARY KEY (`id_journal`)',
    ];

    public static function create(Sql $sql): void
    {
        foreach (self::TABLES as $name => $columns) {
            $sql->run(
                'CREATE TABLE IF NOT EXISTS ' . Sql::table($name) . ' (' . $columns . ')'
                . ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin ROW_FORMAT=DYNAMIC'
            );
        }
    }

    /**
     * Brings the tables of an older version to this one: what is missing is made, what is there keeps its rows.
     */
    public static function complete(Sql $sql): void
    {
        self::create($sql);
        foreach (self::TABLES as $name => $declared) {
            $present = array_column($sql->rows('SHOW COLUMNS FROM ' . Sql::table($name)), 'Field');
            foreach (self::columns($declared) as $column => $definition) {
                if (!in_array($column, $present, true)) {
                    $sql->run('ALTER TABLE ' . Sql::table($name) . ' ADD COLUMN `' . $column . '` ' . $definition);
                }
            }
        }
    }

    /**
     * @return array<string, string> definition by column
     */
    private static function columns(string $declared): array
    {
        preg_match_all('/^\s*`(\w+)` (.+?),?$/m', $declared, $found);

        return array_combine($found[1], $found[2]);
    }

    public static function drop(Sql $sql): void
    {
        foreach (array_keys(self::TABLES) as $name) {
            $sql->run('DROP TABLE IF EXISTS ' . Sql::table($name));
        }
    }

    /**
     * @return string[]
     */
    public static function missing(Sql $sql): array
    {
        $missing = [];
        foreach (array_keys(self::TABLES) as $name) {
            if ($sql->rows('SHOW TABLES LIKE ' . $sql->quoted(addcslashes(_DB_PREFIX_ . $name, '_%'))) === []) {
                $missing[] = $name;
            }
        }

        return $missing;
    }
}
