//! `navette plan`: what a dry run would do, field by field, a page at a time (G17).

use app::{
    FieldChange, Messages, ProofRow, RowPage, RunRecord, RunRow, Store, facet_name, field_name, field_value, state_name,
};

use crate::{arguments::PlanCommand, failure::Failure, order, output, place::Place};

const STATES: [&str; 5] = ["create", "update", "remove", "hold", "reject"];

/// Runs the command.
pub fn main(place: &Place, command: PlanCommand) -> Result<u8, Failure> {
    let PlanCommand::Show { run, page, size, state } = command;
    if let Some(state) = state.as_deref().filter(|state| !STATES.contains(state)) {
        return Err(Failure::usage("plan-state-unknown").arg("name", state));
    }
    let run = find(place, &run)?;
    let mut store = place.store()?;
    let counts = store.run_states(&run.id)?;
    let skip = (page - 1).saturating_mul(size);
    let rows = store.run_page(&run.id, &RowPage { state: state.as_deref(), skip, limit: size })?;
    if place.json {
        for row in rows {
            println!("{}", serde_json::to_string(&row).unwrap_or_default());
        }
        return Ok(0);
    }
    println!("{} {} {}", run.id, run.started_at, run.action);
    for (flow, state, count) in &counts {
        println!("  {flow:20} {} {}", output::number(*count), state_name(state, place.language));
    }
    let messages = place.messages(place.profile(&run.profile).ok().as_ref());
    for row in &rows {
        show(place, &messages, row);
    }
    let total: u64 =
        counts.iter().filter(|(_, kind, _)| state.as_ref().is_none_or(|state| state == kind)).map(|c| c.2).sum();
    let pages = total.div_ceil(u64::from(size)).max(1);
    println!("{} {page} / {pages}", place.say("Page", "Page"));
    Ok(0)
}

/// Everything that a run of orders has planned: an import is read before it is begun.
pub fn orders(place: &Place, messages: &Messages, run: &str) -> Result<(), Failure> {
    const PAGE: u32 = 500;
    let (mut store, mut skip) = (place.store()?, 0);
    loop {
        let rows = store.run_page(run, &RowPage { state: None, skip, limit: PAGE })?;
        if rows.is_empty() {
            return Ok(());
        }
        skip += PAGE;
        for row in &rows {
            match place.json {
                true => println!("{}", serde_json::json!({ "plan": row })),
                false => show(place, messages, row),
            }
        }
    }
}

/// The run of that id, or the newest dry run of the profile of that name.
fn find(place: &Place, name: &str) -> Result<RunRecord, Failure> {
    let mut store = place.store()?;
    let mut runs = store.runs(None, u32::MAX)?.into_iter();
    let found = runs.find(|run| run.id == name || (run.dry_run && run.profile == name));
    found.ok_or_else(|| Failure::usage("run-unknown").arg("id", name))
}

fn show(place: &Place, messages: &Messages, row: &RunRow) {
    let facets: Vec<&str> = row.facets.iter().map(|facet| facet_name(facet, place.language)).collect();
    println!("{:20} {:12} {}", row.key.0, state_name(&row.state, place.language), facets.join(", "));
    for problem in &row.problems {
        println!("    {}", messages.sentence(&problem.code, &problem.args, place.language));
    }
    if let Some(document) = &row.document {
        order::draft(place, document);
    }
    if let Some(proof) = &row.proof {
        order::proof(place, &ProofRow::of_proof(proof));
    }
    for change in row.fields.iter().filter(|_| row.document.is_none()) {
        println!("    {} : {}", field_name(&change.field, place.language), values(place, &row.state, change));
    }
}

/// `old → new`; a record that is created has nothing before.
fn values(place: &Place, state: &str, change: &FieldChange) -> String {
    let quoted = |text: &Option<String>| match text {
        Some(text) => format!("« {} »", field_value(&change.field, text, place.language).replace('\n', " ")),
        None => place.say("rien", "nothing").to_owned(),
    };
    let new = quoted(&change.new);
    match (state, change.unknown) {
        ("create", _) => new,
        (_, true) => format!("{} → {new}", place.say("inconnu", "unknown")),
        (_, false) => format!("{} → {new}", quoted(&change.old)),
    }
}
