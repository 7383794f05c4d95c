//! What was found: broken rules, and every code that came out, to be held against the plugin's templates.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use sync_model::{ConnectorError, Descriptor, ErrorKind, Problem, Secret};

/// A rule of the border.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    pub name: &'static str,
    pub says: &'static str,
}

pub mod rules {
    //! Every rule that the suite checks.
    use super::Rule;

    macro_rules! rules {
        ($($constant:ident $name:literal $says:literal;)*) => {
            $(#[doc = $says] pub const $constant: Rule = Rule { name: $name, says: $says };)*
            /// All of them.
            pub const ALL: &[Rule] = &[$($constant),*];
        };
    }

    rules! {
        DESCRIPTOR "descriptor" "the descriptor is whole: id of [a-z0-9-], names in both languages, roles, streams once each with facets of their own";
        SETTINGS "settings" "settings have unique keys, labels in both languages, choices, defaults of their own kind, and conditions on fields that exist";
        MESSAGES "messages" "each code has one template, with a sentence and a remedy in both languages and the same arguments in both";
        MESSAGE_MISSING "message-missing" "every code that comes out has a template, and gives all of its arguments";
        HALF_CONFIGURATION "half-configuration" "half a configuration opens; a verb that needs the rest answers an error of kind config";
        UNSUPPORTED "unsupported" "what is not served answers `unsupported`, and what is declared is served";
        ERROR_KIND "error-kind" "an error says who must act: a panic, an unreadable document or an error of kind bug is a fault of the plugin";
        ERROR_FORM "error-form" "an error has a kebab-case code and a line for logs in lower case without a full stop";
        SECRET_SHOWN "secret-shown" "no secret is in an error, a check, a log line or the descriptor";
        CHECK "check" "a check passes with a whole configuration, and its failed steps have a code";
        READ_SAMPLE "read-sample" "a stream that is read holds at least two records, or nothing is proved";
        READ_TWICE "read-twice" "reading twice gives the same, whatever the page size";
        READ_PAGE "read-page" "a page keeps its limit, names each record once, and carries no other facet or stream than was asked for";
        READ_CURSOR "read-cursor" "the cursor moves from page to page, and the pages end";
        READ_RESUMED "read-resumed" "from any cursor, in a plugin opened anew, nothing is lost";
        READ_SNAPSHOT "read-snapshot" "only the last page of a read of everything may say that nothing was left out";
        READ_KEYS "read-keys" "each chosen key is answered: by its record, or as deleted where there is none";
        WRITE_SAMPLE "write-sample" "a stream that is written is tried: give its items to the fixture where the suite has no sample";
        WRITE_OUTCOMES "write-outcomes" "a write answers one outcome per item, in the same order";
        WRITE_EFFECT "write-effect" "a first write of good records creates or updates, and a created record has an id";
        WRITE_PREVIEW "write-preview" "a preview writes nothing, and tells what the write then does";
        WRITE_REPEAT "write-repeat" "the same records again change nothing, and keep their ids";
        WRITE_NOTHING "write-nothing" "an item without its record removes nothing and fails no other item";
        WRITE_REMOVED "write-removed" "a removal repeated changes nothing";
        CANCEL "cancel" "a cancelled call ends soon: as cancelled, or with outcomes that say what was deferred";
        CANCEL_LOSES "cancel-loses" "after a cancelled call the same call does its whole work";
        TRANSFORM "transform" "the same changes give the same answer, in the same order, and invent no record";
        TRANSFORM_FOREIGN "transform-foreign" "a transform leaves deletions, faulty records and what it does not carry as they were";
    }
}

/// The rules that a plugin broke, each with what it did.
#[derive(Clone, PartialEq, Eq)]
pub struct Broken(pub Vec<(Rule, String)>);

impl Broken {
    /// The names of the broken rules, once each.
    pub fn names(&self) -> Vec<&'static str> {
        let names: BTreeSet<&'static str> = self.0.iter().map(|(rule, _)| rule.name).collect();
        names.into_iter().collect()
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the plugin breaks the border in {} places", self.0.len())?;
        self.0.iter().try_for_each(|(rule, what)| write!(f, "\n{}: {what}\n    ({})", rule.name, rule.says))
    }
}

// A failing `unwrap` in a test shows this.
impl fmt::Debug for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Broken {}

/// Codes that the host has sentences for.
const HOST_CODES: [&str; 2] = ["unsupported", "cancelled"];

