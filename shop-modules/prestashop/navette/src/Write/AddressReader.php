<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Sql;

/**
 * What a sent address should be in the shop's columns, by the rules of its country.
 */
final class AddressReader
{
    /** @var Sql */
    private $sql;

    /** @var array<string, array<string, mixed>> by ISO code */
    private $countries = [];

    /** @var array<int, array<string, int>> ids by lower name and ISO code, by country */
    private $states = [];

    public function __construct(Sql $sql)
    {
        $this->sql = $sql;
    }

    /**
     * @param string[] $codes countries of a slice
     */
    public function load(array $codes): void
    {
        $missing = array_diff(array_unique($codes), array_keys($this->countries));
        if ($missing === []) {
            return;
        }
        $withStates = [];
        foreach (
            $this->sql->rows(
                'SELECT `id_country`, `iso_code`, `contains_states`, `need_identification_number`, `need_zip_code`,'
                . ' `zip_code_format` FROM ' . Sql::table('country')
                . ' WHERE `iso_code` IN (' . $this->sql->quotedList($missing) . ')'
            ) as $row
        ) {
            $this->countries[strtoupper((string) $row['iso_code'])] = $row;
            if ((int) $row['contains_states'] === 1) {
                $withStates[] = (int) $row['id_country'];
            }
        }
        foreach (
            $this->sql->rows(
                'SELECT `id_state`, `id_country`, `name`, `iso_code` FROM ' . Sql::table('state')
                . ' WHERE `id_country` IN (' . Sql::intList($withStates) . ')'
            ) as $row
        ) {
            foreach (['name', 'iso_code'] as $column) {
                $name = mb_strtolower((string) $row[$column], 'UTF-8');
                $this->states[(int) $row['id_country']][$name] = (int) $row['id_state'];
            }
        }
    }

    /**
     * @return array<string, int|string>|null null when the address is refused
     */
    public function columns(Item $item): ?array
    {
        $record = $item->record;
        $text = static function (string $field, string $forbidden, int $limit) use ($record): string {
            $line = (string) preg_replace('/[' . $forbidden . ']+/u', ' ', Text::line($record[$field] ?? ''));
            $line = trim((string) preg_replace('/\s+/u', ' ', $line));

            return rtrim(mb_substr($line, 0, $limit, 'UTF-8'));
        };
        $code = strtoupper($text('country', '^A-Za-z', 3));
        $country = $this->countries[$code] ?? null;
        if ($country === null) {
            $item->problems[] = Problem::of('address-country-unknown', ['country' => $code]);

            return null;
        }
        $street = '!<>?=+@{}_$%';
        $company = $text('company', '<>={}', 255);
        $name = PersonName::of(Text::line($record['first_name'] ?? ''), Text::line($record['last_name'] ?? ''), $company);
        $columns = [
            'id_country' => (int) $country['id_country'],
            'id_state' => $this->states[(int) $country['id_country']][mb_strtolower($text('region', '<>', 80), 'UTF-8')] ?? 0,
            'alias' => $text('alias', '<>={}', 32),
            'company' => $company,
            'lastname' => $name[1] ?? '',
            'firstname' => $name[0] ?? '',
            'address1' => $text('line1', $street, 128),
            'address2' => $text('line2', $street, 128),
            'postcode' => strtoupper($text('postcode', '^A-Za-z 0-9\-', 12)),
            'city' => $text('city', '!<>;?=+@#"°{}_$%', 64),
            'other' => $text('other', '<>{}', 1000),
            'phone' => $text('phone', '^+0-9. ()\/\-', 32),
            'phone_mobile' => $text('mobile', '^+0-9. ()\/\-', 32),
            'vat_number' => $text('vat_number', '<>={}', 32),
            'dni' => '',
        ];
        $columns['alias'] = $columns['alias'] === '' ? $columns['city'] : $columns['alias'];
        $this->judge($item, $columns, $country);

        return $item->isRefused() ? null : $columns;
    }

    /**
     * @param array<string, int|string> $columns
     * @param array<string, mixed> $country
     */
    private function judge(Item $item, array &$columns, array $country): void
    {
        foreach (['lastname' => 'name', 'address1' => 'street', 'city' => 'city'] as $column => $field) {
            if ($columns[$column] === '') {
                $item->problems[] = Problem::of('address-part-missing', ['field' => $field]);
            }
        }
        $fitting = self::postcode((string) $columns['postcode'], $country);
        if ($fitting === null) {
            $item->problems[] = Problem::of('postcode-invalid', [
                'postcode' => (string) $columns['postcode'], 'country' => (string) $country['iso_code'],
                'format' => (string) $country['zip_code_format'],
            ]);
        } else {
            $columns['postcode'] = $fitting;
        }
        if ((int) $country['need_identification_number'] === 1) {
            $columns['dni'] = $this->identification((string) $columns['vat_number'], (string) $country['iso_code']);
            if ($columns['dni'] === '') {
                $item->problems[] = Problem::of('identification-missing', ['country' => (string) $country['iso_code']]);
            }
        }
    }

    /**
     * The postcode in its country's form, without the letters of the road sign before it (« B-4000 »); null when it
     * has another form.
     *
     * @param array<string, mixed> $country
     */
    private static function postcode(string $postcode, array $country): ?string
    {
        $format = (string) $country['zip_code_format'];
        if ((int) $country['need_zip_code'] !== 1 || $format === '') {
            return $postcode;
        }
        // N a digit, L a letter, C the country's own code.
        $pattern = str_replace(['N', 'L'], ['[0-9]', '[A-Z]'], preg_quote($format, '/'));
        $pattern = '/\A' . str_replace('C', (string) $country['iso_code'], $pattern) . '\z/i';
        foreach ([$postcode, (string) preg_replace('/\A[A-Z]{1,3}[- ]+/', '', $postcode)] as $tried) {
            if (preg_match($pattern, $tried)) {
                return $tried;
            }
        }

        return null;
    }

    /**
     * The tax number without the country's code is the identification number where a country asks for one.
     */
    private function identification(string $vat, string $country): string
    {
        $number = strtoupper((string) preg_replace('/[^0-9A-Za-z]+/', '', $vat));
        $number = strpos($number, $country) === 0 ? substr($number, 2) : $number;

        return strlen($number) <= 16 ? $number : '';
    }
}
