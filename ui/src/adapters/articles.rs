//! The article editor: the list, whose rows are made when they are seen, and what is asked of the program.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::{Rc, Weak},
};

use app::{Action, ArticleRow, Language};
use slint::{Model, ModelNotify, ModelRc, ModelTracker};
use sync_model::Key;

use super::{article, global, renew, shell};
use crate::{
    ArticlesCommand, ArticlesUpdate, Command, Scope,
    editor::{Editor, Next, OpenArticle},
    format,
    generated::{ArticleEntry, ArticlesAdapter, FilterCount, MainWindow, Page, Tone},
    state::State,
    texts,
    window::Inner,
};

/// Articles of one page of the list, and pages that are kept while one scrolls.
const PAGE: usize = 100;
const PAGES: usize = 30;

/// The rows under the filter, read by page when they are looked at.
pub(super) struct ArticleList {
    inner: Weak<Inner>,
    ticket: u64,
    language: Cell<Language>,
    total: usize,
    pages: RefCell<BTreeMap<usize, Vec<ArticleRow>>>,
    asked: RefCell<BTreeSet<usize>>,
    notify: ModelNotify,
}

impl ArticleList {
    fn new(inner: Weak<Inner>, state: &State) -> Self {
        let total = usize::try_from(state.editor.total()).unwrap_or(usize::MAX);
        let (ticket, language) = (state.editor.ticket, state.preferences.language);
        let (pages, asked, notify) = Default::default();
        Self { inner, ticket, language: Cell::new(language), total, pages, asked, notify }
    }

    fn take(&self, skip: usize, rows: Vec<ArticleRow>) {
        let count = rows.len();
        {
            let mut pages = self.pages.borrow_mut();
            let page = skip / PAGE;
            pages.insert(page, rows);
            self.asked.borrow_mut().remove(&page);
            while pages.len() > PAGES {
                // The page farthest from this one is the least likely to be seen next.
                let far = pages.keys().copied().max_by_key(|other| other.abs_diff(page));
                far.map(|far| pages.remove(&far));
            }
        }
        (skip..skip + count).for_each(|row| self.notify.row_changed(row));
    }

    pub fn article(&self, row: usize) -> Option<ArticleRow> {
        self.pages.borrow().get(&(row / PAGE))?.get(row % PAGE).cloned()
    }

    fn ask(&self, row: usize) {
        let page = row / PAGE;
        if !self.asked.borrow_mut().insert(page) {
            return;
        }
        let Some(inner) = self.inner.upgrade() else { return };
        // A row may be looked at while the state is being changed; then it is looked at again afterwards.
        let Ok(state) = inner.state.try_borrow() else {
            self.asked.borrow_mut().remove(&page);
            return;
        };
        let (Some(profile), ticket) = (state.shown.clone(), self.ticket) else { return };
        let skip = u32::try_from(page * PAGE).unwrap_or(u32::MAX);
        let filter = state.editor.of_filter(skip, PAGE as u32);
        inner.port.send(Command::Articles(ArticlesCommand::Page { profile, filter, ticket }));
    }
}

impl Model for ArticleList {
    type Data = ArticleEntry;

    fn row_count(&self) -> usize {
        self.total
    }

    fn row_data(&self, row: usize) -> Option<ArticleEntry> {
        if row >= self.total {
            return None;
        }
        let Some(article) = self.article(row) else {
            self.ask(row);
            return Some(ArticleEntry { name: "…".into(), ..ArticleEntry::default() });
        };
        Some(entry(&article, self.language.get()))
    }

