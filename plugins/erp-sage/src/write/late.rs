//! Payments that come in after their order was imported (functions.md J90, sage100.md §2.8).
//!
//! On an order, a preparation or a delivery a payment is a deposit; on an invoice it settles the instalments. The
//! shop's number of the payment stands in Sage's own row, so that it is written once whatever the program forgets.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use plugin_sdk::model::{
    Batch, BatchMode, ConnectorError, Context, Decimal, ExternalId, OrderPayments, Outcome, OutcomeState, Payment,
    Problem, Progress, Proof, ProofLine, Record, Remedy, WriteAction, WriteItem,
};

use super::{
    Writer, config, documents,
    draft::cents,
    holdings::{Holding, day_of},
    lists::Lists,
    payments::{self, Deposit, Payer},
    stop::{Patience, Stop},
};
use crate::{read::prices::today, select::As};

/// The id of the order's document, as the program last knew it.
pub const OWNER: &str = "owner";

/// A row of `F_CREGLEMENT` that an import or this module wrote.
#[derive(Debug, Clone)]
struct Received {
    label: String,
    date: Option<NaiveDate>,
    amount: Decimal,
    foreign: Decimal,
}

/// A payment with its place in Sage.
struct Late {
    deposit: Deposit,
    hour: String,
    /// Document (by its place in the list), instalment (0 for a new deposit), amount.
    allocations: Vec<(usize, i64, Decimal)>,
}

/// What becomes of the payments of one order.
struct Settlement {
    late: Vec<Late>,
    holdings: Vec<Holding>,
    remarks: Vec<Problem>,
    proof: Proof,
}

impl Writer {
    /// Writes the payments of a batch of orders that Sage has not yet.
    pub(super) fn write_payments(
        &mut self,
        context: &dyn Context,
        batch: &Batch,
    ) -> Result<Vec<Outcome>, ConnectorError> {
        let lists = Lists::read(self, context)?;
        let marks: Vec<String> = batch.items.iter().filter_map(|item| self.settings.mark(&item.key).ok()).collect();
        let received = self.received(context, &marks)?;
        let mut outcomes = Vec::with_capacity(batch.items.len());
        for (position, item) in batch.items.iter().enumerate() {
            if context.cancelled() {
                return Err(ConnectorError::cancelled());
            }
            outcomes.push(self.payments_of(context, &lists, &received, item, batch.mode)?);
            let total = Some(batch.items.len() as u64);
            context.progress(Progress { done: position as u64 + 1, total, note: None });
        }
        Ok(outcomes)
    }

    fn payments_of(
        &mut self,
        context: &dyn Context,
        lists: &Lists,
        received: &HashMap<String, Vec<Received>>,
        item: &WriteItem,
        mode: BatchMode,
    ) -> Result<Outcome, ConnectorError> {
        let owner = item.overrides.get(OWNER).cloned().unwrap_or_default();
        let id = (!owner.is_empty()).then(|| ExternalId::new(owner.clone()));
        let outcome = |state| Outcome::new(item.key.clone(), state, id.clone());
        let (Some(Record::OrderPayments(record)), WriteAction::Put) = (&item.record, item.action) else {
            return Ok(outcome(OutcomeState::Skipped));
        };
        let mark = match self.settings.mark(&item.key) {
            Ok(mark) => mark,
            Err(problem) => return Ok(Outcome::rejected(item.key.clone(), *problem)),
        };
        let counted = match self.counted(record) {
            Ok(counted) => counted,
            Err(problem) => return Ok(Outcome::rejected(item.key.clone(), *problem)),
        };
        let refunds = refunds(record);
        let nothing = Vec::new();
        if missing(&counted, received.get(&mark).unwrap_or(&nothing)).is_empty() {
            // What a setting leaves out may count under others: it is asked again then.
            let waits = counted.is_empty() && refunds.is_empty();
            let mut outcome = outcome(if waits { OutcomeState::Skipped } else { OutcomeState::Unchanged });
            outcome.problems = refunds;
            return Ok(outcome);
        }
        let settled = if mode == BatchMode::Preview {
            match self.settlement(context, lists, record, &counted, (&mark, &owner)) {
                Err(Stop::Reject(problem)) => Err(*problem),
                Err(Stop::Fail(error)) => return Err(*error),
                Err(Stop::Held(held)) => Err(held.give_up()?),
                Err(Stop::Taken(report)) => return Err(crate::error::of_report("read the payments", &report)),
                Ok(settlement) => Ok(settlement),
            }
        } else {
            self.settle(context, lists, record, &counted, (&mark, &owner))?
        };
        Ok(match settled {
            Err(problem) => Outcome::rejected(item.key.clone(), problem),
            Ok(settlement) => {
                let mut outcome =
                    outcome(if settlement.late.is_empty() { OutcomeState::Unchanged } else { OutcomeState::Created });
                outcome.problems = refunds.into_iter().chain(settlement.remarks).collect();
                outcome.proof = Some(settlement.proof);
                outcome
            }
        })
    }

