//! Tariffs and discounts (functions.md G14): what the ERP asks groups and customers becomes the price rules of the
//! shop, the least number of them, and never one that lets the shop choose another price.
//!
//! While it is in a profile it alone owns the shop's price rules: the quantity discounts that travel with an
//! article's price are taken out on the way (C13 yields), because a tariff says them too.

use plugin_sdk::{
    model::{
        Change, Config, Connector, ConnectorError, Context, Descriptor, Entity, Field, FieldKind, Localized, Plugin,
        PriceRuleSet, PriceRules, Record, Role, SettingsGroup, SettingsSchema, Stream, TransformOutput,
        TransformRequest, TransformSpec,
    },
    rules,
};

/// The plugin's entry.
pub struct TarifsRemises;

impl Plugin for TarifsRemises {
    fn descriptor() -> Descriptor {
        Descriptor {
            id: "tarifs-remises".to_owned(),
            name: Localized::fr_en("Tarifs et remises", "Tariffs and discounts"),
            publisher: "Navette".to_owned(),
            version: plugin_sdk::version!(),
            model: plugin_sdk::model_range(),
            roles: vec![Role::Transform],
            streams: Vec::new(),
            settings: settings(),
            licence_feature: Some("tarifs-remises".to_owned()),
            messages: Vec::new(),
            transform: Some(TransformSpec {
                context: Vec::new(),
                main: Stream::Tariffs,
                output: Some(Stream::PriceRules),
                besides: vec![Stream::Articles, Stream::Prices],
            }),
        }
    }

    fn open(config: Config) -> Result<Box<dyn Connector>, ConnectorError> {
        let percentages = config.toggle("percentages", true);
        Ok(Box::new(Opened { percentages, withdrawn: config.toggle("withdrawn", false) }))
    }
}

plugin_sdk::export_plugin!(TarifsRemises);

fn settings() -> SettingsSchema {
    let percentages = Field::new(
        "percentages",
        Localized::fr_en("Montrer les remises en pourcentage", "Show discounts as percentages"),
        FieldKind::Toggle,
    )
    .default_value(true)
    .help(Localized::fr_en(
        "Décoché, chaque remise est envoyée comme un prix.",
        "Unchecked, each discount is sent as a price.",
    ));
    let withdrawn = Field::new(
        "withdrawn",
        Localized::fr_en("Retirer toutes les règles de la boutique", "Withdraw all rules from the shop"),
        FieldKind::Toggle,
    )
    .default_value(false)
    .help(Localized::fr_en(
        "Avant d'ôter ce plugin du profil : cochez, puis exportez les tarifs.",
        "Before this plugin leaves the profile: check it, then export the tariffs.",
    ))
    .advanced();
    SettingsSchema {
        groups: vec![SettingsGroup {
            key: "rules".to_owned(),
            label: Localized::fr_en("Règles de prix", "Price rules"),
            help: Localized::default(),
            fields: vec![percentages, withdrawn],
        }],
    }
}

struct Opened {
    percentages: bool,
    withdrawn: bool,
}

impl Opened {
    fn change(&self, change: &mut Change) {
        match change {
            Change::Upsert(Record::Tariff(tariff)) => {
                if let Some(prices) = &tariff.prices {
                    let rules = if self.withdrawn { Vec::new() } else { rules::of_tariff(prices, self.percentages) };
                    let net = rules::own_price(prices, &rules);
                    let set = Some(PriceRuleSet { rules, net, on_sale: None });
                    let made = PriceRules { key: tariff.key.clone(), set, remarks: Vec::new() };
                    *change = Change::Upsert(Record::PriceRules(Box::new(made)));
                }
            }
            Change::Upsert(Record::Article(article)) if !self.withdrawn => {
                if let Some(price) = &mut article.price {
                    price.tiers.clear();
                }
            }
            _ => {}
        }
    }
}

impl Connector for Opened {
    fn transform(
        &mut self,
        context: &dyn Context,
        request: &TransformRequest,
    ) -> Result<TransformOutput, ConnectorError> {
        let TransformRequest::Main { stream, changes, .. } = request else {
            return Err(ConnectorError::unsupported("context"));
        };
        if *stream != Stream::Tariffs && stream.entity() != Entity::Article {
            return Err(ConnectorError::unsupported(stream.name()));
        }
        if context.cancelled() {
            return Err(ConnectorError::cancelled());
        }
        let mut changes = changes.clone();
        changes.iter_mut().for_each(|change| self.change(change));
        Ok(TransformOutput { changes, sets: Vec::new() })
    }
}
