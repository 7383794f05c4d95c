<?php

declare(strict_types=1);

namespace Navette\Door;

if (!defined('_PS_VERSION_')) {
    exit;
}

/**
 * What goes back: a status, headers and a body.
 */
final class Answer
{
    private const PACK_FROM = 2048;

    /** @var int */
    public $status;

    /** @var array<string, string> */
    public $headers;

    /** @var string */
    public $body;

    /**
     * @param array<string, string> $headers
     */
    private function __construct(int $status, array $headers, string $body)
    {
        $this->status = $status;
        $this->headers = $headers + [
            'Cache-Control' => 'no-store',
            'X-Content-Type-Options' => 'nosniff',
            'X-Robots-Tag' => 'noindex',
        ];
        $this->body = $body;
    }

    /**
     * The one answer to everybody who has not proved who he is.
     */
    public static function refusal(bool $tooMany): self
    {
        $headers = ['Content-Type' => 'application/json'];
        if ($tooMany) {
            $headers['Retry-After'] = '60';
        }

        return new self($tooMany ? 429 : 401, $headers, '{"ok":false}');
    }

    public static function signed(string $secret, Envelope $envelope, int $status, string $json): self
    {
        $encoding = 'identity';
        if (strlen($json) >= self::PACK_FROM) {
            $encoding = 'gzip';
            $json = (string) gzencode($json, 4);
        }
        $signature = Signature::ofAnswer($secret, $status, $envelope->nonce, $encoding, $json);
        $headers = [
            'Content-Type' => $encoding === 'gzip' ? 'application/octet-stream' : 'application/json',
            'X-Navette-Encoding' => $encoding,
            'X-Navette-Signature' => $signature,
        ];
        if ($envelope->inBody) {
            $line = [Signature::VERSION, (string) $status, $envelope->nonce, $encoding, $signature];
            $json = implode(' ', $line) . "\n" . $json;
        }

        return new self($status, $headers, $json);
    }

    public function send(): void
    {
        while (ob_get_level() > 0 && ob_end_clean()) {
            continue;
        }
        ini_set('zlib.output_compression', '0');
        http_response_code($this->status);
        header_remove('Set-Cookie');
        header_remove('X-Powered-By');
        foreach ($this->headers as $name => $value) {
            header($name . ': ' . $value);
        }
        header('Content-Length: ' . strlen($this->body));
        echo $this->body;
    }
}
