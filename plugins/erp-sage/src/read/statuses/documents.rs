//! What the documents of the shop's orders come to, for the daily reconciliation (sage100.md §2.8).

use std::collections::{BTreeSet, HashMap};

use plugin_sdk::model::{
    Change, ConnectorError, Context, Decimal, OrderDeposit, OrderDocument, OrderStatus, Page, RateSum, ReadRequest,
    Record, Scope,
};

use super::{
    follow::{Followed, Piece, follow},
    marks, of_marks,
};
use crate::{
    read::{
        cursor::Place,
        sides::{Keys, LIST},
    },
    select::{As, Select},
    session::Session,
};

/// Reads one page: the documents of some orders, those dated on some days, those that changed, or all.
///
/// # Errors
/// As the verb says.
pub fn read(session: &mut Session, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
    let prefix = session.settings.statuses.prefix()?;
    let page = |changes, next, more| Page { changes, next, more, complete_snapshot: false, total: None };
    let place = match &request.after {
        Some(cursor) => Place::parse(cursor)?,
        None => Place { watermark: marks::watermark(session, context)?, ..Place::default() },
    };
    let after = place.key.clone().unwrap_or_else(|| prefix.clone());
    let limit = request.limit.max(1);
    let found = match &request.scope {
        Scope::Keys(keys) => {
            let marks: Vec<String> = keys.iter().map(|key| format!("{prefix}{key}")).collect();
            return Ok(page(changes(session, context, &prefix, &marks)?, None, false));
        }
        Scope::Period { from, to } => {
            let dated = marks::dated(session, context, &prefix, (*from, *to))?;
            let mut marks: Vec<String> = dated.into_iter().filter(|mark| *mark > after).collect();
            let more = marks.len() > limit;
            marks.truncate(limit);
            marks::Found { marks, more }
        }
        Scope::All => marks::after(session, context, &prefix, &after, None, limit)?,
        Scope::Since(cursor) => {
            let since = Some(Place::parse(cursor)?.watermark).filter(|watermark| !watermark.is_empty());
            marks::after(session, context, &prefix, &after, since.as_deref(), limit)?
        }
        _ => return Err(ConnectorError::unsupported("this scope of order documents")),
    };
    let last = found.marks.last().cloned().or_else(|| place.key.clone());
    let next = place.after(last).cursor();
    Ok(page(changes(session, context, &prefix, &found.marks)?, Some(next), found.more))
}

fn changes(
    session: &mut Session,
    context: &dyn Context,
    prefix: &str,
    marks: &[String],
) -> Result<Vec<Change>, ConnectorError> {
    let mut changes = Vec::with_capacity(marks.len());
    for part in marks.chunks(LIST) {
        let found = follow(session, context, prefix, part)?;
        let paid = payments(session, context, &found)?;
        changes.extend(of_marks(part, prefix, found, |followed| Record::OrderDocument(document(followed, &paid))));
    }
    Ok(changes)
}

fn document(followed: Followed, money: &HashMap<Piece, Money>) -> OrderDocument {
    let mine = || followed.marked.iter().filter_map(|piece| money.get(piece));
    let paid = mine().map(|money| money.paid).sum::<Decimal>().normalize();
    let deposits = mine().flat_map(|money| money.deposits.clone()).collect();
    let Followed { status, net, gross, rates, foreign, .. } = followed;
    let OrderStatus { key, stage, documents, .. } = status;
    let rates = rates.into_iter().map(|(rate, gross)| RateSum { rate, gross: gross.normalize() }).collect();
    OrderDocument { key, stage, documents, net, gross, paid, foreign, deposits, rates }
}

/// The money on a document.
#[derive(Default)]
struct Money {
    paid: Decimal,
    /// On a document that is no invoice (functions.md J90b).
    deposits: Vec<OrderDeposit>,
}

/// What is paid on documents: their deposits, and what was allocated to their instalments (sage100.md §2.8). Money
/// follows the document that carries the mark.
fn payments(
    session: &mut Session,
    context: &dyn Context,
    found: &HashMap<String, Followed>,
) -> Result<HashMap<Piece, Money>, ConnectorError> {
    let numbers: BTreeSet<&String> =
        found.values().flat_map(|followed| &followed.marked).map(|(_, number)| number).collect();
    let numbers: Vec<String> = numbers.into_iter().cloned().collect();
    let wanted = [
        ("DO_Type", As::Int),
        ("DO_Piece", As::Text),
        ("DR_No", As::Int),
        ("DR_TypeRegl", As::Int),
        ("DR_Montant", As::Decimal),
        ("DR_Date", As::Text),
        ("DR_Libelle", As::Text),
    ];
    let mut paid: HashMap<Piece, Money> = HashMap::new();
    for part in numbers.chunks(LIST) {
        let Session { client, base, .. } = &mut *session;
        let (condition, values) = Keys::List(part).condition("DO_Piece");
        let condition = format!("WHERE DO_Domaine = 0 AND {condition}");
        let select = Select::new(base, &client.dialect, "F_DOCREGL", &wanted);
        let rows = client.fetch(context, &select, &condition, &values, None)?;
        let mut instalments = BTreeSet::new();
        for row in 0..rows.len {
            match rows.int(3, row) {
                0 => {
                    let piece = (rows.int(0, row), rows.text(1, row).to_owned());
                    let amount = rows.decimal(4, row).normalize();
                    let deposit = OrderDeposit {
                        document: piece.1.clone(),
                        date: rows.text(5, row).get(..10).and_then(|day| day.parse().ok()),
                        label: rows.text(6, row).to_owned(),
                        amount,
                    };
                    let open = matches!(piece.0, 1..=3);
                    let money = paid.entry(piece).or_default();
                    money.paid += amount;
                    money.deposits.extend(Some(deposit).filter(|_| open));
                }
                _ => drop(instalments.insert(rows.int(2, row))),
            }
        }
        let wanted = [("DO_Type", As::Int), ("DO_Piece", As::Text), ("DR_No", As::Int), ("RC_Montant", As::Decimal)];
        let select = Select::new(base, &client.dialect, "F_REGLECH", &wanted);
        let rows = client.fetch(context, &select, &condition, &values, None)?;
        for row in (0..rows.len).filter(|row| instalments.contains(&rows.int(2, *row))) {
            let piece = (rows.int(0, row), rows.text(1, row).to_owned());
            paid.entry(piece).or_default().paid += rows.decimal(3, row);
        }
    }
    Ok(paid)
}
