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
        let shop = folder.path().join(format!("shop-{}", count.get()));
        std::fs::create_dir(&shop).unwrap();
        std::fs::write(shop.join("orders.json"), serde_json::to_string(&samples::orders()).unwrap()).unwrap();
        let shop = shop.display().to_string();
        Config { settings: [("folder".to_owned(), shop.into())].into(), ..Config::default() }
    };
    let subject = Subject::library(&library("example-shop")).unwrap();
    conformance(&subject, &Fixture::new(&fresh)).unwrap();
}
