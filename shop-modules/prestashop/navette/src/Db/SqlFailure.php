<?php

declare(strict_types=1);

namespace Navette\Db;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * A statement that failed.
 */
final class SqlFailure extends \RuntimeException
{
    /** @var int the server's own number */
    public $number;

    public function __construct(string $message, int $number)
    {
        parent::__construct($message);
        $this->number = $number;
    }

    /**
     * @param array<int, mixed>|null $info
     */
    public static function of(?array $info, string $message): self
    {
        return new self((string) ($info[2] ?? $message), (int) ($info[1] ?? 0));
    }

    /**
     * The connection is gone: nobody knows whether the last statement happened.
     */
    public function isLost(): bool
    {
        return in_array($this->number, [2006, 2013, 1053, 1927], true);
    }

    /**
     * Another transaction stood in the way; the same again may pass.
     */
    public function isContention(): bool
    {
        return in_array($this->number, [1205, 1213, 1020], true);
    }
}
