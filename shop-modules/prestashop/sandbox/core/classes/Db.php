<?php

declare(strict_types=1);

/**
 * The database, with the shop's method names.
 */
class Db
{
    public const INSERT = 1;

    /** @var Db|null */
    private static $instance;

    /** @var array<string, string> */
    private static $server = [];

    /** @var PDO */
    private $link;

    private function __construct()
    {
        $this->link = new PDO(self::$server['dsn'], self::$server['user'], self::$server['password'], [
            PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
        ]);
        $this->link->exec('SET NAMES utf8mb4');
        $this->link->exec("SET SESSION sql_mode = ''");
    }

    /**
     * @param array<string, string> $server
     */
    public static function setServer(array $server): void
    {
        self::$server = $server;
        self::$instance = null;
    }

    public static function getInstance($master = true): self
    {
        if (self::$instance === null) {
            self::$instance = new self();
        }

        return self::$instance;
    }

    public function getLink()
    {
        return $this->link;
    }

    public function execute($sql, $use_cache = true)
    {
        return (bool) $this->link->query($sql);
    }

    public function executeS($sql, $array = true, $use_cache = true)
    {
        return $this->link->query($sql)->fetchAll(PDO::FETCH_ASSOC);
    }

    public function getRow($sql, $use_cache = true)
    {
        $row = $this->link->query($sql . ' LIMIT 1')->fetch(PDO::FETCH_ASSOC);

        return $row === false ? false : $row;
    }

    public function getValue($sql, $use_cache = true)
    {
        $row = $this->getRow($sql);

        return is_array($row) ? reset($row) : false;
    }

    public function Insert_ID()
    {
        return $this->link->lastInsertId();
    }

    public function quote(?string $text): string
    {
        return $text === null ? 'NULL' : $this->link->quote($text);
    }
}
