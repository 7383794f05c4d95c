<?php

declare(strict_types=1);

namespace Navette\Tests;

use Configuration;
use Hook;
use Navette\Settings;
use PHPUnit\Framework\TestCase;

/**
 * Customer groups, customers and addresses (functions.md G07 to G11).
 */
final class PartyTest extends TestCase
{
    /** @var Client */
    private $client;

    /** @var string */
    private $mark;

    protected function setUp(): void
    {
        foreach (Settings::DEFAULTS as $name => $value) {
            Configuration::updateValue($name, $value);
        }
        $this->mark = bin2hex(random_bytes(4));
        $this->client = new Client();
        $this->client->company = 'P' . $this->mark;
    }

    /**
     * @param array<int, array<string, mixed>> $items
     * @param array<string, mixed> $more
     *
     * @return array<int, array<string, mixed>> outcomes
     */
    private function outcomes(string $stream, array $items, array $more = []): array
    {
        $epoch = $this->client->call('begin', ['stream' => $stream])['result']['epoch'];
        $arguments = ['stream' => $stream, 'items' => $items, 'fence' => ['epoch' => $epoch, 'n' => 1]] + $more;
        $answer = $this->client->call('write', $arguments);
        self::assertTrue($answer['ok'], (string) json_encode($answer));

        return $answer['result']['outcomes'];
    }

    /**
     * @param array<int, array<string, mixed>> $items
     *
     * @return string[] states, with the code of the first problem
     */
    private function write(string $stream, array $items): array
    {
        $states = [];
        foreach ($this->outcomes($stream, $items) as $outcome) {
            $code = $outcome['problems'][0]['code'] ?? '';
            $states[] = trim($outcome['state'] . ' ' . $code);
        }

        return $states;
    }

    /**
     * @return array<string, mixed>
     */
    private static function group(string $key, string $name, bool $withTax): array
    {
        return ['key' => $key, 'action' => 'put', 'record' => ['customer-group' => [
            'key' => $key, 'identity' => ['name' => ['fr' => $name], 'prices_with_tax' => $withTax],
        ]]];
    }

    /**
     * @param array<string, mixed> $identity
     *
     * @return array<string, mixed>
     */
    private function customer(string $key, array $identity = []): array
    {
        return ['key' => $key, 'action' => 'put', 'record' => ['customer' => ['key' => $key, 'identity' => $identity + [
            'email' => strtolower($key) . '@' . $this->mark . '.fr', 'first_name' => 'Anne', 'last_name' => 'Petit',
            'company' => 'Toiles & Fils 3', 'siret' => '73282932000074', 'vat_number' => '', 'ape' => '4641Z',
            'guest' => false, 'active' => true, 'language' => 'fr', 'group' => '1', 'erp_code' => $key, 'addresses' => [],
        ]]]];
    }

    /**
     * @param array<string, mixed> $fields
     *
     * @return array<string, mixed>
     */
    private static function address(string $key, array $fields = []): array
    {
        return ['key' => $key, 'action' => 'put', 'record' => ['address' => $fields + [
            'key' => $key, 'customer' => 'C1', 'alias' => 'Entrepôt', 'company' => 'Toiles & Fils 3', 'first_name' => 'Anne',
            'last_name' => 'Petit', 'line1' => '12 rue Haute', 'line2' => '', 'postcode' => '59000', 'city' => 'Lille',
            'region' => '', 'country' => 'FR', 'phone' => '03 20 00 00 00', 'mobile' => '', 'vat_number' => '', 'other' => '',
        ]]];
    }

    private function id(string $entity, string $key): string
    {
        return Records::value('SELECT `id_object` FROM {navette_link} WHERE `company` = \'' . $this->client->company
            . '\' AND `entity` = \'' . $entity . '\' AND `erp_key` = \'' . $key . '\'');
    }

    private function column(string $table, string $key, string $column): string
    {
        $entity = $table === 'group' ? 'customer-group' : $table;

        return Records::value('SELECT `' . $column . '` FROM {' . $table . '} WHERE `id_' . $table . '` = '
            . $this->id($entity, $key));
    }

