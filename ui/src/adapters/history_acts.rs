//! What is done from the history page: a day is chosen, refused records are sent again, a dry run is sent, tables are
//! written for Excel.

use std::rc::Rc;

use app::{Action, CSV_MARK, RunRecord, RunState, csv_line};
use sync_model::Key;

use super::{days, global, history, renew, words};
use crate::{
    Command, FileCommand, Scope, format,
    generated::HistoryAdapter,
    state::State,
    texts::{self, Text, counted},
    window::Inner,
};

/// Days of the chart.
const DAYS: u64 = 30;

/// What the list of records can be narrowed to; all at first.
pub(super) const RECORD_STATES: [(Text, &[&str]); 6] = [
    (texts::RECORDS_ALL, &[]),
    (texts::RECORDS_REJECTED, &["rejected", "reject"]),
    (texts::RECORDS_CREATED, &["created", "create"]),
    (texts::RECORDS_UPDATED, &["updated", "update"]),
    (texts::RECORDS_REMOVED, &["removed", "remove"]),
    (texts::RECORDS_SKIPPED, &["skipped", "hold", "deferred"]),
];

pub(super) fn connect(inner: &Rc<Inner>) {
    let adapter: HistoryAdapter = global(&inner.window);
    let plain = |act: fn(&Rc<Inner>)| super::plain(inner, act);
    let weak = Rc::downgrade(inner);
    adapter.on_chose_day(move |index| {
        let Some(inner) = weak.upgrade() else { return };
        {
            let state = &mut *inner.state.borrow_mut();
            let back = u64::try_from(index).ok().and_then(|index| (DAYS - 1).checked_sub(index));
            let day = back.map(|back| days::ago(state, back).date());
            // A second press shows every day again.
            state.history.day = day.filter(|_| state.history.day != day);
        }
        history::show(&inner.window, &inner.state.borrow());
    });
    let weak = Rc::downgrade(inner);
    adapter.on_chose_state(move |index| {
        let Some(inner) = weak.upgrade() else { return };
        inner.state.borrow_mut().history.rows_state = usize::try_from(index).unwrap_or(0);
        history::show(&inner.window, &inner.state.borrow());
    });
    adapter.on_retry_refused(plain(retry));
    adapter.on_send_now(plain(send_now));
    adapter.on_keep_runs(plain(keep_runs));
    adapter.on_keep_records(plain(keep_records));
    adapter.on_open_kept(plain(open_kept));
}

fn chosen(state: &State) -> Option<&RunRecord> {
    state.runs.iter().find(|run| Some(&run.id) == state.history.chosen.as_ref())
}

/// The records of the chosen run that were refused.
fn refused(state: &State, run: &RunRecord) -> Vec<Key> {
    let rows = state.history.rows.iter().filter(|(id, ..)| *id == run.id).flat_map(|(_, rows, _)| rows);
    let mut keys: Vec<Key> = rows.filter(|row| row.state == "rejected").map(|row| row.key.clone()).collect();
    keys.sort();
    keys.dedup();
    keys
}

/// Whether the run has more records than are shown: then the program finds the refused ones.
fn cut(state: &State, run: &RunRecord) -> bool {
    matches!(&state.history.rows, Some((id, _, true)) if *id == run.id)
}

fn start(inner: &Inner, scope: impl FnOnce(&State, &RunRecord) -> Option<Scope>) {
    let command = {
        let state = inner.state.borrow();
        let (Some(profile), Some(run), None) = (state.shown.clone(), chosen(&state), &state.job) else { return };
        let Some((action, scope)) = Action::from_name(&run.action).zip(scope(&state, run)) else { return };
        Command::Start { profile, action, dry_run: false, allow_removals: None, scope }
    };
    inner.port.send(command);
}

fn retry(inner: &Rc<Inner>) {
    start(inner, |state, run| match cut(state, run) {
        true => Some(Scope::RefusedOf(run.id.clone())),
        false => Some(refused(state, run)).filter(|keys| !keys.is_empty()).map(Scope::Keys),
    });
}

fn send_now(inner: &Rc<Inner>) {
    start(inner, |_, run| run.dry_run.then_some(Scope::Whole));
}

/// A name for a file that says what and when.
fn named(state: &State, what: &str) -> String {
    let profile = state.shown.as_deref().unwrap_or("navette");
    format!("{profile}-{what}-{}.csv", state.clock.here().format("%Y-%m-%d-%H%M%S"))
}

