//! Order statuses: which of the shop's states stands for which stage, and what is sent of it.

use std::collections::BTreeMap;

use plugin_sdk::model::{
    Batch, Config, ConnectorError, Context, Field, FieldKind, Localized, LookupName, LookupRef, LookupSide, OrderStage,
    Outcome, OutcomeState, Record, SettingsGroup, WriteItem,
};
use serde_json::{Value, json};

use crate::{client::Client, write::Writer};

/// What a stage becomes in the shop.
#[derive(Debug, Clone, Default)]
pub struct StatusSettings {
    /// Stage → the shop's state; a stage without one is chosen by the states' flags, or left alone.
    pub states: BTreeMap<&'static str, String>,
    /// The shop's own e-mail goes to the buyer.
    pub mail: bool,
    /// A state may go back to an earlier one.
    pub backwards: bool,
    /// A state that says "paid" may be set on an order that is not.
    pub unpaid: bool,
}

impl StatusSettings {
    /// Takes the settings as they are.
    pub fn from_config(config: &Config) -> Self {
        let state = |stage: OrderStage| Some((stage.name(), config.text(&setting(stage))?.to_owned()));
        Self {
            states: OrderStage::ALL.into_iter().filter_map(state).collect(),
            mail: config.toggle("status_mail", false),
            backwards: config.toggle("status_backwards", false),
            unpaid: config.toggle("status_unpaid", false),
        }
    }

    /// What the module needs beside the items.
    pub fn argument(&self) -> Value {
        json!({ "states": self.states, "mail": self.mail, "backwards": self.backwards, "unpaid": self.unpaid })
    }

    /// Whether the shop has anything to do with this record.
    fn concerns(&self, item: &WriteItem) -> bool {
        match &item.record {
            // The module chooses a state for these by the flags of the shop's states.
            Some(Record::OrderStatus(status)) => {
                !matches!(status.stage, OrderStage::Ordered | OrderStage::PartlyDelivered)
                    || !status.tracking_number.is_empty()
                    || self.states.contains_key(status.stage.name())
            }
            _ => true,
        }
    }
}

fn setting(stage: OrderStage) -> String {
    format!("state_{}", stage.name().replace('-', "_"))
}

/// Writes what concerns the shop; the rest costs no request.
///
/// # Errors
/// As `Writer::write`.
pub fn write(
    writer: &mut Writer,
    client: &mut Client,
    context: &dyn Context,
    batch: &Batch,
) -> Result<Vec<Outcome>, ConnectorError> {
    let settings = client.settings.statuses.clone();
    let items: Vec<WriteItem> = batch.items.iter().filter(|item| settings.concerns(item)).cloned().collect();
    let sent = writer.write(client, context, &Batch { items, ..batch.clone() })?;
    let mut sent = sent.into_iter();
    let skipped = |item: &WriteItem| Outcome::new(item.key.clone(), OutcomeState::Skipped, item.external_id.clone());
    let answer = |item: &WriteItem| match settings.concerns(item) {
        true => sent.next().unwrap_or_else(|| skipped(item)),
        false => skipped(item),
    };
    Ok(batch.items.iter().map(answer).collect())
}

/// The panel of statuses.
pub fn group() -> SettingsGroup {
    let states = || FieldKind::Lookup { from: LookupRef { side: LookupSide::Own, name: LookupName::OrderStates } };
    let state = |stage: OrderStage, fr: &str, en: &str| {
        Field::new(&setting(stage), Localized::fr_en(fr, en), states()).help(match stage {
            OrderStage::Ordered | OrderStage::PartlyDelivered => {
                Localized::fr_en("Vide : l'état ne change pas.", "Empty: the state does not change.")
            }
            _ => Localized::fr_en(
                "Vide : le premier état de la boutique dont les indicateurs conviennent.",
                "Empty: the shop's first state whose flags fit.",
            ),
        })
    };
    let toggle = |key: &str, fr: &str, en: &str, help: Localized| {
        Field::new(key, Localized::fr_en(fr, en), FieldKind::Toggle).default_value(false).help(help)
    };
    SettingsGroup {
        key: "statuses".to_owned(),
        label: Localized::fr_en("États des commandes", "Order statuses"),
        help: Localized::fr_en(
            "Jamais deux fois le même état, jamais un état d'une commande annulée.",
            "Never the same state twice, never a state of a cancelled order.",
        ),
        fields: vec![
            state(OrderStage::Ordered, "Commande saisie", "Order entered"),
            state(OrderStage::Preparing, "En préparation de livraison", "Being prepared"),
            state(OrderStage::PartlyDelivered, "Livrée en partie", "Delivered in part"),
            state(OrderStage::Delivered, "Bon de livraison", "Delivered"),
            state(OrderStage::Invoiced, "Facturée", "Invoiced"),
            toggle(
                "status_mail",
                "Prévenir l'acheteur",
                "Tell the buyer",
                Localized::fr_en("Par l'e-mail que la boutique a pour cet état.", "By the shop's e-mail of the state."),
            ),
            toggle(
                "status_backwards",
                "Autoriser un retour en arrière",
                "Allow going back",
                Localized::fr_en(
                    "Par exemple quand un bon de livraison est supprimé dans la gestion commerciale.",
                    "For example when a delivery is deleted in the ERP.",
                ),
            )
            .advanced(),
            toggle(
                "status_unpaid",
                "Autoriser un état « payé » sur une commande impayée",
                "Allow a “paid” state on an unpaid order",
                Localized::fr_en(
                    "PrestaShop note alors un paiement que personne n'a fait.",
                    "PrestaShop then notes a payment that nobody made.",
                ),
            )
            .advanced(),
        ],
    }
}

#[cfg(test)]
mod tests {
    use plugin_sdk::model::{Key, OrderStatus, WriteAction};

    use super::*;

    fn item(stage: OrderStage, tracking: &str) -> WriteItem {
        let status =
            OrderStatus { key: Key::new("7"), stage, tracking_number: tracking.to_owned(), ..OrderStatus::default() };
        WriteItem {
            key: status.key.clone(),
            action: WriteAction::Put,
            external_id: None,
            record: Some(Record::OrderStatus(status)),
            overrides: BTreeMap::new(),
        }
    }

    #[test]
    fn only_what_changes_something_costs_a_request() {
        let mut config = Config::default();
        let plain = StatusSettings::from_config(&config);
        assert!(!plain.concerns(&item(OrderStage::Ordered, "")));
        assert!(!plain.concerns(&item(OrderStage::PartlyDelivered, "")));
        assert!(plain.concerns(&item(OrderStage::PartlyDelivered, "6A123")));
        assert!(plain.concerns(&item(OrderStage::Delivered, "")));
        config.settings.insert("state_partly_delivered".to_owned(), json!("21"));
        let chosen = StatusSettings::from_config(&config);
        assert!(chosen.concerns(&item(OrderStage::PartlyDelivered, "")));
        assert_eq!(
            chosen.argument(),
            json!({"states": {"partly-delivered": "21"}, "mail": false, "backwards": false, "unpaid": false})
        );
    }
}
