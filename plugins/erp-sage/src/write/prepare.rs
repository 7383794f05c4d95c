//! Decides everything about one order in memory: who, where, which lines, and whether it adds up. Nothing is read and
//! nothing is written here, so that a preview and a real write decide alike.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime};
use plugin_sdk::model::{
    DraftDocument, DraftLine, ExternalId, Order, Outcome, OutcomeState, Problem, Proof, Remedy, WriteItem,
};
use rust_decimal::Decimal;

use super::{
    components,
    config::{self, Dated, WriteSettings},
    currency::Currency,
    customers::{self, Party},
    draft::{self, Draft},
    known::{Info, Known, Terms},
    lines::{self, PlannedLine},
    lists::{Expedition, Lists},
    notes,
    payments::{self, Deposit, Due},
    places::{self, Place},
    tenders, texts, told,
};

/// A document that only lacks its numbers.
pub struct Prepared {
    pub mark: String,
    /// `DO_Ref`.
    pub reference: String,
    /// `DO_Date` and `DO_Heure`.
    pub moment: NaiveDateTime,
    pub party: Party,
    pub place: Option<Place>,
    pub depot: i64,
    pub carrier: i64,
    pub expedition: Expedition,
    pub condition: i64,
    pub category: i64,
    pub currency: Currency,
    pub lines: Vec<PlannedLine>,
    /// Lines of text behind the others.
    pub notes: Vec<String>,
    pub net: Decimal,
    pub gross: Decimal,
    /// `DO_Coord01` to `DO_Coord04`.
    pub heads: [String; 4],
    pub contact: String,
    /// Due date and method of the instalment that takes the rest.
    pub due: (NaiveDate, i64),
    pub deposits: Vec<Deposit>,
    pub infos: Vec<Info>,
    pub proof: Proof,
    pub remarks: Vec<Problem>,
}

impl Prepared {
    /// The same as nobody has written it yet, for whoever looks before.
    pub fn draft(&self) -> DraftDocument {
        let line = |planned: &PlannedLine| DraftLine {
            article: planned.article.reference.clone(),
            name: planned.design.clone(),
            quantity: planned.line.quantity.normalize(),
            net: planned.line.net,
            gross: planned.line.gross,
            tax_rate: planned.line.rate.normalize(),
        };
        DraftDocument {
            account: self.party.account.number.clone(),
            new_account: self.party.new.is_some(),
            date: Some(self.moment.date()),
            lines: self.lines.iter().map(line).collect(),
            deposits: self.deposits.iter().map(|deposit| deposit.amount).sum(),
        }
    }

    /// The answer for this order, with its proof and remarks.
    pub fn outcome(&self, item: &WriteItem, state: OutcomeState, id: Option<ExternalId>) -> Outcome {
        let mut outcome = Outcome::new(item.key.clone(), state, id);
        outcome.problems.clone_from(&self.remarks);
        outcome.proof = Some(self.proof.clone());
        outcome
    }

    /// The refusal of this order, with its proof and remarks.
    pub fn refused(&self, item: &WriteItem, problem: Problem) -> Outcome {
        let mut outcome = self.outcome(item, OutcomeState::Rejected, None);
        outcome.problems.insert(0, problem);
        outcome
    }
}

/// Why an order is not written.
#[derive(Default)]
pub struct Refusal {
    pub problems: Vec<Problem>,
    pub proof: Option<Proof>,
}

impl Refusal {
    /// The answer for this order.
    pub fn outcome(self, item: &WriteItem) -> Outcome {
        let refused = Outcome::new(item.key.clone(), OutcomeState::Rejected, None);
        Outcome { problems: self.problems, proof: self.proof, ..refused }
    }
}

impl From<Box<Problem>> for Refusal {
    fn from(problem: Box<Problem>) -> Self {
        Self { problems: vec![*problem], proof: None }
    }
}

/// What the parts of a plan look at.
pub struct Plan<'a> {
    pub settings: &'a WriteSettings,
    pub lists: &'a Lists,
    pub known: &'a Known,
    pub item: &'a WriteItem,
    pub order: &'a Order,
}

