//! Writing orders: sage100.md §2.5 to §2.8, one transaction for each order.
//!
//! Everything is decided in memory first (`prepare`), from a constant number of reads for a whole batch (`known`).
//! The transaction (`order`) then takes the series' counter, looks for the mark, and writes the rows.

pub mod check;
pub mod config;
pub mod draft;

mod accounts;
mod articles;
mod attach;
mod balance;
mod buyers;
mod changed;
mod components;
mod copies;
mod credit_notes;
mod currency;
mod customers;
mod documents;
mod fields;
mod holdings;
mod identifiers;
mod insert;
mod known;
mod late;
mod lines;
mod lists;
mod matching;
mod merged;
mod notes;
mod numbers;
mod order;
mod payments;
mod places;
mod prepare;
mod refunding;
mod refunds;
mod remarks;
mod rules;
mod stock;
mod stop;
mod taxes;
mod tenders;
mod texts;
mod told;
mod transaction;
mod vouchers;

use plugin_sdk::model::{
    Batch, BatchMode, Config, ConnectorError, Context, ErrorKind, ExternalId, Order, Outcome, OutcomeState, Problem,
    Progress, Record, Remedy, Stream, WriteAction, WriteItem,
};

use self::{
    config::WriteSettings,
    insert::Insert,
    known::{Known, Piece},
    lists::Lists,
    prepare::Prepared,
    stop::Stop,
};
use crate::{
    base::Base,
    client::{Client, Value},
    config::Settings,
    read::sides::{Keys, LIST},
    rows::Rows,
    select::{As, Select},
    session,
};

/// The open connection that writes.
pub struct Writer {
    client: Client,
    base: Base,
    settings: WriteSettings,
}

impl Writer {
    /// Connects to the source that is written to.
    ///
    /// # Errors
    /// `config` for a setting that is missing or unusable; as for [`Client::connect`] otherwise.
    pub fn open(config: &Config) -> Result<Self, ConnectorError> {
        let source = Settings::from_config(config)?.write;
        let settings = WriteSettings::from_config(config)?;
        let (client, base) = session::connect(&source)?;
        if client.dialect.native_sage {
            // It allocates numbers and reckons amounts by itself, in ways that no test of ours has seen.
            let text = "orders cannot be written through Sage's own driver yet";
            return Err(ConnectorError::new(ErrorKind::Config, "write-source-unsupported", text));
        }
        Ok(Self { client, base, settings })
    }

    /// Writes a batch of orders or of their payments, or lists their credit slips, or tells what would be written.
    ///
    /// # Errors
    /// As the verb says. Orders written before the error stay written; a repeat answers `unchanged` for them.
    pub fn write(&mut self, context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        match batch.stream {
            Stream::Orders => {}
            Stream::Payments => return self.write_payments(context, batch),
            Stream::Buyers => return self.write_buyers(context, batch),
            Stream::CreditSlips => return self.list_slips(context, batch),
            other => return Err(ConnectorError::unsupported(other.name())),
        }
        let lists = Lists::read(self, context)?;
        let mut known = self.known(context, &lists, &batch.items)?;
        let mut outcomes = Vec::with_capacity(batch.items.len());
        for (position, item) in batch.items.iter().enumerate() {
            if context.cancelled() {
                return Err(ConnectorError::cancelled());
            }
            outcomes.push(self.item(context, &lists, &mut known, item, batch.mode)?);
            let total = Some(batch.items.len() as u64);
            context.progress(Progress { done: position as u64 + 1, total, note: None });
        }
        Ok(outcomes)
    }

    fn item(
        &mut self,
        context: &dyn Context,
        lists: &Lists,
        known: &mut Known,
        item: &WriteItem,
        mode: BatchMode,
    ) -> Result<Outcome, ConnectorError> {
        let order = match (&item.record, item.action) {
            (Some(Record::Order(order)), WriteAction::Put) => order,
            (Some(Record::Order(order)), WriteAction::Adopt) => return self.attach(context, item, order, mode),
            // An order never leaves the ERP because a shop forgets it.
            _ => return Ok(Outcome::new(item.key.clone(), OutcomeState::Skipped, item.external_id.clone())),
        };
        let mark = match self.settings.mark(&item.key) {
            Ok(mark) => mark,
            Err(problem) => return Ok(Outcome::rejected(item.key.clone(), *problem)),
        };
        if let Some(piece) = known.pieces.get(&mark).cloned() {
            return self.standing(context, lists, item, order, (&mark, &piece));
        }
        // Writing it again would invoice it twice.
        if let Some(piece) = known.merged.of(item) {
            return self.standing(context, lists, item, order, (&mark, piece));
        }
        if let Some(outcome) = self.left_alone(item, order) {
            return Ok(outcome);
        }
        match prepare::prepare(&self.settings, lists, known, item, order, mark) {
            Err(refusal) => Ok(refusal.outcome(item)),
            Ok(prepared) if mode == BatchMode::Preview => {
                let document = Some(prepared.draft());
                Ok(Outcome { document, ..prepared.outcome(item, OutcomeState::Created, None) })
            }
            Ok(prepared) => self.apply(context, lists, known, item, order, prepared),
        }
    }

