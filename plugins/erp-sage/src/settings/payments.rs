//! The settings that tell which payments of the shop are written, and when (functions.md J90).

use plugin_sdk::model::{Field, FieldKind, Localized, LookupName};

use super::{field, orders::peer};

/// The rule of each payment method; a method in neither list is always written.
pub fn rules() -> Vec<Field> {
    let methods = || FieldKind::LookupMany { from: peer(LookupName::PaymentMethods) };
    let paid_help = Localized::fr_en(
        "Chèques et virements annoncés : écrits quand l'état de la commande dit qu'elle est payée.",
        "Announced cheques and transfers: written once the order's state says that it is paid.",
    );
    vec![
        field(
            "payments-when-paid",
            "Règlements écrits une fois la commande payée",
            "Payments written once paid",
            methods(),
        )
        .help(paid_help)
        .advanced(),
        field("payments-never", "Règlements jamais écrits", "Payments never written", methods()).advanced(),
    ]
}
