//! What each step of the assistant shows.

use app::{Language, Messages, Side};
use slint::ComponentHandle;

use super::{STEPS, Step, Walk, offered, passed, side_of};
use crate::{
    Installed,
    adapters::form::{self, Owner, Stand},
    form::{Check, Form},
    generated::{AssistantAdapter, AssistantPage, AssistantStep, Fact, PluginChoice, Texts, Theme, Tone},
    texts::{self, Text},
    window::Inner,
};

const AGREEMENT_FRENCH: &str = include_str!("../../../lang/agreement.fr.txt");
const AGREEMENT_ENGLISH: &str = include_str!("../../../lang/agreement.en.txt");

/// Whether the questions of the summary are answered: a real company was backed up first (K04b).
pub(super) fn answered(walk: &Walk) -> bool {
    walk.company == 2 || (walk.company == 1 && walk.backed_up)
}

/// Shows the step that is open.
pub(in crate::adapters) fn show(inner: &Inner) {
    let Some(window) = inner.windows.assistant.get() else { return };
    let preferences = inner.state.borrow().preferences;
    let language = preferences.language;
    window.global::<Texts>().set_english(language == Language::English);
    window.global::<Theme>().set_dark(preferences.dark);
    let walk = inner.windows.walk.borrow();
    let Some(walk) = walk.as_ref() else { return };
    let folder = inner.state.borrow().place.as_ref().map(|place| place.folder.display().to_string());
    form::read(inner, Owner::Assistant, |stand| {
        let page = Page { walk, stand, language, folder: folder.unwrap_or_default() };
        page.fill(&window.global());
    });
}

struct Page<'a> {
    walk: &'a Walk,
    stand: &'a Stand,
    language: Language,
    folder: String,
}

