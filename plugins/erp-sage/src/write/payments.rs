//! Money that the shop received, as deposits on the order (sage100.md §2.8).

use chrono::NaiveDate;
use plugin_sdk::model::{Context, Decimal, OrderDiscount, Payment, Problem, Remedy};

use super::{
    Writer,
    config::{self, WriteSettings},
    currency::Currency,
    documents,
    insert::{Insert, day, no_date},
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
    let exercises = &plan.lists.exercises;
    let is_open =
        |day: NaiveDate| exercises.is_empty() || exercises.iter().any(|(first, last)| (*first..=*last).contains(&day));
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
    for payment in plan.order.payments.iter().filter(|_| settings.create) {
        let name = payment.method.as_str();
        let unmapped = !settings.methods.contains_key(name) && payment.amount > Decimal::ZERO;
        if unmapped && plan.settings.refuse_unmapped {
            let problem = Problem::new("payment-unmapped").arg("method", name);
            return Err(Box::new(problem.remedy(config::setting("payment-methods"))));
        }
        let Some(number) = method(plan.settings, payment) else { continue };
        let about = |code: &str, key: &str| {
            Problem::new(code).arg("method", payment.method.as_str()).remedy(config::setting(key))
        };
        if !plan.lists.methods.contains(&number) {
            return Err(Box::new(about("payment-method-unknown", "payment-methods")));
        }
        let journal = settings.journals.get(payment.method.as_str()).cloned().unwrap_or_default();
        if !plan.lists.journals.contains(&journal) {
            return Err(Box::new(about("journal-unknown", "payment-journals")));
        }
        let Some((amount, foreign)) = left.take(payment.amount) else { continue };
        let date = payment.paid_at.map(|moment| moment.date_naive()).or(placed);
        let label = if payment.transaction.trim().is_empty() { &payment.label } else { &payment.transaction };
        deposits.push(Deposit {
            amount,
            foreign,
            date: date.unwrap_or_else(crate::read::prices::today),
            method: number,
            journal,
            label: texts::clean(label),
        });
    }
    // Money of a day that the books do not take would stay unposted (functions.md J90).
    match deposits.iter().find(|deposit| !is_open(deposit.date)) {
        None => Ok(deposits),
        Some(closed) => {
            let problem = Problem::new("period-closed").arg("day", closed.date).arg("method", &closed.label);
            Err(Box::new(problem.remedy(Remedy::Retry)))
        }
    }
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
        let first_payment = self.next_number(context, "F_CREGLEMENT", "RG_No")?;
        for (position, deposit) in prepared.deposits.iter().enumerate() {
            let position = position as i64;
            let (instalment, payment) = (first_instalment + position, first_payment + position);
            let mut row = documents::instalment(piece, instalment);
            row.set("DR_TypeRegl", 0)
                .set("DR_Date", day(deposit.date))
                .set("DR_Libelle", deposit.label.as_str())
                .set("DR_Montant", deposit.amount)
                .set("DR_MontantDev", deposit.foreign)
                .set("DR_Equil", 0)
                .set("N_Reglement", deposit.method);
            self.insert(piece, &row)?;
            self.insert(piece, &money(prepared, deposit, payment))?;
            let mut link = Insert::into("F_REGLECH");
            link.set("RG_No", payment)
                .set("DR_No", instalment)
                .set("DO_Domaine", 0)
                .set("DO_Type", 1)
                .set("DO_Piece", piece)
                .set("RC_Montant", deposit.amount)
                .set("RG_TypeReg", 0);
            self.insert(piece, &link)?;
        }
        Ok(())
    }
}

fn money(prepared: &Prepared, deposit: &Deposit, number: i64) -> Insert {
    let account = &prepared.party.account;
    let mut row = Insert::into("F_CREGLEMENT");
    row.set("RG_No", number)
        .set("CT_NumPayeur", account.payer.as_str())
        .set("CT_NumPayeurOrig", account.number.as_str())
        .set("RG_Date", day(deposit.date))
        .set("RG_Reference", prepared.mark.as_str())
        .set("RG_Libelle", deposit.label.as_str())
        .set("RG_Montant", deposit.amount)
        .set("RG_MontantDev", deposit.foreign)
        .set("RG_Cours", prepared.currency.quoted())
        .set("N_Devise", prepared.currency.rank)
        .set("N_Reglement", deposit.method)
        .set("RG_Impute", 1)
        .set("JO_Num", deposit.journal.as_str())
        .set("CG_Num", account.ledger.as_str())
        .set("RG_Heure", documents::hour(prepared))
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
