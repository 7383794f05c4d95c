<?php

declare(strict_types=1);

namespace Navette\Tests;

use Navette\Db\Sql;
use PHPUnit\Framework\TestCase;

/**
 * The shop's own customers on their way to the ERP (functions.md J60).
 */
final class BuyerTest extends TestCase
{
    /** @var Client */
    private $client;

    /** @var string */
    private $mark;

    protected function setUp(): void
    {
        $this->mark = bin2hex(random_bytes(4));
        $this->client = new Client();
        $this->client->company = 'B' . $this->mark;
    }

    /**
     * @param array<string, mixed> $more
     */
    private function registered(string $name, string $day, array $more = []): int
    {
        $sql = new Sql();
        $email = $name . '@' . $this->mark . '.fr';
        $sql->insert('customer', [$more + [
            'id_shop_group' => 1, 'id_shop' => 1, 'id_gender' => 0, 'id_default_group' => 3, 'id_lang' => 1,
            'company' => '', 'siret' => '', 'ape' => '', 'firstname' => 'Anne', 'lastname' => $name, 'email' => $email,
            'passwd' => 'x', 'active' => 1, 'is_guest' => 0, 'deleted' => 0, 'secure_key' => md5($name),
            'date_add' => $day . ' 10:00:00', 'date_upd' => $day . ' 10:00:00',
        ]]);

        return (int) Records::value('SELECT MAX(`id_customer`) FROM {customer}');
    }

    /**
     * @param mixed $scope
     *
     * @return array<string, mixed>
     */
    private function page($scope, ?string $after = null, int $limit = 1000): array
    {
        $arguments = ['stream' => 'buyers', 'scope' => $scope, 'after' => $after, 'limit' => $limit];
        $answer = $this->client->call('read', $arguments);
        self::assertTrue($answer['ok'], (string) json_encode($answer));

        return $answer['result'];
    }

    /**
     * @param array<string, mixed> $page
     *
     * @return string[] the keys of this test's customers, those that are gone with a sign
     */
    private function keys(array $page): array
    {
        $keys = [];
        foreach ($page['changes'] as $change) {
            $customer = $change['upsert']['customer'] ?? null;
            if ($customer === null) {
                $keys[] = '-' . $change['delete'];
            } elseif (strpos($customer['identity']['email'], $this->mark) !== false) {
                $keys[] = $customer['key'];
            }
        }

        return $keys;
    }

    public function testAccountsThatNoLinkNamesAreServedOnceByPageAndSinceACursor(): void
    {
        $anne = $this->registered('anne', '2030-01-01');
        $yann = $this->registered('yann', '2030-01-01');
        $guest = $this->registered('guest', '2030-01-01', ['is_guest' => 1]);
        $this->registered('gone', '2030-01-01', ['deleted' => 1]);
        $this->registered('closed', '2030-01-01', ['active' => 0]);
        $found = [];
        $after = null;
        do {
            $page = $this->page('all', $after, 1);
            $found = array_merge($found, $this->keys($page));
            $after = $page['next'];
        } while ($page['more']);
        self::assertSame([(string) $anne, (string) $yann], $found);
        $late = $this->registered('late', '2030-02-02');
        self::assertSame([(string) $anne, (string) $yann, (string) $late], $this->keys($this->page(['since' => $after])));
        $next = $this->page(['since' => $after])['next'];
        self::assertSame([(string) $late], $this->keys($this->page(['since' => $next])));
        // Whom the ERP has is never sent back, neither by pages nor by its key.
        (new Sql())->insert('navette_link', [[
            'id_shop' => 1, 'company' => $this->client->company, 'entity' => 'customer', 'erp_key' => 'W' . $this->mark,
            'sub_key' => '', 'id_object' => $anne, 'hash' => md5($this->mark),
        ]]);
        $keys = ['keys' => [(string) $anne, (string) $yann, (string) $guest, 'x']];
        self::assertSame(['-' . $anne, (string) $yann, '-' . $guest, '-x'], $this->keys($this->page($keys)));
        self::assertSame([(string) $yann, (string) $late], $this->keys($this->page('all')));
    }

    public function testABuyerHasTheFirstAddressThatStands(): void
    {
        $anne = $this->registered('anne', '2030-01-01', ['company' => 'Toiles', 'siret' => '73282932000074']);
        $identity = $this->page(['keys' => [(string) $anne]])['changes'][0]['upsert']['customer']['identity'];
        self::assertSame([[], 'Toiles', '73282932000074', false, true], [
            $identity['addresses'], $identity['company'], $identity['siret'], $identity['guest'], $identity['active'],
        ]);
        foreach ([['Rue vieille', 1], ['Rue neuve', 0], ['Rue autre', 0]] as [$street, $deleted]) {
            (new Sql())->insert('address', [[
                'id_country' => 8, 'id_customer' => $anne, 'alias' => 'a', 'company' => '', 'lastname' => 'Petit',
                'firstname' => 'Anne', 'address1' => $street, 'address2' => '', 'postcode' => '59000', 'city' => 'Lille',
                'phone' => '1', 'phone_mobile' => '', 'vat_number' => 'FR40732829320', 'deleted' => $deleted, 'active' => 1,
                'date_add' => '2030-01-01 10:00:00', 'date_upd' => '2030-01-01 10:00:00',
            ]]);
        }
        $identity = $this->page(['keys' => [(string) $anne]])['changes'][0]['upsert']['customer']['identity'];
        self::assertSame(['Rue neuve'], array_column($identity['addresses'], 'line1'));
        self::assertSame('FR40732829320', $identity['vat_number']);
        $refused = $this->client->call('read', ['stream' => 'buyers', 'scope' => ['group' => 'x']]);
        self::assertSame('unsupported', $refused['error']['kind']);
    }
}
