//! `navette run`: starts a worker, shows its progress, answers its exit code.

use std::{io::IsTerminal, time::Duration};

use app::{
    Action, DayOf, Event, EventKind, Messages, OrderChoice, Profile, RunEnd, Secrets, Store, WorkerJob, close_dead_run,
};
use indicatif::{ProgressBar, ProgressStyle};
use supervisor::{CallLimits, Worker};
use sync_model::NaiveDate;

use crate::{arguments::RunArguments, failure::Failure, licence, order, output, place::Place, plan};

/// Runs the command.
pub fn main(place: &Place, options: &RunArguments) -> Result<u8, Failure> {
    let profile = place.profile(&options.profile)?;
    let action = Action::from_name(&options.action)
        .ok_or_else(|| Failure::usage("action-unknown").arg("name", &options.action))?;
    let (job, remarks) = job(place, &profile, action)?;
    let (period, by_status) = period(place, &profile, action, options)?;
    let job = WorkerJob {
        dry_run: options.dry_run,
        keys: options.keys.clone(),
        group: options.family.clone(),
        category: options.category.clone(),
        period,
        by_status,
        known_again: options.include_imported,
        allow_removals: options.allow_removals.zip(options.plan.clone()),
        ..job
    };
    let limits = limits(&options.call_limit, options.call_grace)?;
    if options.retry_parked {
        place.store()?.set_deaths(&profile.name, action.name(), 0)?;
    }
    let messages = place.messages(Some(&profile));
    for remark in remarks {
        let kind = EventKind::Notice { code: remark.code.to_owned(), args: remark.args };
        show(place, &messages, &ProgressBar::hidden(), &Event { run: job.run.clone(), kind });
    }
    if place.developer_mode() {
        let kind = EventKind::Notice { code: "plugin-developer-mode".to_owned(), args: Default::default() };
        show(place, &messages, &ProgressBar::hidden(), &Event { run: job.run.clone(), kind });
    }
    let end = start(place, &messages, &job, limits.clone())?.exit_code();
    if action == Action::ImportOrders && options.dry_run && end <= 1 {
        plan::orders(place, &messages, &job.run)?;
    }
    let refresh = options.refresh_stock.unwrap_or(profile.orders.refresh_stock);
    if action == Action::ImportOrders && refresh && !options.dry_run && end <= 1 {
        // What the orders reserve in the ERP is no longer for sale (H04).
        let (stock, _) = self::job(place, &profile, Action::ExportStock)?;
        return Ok(end.max(start(place, &messages, &stock, limits)?.exit_code()));
    }
    Ok(end)
}

/// Runs an action for chosen records and answers its exit code.
pub fn one(place: &Place, profile: &Profile, action: Action, keys: Vec<String>) -> Result<u8, Failure> {
    let (job, _) = job(place, profile, action)?;
    let job = WorkerJob { keys, ..job };
    Ok(start(place, &place.messages(Some(profile)), &job, CallLimits::default())?.exit_code())
}

/// A job of everything, and what the licence has to tell.
fn job(place: &Place, profile: &Profile, action: Action) -> Result<(WorkerJob, Vec<::licence::Refusal>), Failure> {
    let (grants, remarks) = licence::grants(place, profile)?;
    let secrets = place.vault()?.of_profile(&profile.name)?;
    let job = WorkerJob { secrets, grants, ..place.job(profile, action, "navette") };
    Ok((job, remarks))
}

/// The days that are asked for, and whether they are those of a change of state; an import has the profile's own.
fn period(
    place: &Place,
    profile: &Profile,
    action: Action,
    options: &RunArguments,
) -> Result<(Option<(NaiveDate, NaiveDate)>, bool), Failure> {
    let named = options.days.from.is_some() || options.days.period.is_some();
    if !options.keys.is_empty() || !(named || action == Action::ImportOrders) {
        return Ok((None, false));
    }
    Ok(match order::choice(place, profile, &options.days)? {
        OrderChoice::Days { from, to, day_of } => (Some((from, to)), day_of == DayOf::Status),
        _ => (None, false),
    })
}

fn limits(texts: &[String], grace: u64) -> Result<CallLimits, Failure> {
    let mut limits = CallLimits { grace: Duration::from_secs(grace), ..CallLimits::default() };
    // What is said for all verbs comes before what is said for one, whatever the order on the line.
    let (one, all): (Vec<&String>, Vec<&String>) = texts.iter().partition(|text| text.contains('='));
    for text in all.into_iter().chain(one) {
        let (verb, seconds) = text.split_once('=').map_or((None, text.as_str()), |(verb, rest)| (Some(verb), rest));
        let seconds = seconds.parse().ok().filter(|seconds| *seconds > 0);
        let seconds = seconds.ok_or_else(|| Failure::usage("call-limit-invalid").arg("text", text))?;
        match verb {
            Some(verb) => drop(limits.verbs.insert(verb.to_owned(), Duration::from_secs(seconds))),
            None => {
                limits.verbs.clear();
                limits.silence = Duration::from_secs(seconds);
            }
        }
    }
    Ok(limits)
}

