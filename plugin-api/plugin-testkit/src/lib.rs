//! What the author of a plugin tests with: a fake host ([`FakeHost`]), sample records ([`samples`]) and the
//! conformance suite ([`conformance`]), which goes through the rules of the border one by one.
//!
//! A test of the built library takes a few lines. The other side is made by the test: a folder, a file, a database, a
//! small server.
//!
//! ```no_run
//! use plugin_testkit::{Fixture, Subject, conformance};
//! use sync_model::Config;
//!
//! // In `tests/conformance.rs` of the plugin; `crate-type` holds "rlib" beside "cdylib", so that cargo builds it.
//! #[test]
//! fn it_keeps_the_rules_of_the_border() {
//!     let fresh = || {
//!         // Prepares an empty other side and answers the configuration that reaches it.
//!         let folder = std::env::temp_dir().join("acme");
//!         Config { settings: [("folder".to_owned(), folder.display().to_string().into())].into(), ..Config::default() }
//!     };
//!     let subject = Subject::library(&plugin_testkit::library("shop-acme")).unwrap();
//!     conformance(&subject, &Fixture::new(&fresh)).unwrap();
//! }
//! # fn main() {}
//! ```
//!
//! `conformance` goes on after a broken rule and lists all of them; each line begins with the rule's name, which
//! [`rules`] explains. What a plugin holds to read is the fixture's part: with fewer than two records in a stream that
//! it reads, `read-sample` is broken, because nothing would have been proved; a stream that it writes as well is filled by
//! its own writing first. What it is given to write are the
//! [`samples`], or the items of [`Fixture::items`] where a plugin needs its own.
//!
//! [`Subject::plugin`] runs the same rules on a plugin that is linked into the test, where a debugger is at hand.
//!
//! The suite does not replace a plugin's own tests: it knows the border, not what a record should become.

mod describing;
mod findings;
mod host;
mod opening;
mod reading;
pub mod samples;
mod subject;
mod transforming;
mod writing;

pub mod rules {
    //! The rules, by name; a broken one is cited with its sentence.
    pub use crate::findings::rules::*;
}

use std::collections::BTreeMap;

use sync_model::{Config, Role, Stream, WriteItem};

pub use findings::{Broken, Rule};
pub use host::FakeHost;
pub use subject::{Subject, library};

use findings::Findings;

/// What the suite needs from the test.
pub struct Fixture<'a> {
    fresh: &'a dyn Fn() -> Config,
    items: BTreeMap<Stream, Vec<WriteItem>>,
}

impl<'a> Fixture<'a> {
    /// `fresh` prepares an other side that holds what there is to read and nothing that was written, and answers the
    /// whole configuration that reaches it. It is called several times; what an earlier call made is not used afterwards.
    pub fn new(fresh: &'a dyn Fn() -> Config) -> Self {
        Self { fresh, items: BTreeMap::new() }
    }

    /// Writes these items instead of the samples of a stream; none leaves the writing of the stream out.
    #[must_use]
    pub fn items(mut self, stream: Stream, items: Vec<WriteItem>) -> Self {
        self.items.insert(stream, items);
        self
    }

    fn of(&self, stream: Stream) -> Vec<WriteItem> {
        self.items.get(&stream).cloned().unwrap_or_else(|| samples::items(stream))
    }
}

/// Goes through the rules of the border.
///
/// # Errors
/// Every rule that the plugin broke, with what it did.
pub fn conformance(subject: &Subject, fixture: &Fixture<'_>) -> Result<(), Broken> {
    let mut findings = Findings::default();
    let Some(descriptor) = findings.value(subject.descriptor(), "descriptor") else { return findings.end(None) };
    describing::check(&mut findings, &descriptor);
    opening::check(&mut findings, subject, &descriptor, fixture);
    if descriptor.roles.contains(&Role::Transform) {
        transforming::check(&mut findings, subject, &descriptor, fixture);
    }
    if descriptor.roles.iter().any(|role| *role != Role::Transform) {
        reading::check(&mut findings, subject, &descriptor, fixture);
        writing::check(&mut findings, subject, &descriptor, fixture);
    }
    findings.end(Some(&descriptor))
}