    /// Carries out a prepared order; prepared anew where somebody else took a number meanwhile.
    fn apply(
        &mut self,
        context: &dyn Context,
        lists: &Lists,
        known: &mut Known,
        item: &WriteItem,
        order: &Order,
        prepared: Prepared,
    ) -> Result<Outcome, ConnectorError> {
        let mut prepared = prepared;
        let mut patience = stop::Patience::new(self.settings.lock_wait);
        loop {
            match self.carry_out(context, lists, known, &prepared) {
                Ok(order::Done::Written(piece)) => {
                    known.remember(&prepared, &piece);
                    return Ok(prepared.outcome(item, OutcomeState::Created, Some(ExternalId::new(piece.number))));
                }
                Ok(order::Done::Found(piece)) => {
                    let outcome = existing(item, &piece);
                    known.pieces.insert(prepared.mark.clone(), piece);
                    return Ok(outcome);
                }
                Err(Stop::Reject(problem)) => return Ok(prepared.refused(item, *problem)),
                Err(Stop::Fail(error)) => return Err(*error),
                Err(Stop::Held(held)) if patience.is_over() => return Ok(prepared.refused(item, held.give_up()?)),
                Err(Stop::Held(_)) => patience.pause(),
                Err(Stop::Taken(report)) => {
                    if patience.is_over() {
                        return Err(crate::error::of_report("write the order", &report));
                    }
                    patience.pause();
                    let fresh = self.known(context, lists, std::slice::from_ref(item))?;
                    if let Some(piece) = fresh.pieces.get(&prepared.mark) {
                        known.pieces.insert(prepared.mark.clone(), piece.clone());
                        return Ok(existing(item, piece));
                    }
                    match prepare::prepare(&self.settings, lists, &fresh, item, order, prepared.mark.clone()) {
                        Ok(again) => prepared = again,
                        Err(refusal) => return Ok(refusal.outcome(item)),
                    }
                    known.absorb(fresh);
                }
            }
        }
    }

    /// Orders that are not written on purpose: not importable yet, or deleted in Sage by a person.
    fn left_alone(&self, item: &WriteItem, order: &Order) -> Option<Outcome> {
        let again = item.overrides.get("recreate").is_some_and(|answer| answer == "yes");
        let problem = if item.external_id.is_some() && !again {
            let remedy = Remedy::Override { field: "recreate".to_owned() };
            let piece = item.external_id.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default();
            Problem::new("order-deleted").arg("piece", piece).remedy(remedy)
        } else if !self.settings.takes(&order.state) {
            let remedy = config::setting("order-states");
            Problem::new("order-not-importable").arg("state", &order.state.label).remedy(remedy)
        } else {
            return None;
        };
        let mut outcome = Outcome::new(item.key.clone(), OutcomeState::Skipped, item.external_id.clone());
        outcome.problems.push(problem.as_remark());
        Some(outcome)
    }

    /// Reads rows of one table.
    fn read(
        &mut self,
        context: &dyn Context,
        table: &'static str,
        wanted: &[(&str, As)],
        rest: &str,
        values: &[Value],
    ) -> Result<Rows, ConnectorError> {
        let select = Select::new(&self.base, &self.client.dialect, table, wanted);
        self.client.fetch(context, &select, rest, values, None)
    }

    /// Reads the rows whose `column` is one of `keys`, by as few statements as lists of keys allow.
    fn read_listed(
        &mut self,
        context: &dyn Context,
        table: &'static str,
        wanted: &[(&str, As)],
        column: &str,
        keys: impl IntoIterator<Item = impl Into<String>>,
        more: &str,
    ) -> Result<Vec<Rows>, ConnectorError> {
        let mut keys: Vec<String> = keys.into_iter().map(Into::into).filter(|key: &String| !key.is_empty()).collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() || !self.base.has(table, column) {
            return Ok(Vec::new());
        }
        let select = Select::new(&self.base, &self.client.dialect, table, wanted);
        let mut found = Vec::new();
        for keys in keys.chunks(LIST) {
            let (condition, values) = Keys::List(keys).condition(column);
            found.push(self.client.fetch(context, &select, &format!("WHERE {condition}{more}"), &values, None)?);
        }
        Ok(found)
    }

    /// Runs a statement of an order's transaction; `record` is what a person would look for if it is refused.
    fn run(&mut self, record: &str, sql: &str, values: &[Value]) -> Result<Option<usize>, Stop> {
        self.client.execute(sql, values).map_err(|report| Stop::of_report(record, report))
    }

    fn insert(&mut self, record: &str, row: &Insert) -> Result<(), Stop> {
        row.run(&mut self.client, &self.base).map_err(|report| Stop::of_report(record, report))
    }

    /// The first column of an answer, inside a transaction.
    fn texts(&mut self, context: &dyn Context, sql: &str, values: &[Value]) -> Result<Vec<String>, Stop> {
        let rows = self
            .client
            .query(context, sql, &[(As::Text, 40)], values, None)
            .map_err(|failure| Stop::of(failure, "read"))?;
        Ok((0..rows.len).map(|row| rows.text(0, row).to_owned()).collect())
    }
}

/// The answer for an order that Sage already has, whatever became of its document since.
fn existing(item: &WriteItem, piece: &Piece) -> Outcome {
    Outcome::new(item.key.clone(), OutcomeState::Unchanged, Some(ExternalId::new(piece.number.clone())))
}
