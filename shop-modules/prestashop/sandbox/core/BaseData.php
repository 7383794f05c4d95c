<?php

declare(strict_types=1);

/**
 * What a French shop holds before its first order: places, taxes, customer groups, order states, carriers, vouchers.
 * Ids are those that the recorded orders point to; names and choices are ours.
 */
final class SandboxBaseData
{
    private const DATE = '2026-01-01 00:00:00';

    private const ZONES = [
        1 => 'Europe (UE)', 2 => 'Amérique du Nord', 3 => 'Asie', 4 => 'Océan Indien', 7 => 'Europe (hors UE)', 8 => 'Antilles',
    ];

    /** id, zone, ISO code, name; whether French VAT is charged there. */
    private const COUNTRIES = [
        [1, 1, 'DE', 'Allemagne', true], [2, 1, 'AT', 'Autriche', true], [3, 1, 'BE', 'Belgique', true],
        [6, 1, 'ES', 'Espagne', true], [8, 1, 'FR', 'France', true], [10, 1, 'IT', 'Italie', true],
        [12, 1, 'LU', 'Luxembourg', true], [13, 1, 'NL', 'Pays-Bas', true], [15, 1, 'PT', 'Portugal', true],
        [19, 7, 'CH', 'Suisse', false], [21, 2, 'US', 'États-Unis', false], [22, 3, 'HK', 'Hong Kong', false],
        [26, 1, 'IE', 'Irlande', true], [98, 8, 'GP', 'Guadeloupe', false], [140, 8, 'MQ', 'Martinique', false],
        [174, 4, 'RE', 'La Réunion', false],
    ];

    /** Form of the postcode: N a digit. */
    private const POSTCODES = ['FR' => 'NNNNN', 'BE' => 'NNNN', 'DE' => 'NNNNN', 'ES' => 'NNNNN', 'LU' => 'NNNN', 'PT' => 'NNNN-NNN'];

    private const RATES = [1 => '20', 2 => '10', 3 => '5.5', 4 => '2.1'];

    /** name, discount in percent, 1 = prices shown without tax. */
    private const GROUPS = [
        1 => ['Visiteur', '0', 0], 2 => ['Invité', '0', 0], 3 => ['Client', '0', 0], 4 => ['Professionnels', '5', 1],
    ];

    /** label, then invoice logable delivery shipped paid. */
    private const STATES = [
        1 => ['Chèque attendu', '00000'], 2 => ['Payé', '11001'], 3 => ['En préparation', '11101'],
        4 => ['Parti', '11111'], 5 => ['Arrivé', '11111'], 6 => ['Annulé', '00000'], 7 => ['Remboursé', '10000'],
        8 => ['Paiement en échec', '00000'], 9 => ['Réassort attendu, payé', '10001'], 10 => ['Virement attendu', '00000'],
        11 => ['Payé à distance', '11001'], 12 => ['Réassort attendu, à payer', '00000'],
        13 => ['À payer à la livraison', '00000'],
    ];

    private const CARRIERS = [
        2 => ['Colissimo', '48 h à domicile'], 3 => ['Point relais', '3 à 5 jours en point relais'],
        4 => ['Retrait en magasin', 'Sous 2 h, à l’atelier'], 5 => ['Livraison végétaux', 'Livraison soignée des plantes'],
    ];

    /** code, name, percent, amount, 1 = the amount includes tax, 1 = free shipping. */
    private const VOUCHERS = [
        1 => ['BIENVENUE5', 'Bienvenue, 5 € offerts', '0', '5', 1, 0], 2 => ['HT10', 'Bon de 10 € HT', '0', '10', 0, 0],
        3 => ['ETE10', 'Remise de 10 %', '10', '0', 0, 0], 4 => ['TREIZE', 'Remise de 13,33 %', '13.33', '0', 0, 0],
        5 => ['PORTOFFERT', 'Port offert', '0', '0', 0, 1], 6 => ['CADEAU', 'Bougie offerte', '0', '0', 0, 0],
        7 => ['AVOIR200', 'Avoir de 200 €', '0', '200', 1, 1], 8 => ['AVOIR500', 'Carte cadeau de 500 €', '0', '500', 1, 0],
    ];

