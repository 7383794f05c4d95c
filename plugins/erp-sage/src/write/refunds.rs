//! Credit slips of the shop (functions.md H12): each is listed by the stage that its order has in Sage, with what is to
//! be done there. Returns and credit notes themselves are a person's: no source shows the rows that Sage writes for them.

use plugin_sdk::model::{
    Batch, ConnectorError, Context, CreditSlip, Decimal, ExternalId, Outcome, OutcomeState, Problem, Progress, Record,
    Remedy, WriteAction, WriteItem,
};

use super::{Writer, holdings::Holding, late::OWNER};

impl Writer {
    /// Says of each credit slip of a batch what it asks for in Sage; nothing is written.
    pub(super) fn list_slips(&mut self, context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        let mut outcomes = Vec::with_capacity(batch.items.len());
        for (position, item) in batch.items.iter().enumerate() {
            if context.cancelled() {
                return Err(ConnectorError::cancelled());
            }
            outcomes.push(self.slip(context, item)?);
            let total = Some(batch.items.len() as u64);
            context.progress(Progress { done: position as u64 + 1, total, note: None });
        }
        Ok(outcomes)
    }

    fn slip(&mut self, context: &dyn Context, item: &WriteItem) -> Result<Outcome, ConnectorError> {
        let owner = item.overrides.get(OWNER).cloned().unwrap_or_default();
        let id = (!owner.is_empty()).then(|| ExternalId::new(owner.clone()));
        let (Some(Record::CreditSlip(slip)), WriteAction::Put) = (&item.record, item.action) else {
            return Ok(Outcome::new(item.key.clone(), OutcomeState::Skipped, id));
        };
        let mark = match self.settings.mark(&slip.order) {
            Ok(mark) => mark,
            Err(problem) => return Ok(Outcome::rejected(item.key.clone(), *problem)),
        };
        let holdings = self.holdings(context, &mark, &owner)?;
        // It stays as it is and is told once: what becomes of it is a person's to do.
        let mut outcome = Outcome::new(item.key.clone(), OutcomeState::Unchanged, id);
        outcome.problems.push(listed(slip, &owner, &holdings));
        Ok(outcome)
    }
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