    fn model_tracker(&self) -> &dyn ModelTracker {
        &self.notify
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What the list says of an article: what needs a look first.
pub(super) fn standing(article: &ArticleRow, language: Language) -> (Tone, &'static str) {
    let (tone, text) = match article {
        ArticleRow { source_changes: 1.., .. } => (Tone::Warning, texts::ARTICLE_MOVED),
        ArticleRow { edits: 1.., .. } => (Tone::Accent, texts::EDITED_HERE),
        ArticleRow { exported: false, .. } => (Tone::Warning, texts::ARTICLE_UNEXPORTED),
        ArticleRow { published: false, .. } => (Tone::Neutral, texts::ARTICLE_OFF_SALE),
        _ => (Tone::Neutral, texts::ARTICLE_EXPORTED),
    };
    (tone, text.of(language))
}

fn entry(article: &ArticleRow, language: Language) -> ArticleEntry {
    let (tone, state) = standing(article, language);
    let values = [("key", article.key.as_str()), ("name", article.name.as_str()), ("state", state)];
    ArticleEntry {
        key: article.key.as_str().into(),
        name: if article.name.is_empty() { article.key.as_str() } else { &article.name }.into(),
        family: article.family.as_str().into(),
        state: state.into(),
        tone,
        spoken: texts::ARTICLE_ROW.with(language, &values).into(),
    }
}

pub(super) fn connect(inner: &Rc<Inner>) {
    let articles: ArticlesAdapter = global(&inner.window);
    let with = |act: fn(&Rc<Inner>, i32)| super::valued(inner, act);
    articles.on_open(with(|inner, row| {
        if let Ok(row) = usize::try_from(row) {
            go(inner, Next::Article(row));
        }
    }));
    articles.on_step(with(step));
    articles.on_filtered(with(|inner, filter| {
        list(inner, |editor| {
            editor.current = None;
            match usize::try_from(filter) {
                Ok(filter) => editor.filter = filter,
                Err(_) => (editor.filter, editor.family, editor.search) = Default::default(),
            }
        });
    }));
    articles.on_chose_family(with(|inner, row| {
        let chosen = usize::try_from(row - 1).ok();
        list(inner, |editor| {
            editor.current = None;
            editor.family = chosen.and_then(|row| editor.families.get(row).cloned());
        });
    }));
    let plain = |act: fn(&Rc<Inner>)| super::plain(inner, act);
    articles.on_read_again(plain(|inner| list(inner, |editor| editor.current = None)));
    articles.on_turn_on(plain(|inner| {
        let profile = inner.state.borrow().shown.clone();
        profile.into_iter().for_each(|profile| send(inner, ArticlesCommand::TurnOn { profile }));
    }));
    articles.on_save(plain(|inner| save(inner, false)));
    articles.on_save_and_send(plain(|inner| save(inner, true)));
    articles.on_discard(plain(discard));
    articles.on_answer_save(plain(|inner| save(inner, false)));
    articles.on_answer_stay(plain(|inner| {
        inner.state.borrow_mut().editor.next = None;
        super::show(inner);
    }));
    articles.on_answer_discard(plain(|inner| {
        discard(inner);
        go_on(inner);
    }));
    let weak = Rc::downgrade(inner);
    articles.on_searched(move |text| {
        if let Some(inner) = weak.upgrade() {
            list(&inner, |editor| (editor.current, editor.search) = (None, text.as_str().to_owned()));
        }
    });
}

pub(super) fn send(inner: &Inner, command: ArticlesCommand) {
    inner.port.send(Command::Articles(command));
}

/// Reads the list under what was chosen now.
pub(super) fn list(inner: &Inner, choose: impl FnOnce(&mut Editor)) {
    let (profile, filter, ticket) = {
        let state = &mut *inner.state.borrow_mut();
        let Some(profile) = state.shown.clone() else { return };
        choose(&mut state.editor);
        state.editor.ticket += 1;
        (profile, state.editor.of_filter(0, PAGE as u32), state.editor.ticket)
    };
    send(inner, ArticlesCommand::List { profile, filter, ticket });
}

fn step(inner: &Rc<Inner>, rows: i32) {
    let next = {
        let state = inner.state.borrow();
        let last = i64::try_from(state.editor.total()).unwrap_or(i64::MAX) - 1;
        let now = state.editor.current.and_then(|row| i64::try_from(row).ok()).unwrap_or(-1);
        usize::try_from((now + i64::from(rows)).clamp(0, last.max(0))).unwrap_or_default()
    };
    go(inner, Next::Article(next));
}

/// Goes on to something else, but asks first when changes are not saved; answers whether it went.
pub(super) fn go(inner: &Rc<Inner>, next: Next) -> bool {
    let asks = {
        let mut state = inner.state.borrow_mut();
        let same = matches!(next, Next::Article(row) if state.editor.current == Some(row));
        let asks = state.editor.changed() && !same;
        state.editor.next = Some(next);
        asks
    };
    if asks {
        shell::open_page(inner, Page::Articles);
        super::show(inner);
    } else {
        go_on(inner);
    }
    !asks
}

fn go_on(inner: &Rc<Inner>) {
    let next = inner.state.borrow_mut().editor.next.take();
    match next {
        Some(Next::Article(row)) => open(inner, row),
        Some(Next::Profile(profile)) => shell::show_profile(inner, profile),
        Some(Next::Leave) => shell::close(inner),
        None => {}
    }
    super::show(inner);
}

fn open(inner: &Inner, row: usize) {
    let rows = global::<ArticlesAdapter>(&inner.window).get_rows();
    let Some(list) = rows.as_any().downcast_ref::<ArticleList>() else { return };
    let Some(found) = list.article(row) else {
        // It is opened when its page has come.
        inner.state.borrow_mut().editor.current = Some(row);
        list.ask(row);
        return;
    };
    let Some(profile) = inner.state.borrow().shown.clone() else { return };
    let key = found.key.clone();
    {
        let editor = &mut inner.state.borrow_mut().editor;
        if editor.current == Some(row) && editor.open.as_ref().is_some_and(|open| open.key == key) {
            return;
        }
        editor.current = Some(row);
        editor.open = Some(OpenArticle { row: Some(found), key: key.clone(), ..OpenArticle::default() });
    }
    send(inner, ArticlesCommand::Open { profile, key });
}

fn is_open(inner: &Inner, article: &ArticleRow) -> bool {
    inner.state.borrow().editor.open.as_ref().is_some_and(|open| open.key == article.key)
}

fn discard(inner: &Rc<Inner>) {
    if let Some(open) = &mut inner.state.borrow_mut().editor.open {
        open.drafts.clear();
        open.errors.clear();
        open.elsewhere.clear();
    }
    article::renew_texts(inner);
    super::show(inner);
}

fn save(inner: &Rc<Inner>, then_send: bool) {
    let command = {
        let state = &mut *inner.state.borrow_mut();
        let (Some(profile), Some(open)) = (state.shown.clone(), state.editor.open.as_mut()) else { return };
        state.editor.send = then_send && state.job.is_none();
        let key = open.key.clone();
        let changes = open.changes();
        if changes.is_none() {
            // The field says what is wrong; what waited for the answer waits no more.
            state.editor.next = None;
        }
        changes.map(|changes| ArticlesCommand::Save { profile, key, changes })
    };
    match command {
        Some(command) => send(inner, command),
        None => super::show(inner),
    }
}

/// Takes an answer of the program.
pub(crate) fn take(inner: &Rc<Inner>, update: ArticlesUpdate) {
    match update {
        ArticlesUpdate::Listed { ticket, counts, families } => {
            {
                let editor = &mut inner.state.borrow_mut().editor;
                if ticket != editor.ticket {
                    return;
                }
                (editor.counts, editor.families) = (Some(counts), families);
            }
            let list = ArticleList::new(Rc::downgrade(inner), &inner.state.borrow());
            global::<ArticlesAdapter>(&inner.window).set_rows(ModelRc::new(list));
        }
        ArticlesUpdate::Page { ticket, skip, rows } => {
            let shown = global::<ArticlesAdapter>(&inner.window).get_rows();
            if let Some(list) = shown.as_any().downcast_ref::<ArticleList>().filter(|list| list.ticket == ticket) {
                list.take(usize::try_from(skip).unwrap_or(usize::MAX), rows);
                let current = inner.state.borrow().editor.current;
                let waits = |row: usize| list.article(row).filter(|found| !is_open(inner, found));
                if let Some(row) = current.filter(|row| row / PAGE == skip as usize / PAGE && waits(*row).is_some()) {
                    open(inner, row);
                    super::show(inner);
                }
            }
            return;
        }
        ArticlesUpdate::Edits { key, edits } => with_open(inner, &key, |open| open.take_edits(edits)),
        ArticlesUpdate::Source { key, source } => with_open(inner, &key, |open| open.source = Some(source)),
        ArticlesUpdate::Categories { profile, found } => {
            let mut state = inner.state.borrow_mut();
            if state.shown.as_ref() == Some(&profile) {
                state.editor.categories = Some(found);
            }
        }
        ArticlesUpdate::Saved { key, elsewhere, edits } => return saved(inner, &key, elsewhere, edits),
    }
    article::renew_texts(inner);
    super::show(inner);
}

fn with_open(inner: &Inner, key: &Key, change: impl FnOnce(&mut OpenArticle)) {
    let mut state = inner.state.borrow_mut();
    if let Some(open) = state.editor.open.as_mut().filter(|open| open.key == *key) {
        change(open);
    }
}

fn saved(inner: &Rc<Inner>, key: &Key, elsewhere: Vec<String>, edits: Vec<app::ArticleEdit>) {
    let kept = elsewhere.is_empty();
    with_open(inner, key, |open| {
        open.take_edits(edits);
        open.elsewhere = elsewhere;
        if kept {
            open.drafts.clear();
            open.saved = true;
        }
    });
    let (send_now, profile) = {
        let mut state = inner.state.borrow_mut();
        if !kept {
            state.editor.next = None;
        }
        (std::mem::take(&mut state.editor.send) && kept, state.shown.clone())
    };
    article::renew_texts(inner);
    // Under a filter of states the article may stand elsewhere now, or nowhere.
    list(inner, |editor| editor.current = editor.current.filter(|_| editor.filter == 0));
    if let (true, Some(profile)) = (send_now, profile) {
        let (action, scope) = (Action::ExportArticles, Scope::Keys(vec![key.clone()]));
        inner.port.send(Command::Start { profile, action, dry_run: false, allow_removals: None, scope });
    }
    go_on(inner);
}

pub(super) fn show(window: &MainWindow, state: &State) {
    let (language, editor) = (state.preferences.language, &state.editor);
    let articles: ArticlesAdapter = global(window);
    let counts = editor.counts.unwrap_or_default();
    if let Some(list) = articles.get_rows().as_any().downcast_ref::<ArticleList>()
        && list.language.replace(language) != language
    {
        list.notify.reset();
    }
    let number = |count| format::number(language, count);
    let values = [("all", number(counts.all)), ("published", number(counts.published))];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    articles.set_note(texts::ARTICLES_NOTE.with(language, &values).into());
    let filters = [
        (texts::FILTER_ARTICLES, Tone::Neutral, counts.all),
        (texts::FILTER_PUBLISHED, Tone::Neutral, counts.published),
        (texts::FILTER_UNEXPORTED, Tone::Warning, counts.unexported),
        (texts::FILTER_MODIFIED, Tone::Accent, counts.modified),
        (texts::FILTER_MOVED, Tone::Warning, counts.source_changed),
    ];
    let filters = filters.map(|(text, tone, count)| FilterCount {
        label: text.of(language).into(),
        count: number(count).into(),
        tone: if count == 0 { Tone::Neutral } else { tone },
        dimmed: count == 0,
    });
    renew(articles.get_filters(), filters.into()).into_iter().for_each(|rows| articles.set_filters(rows));
    let all = texts::FAMILY_ALL.of(language).to_owned();
    let families = std::iter::once(all).chain(editor.families.iter().cloned()).map(Into::into).collect();
    renew(articles.get_families(), families).into_iter().for_each(|rows| articles.set_families(rows));
    let narrowed = editor.filter > 0 || editor.family.is_some() || !editor.search.trim().is_empty();
    articles.set_none(counts.all == 0 && !narrowed);
    articles.set_current(editor.current.and_then(|row| i32::try_from(row).ok()).unwrap_or(-1));
    let profile = match &state.profiles {
        Some(Ok(profiles)) => profiles.iter().find(|profile| Some(&profile.name) == state.shown.as_ref()),
        _ => None,
    };
    articles.set_off(profile.is_some_and(|profile| !profile.article_editor));
    articles.set_busy(state.job.is_some());
    let key = editor.open.as_ref().map(|open| open.key.as_str()).unwrap_or_default();
    articles.set_asking(editor.next.is_some() && editor.changed());
    articles.set_question(texts::UNSAVED_QUESTION.with(language, &[("key", key)]).into());
    article::show(window, state);
}
