//! Credit slips of the shop (functions.md H12): each is listed by the stage that its order has in Sage, with what is to
//! be done there; on demand it is carried out (`credit_notes`), once.

use std::collections::HashMap;

use plugin_sdk::model::{
    Batch, BatchMode, ConnectorError, Context, CreditSlip, Decimal, ExternalId, Outcome, OutcomeState, Problem,
    Progress, Record, Remedy, WriteAction, WriteItem,
};

use super::{
    Writer,
    credit_notes::{Note, Way},
    holdings::Holding,
    known::Piece,
    late::OWNER,
    lists::Lists,
    refunding::{Plan, Refunding, Row, as_order},
    stop::{Patience, Stop},
};
use crate::select::As;

/// How a person wants the slip carried out: `yes`, `return` or `credit`.
const APPLY: &str = "refund";
/// The document that the refund is of, where the order stands in several.
const DOCUMENT: &str = "document";
/// First words of the line of text that says what was carried out.
pub const CARRIED_OUT: &str = "Avoir boutique";

const ROW: [(&str, As); 20] = [
    ("DL_No", As::Int),
    ("AR_Ref", As::Text),
    ("AG_No1", As::Int),
    ("AG_No2", As::Int),
    ("DL_Design", As::Text),
    ("DL_Qte", As::Decimal),
    ("EU_Qte", As::Decimal),
    ("DL_PrixUnitaire", As::Decimal),
    ("DL_PUTTC", As::Decimal),
    ("DL_TTC", As::Int),
    ("DL_Taxe1", As::Decimal),
    ("DL_MontantHT", As::Decimal),
    ("DL_MontantTTC", As::Decimal),
    ("DE_No", As::Int),
    ("DL_CMUP", As::Decimal),
    ("DL_PoidsNet", As::Decimal),
    ("DL_PoidsBrut", As::Decimal),
    ("DL_Remise01REM_Valeur", As::Decimal),
    ("DL_Remise01REM_Type", As::Int),
    ("AR_RefCompose", As::Text),
];

impl Writer {
    /// Says of each credit slip of a batch what it asks for in Sage, or carries it out where a person asks for that.
    pub(super) fn list_slips(&mut self, context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        let mut outcomes = Vec::with_capacity(batch.items.len());
        let marks: Vec<String> = batch.items.iter().map(|item| self.slip_mark(item)).collect();
        let done = self.carried_out(context, &marks)?;
        for (position, item) in batch.items.iter().enumerate() {
            if context.cancelled() {
                return Err(ConnectorError::cancelled());
            }
            outcomes.push(self.slip(context, item, done.get(&marks[position]), batch.mode)?);
            let total = Some(batch.items.len() as u64);
            context.progress(Progress { done: position as u64 + 1, total, note: None });
        }
        Ok(outcomes)
    }

    /// What is written into Sage once the slip is carried out. No order has such a mark.
    fn slip_mark(&self, item: &WriteItem) -> String {
        format!("{}/A{}", self.settings.tag, item.key)
    }

    /// The documents in which these slips were carried out: those that carry the mark, and orders with its line.
    fn carried_out(
        &mut self,
        context: &dyn Context,
        marks: &[String],
    ) -> Result<HashMap<String, Piece>, ConnectorError> {
        let mut found = HashMap::new();
        let texts: Vec<String> = marks.iter().map(|mark| format!("{CARRIED_OUT} {mark}")).collect();
        let places = [("F_DOCENTETE", "DO_NoWeb", marks.to_vec()), ("F_DOCLIGNE", "DL_Design", texts)];
        for (table, column, keys) in places {
            let wanted = [(column, As::Text), ("DO_Type", As::Int), ("DO_Piece", As::Text)];
            for rows in self.read_listed(context, table, &wanted, column, keys, " AND DO_Domaine = 0")? {
                for row in 0..rows.len {
                    let mark = rows.text(0, row).trim_start_matches(CARRIED_OUT).trim().to_owned();
                    found.insert(mark, Piece { kind: rows.int(1, row), number: rows.text(2, row).to_owned() });
                }
            }
        }
        Ok(found)
    }