    /// Money that the settings want in Sage.
    fn counted<'a>(&self, record: &'a OrderPayments) -> Result<Vec<&'a Payment>, Box<Problem>> {
        let rules = &self.settings.payments;
        let mut counted = Vec::new();
        for payment in record.payments.iter().filter(|payment| payment.amount > Decimal::ZERO) {
            let method = payment.method.as_str();
            if !rules.takes(payment, record.settled) {
                continue;
            }
            if !payment.currency.is_empty() && payment.currency != record.currency {
                let problem = Problem::new("payment-currency").arg("method", method).arg("currency", &payment.currency);
                return Err(Box::new(problem.remedy(Remedy::Host)));
            }
            match payments::method(&self.settings, payment) {
                Some(_) => counted.push(payment),
                None if self.settings.refuse_unmapped => {
                    let problem = Problem::new("payment-unmapped").arg("method", method);
                    return Err(Box::new(problem.remedy(config::setting("payment-methods"))));
                }
                None => {}
            }
        }
        Ok(counted)
    }

    /// One transaction, tried again while somebody holds what it needs.
    fn settle(
        &mut self,
        context: &dyn Context,
        lists: &Lists,
        record: &OrderPayments,
        counted: &[&Payment],
        names: (&str, &str),
    ) -> Result<Result<Settlement, Problem>, ConnectorError> {
        let mut patience = Patience::new(self.settings.lock_wait);
        let series = self.settings.series;
        loop {
            let done = self.in_transaction(|writer| {
                // The lock of every writer of ours, taken before anything is read.
                writer.take_counter(context, series)?;
                let settlement = writer.settlement(context, lists, record, counted, names)?;
                writer.insert_late(context, names.0, &settlement)?;
                let keep = !settlement.late.is_empty();
                Ok((settlement, keep))
            });
            match done {
                Ok(settlement) => return Ok(Ok(settlement)),
                Err(Stop::Reject(problem)) => return Ok(Err(*problem)),
                Err(Stop::Fail(error)) => return Err(*error),
                Err(Stop::Held(held)) if patience.is_over() => return held.give_up().map(Err),
                Err(Stop::Taken(report)) if patience.is_over() => {
                    return Err(crate::error::of_report("write the payment", &report));
                }
                Err(Stop::Held(_) | Stop::Taken(_)) => patience.pause(),
            }
        }
    }

    /// Decides where each missing payment goes, from what Sage has now.
    fn settlement(
        &mut self,
        context: &dyn Context,
        lists: &Lists,
        record: &OrderPayments,
        counted: &[&Payment],
        (mark, number): (&str, &str),
    ) -> Result<Settlement, Stop> {
        let known = self.received(context, std::slice::from_ref(&mark.to_owned()))?.remove(mark).unwrap_or_default();
        let holdings = self.holdings(context, mark, number)?;
        let missing = missing(counted, &known);
        let Some(first) = holdings.first() else {
            return Err(Problem::new("payment-without-document").arg("piece", number).remedy(Remedy::Retry).into());
        };
        let mut room = Room {
            left: holdings.iter().map(|holding| holding.gross).sum::<Decimal>()
                - known.iter().map(|row| row.amount).sum::<Decimal>(),
            open: holdings.iter().map(Holding::open).collect(),
            used: BTreeMap::new(),
            currency: first.currency,
        };
        let (mut late, mut remarks) = (Vec::new(), Vec::new());
        for payment in &missing {
            let about = |code: &str| {
                let figures = Problem::new(code).arg("method", payments::label(payment));
                figures.arg("shop", format!("{:.2}", payment.amount)).arg("sage", format!("{:.2}", room.most()))
            };
            let Some((method, journal)) = payments::way(&self.settings, lists, payment)? else { continue };
            if room.most() <= Decimal::ZERO {
                remarks.push(about("payment-already-settled").as_remark());
                continue;
            }
            let Some((amount, foreign)) = room.take(payment.amount, !record.shared_with.is_empty()) else {
                return Err(about("payment-exceeds-document").remedy(Remedy::Retry).into());
            };
            let date = payment.paid_at.map_or_else(today, |moment| moment.date_naive());
            let deposit = Deposit { amount, foreign, date, method, journal, label: payments::label(payment) };
            payments::in_open_period(lists, &deposit)?;
            let hour = payment.paid_at.map(|moment| moment.format("000%H%M%S").to_string());
            let allocations = room.allocate(&holdings, amount)?;
            late.push(Late { deposit, hour: hour.unwrap_or_else(|| "000000000".to_owned()), allocations });
        }
        let proof = proof(record, counted, &known, &late, remarks.is_empty());
        if !proof.holds {
            let (shop, sage) = proof.differing().map(|line| (line.source, line.target)).unwrap_or_default();
            let problem = Problem::new("payments-differ").arg("shop", format!("{shop:.2}"));
            return Err(problem.arg("sage", format!("{sage:.2}")).remedy(Remedy::Retry).into());
        }
        Ok(Settlement { late, holdings, remarks, proof })
    }

    fn insert_late(&mut self, context: &dyn Context, mark: &str, settlement: &Settlement) -> Result<(), Stop> {
        if settlement.late.is_empty() {
            return Ok(());
        }
        let mut number = self.next_number(context, "F_CREGLEMENT", "RG_No")?;
        let mut instalment = self.next_number(context, "F_DOCREGL", "DR_No")?;
        for late in &settlement.late {
            let Some(first) = late.allocations.first().and_then(|(at, ..)| settlement.holdings.get(*at)) else {
                continue;
            };
            let (payer, account) = (first.payer.as_str(), first.customer.as_str());
            let payer = if payer.is_empty() { account } else { payer };
            let (ledger, hour) = (first.ledger.as_str(), late.hour.clone());
            let of = Payer { payer, account, ledger, mark, currency: first.currency, hour };
            self.insert(mark, &payments::money(&of, &late.deposit, number))?;
            for (at, settles, amount) in &late.allocations {
                let Some(holding) = settlement.holdings.get(*at) else { continue };
                let (piece, new) = (&holding.piece, *settles == 0);
                if new {
                    let part = late.deposit.part(*amount);
                    let mut row = documents::instalment(&piece.number, instalment);
                    row.replace("DO_Type", piece.kind).replace("DO_DocType", holding.made_as);
                    self.insert(&piece.number, &part.row(row))?;
                }
                let row = if new { instalment } else { *settles };
                self.insert(&piece.number, &payments::allocation(piece, number, row, *amount))?;
                instalment += i64::from(new);
                // An invoice in the books is sealed: the money is beside it, its own rows stay as they are.
                if !holding.is_posted() {
                    self.move_totals(context, piece, if new { *amount } else { Decimal::ZERO }, *amount)?;
                }
            }
            number += 1;
        }
        Ok(())
    }

    /// The money of these marks, by mark.
    fn received(
        &mut self,
        context: &dyn Context,
        marks: &[String],
    ) -> Result<HashMap<String, Vec<Received>>, ConnectorError> {
        let wanted = [
            ("RG_Reference", As::Text),
            ("RG_Libelle", As::Text),
            ("RG_Date", As::Text),
            ("RG_Montant", As::Decimal),
            ("RG_MontantDev", As::Decimal),
        ];
        let mut received: HashMap<String, Vec<Received>> = HashMap::new();
        for rows in
            self.read_listed(context, "F_CREGLEMENT", &wanted, "RG_Reference", marks.to_vec(), " AND RG_Type = 0")?
        {
            for row in 0..rows.len {
                let (label, date) = (rows.text(1, row).to_owned(), day_of(rows.text(2, row)));
                let (amount, foreign) = (rows.decimal(3, row), rows.decimal(4, row));
                let one = Received { label, date, amount, foreign };
                received.entry(rows.text(0, row).to_owned()).or_default().push(one);
            }
        }
        Ok(received)
    }
}

