//! Deposits on orders that are not invoiced yet, by month and rate of VAT: the tax on goods is due when a deposit is
//! received (functions.md J90b). Nothing is written.

use std::collections::BTreeMap;

use serde::Serialize;
use sync_model::{
    Change, Connector, ConnectorError, Context, Decimal, ErrorKind, Facet, Key, NaiveDate, OrderDocument, ReadRequest,
    Record, RoundingStrategy, Scope, Stream,
};

use crate::{Language, csv_decimal, csv_line};

/// Records asked for at once.
const PAGE: usize = 200;

/// One deposit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DepositRow {
    /// The order's key in the shop.
    pub order: Key,
    pub document: String,
    pub date: Option<NaiveDate>,
    pub label: String,
    pub amount: Decimal,
    /// The deposit by rate of VAT, in the proportion of the order's lines.
    pub rates: Vec<RatePart>,
}

/// What of a deposit is at one rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RatePart {
    pub rate: Decimal,
    pub gross: Decimal,
    pub tax: Decimal,
}

/// A month at one rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DepositMonth {
    /// `2026-03`; empty for deposits without a day.
    pub month: String,
    pub rate: Decimal,
    pub gross: Decimal,
    pub tax: Decimal,
}

/// All of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct DepositSums {
    pub orders: u64,
    pub deposits: u64,
    pub amount: Decimal,
    pub months: Vec<DepositMonth>,
}

/// Reads the deposits of every order in the ERP, page by page.
///
/// # Errors
/// When the ERP does not serve the documents of orders, or cannot be read.
pub fn deposits(
    erp: &mut dyn Connector,
    context: &dyn Context,
    tell: &mut dyn FnMut(&DepositRow),
) -> Result<DepositSums, ConnectorError> {
    let (mut sums, mut months, mut after) = (DepositSums::default(), BTreeMap::new(), None);
    loop {
        let request = ReadRequest {
            stream: Stream::OrderDocuments,
            facets: vec![Facet::Identity],
            scope: Scope::All,
            after: after.clone(),
            limit: PAGE,
        };
        let page = erp.read(context, &request)?;
        for change in page.changes {
            let Change::Upsert(Record::OrderDocument(document)) = change else { continue };
            let rows = rows(&document);
            sums.orders += u64::from(!rows.is_empty());
            for row in &rows {
                tell(row);
                sums.deposits += 1;
                sums.amount += row.amount;
                let month = row.date.map(|date| date.format("%Y-%m").to_string()).unwrap_or_default();
                for part in &row.rates {
                    let (gross, tax): &mut (Decimal, Decimal) = months.entry((month.clone(), part.rate)).or_default();
                    *gross += part.gross;
                    *tax += part.tax;
                }
            }
        }
        if !page.more {
            break;
        }
        if page.next == after {
            return Err(ConnectorError::new(ErrorKind::Bug, "cursor-stuck", "the cursor did not move"));
        }
        after = page.next;
    }
    let month = |((month, rate), (gross, tax))| DepositMonth { month, rate, gross, tax };
    sums.months = months.into_iter().map(month).collect();
    Ok(sums)
}

/// The titles of [`deposits_csv`].
pub fn deposits_csv_titles(language: Language) -> String {
    csv_line(match language {
        Language::French => ["Mois", "Date", "Commande", "Document", "Libellé", "Acompte", "Taux", "TTC", "HT", "TVA"],
        Language::English => {
            ["Month", "Day", "Order", "Document", "Label", "Deposit", "Rate", "With tax", "Without tax", "VAT"]
        }
    })
}

/// A deposit as lines of a table, one a rate of VAT: their sums by month and rate are what is due.
pub fn deposits_csv(row: &DepositRow) -> String {
    let day = |format: &str| row.date.map(|date| date.format(format).to_string()).unwrap_or_default();
    let line = |part: &RatePart| {
        csv_line([
            day("%Y-%m"),
            day("%d/%m/%Y"),
            row.order.0.clone(),
            row.document.clone(),
            row.label.clone(),
            csv_decimal(row.amount),
            csv_decimal(part.rate),
            csv_decimal(part.gross),
            csv_decimal(part.gross - part.tax),
            csv_decimal(part.tax),
        ])
    };
    row.rates.iter().map(line).collect()
}