    private function prepared(): void
    {
        $this->write('customer-groups', [self::group('1', 'Détail ' . $this->mark, true)]);
    }

    public function testANewGroupOpensWhatTheDefaultOneOpensAndShowsPricesAsTheErpSays(): void
    {
        $groups = [
            self::group('1', 'Détail TTC', true), self::group('2', 'Revendeurs HT', false),
            self::group('3', 'Collectivités et établissements publics', false),
        ];
        self::assertSame(['created', 'created', 'created group-name-cut'], $this->write('customer-groups', $groups));
        foreach (['category_group' => 'id_category', 'carrier_group' => 'id_carrier', 'module_group' => 'id_module'] as $table => $column) {
            $of = static function (string $group) use ($table, $column): string {
                return Records::value('SELECT GROUP_CONCAT(`' . $column . '` ORDER BY 1) FROM {' . $table . '} WHERE `id_group` = ' . $group);
            };
            self::assertNotSame('', $of('3'), $table);
            self::assertSame($of('3'), $of($this->id('customer-group', '2')), $table);
        }
        self::assertSame('0', $this->column('group', '1', 'price_display_method'));
        self::assertSame('1', $this->column('group', '2', 'price_display_method'));
        self::assertSame('1', Records::value('SELECT COUNT(*) FROM {group_shop} WHERE `id_group` = ' . $this->id('customer-group', '2')));
        self::assertSame(['unchanged', 'unchanged', 'unchanged group-name-cut'], $this->write('customer-groups', $groups));
        self::assertSame(['updated'], $this->write('customer-groups', [self::group('2', 'Revendeurs TTC', true)]));
        self::assertSame('0', $this->column('group', '2', 'price_display_method'));
        $leaving = ['key' => '2', 'action' => 'remove', 'record' => null];
        self::assertSame(['skipped group-kept'], $this->write('customer-groups', [$leaving]));
    }

    public function testACustomerComesWithoutPasswordAndConsentInItsGroup(): void
    {
        $this->prepared();
        $items = [$this->customer('C1'), $this->customer('C2', ['first_name' => '', 'last_name' => '', 'company' => 'Atelier 59'])];
        self::assertSame(['created', 'created'], $this->write('customers', $items));
        $group = $this->id('customer-group', '1');
        self::assertSame('Toiles & Fils 3', $this->column('customer', 'C1', 'company'), 'the company is kept whole');
        self::assertSame('Atelier', $this->column('customer', 'C2', 'lastname'), 'digits leave a name');
        foreach (['newsletter' => '0', 'optin' => '0', 'active' => '1', 'is_guest' => '0', 'id_default_group' => $group] as $column => $value) {
            self::assertSame($value, $this->column('customer', 'C1', $column), $column);
        }
        self::assertMatchesRegularExpression('~\A\$2y\$10\$[./A-Za-z0-9]{53}\z~', $this->column('customer', 'C1', 'passwd'));
        self::assertNotSame($this->column('customer', 'C1', 'passwd'), $this->column('customer', 'C2', 'passwd'));
        self::assertLessThan('2001', $this->column('customer', 'C1', 'last_passwd_gen'), 'a new one may be asked for at once');
        self::assertFalse(password_verify('', $this->column('customer', 'C1', 'passwd')));
        self::assertSame($group, Records::value('SELECT GROUP_CONCAT(`id_group`) FROM {customer_group} WHERE `id_customer` = '
            . $this->id('customer', 'C1')));
        $before = Records::value('SELECT GROUP_CONCAT(`date_upd`, `passwd`) FROM {customer}');
        self::assertSame(['unchanged', 'unchanged'], $this->write('customers', $items));
        self::assertSame($before, Records::value('SELECT GROUP_CONCAT(`date_upd`, `passwd`) FROM {customer}'));
        self::assertSame(['rejected customer-group-unknown'], $this->write('customers', [$this->customer('C3', ['group' => '9'])]));
    }

