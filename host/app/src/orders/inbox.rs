//! Reads the orders of the shop and asks the ERP what would become of each; nothing is written (H08).

use std::collections::{BTreeMap, BTreeSet};

use sync_model::{
    Batch, BatchId, BatchMode, Change, Connector, ConnectorError, Context, Decimal, ErrorKind, ExternalId, Facet, Key,
    Order, OrderDocument, Outcome, OutcomeState, Problem, ReadRequest, Record, Scope, Stream, WriteAction, WriteItem,
};

use super::{DayOf, Decisions, InboxOrder, InboxQuery, InboxState, OrderChoice, Orders, ProofRow};
use crate::{Profile, StoreFailure};

/// Orders asked for at once.
const PAGE: usize = 50;

/// Both sides of a profile, opened.
pub struct OrderSides<'a> {
    pub erp: &'a mut dyn Connector,
    pub shop: &'a mut dyn Connector,
    pub context: &'a dyn Context,
}

/// Why the orders cannot be shown or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OrdersError {
    #[error("a side of the profile failed")]
    Side(#[from] ConnectorError),
    #[error("the store failed")]
    Store(#[from] StoreFailure),
    /// Somebody runs the profile.
    #[error("the profile is being run by {0}")]
    Busy(String),
    /// The order is not in a state for it, or the ERP refuses it: each problem has its sentence.
    #[error("the order does not allow it")]
    Refused(Vec<Problem>),
}

/// The orders of a query, the newest first.
///
/// # Errors
/// What a side answers, or the store.
pub fn read_inbox(
    store: &mut dyn Orders,
    sides: &mut OrderSides<'_>,
    profile: &Profile,
    query: &InboxQuery,
) -> Result<Vec<InboxOrder>, OrdersError> {
    let named = matches!(query.choice, OrderChoice::Keys(_));
    let mut met = BTreeSet::new();
    let mut inbox = Vec::new();
    for scope in scopes(store, profile, &query.choice)? {
        let mut after = None;
        loop {
            let page = sides.page(scope.clone(), after)?;
            let orders = page.changes.into_iter().filter_map(order).filter(|order| met.insert(order.key.clone()));
            let mut judged = judge(store, sides, profile, orders.collect(), named)?;
            if named {
                sides.add_proof_of_documents(&mut judged)?;
            } else {
                judged.iter_mut().for_each(|order| (order.proof, order.draft) = (Vec::new(), None));
            }
            inbox.extend(judged.into_iter().filter(|order| wanted(order, query)));
            if !page.more {
                break;
            }
            after = page.next;
        }
    }
    inbox.sort_by(|left, right| (right.placed_at, &right.key.0).cmp(&(left.placed_at, &left.key.0)));
    Ok(inbox)
}

fn scopes(store: &mut dyn Orders, profile: &Profile, choice: &OrderChoice) -> Result<Vec<Scope>, StoreFailure> {
    Ok(match choice {
        OrderChoice::Keys(keys) => in_parts(keys),
        OrderChoice::Days { from, to, day_of: DayOf::Placed } => vec![Scope::Period { from: *from, to: *to }],
        OrderChoice::Days { from, to, day_of: DayOf::Status } => vec![Scope::Changed { from: *from, to: *to }],
        OrderChoice::SinceLast => match store.order_place(&profile.name)? {
            None => vec![Scope::All],
            Some(place) => {
                let mut scopes = vec![Scope::Since(place)];
                scopes.extend(in_parts(&store.waiting_orders(&profile.name)?));
                scopes
            }
        },
    })
}

fn in_parts(keys: &[Key]) -> Vec<Scope> {
    keys.chunks(PAGE).map(|part| Scope::Keys(part.to_vec())).collect()
}

fn order(change: Change) -> Option<Order> {
    match change {
        Change::Upsert(Record::Order(order)) => Some(*order),
        _ => None,
    }
}

fn wanted(order: &InboxOrder, query: &InboxQuery) -> bool {
    let found = |search: &String| {
        let search = search.trim().to_lowercase();
        let document = order.document.as_deref().unwrap_or_default();
        [order.key.as_str(), &order.reference, &order.customer, document]
            .iter()
            .any(|text| text.to_lowercase().contains(&search))
    };
    query.state.is_none_or(|state| order.state == state) && query.search.as_ref().is_none_or(found)
}

impl OrderSides<'_> {
    fn page(&mut self, scope: Scope, after: Option<sync_model::Cursor>) -> Result<sync_model::Page, ConnectorError> {
        if self.context.cancelled() {
            return Err(ConnectorError::new(ErrorKind::Cancelled, "cancelled", "the reading of orders was stopped"));
        }
        let request = ReadRequest { stream: Stream::Orders, facets: vec![Facet::Identity], scope, after, limit: PAGE };
        self.shop.read(self.context, &request)
    }

    /// One order as the shop has it.
    pub(super) fn order(&mut self, key: &Key) -> Result<Option<Order>, ConnectorError> {
        let page = self.page(Scope::Keys(vec![key.clone()]), None)?;
        Ok(page.changes.into_iter().find_map(order))
    }

    /// What would become of these orders.
    pub(super) fn preview(&mut self, items: Vec<WriteItem>) -> Result<Vec<Outcome>, ConnectorError> {
        let Some(first) = items.first() else { return Ok(Vec::new()) };
        let id = BatchId(format!("inbox.{}.{}", first.key, items.len()));
        let batch = Batch { id, stream: Stream::Orders, mode: BatchMode::Preview, items };
        let outcomes = self.erp.write(self.context, &batch)?;
        let matches = outcomes.len() == batch.items.len()
            && outcomes.iter().zip(&batch.items).all(|(outcome, item)| outcome.key == item.key);
        if matches {
            return Ok(outcomes);
        }
        let nonsense = ConnectorError::new(ErrorKind::Bug, "plugin-nonsense", "the preview does not match its items");
        Err(nonsense.arg("stream", Stream::Orders.name()))
    }

    /// What stands in the ERP for these orders; nothing where the ERP does not tell.
    pub(super) fn documents(&mut self, keys: &[Key]) -> Result<BTreeMap<Key, OrderDocument>, ConnectorError> {
        let (facets, limit) = (vec![Facet::Identity], keys.len());
        let scope = Scope::Keys(keys.to_vec());
        let request = ReadRequest { stream: Stream::OrderDocuments, facets, scope, after: None, limit };
        match self.erp.read(self.context, &request) {
            Err(error) if error.kind == ErrorKind::Unsupported => Ok(BTreeMap::new()),
            Err(error) => Err(error),
            Ok(page) => Ok(page
                .changes
                .into_iter()
                .filter_map(|change| match change {
                    Change::Upsert(Record::OrderDocument(document)) => Some((document.key.clone(), document)),
                    _ => None,
                })
                .collect()),
        }
    }

    /// An imported order is shown beside what its documents come to today.
    fn add_proof_of_documents(&mut self, orders: &mut [InboxOrder]) -> Result<(), ConnectorError> {
        let imported = orders.iter().filter(|order| order.state == InboxState::Imported);
        let keys: Vec<Key> = imported.map(|order| order.key.clone()).collect();
        if keys.is_empty() {
            return Ok(());
        }
        let documents = self.documents(&keys)?;
        for order in orders {
            let Some(document) = documents.get(&order.key).filter(|_| order.proof.is_empty()) else { continue };
            if document.foreign {
                continue;
            }
            let row = |figure: &str, shop: Decimal, erp: Decimal| {
                let (shop, erp) = (shop.round_dp(2).normalize(), erp.normalize());
                ProofRow {
                    figure: figure.to_owned(),
                    shop,
                    erp,
                    difference: (erp - shop).normalize(),
                    agrees: erp == shop,
                }
            };
            order.proof = vec![row("net", order.net, document.net), row("gross", order.gross, document.gross)];
        }
        Ok(())
    }
}