/// Prepares an order.
///
/// # Errors
/// Every problem that stands in its way, and the proof where the lines could be made.
pub fn prepare(
    settings: &WriteSettings,
    lists: &Lists,
    known: &Known,
    item: &WriteItem,
    order: &Order,
    mark: String,
) -> Result<Prepared, Refusal> {
    let plan = Plan { settings, lists, known, item, order };
    plan.check_parameters()?;
    let mut party = customers::of_order(settings, lists, known, item, order, &known.lengths())?;
    let mut remarks = party.remarks.clone();
    let (place, cut) = plan.place(&party);
    if cut || party.address_cut {
        remarks.push(Problem::new("address-cut").as_remark());
    }
    let category = plan.category(&party)?;
    if party.new.is_some() {
        party.account.accounting = category;
    }
    plan.check_invoice(&mut remarks)?;
    let carrier = plan.carrier()?;
    let expedition = lists.expeditions.get(&carrier).cloned().unwrap_or_default();
    let amounts = plan.amounts(&party, category, &expedition, &mut remarks)?;
    let refunded: Decimal = order.lines.iter().map(|line| line.refunded_quantity).sum();
    if refunded > Decimal::ZERO {
        // Its credit slips were read before the order stood here.
        remarks.push(Problem::new("order-refunded").arg("pieces", refunded.normalize()).as_remark());
    }
    let reference = texts::merged(&settings.reference, order);
    remarks.extend(told::of_texts(&plan, &party, &reference, &amounts.lines));
    let moment = plan.moment();
    let number = party.account.number.to_uppercase();
    let condition = place.as_ref().map(|place| place.condition).filter(|condition| *condition > 0);
    Ok(Prepared {
        mark,
        reference,
        moment,
        place,
        depot: plan.depot(&party),
        carrier,
        expedition,
        condition: condition.unwrap_or(party.account.condition),
        category,
        net: amounts.lines.iter().map(|line| line.line.net).sum(),
        gross: amounts.lines.iter().map(|line| line.line.gross).sum(),
        currency: amounts.currency,
        lines: amounts.lines,
        notes: plan.notes(),
        heads: plan.heads(),
        contact: texts::full_name(&order.delivery.first_name, &order.delivery.last_name),
        due: plan.due(&number, moment.date()),
        deposits: amounts.deposits,
        infos: known.infos.get(&number).cloned().unwrap_or_default(),
        proof: amounts.proof,
        remarks,
        party,
    })
}

/// What an order comes to.
struct Amounts {
    currency: Currency,
    lines: Vec<PlannedLine>,
    deposits: Vec<Deposit>,
    proof: Proof,
}