fn keep_runs(inner: &Rc<Inner>) {
    let command = {
        let state = inner.state.borrow();
        let language = state.preferences.language;
        let titles = [
            texts::COLUMN_ACTION,
            texts::COLUMN_BEGUN,
            texts::COLUMN_SECONDS,
            texts::COLUMN_OUTCOME,
            texts::COUNT_READ,
            texts::COUNT_CREATED,
            texts::COUNT_UPDATED,
            texts::COUNT_UNCHANGED,
            texts::COUNT_REMOVED,
            texts::COUNT_SKIPPED,
            texts::COUNT_REJECTED,
            texts::CODE,
        ];
        let mut text = CSV_MARK.to_owned() + &csv_line(titles.map(|title| title.of(language)));
        for run in history::visible(&state) {
            let counts = run.counts();
            let begun = state.clock.read(&run.started_at);
            let begun = begun.map(|begun| begun.format("%d/%m/%Y %H:%M:%S").to_string()).unwrap_or_default();
            let seconds = history::took(&state, &run).map(|seconds| seconds.to_string()).unwrap_or_default();
            let counts = [
                counts.read,
                counts.created,
                counts.updated,
                counts.unchanged,
                counts.removed,
                counts.skipped,
                counts.rejected,
            ];
            let mut cells = vec![words::run_action(&run, language), begun, seconds, words::result(&run, language).1];
            cells.extend(counts.map(|count| count.to_string()));
            cells.push(run.code.clone().unwrap_or_default());
            text += &csv_line(cells);
        }
        FileCommand::Keep { name: named(&state, "historique"), text }
    };
    inner.port.send(Command::Files(command));
}

fn keep_records(inner: &Rc<Inner>) {
    let command = {
        let state = inner.state.borrow();
        let (Some(profile), Some(run)) = (state.shown.clone(), chosen(&state)) else { return };
        let (name, language) = (named(&state, &run.action), state.preferences.language);
        FileCommand::KeepRows { profile, run: run.id.clone(), name, language }
    };
    inner.port.send(Command::Files(command));
}

pub(super) fn show(adapter: &HistoryAdapter<'_>, state: &State, run: Option<&RunRecord>) {
    let language = state.preferences.language;
    let (bars, top, middle) = days::bars(state, DAYS, format::day_month);
    renew(adapter.get_days(), bars).into_iter().for_each(|rows| adapter.set_days(rows));
    adapter.set_days_top(top.into());
    adapter.set_days_middle(middle.into());
    let day = state.history.day.and_then(|day| (0..DAYS).find(|back| days::ago(state, *back).date() == day));
    adapter.set_day(day.and_then(|back| i32::try_from(DAYS - 1 - back).ok()).unwrap_or(-1));
    let states = RECORD_STATES.map(|(text, _)| text.of(language).into()).to_vec();
    renew(adapter.get_record_states(), states).into_iter().for_each(|rows| adapter.set_record_states(rows));
    adapter.set_record_state(i32::try_from(state.history.rows_state).unwrap_or(0));
    let count = |run: &RunRecord| match cut(state, run) {
        true => run.counts().rejected,
        false => refused(state, run).len() as u64,
    };
    let refusals = run.filter(|run| !run.dry_run).map(count).unwrap_or_default();
    let retry = counted(language, refusals, texts::RETRY_REFUSED_ONE, texts::RETRY_REFUSED_OTHER, &[]);
    let known = run.is_some_and(|run| Action::from_name(&run.action).is_some());
    adapter.set_retry(if refusals > 0 && known { retry } else { String::new() }.into());
    let plan = run.is_some_and(|run| run.dry_run && run.state == RunState::Done && run.written() > 0);
    adapter.set_send(if plan && known { texts::SEND_NOW.of(language) } else { "" }.into());
    adapter.set_busy(state.job.is_some());
    let (failed, kept) = kept(state);
    adapter.set_kept_failed(failed);
    adapter.set_kept(kept.into());
}

/// Where the last file was written, or why it was not.
pub(super) fn kept(state: &State) -> (bool, String) {
    let language = state.preferences.language;
    let Some(kept) = &state.kept else { return (false, String::new()) };
    let path = kept.path.display().to_string();
    match &kept.failure {
        None => (false, texts::FILE_KEPT.with(language, &[("path", &path)])),
        Some(reason) => (true, texts::FILE_NOT_KEPT.with(language, &[("path", &path), ("reason", reason)])),
    }
}

/// Opens the folder of the last file.
pub(super) fn open_kept(inner: &Rc<Inner>) {
    let folder = inner.state.borrow().kept.as_ref().and_then(|kept| kept.path.parent().map(Into::into));
    folder.into_iter().for_each(|folder| inner.port.send(Command::Files(FileCommand::Open { folder })));
}
