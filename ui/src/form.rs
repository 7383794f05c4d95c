//! A profile that is being changed: what is kept, what was typed, what is wrong with it. It knows the schemas that
//! plugins declare and no plugin (J98).

mod panels;
mod values;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use app::{Profile, SettingFault, Side, check_side, read_setting, schema_fields};
use serde_json::Value;
use sync_model::{CheckReport, Descriptor, Field, FieldKind, LookupName, LookupRef, LookupResult, Secret};

pub(crate) use panels::{Mark, Panel, Wanted};
pub(crate) use values::{Date, shown_number};

use crate::{Face, PluginTrouble};

/// The one setting of a profile that is no plugin's (J40).
pub(crate) const ARTICLE_EDITOR: &str = "profile.article-editor";

/// A list that is read live, as far as it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum List {
    Reading,
    Read(LookupResult),
    Refused(PluginTrouble),
}

/// How the last check of a side went.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Check {
    Running,
    Done { report: CheckReport, at: String },
    Refused(PluginTrouble),
}

pub(crate) struct Form {
    /// As it is kept; the draft of a new profile, too, begins as one.
    pub base: Profile,
    pub draft: Profile,
    /// The sides whose plugin says what it is.
    pub faces: BTreeMap<Side, Box<Descriptor>>,
    pub troubles: BTreeMap<Side, PluginTrouble>,
    kept_secrets: BTreeSet<String>,
    typed_secrets: BTreeMap<String, String>,
    /// What stands in fields of text, by full name, right or wrong: nothing that was typed is lost.
    typed: BTreeMap<String, String>,
    faults: BTreeMap<String, SettingFault>,
    pub lists: HashMap<(Side, LookupName), List>,
    pub checks: BTreeMap<Side, Check>,
    /// What is searched in a mapping, and whether only rows without a target are shown.
    pub mapping: BTreeMap<String, (String, bool)>,
    pub advanced: bool,
}

/// A field of one of the sides, by its full name.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub side: Side,
    pub field: &'a Field,
}

impl Place<'_> {
    pub fn name(&self) -> String {
        full(self.side, &self.field.key)
    }
}

pub(crate) fn full(side: Side, key: &str) -> String {
    format!("{}.{key}", side.name())
}

/// The side that a list is asked of.
pub(crate) fn source(side: Side, list: LookupRef) -> (Side, LookupName) {
    (side.of(list.side), list.name)
}

impl Form {
    pub fn new(
        profile: Profile,
        sides: impl IntoIterator<Item = (Side, Face)>,
        kept_secrets: BTreeSet<String>,
    ) -> Self {
        let (mut faces, mut troubles) = (BTreeMap::new(), BTreeMap::new());
        for (side, state) in sides {
            match state {
                Ok(descriptor) => drop(faces.insert(side, descriptor)),
                Err(trouble) => drop(troubles.insert(side, trouble)),
            }
        }
        Self {
            base: profile.clone(),
            draft: profile,
            faces,
            troubles,
            kept_secrets,
            typed_secrets: BTreeMap::new(),
            typed: BTreeMap::new(),
            faults: BTreeMap::new(),
            lists: HashMap::new(),
            checks: BTreeMap::new(),
            mapping: BTreeMap::new(),
            advanced: false,
        }
    }

