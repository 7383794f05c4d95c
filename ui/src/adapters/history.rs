//! The history page: the profile's runs, filtered, sorted and searched, and the records of one.

use std::{cmp::Reverse, rc::Rc};

use app::{Counts, Language, RunRecord, RunRow as Record, RunState};

use super::{days, global, history_acts, model, renew, shell, words};
use crate::{
    Command, format,
    generated::{Fact, FilterCount, HistoryAdapter, MainWindow, Page, RecordRow, RunColumn, RunRow, SortOrder, Tone},
    state::{History, Sort, State},
    texts::{self, Text},
    window::Inner,
};

pub(super) fn connect(inner: &Rc<Inner>) {
    let history: HistoryAdapter = global(&inner.window);
    let weak = Rc::downgrade(inner);
    let change = move |inner: &mut dyn FnMut(&mut History)| {
        if let Some(found) = weak.upgrade() {
            inner(&mut found.state.borrow_mut().history);
            show(&found.window, &found.state.borrow());
        }
    };
    let change = Rc::new(change);
    let changed = Rc::clone(&change);
    history.on_filtered(move |index| changed(&mut |history| history.filter = usize::try_from(index).unwrap_or(0)));
    let changed = Rc::clone(&change);
    history.on_searched(move |text| changed(&mut |history| history.search = text.to_lowercase()));
    let changed = Rc::clone(&change);
    history.on_records_searched(move |text| changed(&mut |history| history.rows_search = text.to_lowercase()));
    history.on_sort(move |column| change(&mut |history| sort(history, sort_of(column))));
    let weak = Rc::downgrade(inner);
    history.on_open_run(move |index| {
        let Some(inner) = weak.upgrade() else { return };
        let run = usize::try_from(index).ok().and_then(|index| visible(&inner.state.borrow()).get(index).cloned());
        if let Some(run) = run {
            choose(&inner, &run.id);
        }
    });
    let weak = Rc::downgrade(inner);
    history.on_step(move |rows| {
        let Some(inner) = weak.upgrade() else { return };
        let runs = visible(&inner.state.borrow());
        let now = global::<HistoryAdapter>(&inner.window).get_current();
        let last = i32::try_from(runs.len()).unwrap_or(i32::MAX).saturating_sub(1);
        let next = usize::try_from(now.saturating_add(rows).clamp(0, last.max(0))).unwrap_or_default();
        if let Some(run) = runs.get(next) {
            choose(&inner, &run.id);
        }
    });
}

/// Opens the page at a run, whatever filter hid it.
pub(super) fn open(inner: &Inner, run: &str) {
    {
        let mut state = inner.state.borrow_mut();
        state.history.filter = 0;
        state.history.search.clear();
        state.history.day = None;
    }
    let history: HistoryAdapter = global(&inner.window);
    history.set_filter(0);
    history.set_search("".into());
    shell::open_page(inner, Page::History);
    choose(inner, run);
}

fn choose(inner: &Inner, run: &str) {
    {
        let history = &mut inner.state.borrow_mut().history;
        history.chosen = Some(run.to_owned());
        history.rows_search.clear();
        history.rows_state = 0;
    }
    global::<HistoryAdapter>(&inner.window).set_records_search("".into());
    show(&inner.window, &inner.state.borrow());
    inner.port.send(Command::Rows { run: run.to_owned() });
}

/// A first click sorts, a second reverses, a third goes back to the newest first.
fn sort(history: &mut History, column: Sort) {
    let first = matches!(column, Sort::Action);
    if history.sort != column {
        (history.sort, history.ascending) = (column, first);
    } else if history.ascending == first {
        history.ascending = !first;
    } else {
        (history.sort, history.ascending) = (Sort::Begun, false);
    }
}

fn sort_of(column: RunColumn) -> Sort {
    match column {
        RunColumn::Begun => Sort::Begun,
        RunColumn::Action => Sort::Action,
        RunColumn::Duration => Sort::Duration,
        RunColumn::Written => Sort::Written,
        RunColumn::Rejected => Sort::Rejected,
    }
}

fn column_of(sort: Sort) -> RunColumn {
    match sort {
        Sort::Begun => RunColumn::Begun,
        Sort::Action => RunColumn::Action,
        Sort::Duration => RunColumn::Duration,
        Sort::Written => RunColumn::Written,
        Sort::Rejected => RunColumn::Rejected,
    }
}

/// A filter: its name, its tone, and what it keeps.
type Filter = (Text, Tone, fn(&RunRecord) -> bool);

