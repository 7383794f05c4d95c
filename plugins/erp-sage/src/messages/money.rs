//! The sentences of currencies, of vouchers that are money, and of what an order needs and nobody mapped.

use super::Row;

/// Currencies and vouchers.
pub const MONEY: &[Row] = &[
    (
        "currency-unmapped",
        "La commande est en {currency}, la société tient ses comptes en {company} : aucune devise de Sage n'est choisie.",
        "The order is in {currency}, the company keeps its books in {company}: no currency of Sage is chosen for it.",
        "Choisissez la devise de Sage dans les réglages des commandes.",
        "Choose Sage's currency in the settings of orders.",
    ),
    (
        "currency-rate-missing",
        "La devise {currency} n'a pas de cours, ni dans la boutique ni dans Sage.",
        "The currency {currency} has no rate, neither in the shop nor in Sage.",
        "Donnez un cours à la devise dans Sage.",
        "Give the currency a rate in Sage.",
    ),
    (
        "currency-decimals",
        "La devise {currency} a {decimals} décimales : Sage en tient deux au plus.",
        "The currency {currency} has {decimals} decimals: Sage keeps two at most.",
        "Saisissez cette commande dans Sage.",
        "Enter this order in Sage.",
    ),
    (
        "voucher-as-discount",
        "Le bon « {method} » est un moyen de paiement ; faute de mode de règlement il est écrit en remise.",
        "The voucher “{method}” is a means of payment; without a payment method it is written as a discount.",
        "Choisissez le mode de règlement des bons dans les réglages des règlements.",
        "Choose the payment method of vouchers in the settings of payments.",
    ),
    (
        "payment-unmapped",
        "Aucun mode de règlement de Sage n'est choisi pour « {method} ».",
        "No payment method of Sage is chosen for “{method}”.",
        "Choisissez-le dans les réglages des règlements.",
        "Choose it in the settings of payments.",
    ),
    (
        "carrier-unmapped",
        "Aucun mode d'expédition de Sage n'est choisi pour le transporteur « {carrier} ».",
        "No way of shipping of Sage is chosen for the carrier “{carrier}”.",
        "Choisissez-le dans les réglages des commandes.",
        "Choose it in the settings of orders.",
    ),
    (
        "country-unmapped",
        "Aucune catégorie comptable n'est choisie pour le pays {country}.",
        "No accounting category is chosen for the country {country}.",
        "Choisissez-la dans les réglages des commandes.",
        "Choose it in the settings of orders.",
    ),
    (
        "period-closed",
        "Le règlement « {method} » du {day} est hors des exercices ouverts de Sage.",
        "The payment “{method}” of {day} is outside the open exercises of Sage.",
        "Ouvrez l'exercice dans Sage, puis relancez l'import.",
        "Open the exercise in Sage, then import again.",
    ),
];
