//! The settings of an order's header: depot, who invoices, accounting categories, free texts (functions.md J70b, J71,
//! J74, J76).

use plugin_sdk::model::{Field, Localized, LookupName};

use super::{
    choices, field, lookup,
    orders::{mapping, peer},
    text,
};

/// Depot rule, invoices, categories, texts.
pub fn header() -> Vec<Field> {
    let depots = choices(&[
        ("one", "Le même pour toutes les commandes", "The same for all orders"),
        ("customer", "Celui du client, sinon le même pour toutes", "The customer's, else the same for all"),
        ("article", "Le dépôt principal de chaque article", "Each article's principal depot"),
    ]);
    let invoices = choices(&[
        ("undecided", "Non précisé", "Not said"),
        ("sage", "Sage", "Sage"),
        ("shop", "La boutique", "The shop"),
    ]);
    let invoices_help = Localized::fr_en(
        "Sage : une commande que la boutique a aussi facturée est signalée. La boutique : son numéro et sa date sont écrits dans la commande, qui attend d'être facturée.",
        "Sage: an order that the shop invoiced too is pointed out. The shop: number and date are written into the order, which waits for its invoice.",
    );
    let export_help = Localized::fr_en(
        "Commandes sans TVA livrées hors de l'Union européenne, dans un pays sans correspondance.",
        "Orders without VAT that leave the European Union, to a country without a mapping.",
    );
    let countries = || mapping(peer(LookupName::Countries), LookupName::AccountingCategories);
    let mut fields = vec![
        field("order-depot-rule", "Choix du dépôt", "Choice of the depot", depots).default_value("one"),
        field("order-invoices", "Qui facture", "Who invoices", invoices).default_value("undecided").help(invoices_help),
        field(
            "countries-business",
            "Catégories comptables des professionnels par pays",
            "Accounting categories of professionals by country",
            countries(),
        )
        .help(Localized::fr_en(
            "Vide : celle du pays. Un professionnel a une société ou un SIRET.",
            "Empty: the country's. A professional has a company or a SIRET.",
        ))
        .advanced(),
        field(
            "accounting-export",
            "Catégorie comptable à l'export",
            "Accounting category of exports",
            lookup(LookupName::AccountingCategories),
        )
        .help(export_help),
    ];
    let texts = [
        ("order-text-1", "Texte 1 de l'en-tête", "Text 1 of the header", "{invoice-name}"),
        ("order-text-2", "Texte 2 de l'en-tête", "Text 2 of the header", "{invoice-town}"),
        ("order-text-3", "Texte 3 de l'en-tête", "Text 3 of the header", "{relay}"),
        ("order-text-4", "Texte 4 de l'en-tête", "Text 4 of the header", "{phone}"),
    ];
    let help = Localized::fr_en(
        "25 caractères ; {invoice-name}, {invoice-town}, {delivery-name}, {relay}, {phone}, {carrier}, {reference}, {order}, {cart} et {invoice} sont remplacés.",
        "25 characters; {invoice-name}, {invoice-town}, {delivery-name}, {relay}, {phone}, {carrier}, {reference}, {order}, {cart} and {invoice} are replaced.",
    );
    fields.extend(
        texts.map(|(key, fr, en, default)| {
            field(key, fr, en, text()).default_value(default).help(help.clone()).advanced()
        }),
    );
    fields
}
