//! The home page: what needs a person, seven days, the last result of each action, and what starts them.

use std::rc::Rc;

use app::{Action, Attention, Language, RunEnd, RunRecord, attentions, last_run};

use super::{chosen, days, global, model, prices, renew, shell, words};
use crate::{
    Command, Connected, Scope, format,
    generated::{
        ActionRow, Attention as AttentionRow, Dialog, HomeAdapter, MainWindow, MenuEntry, Page, ShellAdapter, Tone,
    },
    state::{Ended, Question, State},
    texts::{self, Text, counted},
    window::Inner,
};

pub(super) fn connect(inner: &Rc<Inner>) {
    let home: HomeAdapter = global(&inner.window);
    home.on_export(super::valued(inner, export));
    let weak = Rc::downgrade(inner);
    let with = move |act: fn(&Inner, usize)| {
        let weak = weak.clone();
        move |index: i32| {
            if let (Some(inner), Ok(index)) = (weak.upgrade(), usize::try_from(index)) {
                act(&inner, index);
            }
        }
    };
    let act = |dry_run: bool| -> fn(&Inner, usize) {
        if dry_run { |inner, index| start(inner, index, true) } else { |inner, index| start(inner, index, false) }
    };
    home.on_run_action(with(act(false)));
    home.on_simulate_action(with(act(true)));
    home.on_simulate(with(act(true)));
    home.on_act_on(with(act_on));
    let (import, cancel, acted, closed, allow) =
        (with(|inner, _| import(inner)), with(cancel), with(end_acted), with(end_closed), with(brake_allow));
    home.on_import_orders(move || import(0));
    home.on_cancel_run(move || cancel(0));
    home.on_end_acted(move || acted(0));
    home.on_end_closed(move || closed(0));
    home.on_brake_allow(move || allow(0));
    let weak = Rc::downgrade(inner);
    home.on_brake_edited(move |_| {
        if let Some(inner) = weak.upgrade() {
            show_brake(&inner.window, &inner.state.borrow());
        }
    });
}

/// The entries of the export's menu: its actions, then the two dialogs.
fn export(inner: &Rc<Inner>, index: i32) {
    let actions = exports().len();
    match usize::try_from(index) {
        Ok(index) if index < actions => start_action(inner, exports()[index], false, None),
        Ok(index) if index == actions => chosen::ask(inner),
        Ok(index) if index == actions + 1 => prices::ask(inner),
        _ => {}
    }
}

fn exports() -> Vec<Action> {
    Action::ALL.into_iter().filter(|action| action.exports()).collect()
}

fn start(inner: &Inner, index: usize, dry_run: bool) {
    if let Some(action) = Action::ALL.get(index) {
        start_action(inner, *action, dry_run, None);
    }
}

/// One run at a time: another one is asked for when this one has ended.
fn start_action(inner: &Inner, action: Action, dry_run: bool, allow_removals: Option<(u64, String)>) {
    let profile = match &*inner.state.borrow() {
        State { job: None, shown: Some(profile), .. } => profile.clone(),
        _ => return,
    };
    let scope = Scope::Whole;
    inner.port.send(Command::Start { profile, action, dry_run, allow_removals, scope });
}

/// The same for chosen records; home shows the run.
pub(super) fn start_scope(inner: &Inner, action: Action, dry_run: bool, scope: Scope) {
    let profile = match &*inner.state.borrow() {
        State { job: None, shown: Some(profile), .. } => profile.clone(),
        _ => return,
    };
    shell::open_page(inner, Page::Home);
    inner.port.send(Command::Start { profile, action, dry_run, allow_removals: None, scope });
}

fn import(inner: &Inner) {
    start_action(inner, Action::ImportOrders, false, None);
}

fn cancel(inner: &Inner, _: usize) {
    {
        let mut state = inner.state.borrow_mut();
        let Some(job) = state.job.as_mut().filter(|job| !job.stopping) else { return };
        job.stopping = true;
    }
    super::show_job(inner);
    inner.port.send(Command::Cancel);
}

fn act_on(inner: &Inner, index: usize) {
    let found = attentions(&inner.state.borrow().runs);
    match found.into_iter().nth(index) {
        Some(Attention::Decision(run)) => decide(inner, &run),
        Some(Attention::Rejected(run) | Attention::Failed(run)) => super::history::open(inner, &run.id),
        None => {}
    }
}

fn decide(inner: &Inner, run: &RunRecord) {
    let Some(action) = Action::from_name(&run.action) else { return };
    let question = question(&inner.state.borrow(), action);
    match question {
        Some(question) => ask(inner, action, question),
        // The brake asks again; it removes nothing before it is answered.
        None => start_action(inner, action, false, None),
    }
}

