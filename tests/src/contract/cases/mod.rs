//! The cases, in the order in which they run.

mod adopting;
mod articles;
mod bad_input;
mod catalogue;
mod categories;
mod door;
mod foreign;
mod greeting;
mod lines;
mod media;
mod orders;
mod parties;
mod payments;
mod prices;
mod repeats;
mod slips;
mod stock;
mod variants;
mod whole_prices;

use super::Case;

/// Every case.
pub(crate) fn all() -> Vec<Case> {
    let groups: &[&[Case]] = &[
        &greeting::CASES,
        &categories::CASES,
        &articles::CASES,
        &variants::CASES,
        &prices::CASES,
        &catalogue::CASES,
        &whole_prices::CASES,
        &bad_input::CASES,
        &lines::CASES,
        &stock::CASES,
        &media::CASES,
        &repeats::CASES,
        &foreign::CASES,
        &adopting::CASES,
        &parties::CASES,
        &orders::CASES,
        &payments::CASES,
        &slips::CASES,
        &door::CASES,
    ];
    groups.iter().copied().flatten().map(|case| Case { name: case.name, run: case.run }).collect()
}
