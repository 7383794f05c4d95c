//! The suite over transforms: a good one passes, and each fault is found under the rule that it breaks.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

use std::cell::Cell;

use plugin_testkit::{Fixture, Subject, conformance, rules};
use sync_model::{
    Change, Config, Connector, ConnectorError, Context, Descriptor, Localized, Plugin, Record, Role, Stream,
    TransformOutput, TransformRequest, TransformSpec,
};

thread_local! {
    static FAULT: Cell<&'static str> = const { Cell::new("") };
}

/// Makes references end in `-X`.
struct Suffix {
    calls: u32,
}

impl Plugin for Suffix {
    fn descriptor() -> Descriptor {
        Descriptor {
            id: "suffix".to_owned(),
            name: Localized::fr_en("Suffixe", "Suffix"),
            publisher: "Test".to_owned(),
            version: sync_model::semver::Version::new(1, 0, 0),
            model: sync_model::semver::VersionReq::STAR,
            roles: vec![Role::Transform],
            streams: Vec::new(),
            settings: Default::default(),
            licence_feature: None,
            messages: Vec::new(),
            transform: (FAULT.get() != "undeclared").then_some(TransformSpec {
                context: Vec::new(),
                main: Stream::Articles,
                output: None,
                besides: Vec::new(),
            }),
        }
    }

    fn open(_config: Config) -> Result<Box<dyn Connector>, ConnectorError> {
        Ok(Box::new(Suffix { calls: 0 }))
    }
}

impl Connector for Suffix {
    fn transform(
        &mut self,
        _context: &dyn Context,
        request: &TransformRequest,
    ) -> Result<TransformOutput, ConnectorError> {
        let TransformRequest::Main { stream: Stream::Articles, changes, .. } = request else {
            return Err(ConnectorError::unsupported("stream"));
        };
        self.calls += 1;
        let mut changes = changes.clone();
        for change in &mut changes {
            if let Change::Upsert(Record::Article(article)) = change
                && let Some(identity) = &mut article.identity
            {
                identity.reference +=
                    if FAULT.get() == "counting" { format!("-{}", self.calls) } else { "-X".to_owned() }.as_str();
            }
        }
        match FAULT.get() {
            "reversing" => changes.reverse(),
            "doubling" => changes.extend(changes.clone()),
            "inventing" => changes.push(Change::Delete("invented".into())),
            "swallowing" => changes.retain(|change| matches!(change, Change::Upsert(_))),
            _ => {}
        }
        Ok(TransformOutput { changes, sets: Vec::new() })
    }
}

#[test]
fn a_good_transform_breaks_no_rule_and_each_fault_is_named() {
    for (fault, rule) in [
        ("none", None),
        ("undeclared", Some(rules::DESCRIPTOR)),
        ("counting", Some(rules::TRANSFORM)),
        ("reversing", Some(rules::TRANSFORM)),
        ("doubling", Some(rules::TRANSFORM)),
        ("inventing", Some(rules::TRANSFORM)),
        ("swallowing", Some(rules::TRANSFORM_FOREIGN)),
    ] {
        FAULT.set(fault);
        let result = conformance(&Subject::plugin::<Suffix>(), &Fixture::new(&Config::default));
        let names = result.err().map(|broken| broken.names()).unwrap_or_default();
        match rule {
            None => assert_eq!(names, Vec::<&str>::new()),
            Some(rule) => assert!(names.contains(&rule.name), "{fault} broke {names:?}"),
        }
    }
}
