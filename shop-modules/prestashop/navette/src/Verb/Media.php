<?php

declare(strict_types=1);

namespace Navette\Verb;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Fences;
use Navette\Door\ApiError;
use Navette\Media\Parts;

/**
 * Takes a part of a file: what is already here is answered, so that a cut goes on from there.
 */
final class Media
{
    /** @var Call */
    private $call;

    public function __construct(Call $call)
    {
        $this->call = $call;
    }

    /**
     * @return array{received: int}
     *
     * @throws ApiError
     */
    public function result(): array
    {
        $arguments = $this->call->arguments;
        $sha256 = self::hash($arguments['sha256'] ?? null);
        $hash = self::hash($arguments['hash'] ?? null);
        $offset = is_int($arguments['offset'] ?? null) ? $arguments['offset'] : -1;
        $text = is_string($arguments['bytes'] ?? null) ? $arguments['bytes'] : '';
        $bytes = base64_decode($text, true);
        if ($bytes === false || $offset < 0 || $offset + strlen($bytes) > Parts::MAXIMUM) {
            throw ApiError::document('media-invalid', 'read the part of a file');
        }
        $this->passFence(is_array($arguments['fence'] ?? null) ? $arguments['fence'] : []);
        $parts = new Parts($this->call->sql, $this->call->shopId, $this->call->company);
        $received = $parts->received($sha256, $hash);
        if ($offset !== $received) {
            return ['received' => $received];
        }
        if ($bytes !== '') {
            $parts->add($sha256, $hash, $offset, $bytes);
        }
        $received += strlen($bytes);
        if (($arguments['last'] ?? false) === true) {
            $parts->complete($sha256, $hash);
        }

        return ['received' => $received];
    }

    /**
     * @param mixed $sent
     *
     * @throws ApiError
     */
    private static function hash($sent): string
    {
        if (!is_string($sent) || !preg_match('/\A[0-9a-f]{64}\z/', $sent)) {
            throw ApiError::document('media-invalid', 'read the hash of a file');
        }

        return $sent;
    }

    /**
     * @param array<string, mixed> $fence
     *
     * @throws ApiError
     */
    private function passFence(array $fence): void
    {
        $sql = $this->call->sql;
        $fences = new Fences($sql, $this->call->shopId, $this->call->company);
        $sql->begin();
        try {
            $fences->pass('media', (int) ($fence['epoch'] ?? 0), (int) ($fence['n'] ?? 0));
            $sql->commit();
        } catch (\Throwable $throwable) {
            $sql->rollback();
            throw $throwable;
        }
    }
}