    public function testACustomerThatChangesItsCategoryChangesItsGroupAndKeepsTheMerchantsOwn(): void
    {
        $this->prepared();
        $this->write('customer-groups', [self::group('2', 'Revendeurs ' . $this->mark, false)]);
        $this->write('customers', [$this->customer('C1')]);
        $id = $this->id('customer', 'C1');
        (new \Navette\Db\Sql())->insert('customer_group', [['id_customer' => (int) $id, 'id_group' => 4]]);
        self::assertSame(['updated'], $this->write('customers', [$this->customer('C1', ['group' => '2'])]));
        self::assertSame('4,' . $this->id('customer-group', '2'), Records::value(
            'SELECT GROUP_CONCAT(`id_group` ORDER BY `id_group`) FROM {customer_group} WHERE `id_customer` = ' . $id
        ));
    }

    public function testTheEmailIsTheUniqueKey(): void
    {
        $this->prepared();
        $email = 'claire@' . $this->mark . '.fr';
        $twins = [$this->customer('D1', ['email' => $email]), $this->customer('D2', ['email' => strtoupper($email)])];
        $outcomes = $this->outcomes('customers', $twins);
        self::assertSame(['created', 'rejected'], array_column($outcomes, 'state'));
        $problem = $outcomes[1]['problems'][0];
        self::assertSame('customer-email-twice', $problem['code']);
        self::assertSame(['D1', 'D2'], [$problem['args']['first'], $problem['args']['second']]);
        self::assertSame(['rejected customer-email-twice'], $this->write('customers', [$twins[1]]), 'also in a later batch');
        self::assertSame('1', Records::value('SELECT COUNT(*) FROM {customer} WHERE `email` = \'' . $email . '\''));
        $this->write('customers', [$this->customer('D3')]);
        $taken = $this->customer('D3', ['email' => $email]);
        self::assertSame(['rejected customer-email-twice'], $this->write('customers', [$taken]));
        $several = $this->customer('D4', ['other_emails' => ['b@x.fr']]);
        self::assertSame(['created customer-emails-several'], $this->write('customers', [$several]));
        $bad = $this->customer('D5', ['email' => 'pas.une.adresse@']);
        self::assertSame(['rejected customer-email-invalid'], $this->write('customers', [$bad]));
    }

    public function testAnAccountOfTheShopIsLinkedAndKeepsItsPasswordAndAGuestIsNot(): void
    {
        $this->prepared();
        $row = ['id_shop_group' => 1, 'id_shop' => 1, 'id_gender' => 0, 'id_default_group' => 3, 'firstname' => 'Zoé',
            'lastname' => 'Durand', 'email' => 'zoe@' . $this->mark . '.fr', 'passwd' => 'kept', 'newsletter' => 1,
            'active' => 0, 'date_add' => '2026-01-01 00:00:00', 'date_upd' => '2026-01-01 00:00:00'];
        $sql = new \Navette\Db\Sql();
        $sql->insert('customer', [$row + ['is_guest' => 0]]);
        $account = (string) $sql->lastId();
        $sql->insert('customer', [['email' => 'guest@' . $this->mark . '.fr'] + $row + ['is_guest' => 1]]);
        $items = [
            $this->customer('Z1', ['email' => 'Zoe@' . $this->mark . '.fr']),
            $this->customer('Z2', ['email' => 'guest@' . $this->mark . '.fr']),
        ];
        self::assertSame(['updated customer-linked', 'created'], $this->write('customers', $items));
        self::assertSame($account, $this->id('customer', 'Z1'));
        self::assertSame(['kept', '1', '0'], [
            $this->column('customer', 'Z1', 'passwd'), $this->column('customer', 'Z1', 'newsletter'),
            $this->column('customer', 'Z1', 'active'),
        ], 'password, consent and the merchant\'s own decision stay');
        self::assertSame('Petit', $this->column('customer', 'Z1', 'lastname'));
    }

    public function testAPreviewWritesNothing(): void
    {
        $this->prepared();
        $before = Records::fingerprint();
        $answer = $this->client->call('write', ['stream' => 'customers', 'mode' => 'preview', 'items' => [$this->customer('V1')]]);
        self::assertSame('created', $answer['result']['outcomes'][0]['state']);
        self::assertSame($before, Records::fingerprint());
    }

