//! Credit slips of the shop, and what becomes of each in the ERP (functions.md H12): listed by what is to be done,
//! looked at before, carried out when a person says so.

use std::collections::BTreeMap;

use serde::Serialize;
use sync_model::{
    Batch, BatchId, BatchMode, Change, ConnectorError, CreditSlip, DateTime, Decimal, DraftDocument, ErrorKind, Facet,
    FixedOffset, Key, Outcome, OutcomeState, Problem, ReadRequest, Record, Scope, Stream, WriteAction, WriteItem,
};

use super::{Act, OrderSides, Orders, OrdersError, ProofRow, acts::held};
use crate::Profile;

/// Slips asked for at once.
const PAGE: usize = 50;

/// One credit slip and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefundRow {
    /// The slip's number in the shop.
    pub key: Key,
    pub order: Key,
    pub reference: String,
    pub issued_at: Option<DateTime<FixedOffset>>,
    pub net: Decimal,
    pub gross: Decimal,
    pub currency: String,
    pub state: RefundState,
    /// The ERP's document: of the order, or the one in which the slip was carried out.
    pub document: Option<String>,
    pub problems: Vec<Problem>,
    pub proof: Vec<ProofRow>,
    /// What would be taken off or credited, of a slip that is looked at.
    pub draft: Option<DraftDocument>,
}

/// How a slip stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefundState {
    /// Its order is not in the ERP.
    Absent,
    /// Something is to be done in the ERP.
    Open,
    /// It could be carried out as asked.
    Ready,
    Refused,
    Done,
}

/// How a person wants a slip carried out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RefundWish {
    /// `return` where the goods come back, `credit` for money alone; none while nothing is delivered.
    pub way: Option<String>,
    /// Of which document, where the order stands in several.
    pub document: Option<String>,
}

/// Every credit slip of the shop, the newest first; nothing is written.
///
/// # Errors
/// What a side answers, or the store.
pub fn read_refunds(
    store: &mut dyn Orders,
    sides: &mut OrderSides<'_>,
    profile: &Profile,
) -> Result<Vec<RefundRow>, OrdersError> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = sides.slips(Scope::All, after.clone())?;
        for part in slips(page.changes).chunks(PAGE) {
            rows.extend(judge(store, sides, profile, part, None, BatchMode::Preview)?);
        }
        if !page.more || page.next == after {
            break;
        }
        after = page.next;
    }
    rows.sort_by(|left, right| (right.issued_at, &right.key.0).cmp(&(left.issued_at, &left.key.0)));
    Ok(rows)
}

/// What would become of one slip; nothing is written.
///
/// # Errors
/// A slip that the shop does not have; else what a side answers, or the store.
pub fn preview_refund(
    store: &mut dyn Orders,
    sides: &mut OrderSides<'_>,
    profile: &Profile,
    key: &Key,
    wish: &RefundWish,
) -> Result<RefundRow, OrdersError> {
    one(store, sides, profile, key, wish, BatchMode::Preview)
}

/// Carries one slip out in the ERP, once.
///
/// # Errors
/// A slip that the shop does not have, or that the ERP refuses; else what a side answers, or the store.
pub fn apply_refund(
    store: &mut dyn Orders,
    sides: &mut OrderSides<'_>,
    act: &Act<'_>,
    wish: &RefundWish,
) -> Result<RefundRow, OrdersError> {
    held(store, act, |store| {
        let row = one(store, sides, act.profile, act.key, wish, BatchMode::Apply)?;
        match row.state {
            RefundState::Refused | RefundState::Absent => Err(OrdersError::Refused(row.problems)),
            _ => Ok(row),
        }
    })
}

fn one(
    store: &mut dyn Orders,
    sides: &mut OrderSides<'_>,
    profile: &Profile,
    key: &Key,
    wish: &RefundWish,
    mode: BatchMode,
) -> Result<RefundRow, OrdersError> {
    let page = sides.slips(Scope::Keys(vec![key.clone()]), None)?;
    let found = judge(store, sides, profile, &slips(page.changes), Some(wish), mode)?.into_iter().next();
    found.ok_or_else(|| OrdersError::Refused(vec![Problem::new("refund-unknown").arg("slip", key)]))
}

fn slips(changes: Vec<Change>) -> Vec<CreditSlip> {
    let slip = |change| match change {
        Change::Upsert(Record::CreditSlip(slip)) => Some(*slip),
        _ => None,
    };
    changes.into_iter().filter_map(slip).collect()
}

impl OrderSides<'_> {
    fn slips(&mut self, scope: Scope, after: Option<sync_model::Cursor>) -> Result<sync_model::Page, ConnectorError> {
        if self.context.cancelled() {
            return Err(ConnectorError::new(ErrorKind::Cancelled, "cancelled", "the reading of slips was stopped"));
        }
        let facets = vec![Facet::Identity];
        let request = ReadRequest { stream: Stream::CreditSlips, facets, scope, after, limit: PAGE };
        self.shop.read(self.context, &request)
    }
}

