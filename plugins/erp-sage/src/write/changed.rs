//! An order that the shop changed after its import (functions.md H13): what differs from its document is shown, field
//! by field; nothing of it is written, because the document may be delivered, invoiced, or changed by a person.

use std::collections::BTreeMap;

use plugin_sdk::model::{
    ConnectorError, Context, Decimal, Order, Outcome, OutcomeState, Problem, Proof, ProofLine, Remedy, WriteItem,
};

use super::{
    Writer,
    draft::{cents, shop_by_rate},
    existing,
    holdings::Holding,
    known::{Known, Piece},
    lists::Lists,
    places::Place,
    prepare::Plan,
    tenders,
};
use crate::select::As;

/// The facets of the order that changed since Sage took it; the price is what its document is made of.
const CHANGED: &str = "changed";
const SOLD: &str = "price";
/// Somebody looks at this order: its proof is wanted although nothing is written.
const PROOF: &str = "proof";

/// Article and gammes.
type Code = (String, (i64, i64));

impl Writer {
    /// The answer for an order that Sage has: what the shop changed of it since, where something did.
    pub(super) fn standing(
        &mut self,
        context: &dyn Context,
        lists: &Lists,
        item: &WriteItem,
        order: &Order,
        (mark, piece): (&str, &Piece),
    ) -> Result<Outcome, ConnectorError> {
        let mut outcome = existing(item, piece);
        let changed = item.overrides.get(CHANGED).map(String::as_str).unwrap_or_default();
        if changed.is_empty() {
            if item.overrides.contains_key(PROOF) {
                let holdings = self.holdings(context, mark, &piece.number)?;
                let known = Known::default();
                let plan = Plan { settings: &self.settings, lists, known: &known, item, order };
                outcome.proof = Some(by_rate(&plan, &holdings));
            }
            return Ok(outcome);
        }
        let holdings = self.holdings(context, mark, &piece.number)?;
        if order.state.cancelled {
            outcome.problems.push(cancelled(order, piece, &holdings));
        } else if changed.split(',').any(|facet| facet == SOLD) {
            let (problems, proof) = self.differences(context, lists, item, order, (piece, &holdings))?;
            outcome.proof = (!problems.is_empty()).then_some(proof);
            outcome.problems = problems;
        }
        debug_assert!(outcome.state == OutcomeState::Unchanged);
        Ok(outcome)
    }

    fn differences(
        &mut self,
        context: &dyn Context,
        lists: &Lists,
        item: &WriteItem,
        order: &Order,
        (piece, holdings): (&Piece, &[Holding]),
    ) -> Result<(Vec<Problem>, Proof), ConnectorError> {
        let (codes, barcodes) = self.codes(lists, &[(item, order)]);
        let depot = self.settings.depot(lists);
        let mut known = Known::default();
        known.articles = self.articles(context, &codes, &barcodes, depot)?;
        let plan = Plan { settings: &self.settings, lists, known: &known, item, order };
        let mut fields = lines(&plan, holdings);
        let proof = totals(&plan, holdings);
        fields.extend(self.moved(context, lists, order, holdings)?);
        if fields.is_empty() && proof.holds {
            return Ok((Vec::new(), proof));
        }
        let mut whole = Problem::new("order-changed").arg("piece", &piece.number).remedy(Remedy::Host);
        for line in &proof.lines {
            let [shop, sage] = [line.source, line.target].map(|amount| format!("{amount:.2}"));
            whole = whole.arg(&format!("shop-{}", line.figure), shop).arg(&format!("sage-{}", line.figure), sage);
        }
        Ok(([vec![whole], fields].concat(), proof))
    }

    /// The delivery address, where Sage has another one than the order now.
    fn moved(
        &mut self,
        context: &dyn Context,
        lists: &Lists,
        order: &Order,
        holdings: &[Holding],
    ) -> Result<Option<Problem>, ConnectorError> {
        let Some(number) = holdings.iter().map(|holding| holding.place).find(|place| *place > 0) else {
            return Ok(None);
        };
        let lengths = self.place_lengths();
        let Some((wanted, _)) = Place::of_order(lists, order, "", &lengths) else { return Ok(None) };
        let columns = ["LI_Intitule", "LI_Adresse", "LI_Complement", "LI_CodePostal", "LI_Ville", "LI_Pays"];
        let rows = self.read(
            context,
            "F_LIVRAISON",
            &columns.map(|name| (name, As::Text)),
            "WHERE LI_No = ?",
            &[number.into()],
        )?;
        if rows.len == 0 {
            return Ok(None);
        }
        let held: [String; 6] = std::array::from_fn(|column| rows.text(column, 0).to_owned());
        let same = held.iter().zip(&wanted.texts).all(|(held, wanted)| held.to_lowercase() == wanted.to_lowercase());
        let shown = |texts: &[String]| {
            texts.iter().map(String::as_str).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
        };
        Ok((!same)
            .then(|| Problem::new("order-changed-address").arg("shop", shown(&wanted.texts)).arg("sage", shown(&held))))
    }
}

