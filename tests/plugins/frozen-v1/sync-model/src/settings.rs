//! The settings that a plugin declares; the host draws and validates them without knowing the plugin.

use serde::{Deserialize, Serialize};

use crate::{Localized, LookupRef};

/// All settings of a plugin, by panel.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SettingsSchema {
    pub groups: Vec<SettingsGroup>,
}

/// One panel.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SettingsGroup {
    pub key: String,
    pub label: Localized,
    pub help: Localized,
    pub fields: Vec<Field>,
}

/// One setting. Its full name is `<side>.<key>`, e.g. `erp.connection`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    pub key: String,
    pub label: Localized,
    #[serde(default)]
    pub help: Localized,
    pub kind: FieldKind,
    #[serde(default)]
    pub default: Option<serde_json::Value>,
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub advanced: bool,
    /// The field is hidden while the condition is false.
    #[serde(default)]
    pub condition: Option<Condition>,
}

impl Field {
    /// An optional field without a default.
    pub fn new(key: &str, label: Localized, kind: FieldKind) -> Self {
        Self {
            key: key.to_owned(),
            label,
            help: Localized::default(),
            kind,
            default: None,
            required: false,
            advanced: false,
            condition: None,
        }
    }

    /// Sets the default.
    #[must_use]
    pub fn default_value(mut self, value: impl Into<serde_json::Value>) -> Self {
        self.default = Some(value.into());
        self
    }

    /// Makes it obligatory.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Shows it under « Avancé » only.
    #[must_use]
    pub fn advanced(mut self) -> Self {
        self.advanced = true;
        self
    }

    /// Adds the sentence under the field.
    #[must_use]
    pub fn help(mut self, help: Localized) -> Self {
        self.help = help;
        self
    }
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum FieldKind {
    Text {
        #[serde(default)]
        max_length: Option<usize>,
    },
    /// Kept by the vault; never filled back, never on the command line.
    Secret,
    Number {
        #[serde(default)]
        min: Option<i64>,
        #[serde(default)]
        max: Option<i64>,
        #[serde(default)]
        decimals: u32,
    },
    Toggle,
    Choice {
        choices: Vec<Choice>,
    },
    /// A choice from a list that is read live.
    Lookup {
        from: LookupRef,
    },
    /// Several choices from a list that is read live.
    LookupMany {
        from: LookupRef,
    },
    /// Each row of one live list gets a target of another; the value is an object row → target.
    Mapping {
        rows: LookupRef,
        target: LookupRef,
    },
    Folder,
    Date,
}

/// One choice of a fixed list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    pub value: String,
    pub label: Localized,
}

/// "Only while `field` has the value `equals`".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    pub field: String,
    pub equals: serde_json::Value,
}