fn filters() -> [Filter; 4] {
    [
        (texts::FILTER_ALL, Tone::Neutral, |_| true),
        (texts::FILTER_REJECTED, Tone::Warning, |run| run.counts().rejected > 0),
        (texts::FILTER_FAILED, Tone::Danger, |run| matches!(run.state, RunState::Failed | RunState::Died)),
        (texts::FILTER_SIMULATED, Tone::Accent, |run| run.dry_run),
    ]
}

/// The seconds that a run took, once it has ended.
pub(super) fn took(state: &State, run: &RunRecord) -> Option<u64> {
    Some(format::seconds(state.clock.read(&run.started_at)?, state.clock.read(run.ended_at.as_ref()?)?))
}

/// The runs that the filter and the search leave, in the chosen order.
pub(super) fn visible(state: &State) -> Vec<RunRecord> {
    let (language, history) = (state.preferences.language, &state.history);
    let (_, _, keeps) = filters()[history.filter.min(3)];
    let mut runs: Vec<RunRecord> = state.runs.iter().filter(|run| keeps(run)).cloned().collect();
    if let Some(day) = history.day {
        runs.retain(|run| days::began_on(state, run, day));
    }
    if !history.search.trim().is_empty() {
        runs.retain(|run| {
            let row = row(state, run);
            let text = format!("{} {} {} {}", row.action, row.begun, row.result, run.id).to_lowercase();
            history.search.split_whitespace().all(|word| text.contains(word))
        });
    }
    match history.sort {
        Sort::Begun => runs.sort_by(|one, other| other.started_at.cmp(&one.started_at)),
        Sort::Action => runs.sort_by_key(|run| Reverse(words::run_action(run, language))),
        Sort::Duration => runs.sort_by_key(|run| Reverse(took(state, run))),
        Sort::Written => runs.sort_by_key(|run| Reverse(run.written())),
        Sort::Rejected => runs.sort_by_key(|run| Reverse(run.counts().rejected)),
    }
    if history.ascending {
        runs.reverse();
    }
    runs
}

fn row(state: &State, run: &RunRecord) -> RunRow {
    let language = state.preferences.language;
    let (tone, result) = words::result(run, language);
    let begun = state.clock.read(&run.started_at);
    let begun = begun.map(|begun| format::short(language, &state.clock, begun)).unwrap_or_default();
    let (written, rejected) = (run.written(), run.counts().rejected);
    let action = words::run_action(run, language);
    let number = |count| format::number(language, count);
    let spoken = texts::RUN_ROW.with(
        language,
        &[
            ("action", &action),
            ("begun", &begun),
            ("result", &result),
            ("written", &number(written)),
            ("rejected", &number(rejected)),
        ],
    );
    RunRow {
        tone,
        action: action.into(),
        begun: begun.into(),
        duration: took(state, run).map(|took| format::duration(language, took)).unwrap_or_default().into(),
        result: result.into(),
        written: number(written).into(),
        written_none: written == 0,
        rejected: number(rejected).into(),
        rejected_none: rejected == 0,
        spoken: spoken.into(),
    }
}

pub(super) fn show(window: &MainWindow, state: &State) {
    let language = state.preferences.language;
    let history: HistoryAdapter = global(window);
    let runs = visible(state);
    history.set_none(state.runs.is_empty());
    let written = state.runs.iter().filter(|run| !run.dry_run).map(RunRecord::written).sum();
    let rejected = state.runs.iter().map(|run| run.counts().rejected).sum();
    let note = texts::HISTORY_NOTE.with(
        language,
        &[
            ("runs", &format::number(language, state.runs.len() as u64)),
            ("written", &format::number(language, written)),
            ("rejected", &format::number(language, rejected)),
        ],
    );
    history.set_note(note.into());
    let filters = filters().map(|(text, tone, keeps)| {
        let count = state.runs.iter().filter(|run| keeps(run)).count() as u64;
        let tone = if count == 0 { Tone::Neutral } else { tone };
        FilterCount {
            label: text.of(language).into(),
            count: format::number(language, count).into(),
            tone,
            dimmed: count == 0,
        }
    });
    if let Some(filters) = renew(history.get_filters(), filters.into()) {
        history.set_filters(filters);
    }
    let chosen = state.history.chosen.as_ref();
    let current = runs.iter().position(|run| Some(&run.id) == chosen);
    if let Some(rows) = renew(history.get_runs(), runs.iter().map(|run| row(state, run)).collect()) {
        history.set_runs(rows);
    }
    history.set_current(current.and_then(|index| i32::try_from(index).ok()).unwrap_or(-1));
    history.set_sorted(column_of(state.history.sort));
    history.set_order(if state.history.ascending { SortOrder::Ascending } else { SortOrder::Descending });
    let run = state.runs.iter().find(|run| Some(&run.id) == chosen);
    history_acts::show(&history, state, run);
    history.set_has_detail(run.is_some());
    if let Some(run) = run {
        show_detail(&history, state, run);
    }
}

