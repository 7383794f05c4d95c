//! Chosen articles and prices that differ: articles from the store, prices from the console program, told as it finds
//! them.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use app::{Articles, PriceCheck, PriceDifference, StoreFailure};
use serde_json::Value;
use sync_store::SqliteStore;
use ui::{ChosenCommand, ChosenUpdate, PluginTrouble, Update};

use crate::{articles::Tell, desk::Folders, inspect};

/// The window is told of what was found at most four times a second.
const PACE: Duration = Duration::from_millis(250);

/// The comparison that runs.
#[derive(Default)]
pub(crate) struct Comparison(Option<Arc<Mutex<Child>>>);

impl Comparison {
    /// Ends it: nobody waits for it any more.
    fn stop(&mut self) {
        if let Some(child) = self.0.take() {
            // One that has ended by itself needs no end.
            let _ = child.lock().unwrap_or_else(PoisonError::into_inner).kill();
        }
    }
}

impl Drop for Comparison {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Answers a command.
///
/// # Errors
/// When the store fails.
pub(crate) fn answer(
    store: &mut SqliteStore,
    folders: &Folders,
    tell: &Tell,
    comparison: &mut Comparison,
    command: ChosenCommand,
) -> Result<(), StoreFailure> {
    match command {
        ChosenCommand::Find { profile, filter, ticket } => {
            let total = store.article_counts(&profile, filter.search.as_deref(), filter.family.as_deref())?.all;
            let (rows, families) = (store.articles(&profile, &filter)?, store.article_families(&profile)?);
            tell(Update::Chosen(ChosenUpdate::Found { ticket, rows, total, families }));
        }
        ChosenCommand::Compare { profile, ticket } => {
            comparison.stop();
            match begin(folders, &profile) {
                Ok(mut child) => {
                    let said = (child.stdout.take(), child.stderr.take());
                    let child = Arc::new(Mutex::new(child));
                    comparison.0 = Some(Arc::clone(&child));
                    let tell = Arc::clone(tell);
                    std::thread::spawn(move || {
                        let sums = follow(said, ticket, &tell);
                        let _ = child.lock().unwrap_or_else(PoisonError::into_inner).wait();
                        tell(Update::Chosen(ChosenUpdate::Compared { ticket, sums }));
                    });
                }
                Err(_) => tell(Update::Chosen(ChosenUpdate::Compared { ticket, sums: Err(inspect::unread()) })),
            }
        }
        ChosenCommand::StopComparing => comparison.stop(),
    }
    Ok(())
}

fn begin(folders: &Folders, profile: &str) -> std::io::Result<Child> {
    let plugins = folders.plugins.clone().unwrap_or_else(|| folders.data.join("plugins"));
    let mut command = Command::new(&folders.program);
    command.arg("--data-dir").arg(&folders.data).arg("--plugins").arg(plugins);
    command.args(["--json", "prices", "check", profile]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
}

/// Tells differences as they come; answers the sums, or why there are none.
fn follow(
    (stdout, stderr): (Option<impl Read>, Option<impl Read>),
    ticket: u64,
    tell: &Tell,
) -> Result<PriceCheck, PluginTrouble> {
    let (mut rows, mut told, mut sums) = (Vec::new(), Instant::now(), None);
    let flush = |rows: &mut Vec<PriceDifference>| {
        if !rows.is_empty() {
            tell(Update::Chosen(ChosenUpdate::Differing { ticket, rows: std::mem::take(rows) }));
        }
    };
    let lines = stdout.into_iter().flat_map(|stdout| BufReader::new(stdout).lines().map_while(Result::ok));
    for line in lines {
        let line: Value = serde_json::from_str(&line).unwrap_or_default();
        if let Ok(found) = serde_json::from_value(line["difference"].clone()) {
            rows.push(found);
        } else if let Ok(checked) = serde_json::from_value(line["checked"].clone()) {
            sums = Some(checked);
        }
        if told.elapsed() > PACE {
            flush(&mut rows);
            told = Instant::now();
        }
    }
    flush(&mut rows);
    let mut refusal = Vec::new();
    if let Some(mut stderr) = stderr {
        // What cannot be read says nothing.
        let _ = stderr.read_to_end(&mut refusal);
    }
    sums.ok_or_else(|| inspect::refusal(&refusal).unwrap_or_else(inspect::unread))
}
