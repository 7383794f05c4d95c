//! A profile: one ERP, one shop, their settings. Secrets are elsewhere (the vault).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sync_model::{Descriptor, Field, FieldKind, LookupSide};

use crate::{
    OrderRules,
    settings::{SettingFault, read_setting},
};

/// A profile as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Profile {
    /// `[a-z0-9-]`, 1 to 32 characters.
    pub name: String,
    pub erp: SideConfig,
    pub shop: SideConfig,
    #[serde(default)]
    pub transforms: Vec<SideConfig>,
    /// What was edited of articles wins over the ERP (J40).
    #[serde(default)]
    pub article_editor: bool,
    /// Which orders are imported, and when (H03, H04, H14).
    #[serde(default)]
    pub orders: OrderRules,
}

/// One plugin and its settings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SideConfig {
    pub plugin: String,
    #[serde(default)]
    pub settings: BTreeMap<String, Value>,
}

/// The sides that a setting's name begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    Erp,
    Shop,
}

impl Side {
    /// The side's name in settings and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Side::Erp => "erp",
            Side::Shop => "shop",
        }
    }

    /// The side that a lookup of this side is answered by.
    pub fn of(self, lookup: LookupSide) -> Side {
        match (self, lookup) {
            (side, LookupSide::Own) => side,
            (Side::Erp, LookupSide::Peer) => Side::Shop,
            (Side::Shop, LookupSide::Peer) => Side::Erp,
        }
    }
}

/// What is wrong with a profile or one of its settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    #[error("profile-name-invalid")]
    Name(String),
    #[error("setting-name-invalid")]
    SettingName(String),
    #[error("setting-unknown")]
    Unknown(String),
    #[error("secret-on-command-line")]
    Secret(String),
    #[error("setting-value-invalid")]
    Value { name: String, expected: &'static str },
    #[error("{}", fault.code())]
    Setting { name: String, fault: SettingFault },
}

impl ProfileError {
    /// The stable code of its sentence.
    pub fn code(&self) -> String {
        self.to_string()
    }

    /// The values for its sentence.
    pub fn args(&self) -> BTreeMap<String, String> {
        let (name, expected) = match self {
            ProfileError::Name(name)
            | ProfileError::SettingName(name)
            | ProfileError::Unknown(name)
            | ProfileError::Secret(name) => (name, ""),
            ProfileError::Value { name, expected } => (name, *expected),
            ProfileError::Setting { name, fault } => return fault.args(name),
        };
        BTreeMap::from([("name".to_owned(), name.clone()), ("expected".to_owned(), expected.to_owned())])
    }
}

impl Profile {
    /// Checks the name's form.
    ///
    /// # Errors
    /// When it is empty, too long or has other characters.
    pub fn check_name(name: &str) -> Result<(), ProfileError> {
        let good = (1..=32).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if good { Ok(()) } else { Err(ProfileError::Name(name.to_owned())) }
    }

    /// A digest of everything that is set: under other settings records are read and written differently.
    pub fn settings_digest(&self) -> String {
        let sides = (&self.erp, &self.shop, &self.transforms);
        let mut text = serde_json::to_vec(&sides).unwrap_or_default();
        // An earlier start makes orders importable that were left alone.
        if let Some(start) = self.orders.start {
            text.extend(start.to_string().bytes());
        }
        sync_engine::digest(&text)
    }

    /// The shop's address, by which a licence names it: the text of the shop's setting `url`.
    pub fn shop_address(&self) -> Option<&str> {
        self.shop.settings.get("url").and_then(Value::as_str).map(str::trim).filter(|address| !address.is_empty())
    }

    /// The configuration of a side.
    pub fn side(&self, side: Side) -> &SideConfig {
        match side {
            Side::Erp => &self.erp,
            Side::Shop => &self.shop,
        }
    }

    /// The configuration of a side, to change.
    pub fn side_mut(&mut self, side: Side) -> &mut SideConfig {
        match side {
            Side::Erp => &mut self.erp,
            Side::Shop => &mut self.shop,
        }
    }
}

/// Splits `erp.connection` and finds the field that the plugin declares under that key.
///
/// # Errors
/// When the name has no side, or the plugin declares no such field.
pub fn find_field<'a>(
    name: &str,
    descriptor: impl Fn(Side) -> Option<&'a Descriptor>,
) -> Result<(Side, &'a Field), ProfileError> {
    let (side, key) = name.split_once('.').ok_or_else(|| ProfileError::SettingName(name.to_owned()))?;
    let side = match side {
        "erp" => Side::Erp,
        "shop" => Side::Shop,
        _ => return Err(ProfileError::SettingName(name.to_owned())),
    };
    descriptor(side)
        .and_then(|descriptor| {
            descriptor.settings.groups.iter().flat_map(|group| &group.fields).find(|field| field.key == key)
        })
        .map(|field| (side, field))
        .ok_or_else(|| ProfileError::Unknown(name.to_owned()))
}

/// Checks that the plugin declares a secret of that full name.
///
/// # Errors
/// For an unknown name, or a field that is no secret.
pub fn find_secret<'a>(name: &str, descriptor: impl Fn(Side) -> Option<&'a Descriptor>) -> Result<(), ProfileError> {
    let (_, field) = find_field(name, descriptor)?;
    match field.kind {
        FieldKind::Secret => Ok(()),
        _ => Err(ProfileError::Value { name: name.to_owned(), expected: "--set" }),
    }
}

/// Reads the text of a `--set NAME=VALUE` by the field that the plugin declares.
///
/// # Errors
/// For an unknown name, a secret, or a value of the wrong kind.
pub fn parse_setting<'a>(
    name: &str,
    text: &str,
    descriptor: impl Fn(Side) -> Option<&'a Descriptor>,
) -> Result<(Side, String, Value), ProfileError> {
    let (side, field) = find_field(name, descriptor)?;
    Ok((side, field.key.clone(), value_of(field, name, text)?))
}

/// Reads the text of a `--set PLUGIN.KEY=VALUE` for a transform, which is named by its plugin.
///
/// # Errors
/// For a key that the plugin does not declare, a secret, or a value of the wrong kind.
pub fn parse_transform_setting(name: &str, text: &str, plugin: &Descriptor) -> Result<(String, Value), ProfileError> {
    let (_, key) = name.split_once('.').ok_or_else(|| ProfileError::SettingName(name.to_owned()))?;
    let mut fields = plugin.settings.groups.iter().flat_map(|group| &group.fields);
    let field = fields.find(|field| field.key == key).ok_or_else(|| ProfileError::Unknown(name.to_owned()))?;
    Ok((key.to_owned(), value_of(field, name, text)?))
}

fn value_of(field: &Field, name: &str, text: &str) -> Result<Value, ProfileError> {
    match read_setting(field, text) {
        // Nothing typed is kept as nothing: it takes the place of what was there.
        Ok(value) => Ok(value.unwrap_or(Value::Null)),
        Err(SettingFault::Secret) => Err(ProfileError::Secret(name.to_owned())),
        Err(fault) => Err(ProfileError::Setting { name: name.to_owned(), fault }),
    }
}
