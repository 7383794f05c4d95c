//! `navette history`.

use app::Store;

use crate::{failure::Failure, output, place::Place};

/// Runs the command.
pub fn main(place: &Place, id: Option<&str>, limit: u32) -> Result<u8, Failure> {
    let mut store = place.store()?;
    if let Some(id) = id {
        let messages = place.messages(None);
        for row in store.run_rows(id, limit.max(1_000))? {
            if place.json {
                println!("{}", serde_json::to_string(&row).unwrap_or_default());
                continue;
            }
            let reasons = row.problems.iter().map(|p| messages.sentence(&p.code, &p.args, place.language));
            let reasons: Vec<String> = reasons.collect();
            println!(
                "{:20} {:20} {:10} {} {}",
                row.flow,
                row.key.0,
                row.state,
                row.facets.join(","),
                reasons.join(" ")
            );
        }
        return Ok(0);
    }
    for run in store.runs(None, limit)? {
        if place.json {
            println!("{}", serde_json::to_string(&run).unwrap_or_default());
            continue;
        }
        let code = run.code.map(|code| format!(" [{code}]")).unwrap_or_default();
        println!("{} {} {} {:?}{code}", run.id, run.started_at, run.action, run.state);
        for (flow, counts) in &run.flows {
            println!("  {flow:20} {}", output::counts(place, counts));
        }
    }
    Ok(0)
}