    fn slip(
        &mut self,
        context: &dyn Context,
        item: &WriteItem,
        done: Option<&Piece>,
        mode: BatchMode,
    ) -> Result<Outcome, ConnectorError> {
        let owner = item.overrides.get(OWNER).cloned().unwrap_or_default();
        let id = (!owner.is_empty()).then(|| ExternalId::new(owner.clone()));
        let (Some(Record::CreditSlip(slip)), WriteAction::Put) = (&item.record, item.action) else {
            return Ok(Outcome::new(item.key.clone(), OutcomeState::Skipped, id));
        };
        let mark = match self.settings.mark(&slip.order) {
            Ok(mark) => mark,
            Err(problem) => return Ok(Outcome::rejected(item.key.clone(), *problem)),
        };
        if let Some(piece) = done {
            return Ok(standing(item, slip, piece));
        }
        let holdings = self.holdings(context, &mark, &owner)?;
        let Some(wish) = item.overrides.get(APPLY) else {
            // It stays as it is and is told once: what becomes of it is a person's to say.
            let mut outcome = Outcome::new(item.key.clone(), OutcomeState::Unchanged, id);
            outcome.problems.push(listed(slip, &owner, &holdings));
            return Ok(outcome);
        };
        let holding = match chosen(item, slip, &holdings) {
            Ok(holding) => holding,
            Err(problem) => return Ok(Outcome::rejected(item.key.clone(), *problem)),
        };
        let way = match Way::of(wish, slip, holding) {
            Ok(way) => way,
            Err(problem) => return Ok(Outcome::rejected(item.key.clone(), *problem)),
        };
        let note = Note { slip, mark: self.slip_mark(item), way, holding };
        self.refund(context, item, &note, mode)
    }

    /// Carries a slip out, whole or not at all; tried again while somebody holds what it needs.
    fn refund(
        &mut self,
        context: &dyn Context,
        item: &WriteItem,
        note: &Note<'_>,
        mode: BatchMode,
    ) -> Result<Outcome, ConnectorError> {
        let lists = Lists::read(self, context)?;
        let mut patience = Patience::new(self.settings.lock_wait);
        let created = if note.way == Way::Reduce { OutcomeState::Updated } else { OutcomeState::Created };
        loop {
            let done = if mode == BatchMode::Preview {
                self.reckon(context, &lists, note).map(|refunding| (None, refunding))
            } else {
                self.in_transaction(|writer| {
                    writer.take_counter(context, writer.settings.series)?;
                    let marks = [note.mark.clone()];
                    if let Some(piece) = writer.carried_out(context, &marks)?.remove(&note.mark) {
                        return Err(Stop::Reject(Box::new(told(note.slip, &piece))));
                    }
                    let refunding = writer.reckon(context, &lists, note)?;
                    let piece = writer.write_refund(context, &lists, note, &refunding)?;
                    Ok(((Some(piece), refunding), true))
                })
            };
            match done {
                Ok((piece, refunding)) => {
                    let id = piece.map(|piece| ExternalId::new(piece.number));
                    let mut outcome = Outcome::new(item.key.clone(), created, id);
                    outcome.problems = money(note, &refunding).into_iter().collect();
                    outcome.document = (mode == BatchMode::Preview).then(|| refunding.draft(&note.holding.customer));
                    outcome.proof = Some(refunding.proof);
                    return Ok(outcome);
                }
                Err(Stop::Reject(problem)) if problem.remark => {
                    let id = problem.args.get("piece").map(ExternalId::new);
                    let mut outcome = Outcome::new(item.key.clone(), OutcomeState::Unchanged, id);
                    outcome.problems.push(*problem);
                    return Ok(outcome);
                }
                Err(Stop::Reject(problem)) => return Ok(Outcome::rejected(item.key.clone(), *problem)),
                Err(Stop::Fail(error)) => return Err(*error),
                Err(Stop::Held(held)) if patience.is_over() => {
                    return Ok(Outcome::rejected(item.key.clone(), held.give_up()?));
                }
                Err(Stop::Taken(report)) if patience.is_over() => {
                    return Err(crate::error::of_report("carry out the credit slip", &report));
                }
                Err(Stop::Held(_) | Stop::Taken(_)) => patience.pause(),
            }
        }
    }

    /// What the slip takes of the document's lines, as Sage has them now.
    fn reckon(&mut self, context: &dyn Context, lists: &Lists, note: &Note<'_>) -> Result<Refunding, Stop> {
        let rows = self.rows_of(context, note.holding)?;
        let order = as_order(note.slip);
        let item = WriteItem {
            key: order.key.clone(),
            action: WriteAction::Put,
            external_id: None,
            record: None,
            overrides: Default::default(),
        };
        let (codes, barcodes) = self.codes(lists, &[(&item, &order)]);
        let articles = self.articles(context, &codes, &barcodes, self.settings.depot(lists))?;
        let (slip, holding, special) = (note.slip, note.holding, &self.settings.articles);
        Ok(Plan { slip, articles: &articles, lists, special, holding }.refund(&rows)?)
    }

