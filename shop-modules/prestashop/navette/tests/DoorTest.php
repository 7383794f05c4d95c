<?php

declare(strict_types=1);

namespace Navette\Tests;

use Configuration;
use Navette\Db\Sql;
use Navette\Door\Address;
use Navette\Door\Answer;
use Navette\Door\Envelope;
use Navette\Door\KeyRing;
use Navette\Settings;
use Navette\Verb\Verbs;
use PHPUnit\Framework\TestCase;

/**
 * The door: whoever does not prove the secret changes nothing and learns nothing.
 */
final class DoorTest extends TestCase
{
    protected function setUp(): void
    {
        foreach (Settings::DEFAULTS as $name => $value) {
            Configuration::updateValue($name, $value);
        }
        (new Sql())->run('DELETE FROM ' . Sql::table('navette_failure'));
    }

    /**
     * Each case gets an envelope and a payload that would pass, and spoils them.
     *
     * @return array<string, array{0: callable}>
     */
    public static function spoilers(): array
    {
        $set = static function (string $name, ?string $value): array {
            return [static function (array &$envelope) use ($name, $value): void {
                if ($value === null) {
                    unset($envelope[$name]);
                } else {
                    $envelope[$name] = $value;
                }
            }];
        };
        $resign = static function (string $property, $value): array {
            return [static function (array &$envelope, string &$payload, Client $client) use ($property, $value): void {
                $client->{$property} = $value;
                $envelope = $client->envelope($payload);
            }];
        };
        $cases = [];
        foreach (['key', 'time', 'nonce', 'request', 'encoding', 'signature'] as $name) {
            $cases['without ' . $name] = $set($name, null);
            $cases['empty ' . $name] = $set($name, '');
        }

        return $cases + [
            'no envelope at all' => [static function (array &$envelope): void {
                $envelope = [];
            }],
            'other key' => $set('key', '00000000'),
            'key in capitals' => $set('key', 'ABCDEF12'),
            'key with SQL' => $set('key', '\' OR 1=1'),
            'changed time' => $set('time', (string) (time() - 1)),
            'changed nonce' => $set('nonce', str_repeat('a', 32)),
            'changed request' => $set('request', 'another-request'),
            'changed encoding' => $set('encoding', 'gzip'),
            'unknown encoding' => $set('encoding', 'br'),
            'zero signature' => $set('signature', str_repeat('0', 64)),
            'nonce with line end' => $set('nonce', str_repeat('a', 32) . "\n"),
            'signed with an empty secret' => $resign('secret', ''),
            'signed with a short secret' => $resign('secret', 'short'),
            'signed with another secret' => $resign('secret', str_repeat('x', 43)),
            'signed for another host' => $resign('host', 'evil.example'),
            'signed for another path' => $resign('path', '/index.php?fc=module&module=navette&controller=other'),
            'swapped body' => [static function (array &$envelope, string &$payload): void {
                $payload .= ' ';
            }],
            'route in the body' => [static function (array &$envelope, string &$payload, Client $client, bool &$form): void {
                $form = true;
            }],
            'GET' => [static function (array &$envelope, string &$payload, Client $client): void {
                $client->server = ['REQUEST_METHOD' => 'GET'];
            }],
            'plain HTTP from outside' => [static function (array &$envelope, string &$payload, Client $client): void {
                $client->address = '203.0.113.9';
            }],
            'forwarded address that nobody trusts' => [static function (array &$e, string &$p, Client $client): void {
                Configuration::updateValue(Settings::ADDRESSES, '198.51.100.7');
                $client->server = ['HTTP_X_FORWARDED_FOR' => '198.51.100.7'];
            }],
            'address not listed' => [static function (array &$envelope, string &$payload, Client $client): void {
                Configuration::updateValue(Settings::ADDRESSES, '198.51.100.0/24');
            }],
        ];
    }

    public function testClosedForEveryVerb(): void
    {
        self::assertGreaterThanOrEqual(25, count(self::spoilers()));
        foreach (Verbs::NAMES as $verb) {
            foreach (self::spoilers() as $name => $case) {
                $this->setUp();
                $client = new Client();
                $payload = (string) json_encode(['protocol' => 1, 'verb' => $verb, 'company' => 'TEST', 'arguments' => [
                    'stream' => 'categories', 'name' => 'countries', 'items' => [Records::category('X', 'X')],
                ]]);
                $envelope = $client->envelope($payload);
                $form = false;
                $case[0]($envelope, $payload, $client, $form);
                $before = Records::fingerprint();
                $answer = $client->deliver($envelope, $payload, $form);
                self::assertSame(401, $answer->status, $verb . ': ' . $name);
                self::assertSame('{"ok":false}', $answer->body, $verb . ': ' . $name);
                self::assertArrayNotHasKey('X-Navette-Signature', $answer->headers);
                self::assertSame($before, Records::fingerprint(), $verb . ': ' . $name);
            }
        }
    }

