//! How the quantity that is sent of an article came to be, step by step (functions.md J32).

use plugin_sdk::model::{
    Change, ConnectorError, Context, Decimal, ErrorKind, ExplainRequest, Explanation, ExplanationStep, Facet, Key,
    Localized, ReadRequest, Record, Scope, Stream,
};

use super::{articles, sides::Keys};
use crate::{
    config::StockKind,
    mapping::french_number,
    select::{As, Select},
    session::Session,
};

/// Depot, then real, reserved, prepared, under control, on order; the first two columns of a combination behind.
const ARTICLE: [(&str, As); 6] = [
    ("DE_No", As::Int),
    ("AS_QteSto", As::Decimal),
    ("AS_QteRes", As::Decimal),
    ("AS_QtePrepa", As::Decimal),
    ("AS_QteAControler", As::Decimal),
    ("AS_QteCom", As::Decimal),
];
const COMBINATION: [(&str, As); 8] = [
    ("DE_No", As::Int),
    ("GS_QteSto", As::Decimal),
    ("GS_QteRes", As::Decimal),
    ("GS_QtePrepa", As::Decimal),
    ("GS_QteAControler", As::Decimal),
    ("GS_QteCom", As::Decimal),
    ("AG_No1", As::Int),
    ("AG_No2", As::Int),
];

/// The steps under way.
struct Steps {
    quantity: Decimal,
    told: Vec<ExplanationStep>,
}

impl Steps {
    fn add(&mut self, rule: &str, by: Decimal, (french, english): (&str, &str)) {
        if by.is_zero() && rule != "depot" {
            return;
        }
        self.quantity += by;
        let (french, english) = (format!("{french} : {}", french_number(by)), format!("{english}: {}", by.normalize()));
        self.tell(rule, Localized::fr_en(french, english));
    }

    fn tell(&mut self, rule: &str, text: Localized) {
        self.told.push(ExplanationStep { rule: rule.to_owned(), text, net: self.quantity.normalize() });
    }
}

/// Explains a quantity; its last figure is the one that a read answers.
///
/// # Errors
/// `config` where the article or the variant is unknown; else as for a read.
pub fn explain(
    session: &mut Session,
    context: &dyn Context,
    request: &ExplainRequest,
) -> Result<Explanation, ConnectorError> {
    let sent = sent(session, context, request)?;
    let mut steps = Steps { quantity: Decimal::ZERO, told: Vec::new() };
    let article = request.article.as_str();
    match sent {
        None => steps.tell(
            "untracked",
            Localized::fr_en(
                "Le stock n'est pas suivi : vendu sans limite.",
                "Stock is not followed: sold without limit.",
            ),
        ),
        Some(sent) => {
            depots(session, context, request, &mut steps)?;
            let open = match &request.variant {
                Some(variant) => session.open.of(article, Some(variant)),
                None => session.open.of_all(article),
            };
            let texts = ("Commandes ouvertes de la boutique", "Open orders of the shop");
            steps.add("open-orders", -open, texts);
            steps.add("margin", -session.settings.stock.margin, ("Marge de sécurité", "Safety margin"));
            if steps.quantity != sent {
                let made = (
                    "Composants, déclinaisons, conditionnement ou quantité fixe",
                    "Parts, variants, packs or a fixed quantity",
                );
                steps.add("made-of", sent - steps.quantity, made);
            }
        }
    }
    Ok(Explanation { net: steps.quantity.normalize(), gross: None, steps: steps.told })
}

/// The quantity that is sent; none of an article that sells without limit.
fn sent(
    session: &mut Session,
    context: &dyn Context,
    request: &ExplainRequest,
) -> Result<Option<Decimal>, ConnectorError> {
    let unknown = |key: &Key| {
        let text = "failed to find what a quantity is asked for";
        ConnectorError::new(ErrorKind::Config, "explain-unknown", text).arg("key", key)
    };
    let read = ReadRequest {
        stream: Stream::Stock,
        facets: vec![Facet::Stock],
        scope: Scope::Keys(vec![request.article.clone()]),
        after: None,
        limit: 1,
    };
    let page = articles::read(session, context, &read)?;
    let stock = page.changes.into_iter().find_map(|change| match change {
        Change::Upsert(Record::Article(article)) => article.stock,
        _ => None,
    });
    let stock = stock.ok_or_else(|| unknown(&request.article))?;
    let quantity = match &request.variant {
        None => stock.quantity,
        Some(key) => stock.variants.iter().find(|own| own.key == *key).ok_or_else(|| unknown(key))?.quantity,
    };
    Ok(stock.tracked.then_some(quantity))
}

/// What the depots hold, and what of it the chosen kind of stock leaves or adds.
fn depots(
    session: &mut Session,
    context: &dyn Context,
    request: &ExplainRequest,
    steps: &mut Steps,
) -> Result<(), ConnectorError> {
    let chosen = session.parameters.as_ref().map(|parameters| parameters.depots.clone()).unwrap_or_default();
    let gammes = request.variant.as_ref().and_then(|key| key.as_str().split_once('.'));
    let gammes = gammes.and_then(|(first, second)| Some((first.parse::<i64>().ok()?, second.parse::<i64>().ok()?)));
    let Session { client, base, settings, .. } = &mut *session;
    let (table, wanted): (_, &[_]) =
        if gammes.is_some() { ("F_GAMSTOCK", &COMBINATION) } else { ("F_ARTSTOCK", &ARTICLE) };
    let select = Select::new(base, &client.dialect, table, wanted);
    let keys = [request.article.as_str().to_owned()];
    let (condition, values) = Keys::List(&keys).condition("AR_Ref");
    let rows = client.fetch(context, &select, &format!("WHERE {condition}"), &values, None)?;
    let own = |row: &usize| {
        chosen.contains(&rows.int(0, *row)) && gammes.is_none_or(|pair| pair == (rows.int(6, *row), rows.int(7, *row)))
    };
    let mut own: Vec<usize> = (0..rows.len).filter(own).collect();
    own.sort_by_key(|row| rows.int(0, *row));
    for row in &own {
        let number = rows.int(0, *row);
        let (french, english) = (format!("Stock réel du dépôt {number}"), format!("Real stock of depot {number}"));
        steps.add("depot", rows.decimal(1, *row), (&french, &english));
    }
    let sum = |column| own.iter().map(|row| rows.decimal(column, *row)).sum::<Decimal>();
    let kind = settings.stock.kind;
    if kind != StockKind::Real {
        steps.add("reserved", -sum(2), ("Réservé", "Reserved"));
        steps.add("prepared", -sum(3), ("Préparé", "Prepared"));
    }
    match kind {
        StockKind::Real => {}
        StockKind::Available => steps.add("to-control", -sum(4), ("À contrôler", "To control")),
        StockKind::Forecast => {
            let texts = ("Commandes fournisseurs non reçues", "Purchases not yet received");
            steps.add("on-order", sum(5), texts);
        }
    }
    Ok(())
}
