//! An order reserves what it sells (sage100.md §2.7): Sage's triggers do not, the application does.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Writer, components::Role, insert::Insert, lines::PlannedLine, prepare::Prepared, stop::Stop};
use crate::client::Value;

impl Writer {
    /// Raises the reserved quantities of the depots, article by article in one fixed order: two writers never wait
    /// for each other in a circle.
    pub(super) fn reserve(&mut self, prepared: &Prepared) -> Result<(), Stop> {
        let mut articles: BTreeMap<(&str, i64), Decimal> = BTreeMap::new();
        let mut variants: BTreeMap<(&str, i64, i64, i64), Decimal> = BTreeMap::new();
        // A compound has no stock of its own: its components are reserved.
        let stocked =
            |planned: &&PlannedLine| planned.article.tracked && !matches!(planned.role, Role::Compound { .. });
        for planned in prepared.lines.iter().filter(stocked) {
            let reference = planned.article.reference.as_str();
            *articles.entry((reference, planned.depot)).or_default() += planned.line.quantity;
            if planned.gammes.0 != 0 {
                let key = (reference, planned.depot, planned.gammes.0, planned.gammes.1);
                *variants.entry(key).or_default() += planned.line.quantity;
            }
        }
        for ((reference, depot), quantity) in articles {
            let condition = "WHERE AR_Ref = ? AND DE_No = ?";
            let key = [Value::from(reference), Value::Int(depot)];
            if !self.raise(reference, ("F_ARTSTOCK", "AS_QteRes"), condition, &key, quantity)? {
                self.insert(reference, &article_row(reference, depot, quantity))?;
            }
        }
        for ((reference, depot, first, second), quantity) in variants {
            let condition = "WHERE AR_Ref = ? AND DE_No = ? AND AG_No1 = ? AND AG_No2 = ?";
            let key = [Value::from(reference), Value::Int(depot), Value::Int(first), Value::Int(second)];
            if !self.raise(reference, ("F_GAMSTOCK", "GS_QteRes"), condition, &key, quantity)? {
                self.insert(reference, &variant_row(reference, depot, (first, second), quantity))?;
            }
        }
        Ok(())
    }

    /// Adds to a column in the base itself, because Sage's stations change it too; a NULL counts as 0.
    pub(super) fn raise(
        &mut self,
        record: &str,
        (table, column): (&str, &str),
        condition: &str,
        key: &[Value],
        quantity: Decimal,
    ) -> Result<bool, Stop> {
        let mut values = vec![Value::Decimal(quantity)];
        values.extend_from_slice(key);
        let add = format!("UPDATE {table} SET {column} = {column} + ? {condition} AND {column} IS NOT NULL");
        if self.run(record, &add, &values)? != Some(0) {
            return Ok(true);
        }
        let begin = format!("UPDATE {table} SET {column} = ? {condition} AND {column} IS NULL");
        Ok(self.run(record, &begin, &values)? != Some(0))
    }
}

fn article_row(reference: &str, depot: i64, quantity: Decimal) -> Insert {
    let mut row = Insert::into("F_ARTSTOCK");
    row.set("AR_Ref", reference).set("DE_No", depot).set("AS_QteRes", quantity).set_all(
        &[
            "AS_QteMini",
            "AS_QteMaxi",
            "AS_MontSto",
            "AS_QteSto",
            "AS_QteCom",
            "AS_Principal",
            "AS_QteResCM",
            "AS_QteComCM",
            "AS_QtePrepa",
            "DP_NoPrincipal",
            "DP_NoControle",
            "AS_QteAControler",
            "AS_Mouvemente",
        ],
        0,
    );
    row
}

fn variant_row(reference: &str, depot: i64, (first, second): (i64, i64), quantity: Decimal) -> Insert {
    let mut row = Insert::into("F_GAMSTOCK");
    row.set("AR_Ref", reference)
        .set("DE_No", depot)
        .set("AG_No1", first)
        .set("AG_No2", second)
        .set("GS_QteRes", quantity)
        .set_all(
            &[
                "GS_MontSto",
                "GS_QteSto",
                "GS_QteCom",
                "GS_QteResCM",
                "GS_QteComCM",
                "GS_QteMini",
                "GS_QteMaxi",
                "GS_QtePrepa",
                "DP_NoPrincipal",
                "DP_NoControle",
                "GS_QteAControler",
            ],
            0,
        );
    row
}
