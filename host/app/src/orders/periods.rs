//! The periods of an import (H01 to H03), in days of the shop.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use sync_model::{Connector, Context};

use super::OrderChoice;

/// What the days of a period are days of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayOf {
    /// The order itself.
    #[default]
    Placed,
    /// The last change of its state.
    Status,
}

/// A period by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Period {
    Today,
    Yesterday,
    #[serde(rename = "last-7")]
    Last7,
    #[serde(rename = "last-15")]
    Last15,
    #[serde(rename = "last-30")]
    Last30,
    ThisWeek,
    LastWeek,
    ThisMonth,
    LastMonth,
    SinceLast,
}

impl Period {
    /// Every period, in the order of the list.
    pub const ALL: [Period; 10] = [
        Period::Today,
        Period::Yesterday,
        Period::Last7,
        Period::Last15,
        Period::Last30,
        Period::ThisWeek,
        Period::LastWeek,
        Period::ThisMonth,
        Period::LastMonth,
        Period::SinceLast,
    ];

    /// Its name on the command line and in a profile.
    pub fn name(self) -> &'static str {
        match self {
            Period::Today => "today",
            Period::Yesterday => "yesterday",
            Period::Last7 => "last-7",
            Period::Last15 => "last-15",
            Period::Last30 => "last-30",
            Period::ThisWeek => "this-week",
            Period::LastWeek => "last-week",
            Period::ThisMonth => "this-month",
            Period::LastMonth => "last-month",
            Period::SinceLast => "since-last",
        }
    }

    /// The period of that name.
    pub fn from_name(name: &str) -> Option<Period> {
        Period::ALL.into_iter().find(|period| period.name() == name)
    }

    /// The orders of the period, `today` being the shop's day. A week begins on Monday.
    pub fn choice(self, today: NaiveDate, day_of: DayOf) -> OrderChoice {
        let back = |days: u64| today.checked_sub_days(Days::new(days)).unwrap_or(today);
        let monday = back(u64::from(today.weekday().num_days_from_monday()));
        let first = today.with_day(1).unwrap_or(today);
        let before = |day: NaiveDate, days: u64| day.checked_sub_days(Days::new(days)).unwrap_or(day);
        let (from, to) = match self {
            Period::Today => (today, today),
            Period::Yesterday => (back(1), back(1)),
            Period::Last7 => (back(6), today),
            Period::Last15 => (back(14), today),
            Period::Last30 => (back(29), today),
            Period::ThisWeek => (monday, today),
            Period::LastWeek => (before(monday, 7), before(monday, 1)),
            Period::ThisMonth => (first, today),
            Period::LastMonth => (first.checked_sub_months(Months::new(1)).unwrap_or(first), before(first, 1)),
            Period::SinceLast => return OrderChoice::SinceLast,
        };
        OrderChoice::Days { from, to, day_of }
    }
}

/// The day that it is in the shop, by the fact `time` of its check; `here` where the shop does not tell.
pub fn shop_day(shop: &mut dyn Connector, context: &dyn Context, here: NaiveDate) -> NaiveDate {
    let told = shop.check(context).ok().and_then(|report| report.facts.get("time").cloned());
    let told = told.and_then(|text| DateTime::parse_from_rfc3339(&text).ok());
    told.map_or(here, |moment| moment.date_naive())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn periods_are_whole_days_with_both_ends_and_weeks_that_begin_on_monday() {
        let mut text = String::new();
        for today in ["2026-03-01", "2026-01-05"] {
            let Ok(today) = today.parse::<NaiveDate>() else { continue };
            for period in Period::ALL {
                match period.choice(today, DayOf::Placed) {
                    OrderChoice::Days { from, to, .. } => text += &format!("{} {from} {to}\n", period.name()),
                    other => text += &format!("{} {other:?}\n", period.name()),
                }
            }
        }
        // A Sunday, the first of a month; then a Monday of a new year.
        expect![[r#"
            today 2026-03-01 2026-03-01
            yesterday 2026-02-28 2026-02-28
            last-7 2026-02-23 2026-03-01
            last-15 2026-02-15 2026-03-01
            last-30 2026-01-31 2026-03-01
            this-week 2026-02-23 2026-03-01
            last-week 2026-02-16 2026-02-22
            this-month 2026-03-01 2026-03-01
            last-month 2026-02-01 2026-02-28
            since-last SinceLast
            today 2026-01-05 2026-01-05
            yesterday 2026-01-04 2026-01-04
            last-7 2025-12-30 2026-01-05
            last-15 2025-12-22 2026-01-05
            last-30 2025-12-07 2026-01-05
            this-week 2026-01-05 2026-01-05
            last-week 2025-12-29 2026-01-04
            this-month 2026-01-01 2026-01-05
            last-month 2025-12-01 2025-12-31
            since-last SinceLast
        "#]]
        .assert_eq(&text);
    }

    #[test]
    fn a_period_is_found_by_its_name_and_kept_by_it() {
        for period in Period::ALL {
            assert_eq!(Period::from_name(period.name()), Some(period));
            assert_eq!(serde_json::to_value(period).ok(), Some(period.name().into()));
        }
    }
}
