//! The conformance suite over a real library that breaks the rules: what it finds has the rule's name.

use plugin_testkit::{Fixture, Subject, conformance, rules};
use sync_model::{Config, Stream};

use crate::stand::library;

#[test]
fn the_misbehaving_plugin_is_found_out_by_the_name_of_each_rule_it_breaks() {
    let subject = Subject::library(&library("misbehaving").canonicalize().unwrap()).unwrap();
    for (mode, rule) in [
        ("panic", rules::ERROR_KIND),
        ("nonsense", rules::WRITE_OUTCOMES),
        ("swapped", rules::WRITE_OUTCOMES),
        // It answers for streams that it does not declare.
        ("", rules::UNSUPPORTED),
    ] {
        let fresh = || Config { settings: [("mode".to_owned(), mode.into())].into(), ..Config::default() };
        let fixture = Fixture::new(&fresh).items(Stream::Categories, Vec::new());
        let broken = conformance(&subject, &fixture).unwrap_err();
        assert!(broken.names().contains(&rule.name), "{mode} should break {}: {broken}", rule.name);
    }
}
