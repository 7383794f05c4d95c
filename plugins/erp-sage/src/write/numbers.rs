//! Numbers: documents by their series' counter, rows by the highest one plus one.

use plugin_sdk::model::Context;

use super::{Stop, Writer};
use crate::{client::Value, select::As};

/// The number after this one: prefix and width kept; `None` when the width is used up.
pub fn next(piece: &str) -> Option<String> {
    let digits = piece.chars().rev().take_while(char::is_ascii_digit).count();
    let (prefix, number) = piece.split_at(piece.len() - digits);
    let next = number.parse::<u64>().ok()?.checked_add(1)?;
    let next = format!("{next:0digits$}");
    // BC99999 is not widened: it would sort before its elders.
    (next.len() == digits).then(|| format!("{prefix}{next}"))
}

impl Writer {
    /// Takes the counter's row of a series of orders and answers the next number.
    ///
    /// The update comes first in the transaction: Sage's stations use the same row, and SQLite's driver begins
    /// deferred, so that a write after a read may fail.
    pub(super) fn take_counter(&mut self, context: &dyn Context, series: i64) -> Result<String, Stop> {
        self.take_counter_of(context, 1, series)
    }

    /// The same for another kind of sales document: its type is its column of the numbering screen.
    pub(super) fn take_counter_of(&mut self, context: &dyn Context, kind: i64, series: i64) -> Result<String, Stop> {
        let row = "WHERE DC_Domaine = 0 AND DC_IdCol = ? AND DC_Souche = ?";
        let of = [Value::Int(kind), Value::Int(series)];
        let sql = format!("UPDATE F_DOCCURRENTPIECE SET DC_Piece = DC_Piece {row}");
        let touched = self.run("take the counter", &sql, &of)?;
        let found = self.texts(context, &format!("SELECT DC_Piece FROM F_DOCCURRENTPIECE {row}"), &of)?;
        match found.into_iter().next() {
            Some(piece) if touched != Some(0) && !piece.is_empty() => Ok(piece),
            _ => Err(Stop::config("series-unknown", "number-series").arg("value", series).into()),
        }
    }

    /// The first free number from `piece` on: no sales document has it, and no line came from an order of that name.
    pub(super) fn free_piece(&mut self, context: &dyn Context, piece: String, series: i64) -> Result<String, Stop> {
        let mut piece = piece;
        loop {
            let headers = "SELECT DO_Piece FROM F_DOCENTETE WHERE DO_Domaine = 0 AND DO_Piece = ?";
            let lines = "SELECT DL_PieceBC FROM F_DOCLIGNE WHERE DO_Domaine = 0 AND DL_PieceBC = ?";
            let value = [Value::from(piece.as_str())];
            if self.texts(context, headers, &value)?.is_empty() && self.texts(context, lines, &value)?.is_empty() {
                return Ok(piece);
            }
            piece = self.after(&piece, series)?;
        }
    }

    /// The number after this one, or the refusal that names the series.
    pub(super) fn after(&self, piece: &str, series: i64) -> Result<String, Stop> {
        next(piece)
            .ok_or_else(|| Stop::config("series-full", "number-series").arg("value", series).arg("piece", piece).into())
    }

    /// Moves the counter behind the number that was used.
    pub(super) fn advance_counter(&mut self, series: i64, next: &str) -> Result<(), Stop> {
        self.advance_counter_of(1, series, next)
    }

    /// The same for another kind of sales document.
    pub(super) fn advance_counter_of(&mut self, kind: i64, series: i64, next: &str) -> Result<(), Stop> {
        let sql = "UPDATE F_DOCCURRENTPIECE SET DC_Piece = ? WHERE DC_Domaine = 0 AND DC_IdCol = ? AND DC_Souche = ?";
        self.run("advance the counter", sql, &[next.into(), kind.into(), series.into()])?;
        Ok(())
    }

    /// The highest number of a column, plus one; inside the transaction, so that nobody else takes it.
    pub(super) fn next_number(&mut self, context: &dyn Context, table: &str, column: &str) -> Result<i64, Stop> {
        let rows = self
            .client
            .query(context, &format!("SELECT MAX({column}) FROM {table}"), &[(As::Text, 20)], &[], Some(1))
            .map_err(|failure| Stop::of(failure, "read the highest number"))?;
        Ok(rows.text(0, 0).parse::<i64>().unwrap_or(0) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn numbers_keep_their_prefix_and_width() {
        assert_eq!(next("BC00009").as_deref(), Some("BC00010"));
        assert_eq!(next("26-BC-0999").as_deref(), Some("26-BC-1000"));
        assert_eq!(next("BC99999"), None);
        assert_eq!(next("BC"), None);
    }
}
