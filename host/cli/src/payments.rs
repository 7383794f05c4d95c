//! `navette payments list`: deposits on orders that are not invoiced yet (functions.md J90b).

use app::{CSV_MARK, DepositRow, DepositSums, Quiet, Side, deposits, deposits_csv, deposits_csv_titles};

use crate::{arguments::PaymentsCommand, failure::Failure, output, place::Place, side::open};

/// Runs the command.
pub fn main(place: &Place, command: &PaymentsCommand) -> Result<u8, Failure> {
    let PaymentsCommand::List { profile, csv } = command;
    let profile = place.profile(profile)?;
    let mut erp = open(place, &profile, Side::Erp.name(), &profile.erp)?;
    if *csv {
        print!("{CSV_MARK}{}", deposits_csv_titles(place.language));
        deposits(erp.as_mut(), &Quiet, &mut |row| print!("{}", deposits_csv(row)))?;
        return Ok(0);
    }
    let sums = deposits(erp.as_mut(), &Quiet, &mut |row| show(place, row))?;
    conclude(place, &sums);
    Ok(0)
}

fn show(place: &Place, row: &DepositRow) {
    if place.json {
        println!("{}", serde_json::json!({ "deposit": row }));
        return;
    }
    let day = row.date.map(|date| date.to_string()).unwrap_or_default();
    let parts = row.rates.iter().map(|part| format!("{} % : {:.2}", part.rate.normalize(), part.gross));
    println!(
        "{:8} {:13} {day:10} {:>12.2} {} ({})",
        row.order.0,
        row.document,
        row.amount,
        row.label,
        parts.collect::<Vec<_>>().join(", ")
    );
}

fn conclude(place: &Place, sums: &DepositSums) {
    if place.json {
        println!("{}", serde_json::json!({ "deposits": sums }));
        return;
    }
    for month in &sums.months {
        println!(
            "{:7} {:>6} % {:>12.2} {} {:.2} {}",
            month.month,
            month.rate.normalize().to_string(),
            month.gross,
            place.say("TTC, dont", "with tax, of it"),
            month.tax,
            place.say("de TVA", "VAT")
        );
    }
    println!(
        "{} {}, {} {}, {:.2} {}.",
        output::number(sums.deposits),
        place.say("acomptes", "deposits"),
        output::number(sums.orders),
        place.say("commandes non facturées", "orders that are not invoiced"),
        sums.amount,
        place.say("en tout", "in all")
    );
}
