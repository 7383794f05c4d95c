//! Money that the shop received, as deposits on the order (sage100.md §2.8).

use chrono::NaiveDate;
use plugin_sdk::model::{Context, Decimal, OrderDiscount, Payment, Problem, Remedy};

use super::{
    Writer,
    config::{self, WriteSettings},
    currency::Currency,
    documents,
    insert::{Insert, day, no_date},
    known::Piece,
    lists::Lists,
    prepare::{Plan, Prepared},
    stop::Stop,
    texts,
};
use crate::client::Value;

/// A deposit that only lacks its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deposit {
    /// In the company's currency.
    pub amount: Decimal,
    /// In the document's; 0 where that is the company's.
    pub foreign: Decimal,
    pub date: NaiveDate,
    pub method: i64,
    pub journal: String,
    pub label: String,
}

impl Deposit {
    /// The deposit on one of several documents.
    pub fn part(&self, amount: Decimal) -> Self {
        let foreign =
            if amount == self.amount { self.foreign } else { super::draft::cents(self.foreign * amount / self.amount) };
        Self { amount, foreign, ..self.clone() }
    }

    /// The row of the deposit in `F_DOCREGL`.
    pub fn row(&self, mut instalment: Insert) -> Insert {
        instalment
            .set("DR_TypeRegl", 0)
            .set("DR_Date", day(self.date))
            .set("DR_Libelle", self.label.as_str())
            .set("DR_Montant", self.amount)
            .set("DR_MontantDev", self.foreign)
            .set("DR_Equil", 0)
            .set("N_Reglement", self.method);
        instalment
    }
}

/// Sage's method for a payment of the shop, where one is mapped.
pub fn method(settings: &WriteSettings, payment: &Payment) -> Option<i64> {
    settings.payments.methods.get(payment.method.as_str()).and_then(|number| number.parse().ok())
}

/// What deposits may come to.
pub struct Due<'a> {
    /// The document with tax, in the order's currency.
    pub charged: Decimal,
    /// The same in the company's.
    pub company: Decimal,
    pub currency: Currency,
    /// Vouchers that are money.
    pub vouchers: &'a [OrderDiscount],
}

/// The deposits of an order: its vouchers that are money, then each payment whose method is mapped, never more in all
/// than the document.
///
/// A payment of the shop may stand for several orders of one cart; each order takes its own share.
///
/// # Errors
/// A payment whose journal is missing, or a method or journal that Sage does not have.
pub fn deposits(plan: &Plan<'_>, due: &Due<'_>) -> Result<Vec<Deposit>, Box<Problem>> {
    let mut left = Left { charged: due.charged, company: due.company, currency: due.currency };
    let placed = plan.order.placed_at.map(|moment| moment.date_naive());
    let mut deposits = Vec::new();
    for voucher in due.vouchers {
        let Some((amount, foreign)) = left.take(voucher.gross) else { continue };
        deposits.push(Deposit {
            amount,
            foreign,
            date: placed.unwrap_or_else(crate::read::prices::today),
            method: plan.settings.vouchers.method.unwrap_or_default(),
            journal: plan.settings.vouchers.journal.clone(),
            label: texts::clean(&voucher.code),
        });
    }
    let settings = &plan.settings.payments;
    let counts = |payment: &&Payment| settings.takes(payment, plan.order.state.paid);
    for payment in plan.order.payments.iter().filter(counts) {
        let name = payment.method.as_str();
        let unmapped = !settings.methods.contains_key(name) && payment.amount > Decimal::ZERO;
        if unmapped && plan.settings.refuse_unmapped {
            let problem = Problem::new("payment-unmapped").arg("method", name);
            return Err(Box::new(problem.remedy(config::setting("payment-methods"))));
        }
        let Some((number, journal)) = way(plan.settings, plan.lists, payment)? else { continue };
        let Some((amount, foreign)) = left.take(payment.amount) else { continue };
        let date = payment.paid_at.map(|moment| moment.date_naive()).or(placed);
        let date = date.unwrap_or_else(crate::read::prices::today);
        deposits.push(Deposit { amount, foreign, date, method: number, journal, label: label(payment) });
    }
    deposits.iter().try_for_each(|deposit| in_open_period(plan.lists, deposit))?;
    Ok(deposits)
}

/// Sage's method and journal for a payment, where its method is mapped.
///
/// # Errors
/// A method or journal that Sage does not have.
pub fn way(settings: &WriteSettings, lists: &Lists, payment: &Payment) -> Result<Option<(i64, String)>, Box<Problem>> {
    let Some(number) = method(settings, payment) else { return Ok(None) };
    let about =
        |code: &str, key: &str| Problem::new(code).arg("method", payment.method.as_str()).remedy(config::setting(key));
    if !lists.methods.contains(&number) {
        return Err(Box::new(about("payment-method-unknown", "payment-methods")));
    }
    let journal = settings.payments.journals.get(payment.method.as_str()).cloned().unwrap_or_default();
    if !lists.journals.contains(&journal) {
        return Err(Box::new(about("journal-unknown", "payment-journals")));
    }
    Ok(Some((number, journal)))
}

/// Money of a day that the books do not take would stay unposted (functions.md J90).
pub fn in_open_period(lists: &Lists, deposit: &Deposit) -> Result<(), Box<Problem>> {
    let takes = |(first, last): &(NaiveDate, NaiveDate)| (*first..=*last).contains(&deposit.date);
    if lists.exercises.is_empty() || lists.exercises.iter().any(takes) {
        return Ok(());
    }
    let problem = Problem::new("period-closed").arg("day", deposit.date).arg("method", &deposit.label);
    Err(Box::new(problem.remedy(Remedy::Retry)))
}

