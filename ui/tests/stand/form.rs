//! A profile of two plugins that nobody has: every kind of field, and lists that answer.

use std::collections::BTreeMap;

use app::{Answer, Profile, Question, Side, SideConfig};
use sync_model::{
    CheckReport, CheckState, CheckStep, Choice, Condition, Descriptor, Field, FieldKind, Localized, LookupEntry,
    LookupName, LookupRef, LookupRequest, LookupResult, LookupSide, MessageTemplate, Role, SettingsGroup,
    SettingsSchema,
};
use ui::{Command, Configure, Configured, Face, PluginTrouble, Trouble, Update};

fn both(fr: &str, en: &str) -> Localized {
    Localized::fr_en(fr, en)
}

fn own(name: LookupName) -> LookupRef {
    LookupRef { side: LookupSide::Own, name }
}

fn peer(name: LookupName) -> LookupRef {
    LookupRef { side: LookupSide::Peer, name }
}

fn group(key: &str, label: Localized, help: Localized, fields: Vec<Field>) -> SettingsGroup {
    SettingsGroup { key: key.to_owned(), label, help, fields }
}

fn erp_groups() -> Vec<SettingsGroup> {
    let number = |min, max, decimals| FieldKind::Number { min, max, decimals };
    let mut folder = Field::new("media-folder", both("Dossier multimédia", "Multimedia folder"), FieldKind::Folder);
    folder.condition = Some(Condition { field: "media".to_owned(), equals: true.into() });
    let weights = vec![
        Choice { value: "net".to_owned(), label: both("Poids net", "Net weight") },
        Choice { value: "gross".to_owned(), label: both("Poids brut", "Gross weight") },
    ];
    let features = FieldKind::Mapping { rows: own(LookupName::Features), target: peer(LookupName::Features) };
    vec![
        group(
            "source",
            both("Source", "Source"),
            both(
                "Par quelle source de cet ordinateur Navette lit et écrit.",
                "By which source of this computer Navette reads and writes.",
            ),
            vec![
                Field::new(
                    "source",
                    both("Source de données", "Data source"),
                    FieldKind::Lookup { from: own(LookupName::OdbcSources) },
                )
                .required()
                .help(both("Sources de cet ordinateur.", "Sources of this computer.")),
                Field::new("user", both("Utilisateur", "User"), FieldKind::Text { max_length: Some(12) }),
                Field::new("password", both("Mot de passe", "Password"), FieldKind::Secret),
                Field::new("page", both("Lecture par pages de", "Records a page"), number(Some(1), Some(5_000), 0))
                    .default_value(500)
                    .advanced(),
            ],
        ),
        group(
            "articles",
            both("Articles", "Articles"),
            Localized::default(),
            vec![
                Field::new("weight", both("Poids de l'article", "Weight"), FieldKind::Choice { choices: weights })
                    .default_value("net"),
                Field::new("margin", both("Marge de sécurité", "Safety margin"), number(Some(0), None, 2)),
                Field::new("since", both("Depuis le", "Since"), FieldKind::Date),
                Field::new("depots", both("Dépôts", "Depots"), FieldKind::LookupMany { from: own(LookupName::Depots) }),
                Field::new("media", both("Envoyer les photos", "Send the pictures"), FieldKind::Toggle),
                folder,
                Field::new(
                    "features",
                    both("Informations libres vers caractéristiques", "Free fields to features"),
                    features,
                )
                .help(both("Une case vide n'envoie rien.", "An empty cell sends nothing.")),
            ],
        ),
    ]
}

fn shop_groups() -> Vec<SettingsGroup> {
    vec![group(
        "connection",
        both("Connexion", "Connection"),
        Localized::default(),
        vec![
            Field::new(
                "url",
                both("Adresse de la boutique", "Shop address"),
                FieldKind::Text { max_length: Some(500) },
            )
            .required(),
            Field::new("secret", both("Mot de passe du module", "Module password"), FieldKind::Secret).required(),
        ],
    )]
}

fn descriptor(id: &str, name: Localized, role: Role, groups: Vec<SettingsGroup>) -> Box<Descriptor> {
    let message = MessageTemplate::new;
    Box::new(Descriptor {
        id: id.to_owned(),
        name,
        publisher: "Navette".to_owned(),
        version: "1.4.0".parse().unwrap(),
        model: "1".parse().unwrap(),
        roles: vec![role],
        streams: Vec::new(),
        settings: SettingsSchema { groups },
        licence_feature: None,
        messages: vec![
            message("driver", "Pilote et source", "Driver and source", "", ""),
            message("opened", "Ouverture de la base", "Opening the base", "", ""),
            message("rights", "Droit d'écriture", "Right to write", "", ""),
            message(
                "no-right",
                "L'utilisateur {user} ne peut pas créer de bon de commande.",
                "The user {user} cannot make a sales order.",
                "Donnez-lui « Documents des ventes ».",
                "Give them \"Sales documents\".",
            ),
            message(
                "no-driver",
                "Aucun pilote ODBC n'est installé sur ce poste.",
                "No ODBC driver is installed on this computer.",
                "Installez-le, puis relisez la liste.",
                "Install it, then read the list again.",
            ),
        ],
        transform: None,
    })
}

