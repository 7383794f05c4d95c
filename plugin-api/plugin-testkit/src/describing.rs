//! Rules about the descriptor: what a plugin says before it is opened.

use std::collections::BTreeSet;

use serde_json::Value;
use sync_model::{Descriptor, Field, FieldKind, Localized, Role};

use crate::{
    findings::{Findings, placeholders},
    rules,
};

pub(crate) fn check(findings: &mut Findings, descriptor: &Descriptor) {
    identity(findings, descriptor);
    streams(findings, descriptor);
    settings(findings, descriptor);
    messages(findings, descriptor);
}

fn both(text: &Localized) -> bool {
    ["fr", "en"].iter().all(|language| text.0.get(*language).is_some_and(|text| !text.trim().is_empty()))
}

fn plain(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn identity(findings: &mut Findings, descriptor: &Descriptor) {
    let rule = rules::DESCRIPTOR;
    findings.hold(rule, plain(&descriptor.id), || format!("the id {:?}", descriptor.id));
    findings.hold(rule, both(&descriptor.name), || "the name lacks a language".to_owned());
    findings.hold(rule, !descriptor.publisher.trim().is_empty(), || "no publisher".to_owned());
    findings.hold(rule, !descriptor.roles.is_empty(), || "no role".to_owned());
    let transforms = descriptor.roles.contains(&Role::Transform);
    findings.hold(rule, transforms == descriptor.transform.is_some(), || {
        "the role transform and the streams that it listens to are declared together".to_owned()
    });
    let ours = sync_model::semver::Version::parse(sync_model::MODEL_VERSION);
    findings.hold(rule, ours.is_ok_and(|ours| descriptor.model.matches(&ours)), || {
        format!("the model {} is not of its range {}", sync_model::MODEL_VERSION, descriptor.model)
    });
}

fn streams(findings: &mut Findings, descriptor: &Descriptor) {
    let mut seen = BTreeSet::new();
    for support in &descriptor.streams {
        let stream = support.stream;
        findings.hold(rules::DESCRIPTOR, seen.insert(stream), || format!("{stream} is declared twice"));
        findings.hold(rules::DESCRIPTOR, support.read || support.write, || {
            format!("{stream} is declared, and neither read nor written")
        });
        findings.hold(rules::DESCRIPTOR, support.schema >= 1, || format!("{stream} has no schema version"));
        for facet in &support.facets {
            findings.hold(rules::DESCRIPTOR, stream.facets().contains(facet), || {
                format!("{stream} has no facet {}", facet.name())
            });
        }
    }
}

fn settings(findings: &mut Findings, descriptor: &Descriptor) {
    let rule = rules::SETTINGS;
    let fields: Vec<&Field> = descriptor.settings.groups.iter().flat_map(|group| &group.fields).collect();
    let (mut groups, mut keys) = (BTreeSet::new(), BTreeSet::new());
    for group in &descriptor.settings.groups {
        findings.hold(rule, groups.insert(group.key.as_str()), || format!("the group {} is there twice", group.key));
        findings.hold(rule, both(&group.label), || format!("the group {} lacks a label", group.key));
    }
    for field in &fields {
        let named = |what: &str| format!("{}: {what}", field.key);
        let key = field.key.as_str();
        let good = !key.is_empty() && !key.contains(['=', ' ', '\n']);
        findings.hold(rule, good && keys.insert(key), || named("the key is empty, odd or there twice"));
        findings.hold(rule, both(&field.label), || named("the label lacks a language"));
        findings.hold(rule, field.help.is_empty() || both(&field.help), || named("the help lacks a language"));
        if let FieldKind::Choice { choices } = &field.kind {
            let values: BTreeSet<&str> = choices.iter().map(|choice| choice.value.as_str()).collect();
            findings.hold(rule, !choices.is_empty() && values.len() == choices.len(), || named("choices"));
            findings
                .hold(rule, choices.iter().all(|choice| both(&choice.label)), || named("a choice lacks a language"));
        }
        if let Some(default) = &field.default {
            findings.hold(rule, suits(&field.kind, default), || named(&format!("the default {default}")));
        }
        if let Some(condition) = &field.condition {
            let other = fields.iter().find(|other| other.key == condition.field);
            let possible = other.is_some_and(|other| suits(&other.kind, &condition.equals));
            findings.hold(rule, possible, || named("its condition can never hold"));
        }
    }
}

fn suits(kind: &FieldKind, value: &Value) -> bool {
    match kind {
        FieldKind::Text { max_length } => {
            value.as_str().is_some_and(|text| max_length.is_none_or(|max| text.chars().count() <= max))
        }
        FieldKind::Secret => false,
        FieldKind::Number { min, max, decimals } => {
            let whole = value
                .as_i64()
                .is_some_and(|number| min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max));
            whole || (*decimals > 0 && (value.is_number() || value.is_string()))
        }
        FieldKind::Toggle => value.is_boolean(),
        FieldKind::Choice { choices } => choices.iter().any(|choice| value.as_str() == Some(choice.value.as_str())),
        FieldKind::LookupMany { .. } => value.is_array(),
        FieldKind::Mapping { .. } => value.is_object(),
        FieldKind::Lookup { .. } | FieldKind::Folder | FieldKind::Date => value.is_string(),
    }
}

fn messages(findings: &mut Findings, descriptor: &Descriptor) {
    let mut codes = BTreeSet::new();
    for template in &descriptor.messages {
        let code = template.code.as_str();
        let named = |what: &str| format!("{code}: {what}");
        findings.hold(rules::MESSAGES, plain(code) && codes.insert(code), || named("the code is odd or there twice"));
        findings.hold(rules::MESSAGES, both(&template.text), || named("the sentence lacks a language"));
        // The title of a step of `check` is a template without a remedy.
        let remedy = template.remedy.is_empty() || both(&template.remedy);
        findings.hold(rules::MESSAGES, remedy, || named("the remedy lacks a language"));
        for text in [&template.text, &template.remedy] {
            let names: BTreeSet<_> = text.0.values().map(|text| placeholders(text)).collect();
            findings.hold(rules::MESSAGES, names.len() <= 1, || named("the languages use other arguments"));
        }
    }
}
