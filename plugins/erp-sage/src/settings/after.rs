//! The settings of what follows an import: the statuses that go back to the shop.

use plugin_sdk::model::{FieldKind, Localized, SettingsGroup};

use super::{field, group};

/// The panel of statuses.
pub fn statuses() -> SettingsGroup {
    let tracking_help = Localized::fr_en(
        "Champ de l'entête du document (par exemple une information libre). Vide : le numéro de colis des lignes.",
        "A field of the document's header (an information libre, say). Empty: the parcel number of the lines.",
    );
    group(
        "statuses",
        "États des commandes",
        "Order statuses",
        vec![
            field("tracking-column", "Numéro de suivi", "Tracking number", FieldKind::Text { max_length: Some(60) })
                .help(tracking_help)
                .advanced(),
        ],
    )
}