/// What is known of an order before the ERP is asked.
struct Standing {
    external_id: Option<ExternalId>,
    decisions: Decisions,
    refused: bool,
}

fn judge(
    store: &mut dyn Orders,
    sides: &mut OrderSides<'_>,
    profile: &Profile,
    orders: Vec<Order>,
    named: bool,
) -> Result<Vec<InboxOrder>, OrdersError> {
    let keys: Vec<Key> = orders.iter().map(|order| order.key.clone()).collect();
    let mut documents = store.order_documents(&profile.name, &keys)?;
    let mut decisions = store.order_decisions(&profile.name, &keys)?;
    let refused = store.kept_refusals(&profile.name, sync_model::Entity::Order, &keys)?;
    let (mut judged, mut asked) = (Vec::new(), Vec::new());
    for order in orders {
        let standing = Standing {
            external_id: documents.remove(&order.key),
            decisions: decisions.remove(&order.key).unwrap_or_default(),
            refused: refused.contains_key(&order.key),
        };
        match left_out(profile, &order, &standing) {
            Some(found) => judged.push(found),
            None => asked.push((order, standing)),
        }
    }
    for part in asked.chunks(PAGE) {
        let items = part.iter().map(|(order, standing)| item(order, standing, named)).collect();
        let outcomes = sides.preview(items)?;
        judged.extend(part.iter().zip(outcomes).map(|((order, standing), outcome)| {
            let mut found = plain(profile, order);
            settle(&mut found, order, standing, outcome);
            found
        }));
    }
    Ok(judged)
}