/// Starts a worker for the job and shows its events to their end.
pub fn start(place: &Place, messages: &Messages, job: &WorkerJob, limits: CallLimits) -> Result<RunEnd, Failure> {
    let failed = |error: &dyn std::error::Error| {
        let mut failure = Failure::usage("internal");
        failure.detail = Some(format!("{error}: {}", error.source().map(ToString::to_string).unwrap_or_default()));
        failure.exit = 5;
        failure
    };
    let program = std::env::current_exe().map_err(|error| failed(&error))?;
    let worker = Worker::start(&program, job).map_err(|error| failed(&error))?.limits(limits);
    let bar = if std::io::stderr().is_terminal() && !place.json { ProgressBar::new(0) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{msg:24} {bar:30} {pos}/{len}  {per_sec}  {eta}") {
        bar.set_style(style);
    }
    let end = worker.follow(|event| show(place, messages, &bar, event));
    bar.finish_and_clear();
    // Should this fail, the profile's next run writes it.
    let _ = place.store().map(|mut store| close_dead_run(&mut store, &job.run, &end));
    if let (RunEnd::Failed { code, args, message, .. }, false) = (&end, place.json) {
        eprintln!("{} [{code}]\n  {message}", messages.sentence(code, args, place.language));
    }
    Ok(end)
}

fn show(place: &Place, messages: &Messages, bar: &ProgressBar, event: &Event) {
    if place.json {
        println!("{}", serde_json::to_string(event).unwrap_or_default());
        return;
    }
    match &event.kind {
        EventKind::FlowStarted { flow, .. } => bar.set_message(flow.clone()),
        EventKind::Progress { counts, total, .. } => {
            if let Some(total) = total {
                bar.set_length(*total);
            }
            bar.set_position(counts.read);
        }
        EventKind::Rejected { key, problems, .. } => bar.suspend(|| {
            for problem in problems {
                println!("  {key} : {}", messages.sentence(&problem.code, &problem.args, place.language));
            }
        }),
        EventKind::Held { flow, count, problem } => bar.suspend(|| {
            let held = place.say("fiches laissées de côté.", "records left alone.");
            let sentence = messages.sentence(&problem.code, &problem.args, place.language);
            println!("{flow:20} {} {held} {sentence}", output::number(*count));
        }),
        EventKind::Notice { code, args } => bar.suspend(|| {
            eprintln!("{} [{code}]", messages.sentence(code, args, place.language));
        }),
        EventKind::Waiting { attempt, of, seconds, .. } => bar.suspend(|| {
            let wait = place.say("Pas de réponse, nouvel essai dans", "No answer, trying again in");
            eprintln!("{wait} {seconds} s ({attempt}/{of})");
        }),
        EventKind::FlowEnded { flow, counts } => {
            bar.suspend(|| println!("{flow:20} {}", output::counts(place, counts)));
        }
        EventKind::Ended { end } => ended(place, messages, end),
        EventKind::Started { .. } | EventKind::Log { .. } | EventKind::Call { .. } => {}
    }
}

fn ended(place: &Place, messages: &Messages, end: &RunEnd) {
    match end {
        RunEnd::Done { rejected: 0 } => println!("{}", place.say("Terminé.", "Done.")),
        RunEnd::Done { rejected } => {
            println!("{} {rejected}.", place.say("Terminé ; fiches refusées :", "Done; rejected records:"));
        }
        RunEnd::Cancelled => println!("{}", place.say("Arrêté, rien n'est perdu.", "Stopped, nothing is lost.")),
        RunEnd::NeedsDecision { removals, linked, digest, .. } => {
            let (shown, linked) = (output::number(*removals), output::number(*linked));
            match place.language {
                app::Language::French => println!(
                    "{shown} fiches sur {linked} seraient retirées : rien n'a été retiré.\n\
                     Pour confirmer : --allow-removals {removals} --plan {digest}"
                ),
                app::Language::English => println!(
                    "{shown} of {linked} records would be removed: nothing was removed.\n\
                     To confirm: --allow-removals {removals} --plan {digest}"
                ),
            }
        }
        RunEnd::Busy { holder } => {
            let args = [("holder".to_owned(), holder.clone())].into();
            eprintln!("{} [busy]", messages.sentence("busy", &args, place.language));
        }
        // Said by whoever started the worker, who also knows a worker that died.
        RunEnd::Failed { .. } => {}
    }
}
