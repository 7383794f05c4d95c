//! A window without a display, over a port that only writes down what it is asked, and answers to give it.

#![allow(dead_code, reason = "each user of the stand needs a part of it")]
#![allow(clippy::unwrap_used, reason = "a stand that cannot be prepared must fail where it stands")]

pub mod articles;
pub mod assistant;
pub mod form;
pub mod hand;
pub mod orders;
pub mod plans;

use std::{cell::RefCell, collections::BTreeMap, path::PathBuf, rc::Rc, sync::OnceLock};

use app::{
    Action, Counts, Event, EventKind, Language, Messages, Profile, RunEnd, RunRecord, RunRow, RunState, SideConfig,
};
use chrono::{DateTime, Utc};
use i_slint_backend_testing::{TestingBackend, TestingBackendOptions};
use slint::ComponentHandle;
use sync_model::{Key, LogLevel, MessageTemplate, Problem, Remedy, Stream};
use ui::{
    Clock, Command, Connected, KnownPlugin, NavetteWindow, Place, PluginEntry, PluginName, PluginTrouble, Port,
    Preferences, StoreTrouble, Update,
};

/// The instant at which every picture is taken: 24 November 2026, 14:30.
pub const NOW: i64 = 1_795_530_600;

thread_local! {
    static SECONDS: RefCell<i64> = const { RefCell::new(NOW) };
}

/// Moves the stand's clock.
pub fn pass(seconds: i64) {
    SECONDS.with_borrow_mut(|now| *now += seconds);
}

#[derive(Clone, Default)]
pub struct Asked(Rc<RefCell<Vec<Command>>>);

impl Asked {
    /// What was asked since the last call.
    pub fn take(&self) -> Vec<Command> {
        self.0.take()
    }
}

impl Port for Asked {
    fn send(&self, command: Command) {
        self.0.borrow_mut().push(command);
    }
}

/// A window of that size, and what it asks.
pub fn window(language: Language, dark: bool, size: (u32, u32)) -> (NavetteWindow, Asked) {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| ());
    let options = TestingBackendOptions { mock_time: true, threading: false, renderer_name: Some("software".into()) };
    // The platform is this thread's; a second window of the thread finds it set.
    let _ = slint::platform::set_platform(Box::new(TestingBackend::new(options)));
    SECONDS.set(NOW);
    let clock = Clock {
        now: || DateTime::<Utc>::from_timestamp(SECONDS.with_borrow(|now| *now), 0).unwrap(),
        local: |instant| instant.naive_utc(),
    };
    let asked = Asked::default();
    let window = NavetteWindow::new(Box::new(asked.clone()), Preferences { language, dark }, clock).unwrap();
    window.resize(size.0, size.1);
    window.component().show().unwrap();
    (window, asked)
}

pub fn place() -> Place {
    Place {
        folder: PathBuf::from("/srv/navette"),
        plugins: PathBuf::from("/srv/navette/plugins"),
        profile_command:
            "navette --data-dir /srv/navette profile add ma-boutique --erp erp-sage --shop shop-prestashop".to_owned(),
        demo_command: "navette --data-dir /srv/navette demo".to_owned(),
        version: "0.0.0".to_owned(),
    }
}

pub fn profile(name: &str, erp: &str, shop: &str) -> Profile {
    let side = |plugin: &str| SideConfig { plugin: plugin.to_owned(), settings: BTreeMap::new() };
    let (erp, shop) = (side(erp), side(shop));
    let (transforms, orders) = Default::default();
    Profile { name: name.to_owned(), erp, shop, transforms, article_editor: false, orders }
}

/// Two profiles; the first is the default.
pub fn opened() -> Update {
    let profiles = vec![
        profile("maison-varenne", "erp-sage", "shop-prestashop"),
        profile("atelier-lyon", "erp-sage", "shop-prestashop"),
    ];
    Update::Opened { place: place(), profiles: Ok((profiles, Some("maison-varenne".to_owned()))) }
}

pub fn no_profile() -> Update {
    Update::Opened { place: place(), profiles: Ok((Vec::new(), None)) }
}

pub fn broken() -> Update {
    let detail = "failed to make the data folder: Permission denied (os error 13)".to_owned();
    Update::Opened { place: place(), profiles: Err(StoreTrouble { code: "store".to_owned(), detail }) }
}

