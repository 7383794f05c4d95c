<?php

declare(strict_types=1);

namespace Navette\Door;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * One HTTP request, as it stands before anything in it is believed.
 */
final class RawRequest
{
    public const MAXIMUM_BODY = 16777216;

    /** @var array<string, mixed> the server's own and the headers, as PHP names them */
    public $server;

    /** @var string|null the raw body; null when it is over the cap */
    public $body;

    /** @var bool whether the body was read as form fields, or the route came with it */
    public $form;

    /**
     * @param array<string, mixed> $server
     */
    public function __construct(array $server, ?string $body, bool $form)
    {
        $this->server = $server;
        $this->body = $body;
        $this->form = $form;
    }

    public static function fromGlobals(): self
    {
        $length = isset($_SERVER['CONTENT_LENGTH']) ? (int) $_SERVER['CONTENT_LENGTH'] : 0;
        $body = null;
        if ($length <= self::MAXIMUM_BODY) {
            $read = file_get_contents('php://input', false, null, 0, self::MAXIMUM_BODY + 1);
            $body = is_string($read) && strlen($read) <= self::MAXIMUM_BODY ? $read : null;
        }

        return new self($_SERVER, $body, $_POST !== [] || $_FILES !== []);
    }

    public function method(): string
    {
        return $this->text('REQUEST_METHOD');
    }

    /**
     * The address of the peer that holds the connection.
     */
    public function peer(): string
    {
        return $this->text('REMOTE_ADDR');
    }

    public function text(string $name): string
    {
        return isset($this->server[$name]) && is_string($this->server[$name]) ? $this->server[$name] : '';
    }
}
