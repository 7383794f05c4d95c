//! The journal page: lines are told when they are seen.

use std::{
    any::Any,
    rc::{Rc, Weak},
};

use app::{Event, EventKind, Language, RunEnd};
use slint::{Model, ModelNotify, ModelRc, ModelTracker};
use sync_model::LogLevel;

use super::{global, history_acts, renew, words};
use crate::{
    Command, FileCommand, format,
    generated::{FilterCount, JournalAdapter, LogLine, MainWindow, Tone},
    journal::{Change, Journal, Line},
    state::State,
    texts::{self, Text},
    window::Inner,
};

/// So many lines are counted one by one.
const FEW: usize = 200;

/// The shown lines; they live in the state.
struct JournalList {
    inner: Weak<Inner>,
    notify: ModelNotify,
}

impl Model for JournalList {
    type Data = LogLine;

    fn row_count(&self) -> usize {
        let Some(inner) = self.inner.upgrade() else { return 0 };
        inner.state.try_borrow().map_or(0, |state| state.journal.shown.len())
    }

    fn row_data(&self, row: usize) -> Option<LogLine> {
        let inner = self.inner.upgrade()?;
        let state = inner.state.try_borrow().ok()?;
        state.journal.row(row).map(|line| shown(&state, line))
    }

    fn model_tracker(&self) -> &dyn ModelTracker {
        &self.notify
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

pub(super) fn connect(inner: &Rc<Inner>) {
    let journal: JournalAdapter = global(&inner.window);
    journal.set_lines(ModelRc::new(JournalList { inner: Rc::downgrade(inner), notify: ModelNotify::default() }));
    let weak = Rc::downgrade(inner);
    journal.on_filtered(move |level| {
        let level = usize::try_from(level).unwrap_or(0);
        weak.upgrade().iter().for_each(|inner| filter(inner, |journal| journal.level = level));
    });
    let weak = Rc::downgrade(inner);
    journal.on_searched(move |text| {
        weak.upgrade().iter().for_each(|inner| filter(inner, |journal| journal.search = text.trim().to_lowercase()));
    });
    let weak = Rc::downgrade(inner);
    journal.on_open(move |row| weak.upgrade().iter().for_each(|inner| open(inner, usize::try_from(row).ok())));
    let weak = Rc::downgrade(inner);
    journal.on_step(move |rows| {
        let Some(inner) = weak.upgrade() else { return };
        let (now, last) = {
            let state = inner.state.borrow();
            (state.journal.current, state.journal.shown.len().saturating_sub(1))
        };
        let now = now.and_then(|row| i32::try_from(row).ok()).unwrap_or(-1);
        let next = now.saturating_add(rows).clamp(0, i32::try_from(last).unwrap_or(i32::MAX));
        open(&inner, usize::try_from(next).ok());
    });
    let weak = Rc::downgrade(inner);
    journal.on_open_folder(move || {
        let Some(inner) = weak.upgrade() else { return };
        let folder = inner.state.borrow().place.as_ref().map(|place| place.folder.join("logs"));
        folder.into_iter().for_each(|folder| inner.port.send(Command::Files(FileCommand::Open { folder })));
    });
    let weak = Rc::downgrade(inner);
    journal.on_open_kept(move || weak.upgrade().iter().for_each(history_acts::open_kept));
    let weak = Rc::downgrade(inner);
    journal.on_support_bundle(move || {
        let Some(inner) = weak.upgrade() else { return };
        let name = format!("assistance-{}", inner.state.borrow().clock.here().format("%Y-%m-%d-%H%M%S"));
        inner.port.send(Command::Files(FileCommand::Bundle { name }));
    });
}

/// Lines of a state that nobody has borrowed.
fn renewed(inner: &Inner) {
    let lines = global::<JournalAdapter>(&inner.window).get_lines();
    if let Some(list) = lines.as_any().downcast_ref::<JournalList>() {
        list.notify.reset();
    }
}

fn filter(inner: &Rc<Inner>, choose: impl FnOnce(&mut Journal)) {
    {
        let state = &mut *inner.state.borrow_mut();
        let mut journal = std::mem::take(&mut state.journal);
        choose(&mut journal);
        journal.current = None;
        journal.refilter(&|line| told(state, line));
        state.journal = journal;
    }
    renewed(inner);
    show(&inner.window, &inner.state.borrow());
}

fn open(inner: &Inner, row: Option<usize>) {
    {
        let journal = &mut inner.state.borrow_mut().journal;
        journal.current = row.filter(|row| *row < journal.shown.len());
    }
    show(&inner.window, &inner.state.borrow());
}

/// Notes what a worker said.
pub(crate) fn note(inner: &Inner, event: &Event) {
    if !Journal::notes(&event.kind) {
        return;
    }
    let (change, rows) = {
        let state = &mut *inner.state.borrow_mut();
        let line = Line { at: (state.clock.now)(), event: event.kind.clone() };
        let mut journal = std::mem::take(&mut state.journal);
        let change = journal.add(line, &|line| told(state, line));
        state.journal = journal;
        (change, state.journal.shown.len())
    };
    let lines = global::<JournalAdapter>(&inner.window).get_lines();
    if let Some(list) = lines.as_any().downcast_ref::<JournalList>() {
        match change {
            Change::None => {}
            Change::Added => list.notify.row_added(rows - 1, 1),
            Change::Renewed => list.notify.reset(),
        }
    }
    let all = inner.state.borrow().journal.lines.len();
    if all < FEW || change == Change::Renewed {
        show(&inner.window, &inner.state.borrow());
    } else {
        // The counts above follow every second.
        global::<JournalAdapter>(&inner.window).set_count(i32::try_from(rows).unwrap_or(i32::MAX));
    }
}

/// Who speaks: the flow, or the program.
fn source(event: &EventKind, language: Language) -> String {
    match event {
        EventKind::FlowStarted { flow, .. }
        | EventKind::FlowEnded { flow, .. }
        | EventKind::Rejected { flow, .. }
        | EventKind::Held { flow, .. }
        | EventKind::Waiting { flow, .. } => words::flow(flow, language),
        EventKind::Log { .. } => texts::SOURCE_PLUGIN.of(language).to_owned(),
        _ => "Navette".to_owned(),
    }
}

fn message(state: &State, event: &EventKind) -> String {
    let language = state.preferences.language;
    let number = |count| format::number(language, count);
    match event {
        EventKind::Started { profile, action } => {
            let named = app::Action::from_name(action).map(|action| words::action(action).of(language));
            texts::LOG_STARTED.with(language, &[("profile", profile), ("action", named.unwrap_or(action))])
        }
        EventKind::FlowStarted { .. } => texts::LOG_FLOW.of(language).to_owned(),
        EventKind::FlowEnded { counts, .. } => {
            let values = [
                ("read", number(counts.read)),
                ("created", number(counts.created)),
                ("updated", number(counts.updated)),
                ("removed", number(counts.removed)),
                ("rejected", number(counts.rejected)),
            ];
            texts::LOG_FLOW_ENDED.with(language, &values.each_ref().map(|(name, value)| (*name, value.as_str())))
        }
        EventKind::Rejected { key, problems, .. } => {
            let reason = words::reasons(problems, &state.messages, language);
            texts::LOG_REJECTED.with(language, &[("key", key), ("reason", &reason)])
        }
        EventKind::Held { count, problem, .. } => {
            let reason = state.messages.sentence(&problem.code, &problem.args, language);
            texts::LOG_HELD.with(language, &[("n", &number(*count)), ("reason", &reason)])
        }
        EventKind::Notice { code, args } => state.messages.sentence(code, args, language),
        EventKind::Waiting { code, attempt, of, seconds, .. } => {
            let reason = state.messages.sentence(code, &Default::default(), language);
            let values = [("seconds", seconds.to_string()), ("attempt", attempt.to_string()), ("of", of.to_string())];
            let wait =
                texts::RUNNING_WAITING.with(language, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
            format!("{wait}. {}", words::whole(&reason))
        }
        EventKind::Log { text, .. } => text.clone(),
        EventKind::Ended { end } => ended(state, end),
        EventKind::Progress { .. } | EventKind::Call { .. } => String::new(),
    }
}

fn ended(state: &State, end: &RunEnd) -> String {
    let language = state.preferences.language;
    let text = match end {
        RunEnd::Done { rejected: 0 } => texts::RESULT_DONE,
        RunEnd::Done { rejected } => {
            let (one, other) = (texts::RESULT_DONE_REJECTED_ONE, texts::RESULT_DONE_REJECTED_OTHER);
            return texts::counted(language, *rejected, one, other, &[]);
        }
        RunEnd::Cancelled => texts::RESULT_CANCELLED,
        RunEnd::NeedsDecision { .. } => texts::RESULT_DECISION,
        RunEnd::Busy { holder } => {
            return state.messages.sentence("busy", &[("holder".to_owned(), holder.clone())].into(), language);
        }
        RunEnd::Failed { code, args, .. } => return words::whole(&state.messages.sentence(code, args, language)),
    };
    text.of(language).to_owned()
}

/// What the search looks through.
fn told(state: &State, line: &Line) -> String {
    format!("{} {}", source(&line.event, state.preferences.language), message(state, &line.event))
}

fn level(level: LogLevel) -> (Tone, Text) {
    match level {
        LogLevel::Error => (Tone::Danger, texts::LEVEL_ERROR),
        LogLevel::Warn => (Tone::Warning, texts::LEVEL_WARN),
        LogLevel::Info => (Tone::Neutral, texts::LEVEL_INFO),
        LogLevel::Debug => (Tone::Neutral, texts::LEVEL_DEBUG),
    }
}

fn shown(state: &State, line: &Line) -> LogLine {
    let language = state.preferences.language;
    let (tone, named) = level(line.level());
    let time = (state.clock.local)(line.at).format("%H:%M:%S%.3f").to_string();
    let (source, message) = (source(&line.event, language), message(state, &line.event));
    let named = named.of(language);
    LogLine {
        spoken: format!("{time}, {named}, {source}, {message}").into(),
        time: time.into(),
        level: named.into(),
        tone,
        source: source.into(),
        message: message.replace('\n', " ").into(),
        quiet: line.level() == LogLevel::Debug,
    }
}

pub(super) fn show(window: &MainWindow, state: &State) {
    let (language, journal) = (state.preferences.language, &state.journal);
    let adapter: JournalAdapter = global(window);
    let [errors, warnings, infos] = journal.counts;
    let all = errors + warnings + infos;
    let levels = [
        (texts::LEVELS_ALL, Tone::Neutral, all),
        (texts::LEVELS_ERROR, Tone::Danger, errors),
        (texts::LEVELS_WARN, Tone::Warning, warnings),
        (texts::LEVELS_INFO, Tone::Neutral, infos),
    ];
    let levels = levels.map(|(text, tone, count)| FilterCount {
        label: text.of(language).into(),
        count: format::number(language, count).into(),
        tone: if count == 0 { Tone::Neutral } else { tone },
        dimmed: count == 0,
    });
    renew(adapter.get_levels(), levels.into()).into_iter().for_each(|rows| adapter.set_levels(rows));
    adapter.set_note(texts::JOURNAL_NOTE.with(language, &[("n", &format::number(language, all))]).into());
    adapter.set_none(journal.lines.is_empty());
    adapter.set_count(i32::try_from(journal.shown.len()).unwrap_or(i32::MAX));
    adapter.set_current(journal.current.and_then(|row| i32::try_from(row).ok()).unwrap_or(-1));
    let chosen = journal.current.and_then(|row| journal.row(row));
    adapter.set_reading(match chosen {
        Some(line) => message(state, &line.event).into(),
        None => texts::JOURNAL_CHOOSE.of(language).into(),
    });
    adapter.set_chosen(chosen.map(|line| shown(state, line)).unwrap_or_default());
    let (failed, kept) = history_acts::kept(state);
    adapter.set_kept_failed(failed);
    adapter.set_kept(kept.into());
}
