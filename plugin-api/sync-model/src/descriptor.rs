//! What a plugin says of itself, before any configuration.

use serde::{Deserialize, Serialize};

use crate::{Facet, Localized, SettingsSchema, Stream};

/// A plugin's own description.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Descriptor {
    /// `[a-z0-9-]`, e.g. `erp-sage`.
    pub id: String,
    pub name: Localized,
    pub publisher: String,
    pub version: semver::Version,
    /// The canonical model's versions it speaks.
    pub model: semver::VersionReq,
    pub roles: Vec<Role>,
    #[serde(default)]
    pub streams: Vec<StreamSupport>,
    #[serde(default)]
    pub settings: SettingsSchema,
    /// The licence feature it needs, if any.
    #[serde(default)]
    pub licence_feature: Option<String>,
    /// Sentences for its problem, error and check codes.
    #[serde(default)]
    pub messages: Vec<MessageTemplate>,
    #[serde(default)]
    pub transform: Option<TransformSpec>,
}

impl Descriptor {
    /// The support of a stream, if it is served at all.
    pub fn stream(&self, stream: Stream) -> Option<&StreamSupport> {
        self.streams.iter().find(|support| support.stream == stream)
    }
}

/// What a plugin can be in a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Erp,
    Shop,
    Transform,
}

/// What a plugin does with a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamSupport {
    pub stream: Stream,
    #[serde(default)]
    pub read: bool,
    #[serde(default)]
    pub write: bool,
    /// The facets served; empty means the stream's own list.
    #[serde(default)]
    pub facets: Vec<Facet>,
    /// Version of the record's schema.
    pub schema: u32,
}

/// The sentence of a code, in both languages; `{name}` is replaced by the problem's argument of that name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageTemplate {
    pub code: String,
    pub text: Localized,
    /// What to do about it.
    #[serde(default)]
    pub remedy: Localized,
}

impl MessageTemplate {
    /// A template in French and English with its remedies.
    pub fn new(code: &str, fr: &str, en: &str, remedy_fr: &str, remedy_en: &str) -> Self {
        Self { code: code.to_owned(), text: Localized::fr_en(fr, en), remedy: Localized::fr_en(remedy_fr, remedy_en) }
    }
}

/// Which streams a transform listens to and makes. It is given every stream of the main stream's entity: one that
/// changes the prices of `articles` is given `prices` as well, or the two would send each other's prices back and forth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransformSpec {
    #[serde(default)]
    pub context: Vec<Stream>,
    pub main: Stream,
    /// The stream that it makes of its main stream, record for record; otherwise it changes the records in place.
    #[serde(default)]
    pub output: Option<Stream>,
    /// Streams whose records it changes in place besides, because what it makes takes the place of a part of them.
    #[serde(default)]
    pub besides: Vec<Stream>,
}

impl TransformSpec {
    /// Whether the transform is given the records of a stream.
    pub fn is_given(&self, stream: Stream) -> bool {
        let main = match self.output {
            None => self.main.entity() == stream.entity(),
            Some(_) => self.main == stream,
        };
        main || self.besides.contains(&stream)
    }
}