/// What may still be written, in the company's currency.
struct Room {
    /// Of the order's own sum.
    left: Decimal,
    /// Of each document.
    open: Vec<Decimal>,
    /// Of instalments, by an earlier payment of this call.
    used: BTreeMap<i64, Decimal>,
    currency: (i64, Decimal),
}

impl Room {
    fn most(&self) -> Decimal {
        self.left.min(self.open.iter().sum())
    }

    /// The company's amount and, in another currency, the payment's own. `None` where it is more than can be written;
    /// of money that several orders share each takes its own part.
    fn take(&self, amount: Decimal, shared: bool) -> Option<(Decimal, Decimal)> {
        let (rank, rate) = self.currency;
        let (own, most) = (cents(amount), self.most());
        if rank == 0 || rate <= Decimal::ZERO {
            return if own <= most || shared { Some((own.min(most), Decimal::ZERO)) } else { None };
        }
        let company = cents(amount / rate);
        // The company's lines are rounded each: what settles the document takes what that left.
        let settles = (company - most).abs() <= Decimal::new(5, 2);
        match company <= most || settles || shared {
            true => Some((if settles { most } else { company.min(most) }, own)),
            false => None,
        }
    }

    /// Spreads an amount over the documents, the latest stage first.
    fn allocate(&mut self, holdings: &[Holding], amount: Decimal) -> Result<Vec<(usize, i64, Decimal)>, Stop> {
        let mut rest = amount;
        let mut allocations: Vec<(usize, i64, Decimal)> = Vec::new();
        for (at, holding) in holdings.iter().enumerate() {
            let mut here = rest.min(self.open[at]);
            if here <= Decimal::ZERO {
                continue;
            }
            self.open[at] -= here;
            rest -= here;
            if !holding.is_invoice() {
                allocations.push((at, 0, here));
                continue;
            }
            for (instalment, left) in holding.unsettled() {
                let used = self.used.entry(instalment).or_default();
                let part = here.min(left - *used);
                if part > Decimal::ZERO {
                    allocations.push((at, instalment, part));
                    *used += part;
                    here -= part;
                }
            }
            if here > Decimal::ZERO {
                let problem = Problem::new("instalment-missing").arg("piece", &holding.piece.number);
                return Err(problem.remedy(Remedy::Retry).into());
            }
        }
        self.left -= amount;
        Ok(allocations)
    }
}

