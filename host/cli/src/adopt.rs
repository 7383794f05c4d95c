//! `navette adopt`: links what the shop has already (G22).

use app::{Action, AdoptChoice, RunEnd, RunRow, Secrets, Store, WorkerJob};
use supervisor::CallLimits;
use sync_model::{ExternalId, Facet, Key};

use crate::{arguments::AdoptArguments, failure::Failure, licence, output, place::Place, run};

/// Rows of one kind that are shown as text; `navette history RUN` has the others.
const SHOWN: usize = 30;

/// Runs the command. Exit codes are those of `run`: 1 when something is left to decide.
pub fn main(place: &Place, options: &AdoptArguments) -> Result<u8, Failure> {
    let profile = place.profile(&options.profile)?;
    let (grants, _) = licence::grants(place, &profile)?;
    let mut adopt = AdoptChoice::sending(&facets(&options.send)?);
    for (texts, named) in [(&options.article, &mut adopt.articles), (&options.category, &mut adopt.categories)] {
        for text in texts {
            let (key, id) = text
                .rsplit_once('=')
                .filter(|(key, id)| !key.is_empty() && id.parse::<u64>().is_ok_and(|id| id > 0))
                .ok_or_else(|| Failure::usage("adopt-name-invalid").arg("text", text))?;
            named.insert(Key::new(key), ExternalId::new(id));
        }
    }
    let secrets = place.vault()?.of_profile(&profile.name)?;
    let job = place.job(&profile, Action::Adopt, "navette");
    let job = WorkerJob { dry_run: options.dry_run, adopt, secrets, grants, ..job };
    let messages = place.messages(Some(&profile));
    let end = run::start(place, &messages, &job, CallLimits::default())?;
    if matches!(end, RunEnd::Done { .. }) {
        report(place, &messages, &job.run)?;
    }
    Ok(end.exit_code())
}

fn facets(names: &[String]) -> Result<Vec<Facet>, Failure> {
    let known = [Facet::Texts, Facet::Categories, Facet::Features, Facet::Media];
    let mut chosen = Vec::new();
    for name in names {
        let found: Vec<Facet> =
            known.into_iter().filter(|facet| name == "all" || facet.name() == name.as_str()).collect();
        if found.is_empty() {
            return Err(Failure::usage("facet-unknown").arg("name", name));
        }
        chosen.extend(found);
    }
    Ok(chosen)
}

fn report(place: &Place, messages: &app::Messages, run: &str) -> Result<(), Failure> {
    let rows = place.store()?.run_rows(run, u32::MAX)?;
    let kinds = [
        ("match", place.say("Rapprochés", "Matched")),
        ("ambiguous", place.say("À décider", "To decide")),
        ("only-source", place.say("Seulement dans la gestion commerciale", "Only in the ERP")),
        ("only-sink", place.say("Seulement dans la boutique", "Only in the shop")),
    ];
    if place.json {
        for row in rows {
            println!("{}", serde_json::json!({ "adoption": row }));
        }
        return Ok(());
    }
    for (kind, title) in kinds {
        let of_kind: Vec<&RunRow> = rows.iter().filter(|row| row.state == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        println!("{title} : {}", output::number(of_kind.len() as u64));
        for row in of_kind.iter().take(SHOWN) {
            let sentence = |problem: &sync_model::Problem| messages.text(&problem.code, &problem.args, place.language);
            let said: Vec<String> = row.problems.iter().map(sentence).collect();
            let stream = row.flow.trim_start_matches("adopt-");
            println!("  {stream:10} {} : {}", row.key, said.join(" "));
        }
        if of_kind.len() > SHOWN {
            println!("  … navette history {run} --limit {}", rows.len());
        }
    }
    Ok(())
}
