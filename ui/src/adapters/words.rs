//! Names and tones of actions, flows, runs and records.

use app::{Action, FieldChange, Language, Messages, RunRecord, RunState, field_name, field_value};
use sync_model::{Problem, Remedy};

use crate::{
    format,
    generated::Tone,
    texts::{self, Text, counted},
};

/// The action's name.
pub(super) fn action(action: Action) -> Text {
    match action {
        Action::ExportAll => texts::ACTION_EXPORT_ALL,
        Action::ExportCategories => texts::ACTION_EXPORT_CATEGORIES,
        Action::ExportArticles => texts::ACTION_EXPORT_ARTICLES,
        Action::ExportNewArticles => texts::ACTION_EXPORT_NEW_ARTICLES,
        Action::ExportMedia => texts::ACTION_EXPORT_MEDIA,
        Action::ExportPrices => texts::ACTION_EXPORT_PRICES,
        Action::ExportStock => texts::ACTION_EXPORT_STOCK,
        Action::ExportCustomers => texts::ACTION_EXPORT_CUSTOMERS,
        Action::ExportNewCustomers => texts::ACTION_EXPORT_NEW_CUSTOMERS,
        Action::ImportOrders => texts::ACTION_IMPORT_ORDERS,
        Action::ImportCustomers => texts::ACTION_IMPORT_CUSTOMERS,
        Action::ExportStatuses => texts::ACTION_EXPORT_STATUSES,
        Action::ExportTariffs => texts::ACTION_EXPORT_TARIFFS,
        Action::ExportPromotions => texts::ACTION_EXPORT_PROMOTIONS,
        Action::Adopt => texts::ACTION_ADOPT,
    }
}

/// The name of a run's action; one that this program does not know stands for itself.
pub(super) fn run_action(run: &RunRecord, language: Language) -> String {
    let name = Action::from_name(&run.action);
    let name = name.map_or_else(|| run.action.clone(), |found| action(found).of(language).to_owned());
    if run.dry_run { texts::SIMULATION_OF.with(language, &[("name", &name)]) } else { name }
}

