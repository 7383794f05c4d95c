//! The running job on the home page: what runs, how far, how long still.

use app::{Counts, Language};

use super::{global, renew, words};
use crate::{
    format,
    generated::{Counter, HomeAdapter, MainWindow, Phase, Tone},
    state::{FlowStand, Job, State},
    texts,
};

pub(super) fn show(window: &MainWindow, state: &State) {
    let home: HomeAdapter = global(window);
    let job = state.job.as_ref();
    // One job at a time in this window, whatever profile is shown.
    home.set_running(job.is_some());
    let Some(job) = job else { return };
    let language = state.preferences.language;
    let name = words::action(job.action).of(language);
    let title = match (job.dry_run, job.action.exports()) {
        (true, _) => texts::RUNNING_SIMULATION,
        (false, true) => texts::RUNNING_EXPORT,
        (false, false) => texts::RUNNING_IMPORT,
    };
    let mut title = title.with(language, &[("name", &words::inside(name))]);
    if state.shown_job().is_none() {
        title = format!("{}, {title}", job.profile);
    }
    home.set_run_title(title.into());
    let time = (state.clock.local)(job.begun).format("%H:%M:%S").to_string();
    home.set_run_note(texts::RUNNING_NOTE.with(language, &[("time", &time)]).into());
    home.set_run_stopping(job.stopping);
    let place = app::Action::ALL.iter().position(|action| *action == job.action);
    let here = state.shown_job().and(place).and_then(|index| i32::try_from(index).ok());
    home.set_running_action(here.unwrap_or(-1));
    show_progress(&home, state, job);
    if let Some(phases) = renew(home.get_phases(), phases(job, language)) {
        home.set_phases(phases);
    }
    if let Some(counters) = renew(home.get_counters(), counters(job, language)) {
        home.set_counters(counters);
    }
}

fn show_progress(home: &HomeAdapter<'_>, state: &State, job: &Job) {
    let language = state.preferences.language;
    let now = (state.clock.now)();
    let elapsed = now.signed_duration_since(job.begun).num_seconds().max(0).unsigned_abs();
    let elapsed = format::duration(language, elapsed);
    home.set_run_elapsed(texts::RUNNING_ELAPSED.with(language, &[("time", &elapsed)]).into());
    let current = job.current();
    let share = current.and_then(share);
    home.set_run_unknown(share.is_none());
    home.set_run_progress(share.unwrap_or_default());
    let percent = share.map(|share| format::percent(language, share)).unwrap_or_default();
    let running = if percent.is_empty() {
        texts::RESULT_RUNNING.of(language).to_owned()
    } else {
        texts::RESULT_RUNNING_PERCENT.with(language, &[("percent", &percent)])
    };
    home.set_running_result(running.into());
    home.set_run_percent(percent.into());
    let seconds = current.and_then(|flow| flow.begun).map(|begun| now.signed_duration_since(begun).num_seconds());
    let seconds = seconds.unwrap_or_default().max(0).unsigned_abs();
    let read = current.map_or(0, |flow| flow.counts.read);
    let rate = read.checked_div(seconds).unwrap_or_default();
    let rate = if rate == 0 {
        String::new()
    } else {
        texts::RUNNING_RATE.with(language, &[("n", &format::number(language, rate))])
    };
    home.set_run_rate(rate.into());
    home.set_run_remaining(remaining(job, language, seconds).into());
}

/// How far a flow is, from 0 to 1, where the source told a total.
fn share(flow: &FlowStand) -> Option<f32> {
    if flow.ended {
        return Some(1.0);
    }
    let total = flow.total.filter(|total| *total > 0)?;
    let thousandths = (u128::from(flow.counts.read) * 1_000 / u128::from(total)).min(1_000);
    Some(f32::from(u16::try_from(thousandths).unwrap_or(1_000)) / 1_000.0)
}

/// The line beside the percentage. What is left is said after 5 s and rounded to 10 s (ui.md section 6.1).
fn remaining(job: &Job, language: Language, seconds: u64) -> String {
    if job.stopping {
        return texts::RUNNING_STOPPING.of(language).to_owned();
    }
    if let Some(wait) = &job.waiting {
        let values = [wait.seconds.to_string(), wait.attempt.to_string(), wait.of.to_string()];
        let values = [("seconds", &*values[0]), ("attempt", &*values[1]), ("of", &*values[2])];
        return texts::RUNNING_WAITING.with(language, &values);
    }
    let Some(flow) = job.current() else { return texts::RUNNING_STARTING.of(language).to_owned() };
    let name = words::flow(&flow.name, language);
    match flow.total {
        None if !flow.ended => {
            let read = format::number(language, flow.counts.read);
            texts::RUNNING_UNKNOWN.with(language, &[("name", &name), ("n", &read)])
        }
        Some(total) if !flow.ended && seconds >= 5 && flow.counts.read > 0 => {
            let left = total.saturating_sub(flow.counts.read).saturating_mul(seconds) / flow.counts.read;
            let left = format::duration(language, left.div_ceil(10).max(1) * 10);
            texts::RUNNING_REMAINING.with(language, &[("name", &name), ("time", &left)])
        }
        _ => texts::RUNNING_FLOW.with(language, &[("name", &name)]),
    }
}

fn phases(job: &Job, language: Language) -> Vec<Phase> {
    let current = job.current().map(|flow| flow.name.as_str());
    let phase = |flow: &FlowStand| {
        let read = format::number(language, flow.counts.read);
        let (tone, note) = match (flow.begun, flow.ended, flow.total) {
            (None, ..) => (Tone::Neutral, texts::PHASE_TO_COME.of(language).to_owned()),
            (_, true, _) => (Tone::Success, read),
            (_, _, None) => (Tone::Accent, read),
            (_, _, Some(total)) => {
                let total = format::number(language, total);
                (Tone::Accent, texts::PHASE_OF.with(language, &[("n", &read), ("total", &total)]))
            }
        };
        let current = current == Some(&*flow.name) && !flow.ended;
        Phase { name: words::flow(&flow.name, language).into(), note: note.into(), tone, current }
    };
    job.flows.iter().map(phase).collect()
}

fn counters(job: &Job, language: Language) -> Vec<Counter> {
    let sum = |part: fn(&Counts) -> u64| job.flows.iter().map(|flow| part(&flow.counts)).sum::<u64>();
    let counter = |text: texts::Text, count: u64, tone: Tone| Counter {
        label: text.of(language).into(),
        value: format::number(language, count).into(),
        tone,
    };
    let rejected = sum(|counts| counts.rejected);
    vec![
        counter(texts::COUNT_READ, sum(|counts| counts.read), Tone::Neutral),
        counter(texts::COUNT_CREATED, sum(|counts| counts.created), Tone::Neutral),
        counter(texts::COUNT_UPDATED, sum(|counts| counts.updated), Tone::Neutral),
        counter(texts::COUNT_UNCHANGED, sum(|counts| counts.unchanged), Tone::Neutral),
        counter(texts::COUNT_REMOVED, sum(|counts| counts.removed), Tone::Neutral),
        counter(texts::COUNT_SKIPPED, sum(|counts| counts.skipped), Tone::Neutral),
        counter(texts::COUNT_REJECTED, rejected, if rejected > 0 { Tone::Danger } else { Tone::Neutral }),
    ]
}
