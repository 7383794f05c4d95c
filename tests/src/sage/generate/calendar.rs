//! Dates of the demonstration company: fixed, so that two runs give the same rows.

use chrono::{Days, NaiveDate, TimeDelta};

use super::super::random::Random;

/// First day of the company's current life: 1 January 2025.
fn epoch() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap_or_default()
}

/// A minute of the year 2025; one time in seven the minute of one bulk import, so that ties are common.
pub fn minute(random: &mut Random) -> String {
    if random.below(7) == 0 {
        return "2025-11-17 18:30:00".to_owned();
    }
    let minutes = random.between(0, 364 * 24 * 60);
    let when = epoch().and_time(chrono::NaiveTime::MIN) + TimeDelta::minutes(minutes);
    when.format("%Y-%m-%d %H:%M:00").to_string()
}

/// Midnight of the day `offset` days after the epoch.
pub fn day(offset: usize) -> String {
    let day = epoch().checked_add_days(Days::new(offset as u64)).unwrap_or_default();
    day.format("%Y-%m-%d 00:00:00").to_string()
}
