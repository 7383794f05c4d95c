//! The open article of the editor: texts by language, categories, pictures.

use std::{collections::BTreeSet, rc::Rc};

use app::Language;
use slint::{ModelRc, SharedString};
use sync_model::Category;

use super::{articles, global, renew};
use crate::{
    ArticlesCommand, PluginTrouble,
    editor::OpenArticle,
    format,
    generated::{
        ArticleAdapter, ArticlePart, CategoryRow, EditedText, FilterCount, MainWindow, Mark, PictureRow, Tone,
    },
    state::State,
    texts::{self, Text, counted},
    window::Inner,
};

const PARTS: [ArticlePart; 4] =
    [ArticlePart::Texts, ArticlePart::Search, ArticlePart::Categories, ArticlePart::Pictures];

/// A text of the article: its field, its label, and whether it is long and of HTML.
type Field = (&'static str, Text, bool);

const TEXTS: [Field; 4] = [
    ("name", texts::FIELD_NAME, false),
    ("short_description", texts::FIELD_SHORT_DESCRIPTION, true),
    ("description", texts::FIELD_DESCRIPTION, true),
    ("tags", texts::FIELD_TAGS, false),
];
const SEARCH: [Field; 3] = [
    ("seo_title", texts::FIELD_SEO_TITLE, false),
    ("seo_description", texts::FIELD_SEO_DESCRIPTION, false),
    ("url_slug", texts::FIELD_URL_SLUG, false),
];

fn fields(part: usize) -> &'static [Field] {
    if part == 1 { &SEARCH } else { &TEXTS }
}

pub(super) fn connect(inner: &Rc<Inner>) {
    let article: ArticleAdapter = global(&inner.window);
    let with = |act: fn(&Rc<Inner>, i32)| super::valued(inner, act);
    article.on_chose_part(with(|inner, part| {
        inner.state.borrow_mut().editor.part = usize::try_from(part).unwrap_or(0).min(3);
        read_categories(inner);
        renew_texts(inner);
        super::show(inner);
    }));
    article.on_chose_language(with(|inner, index| {
        {
            let editor = &mut inner.state.borrow_mut().editor;
            let languages = editor.open.as_ref().map(OpenArticle::languages).unwrap_or_default();
            editor.language = usize::try_from(index).ok().and_then(|index| languages.get(index).cloned());
        }
        renew_texts(inner);
        super::show(inner);
    }));
    article.on_reset(with(|inner, index| {
        let field = field_of(&inner.state.borrow(), index);
        field.into_iter().for_each(|field| change_again(inner, |open| open.reset(&field)));
    }));
    let weak = Rc::downgrade(inner);
    article.on_edited(move |index, value| {
        let Some(inner) = weak.upgrade() else { return };
        let field = field_of(&inner.state.borrow(), index);
        field.into_iter().for_each(|field| change(&inner, |open| open.change(&field, &value)));
    });
    let weak = Rc::downgrade(inner);
    article.on_mark(move |index, kind, from, to| {
        weak.upgrade().iter().for_each(|inner| mark(inner, index, kind, (from, to)));
    });
    connect_rest(inner, &article);
}

