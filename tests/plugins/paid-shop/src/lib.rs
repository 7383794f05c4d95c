//! A shop plugin that is licensed apart (feature `paid-shop`): it takes every record and keeps none.

use plugin_sdk::model::{
    Batch, Config, Connector, ConnectorError, Context, Descriptor, ExternalId, Field, FieldKind, Localized, Outcome,
    OutcomeState, Plugin, Role, SettingsGroup, SettingsSchema, Stream, StreamSupport,
};

struct PaidShop;

impl Plugin for PaidShop {
    fn descriptor() -> Descriptor {
        let support = |stream| StreamSupport { stream, read: false, write: true, facets: Vec::new(), schema: 1 };
        let url = Field::new("url", Localized::fr_en("Adresse", "Address"), FieldKind::Text { max_length: None });
        Descriptor {
            id: "paid-shop".to_owned(),
            name: Localized::fr_en("Boutique payante", "Paid shop"),
            publisher: "Navette".to_owned(),
            version: plugin_sdk::version!(),
            model: plugin_sdk::model_range(),
            roles: vec![Role::Shop],
            streams: vec![support(Stream::Categories), support(Stream::Articles)],
            settings: SettingsSchema {
                groups: vec![SettingsGroup { key: "shop".to_owned(), fields: vec![url], ..Default::default() }],
            },
            licence_feature: Some("paid-shop".to_owned()),
            messages: Vec::new(),
            transform: None,
        }
    }

    fn open(_config: Config) -> Result<Box<dyn Connector>, ConnectorError> {
        Ok(Box::new(Opened))
    }
}

plugin_sdk::export_plugin!(PaidShop);

struct Opened;

impl Connector for Opened {
    fn write(&mut self, _context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        let taken = batch.items.iter().map(|item| {
            Outcome::new(item.key.clone(), OutcomeState::Created, Some(ExternalId::new(item.key.as_str())))
        });
        Ok(taken.collect())
    }
}