fn ask(inner: &Inner, action: Action, question: Question) {
    inner.state.borrow_mut().asked = Some((action, question));
    global::<HomeAdapter>(&inner.window).set_brake_typed("".into());
    show_brake(&inner.window, &inner.state.borrow());
    global::<ShellAdapter>(&inner.window).set_dialog(Dialog::Brake);
}

fn brake_allow(inner: &Inner, _: usize) {
    let typed = global::<HomeAdapter>(&inner.window).get_brake_typed();
    let asked = inner.state.borrow().asked.clone();
    if let Some((action, question)) = asked.filter(|(_, question)| answers(&typed, question)) {
        global::<ShellAdapter>(&inner.window).set_dialog(Dialog::None);
        start_action(inner, action, false, Some((question.removals, question.digest)));
    }
}

/// Whether what was typed is the number that is asked for, however its digits are grouped.
fn answers(typed: &str, question: &Question) -> bool {
    let digits: String = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
    digits == question.removals.to_string()
}

fn end_acted(inner: &Inner, _: usize) {
    let (action, dry_run, end) = match &inner.state.borrow().end {
        Some(ended) => (ended.action, ended.dry_run, ended.end.clone()),
        None => return,
    };
    match end {
        RunEnd::NeedsDecision { .. } => {
            let question = question(&inner.state.borrow(), action);
            if let Some(question) = question {
                ask(inner, action, question);
            }
        }
        RunEnd::Failed { .. } | RunEnd::Cancelled | RunEnd::Busy { .. } => start_action(inner, action, dry_run, None),
        RunEnd::Done { .. } => {
            let last = inner.state.borrow().runs.first().map(|run| run.id.clone());
            match last {
                Some(run) => super::history::open(inner, &run),
                None => shell::open_page(inner, Page::History),
            }
        }
    }
}

fn end_closed(inner: &Inner, _: usize) {
    inner.state.borrow_mut().end = None;
    super::show(inner);
}

fn question(state: &State, action: Action) -> Option<Question> {
    let profile = state.shown.clone()?;
    state.brakes.get(&(profile, action.name())).cloned()
}

pub(super) fn show(window: &MainWindow, state: &State) {
    let language = state.preferences.language;
    let home: HomeAdapter = global(window);
    home.set_profile(state.shown.as_deref().unwrap_or_default().into());
    if let Some([erp, shop]) = &state.sides {
        let (text, tone) = connection(erp, state);
        home.set_erp(text.into());
        home.set_erp_tone(tone);
        let (text, tone) = connection(shop, state);
        home.set_shop(text.into());
        home.set_shop_tone(tone);
    } else {
        home.set_erp("".into());
        home.set_shop("".into());
    }
    let rows: Vec<AttentionRow> = attentions(&state.runs).iter().map(|found| attention(state, found)).collect();
    let (tone, note) = match state.sides {
        Some(_) => (Tone::Success, texts::ATTENTION_NONE),
        None => (Tone::Neutral, texts::READING),
    };
    home.set_attention_tone(tone);
    home.set_attention_note(note.of(language).into());
    if let Some(rows) = renew(home.get_attentions(), rows) {
        home.set_attentions(rows);
    }
    if let Some(rows) = renew(home.get_actions(), Action::ALL.map(|action| action_row(state, action)).into()) {
        home.set_actions(rows);
    }
    let mut menu = entries(language, &exports(), ["Ctrl+E", ""]);
    menu.push(MenuEntry {
        group: texts::GROUP_CHOICE.of(language).into(),
        text: texts::CHOSEN_MENU.of(language).into(),
        ..MenuEntry::default()
    });
    menu.push(MenuEntry { text: texts::PRICES_MENU.of(language).into(), ..MenuEntry::default() });
    home.set_export_entries(model(menu));
    home.set_simulate_entries(model(entries(language, &Action::ALL, ["Ctrl+Maj+E", "Ctrl+Shift+E"])));
    show_days(&home, state);
    show_end(&home, state);
    show_brake(window, state);
}

fn connection(side: &Connected, state: &State) -> (String, Tone) {
    let language = state.preferences.language;
    match &side.state {
        Ok(name) => (format!("{} {}", name.of(language), name.version), Tone::Success),
        Err(trouble) => {
            let sentence = state.messages.sentence(&trouble.code, &trouble.args, language);
            (first_sentence(&sentence).to_owned(), Tone::Danger)
        }
    }
}

