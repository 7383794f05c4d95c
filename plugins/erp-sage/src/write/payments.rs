//! Money that the shop received, as deposits on the order (sage100.md §2.8).

use chrono::NaiveDate;
use plugin_sdk::model::{Context, Decimal, Payment, Problem};

use super::{
    Writer,
    config::{self, WriteSettings},
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
    pub amount: Decimal,
    pub date: NaiveDate,
    pub method: i64,
    pub journal: String,
    pub label: String,
}

/// Sage's method for a payment of the shop, where one is mapped.
pub fn method(settings: &WriteSettings, payment: &Payment) -> Option<i64> {
    settings.payments.methods.get(payment.method.as_str()).and_then(|number| number.parse().ok())
}

/// The deposits of an order: each payment whose method is mapped, never more in all than the document.
///
/// A payment of the shop may stand for several orders of one cart; each order takes its own share.
///
/// # Errors
/// A payment whose journal is missing, or a method or journal that Sage does not have.
pub fn deposits(plan: &Plan<'_>, gross: Decimal) -> Result<Vec<Deposit>, Box<Problem>> {
    let settings = &plan.settings.payments;
    if !settings.create {
        return Ok(Vec::new());
    }
    let mut left = gross;
    let mut deposits = Vec::new();
    for payment in &plan.order.payments {
        let Some(number) = method(plan.settings, payment) else { continue };
        let amount = payment.amount.round_dp(2).min(left);
        if amount <= Decimal::ZERO {
            continue;
        }
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
        left -= amount;
        let date = payment.paid_at.or(plan.order.placed_at).map(|moment| moment.date_naive());
        let label = if payment.transaction.trim().is_empty() { &payment.label } else { &payment.transaction };
        deposits.push(Deposit {
            amount,
            date: date.unwrap_or_else(crate::read::prices::today),
            method: number,
            journal,
            label: texts::clean(label),
        });
    }
    Ok(deposits)
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
        .set("N_Reglement", deposit.method)
        .set("RG_Impute", 1)
        .set("JO_Num", deposit.journal.as_str())
        .set("CG_Num", account.ledger.as_str())
        .set("RG_Heure", documents::hour(prepared))
        .set("RG_Piece", number.to_string())
        .set_all(&["RG_Impaye", "RG_DateEchCont"], no_date())
        .set_all(
            &[
                "RG_MontantDev",
                "RG_Compta",
                "EC_No",
                "RG_Type",
                "RG_Cours",
                "N_Devise",
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