/// Articles whose quantities differ. Services (shipping, vouchers, rounding) are in the totals alone.
fn lines(plan: &Plan<'_>, holdings: &[Holding]) -> Vec<Problem> {
    let services: Vec<&String> = plan.settings.articles.services().collect();
    let shipping: Vec<&String> = plan.lists.expeditions.values().map(|one| &one.article).collect();
    let is_goods =
        |article: &String| !article.is_empty() && !services.contains(&article) && !shipping.contains(&article);
    let mut quantities: BTreeMap<Code, (Decimal, Decimal)> = BTreeMap::new();
    for line in &plan.order.lines {
        let chosen = plan.item.overrides.get(&format!("line:{}", line.key));
        let articles = &plan.known.articles;
        let sold = chosen.map_or_else(|| articles.of_line(line), |code| articles.of_code(code));
        let (code, units) = match sold {
            Some(sold) => {
                let units = sold.pack.as_ref().map_or(Decimal::ONE, |pack| pack.units);
                ((sold.article.clone(), sold.gammes), line.quantity * units)
            }
            None => {
                let stands_in = plan.settings.articles.unknown.clone();
                ((stands_in.unwrap_or_else(|| line.reference.clone()), (0, 0)), line.quantity)
            }
        };
        quantities.entry(code).or_default().0 += units;
    }
    for line in holdings.iter().flat_map(|holding| &holding.lines).filter(|line| is_goods(&line.article)) {
        if line.component {
            continue;
        }
        quantities.entry((line.article.clone(), line.gammes)).or_default().1 += line.quantity;
    }
    let differ = quantities.into_iter().filter(|(_, (shop, sage))| shop != sage);
    differ
        .map(|((article, gammes), (shop, sage))| {
            let variant = if gammes == (0, 0) { String::new() } else { format!(" {}.{}", gammes.0, gammes.1) };
            Problem::new("order-changed-line")
                .arg("article", format!("{article}{variant}"))
                .arg("shop", shop.normalize())
                .arg("sage", sage.normalize())
        })
        .collect()
}

/// Both totals on both sides, in the company's currency.
pub(super) fn totals(plan: &Plan<'_>, holdings: &[Holding]) -> Proof {
    // Vouchers that are money lowered what the shop asks, not what was sold.
    let (net, gross) = match tenders::tendered(plan, &mut Vec::new()) {
        Ok(tendered) => (tendered.order.totals.net, tendered.order.totals.gross),
        Err(_) => (plan.order.totals.net, plan.order.totals.gross),
    };
    let held = || holdings.iter().flat_map(|holding| &holding.lines);
    let foreign = holdings.first().map(|holding| holding.currency).filter(|(rank, rate)| *rank > 0 && !rate.is_zero());
    let (rate, tolerance) = match foreign {
        // The company's lines are rounded each.
        Some((_, rate)) => (rate, Decimal::new(1 + held().count() as i64, 2)),
        None => (Decimal::ONE, Decimal::ZERO),
    };
    let line = |figure: &str, shop: Decimal, sage: Decimal, tolerance| ProofLine {
        figure: figure.to_owned(),
        source: cents(shop / rate),
        target: sage,
        tolerance,
    };
    // Before tax a document may be off by what the shop's own figures contradict each other (H09); more is a change.
    let lines = vec![
        line("net", net, held().map(|line| line.net).sum(), tolerance.max(Decimal::new(5, 2))),
        line("gross", gross, held().map(|line| line.gross).sum(), tolerance),
    ];
    Proof { holds: lines.iter().all(ProofLine::agrees), lines, strategy: None }
}

/// Both totals, and the tax of each rate of an order in the company's currency, as its documents have them now.
fn by_rate(plan: &Plan<'_>, holdings: &[Holding]) -> Proof {
    let mut proof = totals(plan, holdings);
    if holdings.iter().any(|holding| holding.currency.0 > 0) {
        return proof;
    }
    let order = match tenders::tendered(plan, &mut Vec::new()) {
        Ok(tendered) => tendered.order.into_owned(),
        Err(_) => plan.order.clone(),
    };
    let held = || holdings.iter().flat_map(|holding| &holding.lines);
    let shop = shop_by_rate(&order);
    for (rate, net, gross) in shop.iter().filter(|(rate, ..)| !rate.is_zero()) {
        let of_rate = || held().filter(|line| line.rate == *rate);
        // A cent a line: what the shop's own rounding may hide (H09).
        proof.lines.push(ProofLine {
            figure: format!("tax:{}", rate.normalize()),
            source: cents(gross - net),
            target: of_rate().map(|line| line.gross - line.net).sum(),
            tolerance: Decimal::new(1 + of_rate().count() as i64, 2),
        });
    }
    proof.holds = proof.lines.iter().all(ProofLine::agrees);
    proof
}

/// An order that the shop cancelled: proposed for closing, by the stage that it has (functions.md H12).
fn cancelled(order: &Order, piece: &Piece, holdings: &[Holding]) -> Problem {
    let latest = holdings.iter().map(|holding| holding.piece.kind).max().unwrap_or(piece.kind);
    let paid: Decimal = holdings.iter().map(Holding::paid).sum();
    let code = match latest {
        1 | 2 if paid.is_zero() => "order-cancelled-unpaid",
        1 | 2 => "order-cancelled-paid",
        3 => "order-cancelled-delivered",
        _ => "order-cancelled-invoiced",
    };
    let piece = holdings.first().map_or(&piece.number, |holding| &holding.piece.number);
    Problem::new(code)
        .arg("piece", piece)
        .arg("state", &order.state.label)
        .arg("paid", format!("{paid:.2}"))
        .remedy(Remedy::Host)
}
