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
    (
        "customer-blocked",
        "Le compte du client {customer} est bloqué dans Sage.",
        "The account of the customer {customer} is blocked in Sage.",
        "Débloquez-le dans Sage, ou choisissez un autre client.",
        "Unblock it in Sage, or choose another customer.",
    ),
    (
        "customer-field-unknown",
        "Les clients de Sage n'ont pas de statistique ni d'information libre « {field} ».",
        "Sage's customers have no statistic and no information libre “{field}”.",
        "Corrigez le réglage « Statistiques et informations libres ».",
        "Correct the setting “Statistics and informations libres”.",
    ),
    (
        "customer-field-invalid",
        "L'information libre « {field} » n'accepte pas la valeur « {value} ».",
        "The information libre “{field}” does not take the value “{value}”.",
        "Corrigez le réglage « Statistiques et informations libres ».",
        "Correct the setting “Statistics and informations libres”.",
    ),
    (
        "siret-invalid",
        "Le SIRET « {number} » du client {customer} n'est pas valable : il n'est pas écrit dans Sage.",
        "The SIRET “{number}” of the customer {customer} is not valid: it is not written into Sage.",
        "Demandez-le au client, puis saisissez-le dans Sage.",
        "Ask the customer for it, then enter it in Sage.",
    ),
    (
        "vat-number-invalid",
        "Le numéro de TVA « {number} » du client {customer} n'a pas la forme de son pays : il n'est pas écrit dans Sage.",
        "The VAT number “{number}” of the customer {customer} does not have its country's form: it is not written into Sage.",
        "Demandez-le au client, puis saisissez-le dans Sage.",
        "Ask the customer for it, then enter it in Sage.",
    ),
    (
        "professional-without-siren",
        "Le client {customer} est un professionnel et n'a pas donné de SIREN.",
        "The customer {customer} is a professional and gave no SIREN.",
        "Demandez-le-lui : la facture électronique l'exige.",
        "Ask for it: the electronic invoice needs it.",
    ),
    (
        "eu-order-without-vat-number",
        "La commande est sans TVA vers {country}, et le client {customer} n'a pas de numéro de TVA valable.",
        "The order goes without VAT to {country}, and the customer {customer} has no valid VAT number.",
        "Vérifiez qu'elle pouvait être exonérée avant de la facturer.",
        "Check that it could be exempt before you invoice it.",
    ),
];