fn judge(
    store: &mut dyn Orders,
    sides: &mut OrderSides<'_>,
    profile: &Profile,
    slips: &[CreditSlip],
    wish: Option<&RefundWish>,
    mode: BatchMode,
) -> Result<Vec<RefundRow>, OrdersError> {
    let orders: Vec<Key> = slips.iter().map(|slip| slip.order.clone()).collect();
    let documents = store.order_documents(&profile.name, &orders)?;
    let (mut rows, mut items) = (Vec::new(), Vec::new());
    for slip in slips {
        rows.push(plain(slip));
        let Some(owner) = documents.get(&slip.order) else { continue };
        items.push(WriteItem {
            key: slip.key.clone(),
            action: WriteAction::Put,
            external_id: None,
            record: Some(Record::CreditSlip(Box::new(slip.clone()))),
            overrides: overrides(owner.as_str(), wish),
        });
    }
    let Some(first) = items.first() else { return Ok(rows) };
    let id = BatchId(format!("refund.{}.{}", first.key, items.len()));
    let batch = Batch { id, stream: Stream::CreditSlips, mode, items };
    for outcome in sides.erp.write(sides.context, &batch)? {
        if let Some(row) = rows.iter_mut().find(|row| row.key == outcome.key) {
            settle(row, outcome, wish.is_some());
        }
    }
    Ok(rows)
}

/// What the ERP is told beside the slip: `refund` asks it to carry the slip out.
fn overrides(owner: &str, wish: Option<&RefundWish>) -> BTreeMap<String, String> {
    let mut overrides = BTreeMap::from([("owner".to_owned(), owner.to_owned())]);
    if let Some(wish) = wish {
        overrides.insert("refund".to_owned(), wish.way.clone().unwrap_or_else(|| "yes".to_owned()));
        overrides.extend(wish.document.clone().map(|document| ("document".to_owned(), document)));
    }
    overrides
}

fn plain(slip: &CreditSlip) -> RefundRow {
    RefundRow {
        key: slip.key.clone(),
        order: slip.order.clone(),
        reference: slip.reference.clone(),
        issued_at: slip.issued_at,
        net: slip.net,
        gross: slip.gross,
        currency: slip.currency.clone(),
        state: RefundState::Absent,
        document: None,
        problems: vec![
            Problem::new("refund-order-absent").arg("slip", &slip.key).arg("order", &slip.order).as_remark(),
        ],
        proof: Vec::new(),
        draft: None,
    }
}

fn settle(row: &mut RefundRow, outcome: Outcome, asked: bool) {
    row.state = match outcome.state {
        OutcomeState::Rejected => RefundState::Refused,
        OutcomeState::Created | OutcomeState::Updated if outcome.external_id.is_some() => RefundState::Done,
        OutcomeState::Created | OutcomeState::Updated => RefundState::Ready,
        // A slip that was carried out is told as a remark; one that waits is a problem.
        _ if outcome.problems.iter().all(|problem| problem.remark) => RefundState::Done,
        _ if asked => RefundState::Refused,
        _ => RefundState::Open,
    };
    row.document = outcome.external_id.map(|id| id.0);
    row.problems = outcome.problems;
    row.proof = outcome.proof.as_ref().map(ProofRow::of_proof).unwrap_or_default();
    row.draft = outcome.document;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_stands_as_the_erp_answers_it() {
        let slip = CreditSlip { key: "12".into(), order: "1".into(), ..CreditSlip::default() };
        let of = |state, id: Option<&str>, problem: Option<Problem>, asked| {
            let mut outcome = Outcome::new("12".into(), state, id.map(sync_model::ExternalId::new));
            outcome.problems.extend(problem);
            let mut row = plain(&slip);
            settle(&mut row, outcome, asked);
            row.state
        };
        let (open, told) = (Problem::new("refund-on-order"), Problem::new("refund-applied").as_remark());
        assert_eq!(plain(&slip).state, RefundState::Absent);
        assert_eq!(of(OutcomeState::Unchanged, Some("BC1"), Some(open.clone()), false), RefundState::Open);
        assert_eq!(of(OutcomeState::Unchanged, Some("BC1"), Some(told), true), RefundState::Done);
        assert_eq!(of(OutcomeState::Updated, None, None, true), RefundState::Ready);
        assert_eq!(of(OutcomeState::Created, Some("BR1"), None, true), RefundState::Done);
        assert_eq!(of(OutcomeState::Rejected, None, Some(open), true), RefundState::Refused);
        let wish = RefundWish { way: None, document: Some("BL1".to_owned()) };
        let told: Vec<String> =
            overrides("BC1", Some(&wish)).into_iter().map(|(field, value)| format!("{field}={value}")).collect();
        assert_eq!(told, ["document=BL1", "owner=BC1", "refund=yes"]);
    }
}