fn connect_rest(inner: &Rc<Inner>, article: &ArticleAdapter<'_>) {
    let weak = Rc::downgrade(inner);
    article.on_set_active(move |active| {
        weak.upgrade()
            .iter()
            .for_each(|inner| change(inner, |open| open.change("identity.active", &active.to_string())));
    });
    let weak = Rc::downgrade(inner);
    article.on_reset_active(move || {
        weak.upgrade().iter().for_each(|inner| change(inner, |open| open.reset("identity.active")))
    });
    let weak = Rc::downgrade(inner);
    article.on_reset_order(move || {
        weak.upgrade().iter().for_each(|inner| change_again(inner, |open| open.reset("media.order")));
    });
    let weak = Rc::downgrade(inner);
    article.on_category_searched(move |text| {
        let Some(inner) = weak.upgrade() else { return };
        inner.state.borrow_mut().editor.category_search = text.to_lowercase();
        super::show(&inner);
    });
    article.on_choose_category(super::valued(inner, choose_category));
    let weak = Rc::downgrade(inner);
    article.on_captioned(move |picture, value| {
        let Some(inner) = weak.upgrade() else { return };
        let field = {
            let state = inner.state.borrow();
            let Some(open) = &state.editor.open else { return };
            let key = usize::try_from(picture).ok().and_then(|picture| open.pictures().get(picture).cloned());
            key.map(|key| format!("media.caption.{key}.{}", language(&state)))
        };
        field.into_iter().for_each(|field| change(&inner, |open| open.change(&field, &value)));
    });
    let weak = Rc::downgrade(inner);
    article.on_move_picture(move |picture, places| {
        let Some(inner) = weak.upgrade() else { return };
        change_again(&inner, |open| {
            let mut keys = open.pictures();
            let (from, to) = (usize::try_from(picture), usize::try_from(picture + places));
            if let (Ok(from), Ok(to)) = (from, to)
                && from.max(to) < keys.len()
            {
                keys.swap(from, to);
                open.change("media.order", &keys.join(","));
            }
        });
    });
}

/// The language whose texts are shown.
fn language(state: &State) -> String {
    state.editor.language.clone().unwrap_or_else(|| state.preferences.language.code().to_owned())
}

fn field_of(state: &State, index: i32) -> Option<String> {
    let (name, ..) = fields(state.editor.part).get(usize::try_from(index).ok()?)?;
    Some(format!("texts.{name}.{}", language(state)))
}

fn change(inner: &Rc<Inner>, act: impl FnOnce(&mut OpenArticle)) {
    if let Some(open) = &mut inner.state.borrow_mut().editor.open {
        act(open);
    }
    articles::show(&inner.window, &inner.state.borrow());
}

/// As [`change`], where the fields themselves must show another value than what was typed.
fn change_again(inner: &Rc<Inner>, act: impl FnOnce(&mut OpenArticle)) {
    change(inner, act);
    renew_texts(inner);
    articles::show(&inner.window, &inner.state.borrow());
}

/// Builds the fields anew: what was typed is in the state.
pub(super) fn renew_texts(inner: &Inner) {
    let article: ArticleAdapter = global(&inner.window);
    article.set_texts(ModelRc::default());
    article.set_pictures(ModelRc::default());
}

