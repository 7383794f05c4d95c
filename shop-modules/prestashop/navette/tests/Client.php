<?php

declare(strict_types=1);

namespace Navette\Tests;

use Navette\Api;
use Navette\Db\Sql;
use Navette\Door\Answer;
use Navette\Door\RawRequest;

/**
 * A connector for tests: signs as the protocol says, by its own code, and calls the module in this process.
 */
final class Client
{
    /** @var string */
    public $company = 'TEST';

    /** @var string */
    public $secret = TEST_SECRET;

    /** @var string */
    public $host = '127.0.0.1:8099';

    /** @var string */
    public $path = '/index.php?fc=module&module=navette&controller=api';

    /** @var int|null */
    public $time;

    /** @var int|null the shop's clock */
    public $now;

    /** @var string|null */
    public $request;

    /** @var string|null */
    public $nonce;

    /** @var string */
    public $address = '127.0.0.1';

    /** @var array<string, string> */
    public $server = [];

    /**
     * @param array<string, mixed> $arguments
     *
     * @return array<string, mixed>
     */
    public function call(string $verb, array $arguments = []): array
    {
        $answer = $this->send((string) json_encode([
            'protocol' => 1, 'verb' => $verb, 'company' => $this->company, 'arguments' => (object) $arguments,
        ]));

        return self::read($answer);
    }

    /**
     * @return array<string, mixed>
     */
    public static function read(Answer $answer): array
    {
        $body = $answer->body;
        if (($answer->headers['X-Navette-Encoding'] ?? '') === 'gzip') {
            $body = (string) gzdecode($body);
        }

        return (array) json_decode($body, true) + ['status' => $answer->status];
    }

    public function send(string $payload, string $encoding = 'identity'): Answer
    {
        return $this->deliver($this->envelope($payload, $encoding), $payload);
    }

    /**
     * @param array<string, string> $envelope
     */
    public function deliver(array $envelope, string $payload, bool $form = false): Answer
    {
        $server = $this->server + ['REQUEST_METHOD' => 'POST', 'REMOTE_ADDR' => $this->address];
        foreach ($envelope as $name => $value) {
            $server['HTTP_X_NAVETTE_' . strtoupper($name)] = $value;
        }

        return (new Api(new Sql(), 1))->answer(new RawRequest($server, $payload, $form), $this->now ?? time());
    }

    /**
     * @return array<string, string>
     */
    public function envelope(string $payload, string $encoding = 'identity'): array
    {
        $envelope = [
            'key' => substr(hash('sha256', 'navette-key-1' . $this->secret), 0, 8),
            'time' => (string) ($this->time ?? time()),
            'nonce' => $this->nonce ?? bin2hex(random_bytes(16)),
            'request' => $this->request ?? 'test-' . bin2hex(random_bytes(8)),
            'encoding' => $encoding,
        ];
        $text = implode("\n", [
            'navette-1', $envelope['key'], 'POST', $this->host, $this->path, $encoding, hash('sha256', $payload),
            $envelope['time'], $envelope['nonce'], $envelope['request'],
        ]);
        $key = hash_hmac('sha256', 'navette-request-1', $this->secret, true);

        return $envelope + ['signature' => hash_hmac('sha256', $text, $key)];
    }
}
