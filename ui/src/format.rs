//! Numbers, dates and durations as staff read them (ui.md section 6.4).

use app::Language;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use sync_model::Decimal;

use crate::texts::{self, Text};

/// What time it is, and how an instant reads on this computer's clock.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    pub now: fn() -> DateTime<Utc>,
    pub local: fn(DateTime<Utc>) -> NaiveDateTime,
}

impl Clock {
    /// This computer's clock and time zone.
    pub fn system() -> Self {
        Self { now: Utc::now, local: |instant| instant.with_timezone(&chrono::Local).naive_local() }
    }

    /// The local time of an RFC 3339 instant.
    pub fn read(&self, instant: &str) -> Option<NaiveDateTime> {
        DateTime::parse_from_rfc3339(instant).ok().map(|instant| (self.local)(instant.to_utc()))
    }

    /// The local time now.
    pub fn here(&self) -> NaiveDateTime {
        (self.local)((self.now)())
    }
}

/// A count: `18 432` with a narrow no-break space, or `18,432`.
pub(crate) fn number(language: Language, value: u64) -> String {
    let separator = match language {
        Language::French => '\u{202f}',
        Language::English => ',',
    };
    let digits = value.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// An amount to the cent: `1 284,00`, `− 5,00`; never cut, never rounded away from the cent it has.
pub(crate) fn amount(language: Language, value: Decimal) -> String {
    let cents = format!("{:.2}", value.abs());
    let (whole, part) = cents.split_once('.').unwrap_or((&cents, "00"));
    let grouped = whole.parse().map_or_else(|_| whole.to_owned(), |whole| number(language, whole));
    let mark = match language {
        Language::French => ',',
        Language::English => '.',
    };
    let sign = if value.is_sign_negative() && !value.is_zero() { "\u{2212}\u{a0}" } else { "" };
    format!("{sign}{grouped}{mark}{part}")
}

/// An amount with its currency: `1 284,00 €`, `€1,284.00`.
pub(crate) fn money(language: Language, value: Decimal, currency: &str) -> String {
    let text = amount(language, value);
    match (language, currency) {
        (Language::French, "EUR") => format!("{text}\u{a0}€"),
        (Language::English, "EUR") => format!("€{text}"),
        (_, "") => text,
        (_, other) => format!("{text}\u{a0}{other}"),
    }
}

/// A difference: `0,00`, `+ 0,01`.
pub(crate) fn difference(language: Language, value: Decimal) -> String {
    let plus = if value > Decimal::ZERO { "+\u{a0}" } else { "" };
    format!("{plus}{}", amount(language, value))
}

/// A day as a person types it: `24/11/2026`, `24.11.26`, `2026-11-24`.
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    let text = text.trim().replace(['.', ' '], "/");
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let parts: Vec<u32> = text.split('/').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [day, month, year] = parts[..] else { return None };
    let year = if year < 100 { year + 2_000 } else { year };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// A share with one decimal: `11,6 %`, `11.6%`.
pub(crate) fn share(language: Language, part: u64, whole: u64) -> String {
    let tenths = (u128::from(part) * 1_000 + u128::from(whole) / 2) / u128::from(whole.max(1));
    let mark = match language {
        Language::French => ',',
        Language::English => '.',
    };
    texts::PERCENT.with(language, &[("n", &format!("{}{mark}{}", tenths / 10, tenths % 10))])
}

/// A whole percentage.
pub(crate) fn percent(language: Language, share: f32) -> String {
    texts::PERCENT.with(language, &[("n", &format!("{}", (share * 100.0).floor()))])
}

/// `4 min 12 s`.
pub(crate) fn duration(language: Language, seconds: u64) -> String {
    let (h, m, s) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let fill = |text: Text, values: &[(&str, u64)]| {
        let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.to_string())).collect();
        let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        text.with(language, &values)
    };
    match (h, m) {
        (0, 0) => fill(texts::DURATION_SECONDS, &[("s", s)]),
        (0, _) => fill(texts::DURATION_MINUTES, &[("m", m), ("s", s)]),
        _ => fill(texts::DURATION_HOURS, &[("h", h), ("m", m)]),
    }
}

/// `Aujourd’hui 02:04`, `Hier 18:10`, else the date with its hour.
pub(crate) fn near(language: Language, clock: &Clock, instant: NaiveDateTime) -> String {
    let time = instant.format("%H:%M").to_string();
    match clock.here().date().signed_duration_since(instant.date()).num_days() {
        0 => texts::TODAY_AT.with(language, &[("time", &time)]),
        1 => texts::YESTERDAY_AT.with(language, &[("time", &time)]),
        _ => format!("{} {time}", date(language, instant)),
    }
}

/// `24/11 14:20`, with the year only outside the current one.
pub(crate) fn short(language: Language, clock: &Clock, instant: NaiveDateTime) -> String {
    let time = instant.format("%H:%M");
    if clock.here().year() != instant.year() {
        return date(language, instant);
    }
    match language {
        Language::French => format!("{} {time}", instant.format("%d/%m")),
        Language::English => format!("{} {} {time}", instant.day(), month(language, instant)),
    }
}