fn mark(inner: &Rc<Inner>, index: i32, kind: Mark, (from, to): (i32, i32)) {
    let Some(field) = field_of(&inner.state.borrow(), index) else { return };
    change_again(inner, |open| {
        let text = open.value(&field);
        let place = |at: i32| {
            let mut at = usize::try_from(at).unwrap_or(0).min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (from, to) = (place(from.min(to)), place(from.max(to)));
        open.change(&field, &marked(&text, from, to, kind));
    });
}

/// The text with what is between two places marked; a list has a point for each line.
fn marked(text: &str, from: usize, to: usize, kind: Mark) -> String {
    let (before, inside, after) = (&text[..from], &text[from..to], &text[to..]);
    let inside = match kind {
        Mark::Bold => format!("<strong>{inside}</strong>"),
        Mark::Italic => format!("<em>{inside}</em>"),
        Mark::List => {
            let points: String = inside.lines().map(|line| format!("<li>{}</li>", line.trim())).collect();
            format!("<ul>{}</ul>", if points.is_empty() { "<li></li>" } else { &points })
        }
    };
    format!("{before}{inside}{after}")
}

fn read_categories(inner: &Inner) {
    let ask = {
        let state = inner.state.borrow();
        (state.editor.part == 2 && !matches!(state.editor.categories, Some(Ok(_)))).then(|| state.shown.clone())
    };
    if let Some(profile) = ask.flatten() {
        articles::send(inner, ArticlesCommand::Categories { profile });
    }
}

/// The categories that the search leaves, with how deep they stand.
fn visible(state: &State) -> Vec<(&Category, usize)> {
    let Some(Ok(all)) = &state.editor.categories else { return Vec::new() };
    let search = state.editor.category_search.trim();
    let depth = |category: &Category| {
        let (mut depth, mut parent) = (0, parent_of(category));
        while let Some(key) = parent.filter(|_| depth < 20) {
            depth += 1;
            parent = all.iter().find(|other| other.key.as_str() == key).and_then(parent_of);
        }
        depth
    };
    let found =
        all.iter().filter(|category| named(category, state.preferences.language).to_lowercase().contains(search));
    if search.is_empty() { in_tree_order(all) } else { found.map(|category| (category, depth(category))).collect() }
}

/// The categories of the ERP in the order of their tree, with how deep they stand.
pub(super) fn tree(state: &State) -> Vec<(&Category, usize)> {
    match &state.editor.categories {
        Some(Ok(all)) => in_tree_order(all),
        _ => Vec::new(),
    }
}

fn parent_of(category: &Category) -> Option<&str> {
    category.identity.as_ref()?.parent.as_ref().map(|parent| parent.as_str())
}

pub(super) fn named(category: &Category, language: Language) -> &str {
    let name = category.texts.as_ref().map(|texts| texts.name.get(language.code())).unwrap_or_default();
    if name.is_empty() { category.key.as_str() } else { name }
}

/// Children under their parents; a category whose parent is not there stands at the root.
fn in_tree_order(all: &[Category]) -> Vec<(&Category, usize)> {
    let keys: BTreeSet<&str> = all.iter().map(|category| category.key.as_str()).collect();
    let mut children: std::collections::BTreeMap<Option<&str>, Vec<&Category>> = Default::default();
    for category in all {
        children.entry(parent_of(category).filter(|parent| keys.contains(parent))).or_default().push(category);
    }
    let mut found = Vec::new();
    let mut stack: Vec<(&Category, usize)> =
        children.remove(&None).unwrap_or_default().into_iter().rev().map(|root| (root, 0)).collect();
    while let Some((category, depth)) = stack.pop() {
        found.push((category, depth));
        let below = children.remove(&Some(category.key.as_str())).unwrap_or_default();
        stack.extend(below.into_iter().rev().map(|child| (child, depth + 1)));
    }
    found
}

fn choose_category(inner: &Rc<Inner>, row: i32) {
    let key = {
        let state = inner.state.borrow();
        usize::try_from(row).ok().and_then(|row| visible(&state).get(row).map(|(category, _)| category.key.clone()))
    };
    let Some(key) = key else { return };
    change(inner, |open| {
        let mut extra = open.extra();
        match extra.iter().position(|other| other == key.as_str()) {
            Some(place) => drop(extra.remove(place)),
            None => extra.push(key.as_str().to_owned()),
        }
        open.change("categories.extra", &extra.join(","));
    });
}

pub(super) fn show(window: &MainWindow, state: &State) {
    let language = state.preferences.language;
    let article: ArticleAdapter = global(window);
    let open = state.editor.open.as_ref();
    article.set_chosen(open.is_some());
    let Some(open) = open else {
        article.set_changed(false);
        article.set_sendable(false);
        article.set_unsaved(SharedString::default());
        return;
    };
    article.set_key(open.key.as_str().into());
    let row = open.row.as_ref();
    let name = open.value(&format!("texts.name.{}", self::language(state)));
    let name = if name.is_empty() { row.map(|row| row.name.clone()).unwrap_or_default() } else { name };
    article.set_name(format!("{}   {name}", open.key).into());
    let (_, stands) = row.map(|row| articles::standing(row, language)).unwrap_or_default();
    let family = row.map(|row| row.family.as_str()).filter(|family| !family.is_empty()).unwrap_or("–");
    article.set_facts(texts::ARTICLE_FACTS.with(language, &[("family", family), ("state", stands)]).into());
    article.set_reading(open.source.is_none());
    article.set_trouble(trouble(open, state).into());
    article.set_active(open.value("identity.active") == "true");
    article.set_active_edited(open.edited("identity.active"));
    article.set_active_known(open.source.is_some());
    article.set_changed(!open.drafts.is_empty());
    article.set_sendable(!open.drafts.is_empty() || open.saved || !open.edits.is_empty());
    article.set_unsaved(footer(open, state).into());
    show_parts(&article, open, state);
    show_texts(&article, open, state);
    show_categories(&article, open, state);
    show_pictures(&article, open, state);
}

fn trouble(open: &OpenArticle, state: &State) -> String {
    let language = state.preferences.language;
    match &open.source {
        Some(Err(PluginTrouble { code, args })) => {
            let reason = state.messages.sentence(code, args, language);
            texts::ARTICLE_UNREAD.with(language, &[("reason", &reason)])
        }
        Some(Ok(source)) if source.article.is_none() => texts::ARTICLE_GONE.of(language).to_owned(),
        _ => String::new(),
    }
}

fn footer(open: &OpenArticle, state: &State) -> String {
    let language = state.preferences.language;
    if !open.elsewhere.is_empty() {
        let fields: Vec<String> = open.elsewhere.iter().map(|field| app::field_name(field, language)).collect();
        return texts::CONFLICT.with(language, &[("fields", &fields.join(", "))]);
    }
    if !open.drafts.is_empty() {
        return texts::UNSAVED.with(language, &[("key", open.key.as_str())]);
    }
    let on = matches!(&state.profiles, Some(Ok(profiles))
        if profiles.iter().any(|profile| Some(&profile.name) == state.shown.as_ref() && profile.article_editor));
    match (open.saved, on) {
        (true, true) => texts::SAVED.of(language).to_owned(),
        (true, false) => texts::SAVED_OFF.of(language).to_owned(),
        (false, _) => String::new(),
    }
}

fn show_parts(article: &ArticleAdapter<'_>, open: &OpenArticle, state: &State) {
    let language = state.preferences.language;
    let fields: BTreeSet<&String> = open.edits.keys().chain(open.drafts.keys()).collect();
    let edited =
        |holds: &dyn Fn(&str) -> bool| fields.iter().filter(|field| holds(field) && open.edited(field)).count() as u64;
    let of = |fields: &'static [Field]| {
        move |field: &str| fields.iter().any(|(name, ..)| field.starts_with(&format!("texts.{name}.")))
    };
    let counts = [
        (texts::PART_TEXTS, edited(&of(&TEXTS))),
        (texts::PART_SEARCH, edited(&of(&SEARCH))),
        (texts::PART_CATEGORIES, open.extra().len() as u64),
        (texts::PART_PICTURES, edited(&|field| field.starts_with("media."))),
    ];
    let parts = counts.map(|(text, count)| FilterCount {
        label: text.of(language).into(),
        count: format::number(language, count).into(),
        tone: if count == 0 { Tone::Neutral } else { Tone::Accent },
        dimmed: count == 0,
    });
    renew(article.get_parts(), parts.into()).into_iter().for_each(|rows| article.set_parts(rows));
    article.set_part(PARTS[state.editor.part.min(3)]);
    let languages = open.languages();
    let names = languages.iter().map(|code| match code.as_str() {
        "fr" => texts::LANGUAGE_FR.of(language).into(),
        "en" => texts::LANGUAGE_EN.of(language).into(),
        other => other.to_uppercase().into(),
    });
    renew(article.get_languages(), names.collect()).into_iter().for_each(|rows| article.set_languages(rows));
    let current = languages.iter().position(|code| *code == self::language(state)).unwrap_or(0);
    article.set_language(i32::try_from(current).unwrap_or(0));
}

