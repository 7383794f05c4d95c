//! A whole transform plugin: it raises every price to the next one with a chosen ending (12.34 → 12.90), with or
//! without tax, so that a shop shows the prices that its owner likes while the ERP keeps its own.
//!
//! A transform stands between reading and planning: it gets each page of its main stream and answers the records as
//! the shop shall have them. It does no input or output and keeps nothing from page to page: the same records always
//! give the same answer, so that a second export finds nothing to send.
//!
//! Prices are raised and never lowered, so nothing is sold below the ERP's price; an article at zero stays at zero.

mod ending;

use plugin_sdk::model::{
    ArticlePrice, Change, Choice, Config, Connector, ConnectorError, Context, Descriptor, Entity, ErrorKind, Field,
    FieldKind, Localized, MessageTemplate, Plugin, Record, Role, SettingsGroup, SettingsSchema, Stream,
    TransformOutput, TransformRequest, TransformSpec,
};

use ending::Ending;

/// The plugin's entry.
pub struct ExampleTransform;

impl Plugin for ExampleTransform {
    fn descriptor() -> Descriptor {
        Descriptor {
            id: "example-transform".to_owned(),
            name: Localized::fr_en("Terminaison des prix", "Price endings"),
            publisher: "Navette".to_owned(),
            version: plugin_sdk::version!(),
            model: plugin_sdk::model_range(),
            roles: vec![Role::Transform],
            streams: Vec::new(),
            settings: settings(),
            licence_feature: None,
            messages: vec![MessageTemplate::new(
                "ending-unknown",
                "« {ending} » n'est pas une terminaison.",
                "\"{ending}\" is no ending.",
                "Choisissez-en une de la liste dans les réglages.",
                "Choose one of the list in the settings.",
            )],
            // No context, and no sets: it changes the articles in place. The host sends it every stream that carries
            // articles, hence `prices` as well.
            transform: Some(TransformSpec {
                context: Vec::new(),
                main: Stream::Articles,
                output: None,
                besides: Vec::new(),
            }),
        }
    }

    fn open(config: Config) -> Result<Box<dyn Connector>, ConnectorError> {
        let text = config.text("ending").unwrap_or(ending::DEFAULT);
        let ending = Ending::parse(text, config.toggle("with_tax", true)).ok_or_else(|| {
            ConnectorError::new(ErrorKind::Config, "ending-unknown", "the price ending is unknown").arg("ending", text)
        })?;
        Ok(Box::new(Opened { ending }))
    }
}

plugin_sdk::export_plugin!(ExampleTransform);

fn settings() -> SettingsSchema {
    let choice = |value: &&str| Choice { value: (*value).to_owned(), label: Localized::fr_en(comma(value), *value) };
    let choices = ending::CHOICES.iter().map(choice).collect();
    let ending = Field::new("ending", Localized::fr_en("Terminaison", "Ending"), FieldKind::Choice { choices })
        .default_value(ending::DEFAULT)
        .help(Localized::fr_en(
            "Chaque prix est relevé jusqu'au prochain qui finit ainsi.",
            "Each price is raised to the next one that ends so.",
        ));
    let with_tax =
        Field::new("with_tax", Localized::fr_en("Sur le prix TTC", "On the price with tax"), FieldKind::Toggle)
            .default_value(true)
            .help(Localized::fr_en(
                "Décoché, c'est le prix hors taxes qui reçoit la terminaison.",
                "Unchecked, the price without tax gets the ending.",
            ));
    SettingsSchema {
        groups: vec![SettingsGroup {
            key: "prices".to_owned(),
            label: Localized::fr_en("Prix", "Prices"),
            help: Localized::default(),
            fields: vec![ending, with_tax],
        }],
    }
}

fn comma(value: &str) -> String {
    value.replace('.', ",")
}

struct Opened {
    ending: Ending,
}

impl Opened {
    /// The price of the article, of its variants and of its quantities: all of them are shown to buyers.
    fn price(&self, price: &mut ArticlePrice) {
        let rate = price.tax.rate;
        let nets = std::iter::once(&mut price.net)
            .chain(price.variants.iter_mut().map(|variant| &mut variant.net))
            .chain(price.tiers.iter_mut().map(|tier| &mut tier.net));
        nets.for_each(|net| *net = self.ending.raise(*net, rate));
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
        if stream.entity() != Entity::Article {
            return Err(ConnectorError::unsupported(stream.name()));
        }
        if context.cancelled() {
            return Err(ConnectorError::cancelled());
        }
        let mut changes = changes.clone();
        for change in &mut changes {
            // What carries no price, and what was deleted or is faulty, goes on as it is.
            if let Change::Upsert(Record::Article(article)) = change
                && let Some(price) = &mut article.price
            {
                self.price(price);
            }
        }
        Ok(TransformOutput { changes, sets: Vec::new() })
    }
}