/// What happened, without what to do: the whole is said where there is room for it.
fn first_sentence(sentence: &str) -> &str {
    sentence.split_inclusive(". ").next().unwrap_or_default().trim_end()
}

fn entries(language: Language, actions: &[Action], keys: [&str; 2]) -> Vec<MenuEntry> {
    let keys = if language == Language::English && !keys[1].is_empty() { keys[1] } else { keys[0] };
    let entry = |(index, action): (usize, &Action)| MenuEntry {
        group: match index {
            0 => texts::GROUP_EXPORT.of(language).into(),
            _ if *action == Action::ImportOrders => texts::GROUP_IMPORT.of(language).into(),
            _ => "".into(),
        },
        text: words::action(*action).of(language).into(),
        keys: if index == 0 { keys.into() } else { "".into() },
        ..MenuEntry::default()
    };
    actions.iter().enumerate().map(entry).collect()
}

fn attention(state: &State, found: &Attention) -> AttentionRow {
    let language = state.preferences.language;
    let (Attention::Decision(run) | Attention::Rejected(run) | Attention::Failed(run)) = found;
    let begun = state.clock.read(&run.started_at);
    let date = begun.map(|begun| format::near(language, &state.clock, begun)).unwrap_or_default();
    let name = words::run_action(run, language);
    let row = |tone, title: String, detail: String, action: Text, enabled| AttentionRow {
        tone,
        title: title.into(),
        detail: detail.into(),
        action: action.of(language).into(),
        enabled,
    };
    match found {
        Attention::Decision(_) => match Action::from_name(&run.action).and_then(|action| question(state, action)) {
            Some(asked) => {
                let linked = format::number(language, asked.linked);
                let share = format::share(language, asked.removals, asked.linked);
                let values = [("linked", &*linked), ("share", &*share)];
                let (one, other) = (texts::BRAKE_TITLE_ONE, texts::BRAKE_TITLE_OTHER);
                let title = counted(language, asked.removals, one, other, &values);
                let detail = texts::BRAKE_DETAIL.with(language, &[("flow", &words::flow(&asked.flow, language))]);
                row(Tone::Warning, title, detail, texts::BRAKE_DECIDE, state.job.is_none())
            }
            None => {
                let title = texts::BRAKE_OLD_TITLE.with(language, &[("name", &name)]);
                let detail = texts::BRAKE_OLD_DETAIL.with(language, &[("date", &date)]);
                row(Tone::Warning, title, detail, texts::BRAKE_OLD_ACTION, state.job.is_none())
            }
        },
        Attention::Rejected(run) => {
            let (one, other) = (texts::REJECTED_TITLE_ONE, texts::REJECTED_TITLE_OTHER);
            let title = counted(language, run.counts().rejected, one, other, &[("name", &name)]);
            let detail = texts::REJECTED_DETAIL.with(language, &[("date", &date)]);
            row(Tone::Danger, title, detail, texts::REJECTED_ACTION, true)
        }
        Attention::Failed(run) => {
            let title = texts::FAILED_TITLE.with(language, &[("name", &name)]);
            let code = run.code.as_deref().unwrap_or("worker-died");
            let sentence = words::whole(&state.messages.sentence(code, &Default::default(), language));
            let detail = texts::FAILED_DETAIL.with(language, &[("date", &date), ("reason", first_sentence(&sentence))]);
            row(Tone::Danger, title, detail, texts::FAILED_ACTION, true)
        }
    }
}

fn action_row(state: &State, action: Action) -> ActionRow {
    let language = state.preferences.language;
    let name = words::action(action).of(language);
    let run = last_run(&state.runs, action);
    let (tone, result) = run.map_or_else(
        // Nothing is said of a history that is still being read.
        || (Tone::Neutral, state.sides.as_ref().map_or("", |_| texts::NEVER_RUN.of(language)).to_owned()),
        |run| words::result(run, language),
    );
    let count = |count: u64| if run.is_some() { format::number(language, count) } else { String::new() };
    let (written, rejected) = run.map_or((0, 0), |run| (run.written(), run.counts().rejected));
    let ended = run.and_then(|run| state.clock.read(run.ended_at.as_ref()?));
    ActionRow {
        group: match action {
            Action::ExportAll => texts::GROUP_EXPORT.of(language).into(),
            Action::ImportOrders => texts::GROUP_IMPORT.of(language).into(),
            _ => "".into(),
        },
        name: name.into(),
        tone,
        result: result.into(),
        written: count(written).into(),
        written_none: written == 0,
        rejected: count(rejected).into(),
        rejected_none: rejected == 0,
        ended: ended.map(|ended| format::near(language, &state.clock, ended)).unwrap_or_default().into(),
        simulate: texts::SIMULATE_ONE.with(language, &[("name", name)]).into(),
        run: texts::RUN_ONE.with(language, &[("name", name)]).into(),
    }
}

