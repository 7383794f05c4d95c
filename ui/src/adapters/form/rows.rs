//! The rows of a form: one a field, made anew after each change and laid over what is shown.

use app::{Language, Side};
use serde_json::Value;
use slint::{Model, ModelRc, VecModel};
use sync_model::{CheckState, CheckStep as Step, FieldKind as Kind, LookupRef};

use super::{Stand, lists};
use crate::{
    form::{ARTICLE_EDITOR, Check, Date, List, Panel, Place, shown_number, source},
    generated::{CheckStep, FieldKind, FormAdapter, MappingRow, SettingField, Tone},
    texts::{self, counted},
};

/// A mapping with more rows is searched and filtered (ui.md §4.1).
const SEARCHED: usize = 15;

/// The key of a side's check among the rows.
pub(super) fn check_key(side: Side) -> &'static str {
    match side {
        Side::Erp => "check.erp",
        Side::Shop => "check.shop",
    }
}

/// Every row of the panel that is shown.
pub(super) fn of(stand: &Stand, language: Language) -> Vec<SettingField> {
    let maker = Maker { stand, language };
    let mut rows = Vec::new();
    if stand.panel == Panel::Profile {
        rows = maker.profile();
    }
    let mut group = None;
    for place in stand.form.shown(&stand.panel) {
        // The advanced ones of all panels stand under the names of theirs.
        if stand.panel == Panel::Advanced {
            let home = stand.form.panel_of(&place.name());
            if home != group {
                group = home;
                rows.extend(home.and_then(|home| maker.section(home)));
            }
        }
        rows.push(maker.field(place));
    }
    if let Some(side) = stand.form.check_of(&stand.panel) {
        rows.push(maker.check(side));
    }
    rows
}

struct Maker<'a> {
    stand: &'a Stand,
    language: Language,
}