pub fn shown(profile: &str, runs: Vec<RunRecord>) -> Update {
    let side = |plugin: &str, french: &str, english: &str| Connected {
        plugin: plugin.to_owned(),
        state: Ok(PluginName { french: french.to_owned(), english: english.to_owned(), version: "1.4.0".to_owned() }),
    };
    let mut messages = Messages::host();
    messages.add(&[MessageTemplate::new(
        "payment-unmapped",
        "Aucun mode de règlement de Sage n'est choisi pour « {method} ».",
        "No payment method of Sage is chosen for “{method}”.",
        "Choisissez-le dans le réglage des paiements.",
        "Choose it in the settings of payments.",
    )]);
    messages.add(&[MessageTemplate::new(
        "barcode-too-long",
        "Code-barres à {n} chiffres : la boutique en accepte 13.",
        "{n}-digit barcode: the shop takes 13.",
        "Corrigez la fiche dans Sage, ou envoyez-la sans code-barres.",
        "Correct the record in Sage, or send it without a barcode.",
    )]);
    Update::Profile {
        profile: profile.to_owned(),
        sides: [side("erp-sage", "Sage 100", "Sage 100"), side("shop-prestashop", "PrestaShop", "PrestaShop")],
        messages,
        runs,
        holder: None,
    }
}

/// A run that began so many minutes before now.
pub fn run(minutes: i64, action: Action, state: RunState, took: i64, flows: Vec<(&str, Counts)>) -> RunRecord {
    let begun = DateTime::<Utc>::from_timestamp(NOW - minutes * 60, 0).unwrap();
    let ended = begun + chrono::TimeDelta::seconds(took);
    RunRecord {
        id: format!("run-{minutes}"),
        profile: "maison-varenne".to_owned(),
        action: action.name().to_owned(),
        dry_run: false,
        started_at: begun.to_rfc3339(),
        ended_at: (state != RunState::Running).then(|| ended.to_rfc3339()),
        state,
        flows: flows.into_iter().map(|(name, counts)| (name.to_owned(), counts)).collect(),
        code: None,
    }
}

pub fn counts(read: u64, created: u64, updated: u64, rejected: u64) -> Counts {
    let unchanged = read - created - updated - rejected;
    Counts { read, created, updated, unchanged, rejected, ..Counts::default() }
}

/// A week of a shop's life, newest first.
pub fn week() -> Vec<RunRecord> {
    let mut runs = vec![
        run(10, Action::ExportStock, RunState::Done, 6, vec![("export-stock", counts(18_432, 0, 87, 0))]),
        run(30, Action::ImportOrders, RunState::Done, 11, vec![("import-orders", counts(23, 23, 0, 0))]),
        run(510, Action::ExportPrices, RunState::Done, 9, vec![("export-prices", counts(18_432, 0, 1_208, 0))]),
        run(
            750,
            Action::ExportAll,
            RunState::Done,
            252,
            vec![("export-categories", counts(214, 0, 3, 0)), ("export-articles", counts(18_432, 42, 318, 12))],
        ),
        run(930, Action::ExportCategories, RunState::Failed, 31, vec![]),
        run(1_220, Action::ExportNewArticles, RunState::Done, 38, vec![("export-articles", counts(42, 42, 0, 0))]),
        run(1_300, Action::ExportArticles, RunState::Cancelled, 14, vec![("export-articles", counts(2_000, 0, 8, 0))]),
    ];
    runs[4].code = Some("store-full".to_owned());
    for (day, updated) in [(2, 9_204), (3, 15_877), (4, 2_102), (5, 1_940), (6, 11_020)] {
        let flows = vec![("export-articles", counts(18_432, 12, updated, day % 2 * 700))];
        let minutes = i64::try_from(day).unwrap() * 1_440 - 120;
        runs.push(run(minutes, Action::ExportAll, RunState::Done, 240, flows));
    }
    runs
}

