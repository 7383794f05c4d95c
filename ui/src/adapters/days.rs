//! Bars per day: what was written and what was refused.

use app::Language;
use chrono::{Days, NaiveDate, NaiveDateTime};

use crate::{format, generated::DayBar, state::State, texts};

/// The day so many days ago.
pub(super) fn ago(state: &State, days: u64) -> NaiveDateTime {
    let here = state.clock.here();
    here.checked_sub_days(Days::new(days)).unwrap_or(here)
}

/// Whether a run began on that day.
pub(super) fn began_on(state: &State, run: &app::RunRecord, day: NaiveDate) -> bool {
    state.clock.read(&run.started_at).is_some_and(|at| at.date() == day)
}

/// The last days, oldest first, and how the scale reads at its top and middle.
pub(super) fn bars<L: Into<slint::SharedString>>(
    state: &State,
    count: u64,
    label: fn(Language, NaiveDateTime) -> L,
) -> (Vec<DayBar>, String, String) {
    let language = state.preferences.language;
    let sums = |day: NaiveDateTime| {
        let runs = state.runs.iter().filter(|run| !run.dry_run && began_on(state, run, day.date()));
        runs.fold((0, 0), |(written, rejected), run| (written + run.written(), rejected + run.counts().rejected))
    };
    let days: Vec<_> = (0..count).rev().map(|back| (back, ago(state, back), sums(ago(state, back)))).collect();
    let highest = days.iter().map(|(_, _, (written, rejected))| written + rejected).max().unwrap_or_default();
    let (top, top_text, middle) = format::scale(language, highest);
    let part = |count: u64| f32::from(u16::try_from(count.saturating_mul(1_000) / top).unwrap_or(1_000)) / 1_000.0;
    let bar = |(back, day, (written, rejected)): (u64, NaiveDateTime, (u64, u64))| DayBar {
        label: if back == 0 { texts::TODAY_SHORT.of(language).into() } else { label(language, day).into() },
        detail: texts::DAY_DETAIL
            .with(language, &[("n", &format::number(language, written)), ("m", &format::number(language, rejected))])
            .into(),
        written: part(written),
        skipped: 0.0,
        rejected: part(rejected),
        today: back == 0,
    };
    (days.into_iter().map(bar).collect(), top_text, middle)
}