fn show_texts(article: &ArticleAdapter<'_>, open: &OpenArticle, state: &State) {
    let language = state.preferences.language;
    let code = self::language(state);
    let text = |(name, label, tall): &Field| {
        let field = format!("texts.{name}.{code}");
        let value = open.value(&field);
        let erp = open.source_of(&field).unwrap_or_default();
        let edit = open.edits.get(&field).filter(|_| open.edited(&field));
        let moved = edit
            .and_then(|edit| edit.source_before.as_deref())
            .map(|before| texts::ERP_MOVED.with(language, &[("before", before), ("now", &erp)]));
        let has = texts::ERP_HAS.with(language, &[("text", &erp.replace('\n', " "))]);
        let length = value.chars().count() as u64;
        let error = open.errors.get(&field).map(|code| {
            let args = [("field".to_owned(), app::field_name(&field, language))].into();
            state.messages.sentence(code, &args, language)
        });
        EditedText {
            label: label.of(language).into(),
            erp: if erp.is_empty() { String::new() } else { has }.into(),
            moved: moved.unwrap_or_default().into(),
            error: error.unwrap_or_default().into(),
            counter: counted(language, length, texts::LETTERS_ONE, texts::LETTERS_OTHER, &[]).into(),
            edited: open.edited(&field),
            tall: *tall,
            value: value.into(),
        }
    };
    let rows = fields(state.editor.part).iter().map(text).collect();
    renew(article.get_texts(), rows).into_iter().for_each(|rows| article.set_texts(rows));
}