    public function testACustomerThatLeftIsDeactivatedByTheSettingOnlyAndWakesUpAgain(): void
    {
        $this->prepared();
        $this->write('customers', [$this->customer('C1')]);
        $this->write('addresses', [self::address('11')]);
        $gone = ['key' => 'C1', 'action' => 'remove', 'record' => null];
        $place = ['key' => '11', 'action' => 'remove', 'record' => null];
        self::assertSame(['skipped removal-off'], $this->write('customers', [$gone]));
        self::assertSame('1', $this->column('customer', 'C1', 'active'));
        Configuration::updateValue(Settings::CUSTOMERS_LEFT, 'deactivate');
        self::assertSame(['removed'], $this->write('customers', [$gone]));
        self::assertSame(['removed'], $this->write('addresses', [$place]));
        self::assertSame(['unchanged'], $this->write('customers', [$gone]));
        self::assertSame(['0', '0'], [$this->column('customer', 'C1', 'active'), $this->column('customer', 'C1', 'deleted')]);
        self::assertSame('1', $this->column('address', '11', 'deleted'));
        self::assertSame(['updated'], $this->write('customers', [$this->customer('C1')]));
        self::assertSame('1', $this->column('customer', 'C1', 'active'));
        self::assertSame(['created'], $this->write('addresses', [self::address('11')]));
        self::assertSame('0', $this->column('address', '11', 'deleted'));
    }

    public function testAddressesFollowTheRulesOfTheirCountry(): void
    {
        $this->prepared();
        $this->write('customers', [$this->customer('C1')]);
        $items = [
            self::address('11', ['line1' => '12 rue <Haute> = 3', 'phone' => 'tél. 03.20/00', 'first_name' => '', 'last_name' => 'J.R. Petit 2']),
            self::address('12', ['postcode' => '5900']),
            self::address('13', ['country' => 'XX']),
            self::address('14', ['customer' => 'C9']),
            self::address('15', ['country' => 'ES', 'postcode' => '28001', 'city' => 'Madrid', 'vat_number' => 'ES B-1234567.4']),
            self::address('16', ['country' => 'ES', 'postcode' => '28001']),
            self::address('17', ['country' => 'US', 'region' => 'vermont', 'postcode' => '05401', 'city' => 'Burlington']),
            self::address('18', ['line1' => '<>']),
            self::address('19', ['country' => 'BE', 'postcode' => 'B-4000', 'city' => 'Liège']),
        ];
        self::assertSame([
            'created', 'rejected postcode-invalid', 'rejected address-country-unknown', 'rejected address-customer-missing',
            'created', 'rejected identification-missing', 'created', 'rejected address-part-missing',
            'created',
        ], $this->write('addresses', $items));
        self::assertSame('12 rue Haute 3', $this->column('address', '11', 'address1'));
        self::assertSame(['J R Petit', 'J R Petit'], [$this->column('address', '11', 'firstname'), $this->column('address', '11', 'lastname')]);
        self::assertSame('. 03.20/00', $this->column('address', '11', 'phone'));
        self::assertSame('B12345674', $this->column('address', '15', 'dni'));
        self::assertSame('4000', $this->column('address', '19', 'postcode'));
        self::assertSame('48', $this->column('address', '17', 'id_state'));
        self::assertSame($this->id('customer', 'C1'), $this->column('address', '11', 'id_customer'));
        $again = [$items[0], $items[4], $items[6]];
        self::assertSame(['unchanged', 'unchanged', 'unchanged'], $this->write('addresses', $again));
    }