    public static function fill(): void
    {
        self::rows('currency', 'id_currency name iso_code numeric_iso_code precision conversion_rate active', [
            [1, 'Euro', 'EUR', '978', 2, '1', 1], [2, 'Franc suisse', 'CHF', '756', 2, '0.943215', 1],
        ]);
        foreach (self::ZONES as $id => $name) {
            self::rows('zone', 'id_zone name active', [[$id, $name, 1]]);
        }
        foreach (self::COUNTRIES as $country) {
            self::rows('country', 'id_country id_zone iso_code active contains_states need_identification_number zip_code_format', [
                [$country[0], $country[1], $country[2], 1, (int) ($country[2] === 'US'), (int) ($country[2] === 'ES'),
                    self::POSTCODES[$country[2]] ?? ''],
            ]);
            self::rows('country_lang', 'id_country id_lang name', [[$country[0], 1, $country[3]]]);
        }
        self::rows('state', 'id_state id_country id_zone name iso_code active', [[48, 21, 2, 'Vermont', 'VT', 1]]);
        self::taxes();
        self::partners();
        self::vouchers();
    }

    /**
     * @param array<int, array<int, int|string>> $rows
     */
    public static function rows(string $table, string $columns, array $rows): void
    {
        $db = Db::getInstance();
        foreach ($rows as $row) {
            $values = array_map(static function ($value) use ($db): string {
                return $db->quote((string) $value);
            }, $row);
            $db->execute('INSERT INTO `' . _DB_PREFIX_ . $table . '` (`' . str_replace(' ', '`, `', $columns) . '`)'
                . ' VALUES (' . implode(', ', $values) . ')');
        }
    }

    private static function taxes(): void
    {
        foreach (self::RATES as $id => $rate) {
            self::rows('tax', 'id_tax rate active', [[$id, $rate, 1]]);
            self::rows('tax_lang', 'id_tax id_lang name', [[$id, 1, 'TVA FR ' . $rate . '%']]);
            self::rows('tax_rules_group', 'id_tax_rules_group name active date_add date_upd', [
                [$id, 'FR Taux (' . $rate . '%)', 1, self::DATE, self::DATE],
            ]);
            foreach (self::COUNTRIES as $country) {
                if ($country[4]) {
                    self::rows('tax_rule', 'id_tax_rules_group id_country id_tax', [[$id, $country[0], $id]]);
                }
            }
        }
    }

    private static function partners(): void
    {
        foreach (self::GROUPS as $id => $group) {
            self::rows('group', 'id_group reduction price_display_method show_prices date_add date_upd', [
                [$id, $group[1], $group[2], 1, self::DATE, self::DATE],
            ]);
            self::rows('group_lang', 'id_group id_lang name', [[$id, 1, $group[0]]]);
            self::rows('group_shop', 'id_group id_shop', [[$id, 1]]);
        }
        foreach (self::CARRIERS as $id => $carrier) {
            self::rows('carrier', 'id_carrier id_reference name active', [[$id, $id, $carrier[0], 1]]);
            self::rows('carrier_lang', 'id_carrier id_shop id_lang delay', [[$id, 1, 1, $carrier[1]]]);
            foreach (array_keys(self::GROUPS) as $group) {
                self::rows('carrier_group', 'id_carrier id_group', [[$id, $group]]);
            }
        }
        foreach (self::STATES as $id => $state) {
            self::rows('order_state', 'id_order_state invoice logable delivery shipped paid', [
                array_merge([$id], str_split($state[1])),
            ]);
            self::rows('order_state_lang', 'id_order_state id_lang name', [[$id, 1, $state[0]]]);
        }
    }

    private static function vouchers(): void
    {
        $columns = 'id_cart_rule code reduction_percent reduction_amount reduction_tax free_shipping reduction_currency'
            . ' quantity quantity_per_user active date_from date_to date_add date_upd';
        foreach (self::VOUCHERS as $id => $voucher) {
            self::rows('cart_rule', $columns, [
                [$id, $voucher[0], $voucher[2], $voucher[3], $voucher[4], $voucher[5], 1, 1000, 1000, 1, self::DATE,
                    '2035-01-01 00:00:00', self::DATE, self::DATE],
            ]);
            self::rows('cart_rule_lang', 'id_cart_rule id_lang name', [[$id, 1, $voucher[1]]]);
        }
    }
}
