//! A dry run, field by field, and a profile whose plugin is not there any more.

use app::{Action, FieldChange, RunRecord, RunRow, RunState};
use sync_model::Key;
use ui::{PluginTrouble, Update};

use super::{counts, run, shown, week};

/// The week, and a dry run of three minutes ago (`run-3`).
pub fn simulated_week() -> Vec<RunRecord> {
    let flows = vec![("export-articles", counts(18_432, 1, 3, 0))];
    let mut runs = week();
    runs.insert(0, RunRecord { dry_run: true, ..run(3, Action::ExportArticles, RunState::Done, 41, flows) });
    runs
}

/// What that dry run would change.
pub fn planned() -> Vec<RunRow> {
    let change = |field: &str, old: Option<&str>, new: Option<&str>| FieldChange {
        field: field.to_owned(),
        old: old.map(str::to_owned),
        unknown: false,
        new: new.map(str::to_owned),
    };
    let row = |key: &str, state: &str, fields: Vec<FieldChange>| RunRow {
        flow: "export-articles".to_owned(),
        key: Key::new(key),
        state: state.to_owned(),
        facets: Vec::new(),
        external_id: None,
        problems: Vec::new(),
        proof: None,
        fields,
        document: None,
    };
    vec![
        row("BIJ000001", "updated", vec![change("price.net", Some("57.5"), Some("59.9"))]),
        row(
            "BIJ000004",
            "updated",
            vec![
                change("texts.name.fr", Some("Chaîne or forçat"), Some("Chaîne or forçat, 45 cm")),
                change("categories", Some("COLLIERS"), Some("COLLIERS, CHAINES")),
            ],
        ),
        row("BIJ000031", "created", vec![change("texts.name.fr", None, Some("Jonc martelé, argent"))]),
        row("BIJ000007", "removed", Vec::new()),
    ]
}

/// The profile, when the shop's plugin is not installed any more.
pub fn shown_without_shop(profile: &str) -> Update {
    let Update::Profile { profile, mut sides, messages, runs, holder } = shown(profile, week()) else {
        panic!("a profile is shown by its own update")
    };
    let args = [("id".to_owned(), "shop-prestashop".to_owned())].into();
    sides[1].state = Err(PluginTrouble { code: "plugin-missing".to_owned(), args });
    Update::Profile { profile, sides, messages, runs, holder }
}