pub fn profile() -> Profile {
    let side = |plugin: &str, settings: &[(&str, serde_json::Value)]| SideConfig {
        plugin: plugin.to_owned(),
        settings: settings.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect(),
    };
    let features = serde_json::json!({"MAT": "1", "POI": "99"});
    Profile {
        name: "maison-varenne".to_owned(),
        erp: side("erp-sage", &[("source", "VARENNE".into()), ("user", "NAVETTE".into()), ("features", features)]),
        shop: side("shop-prestashop", &[("url", "https://www.varenne-bijoux.fr".into())]),
        transforms: Vec::new(),
        article_editor: false,
        orders: Default::default(),
    }
}

pub fn faces() -> [Face; 2] {
    [
        Ok(descriptor("erp-sage", both("Sage 100", "Sage 100"), Role::Erp, erp_groups())),
        Ok(descriptor("shop-prestashop", both("PrestaShop", "PrestaShop"), Role::Shop, shop_groups())),
    ]
}

pub fn read() -> Update {
    let secrets = ["shop.secret".to_owned()].into();
    Update::Configured(Configured::Read { profile: Box::new(profile()), faces: faces(), secrets })
}

pub fn read_without_shop() -> Update {
    let [erp, _] = faces();
    let args = BTreeMap::from([("id".to_owned(), "shop-prestashop".to_owned())]);
    let lost = Err(PluginTrouble { code: "plugin-missing".to_owned(), args });
    let faces = [erp, lost];
    Update::Configured(Configured::Read { profile: Box::new(profile()), faces, secrets: Default::default() })
}

pub fn saved(outcome: Result<(), Trouble>) -> Update {
    Update::Configured(Configured::Saved { profile: "maison-varenne".to_owned(), outcome })
}

fn entries(rows: &[(&str, &str)]) -> Answer {
    let entry = |(value, label): &(&str, &str)| LookupEntry {
        value: (*value).to_owned(),
        label: (*label).to_owned(),
        unusable: None,
    };
    Answer::List(LookupResult { entries: rows.iter().map(entry).collect(), more: false })
}

pub fn answered(side: Side, question: Question, answer: Answer) -> Update {
    Update::Configured(Configured::Answered { profile: "maison-varenne".to_owned(), side, question, answer })
}

fn list(side: Side, name: LookupName, answer: Answer) -> Update {
    answered(side, Question::Lookup(LookupRequest { name, search: None, limit: 1_000 }), answer)
}

pub fn sources() -> Update {
    list(
        Side::Erp,
        LookupName::OdbcSources,
        entries(&[("VARENNE", "VARENNE_GESCOM (Sage, 32 bits)"), ("TEST", "TEST")]),
    )
}

/// The same for a profile of another name.
pub fn sources_of(profile: &str) -> Update {
    match sources() {
        Update::Configured(Configured::Answered { side, question, answer, .. }) => {
            Update::Configured(Configured::Answered { profile: profile.to_owned(), side, question, answer })
        }
        other => other,
    }
}

pub fn no_sources() -> Update {
    let refused = Answer::Refused { code: "no-driver".to_owned(), args: BTreeMap::new(), detail: None };
    list(Side::Erp, LookupName::OdbcSources, refused)
}

pub fn depots() -> Update {
    list(Side::Erp, LookupName::Depots, entries(&[("1", "Siège"), ("2", "Lyon"), ("3", "Bruxelles")]))
}

pub fn free_fields() -> Update {
    let rows = [
        ("MAT", "Matière"),
        ("OR", "Poids d’or (g)"),
        ("PIE", "Pierre principale"),
        ("COU", "Couleur cadran"),
        ("ETA", "Étanchéité"),
        ("POI", "Poinçon / Titre"),
        ("ATE", "Code atelier"),
    ];
    list(Side::Erp, LookupName::Features, entries(&rows))
}

pub fn features() -> Update {
    list(Side::Shop, LookupName::Features, entries(&[("1", "Matière"), ("2", "Poids d’or"), ("3", "Pierre")]))
}

/// The checks of a connection, one of them with a warning.
pub fn checked() -> Update {
    let step = |name: &str, state, code: Option<&str>| CheckStep {
        name: name.to_owned(),
        state,
        code: code.map(str::to_owned),
        args: BTreeMap::from([("user".to_owned(), "NAVETTE".to_owned())]),
        detail: None,
    };
    let steps = vec![
        step("driver", CheckState::Passed, None),
        step("opened", CheckState::Passed, None),
        step("rights", CheckState::Failed, Some("no-right")),
    ];
    let report = CheckReport { steps, demonstration: false, facts: BTreeMap::new() };
    answered(Side::Erp, Question::Check, Answer::Report(report))
}

/// The inquiries among what was asked.
pub fn inquiries(asked: &[Command]) -> Vec<ui::Inquiry> {
    let inquiry = |command: &Command| match command {
        Command::Configure(Configure::Ask(inquiry)) => Some((**inquiry).clone()),
        _ => None,
    };
    asked.iter().filter_map(inquiry).collect()
}