    public function testAnAddressThatAnOrderPointsToIsFollowedByANewOneAndAnEqualOneIsLinked(): void
    {
        $this->prepared();
        $this->write('customers', [$this->customer('C1')]);
        $this->write('addresses', [self::address('11'), self::address('12', ['line1' => '14 rue Haute'])]);
        $old = $this->id('address', '11');
        $sql = new \Navette\Db\Sql();
        $sql->insert('orders', [['id_customer' => 1, 'id_cart' => 1, 'id_lang' => 1, 'id_currency' => 1, 'id_carrier' => 2,
            'id_address_delivery' => (int) $old, 'id_address_invoice' => (int) $old, 'current_state' => 2, 'payment' => 'x',
            'invoice_date' => '2026-01-01 00:00:00', 'delivery_date' => '2026-01-01 00:00:00',
            'date_add' => '2026-01-01 00:00:00', 'date_upd' => '2026-01-01 00:00:00']]);
        $moved = [self::address('11', ['line1' => '99 rue Basse']), self::address('12', ['line1' => '98 rue Basse'])];
        self::assertSame(['updated', 'updated'], $this->write('addresses', $moved));
        self::assertNotSame($old, $this->id('address', '11'));
        self::assertSame(['12 rue Haute', '1'], [
            Records::value('SELECT `address1` FROM {address} WHERE `id_address` = ' . $old),
            Records::value('SELECT `deleted` FROM {address} WHERE `id_address` = ' . $old),
        ]);
        self::assertSame(['unchanged', 'unchanged'], $this->write('addresses', $moved));
        $sql->run('DELETE FROM ' . \Navette\Db\Sql::table('navette_link') . ' WHERE `entity` = \'address\'');
        $sql->run('UPDATE ' . \Navette\Db\Sql::table('address') . ' SET `other` = \'2e étage\', `phone_mobile` = \'06\'');
        $count = Records::value('SELECT COUNT(*) FROM {address}');
        self::assertSame(['unchanged', 'unchanged'], $this->write('addresses', $moved));
        self::assertSame($count, Records::value('SELECT COUNT(*) FROM {address}'));
        self::assertSame('2e étage', $this->column('address', '11', 'other'), 'what the buyer wrote stays');
    }

    public function testOtherModulesHearOfCustomersWhereTheyListen(): void
    {
        $this->prepared();
        Hook::$fired = [];
        $this->write('customers', [$this->customer('C1')]);
        self::assertSame([], Hook::$fired);
        Configuration::updateValue(Settings::HOOKS, 'always');
        $this->write('customers', [$this->customer('C1', ['company' => 'Autre']), $this->customer('C2')]);
        $names = array_map(static function (array $call): string {
            return $call[0];
        }, Hook::$fired);
        sort($names);
        self::assertSame(['actionObjectCustomerAddAfter', 'actionObjectCustomerUpdateAfter'], $names);
    }

    public function testWhatWasWrittenIsReadBackByKey(): void
    {
        $this->prepared();
        $this->write('customers', [$this->customer('C1')]);
        $this->write('addresses', [self::address('11')]);
        $read = function (string $stream, array $keys): array {
            return $this->client->call('read', ['stream' => $stream, 'scope' => ['keys' => $keys], 'limit' => 10])['result']['changes'];
        };
        $group = $read('customer-groups', ['1', '7']);
        self::assertTrue($group[0]['upsert']['customer-group']['identity']['prices_with_tax']);
        self::assertSame(['delete' => '7'], $group[1]);
        $customer = $read('customers', ['C1'])[0]['upsert']['customer']['identity'];
        self::assertSame(['1', 'C1', 'Petit'], [$customer['group'], $customer['erp_code'], $customer['last_name']]);
        $address = $read('addresses', ['11'])[0]['upsert']['address'];
        self::assertSame(['C1', 'FR', '12 rue Haute'], [$address['customer'], $address['country'], $address['line1']]);
    }

