//! How a licence stands, wherever it is shown.

use app::{Language, Messages};
use chrono::NaiveTime;

use crate::{
    LicenceStanding, format,
    generated::{Fact, Tone},
    texts::{self, Text},
};

/// The badge's tone and word, then what stands in the licence and what is to be said of it.
pub(super) fn standing(licence: Option<&LicenceStanding>, language: Language) -> (Tone, String, Vec<Fact>) {
    let say = |text: Text| text.of(language).to_owned();
    let Some(licence) = licence else { return (Tone::Neutral, say(texts::DEMONSTRATION), Vec::new()) };
    let mut facts = Vec::new();
    let mut add = |label: Text, value: String| {
        if !value.is_empty() {
            facts.push(Fact { label: label.of(language).into(), value: value.into() });
        }
    };
    add(texts::LICENCE_HOLDER, licence.holder.clone());
    add(texts::LICENCE_NUMBER, licence.number.clone());
    add(texts::LICENCE_RESELLER, licence.reseller.clone());
    let day = |text: &str| match format::day(text) {
        Some(day) => format::date(language, day.and_time(NaiveTime::MIN)),
        None => text.to_owned(),
    };
    let dates = licence.dates.as_ref().map(|(from, until)| format!("{} – {}", day(from), day(until)));
    add(texts::LICENCE_DATES, dates.unwrap_or_default());
    add(texts::LICENCE_SHOPS, licence.shops.join(", "));
    add(texts::LICENCE_COMPUTER, licence.computer.clone());
    let (tone, state) = match (licence.valid, licence.remarks.is_empty()) {
        (true, _) => (Tone::Success, say(texts::LICENCE_VALID)),
        (false, true) => (Tone::Neutral, say(texts::DEMONSTRATION)),
        (false, false) => (Tone::Danger, say(texts::LICENCE_REFUSED)),
    };
    (tone, state, facts)
}

/// What is to be said of it, in sentences.
pub(super) fn remarks(licence: &LicenceStanding, language: Language) -> String {
    let mut messages = Messages::host();
    messages.add(&licence.messages);
    let said = licence.remarks.iter().map(|(code, args)| messages.sentence(code, args, language));
    said.collect::<Vec<_>>().join(" ")
}