fn show_categories(article: &ArticleAdapter<'_>, open: &OpenArticle, state: &State) {
    let language = state.preferences.language;
    let own: BTreeSet<&str> = open
        .article()
        .and_then(|article| article.categories.as_ref())
        .map(|categories| categories.keys.iter().map(|key| key.as_str()).collect())
        .unwrap_or_default();
    let extra = open.extra();
    let rows = visible(state).into_iter().map(|(category, depth)| CategoryRow {
        name: named(category, language).into(),
        depth: i32::try_from(depth).unwrap_or(0),
        own: own.contains(category.key.as_str()),
        chosen: extra.iter().any(|key| key == category.key.as_str()),
    });
    renew(article.get_categories(), rows.collect()).into_iter().for_each(|rows| article.set_categories(rows));
    article.set_categories_note(match &state.editor.categories {
        None => texts::CATEGORIES_READING.of(language).into(),
        Some(Err(PluginTrouble { code, args })) => state.messages.sentence(code, args, language).into(),
        Some(Ok(_)) => texts::CATEGORIES_NOTE.of(language).into(),
    });
}

fn show_pictures(article: &ArticleAdapter<'_>, open: &OpenArticle, state: &State) {
    let language = state.preferences.language;
    let code = self::language(state);
    let keys = open.pictures();
    let last = keys.len().saturating_sub(1);
    let none = keys.is_empty() && open.source.is_some();
    article.set_pictures_note(if none { texts::PICTURES_NONE } else { texts::PICTURES_NOTE }.of(language).into());
    article.set_order_edited(open.edited("media.order"));
    let rows = keys.into_iter().enumerate().map(|(place, key)| {
        let field = format!("media.caption.{key}.{code}");
        let name = key.rsplit('/').next().unwrap_or(&key);
        let spoken = texts::PICTURE_ROW.with(language, &[("name", name), ("place", &(place + 1).to_string())]);
        PictureRow {
            name: name.into(),
            caption: open.value(&field).into(),
            edited: open.edited(&field),
            first: place == 0,
            last: place == last,
            spoken: spoken.into(),
        }
    });
    renew(article.get_pictures(), rows.collect()).into_iter().for_each(|rows| article.set_pictures(rows));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_marked_is_wrapped_and_each_line_is_a_point() {
        assert_eq!(marked("un été", 3, 8, Mark::Bold), "un <strong>été</strong>");
        assert_eq!(marked("a\nb", 0, 3, Mark::List), "<ul><li>a</li><li>b</li></ul>");
        assert_eq!(marked("", 0, 0, Mark::Italic), "<em></em>");
    }

    #[test]
    fn children_stand_under_their_parents_and_orphans_at_the_root() {
        let category = |key: &str, parent: Option<&str>| Category {
            key: key.into(),
            identity: Some(sync_model::CategoryIdentity { parent: parent.map(Into::into), ..Default::default() }),
            texts: None,
        };
        let all = [category("A", None), category("B", None), category("C", Some("A")), category("D", Some("gone"))];
        let order: Vec<_> = in_tree_order(&all)
            .into_iter()
            .map(|(category, depth)| (category.key.as_str().to_owned(), depth))
            .collect();
        let expected = [("A", 0), ("C", 1), ("B", 0), ("D", 0)].map(|(key, depth)| (key.to_owned(), depth));
        assert_eq!(order, expected);
    }
}
