//! A page keeps its limit, however many bad files its articles name.

use plugin_sdk::model::Change;

use super::cursor::Place;

/// What of the changes this page tells. Bad files make them longer than their articles: the page then ends within one,
/// and the place says how much of it was told.
pub fn fitted(mut changes: Vec<Change>, place: &Place, limit: usize) -> (Vec<Change>, Option<Place>) {
    changes.drain(..place.told.min(changes.len()));
    if changes.len() <= limit {
        return (changes, None);
    }
    let of_article = |change: &Change| !matches!(change, Change::Faulty { problem, .. } if problem.record.is_some());
    // Invariant: an article's own change comes before its bad files, so the last one begun may go on.
    let begun = changes[..limit].iter().rposition(of_article);
    let whole = changes[..begun.unwrap_or(0)].iter().rev().find(|change| of_article(change));
    let cut = match (begun, whole) {
        (None, _) => Place { told: place.told + limit, ..place.clone() },
        (Some(begun), Some(whole)) => {
            Place { told: limit - begun, ..place.after(Some(whole.key().as_str().to_owned())) }
        }
        // The article before it may have been begun on an earlier page: both are counted from there.
        (Some(_), None) => Place { told: place.told + limit, ..place.clone() },
    };
    changes.truncate(limit);
    (changes, Some(cut))
}
