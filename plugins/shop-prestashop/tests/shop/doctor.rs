//! The hosting doctor.

use plugin_sdk::model::{CheckReport, CheckState, Plugin};
use serde_json::{Value, json};
use shop_prestashop::ShopPrestashop;

use crate::{
    Host, open,
    server::{Reply, Request, Shop, ok, plain, refused},
};

fn description() -> Value {
    json!({
        "module": "1.1.3", "protocol": 1, "prestashop": "8.2.1", "php": "8.2.9", "database": "10.11",
        "shop": { "id": 1, "name": "Démo", "currency": "EUR", "languages": ["fr"], "timezone": "Europe/Paris",
                  "country": "FR", "rounding_type": "per-line" },
        "limits": { "max_execution_time": 30, "memory_limit_mb": 256, "post_max_mb": 64 },
        "maintenance": false, "demonstration": true,
        "streams": { "articles": ["read", "write"] }, "listeners": { "product": "native" },
    })
}

fn healthy(request: &Request, changes: &Value) -> Reply {
    match request.verb() {
        "check" => ok(json!({ "steps": [{ "name": "tables", "state": "passed" }], "facts": { "secret-age": "3 d" } })),
        _ => {
            let mut description = description();
            for (key, value) in changes.as_object().unwrap() {
                description[key] = value.clone();
            }
            ok(description)
        }
    }
}

fn report(shop: &Shop) -> CheckReport {
    open(&shop.url(), &[]).check(&Host::default()).unwrap()
}

fn state(report: &CheckReport, name: &str) -> (CheckState, Option<String>) {
    let step = report.steps.iter().find(|step| step.name == name).unwrap();
    (step.state, step.code.clone())
}

fn marked(report: &CheckReport) -> Vec<(String, CheckState, String)> {
    let marked = report.steps.iter().filter(|step| step.code.is_some());
    marked.map(|step| (step.name.clone(), step.state, step.code.clone().unwrap())).collect()
}

#[test]
fn healthy_demonstration_shop_passes_every_step() {
    let shop = Shop::start(false, |request| healthy(request, &json!({})));
    let report = report(&shop);
    assert!(report.passed() && report.demonstration);
    assert_eq!(marked(&report), []);
    assert_eq!(report.steps.last().unwrap().name, "inside-tables");
    assert_eq!(report.facts["prestashop"], "8.2.1");
    assert_eq!(report.facts["secret-age"], "3 d");
    assert!(!report.facts.contains_key("host-letter-fr"));
    assert!(shop.requests()[1].raw_length > 1_000_000);
}

#[test]
fn what_is_weak_warns_and_what_the_host_can_mend_is_in_the_letter() {
    for (changes, name, code, letter) in [
        (json!({ "module": "0.9.0" }), "versions", "module-older", false),
        (json!({ "module": "1.4.0" }), "versions", "module-newer", false),
        (json!({ "module": "?" }), "versions", "module-version-unreadable", false),
        (json!({ "maintenance": true }), "maintenance", "maintenance-on", false),
        (json!({ "limits": { "max_execution_time": 10 } }), "limits", "time-limit-low", true),
        (json!({ "limits": { "memory_limit_mb": 64 } }), "limits", "memory-low", true),
        (json!({ "limits": { "post_max_mb": 2 } }), "limits", "post-limit-low", true),
    ] {
        let shop = Shop::start(false, move |request| healthy(request, &changes));
        let report = report(&shop);
        assert_eq!(marked(&report), [(name.to_owned(), CheckState::Warning, code.to_owned())]);
        assert_eq!(report.facts.get("host-letter-fr").is_some_and(|text| text.contains(code)), letter, "{code}");
    }
}

#[test]
fn stripped_headers_wrong_clock_and_refused_size_warn() {
    let shop = Shop::start(true, |request| match request.raw_length > 100_000 {
        true => plain(413, ""),
        false => match request.time > 3_999_999_000 {
            true => healthy(request, &json!({ "demonstration": false })),
            false => refused("transient", "clock-skew", json!({ "shop_time": "4000000000" })),
        },
    });
    let report = report(&shop);
    assert!(report.passed() && !report.demonstration);
    assert_eq!(state(&report, "signature").1.as_deref(), Some("headers-stripped"));
    assert_eq!(state(&report, "clock").1.as_deref(), Some("clock-off"));
    assert_eq!(state(&report, "body").1.as_deref(), Some("body-too-large"));
    assert!(report.facts["host-letter-en"].contains("headers-stripped"));
}

#[test]
fn nothing_is_tried_after_the_step_that_failed() {
    for (status, name, code) in [
        (301, "redirect", "redirected"),
        (403, "module", "waf"),
        (404, "module", "module-missing"),
        (401, "signature", "status-401"),
    ] {
        let shop = Shop::start(false, move |_| plain(status, "<html>"));
        let report = report(&shop);
        assert_eq!(marked(&report), [(name.to_owned(), CheckState::Failed, code.to_owned())]);
        let position = report.steps.iter().position(|step| step.name == name).unwrap();
        assert!(report.steps[..position].iter().all(|step| step.state == CheckState::Passed));
        assert!(report.steps[position + 1..].iter().all(|step| step.state == CheckState::NotTried));
        assert!(!report.passed());
    }
}

#[test]
fn maintenance_page_of_the_host_is_recognised_and_hides_the_rest() {
    let shop = Shop::start(false, |_| plain(503, "<html>"));
    let report = report(&shop);
    assert_eq!(state(&report, "maintenance"), (CheckState::Failed, Some("under-maintenance".to_owned())));
    assert_eq!(state(&report, "tls").0, CheckState::Passed);
    assert_eq!(state(&report, "signature").0, CheckState::NotTried);
}

#[test]
fn other_protocol_fails_with_both_numbers() {
    let shop = Shop::start(false, |request| healthy(request, &json!({ "protocol": 2 })));
    let report = report(&shop);
    let step = report.steps.iter().find(|step| step.name == "versions").unwrap();
    assert_eq!(step.code.as_deref(), Some("protocol-mismatch"));
    assert_eq!((step.args["spoken"].as_str(), step.args["wanted"].as_str()), ("2", "1"));
}

#[test]
fn missing_settings_are_the_first_step() {
    let report = open("", &[]).check(&Host::default()).unwrap();
    assert_eq!(state(&report, "settings"), (CheckState::Failed, Some("setting-missing".to_owned())));
    assert_eq!(state(&report, "dns").0, CheckState::NotTried);
}

#[test]
fn every_title_and_code_of_a_report_has_a_sentence() {
    let messages = ShopPrestashop::descriptor().messages;
    let shop = Shop::start(false, |_| plain(503, "<html>"));
    for step in report(&shop).steps {
        for code in step.code.iter().chain([&step.name]) {
            assert!(messages.iter().any(|message| message.code == *code), "{code}");
        }
    }
}