/// What the ERP is asked. Of an order that somebody looks at by name, the proof is wanted even where it stands already.
fn item(order: &Order, standing: &Standing, named: bool) -> WriteItem {
    let decisions = standing.decisions.iter().map(|(field, decision)| (field.clone(), decision.value.clone()));
    let proof = named.then(|| ("proof".to_owned(), "yes".to_owned()));
    WriteItem {
        key: order.key.clone(),
        action: WriteAction::Put,
        external_id: standing.external_id.clone(),
        record: Some(Record::Order(Box::new(order.clone()))),
        overrides: decisions.chain(proof).collect(),
    }
}

/// An order that no import looks at: ignored by a person, or placed before the start.
fn left_out(profile: &Profile, order: &Order, standing: &Standing) -> Option<InboxOrder> {
    let ignored = standing.decisions.get("ignore");
    let start = profile.orders.start.filter(|start| order.placed_at.is_some_and(|at| at.date_naive() < *start));
    if standing.external_id.is_some() || (ignored.is_none() && start.is_none()) {
        return None;
    }
    let mut found = plain(profile, order);
    found.state = InboxState::Ignored;
    found.because = ignored.map(|decision| decision.because.clone());
    found.problems.push(match (ignored, start) {
        (None, Some(start)) => Problem::new("order-before-start").arg("day", start).as_remark(),
        _ => Problem::new("order-ignored").arg("reason", found.because.as_deref().unwrap_or_default()).as_remark(),
    });
    Some(found)
}

fn plain(profile: &Profile, order: &Order) -> InboxOrder {
    let person = order.customer.identity.clone().unwrap_or_default();
    let company = if order.billing.company.is_empty() { &person.company } else { &order.billing.company };
    let name = |first: &str, last: &str| format!("{first} {last}").trim().to_owned();
    let people = [
        company.trim().to_owned(),
        name(&person.first_name, &person.last_name),
        name(&order.billing.first_name, &order.billing.last_name),
    ];
    InboxOrder {
        key: order.key.clone(),
        reference: order.reference.clone(),
        placed_at: order.placed_at,
        changed_at: order.changed_at,
        customer: people.into_iter().find(|name| !name.is_empty()).unwrap_or_default(),
        city: order.billing.city.clone(),
        net: order.totals.net,
        gross: order.totals.gross,
        currency: order.currency.clone(),
        payment: order.payments.first().map(|payment| payment.label.clone()).unwrap_or_default(),
        shop_state: order.state.label.clone(),
        state: InboxState::New,
        importable: false,
        problems: Vec::new(),
        document: None,
        url: order_url(profile, &order.key),
        because: None,
        proof: Vec::new(),
        strategy: None,
        draft: None,
    }
}

/// The page of an order in the shop's back office, by the shop's setting `order_url`.
pub fn order_url(profile: &Profile, key: &Key) -> Option<String> {
    let text = profile.shop.settings.get("order_url").and_then(serde_json::Value::as_str)?.trim();
    (!text.is_empty()).then(|| text.replace("{order}", key.as_str()))
}

/// What the ERP's answer means for the person who looks at the list.
fn settle(found: &mut InboxOrder, order: &Order, standing: &Standing, outcome: Outcome) {
    let refused = outcome.problems.iter().any(|problem| !problem.remark);
    let doubtful = !order.same_cart.is_empty() && matches!(outcome.state, OutcomeState::Created);
    found.document = match outcome.state {
        OutcomeState::Unchanged => outcome.external_id.or_else(|| standing.external_id.clone()).map(|id| id.0),
        _ => None,
    };
    let deleted = outcome.state == OutcomeState::Skipped && standing.external_id.is_some();
    found.state = match outcome.state {
        OutcomeState::Unchanged => InboxState::Imported,
        OutcomeState::Skipped if deleted => InboxState::Deleted,
        OutcomeState::Skipped | OutcomeState::Removed | OutcomeState::Deferred => InboxState::New,
        OutcomeState::Rejected if standing.refused => InboxState::Failed,
        OutcomeState::Rejected => InboxState::Check,
        OutcomeState::Created | OutcomeState::Updated if refused || doubtful || !outcome.problems.is_empty() => {
            InboxState::Check
        }
        OutcomeState::Created | OutcomeState::Updated => InboxState::Ready,
    };
    found.importable = matches!(outcome.state, OutcomeState::Created | OutcomeState::Updated);
    found.problems.extend(outcome.problems);
    found.draft = outcome.document;
    if doubtful {
        // H11: doubles of the shop are told, never dropped.
        let others: Vec<&str> = order.same_cart.iter().map(Key::as_str).collect();
        found.problems.push(Problem::new("order-same-cart").arg("orders", others.join(", ")).as_remark());
    }
    if let Some(proof) = outcome.proof {
        found.proof = ProofRow::of_proof(&proof);
        found.strategy = proof.strategy;
    }
}