/// The deposits of one order, each spread over the rates of its lines.
fn rows(document: &OrderDocument) -> Vec<DepositRow> {
    let total: Decimal = document.rates.iter().map(|one| one.gross).sum();
    let spread = |amount: Decimal| -> Vec<RatePart> {
        if total.is_zero() {
            return vec![part(Decimal::ZERO, amount)];
        }
        let mut left = amount;
        let mut parts = Vec::new();
        let rates: Vec<_> = document.rates.iter().filter(|one| !one.gross.is_zero()).collect();
        for (position, one) in rates.iter().enumerate() {
            // The last one takes the cents that rounding leaves.
            let last = position + 1 == rates.len();
            let gross = if last { left } else { cents(amount * one.gross / total) };
            left -= gross;
            parts.push(part(one.rate, gross));
        }
        parts
    };
    let row = |deposit: &sync_model::OrderDeposit| DepositRow {
        order: document.key.clone(),
        document: deposit.document.clone(),
        date: deposit.date,
        label: deposit.label.clone(),
        amount: deposit.amount,
        rates: spread(deposit.amount),
    };
    document.deposits.iter().map(row).collect()
}

fn part(rate: Decimal, gross: Decimal) -> RatePart {
    let net = cents(gross / (Decimal::ONE + rate / Decimal::ONE_HUNDRED));
    RatePart { rate, gross, tax: gross - net }
}

fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

#[cfg(test)]
mod tests {
    use sync_model::{OrderDeposit, Page, RateSum};

    use super::*;
    use crate::Quiet;

    struct Erp(Vec<OrderDocument>);

    impl Connector for Erp {
        fn read(&mut self, _context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
            let at: usize = request.after.as_ref().and_then(|cursor| cursor.as_str().parse().ok()).unwrap_or(0);
            let changes = vec![Change::Upsert(Record::OrderDocument(self.0[at].clone()))];
            let (next, more) = (Some(sync_model::Cursor::new((at + 1).to_string())), at + 1 < self.0.len());
            Ok(Page { changes, next, more, complete_snapshot: false, total: None })
        }
    }

    fn order(key: &str, deposits: &[(&str, i64)]) -> OrderDocument {
        let deposit = |(day, cents): &(&str, i64)| OrderDeposit {
            document: format!("BC{key}"),
            date: day.parse().ok(),
            label: "TX #1".to_owned(),
            amount: Decimal::new(*cents, 2),
        };
        let rate = |rate: i64, cents: i64| RateSum { rate: Decimal::new(rate, 1), gross: Decimal::new(cents, 2) };
        OrderDocument {
            key: key.into(),
            deposits: deposits.iter().map(deposit).collect(),
            rates: vec![rate(21, 1900), rate(200, 18560)],
            ..OrderDocument::default()
        }
    }

    #[test]
    fn deposits_are_added_up_by_month_and_rate_and_no_cent_is_lost() {
        let mut erp = Erp(vec![
            order("1", &[("2026-03-04", 10000), ("2026-04-02", 10460)]),
            order("2", &[]),
            order("3", &[("2026-03-31", 1)]),
        ]);
        let mut rows = Vec::new();
        let Ok(sums) = deposits(&mut erp, &Quiet, &mut |row| rows.push(row.clone())) else { panic!("unreadable") };
        assert_eq!((sums.orders, sums.deposits, sums.amount), (2, 3, Decimal::new(20461, 2)));
        let shown: Vec<String> =
            sums.months.iter().map(|one| format!("{} {} {} {}", one.month, one.rate, one.gross, one.tax)).collect();
        let expected =
            ["2026-03 2.1 9.29 0.19", "2026-03 20.0 90.72 15.12", "2026-04 2.1 9.71 0.20", "2026-04 20.0 94.89 15.81"];
        assert_eq!(shown, expected);
        let whole: Decimal = sums.months.iter().map(|one| one.gross).sum();
        assert_eq!(whole, sums.amount);
        // J90b: the table has a line for each rate, and its columns add up to the same.
        let table: String = rows.iter().map(deposits_csv).collect();
        assert_eq!(table.lines().next(), Some("2026-03;04/03/2026;1;BC1;TX #1;100;2,1;9,29;9,1;0,19"));
        assert_eq!(table.lines().count(), 6);
        assert!(rows.iter().all(|row| row.rates.iter().map(|part| part.gross).sum::<Decimal>() == row.amount));
    }
}