/// The payments of the shop that no row of Sage is for: by the shop's number of the payment, and for rows that were
/// written before they carried it, by words and day.
fn missing<'a>(counted: &[&'a Payment], rows: &[Received]) -> Vec<&'a Payment> {
    let mut free: Vec<&Received> = rows.iter().collect();
    let mut take = |is: &dyn Fn(&Received) -> bool| match free.iter().position(|row| is(row)) {
        Some(at) => {
            free.remove(at);
            true
        }
        None => false,
    };
    let numbered = |payment: &&&Payment| {
        let number = format!("#{}", payment.key);
        !take(&|row: &Received| {
            row.label.rsplit(' ').next() == Some(number.as_str()) && !payment.key.as_str().is_empty()
        })
    };
    let left: Vec<&&Payment> = counted.iter().filter(numbered).collect();
    let mut missing = Vec::new();
    for payment in left {
        let (label, day) = (payments::plain_label(payment), payment.paid_at.map(|moment| moment.date_naive()));
        let known = free.iter().position(|row| row.label == label && (day.is_none() || row.date == day));
        match known {
            Some(at) => drop(free.remove(at)),
            None => missing.push(*payment),
        }
    }
    missing
}

/// Money that went back: noted, because what it means for the books is a person's to say.
fn refunds(record: &OrderPayments) -> Vec<Problem> {
    let negative = record.payments.iter().filter(|payment| payment.amount < Decimal::ZERO);
    let note = |payment: &Payment| {
        let day = payment.paid_at.map(|moment| moment.date_naive().to_string()).unwrap_or_default();
        Problem::new("payment-refund")
            .arg("method", payments::plain_label(payment))
            .arg("amount", format!("{:.2}", payment.amount.abs()))
            .arg("day", day)
            .as_remark()
    };
    negative.map(note).collect()
}

/// The shop's payments and Sage's rows, in the order's currency. Vouchers that are money are no payments.
fn proof(record: &OrderPayments, counted: &[&Payment], known: &[Received], late: &[Late], whole: bool) -> Proof {
    let foreign =
        known.iter().any(|row| !row.foreign.is_zero()) || late.iter().any(|one| !one.deposit.foreign.is_zero());
    let of = |amount: Decimal, own: Decimal| if foreign { own } else { amount };
    let is_payment = |row: &&Received| {
        let word = row.label.rsplit(' ').next().unwrap_or_default();
        counted.iter().any(|payment| word == format!("#{}", payment.key) || row.label == payments::plain_label(payment))
    };
    let written: Decimal = known.iter().filter(is_payment).map(|row| of(row.amount, row.foreign)).sum::<Decimal>()
        + late.iter().map(|one| of(one.deposit.amount, one.deposit.foreign)).sum::<Decimal>();
    let shop: Decimal = counted.iter().map(|payment| cents(payment.amount)).sum();
    // Several orders share the money, or Sage was told of it in another way: the difference is shown.
    let open = if whole && record.shared_with.is_empty() { Decimal::ZERO } else { (shop - written).abs() };
    let all: Decimal = record.payments.iter().map(|payment| cents(payment.amount)).sum();
    let received = cents(record.received);
    let lines = vec![
        ProofLine { figure: "payments".to_owned(), source: shop, target: written, tolerance: open },
        ProofLine { figure: "received".to_owned(), source: all, target: received, tolerance: (all - received).abs() },
    ];
    Proof { holds: lines.iter().all(ProofLine::agrees), lines, strategy: None }
}
