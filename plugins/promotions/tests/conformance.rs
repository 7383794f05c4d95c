//! The built library keeps the rules of the border.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

use plugin_sdk::model::Config;
use plugin_testkit::{Fixture, Subject, conformance, library};

#[test]
fn it_keeps_the_rules_of_the_border() {
    let subject = Subject::library(&library("promotions")).unwrap();
    for percentages in [true, false] {
        let fresh =
            || Config { settings: [("percentages".to_owned(), percentages.into())].into(), ..Config::default() };
        conformance(&subject, &Fixture::new(&fresh)).unwrap();
    }
}
