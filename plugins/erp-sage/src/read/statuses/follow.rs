//! From a mark to the stage: the lines of an order, wherever Sage has moved them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use plugin_sdk::model::{ConnectorError, Context, Key, NaiveDate, OrderStage, OrderStatus, StageDocument};
use rust_decimal::Decimal;

use super::super::sides::Keys;
use crate::{
    mapping::variant_key,
    rows::Rows,
    select::{As, Select},
    session::Session,
};

/// Type and number.
pub type Piece = (i64, String);

const HEADERS: [(&str, As); 5] = [
    ("DO_Type", As::Int),
    ("DO_Piece", As::Text),
    ("DO_Date", As::Text),
    ("DO_NoWeb", As::Text),
    ("DO_Devise", As::Int),
];
const LINES: [(&str, As); 13] = [
    ("DO_Type", As::Int),
    ("DO_Piece", As::Text),
    ("DL_PieceBC", As::Text),
    ("DL_Ligne", As::Int),
    ("AR_Ref", As::Text),
    ("DL_Qte", As::Decimal),
    ("DL_NoColis", As::Text),
    ("DL_MontantHT", As::Decimal),
    ("DL_MontantTTC", As::Decimal),
    ("AG_No1", As::Int),
    ("AG_No2", As::Int),
    ("DL_Taxe1", As::Decimal),
    ("AR_RefCompose", As::Text),
];

/// A line of a document.
#[derive(Debug, Clone)]
struct Line {
    piece: Piece,
    /// The order that it came from; empty while it is itself an order's.
    origin: String,
    place: i64,
    article: String,
    /// Its gamme values, where it has any.
    variant: Option<Key>,
    goods: bool,
    /// The compound that it is a component of; empty for what was sold.
    compound: String,
    quantity: Decimal,
    parcel: String,
    net: Decimal,
    gross: Decimal,
    rate: Decimal,
}

/// An order in Sage: how far it is, and what its lines come to.
pub struct Followed {
    pub status: OrderStatus,
    pub net: Decimal,
    pub gross: Decimal,
    /// The same with tax, by the rate of the first tax, which is VAT (sage100.md §2.3).
    pub rates: BTreeMap<Decimal, Decimal>,
    /// The documents that carry the mark, and whether one is in another currency.
    pub marked: BTreeSet<Piece>,
    pub foreign: bool,
    /// Goods that no delivery holds yet.
    pub waiting: BTreeMap<(String, Option<Key>), Decimal>,
    /// Compounds whose components have lines of their own.
    pub composed: BTreeSet<String>,
}

/// What the base says about some orders.
#[derive(Default)]
struct Facts {
    lines: Vec<Line>,
    dates: HashMap<Piece, Option<NaiveDate>>,
    parcels: HashMap<Piece, String>,
}

/// What became of orders by their mark; those that no document carries are absent.
pub fn follow(
    session: &mut Session,
    context: &dyn Context,
    prefix: &str,
    marks: &[String],
) -> Result<HashMap<String, Followed>, ConnectorError> {
    if marks.is_empty() {
        return Ok(HashMap::new());
    }
    let headers = fetch(session, context, "F_DOCENTETE", &HEADERS, ("DO_NoWeb", marks))?;
    let mut marked: HashMap<String, BTreeSet<Piece>> = HashMap::new();
    let mut foreign: BTreeSet<&str> = BTreeSet::new();
    for row in 0..headers.len {
        let mark = headers.text(3, row);
        if marks.iter().any(|wanted| wanted == mark) && is_sale(headers.int(0, row)) {
            marked.entry(mark.to_owned()).or_default().insert(piece(&headers, row));
            if headers.int(4, row) > 0 {
                foreign.insert(mark);
            }
        }
    }
    let numbers: BTreeSet<&String> = marked.values().flatten().map(|(_, number)| number).collect();
    let numbers: Vec<String> = numbers.into_iter().cloned().collect();
    let services = services(session, context)?;
    let own = lines(&fetch_chunks(session, context, "F_DOCLIGNE", &LINES, "DO_Piece", &numbers)?, &services);
    let orders: HashMap<&String, Option<String>> =
        marked.iter().map(|(mark, pieces)| (mark, order_number(pieces, &own))).collect();
    let origins: BTreeSet<&String> = orders.values().flatten().collect();
    let origins: Vec<String> = origins.into_iter().cloned().collect();
    let mut facts = Facts { lines: own, ..Facts::default() };
    let from_orders = fetch_chunks(session, context, "F_DOCLIGNE", &LINES, "DL_PieceBC", &origins)?;
    facts.lines.extend(lines(&from_orders, &services));
    facts.headers(session, context)?;
    Ok(marked
        .iter()
        .map(|(mark, pieces)| {
            let order = orders.get(mark).cloned().flatten();
            let key = Key::new(mark.strip_prefix(prefix).unwrap_or(mark));
            let mut followed = facts.followed(key, pieces, order.as_deref());
            followed.foreign = foreign.contains(mark.as_str());
            (mark.clone(), followed)
        })
        .collect())
}