    /// The field of a full name.
    pub fn place(&self, name: &str) -> Option<Place<'_>> {
        let (side, key) = name.split_once('.')?;
        let side = [Side::Erp, Side::Shop].into_iter().find(|known| known.name() == side)?;
        let field = schema_fields(&self.faces.get(&side)?.settings).find(|field| field.key == key)?;
        Some(Place { side, field })
    }

    /// Every field of both sides.
    pub fn places(&self) -> impl Iterator<Item = Place<'_>> {
        self.faces
            .iter()
            .flat_map(|(side, face)| schema_fields(&face.settings).map(|field| Place { side: *side, field }))
    }

    /// The value of a field: what was chosen, else the plugin's default.
    pub fn value<'a>(&'a self, place: Place<'a>) -> Option<&'a Value> {
        self.chosen(place).or(place.field.default.as_ref())
    }

    /// What was chosen of a field.
    pub fn chosen(&self, place: Place<'_>) -> Option<&Value> {
        self.draft.side(place.side).settings.get(&place.field.key)
    }

    /// What stands in a field of text: what was typed, else its value.
    pub fn text(&self, place: Place<'_>, date: Date) -> String {
        match self.typed.get(&place.name()) {
            Some(typed) => typed.clone(),
            None => values::text(place.field, self.value(place), date),
        }
    }

    pub fn fault(&self, name: &str) -> Option<&SettingFault> {
        self.faults.get(name)
    }

    /// Whether a secret is kept already.
    pub fn keeps(&self, name: &str) -> bool {
        self.kept_secrets.contains(name)
    }

    /// The secrets of a side that were typed, by the plugin's own keys.
    pub fn secrets_of(&self, side: Side) -> BTreeMap<String, Secret> {
        let prefix = format!("{}.", side.name());
        let typed = self.typed_secrets.iter().filter(|(_, text)| !text.is_empty());
        typed.filter_map(|(name, text)| Some((name.strip_prefix(&prefix)?.to_owned(), Secret::new(&**text)))).collect()
    }

    /// The secrets that were typed, by full name.
    pub fn secrets(&self) -> BTreeMap<String, Secret> {
        let typed = self.typed_secrets.iter().filter(|(_, text)| !text.is_empty());
        typed.map(|(name, text)| (name.clone(), Secret::new(&**text))).collect()
    }

    /// Takes what is being typed. A fault is taken back as soon as it no longer holds, and a new one is not told
    /// before the field is left (ui.md §4.1).
    pub fn edit(&mut self, name: &str, text: &str) {
        let Some(place) = self.place(name) else { return };
        if matches!(place.field.kind, FieldKind::Secret) {
            self.typed_secrets.insert(name.to_owned(), text.to_owned());
            if !text.is_empty() {
                self.faults.remove(name);
            }
            return;
        }
        let (side, key) = (place.side, place.field.key.clone());
        let read = read_setting(place.field, &values::plain(place.field, text));
        self.typed.insert(name.to_owned(), text.to_owned());
        if let Ok(value) = read {
            self.faults.remove(name);
            self.put(side, key, value);
        }
    }

    /// Takes a whole value, of a switch or from a list; none takes it away.
    pub fn choose(&mut self, name: &str, value: Option<Value>) {
        if name == ARTICLE_EDITOR {
            self.draft.article_editor = value == Some(Value::Bool(true));
            return;
        }
        let Some(place) = self.place(name) else { return };
        let (side, key) = (place.side, place.field.key.clone());
        self.faults.remove(name);
        self.typed.remove(name);
        self.put(side, key, value);
    }

    fn put(&mut self, side: Side, key: String, value: Option<Value>) {
        let settings = &mut self.draft.side_mut(side).settings;
        match value {
            Some(value) => drop(settings.insert(key, value)),
            None => drop(settings.remove(&key)),
        }
    }

    /// Judges a field that was left.
    pub fn leave(&mut self, name: &str) {
        let Some(place) = self.place(name) else { return };
        let fault = match (&place.field.kind, self.typed.get(name)) {
            (FieldKind::Secret, _) | (_, None) => return,
            (_, Some(text)) => read_setting(place.field, &values::plain(place.field, text)).err(),
        };
        match fault {
            Some(fault) => drop(self.faults.insert(name.to_owned(), fault)),
            None => drop(self.faults.remove(name)),
        }
    }

    /// Judges one side, or both, and answers the first field that is wrong.
    pub fn judge(&mut self, only: Option<Side>) -> Option<String> {
        let sides: Vec<Side> =
            self.faces.keys().copied().filter(|side| only.is_none_or(|only| only == *side)).collect();
        let mut faults = BTreeMap::new();
        let mut first = None;
        for side in sides {
            let Some(face) = self.faces.get(&side) else { continue };
            let has = |key: &str| {
                let name = full(side, key);
                self.kept_secrets.contains(&name) || self.typed_secrets.get(&name).is_some_and(|text| !text.is_empty())
            };
            let stored = check_side(&face.settings, &self.draft.side(side).settings, has);
            let mut found: BTreeMap<String, SettingFault> = stored.into_iter().collect();
            for field in schema_fields(&face.settings) {
                let place = Place { side, field };
                let name = place.name();
                let typed = self.typed.get(&name).filter(|_| self.is_shown(place));
                if let Some(fault) = typed.and_then(|text| read_setting(field, &values::plain(field, text)).err()) {
                    found.insert(field.key.clone(), fault);
                }
                if let Some(fault) = found.remove(&field.key) {
                    first.get_or_insert_with(|| name.clone());
                    faults.insert(name, fault);
                }
            }
            // A setting of an older version of the plugin harms nobody and has no field to be corrected in.
        }
        self.faults.retain(|name, _| only.is_some_and(|side| !name.starts_with(&full(side, ""))));
        self.faults.extend(faults);
        first
    }

    pub fn is_shown(&self, place: Place<'_>) -> bool {
        self.faces
            .get(&place.side)
            .is_none_or(|face| app::is_shown(&face.settings, &self.draft.side(place.side).settings, place.field))
    }

    pub fn fault_count(&self) -> usize {
        self.faults.len()
    }

    /// How many fields differ from what is kept.
    pub fn changes(&self) -> usize {
        let mut count = usize::from(self.draft.article_editor != self.base.article_editor);
        for place in self.places() {
            let name = place.name();
            let kept = self.base.side(place.side).settings.get(&place.field.key);
            let wrong = self
                .typed
                .get(&name)
                .is_some_and(|text| read_setting(place.field, &values::plain(place.field, text)).is_err());
            let secret = self.typed_secrets.get(&name).is_some_and(|text| !text.is_empty());
            count += usize::from(secret || wrong || kept != self.chosen(place));
        }
        count
    }

    /// Puts another plugin at a side: what was chosen and typed for the former one goes with it.
    pub fn put_face(&mut self, side: Side, plugin: &str, face: Face) {
        self.draft.side_mut(side).settings.clear();
        plugin.clone_into(&mut self.draft.side_mut(side).plugin);
        let prefix = full(side, "");
        self.typed.retain(|name, _| !name.starts_with(&prefix));
        self.typed_secrets.retain(|name, _| !name.starts_with(&prefix));
        self.faults.retain(|name, _| !name.starts_with(&prefix));
        self.lists.retain(|(of, _), _| *of != side);
        self.checks.remove(&side);
        self.faces.remove(&side);
        self.troubles.remove(&side);
        match face {
            Ok(descriptor) => drop(self.faces.insert(side, descriptor)),
            Err(trouble) => drop(self.troubles.insert(side, trouble)),
        }
    }

    /// The draft is kept now.
    pub fn kept(&mut self) {
        self.base = self.draft.clone();
        let typed = std::mem::take(&mut self.typed_secrets);
        self.kept_secrets.extend(typed.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, _)| name));
    }
}
