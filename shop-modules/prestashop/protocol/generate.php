<?php

declare(strict_types=1);

/*
 * Writes vectors.json: 200 requests and answers with their keys and signatures, the same at every run.
 * It signs by itself, from docs/shop-protocol.md alone: neither the module nor the connector is used.
 *
 *   php protocol/generate.php
 */

/** Bytes that depend on a name only. */
function seeded(string $name, int $length): string
{
    $bytes = '';
    for ($part = 0; strlen($bytes) < $length; ++$part) {
        $bytes .= hash('sha256', 'navette vectors ' . $name . ' ' . $part, true);
    }

    return substr($bytes, 0, $length);
}

function number(string $name, int $below): int
{
    return hexdec(bin2hex(substr(seeded($name, 4), 0, 3))) % $below;
}

/** @return array<string, string|int> */
function vector(int $i): array
{
    $words = ['été', 'Bleu d\'azur', '日本', '"guillemets"', 'a\\b', '😀', '<p>', '', 'x'];
    $secret = $i % 7 === 0
        ? 'Phrase secrète n° ' . $i . ' à plus de trente-deux octets'
        : rtrim(strtr(base64_encode(seeded('secret ' . $i, 32)), '+/', '-_'), '=');
    $hosts = ['127.0.0.1:8182', 'boutique.example', 'www.boutique.example:8443', '[::1]:8080', 'xn--t-dga.example'];
    $folders = ['', '/boutique', '/a/b', '/%C3%A9'];
    $host = $hosts[number('host ' . $i, 5)];
    $path = $folders[number('path ' . $i, 4)] . '/index.php?fc=module&module=navette&controller=api';
    $verbs = ['describe', 'check', 'begin', 'read', 'write', 'lookup'];
    $text = str_repeat($words[number('word ' . $i, 9)] . ' ', number('repeat ' . $i, 60));
    $flags = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES;
    $payload = $i % 11 === 0 ? seeded('payload ' . $i, number('size ' . $i, 900)) : (string) json_encode([
        'protocol' => 1, 'verb' => $verbs[number('verb ' . $i, 6)], 'company' => 'SOC' . $i,
        'arguments' => ['note' => $text],
    ], $flags);
    $encoding = $i % 3 === 0 ? 'gzip' : 'identity';
    $payload = $encoding === 'gzip' ? packed($payload) : $payload;
    $time = (string) (1767225600 + number('time ' . $i, 30000000));
    $nonce = bin2hex(seeded('nonce ' . $i, 16));
    $request = substr('run-' . $i . '.' . bin2hex(seeded('request ' . $i, 30)), 0, 8 + number('length ' . $i, 57));
    $key = substr(hash('sha256', 'navette-key-1' . $secret), 0, 8);
    $lines = ['navette-1', $key, 'POST', $host, $path, $encoding, hash('sha256', $payload), $time, $nonce, $request];
    $signature = hash_hmac('sha256', implode("\n", $lines), hash_hmac('sha256', 'navette-request-1', $secret, true));
    $status = [200, 200, 200, 409][number('status ' . $i, 4)];
    $answer = (string) json_encode(['ok' => $status === 200, 'result' => ['note' => $text]], $flags);
    $answerEncoding = $i % 4 === 0 ? 'gzip' : 'identity';
    $answer = $answerEncoding === 'gzip' ? packed($answer) : $answer;
    $lines = ['navette-1', (string) $status, $nonce, $answerEncoding, hash('sha256', $answer)];
    $answerKey = hash_hmac('sha256', 'navette-answer-1', $secret, true);

    return [
        'secret' => $secret, 'key' => $key, 'host' => $host, 'path' => $path, 'time' => $time, 'nonce' => $nonce,
        'request' => $request, 'encoding' => $encoding, 'payload_base64' => base64_encode($payload),
        'request_signature' => $signature,
        'envelope_line' => implode(' ', ['navette-1', $key, $time, $nonce, $request, $encoding, $signature]),
        'status' => $status, 'answer_encoding' => $answerEncoding, 'answer_base64' => base64_encode($answer),
        'answer_signature' => hash_hmac('sha256', implode("\n", $lines), $answerKey),
    ];
}

/** A gzip member of stored blocks: the same bytes whatever the compressor's version. */
function packed(string $text): string
{
    $blocks = '';
    $parts = $text === '' ? [''] : str_split($text, 65535);
    foreach ($parts as $index => $part) {
        $last = $index === count($parts) - 1 ? "\x01" : "\x00";
        $blocks .= $last . pack('v', strlen($part)) . pack('v', ~strlen($part) & 0xffff) . $part;
    }

    return "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff" . $blocks . pack('V', crc32($text)) . pack('V', strlen($text));
}

$vectors = array_map('vector', range(1, 200));
$flags = JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES;
file_put_contents(__DIR__ . '/vectors.json', json_encode(['version' => 'navette-1', 'vectors' => $vectors], $flags) . "\n");
