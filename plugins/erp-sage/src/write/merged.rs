//! An order that Sage merged into a document that carries another mark: its lines keep the number that it had.

use plugin_sdk::model::{ConnectorError, Context, WriteItem};

use super::{Writer, known::Piece};
use crate::{read::sides::Keys, select::As};

/// Where a line keeps the numbers of the documents that it went through (sage100.md §1, F_DOCLIGNE).
const ORIGINS: [&str; 3] = ["DL_PieceBC", "DL_PiecePL", "DL_PieceBL"];

impl Writer {
    /// The document that holds the lines of an order already imported, though no header carries its mark any more.
    pub(super) fn merged(&mut self, context: &dyn Context, item: &WriteItem) -> Result<Option<Piece>, ConnectorError> {
        let Some(number) = item.external_id.as_ref().map(|id| id.as_str().to_owned()) else { return Ok(None) };
        if number.is_empty() {
            return Ok(None);
        }
        let wanted = [("DO_Type", As::Int), ("DO_Piece", As::Text)];
        let numbers = [number];
        // A delivery or an invoice that was answered before is asked for by its own number the next time.
        let own = ("DO_Piece", " AND DO_Type IN (3, 6, 7)");
        let origins = ORIGINS.iter().map(|column| (*column, " AND DO_Type IN (2, 3, 6, 7)"));
        let mut found: Option<Piece> = None;
        for (column, kinds) in origins.chain([own]) {
            if !self.base.has("F_DOCLIGNE", column) {
                continue;
            }
            let (condition, values) = Keys::List(&numbers).condition(column);
            let rest = format!("WHERE {condition} AND DO_Domaine = 0{kinds}");
            let rows = self.read(context, "F_DOCLIGNE", &wanted, &rest, &values)?;
            for row in 0..rows.len {
                let piece = Piece { kind: rows.int(0, row), number: rows.text(1, row).to_owned() };
                // The earliest stage that is left of it, as for documents that carry the mark.
                if found.as_ref().is_none_or(|known| (piece.kind, &piece.number) < (known.kind, &known.number)) {
                    found = Some(piece);
                }
            }
        }
        Ok(found)
    }
}
