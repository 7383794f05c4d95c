//! An order that somebody typed in Sage before any import: its document is taken for the order's, where the sums agree,
//! by the mark that an import would have written (functions.md H14, sage100.md part 7.10).

use plugin_sdk::model::{
    BatchMode, ConnectorError, Context, Decimal, ExternalId, Order, Outcome, OutcomeState, Problem, Proof, ProofLine,
    WriteItem,
};

use super::{
    Writer,
    draft::cents,
    existing,
    known::Piece,
    stop::{Patience, Stop},
};
use crate::{client::Value, error, select::As};

/// Documents of sales that an order may be: order, preparation, delivery, invoices.
const KINDS: &str = "DO_Type IN (1, 2, 3, 6, 7)";

/// A document as it was found.
struct Typed {
    piece: Piece,
    mark: String,
    foreign: bool,
}

impl Writer {
    /// Takes the document that `item` names for the order's.
    ///
    /// # Errors
    /// As the verb says.
    pub(super) fn attach(
        &mut self,
        context: &dyn Context,
        item: &WriteItem,
        order: &Order,
        mode: BatchMode,
    ) -> Result<Outcome, ConnectorError> {
        let mark = match self.settings.mark(&item.key) {
            Ok(mark) => mark,
            Err(problem) => return Ok(Outcome::rejected(item.key.clone(), *problem)),
        };
        let number = item.external_id.as_ref().map(|id| id.as_str().trim()).unwrap_or_default().to_owned();
        let refused = |code: &str| Problem::new(code).arg("document", &number);
        let Some(typed) = self.typed(context, &number)? else {
            return Ok(Outcome::rejected(item.key.clone(), refused("document-unknown")));
        };
        if typed.mark == mark {
            return Ok(existing(item, &typed.piece));
        }
        if !typed.mark.is_empty() {
            return Ok(Outcome::rejected(item.key.clone(), refused("document-taken").arg("mark", &typed.mark)));
        }
        if typed.foreign {
            return Ok(Outcome::rejected(item.key.clone(), refused("document-foreign")));
        }
        let proof = self.sums(context, &typed.piece, order)?;
        let id = Some(ExternalId::new(typed.piece.number.clone()));
        if let Some(line) = proof.differing() {
            let (shop, sage) = (format!("{:.2}", cents(line.source)), format!("{:.2}", line.target));
            let problem = refused("document-differs").arg("shop", shop).arg("sage", sage);
            return Ok(Outcome { proof: Some(proof), ..Outcome::rejected(item.key.clone(), problem) });
        }
        let outcome = match mode {
            BatchMode::Preview => Outcome::new(item.key.clone(), OutcomeState::Updated, id),
            BatchMode::Apply => self.mark_patiently(context, item, &typed.piece, &mark)?,
        };
        Ok(Outcome { proof: Some(proof), ..outcome })
    }

    /// The document of that number, at its earliest stage.
    fn typed(&mut self, context: &dyn Context, number: &str) -> Result<Option<Typed>, ConnectorError> {
        if number.is_empty() {
            return Ok(None);
        }
        let wanted = [("DO_Type", As::Int), ("DO_Piece", As::Text), ("DO_NoWeb", As::Text), ("DO_Devise", As::Int)];
        let rest = format!("WHERE DO_Domaine = 0 AND DO_Piece = ? AND {KINDS}");
        let rows = self.read(context, "F_DOCENTETE", &wanted, &rest, &[number.into()])?;
        let typed = |row: usize| Typed {
            piece: Piece { kind: rows.int(0, row), number: rows.text(1, row).to_owned() },
            mark: rows.text(2, row).trim().to_owned(),
            foreign: rows.int(3, row) > 0,
        };
        Ok((0..rows.len).map(typed).min_by_key(|typed| typed.piece.kind))
    }

    /// What the shop charged beside what the document's lines come to: with tax to the cent; without, a document that
    /// was typed may be off by a cent a line.
    fn sums(&mut self, context: &dyn Context, piece: &Piece, order: &Order) -> Result<Proof, ConnectorError> {
        let wanted = [("DL_MontantHT", As::Decimal), ("DL_MontantTTC", As::Decimal)];
        let rest = "WHERE DO_Domaine = 0 AND DO_Type = ? AND DO_Piece = ?";
        let values = [Value::from(piece.kind), Value::from(piece.number.as_str())];
        let rows = self.read(context, "F_DOCLIGNE", &wanted, rest, &values)?;
        let sum = |column: usize| (0..rows.len).map(|row| rows.decimal(column, row)).sum::<Decimal>().normalize();
        let line = |figure: &str, source: Decimal, target: Decimal, tolerance: Decimal| ProofLine {
            figure: figure.to_owned(),
            source,
            target,
            tolerance,
        };
        let room = Decimal::new(order.lines.len() as i64 + order.discounts.len() as i64 + 2, 2);
        let lines =
            vec![line("net", order.totals.net, sum(0), room), line("gross", order.totals.gross, sum(1), Decimal::ZERO)];
        Ok(Proof { holds: lines.iter().all(ProofLine::agrees), lines, strategy: None })
    }

    fn mark_patiently(
        &mut self,
        context: &dyn Context,
        item: &WriteItem,
        piece: &Piece,
        mark: &str,
    ) -> Result<Outcome, ConnectorError> {
        let mut patience = Patience::new(self.settings.lock_wait);
        loop {
            match self.mark_document(context, item, piece, mark) {
                Ok(outcome) => return Ok(outcome),
                Err(Stop::Reject(problem)) => return Ok(Outcome::rejected(item.key.clone(), *problem)),
                Err(Stop::Fail(error)) => return Err(*error),
                Err(Stop::Held(held)) if patience.is_over() => {
                    return Ok(Outcome::rejected(item.key.clone(), held.give_up()?));
                }
                Err(Stop::Taken(report)) if patience.is_over() => {
                    return Err(error::of_report("mark the document", &report));
                }
                Err(Stop::Held(_) | Stop::Taken(_)) => patience.pause(),
            }
        }
    }

    /// The mark, in a transaction of its own that begins as an import does: two of them cannot both find no mark.
    fn mark_document(
        &mut self,
        context: &dyn Context,
        item: &WriteItem,
        piece: &Piece,
        mark: &str,
    ) -> Result<Outcome, Stop> {
        let found = self.in_transaction(|writer| {
            let found = writer.mark_steps(context, piece, mark)?;
            let keep = found.is_none();
            Ok((found, keep))
        })?;
        let id = Some(ExternalId::new(piece.number.clone()));
        let marked = || Outcome::new(item.key.clone(), OutcomeState::Updated, id);
        Ok(found.map_or_else(marked, |found| existing(item, &found)))
    }

    /// Writes the mark; or the document that carries it already.
    fn mark_steps(&mut self, context: &dyn Context, piece: &Piece, mark: &str) -> Result<Option<Piece>, Stop> {
        self.take_counter(context, self.settings.series)?;
        if let Some(found) = self.marked(context, mark)? {
            return Ok(Some(found));
        }
        let sql = "UPDATE F_DOCENTETE SET DO_NoWeb = ? WHERE DO_Domaine = 0 AND DO_Type = ? AND DO_Piece = ? \
                   AND (DO_NoWeb = '' OR DO_NoWeb IS NULL)";
        let values = [mark.into(), piece.kind.into(), piece.number.as_str().into()];
        match self.run(&piece.number, sql, &values)? {
            Some(0) => Err(Problem::new("document-changed").arg("document", &piece.number).into()),
            _ => Ok(None),
        }
    }
}
