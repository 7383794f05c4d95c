//! What a setting accepts, by the schema that its plugin declares: for the form, and for the command line.

use std::{collections::BTreeMap, str::FromStr};

use serde_json::Value;
use sync_model::{Decimal, Field, FieldKind, NaiveDate, SettingsSchema};

/// What is wrong with the value of one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SettingFault {
    /// It must be filled and is empty.
    Required,
    /// Not a number, or with more decimals than these.
    Number {
        decimals: u32,
    },
    /// A number outside its range; one end may be open.
    Range {
        min: Option<i64>,
        max: Option<i64>,
    },
    /// More characters than fit.
    Long {
        max: usize,
    },
    /// Not one of the list.
    Choice {
        choices: Vec<String>,
    },
    /// Neither yes nor no.
    Toggle,
    Date,
    /// Not a list, or not a table of texts.
    Shape,
    /// Kept by the vault, never among the settings.
    Secret,
    /// The plugin declares no such setting.
    Unknown,
}

impl SettingFault {
    /// The stable code of its sentence.
    pub fn code(&self) -> &'static str {
        match self {
            SettingFault::Required => "setting-required",
            SettingFault::Number { decimals: 0 } => "setting-whole-number",
            SettingFault::Number { .. } => "setting-number",
            SettingFault::Range { min: Some(_), max: Some(_) } => "setting-range",
            SettingFault::Range { min: None, .. } => "setting-above",
            SettingFault::Range { .. } => "setting-below",
            SettingFault::Long { .. } => "setting-long",
            SettingFault::Choice { .. } => "setting-choice",
            SettingFault::Toggle => "setting-toggle",
            SettingFault::Date => "setting-date",
            SettingFault::Shape => "setting-shape",
            SettingFault::Secret => "secret-on-command-line",
            SettingFault::Unknown => "setting-unknown",
        }
    }

    /// The values for its sentence; `name` is what the setting is called where the sentence is shown.
    pub fn args(&self, name: &str) -> BTreeMap<String, String> {
        let mut args = BTreeMap::from([("name".to_owned(), name.to_owned())]);
        let mut add = |key: &str, value: String| drop(args.insert(key.to_owned(), value));
        match self {
            SettingFault::Number { decimals } => add("decimals", decimals.to_string()),
            SettingFault::Range { min, max } => {
                for (key, value) in [("min", min), ("max", max)] {
                    if let Some(value) = value {
                        add(key, value.to_string());
                    }
                }
            }
            SettingFault::Long { max } => add("max", max.to_string()),
            SettingFault::Choice { choices } => add("choices", choices.join(", ")),
            _ => {}
        }
        args
    }
}

/// Reads what was typed for a field. Nothing typed is no value: the plugin's default applies.
///
/// # Errors
/// When the field does not accept it.
pub fn read_setting(field: &Field, text: &str) -> Result<Option<Value>, SettingFault> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return if field.required { Err(SettingFault::Required) } else { Ok(None) };
    }
    let value = match &field.kind {
        FieldKind::Secret => return Err(SettingFault::Secret),
        FieldKind::Toggle => match trimmed {
            "true" | "oui" | "yes" | "1" => Value::Bool(true),
            "false" | "non" | "no" | "0" => Value::Bool(false),
            _ => return Err(SettingFault::Toggle),
        },
        FieldKind::Number { decimals, .. } => read_number(trimmed, *decimals)?,
        FieldKind::LookupMany { .. } if !trimmed.starts_with('[') => {
            trimmed.split(',').map(str::trim).filter(|word| !word.is_empty()).collect()
        }
        FieldKind::Mapping { .. } | FieldKind::LookupMany { .. } => {
            serde_json::from_str(trimmed).map_err(|_| SettingFault::Shape)?
        }
        FieldKind::Choice { .. } | FieldKind::Lookup { .. } | FieldKind::Date => Value::from(trimmed),
        FieldKind::Text { .. } | FieldKind::Folder => Value::from(text),
    };
    check_setting(field, &value)?;
    Ok(Some(value))
}

/// A whole number is stored as a number, one with decimals as its text: money is never a float. A comma and the
/// spaces between thousands are French.
fn read_number(text: &str, decimals: u32) -> Result<Value, SettingFault> {
    let plain: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    let plain = plain.replace('\u{2212}', "-").replace(',', ".");
    let wrong = SettingFault::Number { decimals };
    match decimals {
        0 => plain.parse::<i64>().map(Value::from).map_err(|_| wrong),
        _ => Decimal::from_str(&plain).map(|number| Value::from(number.to_string())).map_err(|_| wrong),
    }
}