#[derive(Default)]
pub(crate) struct Findings {
    broken: Vec<(Rule, String)>,
    codes: BTreeMap<String, BTreeMap<String, String>>,
    titles: BTreeSet<String>,
    secrets: Vec<Secret>,
}

impl Findings {
    pub fn broke(&mut self, rule: Rule, what: impl Into<String>) {
        self.broken.push((rule, what.into()));
    }

    /// Breaks the rule unless `holds`.
    pub fn hold(&mut self, rule: Rule, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.broke(rule, what());
        }
    }

    /// Secrets that must not be seen from now on.
    pub fn hide(&mut self, secrets: impl IntoIterator<Item = Secret>) {
        self.secrets.extend(secrets.into_iter().filter(|secret| secret.expose().len() >= 4));
    }

    /// Looks for secrets in something that came out.
    pub fn seen(&mut self, text: &str, during: &str) {
        if self.secrets.iter().any(|secret| text.contains(secret.expose())) {
            self.broke(rules::SECRET_SHOWN, during);
        }
    }

    pub fn code(&mut self, code: &str, args: &BTreeMap<String, String>) {
        self.codes.entry(code.to_owned()).or_insert_with(|| args.clone());
    }

    /// The name of a step of `check`: a template without a remedy.
    pub fn title(&mut self, name: &str) {
        self.titles.insert(name.to_owned());
    }

    pub fn problems(&mut self, problems: &[Problem], during: &str) {
        for problem in problems {
            self.code(&problem.code, &problem.args);
            self.seen(&format!("{problem:?}"), during);
        }
    }

    /// Looks at an error that is allowed here.
    pub fn error(&mut self, error: &ConnectorError, during: &str) {
        let shown = format!("{during}: {error}");
        self.seen(&format!("{error} {:?}", error.args), during);
        let kebab = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        let line = error.message.trim();
        let good = kebab(&error.code)
            && !line.is_empty()
            && !line.ends_with('.')
            && !line.contains('\n')
            && !line.starts_with(|first: char| first.is_uppercase());
        self.hold(rules::ERROR_FORM, good, || shown.clone());
        if error.kind == ErrorKind::Bug {
            self.broke(rules::ERROR_KIND, shown);
        } else if error.kind != ErrorKind::Unsupported && error.kind != ErrorKind::Cancelled {
            self.code(&error.code, &error.args);
        }
    }

    /// The value; an error breaks the rule that a working call must work.
    pub fn value<T>(&mut self, result: Result<T, ConnectorError>, during: &str) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.error(&error, during);
                match error.kind {
                    ErrorKind::Bug => {}
                    ErrorKind::Unsupported => self.broke(rules::UNSUPPORTED, format!("{during}: {error}")),
                    _ => self.broke(rules::ERROR_KIND, format!("{during}, which should have worked: {error}")),
                }
                None
            }
        }
    }

    /// Holds the codes against the templates, and ends.
    pub fn end(mut self, descriptor: Option<&Descriptor>) -> Result<(), Broken> {
        if let Some(descriptor) = descriptor {
            self.seen(&format!("{descriptor:?}"), "descriptor");
            for title in std::mem::take(&mut self.titles) {
                let known = descriptor.messages.iter().any(|template| template.code == title);
                self.hold(rules::MESSAGE_MISSING, known, || format!("the step {title} of check has no title"));
            }
            for (code, args) in std::mem::take(&mut self.codes) {
                if HOST_CODES.contains(&code.as_str()) {
                    continue;
                }
                match descriptor.messages.iter().find(|template| template.code == code) {
                    None => self.broke(rules::MESSAGE_MISSING, format!("{code} has no template")),
                    Some(template) if template.remedy.is_empty() => {
                        self.broke(rules::MESSAGE_MISSING, format!("{code} came out and has no remedy"));
                    }
                    Some(template) => {
                        let wanted = [&template.text, &template.remedy].into_iter().flat_map(|text| text.0.values());
                        let missing: BTreeSet<String> = wanted
                            .flat_map(|text| placeholders(text))
                            .filter(|name| !args.contains_key(name))
                            .collect();
                        self.hold(rules::MESSAGE_MISSING, missing.is_empty(), || {
                            format!("{code} came out without {missing:?}")
                        });
                    }
                }
            }
        }
        if self.broken.is_empty() { Ok(()) } else { Err(Broken(self.broken)) }
    }
}

/// The `{names}` in a sentence.
pub(crate) fn placeholders(text: &str) -> BTreeSet<String> {
    let parts = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
    parts.map(|(name, _)| name.to_owned()).collect()
}