impl Maker<'_> {
    fn profile(&self) -> Vec<SettingField> {
        let form = &self.stand.form;
        let fact = |key: &str, label: texts::Text, value: String, error: String| SettingField {
            key: key.into(),
            kind: FieldKind::Fact,
            label: label.of(self.language).into(),
            value: value.into(),
            help: error.into(),
            ..SettingField::default()
        };
        let side = |side: Side, label| {
            let name =
                form.faces.get(&side).map(|face| format!("{} {}", face.name.get(self.language.code()), face.version));
            let trouble = form.troubles.get(&side);
            let error =
                trouble.map(|trouble| self.stand.messages.sentence(&trouble.code, &trouble.args, self.language));
            let plugin = form.draft.side(side).plugin.clone();
            fact(&format!("plugin.{}", side.name()), label, name.unwrap_or(plugin), error.unwrap_or_default())
        };
        vec![
            fact("profile.name", texts::PROFILE_NAME, form.draft.name.clone(), String::new()),
            side(Side::Erp, texts::PROFILE_ERP),
            side(Side::Shop, texts::PROFILE_SHOP),
            SettingField {
                key: ARTICLE_EDITOR.into(),
                kind: FieldKind::Toggle,
                label: texts::ARTICLE_EDITOR.of(self.language).into(),
                help: texts::ARTICLE_EDITOR_HELP.of(self.language).into(),
                checked: form.draft.article_editor,
                ..SettingField::default()
            },
        ]
    }

    fn section(&self, panel: usize) -> Option<SettingField> {
        let Some(Panel::Group { side, group }) = self.stand.form.panels().into_iter().nth(panel) else { return None };
        let (label, _) = self.stand.form.group(side, group)?;
        Some(SettingField {
            key: format!("section.{panel}").into(),
            kind: FieldKind::Section,
            label: label.get(self.language.code()).into(),
            ..SettingField::default()
        })
    }

    fn field(&self, place: Place<'_>) -> SettingField {
        let (form, name) = (&self.stand.form, place.name());
        let label = place.field.label.get(self.language.code());
        let fault = form.fault(&name);
        let error = fault.map(|fault| self.stand.messages.sentence(fault.code(), &fault.args(label), self.language));
        let text = || form.text(place, Date::from(self.language));
        let mut row = SettingField {
            key: name.as_str().into(),
            label: label.into(),
            help: place.field.help.get(self.language.code()).into(),
            error: error.unwrap_or_default().into(),
            placeholder: self.default_of(place).into(),
            ..SettingField::default()
        };
        match &place.field.kind {
            Kind::Text { .. } | Kind::Folder => (row.kind, row.value) = (FieldKind::Text, text().into()),
            Kind::Date => {
                (row.kind, row.value) = (FieldKind::Text, text().into());
                row.placeholder = texts::DATE_PLACEHOLDER.of(self.language).into();
            }
            Kind::Number { .. } => (row.kind, row.value) = (FieldKind::Number, text().into()),
            Kind::Secret => {
                row.kind = FieldKind::Secret;
                let typed = form.secrets_of(place.side).remove(&place.field.key);
                row.value = typed.map(|secret| secret.expose().into()).unwrap_or_default();
                let kept = if form.keeps(&name) { texts::SECRET_KEPT.of(self.language) } else { "" };
                row.placeholder = kept.into();
                if row.help.is_empty() {
                    row.help = texts::SECRET_HELP.of(self.language).into();
                }
            }
            Kind::Toggle => {
                (row.kind, row.checked) = (FieldKind::Toggle, form.value(place) == Some(&Value::Bool(true)));
            }
            Kind::Choice { choices } => {
                row.kind = FieldKind::Choice;
                let value = form.value(place).and_then(Value::as_str).unwrap_or_default();
                let known = choices.iter().find(|choice| choice.value == value);
                row.value = known.map_or(value, |choice| choice.label.get(self.language.code())).into();
                row.placeholder = texts::CHOOSE.of(self.language).into();
            }
            Kind::Lookup { from } => self.lookup(place, *from, &mut row),
            Kind::LookupMany { from } => self.lookup_many(place, *from, &mut row),
            Kind::Mapping { rows, target } => self.mapping(place, (*rows, *target), &mut row),
        }
        row
    }

    /// What applies while nothing is chosen.
    fn default_of(&self, place: Place<'_>) -> String {
        let value = match &place.field.default {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => shown_number(&number.to_string(), Date::from(self.language)),
            _ => return String::new(),
        };
        texts::LIST_DEFAULT.with(self.language, &[("value", &value)])
    }

    fn lookup(&self, place: Place<'_>, from: LookupRef, row: &mut SettingField) {
        let list = lists::list(&self.stand.form, place, from);
        self.live(list, row);
        row.placeholder = texts::CHOOSE.of(self.language).into();
        if let Some(value) = self.stand.form.value(place).map(lists::text).filter(|value| !value.is_empty()) {
            let (label, gone) = lists::named(list, &value);
            row.value = label.into();
            self.gone(gone, row);
        }
    }

    fn lookup_many(&self, place: Place<'_>, from: LookupRef, row: &mut SettingField) {
        let list = lists::list(&self.stand.form, place, from);
        self.live(list, row);
        row.placeholder = texts::CHOOSE_NONE.of(self.language).into();
        let named = lists::many(self.stand.form.value(place)).into_iter().map(|value| lists::named(list, &value));
        let (labels, gone): (Vec<String>, Vec<bool>) = named.unzip();
        row.value = labels.join(", ").into();
        self.gone(gone.contains(&true), row);
    }

    fn live(&self, list: Option<&List>, row: &mut SettingField) {
        (row.kind, row.live) = (FieldKind::Choice, true);
        row.busy = list == Some(&List::Reading);
        if row.error.is_empty() {
            row.error = lists::refusal(list, &self.stand.messages, self.language).into();
        }
    }

    fn gone(&self, gone: bool, row: &mut SettingField) {
        row.invalid = gone;
        if gone && row.error.is_empty() {
            row.error = texts::LIST_GONE.of(self.language).into();
        }
    }

    fn mapping(&self, place: Place<'_>, (rows, target): (LookupRef, LookupRef), row: &mut SettingField) {
        let form = &self.stand.form;
        let (sources, targets) = (lists::list(form, place, rows), lists::list(form, place, target));
        row.kind = FieldKind::Mapping;
        row.busy = [sources, targets].contains(&Some(&List::Reading));
        if row.error.is_empty() {
            let refusal = |list| lists::refusal(list, &self.stand.messages, self.language);
            row.error =
                Some(refusal(sources)).filter(|text| !text.is_empty()).unwrap_or_else(|| refusal(targets)).into();
        }
        row.placeholder = texts::LIST_EMPTY.of(self.language).into();
        row.mapping_source = self.column(place, rows).into();
        row.mapping_target = self.column(place, target).into();
        let all = self.mapping_rows(place, sources, targets);
        let mapped = all.iter().filter(|row| row.mapped).count();
        let number = |count: usize| crate::format::number(self.language, count as u64);
        if !all.is_empty() {
            let values = [("rows", &*number(all.len())), ("mapped", &*number(mapped))];
            row.value = texts::MAPPING_COUNT.with(self.language, &values).into();
        }
        row.searched = all.len() > SEARCHED;
        let (search, open) = form.mapping.get(&place.name()).cloned().unwrap_or_default();
        row.filter = i32::from(open);
        let found = search.to_lowercase();
        let all = all.into_iter().filter(|row| !(open && row.mapped) && row.source.to_lowercase().contains(&found));
        row.mapping = super::super::model(all.collect());
    }

    /// What was read of the base, then what is kept of rows that are not in it any more.
    fn mapping_rows(&self, place: Place<'_>, sources: Option<&List>, targets: Option<&List>) -> Vec<MappingRow> {
        let empty = serde_json::Map::new();
        let stored = self.stand.form.value(place).and_then(Value::as_object).unwrap_or(&empty);
        let known = lists::entries(sources).iter().map(|entry| (entry.value.clone(), lists::label(entry), false));
        let lost = stored.keys().filter(|key| !lists::entries(sources).iter().any(|entry| entry.value == **key));
        let lost = lost.map(|key| (key.clone(), key.clone(), lists::named(sources, key).1));
        known
            .chain(lost)
            .map(|(key, source, lost)| {
                let target = stored.get(&key).and_then(Value::as_str).filter(|target| !target.is_empty());
                let (label, gone) = target.map(|target| lists::named(targets, target)).unwrap_or_default();
                let gone = gone || lost;
                MappingRow {
                    key: key.into(),
                    source: source.into(),
                    target: label.into(),
                    mapped: target.is_some(),
                    invalid: gone,
                    note: if gone { texts::LIST_GONE.of(self.language).into() } else { Default::default() },
                }
            })
            .collect()
    }

    /// The title of a mapping's column: the list, and the side that it is of.
    fn column(&self, place: Place<'_>, list: LookupRef) -> String {
        let (side, name) = source(place.side, list);
        let face = self.stand.form.faces.get(&side).map(|face| face.name.get(self.language.code()).to_owned());
        let face = face.unwrap_or_else(|| self.stand.form.draft.side(side).plugin.clone());
        let values = [("list", lists::title(name).of(self.language)), ("side", &face)];
        texts::MAPPING_COLUMN.with(self.language, &values)
    }

    fn check(&self, side: Side) -> SettingField {
        let say = |text: texts::Text| text.of(self.language);
        let mut row = SettingField {
            key: check_key(side).into(),
            kind: FieldKind::Check,
            label: say(texts::CHECK_LABEL).into(),
            placeholder: say(texts::CHECK_RUN).into(),
            ..SettingField::default()
        };
        match self.stand.form.checks.get(&side) {
            None => {}
            Some(Check::Running) => (row.busy, row.placeholder) = (true, say(texts::CHECK_BUSY).into()),
            Some(Check::Refused(trouble)) => {
                row.error = self.stand.messages.sentence(&trouble.code, &trouble.args, self.language).into();
            }
            Some(Check::Done { report, at }) => {
                let look = report.steps.iter().filter(|step| step.state != CheckState::Passed).count() as u64;
                row.value = match look {
                    0 => texts::CHECK_PASSED.with(self.language, &[("time", at)]),
                    n => counted(self.language, n, texts::CHECK_LOOK_ONE, texts::CHECK_LOOK_OTHER, &[("time", at)]),
                }
                .into();
                if report.demonstration {
                    row.help = say(texts::CHECK_DEMONSTRATION).into();
                }
                row.steps = super::super::model(report.steps.iter().map(|step| self.step(step)).collect());
            }
        }
        row
    }

    fn step(&self, step: &Step) -> CheckStep {
        let messages = &self.stand.messages;
        let reason = step.code.as_ref().map(|code| messages.sentence(code, &step.args, self.language));
        let (tone, detail) = match step.state {
            CheckState::Passed => (Tone::Success, reason.or_else(|| step.detail.clone()).unwrap_or_default()),
            CheckState::Warning => (Tone::Warning, reason.unwrap_or_default()),
            CheckState::Failed => (Tone::Danger, reason.unwrap_or_default()),
            CheckState::NotTried => (Tone::Neutral, texts::CHECK_NOT_TRIED.of(self.language).to_owned()),
        };
        CheckStep { tone, label: messages.text(&step.name, &step.args, self.language).into(), detail: detail.into() }
    }
}