/// Checks a value as it is stored.
///
/// # Errors
/// When the field does not accept it.
pub fn check_setting(field: &Field, value: &Value) -> Result<(), SettingFault> {
    match (&field.kind, value) {
        (_, Value::Null) => {
            if field.required {
                Err(SettingFault::Required)
            } else {
                Ok(())
            }
        }
        (FieldKind::Secret, _) => Err(SettingFault::Secret),
        (FieldKind::Text { max_length: Some(max) }, Value::String(text)) if text.chars().count() > *max => {
            Err(SettingFault::Long { max: *max })
        }
        (FieldKind::Number { min, max, decimals }, value) => check_number(value, *min, *max, *decimals),
        (FieldKind::Toggle, Value::Bool(_)) => Ok(()),
        (FieldKind::Toggle, _) => Err(SettingFault::Toggle),
        (FieldKind::Choice { choices }, value) => {
            let known = choices.iter().any(|choice| value.as_str() == Some(choice.value.as_str()));
            let names = || choices.iter().map(|choice| choice.value.clone()).collect();
            if known { Ok(()) } else { Err(SettingFault::Choice { choices: names() }) }
        }
        (FieldKind::LookupMany { .. }, Value::Array(rows))
            if rows.iter().all(|row| row.is_string() || row.is_i64()) =>
        {
            Ok(())
        }
        // Older profiles keep `1,2` as it was typed.
        (FieldKind::LookupMany { .. }, Value::String(_)) => Ok(()),
        (FieldKind::Mapping { .. }, Value::Object(rows)) if rows.values().all(Value::is_string) => Ok(()),
        (FieldKind::LookupMany { .. } | FieldKind::Mapping { .. }, _) => Err(SettingFault::Shape),
        (FieldKind::Date, Value::String(text)) if NaiveDate::from_str(text).is_ok() => Ok(()),
        (FieldKind::Date, _) => Err(SettingFault::Date),
        (FieldKind::Text { .. } | FieldKind::Folder | FieldKind::Lookup { .. }, Value::String(_)) => Ok(()),
        (FieldKind::Text { .. } | FieldKind::Folder | FieldKind::Lookup { .. }, _) => Err(SettingFault::Shape),
    }
}

fn check_number(value: &Value, min: Option<i64>, max: Option<i64>, decimals: u32) -> Result<(), SettingFault> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => String::new(),
    };
    let number = Decimal::from_str(&text).map_err(|_| SettingFault::Number { decimals })?;
    if number.normalize().scale() > decimals {
        return Err(SettingFault::Number { decimals });
    }
    let outside =
        min.is_some_and(|min| number < Decimal::from(min)) || max.is_some_and(|max| number > Decimal::from(max));
    if outside { Err(SettingFault::Range { min, max }) } else { Ok(()) }
}

/// Whether a field has its place under these settings: the fields that its condition asks have the value, and have
/// their place too.
pub fn is_shown(schema: &SettingsSchema, settings: &BTreeMap<String, Value>, field: &Field) -> bool {
    let mut asked = field;
    // A schema whose conditions go in a circle hides nothing for ever: the walk is as long as the schema at most.
    for _ in 0..schema_fields(schema).count() {
        let Some(condition) = &asked.condition else { return true };
        let Some(other) = schema_fields(schema).find(|other| other.key == condition.field) else { return true };
        let value = settings.get(&other.key).or(other.default.as_ref());
        let absent = if matches!(other.kind, FieldKind::Toggle) { Value::Bool(false) } else { Value::Null };
        if *value.unwrap_or(&absent) != condition.equals {
            return false;
        }
        asked = other;
    }
    true
}

/// Every field of a schema, in its order.
pub fn schema_fields(schema: &SettingsSchema) -> impl Iterator<Item = &Field> {
    schema.groups.iter().flat_map(|group| &group.fields)
}

/// Everything that is wrong with one side's settings, in the schema's order; unknown keys come last. A field without
/// its place is not asked for. `has_secret` tells which secrets are set.
pub fn check_side(
    schema: &SettingsSchema,
    settings: &BTreeMap<String, Value>,
    has_secret: impl Fn(&str) -> bool,
) -> Vec<(String, SettingFault)> {
    let mut faults = Vec::new();
    for field in schema_fields(schema) {
        let value = settings.get(&field.key).filter(|value| !is_empty(value));
        let fault = match (&field.kind, value) {
            (FieldKind::Secret, None) => (field.required && !has_secret(&field.key)).then_some(SettingFault::Required),
            (_, None) => (field.required && field.default.is_none()).then_some(SettingFault::Required),
            (_, Some(value)) => check_setting(field, value).err(),
        };
        if let Some(fault) = fault.filter(|_| is_shown(schema, settings, field)) {
            faults.push((field.key.clone(), fault));
        }
    }
    let known = |key: &String| schema_fields(schema).any(|field| field.key == *key);
    let unknown = settings.keys().filter(|key| !known(key));
    faults.extend(unknown.map(|key| (key.clone(), SettingFault::Unknown)));
    faults
}