/// Preparations, deliveries, invoices; returns and credit notes are no stage of an order.
fn is_sale(kind: i64) -> bool {
    matches!(kind, 1 | 2 | 3 | 6 | 7)
}

/// Articles that are no goods: those of the settings, and those of the ways of shipping.
fn services(session: &mut Session, context: &dyn Context) -> Result<BTreeSet<String>, ConnectorError> {
    let mut services = session.settings.statuses.special.clone();
    let Session { client, base, .. } = session;
    if base.has("P_EXPEDITION", "AR_Ref") {
        let select = Select::new(base, &client.dialect, "P_EXPEDITION", &[("AR_Ref", As::Text)]);
        let rows = client.fetch(context, &select, "", &[], None)?;
        services.extend((0..rows.len).map(|row| rows.text(0, row).to_owned()).filter(|article| !article.is_empty()));
    }
    Ok(services)
}

fn piece(rows: &Rows, row: usize) -> Piece {
    (rows.int(0, row), rows.text(1, row).to_owned())
}

fn lines(found: &[Rows], services: &BTreeSet<String>) -> Vec<Line> {
    let of = |rows: &Rows, row: usize| Line {
        piece: piece(rows, row),
        origin: rows.text(2, row).to_owned(),
        place: rows.int(3, row),
        article: rows.text(4, row).to_owned(),
        variant: match (rows.int(9, row), rows.int(10, row)) {
            (0, 0) => None,
            (first, second) => Some(variant_key(first, second)),
        },
        goods: !rows.text(4, row).is_empty() && !services.contains(rows.text(4, row)),
        compound: Some(rows.text(12, row)).filter(|of| *of != rows.text(4, row)).unwrap_or_default().to_owned(),
        quantity: rows.decimal(5, row),
        parcel: rows.text(6, row).to_owned(),
        net: rows.decimal(7, row),
        gross: rows.decimal(8, row),
        rate: rows.decimal(11, row).normalize(),
    };
    found.iter().flat_map(|rows| (0..rows.len).map(|row| of(rows, row))).filter(|line| is_sale(line.piece.0)).collect()
}

/// The number that the order had as a bon de commande. A document made of several orders carries the mark of the first.
fn order_number(pieces: &BTreeSet<Piece>, lines: &[Line]) -> Option<String> {
    if let Some((_, number)) = pieces.iter().find(|(kind, _)| *kind == 1) {
        return Some(number.clone());
    }
    let first = lines.iter().filter(|line| pieces.contains(&line.piece) && !line.origin.is_empty());
    first.min_by_key(|line| line.place).map(|line| line.origin.clone())
}

impl Facts {
    /// The dates and parcels of every document that holds one of the lines.
    fn headers(&mut self, session: &mut Session, context: &dyn Context) -> Result<(), ConnectorError> {
        let column = session.settings.statuses.tracking.clone();
        let mut wanted = HEADERS.to_vec();
        if let Some(column) = column.as_deref().filter(|column| session.base.has("F_DOCENTETE", column)) {
            wanted.push((column, As::Text));
        }
        let numbers: BTreeSet<&String> = self.lines.iter().map(|line| &line.piece.1).collect();
        let numbers: Vec<String> = numbers.into_iter().cloned().collect();
        for rows in fetch_chunks(session, context, "F_DOCENTETE", &wanted, "DO_Piece", &numbers)? {
            for row in 0..rows.len {
                let day = rows.text(2, row).get(..10).and_then(|day| day.parse().ok());
                self.dates.insert(piece(&rows, row), day);
                if wanted.len() > HEADERS.len() {
                    self.parcels.insert(piece(&rows, row), rows.text(HEADERS.len(), row).trim().to_owned());
                }
            }
        }
        Ok(())
    }

