//! Sage's values turned into the canonical model's: keys, weights, bar codes, texts.

use chrono::NaiveDate;
use plugin_sdk::model::Key;
use rust_decimal::Decimal;

/// Sage writes no date as 1 January 1753; older bases cannot hold it and write another year before 1901.
pub fn date(text: &str) -> Option<NaiveDate> {
    use chrono::Datelike;
    let day = NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()?;
    (day.year() > 1900).then_some(day)
}

/// The key of a variant: the numbers of its gamme values (`AG_No1`, `AG_No2`).
pub fn variant_key(first: i64, second: i64) -> Key {
    Key::new(format!("{first}.{second}"))
}

/// The key of a pack sold as a variant: its `CO_No`.
pub fn pack_key(number: i64) -> Key {
    Key::new(format!("pack.{number}"))
}

/// The key of a catalogue node.
pub fn catalogue_key(number: i64) -> Key {
    Key::new(format!("CL{number}"))
}

/// The key of a family: detail families and centralising ones may share a code.
pub fn family_key(code: &str, central: bool) -> Key {
    Key::new(format!("{}{code}", if central { "FC:" } else { "FA:" }))
}

/// A weight in kilograms; `unit` is `AR_UnitePoids` (0 tonne, 1 quintal, 2 kg, 3 g, 4 mg).
pub fn kilograms(weight: Decimal, unit: i64) -> Option<Decimal> {
    let factor = match unit {
        0 => Decimal::from(1000),
        1 => Decimal::from(100),
        2 => Decimal::ONE,
        3 => Decimal::new(1, 3),
        4 => Decimal::new(1, 6),
        _ => return None,
    };
    (!weight.is_zero()).then(|| (weight * factor).normalize())
}

/// Why a bar code is no EAN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EanFault {
    /// Not 8 or 13 digits.
    Shape,
    CheckDigit,
}

/// What keeps a bar code from being an EAN-13 or EAN-8.
pub fn ean_fault(text: &str) -> Option<EanFault> {
    let digits: Vec<u32> = text.chars().map_while(|digit| digit.to_digit(10)).collect();
    if digits.len() != text.chars().count() || !matches!(digits.len(), 8 | 13) {
        return Some(EanFault::Shape);
    }
    let sum: u32 = digits.iter().rev().enumerate().map(|(rank, digit)| digit * if rank % 2 == 0 { 1 } else { 3 }).sum();
    (!sum.is_multiple_of(10)).then_some(EanFault::CheckDigit)
}

/// A bar code when it is a valid EAN-13 or EAN-8; anything else is none.
pub fn ean(text: &str) -> String {
    if ean_fault(text).is_none() { text.to_owned() } else { String::new() }
}

/// Plain text as paragraphs of HTML.
pub fn html(text: &str) -> String {
    let escape = |line: &str| line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| format!("<p>{}</p>", escape(line))).collect()
}

/// A decimal as French people read it.
pub fn french_number(value: Decimal) -> String {
    value.normalize().to_string().replace('.', ",")
}

/// A value as people read it: dates as days, numbers with a comma, an empty date as nothing.
pub fn display(text: &str) -> String {
    let dated = text.len() >= 19 && text.as_bytes().get(10) == Some(&b' ') && text.as_bytes().get(4) == Some(&b'-');
    if dated {
        return date(text).map(|day| day.format("%d/%m/%Y").to_string()).unwrap_or_default();
    }
    let numeric = text.contains(['.', 'e']) && text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    match crate::rows::parse_decimal(text).filter(|_| numeric) {
        Some(number) => french_number(number),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::{date, display, ean, html, kilograms};

    #[test]
    fn empty_dates_are_no_date() {
        assert_eq!(date("1753-01-01 00:00:00"), None);
        assert_eq!(date("1899-12-30"), None);
        assert_eq!(date(""), None);
        assert_eq!(date("2025-03-04 10:11:00.000").map(|day| day.to_string()).as_deref(), Some("2025-03-04"));
    }

    #[test]
    fn weights_become_kilograms() {
        let kilos = |text: &str, unit| kilograms(text.parse().expect("a number"), unit).map(|value| value.to_string());
        assert_eq!(kilos("820", 3).as_deref(), Some("0.82"));
        assert_eq!(kilos("0.0025", 0).as_deref(), Some("2.5"));
        assert_eq!(kilos("1500000", 4).as_deref(), Some("1.5"));
        assert_eq!(kilograms(Decimal::ZERO, 2), None);
    }

    #[test]
    fn bar_codes_are_checked_by_their_last_digit() {
        assert_eq!(ean("3760000000018"), "");
        assert_eq!(ean("4006381333931"), "4006381333931");
        assert_eq!(ean("96385074"), "96385074");
        assert_eq!(ean("123ABC"), "");
    }

    #[test]
    fn texts_become_paragraphs_without_markup_of_their_own() {
        assert_eq!(html("Doux & <b>\r\n\r\nfin"), "<p>Doux &amp; &lt;b&gt;</p><p>fin</p>");
    }

    #[test]
    fn values_are_shown_as_people_read_them() {
        assert_eq!(display("2025-03-04 00:00:00"), "04/03/2025");
        assert_eq!(display("1753-01-01 00:00:00"), "");
        assert_eq!(display("81.500000"), "81,5");
        assert_eq!(display("100 % lin / 40 °C"), "100 % lin / 40 °C");
        assert_eq!(display("30"), "30");
    }
}