impl Plan<'_> {
    /// Lines, deposits and their proof.
    fn amounts(
        &self,
        party: &Party,
        category: i64,
        expedition: &Expedition,
        remarks: &mut Vec<Problem>,
    ) -> Result<Amounts, Refusal> {
        let settings = self.settings;
        let currency = Currency::of_order(self)?;
        let tendered = tenders::tendered(self, remarks)?;
        let mut goods = lines::goods(self, remarks)?;
        let kits = components::kits(self, &mut goods);
        let sold = lines::in_units(&tendered.order, &goods);
        let scaled = currency.in_hundredths(components::shared(self, sold.clone(), &goods, &kits));
        let made = draft::draft(&scaled, settings.side, settings.foot, settings.articles.rounding.is_some());
        let made = currency.in_units(made);
        self.check_proof(&made)?;
        let mut planned = lines::planned(self, &made, &goods, category, expedition, remarks)?;
        let mut proof = made.proof;
        let charged: Decimal = planned.iter().map(|line| line.line.gross).sum();
        proof.lines.extend(currency.convert(&mut planned, settings.side, charged));
        if settings.line_discounts && !currency.is_foreign() {
            lines::discounted(&mut planned, &self.known.articles, party.account.tariff, settings.side);
        }
        let mut planned = components::placed(self, planned, &sold, (&goods, &kits), category)?;
        planned.extend(lines::free_shipping(self, category, expedition)?);
        lines::rank(&mut planned);
        self.store(&mut planned, self.depot(party));
        let company = planned.iter().map(|line| line.line.gross).sum();
        let due = Due { charged, company, currency, vouchers: &tendered.vouchers };
        let deposits = payments::deposits(self, &due)?;
        Ok(Amounts { currency, lines: planned, deposits, proof })
    }

    /// What is wrong with the settings or the order as a whole.
    fn check_parameters(&self) -> Result<(), Box<Problem>> {
        let Self { settings, lists, order, .. } = self;
        if order.lines.iter().all(|line| line.quantity.is_zero()) {
            return Err(Box::new(Problem::new("order-empty").remedy(Remedy::Host)));
        }
        told::check_addresses(order)?;
        let series = |code: &str| {
            let remedy = config::setting("number-series");
            Box::new(Problem::new(code).arg("value", settings.series).remedy(remedy))
        };
        match lists.series.get(&settings.series) {
            None => return Err(series("series-unknown")),
            Some(false) => return Err(series("series-closed")),
            Some(true) => {}
        }
        let depot = settings.depot(lists);
        if !lists.depots.contains(&depot) {
            let remedy = config::setting("order-depot");
            return Err(Box::new(
                Problem::new("choice-gone").arg("key", "order-depot").arg("value", depot).remedy(remedy),
            ));
        }
        Ok(())
    }

    fn place(&self, party: &Party) -> (Option<Place>, bool) {
        let known = self.known;
        match Place::of_order(self.lists, self.order, &party.account.number, &known.place_lengths) {
            Some((place, cut)) => (Some(places::found(known, place, self.settings.customers.places)), cut),
            None => (None, false),
        }
    }

    fn carrier(&self) -> Result<i64, Box<Problem>> {
        let key = self.order.carrier.as_ref().map(|carrier| carrier.key.as_str()).unwrap_or_default();
        let mapped = self.settings.carriers.get(key).and_then(|number| number.parse::<i64>().ok());
        if mapped.is_none() && self.settings.refuse_unmapped {
            let label = self.order.carrier.as_ref().map(|carrier| carrier.name.as_str()).unwrap_or_default();
            let problem = Problem::new("carrier-unmapped").arg("carrier", label);
            return Err(Box::new(problem.remedy(config::setting("carriers"))));
        }
        let number = mapped.unwrap_or(self.settings.customers.carrier);
        if self.lists.expeditions.contains_key(&number) {
            return Ok(number);
        }
        let label = self.order.carrier.as_ref().map(|carrier| carrier.name.clone()).unwrap_or_default();
        let problem = Problem::new("carrier-unknown").arg("carrier", label).arg("value", number);
        let key = if mapped.is_some() { "carriers" } else { "customer-carrier" };
        Err(Box::new(problem.remedy(config::setting(key))))
    }

    /// H09: nothing is written that does not add up.
    fn check_proof(&self, made: &Draft) -> Result<(), Refusal> {
        if made.gap.is_zero() && made.proof.holds {
            return Ok(());
        }
        let differs = made.proof.differing();
        let figure = differs.map_or("gross", |line| line.figure.as_str());
        let (code, key) = match figure {
            _ if self.settings.articles.rounding.is_none() => ("rounding-needed", "article-rounding"),
            "gross" => ("amounts-differ", "article-rounding"),
            "gross-by-rate" => ("amounts-differ-by-rate", "order-foot"),
            "net" => ("amounts-differ-net", "order-foot"),
            _ => ("amounts-differ-tax", "order-foot"),
        };
        let written: Decimal = made.lines.iter().map(|line| line.gross).sum();
        let (shop, sage) = differs.map_or((self.order.totals.gross, written), |line| (line.source, line.target));
        let problem = Problem::new(code)
            .arg("shop", format!("{:.2}", shop.round_dp(2)))
            .arg("sage", format!("{sage:.2}"))
            .remedy(config::setting(key));
        Err(Refusal { problems: vec![problem], proof: Some(made.proof.clone()) })
    }

    /// The lines of text: the shop's invoice, what the buyer wrote.
    fn notes(&self) -> Vec<String> {
        let comments = if self.settings.comments { notes::of_order(self.order) } else { Vec::new() };
        self.invoice_note().into_iter().chain(comments).collect()
    }

    /// Day and minute of the document.
    fn moment(&self) -> NaiveDateTime {
        let now = chrono::Local::now().naive_local();
        let invoiced = self.order.invoice.as_ref().and_then(|invoice| invoice.issued_at);
        let wanted = match self.settings.dated {
            Dated::Today => None,
            Dated::Shop => self.order.placed_at,
            Dated::Invoice => invoiced.or(self.order.placed_at),
        };
        wanted.map_or(now, |moment| moment.naive_local())
    }

    /// When the rest is due, and how it is paid: as the shop's payment says, else by the account's terms.
    fn due(&self, account: &str, day: NaiveDate) -> (NaiveDate, i64) {
        let fallback = Terms { method: self.settings.customers.method, condition: 0, days: 0 };
        let terms = self.known.terms.get(account).copied().unwrap_or(fallback);
        let paid = self.order.payments.iter().find_map(|payment| payments::method(self.settings, payment));
        let date = day.checked_add_days(Days::new(terms.days.unsigned_abs())).unwrap_or(day);
        let date = if terms.condition == 0 { date } else { end_of_month(date) };
        (date, paid.unwrap_or(terms.method))
    }
}

fn end_of_month(day: NaiveDate) -> NaiveDate {
    let (year, month) = if day.month() == 12 { (day.year() + 1, 1) } else { (day.year(), day.month() + 1) };
    NaiveDate::from_ymd_opt(year, month, 1).and_then(|first| first.pred_opt()).unwrap_or(day)
}

/// Members of the Union but France, as ISO 3166 codes them.
pub const UNION: [&str; 26] = [
    "AT", "BE", "BG", "HR", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "GR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::end_of_month;

    #[test]
    fn terms_at_the_end_of_a_month_know_february_and_december() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        assert_eq!(end_of_month(day("2024-02-10")), day("2024-02-29"));
        assert_eq!(end_of_month(day("2025-12-31")), day("2025-12-31"));
    }
}