/// A name inside a sentence.
pub(super) fn inside(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The last step that a worker told: `export-articles 11260` is « Articles 11 260 ».
pub(super) fn step(last: &str, language: Language) -> String {
    let (name, read) = last.split_once(' ').unwrap_or((last, ""));
    if !name.contains('-') {
        return last.to_owned();
    }
    let read = read.parse().map_or_else(|_| read.to_owned(), |read| format::number(language, read));
    format!("{} {read}", flow(name, language)).trim_end().to_owned()
}

/// The name of a flow; one that this program does not know stands for itself.
pub(super) fn flow(name: &str, language: Language) -> String {
    let stream = name.split_once('-').map_or(name, |(_, stream)| stream);
    let text = match stream {
        "categories" => texts::FLOW_CATEGORIES,
        "articles" => texts::FLOW_ARTICLES,
        "prices" => texts::FLOW_PRICES,
        "stock" => texts::FLOW_STOCK,
        "customer-groups" => texts::FLOW_CUSTOMER_GROUPS,
        "customers" => texts::FLOW_CUSTOMERS,
        "addresses" => texts::FLOW_ADDRESSES,
        "orders" => texts::FLOW_ORDERS,
        "buyers" => texts::FLOW_BUYERS,
        "order-statuses" => texts::FLOW_ORDER_STATUSES,
        "media" => texts::FLOW_MEDIA,
        "credit-slips" => texts::FLOW_CREDIT_SLIPS,
        "payments" => texts::FLOW_PAYMENTS,
        "price-rules" => texts::FLOW_PRICE_RULES,
        "promotions" => texts::FLOW_PROMOTIONS,
        other => return other.to_owned(),
    };
    text.of(language).to_owned()
}

/// How a run ended, in a few words.
pub(super) fn result(run: &RunRecord, language: Language) -> (Tone, String) {
    let (tone, text) = match run.state {
        RunState::Done => {
            let rejected = run.counts().rejected;
            if rejected > 0 {
                let (one, other) = (texts::RESULT_DONE_REJECTED_ONE, texts::RESULT_DONE_REJECTED_OTHER);
                return (Tone::Warning, counted(language, rejected, one, other, &[]));
            }
            (Tone::Success, if run.written() == 0 { texts::RESULT_NOTHING } else { texts::RESULT_DONE })
        }
        RunState::Running => (Tone::Accent, texts::RESULT_RUNNING),
        RunState::Cancelled => (Tone::Neutral, texts::RESULT_CANCELLED),
        RunState::NeedsDecision => (Tone::Warning, texts::RESULT_DECISION),
        RunState::Failed => (Tone::Danger, texts::RESULT_FAILED),
        RunState::Died => (Tone::Danger, texts::RESULT_DIED),
    };
    (tone, text.of(language).to_owned())
}

/// How a record ended; a dry run says what would happen.
pub(super) fn record(state: &str, dry_run: bool, language: Language) -> (Tone, String) {
    let (tone, text) = match (state, dry_run) {
        ("created", false) => (Tone::Success, texts::STATE_CREATED),
        ("created", true) => (Tone::Accent, texts::WOULD_CREATED),
        ("updated", false) => (Tone::Success, texts::STATE_UPDATED),
        ("updated", true) => (Tone::Accent, texts::WOULD_UPDATED),
        ("removed", false) => (Tone::Warning, texts::STATE_REMOVED),
        ("removed", true) => (Tone::Warning, texts::WOULD_REMOVED),
        // Lines of a plan.
        ("create", _) => (Tone::Accent, texts::WOULD_CREATED),
        ("update", _) => (Tone::Accent, texts::WOULD_UPDATED),
        ("remove", _) => (Tone::Warning, texts::WOULD_REMOVED),
        ("hold", _) => (Tone::Neutral, texts::STATE_SKIPPED),
        ("reject", _) => (Tone::Danger, texts::STATE_REJECTED),
        ("unchanged", _) => (Tone::Neutral, texts::STATE_UNCHANGED),
        ("skipped", _) => (Tone::Neutral, texts::STATE_SKIPPED),
        ("deferred", _) => (Tone::Neutral, texts::STATE_DEFERRED),
        ("rejected", _) => (Tone::Danger, texts::STATE_REJECTED),
        (other, _) => return (Tone::Neutral, other.to_owned()),
    };
    (tone, text.of(language).to_owned())
}

/// The sentences of a record's problems.
pub(super) fn reasons(problems: &[Problem], messages: &Messages, language: Language) -> String {
    let sentences: Vec<String> =
        problems.iter().map(|problem| whole(&messages.sentence(&problem.code, &problem.args, language))).collect();
    sentences.join(" ")
}

/// Changes of a plan that are shown of one record.
const CHANGES: usize = 12;

/// What would be written, field by field; a record that is created has nothing before.
pub(super) fn changes(state: &str, fields: &[FieldChange], language: Language) -> String {
    let quoted = |field: &str, text: &Option<String>| match text {
        Some(text) => {
            let text = field_value(field, text, language).replace('\n', " ");
            texts::CHANGE_VALUE.with(language, &[("text", &text)])
        }
        None => texts::CHANGE_NOTHING.of(language).to_owned(),
    };
    let line = |change: &FieldChange| {
        let old = if change.unknown {
            texts::CHANGE_UNKNOWN.of(language).to_owned()
        } else {
            quoted(&change.field, &change.old)
        };
        let (field, new) = (field_name(&change.field, language), quoted(&change.field, &change.new));
        let text = if state.starts_with("create") { texts::CHANGE_NEW } else { texts::CHANGE_LINE };
        text.with(language, &[("field", &field), ("old", &old), ("new", &new)])
    };
    let mut lines: Vec<String> = fields.iter().take(CHANGES).map(line).collect();
    if let Some(more) = fields.len().checked_sub(CHANGES).filter(|more| *more > 0) {
        lines.push(counted(language, more as u64, texts::CHANGES_MORE_ONE, texts::CHANGES_MORE_OTHER, &[]));
    }
    lines.join("\n")
}

/// What a person can do about them, each once. A setting is named by its path only where the sentence of the
/// problem does not say already what to set.
pub(super) fn remedies(problems: &[Problem], messages: &Messages, language: Language) -> String {
    let mut remedies: Vec<String> = Vec::new();
    let said = |problem: &Problem| !messages.remedy(&problem.code, &problem.args, language).is_empty();
    let untold = |problem: &&Problem| !(matches!(problem.remedy, Some(Remedy::OpenSetting { .. })) && said(problem));
    for remedy in problems.iter().filter(untold).filter_map(|problem| problem.remedy.as_ref()) {
        let text = match remedy {
            Remedy::OpenSetting { path, key, .. } => {
                let path = key.as_ref().map_or_else(|| path.clone(), |key| format!("{path} «\u{a0}{key}\u{a0}»"));
                texts::REMEDY_SETTING.with(language, &[("path", &path)])
            }
            Remedy::ChooseRecord { stream } => {
                texts::REMEDY_RECORD.with(language, &[("stream", &flow(&format!("x-{}", stream.name()), language))])
            }
            Remedy::Override { field } => texts::REMEDY_OVERRIDE.with(language, &[("field", field)]),
            Remedy::Retry => texts::REMEDY_RETRY.of(language).to_owned(),
            Remedy::Host => texts::REMEDY_HOST.of(language).to_owned(),
        };
        if !remedies.contains(&text) {
            remedies.push(text);
        }
    }
    remedies.join(" ")
}

/// A sentence whose values history does not keep, without its holes.
pub(super) fn whole(sentence: &str) -> String {
    let mut text = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        text += before;
        match after.split_once('}') {
            Some((_, after)) => {
                text.push('…');
                rest = after.trim_start_matches('.');
            }
            None => {
                text.push('{');
                rest = after;
            }
        }
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_in_a_sentence_is_a_suspension() {
        assert_eq!(whole("Dernière étape : {last}. Relancez."), "Dernière étape : … Relancez.");
        assert_eq!(whole("a { b"), "a { b");
    }

    #[test]
    fn an_unknown_flow_stands_for_itself() {
        assert_eq!(flow("export-articles", Language::French), "Articles");
        assert_eq!(flow("export-coupons", Language::French), "coupons");
    }
}
