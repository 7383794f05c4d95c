//! The dialog of chosen articles: some of them, a family or a category, and what of them is sent.

use std::rc::Rc;

use app::Action;
use sync_model::{Category, Key};

use super::{article, global, home, model, renew, words};
use crate::{
    ArticlesCommand, ChosenCommand, Command, Scope,
    chosen::{Choice, FOUND, PARTS, Way},
    generated::{ChoiceRow, ChosenAdapter, Dialog, MainWindow, ShellAdapter},
    state::State,
    texts::{self, counted},
    window::Inner,
};

pub(super) fn connect(inner: &Rc<Inner>) {
    let chosen: ChosenAdapter = global(&inner.window);
    let with = |act: fn(&Rc<Inner>, i32)| super::valued(inner, act);
    chosen.on_chose_way(with(|inner, way| {
        change(inner, |choice| {
            choice.way = match way {
                1 => Way::Family,
                2 => Way::Category,
                _ => Way::Articles,
            };
        });
        read_categories(inner);
    }));
    chosen.on_check(with(|inner, row| {
        change(inner, |choice| {
            let key = usize::try_from(row).ok().and_then(|row| choice.keys().into_iter().nth(row));
            if let Some(key) = key
                && !choice.checked.remove(&key)
            {
                choice.checked.insert(key);
            }
        });
    }));
    let weak = Rc::downgrade(inner);
    chosen.on_searched(move |text| {
        if let Some(inner) = weak.upgrade() {
            inner.state.borrow_mut().choice.search = text.as_str().to_owned();
            find(&inner);
        }
    });
    chosen.on_chose_family(with(|inner, row| change(inner, |choice| choice.family = index(row))));
    chosen.on_chose_category(with(|inner, row| change(inner, |choice| choice.category = index(row))));
    chosen.on_chose_part(with(|inner, row| change(inner, |choice| choice.part = index(row))));
    chosen.on_simulate(super::plain(inner, |inner| start(inner, true)));
    chosen.on_send(super::plain(inner, |inner| start(inner, false)));
}

fn index(row: i32) -> usize {
    usize::try_from(row).unwrap_or_default()
}

fn change(inner: &Inner, act: impl FnOnce(&mut Choice)) {
    act(&mut inner.state.borrow_mut().choice);
    show(&inner.window, &inner.state.borrow());
}

/// Opens the dialog; what was ticked before stays ticked, because one often sends the same articles twice.
pub(super) fn ask(inner: &Rc<Inner>) {
    show(&inner.window, &inner.state.borrow());
    global::<ShellAdapter>(&inner.window).set_dialog(Dialog::Chosen);
    find(inner);
    read_categories(inner);
}

fn find(inner: &Inner) {
    let command = {
        let state = &mut *inner.state.borrow_mut();
        let Some(profile) = state.shown.clone() else { return };
        state.choice.ticket += 1;
        let search = state.choice.search.trim();
        let search = (!search.is_empty()).then(|| search.to_owned());
        let filter = app::ArticleFilter { search, limit: FOUND, ..Default::default() };
        ChosenCommand::Find { profile, filter, ticket: state.choice.ticket }
    };
    inner.port.send(Command::Chosen(command));
}

/// The ERP's categories are read once, when they are wanted.
fn read_categories(inner: &Inner) {
    let profile = {
        let state = inner.state.borrow();
        let wanted = state.choice.way == Way::Category && !matches!(state.editor.categories, Some(Ok(_)));
        state.shown.clone().filter(|_| wanted)
    };
    if let Some(profile) = profile {
        inner.port.send(Command::Articles(ArticlesCommand::Categories { profile }));
    }
}

fn start(inner: &Rc<Inner>, dry_run: bool) {
    let (action, scope) = {
        let state = inner.state.borrow();
        let keys: Vec<Key> = article::tree(&state).iter().map(|(category, _)| category.key.clone()).collect();
        let Some(scope) = state.choice.scope(&keys) else { return };
        (PARTS.get(state.choice.part).copied().unwrap_or(Action::ExportArticles), scope)
    };
    global::<ShellAdapter>(&inner.window).set_dialog(Dialog::None);
    home::start_scope(inner, action, dry_run, scope);
}

