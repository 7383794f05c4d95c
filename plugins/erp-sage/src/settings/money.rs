//! The settings of currencies, and of vouchers that are means of payment.

use plugin_sdk::model::{Field, Localized, LookupName};

use super::{
    choices, field, lookup,
    orders::{mapping, peer},
    text,
};

/// Currencies of orders.
pub fn currencies() -> Vec<Field> {
    let rates = choices(&[
        ("shop", "Celui de la boutique à la vente", "The shop's at the sale"),
        ("sage", "De Sage", "Sage's"),
    ]);
    let help = Localized::fr_en(
        "Vide : une commande dans cette devise est refusée.",
        "Empty: an order in this currency is refused.",
    );
    vec![
        field("currencies", "Devises", "Currencies", mapping(peer(LookupName::Currencies), LookupName::Currencies))
            .help(help),
        field("currency-rate", "Cours", "Rate", rates).default_value("shop").advanced(),
    ]
}

/// What becomes of an order with a carrier, a country or a payment that is not mapped.
pub fn unmapped() -> Field {
    let words = choices(&[
        ("default", "Valeur du client ou par défaut", "The customer's or the default"),
        ("refuse", "Refuser la commande", "Refuse the order"),
    ]);
    let title = "Transporteur, pays ou règlement sans correspondance";
    field("order-unmapped", title, "Carrier, country or payment without a mapping", words)
        .default_value("default")
        .advanced()
}

/// Vouchers that are means of payment.
pub fn vouchers() -> Vec<Field> {
    let method_help = Localized::fr_en(
        "Bons de remboursement et cartes cadeaux. Vide : tous les bons sont des remises.",
        "Refund vouchers and gift cards. Empty: every voucher is a discount.",
    );
    let prefix_help = Localized::fr_en(
        "Débuts des codes, séparés par des virgules. Les bons de remboursement (V…C…O…) sont reconnus.",
        "First letters of the codes, with commas between. Refund vouchers (V…C…O…) are known.",
    );
    vec![
        field(
            "payment-voucher-method",
            "Mode de règlement des bons",
            "Payment method of vouchers",
            lookup(LookupName::PaymentMethods),
        )
        .help(method_help),
        field("payment-voucher-journal", "Journal des bons", "Journal of vouchers", lookup(LookupName::Journals)),
        field("payment-voucher-prefixes", "Codes des cartes cadeaux", "Codes of gift cards", text()).help(prefix_help),
    ]
}