    /// The order's own lines of a document.
    fn rows_of(&mut self, context: &dyn Context, holding: &Holding) -> Result<Vec<Row>, ConnectorError> {
        let rest = "WHERE DO_Domaine = 0 AND DO_Type = ? AND DO_Piece = ?";
        let of = [holding.piece.kind.into(), holding.piece.number.as_str().into()];
        let rows = self.read(context, "F_DOCLIGNE", &ROW, rest, &of)?;
        let one = |at: usize| {
            let with_tax = rows.int(9, at) == 1;
            let discount = if rows.int(18, at) == 0 { rows.decimal(17, at) } else { Decimal::ZERO };
            let (quantity, net, gross) = (rows.decimal(5, at), rows.decimal(11, at), rows.decimal(12, at));
            let (amount, written) = if with_tax { (gross, rows.decimal(8, at)) } else { (net, rows.decimal(7, at)) };
            let price = written - discount;
            // Discounts that staff gave: the line's own amount says what a unit comes to.
            let reckoned = super::draft::cents(price * quantity) == amount || quantity.is_zero();
            Row {
                number: rows.int(0, at),
                article: rows.text(1, at).to_owned(),
                gammes: (rows.int(2, at), rows.int(3, at)),
                design: rows.text(4, at).to_owned(),
                quantity,
                packs: rows.decimal(6, at),
                price: if reckoned { price } else { amount / quantity },
                with_tax,
                rate: rows.decimal(10, at),
                net,
                gross,
                depot: rows.int(13, at),
                cost: rows.decimal(14, at),
                weights: [rows.decimal(15, at), rows.decimal(16, at)],
                compound: rows.text(19, at).to_owned(),
            }
        };
        let mine = |row: &Row| holding.lines.iter().any(|held| held.number == row.number);
        Ok((0..rows.len).map(one).filter(mine).collect())
    }
}

/// The document that a refund is of.
fn chosen<'a>(item: &WriteItem, slip: &CreditSlip, holdings: &'a [Holding]) -> Result<&'a Holding, Box<Problem>> {
    let about = |code: &str| {
        let pieces: Vec<&str> = holdings.iter().map(|holding| holding.piece.number.as_str()).collect();
        Problem::new(code).arg("slip", &slip.key).arg("order", &slip.reference).arg("pieces", pieces.join(", "))
    };
    let found = match item.overrides.get(DOCUMENT) {
        Some(number) => holdings.iter().find(|holding| holding.piece.number == *number),
        None => holdings.first().filter(|_| holdings.len() == 1),
    };
    match found {
        Some(holding) if holding.currency.0 > 0 => Err(Box::new(about("refund-foreign").remedy(Remedy::Host))),
        Some(holding) => Ok(holding),
        None if holdings.is_empty() => Err(Box::new(listed(slip, "", holdings))),
        None => Err(Box::new(about("refund-several").remedy(Remedy::Override { field: DOCUMENT.to_owned() }))),
    }
}

/// The answer for a slip that was carried out before.
fn standing(item: &WriteItem, slip: &CreditSlip, piece: &Piece) -> Outcome {
    let id = Some(ExternalId::new(piece.number.clone()));
    let mut outcome = Outcome::new(item.key.clone(), OutcomeState::Unchanged, id);
    outcome.problems.push(told(slip, piece));
    outcome
}

fn told(slip: &CreditSlip, piece: &Piece) -> Problem {
    Problem::new("refund-applied").arg("slip", &slip.key).arg("piece", &piece.number).as_remark()
}

/// Money of the order that is more than what is left to pay: shown apart, because it is refunded or kept as a credit.
fn money(note: &Note<'_>, refunding: &Refunding) -> Option<Problem> {
    let paid = note.holding.paid();
    let over = (paid - (note.holding.total - refunding.gross)).min(refunding.gross);
    let piece = &note.holding.piece.number;
    (over > Decimal::ZERO).then(|| {
        Problem::new("refund-money")
            .arg("piece", piece)
            .arg("paid", format!("{paid:.2}"))
            .arg("over", format!("{over:.2}"))
            .as_remark()
    })
}

fn listed(slip: &CreditSlip, owner: &str, holdings: &[Holding]) -> Problem {
    let latest = holdings.first();
    let code = match latest.map(|holding| holding.piece.kind) {
        None => "refund-without-document",
        Some(1) => "refund-on-order",
        Some(2) => "refund-on-preparation",
        Some(3) => "refund-on-delivery",
        Some(_) => "refund-on-invoice",
    };
    let goods = slip.lines.iter().map(|line| {
        let named = if line.reference.is_empty() { &line.name } else { &line.reference };
        format!("{} × {named}", line.quantity.normalize())
    });
    let money = |amount: Decimal| format!("{:.2}", super::draft::cents(amount));
    Problem::new(code)
        .arg("slip", &slip.key)
        .arg("order", &slip.reference)
        .arg("piece", latest.map_or(owner, |holding| holding.piece.number.as_str()))
        .arg("goods", goods.collect::<Vec<_>>().join(", "))
        .arg("shipping", money(slip.shipping.gross))
        .arg("net", money(slip.net))
        .arg("gross", money(slip.gross))
        .arg("refunded", money(slip.refunded))
        .arg("paid", money(holdings.iter().map(Holding::paid).sum()))
        .remedy(Remedy::Host)
}