pub fn refused() -> Vec<RunRow> {
    let row = |key: &str, state: &str, problems: Vec<Problem>| RunRow {
        flow: "export-articles".to_owned(),
        key: Key::new(key),
        state: state.to_owned(),
        facets: vec!["texts".to_owned()],
        external_id: None,
        problems,
        proof: None,
        fields: Vec::new(),
        document: None,
    };
    let barcode = || Problem::new("barcode-too-long").arg("n", "14").remedy(Remedy::Override { field: "ean13".into() });
    vec![
        row("BAGR-2026-50", "created", vec![]),
        row("BAGR-2026-52", "rejected", vec![barcode()]),
        row("BRACELET-OR-18", "updated", vec![]),
        row(
            "COLLIER-ETE26",
            "rejected",
            vec![
                Problem::new("unsupported")
                    .arg("what", "packs")
                    .remedy(Remedy::ChooseRecord { stream: Stream::Categories }),
            ],
        ),
    ]
}

pub fn event(kind: EventKind) -> Update {
    Update::Event(Event { run: "run-0".to_owned(), kind })
}

pub fn starting(action: Action, dry_run: bool) -> Update {
    Update::Starting { profile: "maison-varenne".to_owned(), action, dry_run }
}

pub fn flow_started(flow: &str, stream: &str) -> Update {
    event(EventKind::FlowStarted { flow: flow.to_owned(), stream: stream.to_owned() })
}

pub fn progress(flow: &str, counts: Counts, total: Option<u64>) -> Update {
    event(EventKind::Progress { flow: flow.to_owned(), counts, total })
}

pub fn flow_ended(flow: &str, counts: Counts) -> Update {
    event(EventKind::FlowEnded { flow: flow.to_owned(), counts })
}

pub fn ended(action: Action, dry_run: bool, end: RunEnd) -> Update {
    Update::Ended { profile: "maison-varenne".to_owned(), action, dry_run, end }
}

pub fn decision() -> RunEnd {
    let (flow, digest) = ("export-articles".to_owned(), "4f1c-9a07".to_owned());
    RunEnd::NeedsDecision { flow, removals: 2_141, linked: 18_432, digest }
}

/// The export of everything, in its second flow.
pub fn run_half(window: &NavetteWindow) {
    window.apply(starting(Action::ExportAll, false));
    pass(2);
    window.apply(flow_started("export-categories", "categories"));
    window.apply(flow_ended("export-categories", counts(214, 0, 3, 0)));
    window.apply(flow_started("export-articles", "articles"));
    pass(28);
    window.apply(progress("export-articles", counts(11_260, 39, 279, 12), Some(18_432)));
}

/// Three plugins; the last one is refused.
pub fn plugins() -> Update {
    let known = |french: &str, english: &str, role| {
        let name = PluginName { french: french.to_owned(), english: english.to_owned(), version: "1.4.0".to_owned() };
        Ok(KnownPlugin { name, publisher: "Navette".to_owned(), roles: vec![role] })
    };
    let trouble =
        PluginTrouble { code: "plugin-load".to_owned(), args: [("id".to_owned(), "etiquettes".to_owned())].into() };
    let entry = |id: &str, used, state| PluginEntry { id: id.to_owned(), used, state };
    Update::Plugins(Ok(vec![
        entry("erp-sage", true, known("Sage 100", "Sage 100", sync_model::Role::Erp)),
        entry("example-transform", false, known("Prix ronds", "Round prices", sync_model::Role::Transform)),
        entry("etiquettes", false, Err(trouble)),
    ]))
}

/// What a worker says beside its progress.
pub fn speak(window: &NavetteWindow) {
    let log = |level, text: &str| event(EventKind::Log { level, text: text.to_owned() });
    window.apply(log(LogLevel::Info, "F_ARTICLE : 18 432 lignes en 1,9 s, F_ARTCLIENT : 36 864 lignes en 2,4 s."));
    window.apply(log(LogLevel::Debug, "POST write/articles : 14 fiches, 11,2 Ko, 318 ms."));
    window.apply(event(EventKind::Rejected {
        flow: "export-articles".to_owned(),
        key: "BAGR-2026-52".to_owned(),
        problems: vec![Problem::new("barcode-too-long").arg("n", "14")],
    }));
    let (flow, code) = ("export-articles".to_owned(), "shop-unavailable".to_owned());
    window.apply(event(EventKind::Waiting { flow, code, attempt: 2, of: 5, seconds: 8 }));
    window.apply(log(LogLevel::Error, "La page 3 n'a pas pu être écrite : 503."));
}
