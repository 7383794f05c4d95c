//! Promotions (functions.md C11, C12, G16): what the ERP takes off for a time becomes dated price rules of the shop,
//! and the tick « on sale ».
//!
//! The rules hold over those of the tariffs, whether these are in the shop or not, and go with their set: one that
//! has ended is no longer in it. They begin and end with the days of the shop's own time zone.

use plugin_sdk::{
    model::{
        Change, Choice, Config, Connector, ConnectorError, Context, Descriptor, ErrorKind, Field, FieldKind, Localized,
        MessageTemplate, Plugin, PriceRuleSet, PriceRules, Record, Role, SettingsGroup, SettingsSchema, Stream,
        TariffPeriod, TariffPrices, TransformOutput, TransformRequest, TransformSpec,
    },
    rules,
};

/// The plugin's entry.
pub struct Promotions;

/// Which promotions tick « on sale » (C12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OnSale {
    Sales,
    All,
    Never,
}

impl Plugin for Promotions {
    fn descriptor() -> Descriptor {
        Descriptor {
            id: "promotions".to_owned(),
            name: Localized::fr_en("Promotions", "Promotions"),
            publisher: "Navette".to_owned(),
            version: plugin_sdk::version!(),
            model: plugin_sdk::model_range(),
            roles: vec![Role::Transform],
            streams: Vec::new(),
            settings: settings(),
            licence_feature: Some("promotions".to_owned()),
            messages: vec![MessageTemplate::new(
                "on-sale-unknown",
                "« {value} » n'est pas un choix pour « en solde ».",
                "\"{value}\" is no choice for \"on sale\".",
                "Choisissez-en un de la liste dans les réglages.",
                "Choose one of the list in the settings.",
            )],
            transform: Some(TransformSpec {
                context: Vec::new(),
                main: Stream::Promotions,
                output: Some(Stream::Promotions),
                besides: Vec::new(),
            }),
        }
    }

    fn open(config: Config) -> Result<Box<dyn Connector>, ConnectorError> {
        let on_sale = match config.text("on-sale").unwrap_or("sales") {
            "sales" => OnSale::Sales,
            "all" => OnSale::All,
            "never" => OnSale::Never,
            other => {
                let error = ConnectorError::new(ErrorKind::Config, "on-sale-unknown", "the choice is unknown");
                return Err(error.arg("value", other));
            }
        };
        let (percentages, withdrawn) = (config.toggle("percentages", true), config.toggle("withdrawn", false));
        Ok(Box::new(Opened { percentages, withdrawn, on_sale }))
    }
}

plugin_sdk::export_plugin!(Promotions);

fn settings() -> SettingsSchema {
    let choice = |value: &str, fr: &str, en: &str| Choice { value: value.to_owned(), label: Localized::fr_en(fr, en) };
    let choices = vec![
        choice("sales", "Les soldes seulement", "Sales only"),
        choice("all", "Toutes les promotions", "Every promotion"),
        choice("never", "Jamais", "Never"),
    ];
    let on_sale = Field::new(
        "on-sale",
        Localized::fr_en("Afficher « en solde »", "Show \"on sale\""),
        FieldKind::Choice { choices },
    )
    .default_value("sales");
    let toggle = |key: &str, fr: &str, en: &str| Field::new(key, Localized::fr_en(fr, en), FieldKind::Toggle);
    let percentages = toggle("percentages", "Montrer les remises en pourcentage", "Show discounts as percentages");
    let withdrawn =
        toggle("withdrawn", "Retirer toutes les promotions de la boutique", "Withdraw all promotions from the shop")
            .default_value(false)
            .help(Localized::fr_en(
                "Avant d'ôter ce plugin du profil : cochez, puis exportez les promotions.",
                "Before this plugin leaves the profile: check it, then export the promotions.",
            ))
            .advanced();
    SettingsSchema {
        groups: vec![SettingsGroup {
            key: "promotions".to_owned(),
            label: Localized::fr_en("Promotions", "Promotions"),
            help: Localized::default(),
            fields: vec![on_sale, percentages.default_value(true), withdrawn],
        }],
    }
}

struct Opened {
    percentages: bool,
    withdrawn: bool,
    on_sale: OnSale,
}

impl Opened {
    fn set(&self, prices: &TariffPrices) -> PriceRuleSet {
        if self.withdrawn {
            return PriceRuleSet { on_sale: Some(false), ..PriceRuleSet::default() };
        }
        let of = |period: &TariffPeriod| rules::of_period(prices, period, self.percentages);
        let ticks = |period: &TariffPeriod| match self.on_sale {
            OnSale::Sales => period.current && period.is_sale,
            OnSale::All => period.current,
            OnSale::Never => false,
        };
        let rules: Vec<_> = prices.periods.iter().flat_map(of).collect();
        PriceRuleSet { net: rules::own_price(prices, &rules), rules, on_sale: Some(prices.periods.iter().any(ticks)) }
    }
}

impl Connector for Opened {
    fn transform(
        &mut self,
        context: &dyn Context,
        request: &TransformRequest,
    ) -> Result<TransformOutput, ConnectorError> {
        let TransformRequest::Main { stream: Stream::Promotions, changes, .. } = request else {
            return Err(ConnectorError::unsupported("this stream"));
        };
        if context.cancelled() {
            return Err(ConnectorError::cancelled());
        }
        let mut changes = changes.clone();
        for change in &mut changes {
            if let Change::Upsert(Record::Tariff(tariff)) = change
                && let Some(prices) = &tariff.prices
            {
                let made = PriceRules { key: tariff.key.clone(), set: Some(self.set(prices)), remarks: Vec::new() };
                *change = Change::Upsert(Record::PriceRules(Box::new(made)));
            }
        }
        Ok(TransformOutput { changes, sets: Vec::new() })
    }
}