    fn followed(&self, key: Key, pieces: &BTreeSet<Piece>, order: Option<&str>) -> Followed {
        let mine = |line: &&Line| match order {
            Some(order) => line.origin == order || (line.piece.0 == 1 && line.piece.1 == order),
            // Typed as a delivery or an invoice at once: its own lines are all there is.
            None => pieces.contains(&line.piece),
        };
        let mut quantities: BTreeMap<i64, Decimal> = BTreeMap::new();
        let mut held: BTreeMap<Piece, String> = pieces.iter().map(|piece| (piece.clone(), String::new())).collect();
        let mut waiting = BTreeMap::new();
        let (mut seen, mut composed) = (BTreeSet::new(), BTreeSet::new());
        let (mut net, mut gross) = (Decimal::ZERO, Decimal::ZERO);
        let mut rates: BTreeMap<Decimal, Decimal> = BTreeMap::new();
        for line in self.lines.iter().filter(mine) {
            // A line may have been read by its document and by its order.
            if !seen.insert((&line.piece, line.place)) {
                continue;
            }
            net += line.net;
            gross += line.gross;
            *rates.entry(line.rate).or_default() += line.gross;
            let parcel = held.entry(line.piece.clone()).or_default();
            if parcel.is_empty() {
                parcel.clone_from(&line.parcel);
            }
            if !line.compound.is_empty() {
                composed.insert(line.compound.clone());
            } else if line.goods && line.quantity > Decimal::ZERO {
                *quantities.entry(line.piece.0).or_default() += line.quantity;
                if line.piece.0 < 3 {
                    let goods = (line.article.clone(), line.variant.clone());
                    *waiting.entry(goods).or_insert(Decimal::ZERO) += line.quantity;
                }
            }
        }
        let documents: Vec<StageDocument> = held
            .keys()
            .map(|piece| StageDocument {
                stage: stage_of(piece.0),
                number: piece.1.clone(),
                date: self.dates.get(piece).copied().flatten(),
            })
            .collect();
        let parcels = held.iter().filter(|(piece, _)| piece.0 >= 3).map(|(piece, of_lines)| {
            let own = self.parcels.get(piece).unwrap_or(of_lines);
            (self.dates.get(piece).copied().flatten(), own.trim())
        });
        let tracking = parcels.filter(|(_, number)| !number.is_empty()).max_by_key(|(date, _)| *date);
        let sum = |kinds: &[i64]| kinds.iter().filter_map(|kind| quantities.get(kind)).sum::<Decimal>().normalize();
        let status = OrderStatus {
            key,
            stage: stage(&quantities, pieces),
            documents,
            ordered: sum(&[1, 2, 3, 6, 7]),
            delivered: sum(&[3, 6, 7]),
            tracking_number: tracking.map(|(_, number)| number.to_owned()).unwrap_or_default(),
        };
        let (net, gross) = (net.normalize(), gross.normalize());
        Followed { status, net, gross, rates, marked: pieces.clone(), foreign: false, waiting, composed }
    }
}

fn stage_of(kind: i64) -> OrderStage {
    match kind {
        2 => OrderStage::Preparing,
        3 => OrderStage::Delivered,
        6 | 7 => OrderStage::Invoiced,
        _ => OrderStage::Ordered,
    }
}

/// The stage by what lies in the documents of each type. Without any goods the documents themselves tell.
fn stage(quantities: &BTreeMap<i64, Decimal>, pieces: &BTreeSet<Piece>) -> OrderStage {
    let kinds: BTreeSet<i64> = match quantities.is_empty() {
        true => pieces.iter().map(|(kind, _)| *kind).collect(),
        false => quantities.keys().copied().collect(),
    };
    let (first, last) = (kinds.first().copied().unwrap_or(1), kinds.last().copied().unwrap_or(1));
    match (first, last) {
        (1 | 2, 3..) => OrderStage::PartlyDelivered,
        (1, 2) => OrderStage::Preparing,
        (first, _) => stage_of(first),
    }
}

fn fetch(
    session: &mut Session,
    context: &dyn Context,
    table: &'static str,
    wanted: &[(&str, As)],
    (column, keys): (&str, &[String]),
) -> Result<Rows, ConnectorError> {
    let Session { client, base, .. } = session;
    let select = Select::new(base, &client.dialect, table, wanted);
    let (condition, values) = Keys::List(keys).condition(column);
    client.fetch(context, &select, &format!("WHERE DO_Domaine = 0 AND {condition}"), &values, None)
}

fn fetch_chunks(
    session: &mut Session,
    context: &dyn Context,
    table: &'static str,
    wanted: &[(&str, As)],
    column: &str,
    keys: &[String],
) -> Result<Vec<Rows>, ConnectorError> {
    let chunks = keys.chunks(super::super::sides::LIST);
    chunks.map(|keys| fetch(session, context, table, wanted, (column, keys))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(quantities: &[(i64, i64)]) -> &'static str {
        let quantities = quantities.iter().map(|(kind, count)| (*kind, Decimal::from(*count))).collect();
        stage(&quantities, &BTreeSet::new()).name()
    }

    #[test]
    fn the_stage_is_that_of_the_slowest_goods() {
        assert_eq!(check(&[(1, 3)]), "ordered");
        assert_eq!(check(&[(1, 2), (2, 1)]), "preparing");
        assert_eq!(check(&[(2, 3)]), "preparing");
        assert_eq!(check(&[(1, 2), (3, 1)]), "partly-delivered");
        assert_eq!(check(&[(2, 2), (7, 1)]), "partly-delivered");
        assert_eq!(check(&[(3, 3)]), "delivered");
        assert_eq!(check(&[(3, 1), (6, 2)]), "delivered");
        assert_eq!(check(&[(6, 1), (7, 2)]), "invoiced");
    }
}
