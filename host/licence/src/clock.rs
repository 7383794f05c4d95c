//! A clock that is set back gains nothing: the latest instant ever seen is what counts.

use chrono::{DateTime, TimeDelta, Utc};

/// What time it is for a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    pub instant: DateTime<Utc>,
    /// The computer's clock is behind what was seen before; the user is told, nothing is blocked by it.
    pub set_back: bool,
}

/// Judges the computer's clock by the latest instant ever seen. Back by up to an hour is summer time.
pub fn judge_clock(now: DateTime<Utc>, latest: Option<DateTime<Utc>>) -> Clock {
    match latest {
        Some(latest) if now + TimeDelta::hours(1) < latest => Clock { instant: latest, set_back: true },
        _ => Clock { instant: now, set_back: false },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_by_an_hour_is_summer_time_and_by_more_is_not_believed() {
        let seen: DateTime<Utc> = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let at = |minutes: i64| judge_clock(seen + TimeDelta::minutes(minutes), Some(seen));
        assert_eq!(at(5), Clock { instant: seen + TimeDelta::minutes(5), set_back: false });
        assert_eq!(at(-60), Clock { instant: seen - TimeDelta::minutes(60), set_back: false });
        assert_eq!(at(-61), Clock { instant: seen, set_back: true });
        assert_eq!(judge_clock(seen, None).instant, seen);
    }
}