/// Lays the rows over those that are shown, by their keys: a row that stays keeps its field, and with it the keyboard.
pub(super) fn renew(form: &FormAdapter<'_>, rows: Vec<SettingField>) {
    let shown = form.get_fields();
    let Some(list) = shown.as_any().downcast_ref::<VecModel<SettingField>>() else { return };
    for (index, mut row) in rows.iter().cloned().enumerate() {
        while let Some(old) = list.row_data(index) {
            if old.key == row.key {
                break;
            }
            if rows[index..].iter().any(|later| later.key == old.key) {
                list.insert(index, row.clone());
                break;
            }
            list.remove(index);
        }
        match list.row_data(index) {
            None => list.push(row),
            Some(old) => {
                row.mapping = nested(old.mapping.clone(), row.mapping);
                row.steps = nested(old.steps.clone(), row.steps);
                if old != row {
                    list.set_row_data(index, row);
                }
            }
        }
    }
    while list.row_count() > rows.len() {
        list.remove(list.row_count() - 1);
    }
}

/// The list that is shown with what changed of it, so that its rows keep the keyboard too.
fn nested<T: Clone + PartialEq + 'static>(shown: ModelRc<T>, rows: ModelRc<T>) -> ModelRc<T> {
    super::super::renew(shown.clone(), rows.iter().collect()).unwrap_or(shown)
}
