//! The open list of a field: what can be chosen now, by the search in it.

use std::rc::Rc;

use app::Language;
use serde_json::Value;
use sync_model::{FieldKind, LookupEntry};

use super::{Owner, Stand, adapter, ask_list, change, lists, read};
use crate::{form::List, generated::PickerEntry, texts, window::Inner};

/// A longer list is searched.
const SEARCHED: usize = 8;

/// Which field's list is open, and what of it was found.
pub(crate) struct Open {
    key: String,
    /// The row of a mapping, else empty.
    row: String,
    search: String,
    values: Vec<Option<String>>,
}

/// Opens the list of a field.
pub(super) fn open(inner: &Rc<Inner>, owner: Owner, key: &str, row: &str) {
    change(inner, owner, |stand| {
        stand.open = Some(Open { key: key.to_owned(), row: row.to_owned(), search: String::new(), values: Vec::new() });
    });
    adapter(inner, owner, |form| form.set_picker_search(Default::default()));
    if renew(inner, owner) {
        adapter(inner, owner, |form| form.set_picking(true));
    }
}

/// Searches in the open list; a list that is longer than what was read is asked for what is searched.
pub(super) fn search(inner: &Rc<Inner>, owner: Owner, text: &str) {
    let mut asked = None;
    change(inner, owner, |stand| {
        if let Some(open) = &mut stand.open {
            open.search = text.to_owned();
            let lists = lists::of(&stand.form, &open.key);
            asked = lists
                .into_iter()
                .next_back()
                .filter(|list| matches!(stand.form.lists.get(list), Some(List::Read(result)) if result.more));
        }
    });
    if let Some((side, name)) = asked {
        ask_list(inner, owner, side, name, Some(text.to_owned()));
    }
    renew(inner, owner);
}

/// Shows what the open list has now; false when none is open.
pub(super) fn renew(inner: &Inner, owner: Owner) -> bool {
    let language = inner.state.borrow().preferences.language;
    let mut found = None;
    if let Some(stand) = super::kept(inner, owner).borrow_mut().as_mut() {
        found = stand.open.as_ref().and_then(|open| offer(stand, open, language));
        if let (Some(open), Some(offer)) = (&mut stand.open, &found) {
            open.values = offer.entries.iter().map(|(value, _)| value.clone()).collect();
        }
    }
    let Some(offer) = found else { return false };
    adapter(inner, owner, |form| {
        form.set_picker_label(offer.label.as_str().into());
        form.set_picker_many(offer.many);
        form.set_picker_searched(offer.searched);
        form.set_picker_note(offer.note.as_str().into());
        let entries = offer.entries.iter().map(|(_, entry)| entry.clone()).collect();
        if let Some(entries) = super::super::renew(form.get_picker_entries(), entries) {
            form.set_picker_entries(entries);
        }
    });
    true
}

/// Takes what was chosen; a list of several stays open.
pub(super) fn picked(inner: &Rc<Inner>, owner: Owner, index: usize) {
    let mut stays = false;
    change(inner, owner, |stand| {
        let Some(open) = &stand.open else { return };
        let (Some(value), key, row) = (open.values.get(index).cloned(), open.key.clone(), open.row.clone()) else {
            return;
        };
        let Some(place) = stand.form.place(&key) else { return };
        let chosen = match &place.field.kind {
            FieldKind::LookupMany { .. } => {
                stays = value.is_some();
                let mut chosen = lists::many(stand.form.value(place));
                match value {
                    Some(value) if chosen.contains(&value) => chosen.retain(|known| *known != value),
                    Some(value) => chosen.push(value),
                    None => chosen.clear(),
                }
                if chosen.is_empty() { None } else { Some(Value::from(chosen)) }
            }
            FieldKind::Mapping { .. } => {
                let mut rows = stand.form.value(place).and_then(Value::as_object).cloned().unwrap_or_default();
                match value {
                    Some(value) => drop(rows.insert(row, value.into())),
                    None => drop(rows.remove(&row)),
                }
                if rows.is_empty() { None } else { Some(Value::Object(rows)) }
            }
            _ => value.map(Value::from),
        };
        stand.form.choose(&key, chosen);
    });
    if stays {
        renew(inner, owner);
        return;
    }
    let key = read(inner, owner, |stand| stand.open.as_ref().map(|open| open.key.clone())).flatten();
    change(inner, owner, |stand| stand.open = None);
    adapter(inner, owner, |form| form.set_picking(false));
    // The keyboard goes back to the field that the list was opened from.
    if let Some(key) = key {
        super::want(inner, owner, &key);
    }
}

