//! How values read in a field, and how what is typed reads as a value.

use app::Language;
use serde_json::Value;
use sync_model::{Field, FieldKind, NaiveDate};

/// How dates are typed and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Date {
    /// `24/11/2026`, and the decimal comma.
    French,
    /// `2026-11-24`, and the decimal point.
    Plain,
}

impl From<Language> for Date {
    fn from(language: Language) -> Self {
        match language {
            Language::French => Date::French,
            Language::English => Date::Plain,
        }
    }
}

/// What a field of text shows of a value.
pub(super) fn text(field: &Field, value: Option<&Value>, date: Date) -> String {
    let plain = match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => return String::new(),
    };
    match (&field.kind, date, plain.parse::<NaiveDate>()) {
        (FieldKind::Date, Date::French, Ok(day)) => day.format("%d/%m/%Y").to_string(),
        (FieldKind::Number { .. }, _, _) => shown_number(&plain, date),
        _ => plain,
    }
}

/// A number as staff write it.
pub(crate) fn shown_number(plain: &str, date: Date) -> String {
    match date {
        Date::French => plain.replace('.', ","),
        Date::Plain => plain.to_owned(),
    }
}

/// What was typed, as settings are written: a French date becomes `2026-11-24`.
pub(super) fn plain(field: &Field, text: &str) -> String {
    match (&field.kind, NaiveDate::parse_from_str(text.trim(), "%d/%m/%Y")) {
        (FieldKind::Date, Ok(day)) => day.to_string(),
        _ => text.to_owned(),
    }
}
