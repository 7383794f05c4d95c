//! The sentences of customers and addresses on their way to the shop.

use super::Row;

/// Customers and addresses.
pub const PARTIES: &[Row] = &[
    (
        "customer-without-email",
        "Le client « {customer} » n'a pas d'adresse e-mail valide, ni ses contacts.",
        "The customer “{customer}” has no valid e-mail address, nor have its contacts.",
        "Saisissez son adresse dans sa fiche ou celle d'un contact.",
        "Enter its address in its record or a contact's.",
    ),
    (
        "address-incomplete",
        "Le lieu de livraison « {place} » du client {customer} n'a pas de rue ou pas de ville.",
        "The delivery place “{place}” of the customer {customer} has no street or no city.",
        "Complétez-le dans la fiche du client.",
        "Complete it in the customer's record.",
    ),
    (
        "country-unknown",
        "Le pays « {country} » du lieu de livraison « {place} » ({customer}) n'est pas dans la liste des pays de Sage.",
        "The country “{country}” of the delivery place “{place}” ({customer}) is not in Sage's list of countries.",
        "Corrigez le pays, ou ajoutez-le avec son code ISO à la liste des pays de Sage.",
        "Correct the country, or add it with its ISO code to Sage's list of countries.",
    ),
];