impl Page<'_> {
    fn say(&self, text: Text) -> &'static str {
        text.of(self.language)
    }

    fn fill(&self, assistant: &AssistantAdapter<'_>) {
        let walk = self.walk;
        let here = STEPS.iter().position(|step| *step == walk.step).unwrap_or_default();
        let steps = STEPS.iter().map(|step| self.step(*step)).collect();
        if let Some(steps) = crate::adapters::renew(assistant.get_steps(), steps) {
            assistant.set_steps(steps);
        }
        assistant.set_page(match walk.step {
            Step::Agreement => AssistantPage::Agreement,
            Step::Folder => AssistantPage::Folder,
            Step::Licence => AssistantPage::Licence,
            Step::Erp => AssistantPage::Erp,
            Step::Shop => AssistantPage::Shop,
            Step::Summary => AssistantPage::Summary,
        });
        let (title, help) = words(walk.step);
        assistant.set_title(self.say(title).into());
        assistant.set_help(self.say(help).into());
        let (n, of) = ((here + 1).to_string(), STEPS.len().to_string());
        assistant.set_note(texts::ASSISTANT_STEP.with(self.language, &[("n", &n), ("of", &of)]).into());
        assistant.set_first(here == 0);
        assistant.set_last(walk.step == Step::Summary);
        assistant.set_busy(walk.going_on || walk.saving);
        assistant.set_ready(match walk.step {
            Step::Agreement => walk.agreed,
            Step::Folder | Step::Licence => true,
            Step::Erp | Step::Shop => side_of(walk.step).is_some_and(|side| self.stand.form.faces.contains_key(&side)),
            Step::Summary => answered(walk),
        });
        let french = self.language == Language::French;
        assistant.set_english(!french);
        assistant.set_agreement(if french { AGREEMENT_FRENCH } else { AGREEMENT_ENGLISH }.trim().into());
        assistant.set_agreed(walk.agreed);
        self.fill_trouble(assistant);
        self.fill_licence(assistant);
        self.fill_side(assistant);
        self.fill_summary(assistant);
    }

    fn fill_trouble(&self, assistant: &AssistantAdapter<'_>) {
        let plugin = side_of(self.walk.step).and_then(|side| self.stand.form.troubles.get(&side));
        let mut messages = self.stand.messages.clone();
        messages.add(self.walk.licence.as_ref().map_or(&[][..], |licence| &licence.messages));
        let said = match (&self.walk.trouble, plugin) {
            (Some(trouble), _) => messages.sentence(&trouble.code, &trouble.args, self.language),
            (None, Some(trouble)) => messages.sentence(&trouble.code, &trouble.args, self.language),
            (None, None) if self.walk.step == Step::Licence => {
                let licence = self.walk.licence.as_ref();
                licence.map(|licence| crate::adapters::licence::remarks(licence, self.language)).unwrap_or_default()
            }
            (None, None) => String::new(),
        };
        assistant.set_banner(said.into());
    }

    fn fill_licence(&self, assistant: &AssistantAdapter<'_>) {
        let (tone, state, facts) = standing(self.walk, self.language);
        assistant.set_licence_tone(tone);
        assistant.set_licence_state(state.into());
        if let Some(facts) = crate::adapters::renew(assistant.get_licence_facts(), facts) {
            assistant.set_licence_facts(facts);
        }
    }

    fn fill_side(&self, assistant: &AssistantAdapter<'_>) {
        let Some(side) = side_of(self.walk.step) else { return };
        let chosen = &self.stand.form.draft.side(side).plugin;
        let choice = |plugin: Installed| {
            let values = [("version", &*plugin.name.version), ("publisher", &*plugin.publisher)];
            PluginChoice {
                name: plugin.name.of(self.language).into(),
                note: texts::PLUGIN_VERSION.with(self.language, &values).into(),
                chosen: plugin.id == *chosen,
            }
        };
        let plugins = offered(self.walk, side).map(choice).collect();
        if let Some(plugins) = crate::adapters::renew(assistant.get_plugins(), plugins) {
            assistant.set_plugins(plugins);
        }
    }

    fn fill_summary(&self, assistant: &AssistantAdapter<'_>) {
        if assistant.get_name() != self.walk.name.as_str() {
            assistant.set_name(self.walk.name.as_str().into());
        }
        let wrong = if self.walk.name_wrong {
            let args = [("name".to_owned(), self.walk.name.clone())].into();
            Messages::host().sentence("profile-name-invalid", &args, self.language)
        } else {
            String::new()
        };
        assistant.set_name_error(wrong.into());
        assistant.set_company(self.walk.company);
        assistant.set_backed_up(self.walk.backed_up);
        if let Some(facts) = crate::adapters::renew(assistant.get_facts(), self.facts()) {
            assistant.set_facts(facts);
        }
    }

    /// Both plugins and what their tests found, as far as staff have words for it.
    fn facts(&self) -> Vec<Fact> {
        let form = &self.stand.form;
        let mut facts = Vec::new();
        for (side, label) in [(Side::Erp, texts::PROFILE_ERP), (Side::Shop, texts::PROFILE_SHOP)] {
            let name = plugin_name(form, side, self.language);
            facts.push(Fact { label: self.say(label).into(), value: name.as_str().into() });
            let Some(Check::Done { report, .. }) = form.checks.get(&side) else { continue };
            for (known, text) in FACTS {
                if let Some(value) = report.facts.get(*known) {
                    let label = text.with(self.language, &[("side", &name)]);
                    facts.push(Fact { label: label.into(), value: value.as_str().into() });
                }
            }
            if report.demonstration {
                let value = texts::FACT_DEMONSTRATION_SIDE.with(self.language, &[("side", &name)]);
                facts.push(Fact { label: self.say(texts::FACT_DEMONSTRATION).into(), value: value.into() });
            }
        }
        let (label, value) = (self.say(texts::FACT_SERIES), self.say(texts::FACT_SERIES_NOTE));
        facts.push(Fact { label: label.into(), value: value.into() });
        facts
    }

    fn step(&self, step: Step) -> AssistantStep {
        let (name, _) = words(step);
        let walk = self.walk;
        let before = step < walk.step;
        let note = match step {
            Step::Agreement if walk.agreed => self.say(texts::STEP_AGREED).to_owned(),
            Step::Folder => self.folder.clone(),
            Step::Licence => standing(walk, self.language).1,
            Step::Erp | Step::Shop => match side_of(step) {
                Some(side) if passed(&self.stand.form, side) => {
                    let name = plugin_name(&self.stand.form, side, self.language);
                    format!("{name}, {}", self.say(texts::STEP_TESTED).to_lowercase())
                }
                _ => String::new(),
            },
            _ => String::new(),
        };
        AssistantStep { name: self.say(name).into(), note: note.into(), done: before, current: step == walk.step }
    }
}

/// Facts of a check that staff have words for.
const FACTS: &[(&str, Text)] = &[
    ("company", texts::FACT_COMPANY),
    ("structure", texts::FACT_STRUCTURE),
    ("shop-name", texts::FACT_SHOP_NAME),
    ("prestashop", texts::FACT_PRESTASHOP),
    ("module", texts::FACT_MODULE),
    ("currency", texts::FACT_CURRENCY),
];

fn plugin_name(form: &Form, side: Side, language: Language) -> String {
    let face = form.faces.get(&side).map(|face| face.name.get(language.code()).to_owned());
    face.unwrap_or_else(|| form.draft.side(side).plugin.clone())
}

fn words(step: Step) -> (Text, Text) {
    match step {
        Step::Agreement => (texts::STEP_AGREEMENT, texts::HELP_AGREEMENT),
        Step::Folder => (texts::STEP_FOLDER, texts::HELP_FOLDER),
        Step::Licence => (texts::STEP_LICENCE, texts::HELP_LICENCE),
        Step::Erp => (texts::STEP_ERP, texts::HELP_ERP),
        Step::Shop => (texts::STEP_SHOP, texts::HELP_SHOP),
        Step::Summary => (texts::STEP_SUMMARY, texts::HELP_SUMMARY),
    }
}

/// How the licence stands: its badge, and what stands in it.
fn standing(walk: &Walk, language: Language) -> (Tone, String, Vec<Fact>) {
    crate::adapters::licence::standing(walk.licence.as_ref(), language)
}