struct Offer {
    label: String,
    entries: Vec<(Option<String>, PickerEntry)>,
    note: String,
    searched: bool,
    many: bool,
}

fn offer(stand: &Stand, open: &Open, language: Language) -> Option<Offer> {
    let place = stand.form.place(&open.key)?;
    let mut offer = Offer {
        label: place.field.label.get(language.code()).to_owned(),
        entries: Vec::new(),
        note: String::new(),
        searched: false,
        many: false,
    };
    let live = Live { stand, open, language };
    let list = |from| lists::list(&stand.form, place, from);
    match &place.field.kind {
        FieldKind::Choice { choices } => {
            let value = stand.form.value(place).and_then(Value::as_str);
            offer.entries = choices
                .iter()
                .map(|choice| {
                    let chosen = Some(choice.value.as_str()) == value;
                    let text = choice.label.get(language.code()).into();
                    (Some(choice.value.clone()), PickerEntry { text, chosen, ..PickerEntry::default() })
                })
                .collect();
            if !place.field.required && place.field.default.is_none() {
                offer.entries.insert(0, none(texts::LIST_CLEAR.of(language), value.is_none()));
            }
        }
        FieldKind::Lookup { from } => {
            let value = stand.form.value(place).map(lists::text);
            let clear = (!place.field.required).then_some(texts::LIST_CLEAR);
            live.add(list(*from), value.as_slice(), clear, &mut offer);
        }
        FieldKind::LookupMany { from } => {
            offer.many = true;
            let values = lists::many(stand.form.value(place));
            live.add(list(*from), &values, None, &mut offer);
        }
        FieldKind::Mapping { target, .. } => {
            let rows = stand.form.value(place).and_then(Value::as_object);
            let value = rows.and_then(|rows| rows.get(&open.row)).map(lists::text);
            live.add(list(*target), value.as_slice(), Some(texts::MAPPING_NONE), &mut offer);
        }
        _ => return None,
    }
    Some(offer)
}

fn none(text: &str, chosen: bool) -> (Option<String>, PickerEntry) {
    (None, PickerEntry { text: text.into(), chosen, ..PickerEntry::default() })
}

/// What a live list offers: what was found in it, what is kept of it, and what was typed where nothing was found.
struct Live<'a> {
    stand: &'a Stand,
    open: &'a Open,
    language: Language,
}

impl Live<'_> {
    fn add(&self, list: Option<&List>, chosen: &[String], clear: Option<texts::Text>, offer: &mut Offer) {
        let all = lists::entries(list);
        let typed = self.open.search.trim();
        let wanted = typed.to_lowercase();
        let found = all.iter().filter(|entry| {
            entry.label.to_lowercase().contains(&wanted) || entry.value.to_lowercase().contains(&wanted)
        });
        if let Some(clear) = clear.filter(|_| wanted.is_empty()) {
            offer.entries.push(none(clear.of(self.language), chosen.is_empty()));
        }
        offer.entries.extend(found.map(|entry| (Some(entry.value.clone()), self.entry(entry, chosen))));
        // What the list does not have can still be written: a source of another account, a list out of reach.
        if !typed.is_empty() && !all.iter().any(|entry| entry.value == typed) {
            let text = texts::LIST_TYPED.with(self.language, &[("text", typed)]).into();
            offer.entries.push((Some(typed.to_owned()), PickerEntry { text, ..PickerEntry::default() }));
        }
        offer.searched = all.len() > SEARCHED || all.is_empty();
        offer.note = match list {
            Some(List::Reading) => texts::LIST_READING.of(self.language).to_owned(),
            Some(List::Refused(_)) => lists::refusal(list, &self.stand.messages, self.language),
            Some(List::Read(result)) if result.more => texts::LIST_MORE.of(self.language).to_owned(),
            Some(List::Read(_)) if all.is_empty() => texts::LIST_EMPTY.of(self.language).to_owned(),
            _ if offer.entries.is_empty() => texts::LIST_NOTHING.of(self.language).to_owned(),
            _ => String::new(),
        };
    }

    fn entry(&self, entry: &LookupEntry, chosen: &[String]) -> PickerEntry {
        let note = match &entry.unusable {
            Some(code) => self.stand.messages.text(code, &Default::default(), self.language),
            None if entry.label.is_empty() || entry.label == entry.value => String::new(),
            None => entry.value.clone(),
        };
        PickerEntry {
            text: lists::label(entry).into(),
            note: note.into(),
            chosen: chosen.contains(&entry.value),
            disabled: entry.unusable.is_some(),
        }
    }
}