/// Takes the articles that were found.
pub(super) fn found(inner: &Inner, ticket: u64, rows: Vec<app::ArticleRow>, total: u64, families: Vec<String>) {
    change(inner, |choice| {
        if ticket == choice.ticket {
            (choice.rows, choice.total, choice.families) = (rows, total, families);
        }
    });
}

pub(super) fn show(window: &MainWindow, state: &State) {
    let (language, choice) = (state.preferences.language, &state.choice);
    let adapter: ChosenAdapter = global(window);
    let ways = [texts::CHOSEN_ARTICLES, texts::CHOSEN_FAMILY, texts::CHOSEN_CATEGORY];
    let ways = ways.map(|text| text.of(language).into()).to_vec();
    renew(adapter.get_ways(), ways).into_iter().for_each(|rows| adapter.set_ways(rows));
    adapter.set_way(match choice.way {
        Way::Articles => 0,
        Way::Family => 1,
        Way::Category => 2,
    });
    let row = |key: &Key, name: &str| ChoiceRow {
        key: key.as_str().into(),
        name: name.into(),
        checked: choice.checked.contains(key),
        check: texts::CHECK_ARTICLE.with(language, &[("key", key.as_str()), ("name", name)]).into(),
    };
    let mut rows: Vec<ChoiceRow> = choice.rows.iter().map(|found| row(&found.key, &found.name)).collect();
    rows.extend(choice.typed().map(|key| row(&key, texts::CHOSEN_TYPED.of(language))));
    renew(adapter.get_rows(), rows).into_iter().for_each(|rows| adapter.set_rows(rows));
    let more = choice.total.saturating_sub(choice.rows.len() as u64);
    let more = counted(language, more, texts::CHOSEN_MORE_ONE, texts::CHOSEN_MORE_OTHER, &[]);
    let hidden = choice.total > choice.rows.len() as u64;
    adapter.set_more(if hidden { more } else { String::new() }.into());
    let families = choice.families.iter().map(|family| family.as_str().into()).collect();
    renew(adapter.get_families(), families).into_iter().for_each(|rows| adapter.set_families(rows));
    adapter.set_family(i32::try_from(choice.family).unwrap_or_default());
    let tree = article::tree(state);
    let indented = |(category, depth): &(&Category, usize)| {
        format!("{}{}", "\u{2003}".repeat(*depth), article::named(category, language)).into()
    };
    renew(adapter.get_categories(), tree.iter().map(indented).collect())
        .into_iter()
        .for_each(|rows| adapter.set_categories(rows));
    adapter.set_category(i32::try_from(choice.category).unwrap_or_default());
    adapter.set_reading(choice.way == Way::Category && state.editor.categories.is_none());
    let trouble = match (&state.editor.categories, choice.way) {
        (Some(Err(trouble)), Way::Category) => state.messages.sentence(&trouble.code, &trouble.args, language),
        _ => String::new(),
    };
    adapter.set_trouble(trouble.into());
    adapter.set_parts(model(PARTS.map(|action| words::action(action).of(language).into()).to_vec()));
    adapter.set_part(i32::try_from(choice.part).unwrap_or_default());
    let count = choice.checked.len() as u64;
    let note = counted(language, count, texts::CHOSEN_COUNT_ONE, texts::CHOSEN_COUNT_OTHER, &[]);
    adapter.set_note(if choice.way == Way::Articles { note } else { String::new() }.into());
    let keys: Vec<Key> = tree.iter().map(|(category, _)| category.key.clone()).collect();
    let ready = choice.scope(&keys).is_some_and(|scope| scope != Scope::Keys(Vec::new()));
    adapter.set_ready(ready && state.job.is_none());
}