fn show_detail(history: &HistoryAdapter<'_>, state: &State, run: &RunRecord) {
    let language = state.preferences.language;
    let (tone, result) = words::result(run, language);
    history.set_detail_title(words::run_action(run, language).into());
    history.set_detail_tone(tone);
    history.set_detail_state(result.into());
    let begun = state.clock.read(&run.started_at);
    let date = begun.map(|begun| format::near(language, &state.clock, begun)).unwrap_or_default();
    let note = match took(state, run) {
        Some(took) => {
            texts::DETAIL_NOTE.with(language, &[("date", &date), ("time", &format::duration(language, took))])
        }
        None => date,
    };
    history.set_detail_note(note.into());
    let code = match (&run.code, run.state) {
        (Some(code), _) => Some(code.as_str()),
        (None, RunState::Died) => Some("worker-died"),
        _ => None,
    };
    let text = code.map(|code| words::whole(&state.messages.sentence(code, &Default::default(), language)));
    history.set_detail_text(text.unwrap_or_default().into());
    let mut facts = facts(run.counts(), language);
    if let Some(code) = code {
        // For support: the sentence above is for everybody else.
        facts.push(Fact { label: texts::CODE.of(language).into(), value: code.into() });
    }
    history.set_detail_facts(model(facts));
    let rows = state.history.rows.as_ref().filter(|(id, ..)| *id == run.id);
    let (records, note) = match rows {
        None => (Vec::new(), texts::RECORDS_READING.of(language).to_owned()),
        Some((_, rows, cut)) => records(state, run, rows, *cut),
    };
    history.set_records_note(note.into());
    history.set_records(model(records));
}

fn facts(counts: Counts, language: Language) -> Vec<Fact> {
    let fact = |(text, count): (Text, u64)| Fact {
        label: text.of(language).into(),
        value: format::number(language, count).into(),
    };
    let all = [
        (texts::COUNT_READ, counts.read),
        (texts::COUNT_CREATED, counts.created),
        (texts::COUNT_UPDATED, counts.updated),
        (texts::COUNT_UNCHANGED, counts.unchanged),
        (texts::COUNT_REMOVED, counts.removed),
        (texts::COUNT_SKIPPED, counts.skipped),
        (texts::COUNT_REJECTED, counts.rejected),
    ];
    all.into_iter().map(fact).collect()
}

/// The records that the search leaves, refused ones first, and a remark below the search.
fn records(state: &State, run: &RunRecord, rows: &[Record], cut: bool) -> (Vec<RecordRow>, String) {
    let language = state.preferences.language;
    let mut sorted: Vec<&Record> = rows.iter().collect();
    sorted.sort_by_key(|row| row.state != "rejected");
    if sorted.is_empty() {
        return (Vec::new(), texts::RECORDS_NONE.of(language).to_owned());
    }
    let search = &state.history.rows_search;
    let wanted = history_acts::RECORD_STATES.get(state.history.rows_state).map_or(&[][..], |(_, states)| *states);
    sorted.retain(|row| wanted.is_empty() || wanted.contains(&row.state.as_str()));
    let shown = sorted.into_iter().map(|row| record(state, run.dry_run, row));
    let found: Vec<RecordRow> = shown.filter(|row| row.spoken.to_lowercase().contains(search.trim())).collect();
    let note = if found.is_empty() {
        texts::RECORDS_UNDER_NONE.of(language).to_owned()
    } else if cut {
        texts::RECORDS_CUT.with(language, &[("n", &format::number(language, rows.len() as u64))])
    } else {
        String::new()
    };
    (found, note)
}

fn record(state: &State, dry_run: bool, row: &Record) -> RecordRow {
    let language = state.preferences.language;
    let (tone, named) = words::record(&row.state, dry_run, language);
    let reason = words::reasons(&row.problems, &state.messages, language);
    let remedy = words::remedies(&row.problems, &state.messages, language);
    let spoken = texts::RECORD_ROW.with(language, &[("key", &row.key.0), ("state", &named), ("reason", &reason)]);
    RecordRow {
        tone,
        key: row.key.0.as_str().into(),
        state: named.into(),
        reason: reason.into(),
        remedy: remedy.into(),
        changes: words::changes(&row.state, &row.fields, language).into(),
        spoken: spoken.trim_end_matches([',', ' ']).into(),
    }
}
