<?php

declare(strict_types=1);

namespace Navette\Tests;

use Navette\Door\Envelope;
use Navette\Door\Signature;
use PHPUnit\Framework\TestCase;

/**
 * The module signs the published vectors as everybody does.
 */
final class SignatureTest extends TestCase
{
    public function testAllVectors(): void
    {
        $text = (string) file_get_contents(dirname(__DIR__, 2) . '/protocol/vectors.json');
        $vectors = json_decode($text, true)['vectors'];
        self::assertCount(200, $vectors);
        foreach ($vectors as $vector) {
            $payload = base64_decode($vector['payload_base64'], true);
            $found = Envelope::find([], $vector['envelope_line'] . "\n" . $payload);
            self::assertNotNull($found, $vector['envelope_line']);
            self::assertSame($payload, $found[1]);
            self::assertSame($vector['key'], Signature::keyId($vector['secret']));
            self::assertSame($vector['request_signature'], Signature::ofRequest(
                $vector['secret'],
                $found[0],
                $vector['host'],
                $vector['path'],
                $payload
            ));
            self::assertSame($vector['answer_signature'], Signature::ofAnswer(
                $vector['secret'],
                $vector['status'],
                $vector['nonce'],
                $vector['answer_encoding'],
                base64_decode($vector['answer_base64'], true)
            ));
        }
    }
}
