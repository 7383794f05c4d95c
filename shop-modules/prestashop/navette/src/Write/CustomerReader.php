<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Shop;
use Validate;

/**
 * What a sent customer should be in the shop's columns.
 */
final class CustomerReader
{
    /** @var Shop */
    private $shop;

    public function __construct(Shop $shop)
    {
        $this->shop = $shop;
    }

    /**
     * @return array<string, int|string>|null null when the customer is refused
     */
    public function columns(Item $item): ?array
    {
        $identity = $item->facet('identity');
        if ($identity === null) {
            $item->problems[] = Problem::of('identity-missing');

            return null;
        }
        $text = static function (string $field) use ($identity): string {
            return Text::line($identity[$field] ?? '');
        };
        $email = $text('email');
        if ($email === '' || strlen($email) > 255 || !Validate::isEmail($email)) {
            $item->problems[] = Problem::of('customer-email-invalid', ['email' => substr($email, 0, 80)]);
        }
        $company = trim((string) preg_replace('/[<>={}]+/', ' ', $text('company')));
        $name = PersonName::of($text('first_name'), $text('last_name'), $company);
        if ($name === null) {
            $item->problems[] = Problem::of('customer-name-missing');
        }
        if ($item->isRefused()) {
            return null;
        }
        $others = array_filter((array) ($identity['other_emails'] ?? []), 'is_string');
        if ($others !== []) {
            $item->problems[] = Problem::remark('customer-emails-several', ['email' => $email]);
        }
        $language = $this->shop->languages[strtolower($text('language'))] ?? $this->shop->defaultLanguageId;
        $siret = (string) preg_replace('/[^0-9]+/', '', $text('siret'));
        $ape = strtoupper((string) preg_replace('/[^0-9A-Za-z]+/', '', $text('ape')));

        return [
            'firstname' => $name[0],
            'lastname' => $name[1],
            'email' => $email,
            'company' => mb_substr($company, 0, 255, 'UTF-8'),
            'siret' => in_array(strlen($siret), [9, 14], true) ? $siret : '',
            'ape' => preg_match('/\A[0-9]{3,4}[A-Z]\z/', $ape) ? $ape : '',
            'id_lang' => $language,
        ];
    }

    /**
     * The shop's own customer that an order made in the ERP; 0 for one that the ERP had by itself.
     */
    public static function origin(Item $item): int
    {
        $origin = $item->facet('identity')['origin'] ?? null;

        return is_string($origin) && preg_match('/\A[1-9][0-9]{0,9}\z/', $origin) ? (int) $origin : 0;
    }
}