/// Plugins read an empty text as absent (connector-spec.md, Settings).
fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use sync_model::{Choice, Condition, Localized, LookupName, LookupRef, LookupSide, SettingsGroup};

    use super::*;

    fn field(kind: FieldKind) -> Field {
        Field::new("key", Localized::fr_en("Clé", "Key"), kind)
    }

    fn list() -> LookupRef {
        LookupRef { side: LookupSide::Own, name: LookupName::Depots }
    }

    #[test]
    fn what_is_typed_is_read_by_the_kind_of_its_field() {
        let whole = FieldKind::Number { min: Some(1), max: Some(1_000), decimals: 0 };
        let money = FieldKind::Number { min: None, max: None, decimals: 2 };
        let choices = vec![Choice { value: "net".to_owned(), label: Localized::fr_en("Net", "Net") }];
        let good: [(FieldKind, &str, Value); 10] = [
            (FieldKind::Text { max_length: Some(4) }, "étés", "étés".into()),
            (whole, "1\u{202f}000", 1_000.into()),
            (money.clone(), "12,50", "12.50".into()),
            (money, "\u{2212}3", "-3".into()),
            (FieldKind::Toggle, "oui", true.into()),
            (FieldKind::Choice { choices }, "net", "net".into()),
            (FieldKind::LookupMany { from: list() }, "1, 2", serde_json::json!(["1", "2"])),
            (FieldKind::Mapping { rows: list(), target: list() }, "{\"a\":\"b\"}", serde_json::json!({"a": "b"})),
            (FieldKind::Date, "2026-11-24", "2026-11-24".into()),
            (FieldKind::Folder, "C:\\Sage", "C:\\Sage".into()),
        ];
        for (kind, text, value) in good {
            assert_eq!(read_setting(&field(kind.clone()), text), Ok(Some(value)), "{kind:?}");
        }
    }

    #[test]
    fn what_a_field_does_not_accept_is_named() {
        let range = |decimals| FieldKind::Number { min: Some(1), max: Some(10), decimals };
        let table = FieldKind::Mapping { rows: list(), target: list() };
        let bad: [(FieldKind, &str, &str); 12] = [
            (FieldKind::Text { max_length: Some(4) }, "trop long", "setting-long"),
            (range(0), "11", "setting-range"),
            (range(0), "1,5", "setting-whole-number"),
            (range(2), "1,505", "setting-number"),
            (range(2), "dix", "setting-number"),
            (FieldKind::Number { min: Some(0), max: None, decimals: 0 }, "-1", "setting-below"),
            (FieldKind::Number { min: None, max: Some(9), decimals: 0 }, "10", "setting-above"),
            (FieldKind::Toggle, "peut-être", "setting-toggle"),
            (FieldKind::Choice { choices: Vec::new() }, "net", "setting-choice"),
            (table, "{\"a\": 1}", "setting-shape"),
            (FieldKind::Date, "24/11/2026", "setting-date"),
            (FieldKind::Secret, "clé", "secret-on-command-line"),
        ];
        for (kind, text, code) in bad {
            assert_eq!(read_setting(&field(kind.clone()), text).unwrap_err().code(), code, "{kind:?} {text}");
        }
        assert_eq!(read_setting(&field(FieldKind::Folder).required(), "  "), Err(SettingFault::Required));
        assert_eq!(read_setting(&field(FieldKind::Folder), "  "), Ok(None));
    }

    fn schema() -> SettingsSchema {
        let label = || Localized::fr_en("Clé", "Key");
        let mut depot = Field::new("depot", label(), FieldKind::Lookup { from: list() }).required();
        depot.condition = Some(Condition { field: "stock".to_owned(), equals: true.into() });
        let mut shelf = Field::new("shelf", label(), FieldKind::Text { max_length: None }).required();
        shelf.condition = Some(Condition { field: "depot".to_owned(), equals: "1".into() });
        let fields = vec![
            Field::new("stock", label(), FieldKind::Toggle),
            depot,
            shelf,
            Field::new("password", label(), FieldKind::Secret).required(),
            Field::new("mode", label(), FieldKind::Text { max_length: None }).required().default_value("plain"),
        ];
        SettingsSchema { groups: vec![SettingsGroup { fields, ..SettingsGroup::default() }] }
    }

    #[test]
    fn a_side_is_asked_for_what_has_its_place_only() {
        let settings = |pairs: &[(&str, Value)]| -> BTreeMap<String, Value> {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()
        };
        let faults = |pairs: &[(&str, Value)], secret: bool| -> Vec<(String, &str)> {
            let faults = check_side(&schema(), &settings(pairs), |key| secret && key == "password");
            faults.into_iter().map(|(key, fault)| (key, fault.code())).collect()
        };
        let named = |key: &str, code: &'static str| (key.to_owned(), code);
        assert_eq!(faults(&[], true), []);
        assert_eq!(faults(&[], false), [named("password", "setting-required")]);
        assert_eq!(faults(&[("stock", true.into())], true), [named("depot", "setting-required")]);
        let shelf = [("stock", true.into()), ("depot", "1".into())];
        assert_eq!(faults(&shelf, true), [named("shelf", "setting-required")]);
        // The depot has lost its place, and so has what hangs on it.
        assert_eq!(faults(&[("stock", false.into()), ("depot", "1".into())], true), []);
        assert_eq!(faults(&[("colour", "red".into())], true), [named("colour", "setting-unknown")]);
    }
}
