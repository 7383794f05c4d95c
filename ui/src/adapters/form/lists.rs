//! What is known of the live lists of a field.

use app::{Language, Messages, Side};
use serde_json::Value;
use sync_model::{FieldKind, LookupEntry, LookupName, LookupRef};

use crate::{
    form::{Form, List, Place, source},
    texts::{self, Text},
};

/// The lists that a field is chosen from.
pub(super) fn of(form: &Form, key: &str) -> Vec<(Side, LookupName)> {
    let Some(place) = form.place(key) else { return Vec::new() };
    match &place.field.kind {
        FieldKind::Lookup { from } | FieldKind::LookupMany { from } => vec![source(place.side, *from)],
        FieldKind::Mapping { rows, target } => vec![source(place.side, *rows), source(place.side, *target)],
        _ => Vec::new(),
    }
}

/// A list as it stands; none when its side has no plugin to ask.
pub(super) fn list<'a>(form: &'a Form, place: Place<'_>, from: LookupRef) -> Option<&'a List> {
    form.lists.get(&source(place.side, from))
}

/// The entries that were read.
pub(super) fn entries(list: Option<&List>) -> &[LookupEntry] {
    match list {
        Some(List::Read(result)) => &result.entries,
        _ => &[],
    }
}

/// What a list calls a value, and whether the value is certainly not in it any more.
pub(super) fn named(list: Option<&List>, value: &str) -> (String, bool) {
    match entries(list).iter().find(|entry| entry.value == value) {
        Some(entry) => (label(entry), false),
        None => (value.to_owned(), matches!(list, Some(List::Read(result)) if !result.more)),
    }
}

pub(super) fn label(entry: &LookupEntry) -> String {
    if entry.label.is_empty() { entry.value.clone() } else { entry.label.clone() }
}

/// The sentence of a list that could not be read.
pub(super) fn refusal(list: Option<&List>, messages: &Messages, language: Language) -> String {
    match list {
        Some(List::Refused(trouble)) => messages.sentence(&trouble.code, &trouble.args, language),
        _ => String::new(),
    }
}

/// A stored value as a list has it; older profiles keep some as numbers.
pub(super) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The values of a field of several; older profiles keep `1,2` as it was typed.
pub(super) fn many(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(values)) => values.iter().map(text).collect(),
        Some(Value::String(text)) => {
            text.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
        }
        _ => Vec::new(),
    }
}

/// What staff call a list.
pub(super) fn title(name: LookupName) -> Text {
    use LookupName as L;
    match name {
        L::OdbcSources => texts::LOOKUP_ODBC_SOURCES,
        L::Depots => texts::LOOKUP_DEPOTS,
        L::PriceCategories => texts::LOOKUP_PRICE_CATEGORIES,
        L::AccountingCategories => texts::LOOKUP_ACCOUNTING_CATEGORIES,
        L::Carriers => texts::LOOKUP_CARRIERS,
        L::Countries => texts::LOOKUP_COUNTRIES,
        L::PaymentMethods => texts::LOOKUP_PAYMENT_METHODS,
        L::OrderStates => texts::LOOKUP_ORDER_STATES,
        L::Features => texts::LOOKUP_FEATURES,
        L::Languages => texts::LOOKUP_LANGUAGES,
        L::TaxRules => texts::LOOKUP_TAX_RULES,
        L::CustomerGroups => texts::LOOKUP_CUSTOMER_GROUPS,
        L::Currencies => texts::LOOKUP_CURRENCIES,
        L::Journals => texts::LOOKUP_JOURNALS,
        L::NumberSeries => texts::LOOKUP_NUMBER_SERIES,
        L::Articles => texts::LOOKUP_ARTICLES,
        L::Families => texts::LOOKUP_FAMILIES,
        L::Customers => texts::LOOKUP_CUSTOMERS,
        L::Shops => texts::LOOKUP_SHOPS,
        L::PaymentTerms => texts::LOOKUP_PAYMENT_TERMS,
        L::DeliveryConditions => texts::LOOKUP_DELIVERY_CONDITIONS,
        L::Accounts => texts::LOOKUP_ACCOUNTS,
        L::Representatives => texts::LOOKUP_REPRESENTATIVES,
        L::Units => texts::LOOKUP_UNITS,
        #[allow(unreachable_patterns, reason = "the model grows by variants; a new list has a name here before long")]
        _ => texts::LOOKUP_OTHER,
    }
}
