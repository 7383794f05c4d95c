//! Customers of the shop without an order (functions.md J60 to J65): found by the rules by which an order's buyer is
//! found, else made as an order would make them.

use plugin_sdk::model::{
    Address, Batch, BatchMode, ConnectorError, Context, Customer, ExternalId, Key, Order, Outcome, OutcomeState,
    Problem, Record, WriteAction, WriteItem,
};

use super::{
    Writer, config,
    customers::{self, Party},
    known::Known,
    lists::Lists,
    stop::{Patience, Stop},
};
use crate::error;

impl Writer {
    /// Writes a batch of buyers, or tells what would be written.
    ///
    /// # Errors
    /// As the verb says. Accounts written before the error stay; a repeat answers `unchanged` for them.
    pub(super) fn write_buyers(
        &mut self,
        context: &dyn Context,
        batch: &Batch,
    ) -> Result<Vec<Outcome>, ConnectorError> {
        let lists = Lists::read(self, context)?;
        let items: Vec<WriteItem> = batch.items.iter().map(as_order).collect();
        let mut known = self.known(context, &lists, &items)?;
        let mut outcomes = Vec::with_capacity(items.len());
        for (wanted, item) in batch.items.iter().zip(&items) {
            if context.cancelled() {
                return Err(ConnectorError::cancelled());
            }
            outcomes.push(self.buyer(context, &lists, &mut known, (wanted, item), batch.mode)?);
        }
        Ok(outcomes)
    }

    fn buyer(
        &mut self,
        context: &dyn Context,
        lists: &Lists,
        known: &mut Known,
        (wanted, item): (&WriteItem, &WriteItem),
        mode: BatchMode,
    ) -> Result<Outcome, ConnectorError> {
        let skipped = || Outcome::new(wanted.key.clone(), OutcomeState::Skipped, wanted.external_id.clone());
        let Some(Record::Order(order)) = &item.record else { return Ok(skipped()) };
        // A guest is nobody who comes back, and an account that is closed in the shop buys nothing.
        if !order.customer.identity.as_ref().is_some_and(|identity| identity.active && !identity.guest) {
            return Ok(skipped());
        }
        if self.settings.customers.collective.is_some() {
            let problem = Problem::new("buyers-collective").remedy(config::setting("customer-accounts"));
            return Ok(Outcome { problems: vec![problem.as_remark()], ..skipped() });
        }
        let mut patience = Patience::new(self.settings.lock_wait);
        loop {
            let party = match customers::of_order(&self.settings, lists, known, item, order, &known.lengths()) {
                Ok(party) => party,
                Err(problem) => return Ok(Outcome::rejected(wanted.key.clone(), *problem)),
            };
            let outcome = |state| {
                let id = Some(ExternalId::new(party.account.number.clone()));
                Outcome { problems: party.remarks.clone(), ..Outcome::new(wanted.key.clone(), state, id) }
            };
            if party.new.is_none() {
                return Ok(outcome(OutcomeState::Unchanged));
            }
            if mode == BatchMode::Preview {
                return Ok(outcome(OutcomeState::Created));
            }
            match self.make_account(context, lists, &party) {
                Ok(()) => {
                    known.remember_account(&party.account);
                    return Ok(outcome(OutcomeState::Created));
                }
                Err(Stop::Reject(problem)) => return Ok(Outcome::rejected(wanted.key.clone(), *problem)),
                Err(Stop::Fail(error)) => return Err(*error),
                Err(Stop::Held(held)) if patience.is_over() => {
                    return Ok(Outcome::rejected(wanted.key.clone(), held.give_up()?));
                }
                Err(Stop::Taken(report)) if patience.is_over() => {
                    return Err(error::of_report("write the customer", &report));
                }
                Err(Stop::Held(_)) => patience.pause(),
                Err(Stop::Taken(_)) => {
                    patience.pause();
                    known.absorb(self.known(context, lists, std::slice::from_ref(item))?);
                }
            }
        }
    }

    /// The account's rows, in a transaction that begins as an order's does.
    fn make_account(&mut self, context: &dyn Context, lists: &Lists, party: &Party) -> Result<(), Stop> {
        let Some(person) = &party.new else { return Ok(()) };
        let own = self.settings.customers.depot;
        let depot = if own > 0 { own } else { self.settings.depot(lists) };
        let (series, today) = (self.settings.series, crate::read::prices::today());
        self.in_transaction(|writer| {
            writer.take_counter(context, series)?;
            writer.insert_account(context, &party.account, person, depot, today)?;
            Ok(((), true))
        })
    }
}

/// The buyer as the customer of an order that has nothing else; its key is no order's.
fn as_order(item: &WriteItem) -> WriteItem {
    let record = match (&item.record, item.action) {
        (Some(Record::Customer(customer)), WriteAction::Put) => Some(Record::Order(Box::new(order_of(customer)))),
        // A customer never leaves the ERP because a shop forgets it.
        _ => None,
    };
    WriteItem { key: Key::new(format!("C{}", item.key)), record, ..item.clone() }
}

fn order_of(customer: &Customer) -> Order {
    let identity = customer.identity.clone().unwrap_or_default();
    let own = Address {
        company: identity.company.clone(),
        first_name: identity.first_name.clone(),
        last_name: identity.last_name.clone(),
        ..Address::default()
    };
    let address = identity.addresses.first().cloned().unwrap_or(own);
    Order { customer: customer.clone(), billing: address.clone(), delivery: address, ..Order::default() }
}
