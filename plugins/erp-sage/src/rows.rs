//! The rows of one answer, column by column: texts in one arena each, decimals exact, NULL read as nothing.

use rust_decimal::Decimal;

/// One column of an answer.
#[derive(Debug)]
pub enum Column {
    /// The column does not exist in this base.
    Absent,
    Int(Vec<i64>),
    Decimal(Vec<Decimal>),
    Text(Texts),
}

/// Many short texts in one allocation.
#[derive(Debug, Default)]
pub struct Texts {
    arena: String,
    ends: Vec<usize>,
}

impl Texts {
    /// Adds a text; the blanks that a fixed column pads with are dropped.
    pub fn push(&mut self, text: &str) {
        self.arena.push_str(text.trim_end_matches([' ', '\0']));
        self.ends.push(self.arena.len());
    }

    fn get(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.ends.get(row - 1).copied().unwrap_or(0) };
        let end = self.ends.get(row).copied().unwrap_or(start);
        self.arena.get(start..end).unwrap_or_default()
    }
}

/// An answer.
#[derive(Debug, Default)]
pub struct Rows {
    pub len: usize,
    pub columns: Vec<Column>,
}

impl Rows {
    /// A number; NULL and an absent column are 0.
    pub fn int(&self, column: usize, row: usize) -> i64 {
        match self.columns.get(column) {
            Some(Column::Int(values)) => values.get(row).copied().unwrap_or(0),
            _ => 0,
        }
    }

    /// A decimal; NULL and an absent column are 0.
    pub fn decimal(&self, column: usize, row: usize) -> Decimal {
        match self.columns.get(column) {
            Some(Column::Decimal(values)) => values.get(row).copied().unwrap_or_default(),
            _ => Decimal::ZERO,
        }
    }

    /// A text; NULL and an absent column are empty.
    pub fn text(&self, column: usize, row: usize) -> &str {
        match self.columns.get(column) {
            Some(Column::Text(texts)) => texts.get(row),
            _ => "",
        }
    }
}

/// Reads a decimal of any driver: a point or a French comma, or the exponent that SQLite prints.
pub fn parse_decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    if text.is_empty() {
        return Some(Decimal::ZERO);
    }
    let exact = Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text));
    exact.or_else(|_| Decimal::from_str_exact(&text.replace(',', "."))).ok()
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::{Texts, parse_decimal};

    #[test]
    fn decimals_of_every_driver_are_exact() {
        let read = |text: &str| parse_decimal(text).map(|value| value.normalize().to_string());
        assert_eq!(read("62.416667").as_deref(), Some("62.416667"));
        assert_eq!(read("62,416667").as_deref(), Some("62.416667"));
        assert_eq!(read("-1.0e-06").as_deref(), Some("-0.000001"));
        assert_eq!(read("99999999999999.000000").as_deref(), Some("99999999999999"));
        assert_eq!(parse_decimal(""), Some(Decimal::ZERO));
        assert_eq!(parse_decimal("abc"), None);
    }

    #[test]
    fn texts_share_an_arena() {
        let mut texts = Texts::default();
        for text in ["Écru  ", "", "œuf"] {
            texts.push(text);
        }
        assert_eq!((texts.get(0), texts.get(1), texts.get(2), texts.get(3)), ("Écru", "", "œuf", ""));
    }
}