    public function testACustomerThatTheShopBroughtGetsItsCodeAndStaysAsItIs(): void
    {
        $sql = new \Navette\Db\Sql();
        $row = ['id_shop_group' => 1, 'id_shop' => 1, 'id_gender' => 0, 'id_default_group' => 2, 'firstname' => 'Zoé',
            'lastname' => 'Durand', 'email' => 'zoe@' . $this->mark . '.fr', 'passwd' => 'kept', 'is_guest' => 1,
            'active' => 1, 'date_add' => '2026-01-01 00:00:00', 'date_upd' => '2026-01-01 00:00:00'];
        $sql->insert('customer', [$row]);
        $guest = $sql->lastId();
        $item = $this->customer('W1', ['origin' => (string) $guest]);
        $before = Records::value('SELECT COUNT(*) FROM {customer}');
        self::assertSame(['updated'], $this->write('customers', [$item]), 'no group is asked for');
        self::assertSame((string) $guest, $this->id('customer', 'W1'));
        self::assertSame(['Durand', '2', '2026-01-01 00:00:00'], [
            $this->column('customer', 'W1', 'lastname'), $this->column('customer', 'W1', 'id_default_group'),
            $this->column('customer', 'W1', 'date_upd'),
        ]);
        self::assertSame(['unchanged'], $this->write('customers', [$item]));
        $again = $this->customer('W2', ['origin' => (string) $guest]);
        self::assertSame(['updated'], $this->write('customers', [$again]), 'another code takes its place');
        $gone = $this->customer('W3', ['origin' => '999999']);
        self::assertSame(['skipped customer-gone-from-shop'], $this->write('customers', [$gone]));
        self::assertSame($before, Records::value('SELECT COUNT(*) FROM {customer}'));
        $module = \Module::getInstanceByName('navette');
        $shown = $module->hookDisplayAdminCustomers(['id_customer' => $guest]);
        self::assertStringContainsString('<strong>W2</strong> (' . $this->client->company . ')', $shown);
        self::assertStringNotContainsString('W1', $shown);
        self::assertSame('', $module->hookDisplayAdminCustomers(['id_customer' => 999999]));
        $sql->insert('orders', [['id_customer' => $guest, 'id_cart' => 1, 'id_lang' => 1, 'id_currency' => 1, 'id_carrier' => 2,
            'id_address_delivery' => 1, 'id_address_invoice' => 1, 'current_state' => 2, 'payment' => 'x',
            'invoice_date' => '2026-01-01 00:00:00', 'delivery_date' => '2026-01-01 00:00:00',
            'date_add' => '2026-01-01 00:00:00', 'date_upd' => '2026-01-01 00:00:00']]);
        $order = $sql->lastId();
        self::assertSame($shown, $module->hookDisplayAdminOrderSide(['id_order' => $order]));
        $read = $this->client->call('read', ['stream' => 'orders', 'scope' => ['keys' => [(string) $order]], 'limit' => 1]);
        $customer = $read['result']['changes'][0]['upsert']['order']['customer'];
        self::assertSame('W2', $customer['identity']['erp_code'], 'the next order says the code');
        $escaped = $this->customer('<b>&', ['origin' => (string) $guest, 'email' => 'x@' . $this->mark . '.fr']);
        $this->write('customers', [$escaped]);
        $html = $module->hookDisplayAdminCustomers(['id_customer' => $guest]);
        self::assertStringContainsString('&lt;b&gt;&amp;', $html);
    }

    public function testASliceCostsTheSameStatementsWhateverItsSize(): void
    {
        $this->prepared();
        $write = function (int $from, int $count): array {
            $customers = $addresses = [];
            for ($number = $from; $number < $from + $count; ++$number) {
                $customers[] = $this->customer('N' . $number);
                $addresses[] = self::address((string) $number, ['customer' => 'N' . $number]);
            }
            $asked = [];
            foreach (['customers' => $customers, 'addresses' => $addresses] as $stream => $items) {
                foreach (['created', 'unchanged'] as $state) {
                    $before = (int) Records::value('SELECT `VARIABLE_VALUE` FROM information_schema.SESSION_STATUS'
                        . ' WHERE `VARIABLE_NAME` = \'QUESTIONS\'');
                    self::assertSame([$state], array_unique($this->write($stream, $items)));
                    $asked[] = (int) Records::value('SELECT `VARIABLE_VALUE` FROM information_schema.SESSION_STATUS'
                        . ' WHERE `VARIABLE_NAME` = \'QUESTIONS\'') - $before;
                }
            }

            self::assertGreaterThan(5, min($asked));

            return $asked;
        };
        $write(1, 1);
        $few = $write(100, 3);
        foreach ($write(200, 60) as $place => $asked) {
            // The door's own housekeeping, now and then, is a handful of statements; one a record would be 57.
            self::assertLessThan(12, abs($asked - $few[$place]));
        }
    }
}