/// `24/11/2026`, `24 Nov 2026`.
pub(crate) fn date(language: Language, instant: NaiveDateTime) -> String {
    match language {
        Language::French => instant.format("%d/%m/%Y").to_string(),
        Language::English => format!("{} {} {}", instant.day(), month(language, instant), instant.year()),
    }
}

/// A day of the current months: `24/11`, `24 Nov`.
pub(crate) fn day_month(language: Language, instant: NaiveDateTime) -> String {
    match language {
        Language::French => instant.format("%d/%m").to_string(),
        Language::English => format!("{} {}", instant.day(), month(language, instant)),
    }
}

/// The short name of a day of the week.
pub(crate) fn weekday(language: Language, instant: NaiveDateTime) -> &'static str {
    word(texts::DAYS, language, instant.weekday().num_days_from_monday() as usize)
}

/// A round scale above a count, so that its half is round too, and how it reads: `16 k`.
pub(crate) fn scale(language: Language, highest: u64) -> (u64, String, String) {
    let mut top = 2;
    let mut step = 0;
    while top < highest {
        // 2, 4, 10, 20, 40, 100, ...
        top = if step % 3 == 1 { top / 2 * 5 } else { top * 2 };
        step += 1;
    }
    let say = |value: u64| match value {
        0..10_000 => number(language, value),
        _ => texts::THOUSAND.with(language, &[("n", &number(language, value / 1_000))]),
    };
    (top, say(top), say(top / 2))
}

/// Whole seconds between two instants, never negative.
pub(crate) fn seconds(from: NaiveDateTime, to: NaiveDateTime) -> u64 {
    u64::try_from(to.signed_duration_since(from).max(TimeDelta::zero()).num_seconds()).unwrap_or_default()
}

fn month(language: Language, instant: NaiveDateTime) -> &'static str {
    word(texts::MONTHS, language, instant.month0() as usize)
}

fn word(words: Text, language: Language, index: usize) -> &'static str {
    words.of(language).split(' ').nth(index).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        DateTime::parse_from_rfc3339(text).unwrap().naive_utc()
    }

    const CLOCK: Clock =
        Clock { now: || DateTime::from_timestamp(1_795_530_600, 0).unwrap(), local: |instant| instant.naive_utc() };

    #[test]
    fn numbers_read_as_each_language_writes_them() {
        assert_eq!(number(Language::French, 1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(number(Language::English, 18_432), "18,432");
        assert_eq!(share(Language::French, 2_141, 18_432), "11,6\u{a0}%");
        assert_eq!(share(Language::English, 1, 0), "100.0%");
        assert_eq!(duration(Language::French, 252), "4 min 12 s");
    }

    #[test]
    fn amounts_keep_their_cents_and_days_are_read_as_they_are_typed() {
        let value = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(money(Language::French, value("1284"), "EUR"), "1\u{202f}284,00\u{a0}€");
        assert_eq!(money(Language::English, value("-5.5"), "EUR"), "€\u{2212}\u{a0}5.50");
        assert_eq!(money(Language::French, value("12.3"), "CHF"), "12,30\u{a0}CHF");
        assert_eq!(difference(Language::French, value("0.01")), "+\u{a0}0,01");
        assert_eq!(difference(Language::French, value("-0.00")), "0,00");
        let typed = NaiveDate::from_ymd_opt(2026, 11, 24);
        for text in ["24/11/2026", "24.11.26", " 24/11/26 ", "2026-11-24"] {
            assert_eq!(day(text), typed, "{text}");
        }
        assert_eq!(day("31/02/2026"), None);
        assert_eq!(day("hier"), None);
    }

    #[test]
    fn dates_are_near_while_near() {
        assert_eq!(near(Language::French, &CLOCK, at("2026-11-24T02:04:00Z")), "Aujourd’hui 02:04");
        assert_eq!(near(Language::English, &CLOCK, at("2026-11-23T18:10:00Z")), "Yesterday 18:10");
        assert_eq!(near(Language::English, &CLOCK, at("2026-10-02T18:10:00Z")), "2 Oct 2026 18:10");
        assert_eq!(short(Language::French, &CLOCK, at("2026-11-02T18:10:00Z")), "02/11 18:10");
        assert_eq!(short(Language::French, &CLOCK, at("2025-11-02T18:10:00Z")), "02/11/2025");
        assert_eq!(weekday(Language::French, at("2026-11-24T00:00:00Z")), "mar.");
    }

    #[test]
    fn a_scale_is_round_and_holds_the_highest() {
        assert_eq!(scale(Language::French, 0).1, "2");
        assert_eq!(scale(Language::French, 581), (1_000, "1\u{202f}000".to_owned(), "500".to_owned()));
        assert_eq!(scale(Language::French, 15_877).1, "20 k");
    }
}
