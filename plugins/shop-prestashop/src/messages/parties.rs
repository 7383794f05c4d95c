//! The sentences of what the module says about customer groups, customers and addresses.

use super::Row;

const FIX_FR: &str = "Corrigez la fiche dans la gestion commerciale.";
const FIX_EN: &str = "Correct the record in the ERP.";

/// Of customer groups, customers and addresses.
pub const PARTIES: &[Row] = &[
    (
        "group-name-cut",
        "Le nom du groupe est trop long pour la boutique : il devient « {name} ».",
        "The group's name is too long for the shop: it becomes “{name}”.",
        "Raccourcissez la catégorie tarifaire dans la gestion commerciale si ce nom ne convient pas.",
        "Shorten the price category in the ERP if that name will not do.",
    ),
    (
        "group-kept",
        "La catégorie tarifaire a quitté la gestion commerciale ; son groupe reste dans la boutique.",
        "The price category left the ERP; its group stays in the shop.",
        "Supprimez le groupe dans la boutique quand plus aucun client n'en fait partie.",
        "Delete the group in the shop once no customer is in it.",
    ),
    (
        "customer-email-invalid",
        "La boutique n'accepte pas l'adresse e-mail « {email} ».",
        "The shop does not accept the e-mail address “{email}”.",
        FIX_FR,
        FIX_EN,
    ),
    (
        "customer-emails-several",
        "La fiche a plusieurs adresses e-mail : {email}, la première, est envoyée.",
        "The record has several e-mail addresses: {email}, the first, is sent.",
        "Mettez en premier celle du client pour la boutique.",
        "Put the customer's address for the shop first.",
    ),
    (
        "customer-email-twice",
        "L'adresse {email} est celle du client {first} et du client {second} : seul {first} est dans la boutique.",
        "The address {email} is the customer {first}'s and the customer {second}'s: only {first} is in the shop.",
        "Donnez à l'un des deux une autre adresse dans la gestion commerciale.",
        "Give one of the two another address in the ERP.",
    ),
    (
        "customer-email-held",
        "L'adresse {email} est déjà celle d'un autre compte de la boutique (n° {customer}).",
        "The address {email} is another account's of the shop already (no. {customer}).",
        "Corrigez l'adresse, ou supprimez dans la boutique le compte qui n'a plus lieu d'être.",
        "Correct the address, or delete the account in the shop that has no place any more.",
    ),
    (
        "customer-linked",
        "La boutique avait un compte pour {email} : il est lié à la fiche et garde son mot de passe.",
        "The shop had an account for {email}: it is linked to the record and keeps its password.",
        "",
        "",
    ),
    (
        "customer-gone-from-shop",
        "Ce client venait de la boutique (n° {customer}), qui ne l'a plus : il n'y est pas recréé.",
        "This customer came from the shop (no. {customer}), which has it no more: it is not made there again.",
        "",
        "",
    ),
    (
        "customer-name-missing",
        "Ni le contact ni la société ne donnent un nom que la boutique accepte.",
        "Neither the contact nor the company gives a name that the shop accepts.",
        FIX_FR,
        FIX_EN,
    ),
    (
        "customer-group-unknown",
        "Le groupe de clients de la catégorie tarifaire « {group} » n'est pas dans la boutique.",
        "The customer group of the price category “{group}” is not in the shop.",
        "Nommez cette catégorie dans la gestion commerciale, puis exportez les clients.",
        "Name that category in the ERP, then export the customers.",
    ),
    (
        "address-customer-missing",
        "Le client {customer} de cette adresse n'est pas dans la boutique.",
        "The customer {customer} of this address is not in the shop.",
        "Exportez d'abord ce client ; voyez pourquoi il a été refusé.",
        "Export that customer first; see why it was refused.",
    ),
    (
        "address-country-unknown",
        "La boutique n'a pas de pays de code « {country} ».",
        "The shop has no country of the code “{country}”.",
        "Ajoutez ce pays dans la boutique, ou corrigez l'adresse.",
        "Add that country in the shop, or correct the address.",
    ),
    (
        "address-part-missing",
        "Il manque à l'adresse ce que la boutique exige : {field}.",
        "The address lacks what the shop wants: {field}.",
        "Complétez l'adresse dans la gestion commerciale.",
        "Complete the address in the ERP.",
    ),
    (
        "postcode-invalid",
        "Le code postal « {postcode} » n'a pas la forme {format} de son pays ({country}).",
        "The postcode “{postcode}” does not have the form {format} of its country ({country}).",
        "Corrigez le code postal dans la gestion commerciale.",
        "Correct the postcode in the ERP.",
    ),
    (
        "identification-missing",
        "La boutique exige un numéro d'identification pour le pays {country}, et le client n'a pas de numéro de TVA.",
        "The shop wants an identification number for the country {country}, and the customer has no VAT number.",
        "Saisissez le numéro de TVA du client dans la gestion commerciale.",
        "Enter the customer's VAT number in the ERP.",
    ),
];