/// Characters of `RG_Libelle` and `DR_Libelle`, in every version.
const LABEL: usize = 35;

/// The transaction, or the words of the payment, and the shop's number of it: by this Sage's own rows tell whether a
/// payment is written.
pub fn label(payment: &Payment) -> String {
    let text = plain_label(payment);
    if payment.key.as_str().is_empty() {
        return text;
    }
    let number = format!("#{}", texts::clean(payment.key.as_str()));
    let text = texts::cut(&text, LABEL.saturating_sub(number.chars().count() + 1));
    if text.is_empty() { number } else { format!("{text} {number}") }
}

/// The label without the shop's number, as deposits had it before they had that number.
pub fn plain_label(payment: &Payment) -> String {
    let label = if payment.transaction.trim().is_empty() { &payment.label } else { &payment.transaction };
    texts::cut(&texts::clean(label), LABEL)
}

/// What is left to settle, in the order's currency and in the company's.
struct Left {
    charged: Decimal,
    company: Decimal,
    currency: Currency,
}

impl Left {
    /// The company's amount of a payment and, in another currency, its own; `None` where nothing is left to settle.
    /// What settles the whole document takes what the company's rounding left.
    fn take(&mut self, amount: Decimal) -> Option<(Decimal, Decimal)> {
        let amount = super::draft::cents(amount).min(self.charged);
        if amount <= Decimal::ZERO {
            return None;
        }
        self.charged -= amount;
        let company =
            if self.charged.is_zero() { self.company } else { self.currency.company(amount).min(self.company) };
        self.company -= company;
        Some((company, if self.currency.is_foreign() { amount } else { Decimal::ZERO }))
    }
}

impl Writer {
    /// Writes the deposits: the instalment, the money, and what links them.
    pub(super) fn insert_deposits(
        &mut self,
        context: &dyn Context,
        prepared: &Prepared,
        piece: &str,
        first_instalment: i64,
    ) -> Result<(), Stop> {
        if prepared.deposits.is_empty() {
            return Ok(());
        }
        let account = &prepared.party.account;
        let payer = Payer {
            payer: &account.payer,
            account: &account.number,
            ledger: &account.ledger,
            mark: &prepared.mark,
            currency: (prepared.currency.rank, prepared.currency.quoted()),
            hour: documents::hour(prepared),
        };
        let first_payment = self.next_number(context, "F_CREGLEMENT", "RG_No")?;
        for (position, deposit) in prepared.deposits.iter().enumerate() {
            let position = position as i64;
            let (instalment, payment) = (first_instalment + position, first_payment + position);
            let row = deposit.row(documents::instalment(piece, instalment));
            self.insert(piece, &row)?;
            self.insert(piece, &money(&payer, deposit, payment))?;
            let document = Piece { kind: 1, number: piece.to_owned() };
            self.insert(piece, &allocation(&document, payment, instalment, deposit.amount))?;
        }
        Ok(())
    }
}

/// What a payment settles of an instalment.
pub fn allocation(document: &Piece, payment: i64, instalment: i64, amount: Decimal) -> Insert {
    let mut link = Insert::into("F_REGLECH");
    link.set("RG_No", payment)
        .set("DR_No", instalment)
        .set("DO_Domaine", 0)
        .set("DO_Type", document.kind)
        .set("DO_Piece", document.number.as_str())
        .set("RC_Montant", amount)
        .set("RG_TypeReg", 0);
    link
}

/// Who pays, and for which order.
pub struct Payer<'a> {
    pub payer: &'a str,
    pub account: &'a str,
    pub ledger: &'a str,
    pub mark: &'a str,
    /// Rank and rate of the document's currency, 0 for the company's own.
    pub currency: (i64, Decimal),
    /// `000HHMMSS`.
    pub hour: String,
}

/// The row of a payment received.
pub fn money(of: &Payer<'_>, deposit: &Deposit, number: i64) -> Insert {
    let mut row = Insert::into("F_CREGLEMENT");
    row.set("RG_No", number)
        .set("CT_NumPayeur", of.payer)
        .set("CT_NumPayeurOrig", of.account)
        .set("RG_Date", day(deposit.date))
        .set("RG_Reference", of.mark)
        .set("RG_Libelle", deposit.label.as_str())
        .set("RG_Montant", deposit.amount)
        .set("RG_MontantDev", deposit.foreign)
        .set("RG_Cours", of.currency.1)
        .set("N_Devise", of.currency.0)
        .set("N_Reglement", deposit.method)
        .set("RG_Impute", 1)
        .set("JO_Num", deposit.journal.as_str())
        .set("CG_Num", of.ledger)
        .set("RG_Heure", of.hour.as_str())
        .set("RG_Piece", number.to_string())
        .set_all(&["RG_Impaye", "RG_DateEchCont"], no_date())
        .set_all(
            &[
                "RG_Compta",
                "EC_No",
                "RG_Type",
                "RG_TypeReg",
                "CA_No",
                "CO_NoCaissier",
                "RG_Banque",
                "RG_Transfere",
                "RG_Cloture",
                "RG_Ticket",
                "RG_Souche",
                "RG_MontantEcart",
                "RG_NoBonAchat",
                "RG_Valide",
                "RG_Anterieur",
            ],
            0,
        )
        .set_all(&["CG_NumCont", "CG_NumEcart", "JO_NumEcart"], Value::Null);
    row
}
