//! What a credit slip takes off the lines of one document, to the cent (functions.md H12). Nothing is written here.

use plugin_sdk::model::{CreditSlip, DraftDocument, DraftLine, Order, OrderLine, Problem, Proof, ProofLine, Remedy};
use rust_decimal::Decimal;

use super::{
    articles::Articles,
    config,
    draft::{cents, factor},
    holdings::Holding,
    lists::Lists,
};
use crate::client::Value;

/// A line of a document in Sage, as far as a refund changes or copies it.
#[derive(Debug, Clone, Default)]
pub struct Row {
    pub number: i64,
    pub article: String,
    pub gammes: (i64, i64),
    pub design: String,
    pub quantity: Decimal,
    /// `EU_Qte`: packs.
    pub packs: Decimal,
    /// Unit price on the line's own side, after its discounts.
    pub price: Decimal,
    pub with_tax: bool,
    pub rate: Decimal,
    pub net: Decimal,
    pub gross: Decimal,
    pub depot: i64,
    pub cost: Decimal,
    /// `DL_PoidsNet`, `DL_PoidsBrut`.
    pub weights: [Decimal; 2],
    /// `AR_RefCompose`: the compound that it is a part of.
    pub compound: String,
}

impl Row {
    /// What so many units come to without and with tax, as Sage reckons a line.
    pub fn reckon(&self, units: Decimal) -> (Decimal, Decimal) {
        if units == self.quantity {
            return (self.net, self.gross);
        }
        self.at(self.price * units)
    }

    /// Both amounts of one on the line's own side.
    pub fn at(&self, amount: Decimal) -> (Decimal, Decimal) {
        let amount = cents(amount);
        match self.with_tax {
            true => (cents(amount / factor(self.rate)), amount),
            false => (amount, cents(amount * factor(self.rate))),
        }
    }
}

/// What is taken of one line.
#[derive(Debug, Clone)]
pub struct Part {
    pub row: Row,
    pub units: Decimal,
    /// The new unit price of what stays: a part of the shipping was refunded.
    pub left_price: Option<Decimal>,
    /// Its amounts are the slip's own.
    shipping: bool,
    pub net: Decimal,
    pub gross: Decimal,
}

impl Part {
    /// Whether nothing stays of the line.
    pub fn is_whole(&self) -> bool {
        self.left_price.is_none() && self.units == self.row.quantity
    }

    /// Quantity, packs and weights of this many units of the line, beside the amounts.
    pub fn measures(&self, units: Decimal) -> Vec<(&'static str, Value)> {
        let share =
            |amount: Decimal| if self.row.quantity.is_zero() { amount } else { amount * units / self.row.quantity };
        let of = |amount: Decimal| Value::Decimal(share(amount).round_dp(6).normalize());
        let mut measures: Vec<(&'static str, Value)> = ["DL_Qte", "DL_QteBC", "DL_QteBL", "DL_QtePL", "DL_QteDE"]
            .map(|column| (column, Value::Decimal(units)))
            .to_vec();
        measures.push(("EU_Qte", of(self.row.packs)));
        measures.push(("DL_PoidsNet", of(self.row.weights[0])));
        measures.push(("DL_PoidsBrut", of(self.row.weights[1])));
        measures
    }
}

/// A refund that only lacks its numbers.
pub struct Refunding {
    pub parts: Vec<Part>,
    /// What a line of the rounding article, without tax, adds to the credit.
    pub rounding: Decimal,
    pub net: Decimal,
    pub gross: Decimal,
    pub proof: Proof,
}

impl Refunding {
    /// What would be taken off or credited, line by line.
    pub fn draft(&self, account: &str) -> DraftDocument {
        let line = |part: &Part| DraftLine {
            article: part.row.article.clone(),
            name: part.row.design.clone(),
            quantity: part.units.normalize(),
            net: part.net,
            gross: part.gross,
            tax_rate: part.row.rate.normalize(),
        };
        let lines = self.parts.iter().map(line).collect();
        DraftDocument { account: account.to_owned(), lines, ..DraftDocument::default() }
    }
}

/// The slip in the words of an order, for whoever looks for its articles.
pub fn as_order(slip: &CreditSlip) -> Order {
    let lines = slip.lines.iter().map(|line| OrderLine {
        key: line.key.clone(),
        article: line.article.clone(),
        variant: line.variant.clone(),
        reference: line.reference.clone(),
        ean: line.ean.clone(),
        name: line.name.clone(),
        quantity: line.quantity,
        tax_rate: line.tax_rate,
        ..OrderLine::default()
    });
    Order { key: slip.order.clone(), lines: lines.collect(), ..Order::default() }
}

/// Decides what is taken of which line.
pub struct Plan<'a> {
    pub slip: &'a CreditSlip,
    pub articles: &'a Articles,
    pub lists: &'a Lists,
    pub special: &'a config::SpecialArticles,
    pub holding: &'a Holding,
}

