//! The built library keeps the rules of the border.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

use std::cell::Cell;

use plugin_sdk::model::Config;
use plugin_testkit::{Fixture, Subject, conformance, library, samples};

#[test]
fn it_keeps_the_rules_of_the_border() {
    let folder = tempfile::tempdir().unwrap();
    let count = Cell::new(0);
    let fresh = || {
        count.set(count.get() + 1);
        let file = folder.path().join(format!("company-{}.json", count.get()));
        let company = serde_json::json!({"categories": samples::categories(), "articles": samples::articles()});
        std::fs::write(&file, company.to_string()).unwrap();
        let file = file.display().to_string();
        Config { settings: [("file".to_owned(), file.into())].into(), ..Config::default() }
    };
    let subject = Subject::library(&library("example-erp")).unwrap();
    conformance(&subject, &Fixture::new(&fresh)).unwrap();
}
