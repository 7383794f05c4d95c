//! The built library keeps the rules of the border.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

use plugin_sdk::model::{Config, ErrorKind};
use plugin_testkit::{Fixture, Subject, conformance, library};

fn config(settings: &[(&str, &str)]) -> Config {
    let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).into()));
    Config { settings: settings.collect(), ..Config::default() }
}

#[test]
fn it_keeps_the_rules_of_the_border() {
    let subject = Subject::library(&library("example-transform")).unwrap();
    for (ending, with_tax) in [("0.90", "true"), ("0.00", "false"), ("0.99", "true")] {
        let fresh = || config(&[("ending", ending), ("with_tax", with_tax)]);
        conformance(&subject, &Fixture::new(&fresh)).unwrap();
    }
}

#[test]
fn an_ending_that_is_not_in_the_list_is_the_users_to_correct() {
    let subject = Subject::library(&library("example-transform")).unwrap();
    let error = subject.open(config(&[("ending", "0.42")])).err().unwrap();
    assert_eq!((error.kind, error.code.as_str()), (ErrorKind::Config, "ending-unknown"));
}
