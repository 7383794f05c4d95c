//! What the assistant is told.

use std::collections::BTreeMap;

use app::{Answer, Question, Side};
use sync_model::{CheckReport, CheckState, CheckStep, MessageTemplate, Role};
use ui::{Configured, Installed, LicenceStanding, PluginName, Trouble, Update};

use super::form;

fn told(told: Configured) -> Update {
    Update::Configured(told)
}

pub fn begun() -> Update {
    let plugin = |id: &str, name: &str, role| Installed {
        id: id.to_owned(),
        name: PluginName { french: name.to_owned(), english: name.to_owned(), version: "1.4.0".to_owned() },
        publisher: "Navette".to_owned(),
        roles: vec![role],
    };
    let plugins = vec![
        plugin("erp-sage", "Sage 100", Role::Erp),
        plugin("erp-other", "Autre ERP", Role::Erp),
        plugin("shop-prestashop", "PrestaShop", Role::Shop),
    ];
    told(Configured::Begun { agreed: false, plugins, profiles: vec!["boutique".to_owned()] })
}

pub fn demonstration() -> Update {
    let standing = LicenceStanding { computer: "7F3A-29C1-84D0".to_owned(), ..LicenceStanding::default() };
    told(Configured::Licence(Ok(standing)))
}

pub fn licensed() -> Update {
    told(Configured::Licence(Ok(LicenceStanding {
        valid: true,
        holder: "Maison Varenne SARL".to_owned(),
        number: "NV-2026-004417".to_owned(),
        reseller: "Cabinet Informatique du Doubs".to_owned(),
        dates: Some(("2026-07-01".to_owned(), "2027-06-30".to_owned())),
        shops: vec!["varenne-bijoux.fr".to_owned()],
        computer: "7F3A-29C1-84D0".to_owned(),
        remarks: Vec::new(),
        messages: Vec::new(),
    })))
}

pub fn licence_refused() -> Update {
    told(Configured::Licence(Ok(LicenceStanding {
        computer: "7F3A-29C1-84D0".to_owned(),
        remarks: vec![("licence-expired".to_owned(), BTreeMap::new())],
        messages: vec![MessageTemplate::new(
            "licence-expired",
            "La licence est échue.",
            "The licence has ended.",
            "Demandez-en une autre à votre revendeur.",
            "Ask your reseller for another.",
        )],
        ..LicenceStanding::default()
    })))
}

pub fn face(side: Side) -> Update {
    let [erp, shop] = form::faces();
    let (plugin, face) = if side == Side::Erp { ("erp-sage", erp) } else { ("shop-prestashop", shop) };
    told(Configured::Face { side, plugin: plugin.to_owned(), face })
}

pub fn checked(profile: &str, side: Side, passed: bool) -> Update {
    let state = if passed { CheckState::Passed } else { CheckState::Failed };
    let step = CheckStep {
        name: "driver".to_owned(),
        state,
        code: (!passed).then(|| "no-driver".to_owned()),
        args: BTreeMap::new(),
        detail: None,
    };
    let facts = match side {
        Side::Erp => [("company", "VARENNE"), ("structure", "100c v3")],
        Side::Shop => [("shop-name", "Varenne Bijoux"), ("currency", "EUR")],
    };
    let facts = facts.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let answer = Answer::Report(CheckReport { steps: vec![step], demonstration: false, facts });
    told(Configured::Answered { profile: profile.to_owned(), side, question: Question::Check, answer })
}

pub fn saved(profile: &str, outcome: Result<(), Trouble>) -> Update {
    told(Configured::Saved { profile: profile.to_owned(), outcome })
}
