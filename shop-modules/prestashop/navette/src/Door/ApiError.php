<?php

declare(strict_types=1);

namespace Navette\Door;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * A whole call that did not happen; its kind says who must act.
 */
final class ApiError extends \RuntimeException
{
    /** @var string */
    public $kind;

    /** @var string */
    public $name;

    /** @var array<string, string> */
    public $args;

    /** @var int */
    public $status;

    /**
     * @param array<string, string> $args
     */
    public function __construct(string $kind, string $name, string $message, array $args = [], int $status = 200)
    {
        parent::__construct($message);
        $this->kind = $kind;
        $this->name = $name;
        $this->args = $args;
        $this->status = $status;
    }

    public static function document(string $name, string $message): self
    {
        return new self('bug', $name, $message);
    }

    public static function unsupported(string $what): self
    {
        return new self('unsupported', 'unsupported', $what . ' is not served', ['what' => $what]);
    }

    /**
     * @return array<string, mixed>
     */
    public function toDocument(): array
    {
        return [
            'ok' => false,
            'error' => [
                'kind' => $this->kind,
                'code' => $this->name,
                'message' => $this->getMessage(),
                'args' => (object) $this->args,
            ],
        ];
    }
}
