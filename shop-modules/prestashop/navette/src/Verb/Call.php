<?php

declare(strict_types=1);

namespace Navette\Verb;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Sql;
use Navette\Door\ApiError;

/**
 * One call, admitted and parsed.
 */
final class Call
{
    public const PROTOCOL = 1;

    private const CHANGING = ['begin', 'write'];

    /** @var string */
    public $verb;

    /** @var string */
    public $company;

    /** @var array<string, mixed> */
    public $arguments;

    /** @var Sql */
    public $sql;

    /** @var int */
    public $shopId;

    /** @var float when the request began */
    public $started;

    /** @var int how many records it carried, for the journal */
    public $items = 0;

    /**
     * @param array<string, mixed> $arguments
     */
    private function __construct(
        string $verb,
        string $company,
        array $arguments,
        Sql $sql,
        int $shopId,
        float $started
    ) {
        $this->verb = $verb;
        $this->company = $company;
        $this->arguments = $arguments;
        $this->sql = $sql;
        $this->shopId = $shopId;
        $this->started = $started;
    }

    /**
     * @param array<string, mixed> $document
     *
     * @throws ApiError
     */
    public static function of(array $document, Sql $sql, int $shopId, float $started): self
    {
        if (($document['protocol'] ?? null) !== self::PROTOCOL) {
            throw new ApiError('config', 'protocol-unknown', 'only protocol 1 is spoken', ['spoken' => '1']);
        }
        $verb = $document['verb'] ?? null;
        if (!is_string($verb) || !in_array($verb, Verbs::NAMES, true)) {
            throw ApiError::unsupported(is_string($verb) ? substr($verb, 0, 40) : 'verb');
        }
        $company = $document['company'] ?? '';
        if (!is_string($company) || !preg_match('/\A[^\x00-\x1f]{0,64}\z/u', $company)) {
            throw ApiError::document('company-invalid', 'read the company');
        }
        $arguments = $document['arguments'] ?? [];
        if (!is_array($arguments)) {
            throw ApiError::document('arguments-invalid', 'read the arguments');
        }

        return new self($verb, $company, $arguments, $sql, $shopId, $started);
    }

    public function changesState(): bool
    {
        return in_array($this->verb, self::CHANGING, true);
    }

    public function elapsedMs(): int
    {
        return (int) ((microtime(true) - $this->started) * 1000);
    }

    /**
     * @param string[] $allowed
     *
     * @throws ApiError
     */
    public function choice(string $name, array $allowed, ?string $default = null): string
    {
        $value = $this->arguments[$name] ?? $default;
        if (!is_string($value) || !in_array($value, $allowed, true)) {
            throw ApiError::unsupported($name . ' ' . (is_string($value) ? substr($value, 0, 40) : '?'));
        }

        return $value;
    }
}
