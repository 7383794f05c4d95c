//! Orders that Sage merged into a document that carries another mark: their lines keep the number that they had.

use std::collections::HashMap;

use plugin_sdk::model::{ConnectorError, Context, WriteItem};

use super::{Writer, known::Piece};
use crate::select::As;

/// Where a line keeps the numbers of the documents that it went through (sage100.md §1, F_DOCLIGNE).
const ORIGINS: [&str; 3] = ["DL_PieceBC", "DL_PiecePL", "DL_PieceBL"];

/// Number that an order had → document that holds its lines.
#[derive(Default)]
pub struct Merged(HashMap<String, Piece>);

impl Merged {
    /// The document that holds the lines of an order already imported.
    pub fn of(&self, item: &WriteItem) -> Option<&Piece> {
        self.0.get(&number(item)?.to_uppercase())
    }

    pub fn absorb(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// The number that the order was given before.
pub fn number(item: &WriteItem) -> Option<&str> {
    item.external_id.as_ref().map(|id| id.as_str()).filter(|number| !number.is_empty())
}

impl Writer {
    /// The documents that hold the lines of orders already imported, though no header carries their marks any more:
    /// one statement a column, however many orders.
    pub(super) fn merged(&mut self, context: &dyn Context, numbers: &[String]) -> Result<Merged, ConnectorError> {
        let mut merged = Merged::default();
        // A delivery or an invoice that was answered before is asked for by its own number the next time.
        let own = ("DO_Piece", " AND DO_Domaine = 0 AND DO_Type IN (3, 6, 7)");
        let origins = ORIGINS.iter().map(|column| (*column, " AND DO_Domaine = 0 AND DO_Type IN (2, 3, 6, 7)"));
        for (column, kinds) in origins.chain([own]) {
            let wanted = [("DO_Type", As::Int), ("DO_Piece", As::Text), (column, As::Text)];
            let found = self.read_listed(context, "F_DOCLIGNE", &wanted, column, numbers.iter().cloned(), kinds)?;
            for (rows, row) in found.iter().flat_map(|rows| (0..rows.len).map(move |row| (rows, row))) {
                let piece = Piece { kind: rows.int(0, row), number: rows.text(1, row).to_owned() };
                // The earliest stage that is left of it, as for documents that carry the mark.
                let known = merged.0.entry(rows.text(2, row).to_uppercase()).or_insert_with(|| piece.clone());
                if (piece.kind, &piece.number) < (known.kind, &known.number) {
                    *known = piece;
                }
            }
        }
        Ok(merged)
    }
}