fn show_days(home: &HomeAdapter<'_>, state: &State) {
    let (days, top, middle) = days::bars(state, 7, format::weekday);
    home.set_days(model(days));
    home.set_days_top(top.into());
    home.set_days_middle(middle.into());
}

fn show_end(home: &HomeAdapter<'_>, state: &State) {
    let language = state.preferences.language;
    let ended = state.end.as_ref().filter(|ended| Some(&ended.profile) == state.shown.as_ref());
    home.set_has_end(ended.is_some());
    let Some(ended) = ended else { return };
    let (tone, title, text) = end_words(ended, state);
    let action = match &ended.end {
        RunEnd::Done { rejected: 0 } if ended.written == 0 => "",
        RunEnd::Done { .. } => texts::END_SEE.of(language),
        RunEnd::NeedsDecision { .. } => texts::BRAKE_DECIDE.of(language),
        RunEnd::Cancelled | RunEnd::Busy { .. } | RunEnd::Failed { .. } => texts::END_AGAIN.of(language),
    };
    home.set_end_tone(tone);
    home.set_end_title(title.into());
    home.set_end_text(text.into());
    home.set_end_action(action.into());
}

fn end_words(ended: &Ended, state: &State) -> (Tone, String, String) {
    let language = state.preferences.language;
    let name = words::action(ended.action).of(language);
    let say = |one, other| {
        let time = format::duration(language, ended.took.as_secs());
        counted(language, ended.written, one, other, &[("time", &time)])
    };
    let plain = |text: Text| text.of(language).to_owned();
    match &ended.end {
        RunEnd::Done { rejected: 0 } => {
            let title = match (ended.dry_run, ended.written) {
                (true, 0) => plain(texts::END_SIMULATION_NOTHING),
                (true, _) => say(texts::END_SIMULATION_ONE, texts::END_SIMULATION_OTHER),
                (false, 0) if ended.action.exports() => plain(texts::END_NOTHING),
                (false, 0) => plain(texts::END_NOTHING_IMPORT),
                (false, _) => say(texts::END_DONE_ONE, texts::END_DONE_OTHER),
            };
            (Tone::Success, title, String::new())
        }
        RunEnd::Done { rejected } => {
            let title = counted(language, *rejected, texts::END_REJECTED_ONE, texts::END_REJECTED_OTHER, &[]);
            (Tone::Warning, title, plain(texts::END_REJECTED_DETAIL))
        }
        RunEnd::Cancelled => (Tone::Neutral, say(texts::END_CANCELLED_ONE, texts::END_CANCELLED_OTHER), String::new()),
        RunEnd::NeedsDecision { .. } => (Tone::Warning, plain(texts::END_DECISION), String::new()),
        RunEnd::Busy { holder } => {
            let args = [("holder".to_owned(), holder.clone())].into();
            let title = texts::END_FAILED.with(language, &[("name", name)]);
            (Tone::Warning, title, state.messages.sentence("busy", &args, language))
        }
        RunEnd::Failed { code, args, .. } => {
            let died = code == "worker-died";
            let title = if died { texts::END_DIED } else { texts::END_FAILED };
            let sentence = match args.get("last").filter(|_| died) {
                Some(last) => {
                    let args = [("last".to_owned(), words::step(last, language))].into();
                    state.messages.sentence(code, &args, language)
                }
                None => state.messages.sentence(code, args, language),
            };
            (Tone::Danger, title.with(language, &[("name", name)]), sentence)
        }
    }
}

fn show_brake(window: &MainWindow, state: &State) {
    let language = state.preferences.language;
    let home: HomeAdapter = global(window);
    let Some((_, question)) = &state.asked else { return };
    let removals = format::number(language, question.removals);
    let linked = format::number(language, question.linked);
    let share = format::share(language, question.removals, question.linked);
    let values = [("n", &*removals), ("linked", &*linked), ("share", &*share)];
    home.set_brake_text(texts::BRAKE_QUESTION_TEXT.with(language, &values).into());
    home.set_brake_prompt(texts::BRAKE_QUESTION_TYPE.with(language, &[("n", &question.removals.to_string())]).into());
    home.set_brake_plan(texts::BRAKE_QUESTION_PLAN.with(language, &[("digest", &question.digest)]).into());
    home.set_brake_ready(answers(&home.get_brake_typed(), question));
}
