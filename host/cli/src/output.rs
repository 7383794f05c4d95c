//! Numbers and counts as staff read them.

use sync_engine::Counts;

use crate::place::Place;

/// A count with a thin group separator: `12 345`.
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// One flow's counts in a line.
pub fn counts(place: &Place, counts: &Counts) -> String {
    let words = [
        (counts.read, place.say("lues", "read")),
        (counts.created, place.say("créées", "created")),
        (counts.updated, place.say("modifiées", "updated")),
        (counts.unchanged, place.say("inchangées", "unchanged")),
        (counts.removed, place.say("retirées", "removed")),
        (counts.rejected, place.say("refusées", "rejected")),
    ];
    let words: Vec<String> = words.iter().map(|(count, word)| format!("{} {word}", number(*count))).collect();
    words.join(", ")
}