impl Plan<'_> {
    /// The refund of the slip on these lines of the document.
    ///
    /// # Errors
    /// Goods or shipping that the document does not have, or sums that do not add up.
    pub fn refund(&self, rows: &[Row]) -> Result<Refunding, Box<Problem>> {
        let mut parts: Vec<Part> = Vec::new();
        for line in as_order(self.slip).lines.iter().filter(|line| line.quantity > Decimal::ZERO) {
            self.take(line, rows, &mut parts)?;
        }
        if self.slip.shipping.gross > Decimal::ZERO {
            parts.push(self.shipping(rows)?);
        }
        if parts.is_empty() {
            return Err(Box::new(self.about("refund-empty").remedy(Remedy::Host)));
        }
        self.settle(parts)
    }

    fn about(&self, code: &str) -> Problem {
        Problem::new(code).arg("slip", &self.slip.key).arg("piece", &self.holding.piece.number)
    }

    /// Units of the lines of the same article; the line whose price is the slip's comes first.
    fn take(&self, line: &OrderLine, rows: &[Row], parts: &mut Vec<Part>) -> Result<(), Box<Problem>> {
        let (code, units) = match self.articles.of_line(line) {
            Some(sold) => {
                let pack = sold.pack.as_ref().map_or(Decimal::ONE, |pack| pack.units);
                ((sold.article.clone(), sold.gammes), line.quantity * pack)
            }
            None => ((self.special.unknown.clone().unwrap_or_default(), (0, 0)), line.quantity),
        };
        let source = self.slip.lines.iter().find(|one| one.key == line.key);
        let price = source.map(|one| one.gross / units).unwrap_or_default();
        let mut same: Vec<&Row> = rows
            .iter()
            .filter(|row| !row.article.is_empty() && (&row.article, row.gammes) == (&code.0, code.1))
            // A component of a compound was not sold by itself.
            .filter(|row| row.compound.is_empty() || row.compound == row.article)
            .collect();
        same.sort_by_key(|row| {
            let own = if row.quantity.is_zero() { Decimal::ZERO } else { row.gross / row.quantity };
            ((own - price).abs(), row.number)
        });
        if rows.iter().any(|row| row.compound == code.0 && row.article != code.0 && !code.0.is_empty()) {
            // Its components would have to go with it, and what was delivered of them is staff's to see.
            let problem = self.about("refund-compound").arg("article", &code.0);
            return Err(Box::new(problem.remedy(Remedy::Host)));
        }
        let mut left = units;
        for row in same {
            let taken: Decimal = parts.iter().filter(|part| part.row.number == row.number).map(|part| part.units).sum();
            let here = left.min(row.quantity - taken);
            if here <= Decimal::ZERO {
                continue;
            }
            left -= here;
            match parts.iter_mut().find(|part| part.row.number == row.number) {
                Some(part) => part.units += here,
                None => {
                    let (row, net, gross) = (row.clone(), Decimal::ZERO, Decimal::ZERO);
                    let part = Part { row, units: here, left_price: None, shipping: false, net, gross };
                    parts.push(part);
                }
            }
        }
        if left.is_zero() {
            return Ok(());
        }
        let named = if line.reference.is_empty() { &line.name } else { &line.reference };
        let problem = self.about("refund-line-missing").arg("article", named).arg("quantity", left.normalize());
        Err(Box::new(problem.remedy(Remedy::Host)))
    }

    /// The part of the shipping that is given back: of the line that charged it, at a lower price.
    fn shipping(&self, rows: &[Row]) -> Result<Part, Box<Problem>> {
        let mut carriers = self.lists.expeditions.values().map(|one| &one.article).filter(|code| !code.is_empty());
        let special = self.special.shipping.iter().chain(self.special.shipping_by_tax.values());
        let services: Vec<&String> = special.chain(&mut carriers).collect();
        let refunded = &self.slip.shipping;
        let charged = rows.iter().filter(|row| services.contains(&&row.article) && row.gross >= cents(refunded.gross));
        let Some(row) = charged.max_by_key(|row| row.gross) else {
            let problem = self.about("refund-shipping-missing").arg("shipping", format!("{:.2}", refunded.gross));
            return Err(Box::new(problem.remedy(Remedy::Host)));
        };
        let (amount, own) = if row.with_tax { (refunded.gross, row.gross) } else { (refunded.net, row.net) };
        let left = own - cents(amount);
        let left_price = (left > Decimal::ZERO).then(|| (left / row.quantity).round_dp(6));
        let (net, gross) = if left_price.is_some() { row.at(amount) } else { (row.net, row.gross) };
        Ok(Part { row: row.clone(), units: row.quantity, left_price, shipping: true, net, gross })
    }

    /// Gives every part its amounts, and closes what rounding leaves open (H09's rule, for money that goes back).
    fn settle(&self, mut parts: Vec<Part>) -> Result<Refunding, Box<Problem>> {
        let order = self.holding.piece.kind == 1;
        for part in parts.iter_mut().filter(|part| !part.shipping) {
            // Of an order the credit is what its line comes to less; a note of its own is reckoned by itself.
            (part.net, part.gross) = if order {
                let (net, gross) = part.row.reckon(part.row.quantity - part.units);
                let zero = part.row.quantity == part.units;
                if zero { (part.row.net, part.row.gross) } else { (part.row.net - net, part.row.gross - gross) }
            } else {
                part.row.reckon(part.units)
            };
        }
        let sum = |of: fn(&Part) -> Decimal| parts.iter().map(of).sum::<Decimal>();
        let (net, gross) = (sum(|part| part.net), sum(|part| part.gross));
        let (wanted_net, wanted) = (cents(self.slip.net), cents(self.slip.gross));
        let rounding = wanted - gross;
        let pieces: Decimal = parts.iter().map(|part| part.units).sum();
        let cent = Decimal::new(1, 2);
        let room = cent * (Decimal::from(parts.len() as i64 + 1) + pieces.min(Decimal::ONE_HUNDRED));
        let line = |figure: &str, source, target, tolerance| ProofLine {
            figure: figure.to_owned(),
            source,
            target,
            tolerance,
        };
        let lines = vec![
            line("net", wanted_net, net + rounding, room + rounding.abs()),
            line("gross", wanted, gross + rounding, Decimal::ZERO),
        ];
        let holds = rounding.abs() <= room && lines.iter().all(ProofLine::agrees);
        if !holds {
            let problem = self.about("refund-amounts-differ").arg("shop", format!("{wanted:.2}"));
            return Err(Box::new(problem.arg("sage", format!("{gross:.2}")).remedy(Remedy::Host)));
        }
        if !rounding.is_zero() && self.special.rounding.is_none() {
            let problem = Problem::new("rounding-needed").arg("shop", format!("{wanted:.2}"));
            let problem = problem.arg("sage", format!("{gross:.2}"));
            return Err(Box::new(problem.remedy(config::setting("article-rounding"))));
        }
        let strategy = (!rounding.is_zero()).then(|| "rounding-article".to_owned());
        let proof = Proof { holds, lines, strategy };
        Ok(Refunding { parts, rounding, net: net + rounding, gross: gross + rounding, proof })
    }
}
