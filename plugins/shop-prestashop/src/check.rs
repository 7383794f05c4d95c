//! The hosting doctor: each step to the shop by name, and what to tell the host's support.

use std::collections::BTreeMap;

use plugin_sdk::model::{CheckReport, CheckState, CheckStep, ConnectorError, Context, ErrorKind};
use serde::Deserialize;
use serde_json::json;

use crate::{
    client::{Client, EnvelopeIn, PROTOCOL, Verb, nonce},
    describe::{Description, Fit, Limits, WANTED_MODULE},
    read::fresh_id,
};

/// The steps, in the order in which they are passed.
pub const STEPS: [&str; 13] = [
    "settings",
    "dns",
    "tcp",
    "tls",
    "redirect",
    "module",
    "signature",
    "clock",
    "versions",
    "body",
    "limits",
    "maintenance",
    "kind",
];
/// What a page of articles may weigh once packed.
const PROBE_BYTES: usize = 1024 * 1024;
/// Codes that only the shop's host can settle.
pub const FOR_THE_HOST: [&str; 11] = [
    "waf",
    "body-too-large",
    "headers-stripped",
    "time-limit-low",
    "memory-low",
    "post-limit-low",
    "tls-failed",
    "redirected",
    "server-error",
    "unsigned-answer",
    "html-instead-of-json",
];

/// The module's own view.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Inside {
    steps: Vec<CheckStep>,
    facts: BTreeMap<String, String>,
}

/// Tries every step.
///
/// # Errors
/// Only `cancelled`: everything else is a step of the report.
pub fn check(client: &mut Client, context: &dyn Context) -> Result<CheckReport, ConnectorError> {
    let described: Result<Description, _> = client.post(context, Verb::Describe, json!({}), &fresh_id("describe")?);
    let description = match described {
        Ok(description) if description.protocol == PROTOCOL => description,
        Ok(description) => {
            let mut report = failed(&protocol_mismatch(description.protocol));
            report.facts = description.facts();
            return Ok(report);
        }
        Err(error) if error.kind == ErrorKind::Cancelled => return Err(error),
        Err(error) => {
            let mut report = failed(&error);
            add_letter(&mut report, client);
            return Ok(report);
        }
    };
    let mut report = CheckReport { facts: description.facts(), ..CheckReport::default() };
    for name in &STEPS[..6] {
        report.steps.push(step(name));
    }
    report.steps.push(signature(client));
    report.steps.push(clock(client));
    report.steps.push(versions(&description));
    report.steps.push(body(client, context)?);
    report.steps.push(limits(description.limits));
    report.steps.push(if description.maintenance {
        warning("maintenance", "maintenance-on")
    } else {
        step("maintenance")
    });
    report.demonstration = description.demonstration && client.settings.base.loopback;
    report.steps.push(step("kind"));
    inside(client, context, &mut report)?;
    add_letter(&mut report, client);
    Ok(report)
}

/// The report of a connector whose settings do not suffice.
pub fn unconfigured(error: &ConnectorError) -> CheckReport {
    failed_at("settings", error)
}

fn protocol_mismatch(spoken: u64) -> ConnectorError {
    ConnectorError::new(ErrorKind::Config, "protocol-mismatch", "the module speaks another protocol")
        .arg("spoken", spoken)
        .arg("wanted", PROTOCOL)
        .arg("wanted_module", &WANTED_MODULE)
}

fn failed(error: &ConnectorError) -> CheckReport {
    let name = match error.code.as_str() {
        "dns-failed" => "dns",
        "connection-refused" | "host-unreachable" => "tcp",
        "tls-failed" => "tls",
        "redirected" => "redirect",
        "status-401" | "unsigned-answer" => "signature",
        "clock-skew" | "replayed" => "clock",
        "protocol-mismatch" | "protocol-unknown" => "versions",
        "under-maintenance" => "maintenance",
        _ => "module",
    };
    failed_at(name, error)
}

fn failed_at(name: &str, error: &ConnectorError) -> CheckReport {
    let mut report = CheckReport::default();
    let mut before = true;
    for candidate in STEPS {
        let mut next = step(candidate);
        if candidate == name {
            before = false;
            next = with_error(next, CheckState::Failed, error);
        } else if !before || (name == "maintenance" && !matches!(candidate, "settings" | "dns" | "tcp" | "tls")) {
            // A host's own maintenance page hides everything behind it.
            next.state = CheckState::NotTried;
        }
        report.steps.push(next);
    }
    report
}

fn step(name: &str) -> CheckStep {
    CheckStep { name: name.to_owned(), state: CheckState::Passed, code: None, args: BTreeMap::new(), detail: None }
}

fn warning(name: &str, code: &str) -> CheckStep {
    CheckStep { state: CheckState::Warning, code: Some(code.to_owned()), ..step(name) }
}