    public function testGoodCallsPassInHeadersAndInTheBody(): void
    {
        $client = new Client();
        self::assertTrue($client->call('describe')['ok']);
        $payload = '{"protocol":1,"verb":"describe","company":"TEST","arguments":{}}';
        $e = $client->envelope($payload);
        $line = implode(' ', ['navette-1', $e['key'], $e['time'], $e['nonce'], $e['request'], $e['encoding'], $e['signature']]);
        $answer = $client->deliver([], $line . "\n" . $payload);
        self::assertSame(200, $answer->status);
        self::assertStringStartsWith('navette-1 200 ' . $e['nonce'] . ' ', $answer->body);
    }

    public function testTooManyFailuresAreToldSoAndAValidCallStillPasses(): void
    {
        $client = new Client();
        for ($try = 1; $try <= 12; ++$try) {
            $answer = $client->deliver([], 'x');
            self::assertSame($try <= 10 ? 401 : 429, $answer->status);
            self::assertSame('{"ok":false}', $answer->body);
        }
        self::assertTrue($client->call('describe')['ok']);
    }

    public function testClockNonceAndRequestId(): void
    {
        $client = new Client();
        $client->time = time() - 301;
        $late = $client->call('describe');
        self::assertSame('clock-skew', $late['error']['code']);
        self::assertEqualsWithDelta(time(), (int) $late['error']['args']['shop_time'], 2);
        $client = new Client();
        $client->nonce = bin2hex(random_bytes(16));
        self::assertTrue($client->call('describe')['ok']);
        self::assertSame('replayed', $client->call('describe')['error']['code']);
        $client = new Client();
        $client->request = 'same-request-' . bin2hex(random_bytes(4));
        $first = $client->call('begin', ['stream' => 'stock']);
        self::assertSame($first, $client->call('begin', ['stream' => 'stock']));
        $other = $client->call('begin', ['stream' => 'prices']);
        self::assertSame(409, $other['status']);
        self::assertSame('request-id-reused', $other['error']['code']);
    }

    public function testBombsAndDepth(): void
    {
        $client = new Client();
        $bomb = (string) gzencode(str_repeat('0', 20 * 1024 * 1024), 9);
        self::assertSame('payload-too-large', Client::read($client->send($bomb, 'gzip'))['error']['code']);
        $broken = substr((string) gzencode('{"protocol":1}', 9), 0, -6);
        self::assertSame('payload-unpack', Client::read($client->send($broken, 'gzip'))['error']['code']);
        $deep = str_repeat('[', 40) . str_repeat(']', 40);
        self::assertSame('payload-parse', Client::read($client->send($deep))['error']['code']);
        self::assertSame('unsupported', $client->call('drop-everything')['error']['kind']);
    }

    public function testOldKeyStaysForADay(): void
    {
        $old = (string) KeyRing::load()->current();
        try {
            KeyRing::renew();
            $client = new Client();
            $client->secret = $old;
            self::assertTrue($client->call('describe')['ok']);
            $client->now = $client->time = time() + 86401;
            self::assertSame(401, $client->call('describe')['status']);
            self::assertStringNotContainsString($old, (string) Configuration::get(KeyRing::SETTING));
        } finally {
            KeyRing::renew(TEST_SECRET);
        }
    }

    public function testAddresses(): void
    {
        self::assertTrue(Address::isIn('192.0.2.77', ['192.0.2.0/24']));
        self::assertFalse(Address::isIn('192.0.3.1', ['192.0.2.0/24']));
        self::assertTrue(Address::isIn('192.0.2.130', ['192.0.2.128/25']));
        self::assertFalse(Address::isIn('192.0.2.127', ['192.0.2.128/25']));
        self::assertTrue(Address::isIn('2001:db8:1::5', ['2001:db8::/32']));
        self::assertFalse(Address::isIn('2001:db9::5', ['2001:db8::/32']));
        self::assertTrue(Address::isIn('::ffff:192.0.2.1', ['192.0.2.1']));
        self::assertFalse(Address::isIn('192.0.2.1', ['::/0']));
        self::assertFalse(Address::isIn('nonsense', ['0.0.0.0/0']));
        self::assertNull(Address::range('192.0.2.0/33'));
        self::assertNull(Address::range('192.0.2.0/'));
        self::assertNull(Envelope::find([], str_repeat('a', 2000)));
        self::assertSame(401, Answer::refusal(false)->status);
    }
}
