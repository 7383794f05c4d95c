//! `navette refund`: credit slips of the shop, and what becomes of them in the ERP (functions.md H12).

use app::{
    Messages, OrderAct, OrderSides, RefundRow, RefundState, RefundWish, apply_refund, preview_refund, read_refunds,
};
use serde_json::json;
use sync_model::{Decimal, Key};

use crate::{
    arguments::{RefundCommand, RefundWay},
    failure::Failure,
    order::{Sides, draft, problems, proof},
    output,
    place::Place,
};

/// Runs the command; 1 where the slip cannot be carried out.
pub fn main(place: &Place, command: RefundCommand) -> Result<u8, Failure> {
    match command {
        RefundCommand::List { profile } => {
            let profile = place.profile(&profile)?;
            let mut opened = Sides::open(place, &profile)?;
            let rows = read_refunds(&mut place.store()?, &mut opened.sides(), &profile)?;
            list(place, &place.messages(Some(&profile)), &rows);
            Ok(0)
        }
        RefundCommand::Show { profile, id, options } => {
            let profile = place.profile(&profile)?;
            let mut opened = Sides::open(place, &profile)?;
            let (key, wish) = (Key::new(id), options.wish());
            let row = preview_refund(&mut place.store()?, &mut opened.sides(), &profile, &key, &wish)?;
            show(place, &place.messages(Some(&profile)), &row);
            Ok(u8::from(row.state == RefundState::Refused))
        }
        RefundCommand::Apply { profile, id, options, dry_run } => {
            let profile = place.profile(&profile)?;
            let mut opened = Sides::open(place, &profile)?;
            let mut sides: OrderSides<'_> = opened.sides();
            let (key, wish) = (Key::new(id), options.wish());
            let owner = format!("navette, pid {}", std::process::id());
            let act = OrderAct { profile: &profile, key: &key, owner: &owner };
            let row = match dry_run {
                true => preview_refund(&mut place.store()?, &mut sides, &profile, &key, &wish)?,
                false => apply_refund(&mut place.store()?, &mut sides, &act, &wish)?,
            };
            show(place, &place.messages(Some(&profile)), &row);
            Ok(u8::from(row.state == RefundState::Refused))
        }
    }
}

impl crate::arguments::RefundOptions {
    fn wish(&self) -> RefundWish {
        let way = self.way.map(|way| match way {
            RefundWay::Return => "return".to_owned(),
            RefundWay::Credit => "credit".to_owned(),
        });
        RefundWish { way, document: self.document.clone() }
    }
}

fn document(place: &Place, messages: &Messages, row: &RefundRow) -> serde_json::Value {
    let mut document = json!(row);
    let sentences = row.problems.iter().map(|problem| {
        json!({
            "sentence": messages.text(&problem.code, &problem.args, place.language),
            "remedy": messages.remedy(&problem.code, &problem.args, place.language),
        })
    });
    document["sentences"] = sentences.collect();
    json!({ "refund": document })
}

fn line(place: &Place, row: &RefundRow) -> String {
    let state = match row.state {
        RefundState::Absent => place.say("commande absente de l'ERP", "order not in the ERP"),
        RefundState::Open => place.say("à traiter", "to be done"),
        RefundState::Ready => place.say("prêt", "ready"),
        RefundState::Refused => place.say("refusé", "refused"),
        RefundState::Done => place.say("fait", "done"),
    };
    let issued = row.issued_at.map(|moment| moment.format("%Y-%m-%d").to_string()).unwrap_or_default();
    let gross = format!("{:.2} {}", row.gross, row.currency);
    let parts = [
        format!("{:>7}", row.key.0),
        issued,
        row.reference.clone(),
        gross,
        format!("[{state}]"),
        row.document.clone().unwrap_or_default(),
    ];
    parts.into_iter().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join("  ")
}

fn list(place: &Place, messages: &Messages, rows: &[RefundRow]) {
    for row in rows {
        if place.json {
            println!("{}", document(place, messages, row));
            continue;
        }
        println!("{}", line(place, row));
        problems(place, messages, &row.problems);
    }
    let open: Vec<&RefundRow> = rows.iter().filter(|row| row.state == RefundState::Open).collect();
    let total: Decimal = open.iter().map(|row| row.gross).sum();
    if place.json {
        println!("{}", json!({ "refunds": { "slips": rows.len(), "open": open.len(), "open_gross": total } }));
        return;
    }
    println!(
        "{} {}, {} {} ({total:.2}).",
        output::number(rows.len() as u64),
        place.say("avoirs", "credit slips"),
        output::number(open.len() as u64),
        place.say("à traiter", "to be done")
    );
}

fn show(place: &Place, messages: &Messages, row: &RefundRow) {
    if place.json {
        println!("{}", document(place, messages, row));
        return;
    }
    println!("{}", line(place, row));
    problems(place, messages, &row.problems);
    if let Some(document) = &row.draft {
        draft(place, document);
    }
    proof(place, &row.proof);
}