fn with_error(step: CheckStep, state: CheckState, error: &ConnectorError) -> CheckStep {
    CheckStep { state, code: Some(error.code.clone()), args: error.args.clone(), detail: error.detail.clone(), ..step }
}

fn signature(client: &Client) -> CheckStep {
    match client.envelope_in() {
        EnvelopeIn::Headers => step("signature"),
        EnvelopeIn::Body => warning("signature", "headers-stripped"),
    }
}

fn clock(client: &Client) -> CheckStep {
    match client.clock_offset() {
        0 => step("clock"),
        seconds => {
            let mut warning = warning("clock", "clock-off");
            warning.args.insert("seconds".to_owned(), seconds.to_string());
            warning
        }
    }
}

fn versions(description: &Description) -> CheckStep {
    let mut found = match description.fit() {
        Fit::Same => step("versions"),
        Fit::Older => warning("versions", "module-older"),
        Fit::Newer => warning("versions", "module-newer"),
        Fit::Unreadable => warning("versions", "module-version-unreadable"),
    };
    for (name, value) in [
        ("module", &description.module),
        ("wanted", &WANTED_MODULE.to_string()),
        ("prestashop", &description.prestashop),
        ("php", &description.php),
    ] {
        found.args.insert(name.to_owned(), value.clone());
    }
    found
}

/// Sends as much as a page weighs: hosts and firewalls that refuse it are found now, not at night.
fn body(client: &mut Client, context: &dyn Context) -> Result<CheckStep, ConnectorError> {
    let mut padding = String::with_capacity(2 * PROBE_BYTES);
    // Hexadecimal digits of random bytes pack to half their length.
    while padding.len() < 2 * PROBE_BYTES {
        padding.push_str(&nonce()?);
    }
    let probe = json!({ "padding": padding });
    match client.post::<Description>(context, Verb::Describe, probe, &fresh_id("body")?) {
        Ok(_) => Ok(step("body")),
        Err(error) if error.kind == ErrorKind::Cancelled => Err(error),
        Err(error) => Ok(with_error(step("body"), CheckState::Warning, &error)),
    }
}

fn limits(limits: Limits) -> CheckStep {
    let below = |value: i64, least: i64| value > 0 && value < least;
    let code = if below(limits.max_execution_time, 20) {
        "time-limit-low"
    } else if below(limits.memory_limit_mb, 128) {
        "memory-low"
    } else if below(limits.post_max_mb, 8) {
        "post-limit-low"
    } else {
        return step("limits");
    };
    let mut found = warning("limits", code);
    for (name, value) in
        [("seconds", limits.max_execution_time), ("memory_mb", limits.memory_limit_mb), ("post_mb", limits.post_max_mb)]
    {
        found.args.insert(name.to_owned(), value.to_string());
    }
    found
}

fn inside(client: &mut Client, context: &dyn Context, report: &mut CheckReport) -> Result<(), ConnectorError> {
    match client.post::<Inside>(context, Verb::Check, json!({}), &fresh_id("check")?) {
        Ok(inside) => {
            // The module names a step by the code of its failure; its title is a sentence of its own.
            let titled = |found: CheckStep| CheckStep { name: format!("inside-{}", found.name), ..found };
            report.steps.extend(inside.steps.into_iter().map(titled));
            for (name, value) in inside.facts {
                report.facts.entry(name).or_insert(value);
            }
        }
        Err(error) if error.kind == ErrorKind::Cancelled => return Err(error),
        Err(error) => report.steps.push(with_error(step("inside"), CheckState::Warning, &error)),
    }
    Ok(())
}

/// The text to send to the host's support, where something is theirs to settle.
fn add_letter(report: &mut CheckReport, client: &Client) {
    let theirs = |found: &&CheckStep| found.code.as_deref().is_some_and(|code| FOR_THE_HOST.contains(&code));
    let found: Vec<(String, String)> = report
        .steps
        .iter()
        .filter(theirs)
        .map(|found| {
            let args: Vec<_> = found.args.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            (found.code.clone().unwrap_or_default(), args.join(", "))
        })
        .collect();
    if found.is_empty() {
        return;
    }
    let lines: String = found.iter().map(|(code, args)| format!("- {code} ({args})\n")).collect();
    let address = &client.settings.base.address;
    report.facts.insert(
        "host-letter-fr".to_owned(),
        format!(
            "Bonjour,\nle logiciel Navette envoie des requêtes POST signées à {address}\n\
             et elles ne passent pas comme il faut :\n{lines}Merci de laisser passer cette adresse sans \
             redirection ni filtrage, avec ses en-têtes X-Navette-* et des corps d'au moins 8 Mo."
        ),
    );
    report.facts.insert(
        "host-letter-en".to_owned(),
        format!(
            "Hello,\nthe program Navette sends signed POST requests to {address}\n\
             and they do not pass as they should:\n{lines}Please let this address through without redirection \
             or filtering, with its X-Navette-* headers and bodies of at least 8 MB."
        ),
    );
}
