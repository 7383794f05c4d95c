//! The worker: one job from standard input, events on its pipe, the exit code at its end.

use std::{
    io::{BufRead, Write},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use app::{Event, EventKind, RunEnd, RunOptions, RunPorts, Store, WorkerCommand, WorkerJob, run_action};
use plugin_host::{PluginFolders, Trust};
use supervisor::WatchedPlugins;
use sync_engine::{AllowedRemovals, FlowScope, NoFaults, Pause};
use sync_model::{Context, Key, LogLevel, Progress};
use sync_store::SqliteStore;

/// Runs the job of the first line; later lines cancel, and so does the end of input. A worker without a parent that
/// has not stopped after `orphan_grace` ends itself: nobody watches it any more.
pub fn main(orphan_grace: Duration) -> u8 {
    let Ok(pipe) = supervisor::event_pipe() else { return 5 };
    let mut line = String::new();
    if std::io::stdin().lock().read_line(&mut line).is_err() {
        return 2;
    }
    let Ok(job) = serde_json::from_str::<WorkerJob>(&line) else { return 2 };
    let worker = Arc::new(Running { cancelled: AtomicBool::new(false), run: job.run.clone(), pipe: Mutex::new(pipe) });
    let listener = Arc::clone(&worker);
    // The thread lives as long as its input; the process does not wait for it.
    std::thread::spawn(move || {
        listener.listen();
        std::thread::sleep(orphan_grace);
        leave();
    });
    let end = worker.work(&job);
    end.exit_code()
}

/// Frees the profile that a hung plugin holds; what was committed stays, and the next run marks this one as died.
#[allow(clippy::disallowed_methods, reason = "main is inside the plugin that hangs and will never return")]
fn leave() {
    std::process::exit(5);
}

struct Running {
    cancelled: AtomicBool,
    run: String,
    pipe: Mutex<Box<dyn Write + Send>>,
}

impl Running {
    fn listen(&self) {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if matches!(serde_json::from_str(&line), Ok(WorkerCommand::Cancel)) {
                self.cancelled.store(true, Ordering::Relaxed);
            }
        }
        // Invariant: the parent gone, the page is finished and committed, then the worker stops.
        self.cancelled.store(true, Ordering::Relaxed);
    }

    fn emit(&self, kind: EventKind) {
        let event = Event { run: self.run.clone(), kind };
        if let Ok(line) = serde_json::to_string(&event) {
            let mut pipe = self.pipe.lock().unwrap_or_else(PoisonError::into_inner);
            // Nobody listens: the run goes on to its next page edge, where the closed input stops it.
            let _ = writeln!(pipe, "{line}").and_then(|()| pipe.flush());
        }
    }

    fn work(self: &Arc<Self>, job: &WorkerJob) -> RunEnd {
        let failed = |code: &str, message: String| {
            let end = RunEnd::Failed { code: code.to_owned(), args: Default::default(), message, exit: 5 };
            self.emit(EventKind::Ended { end: end.clone() });
            end
        };
        let opened = SqliteStore::open(&job.data_dir).and_then(|mut store| {
            let profile = store.profiles()?.into_iter().find(|profile| profile.name == job.profile);
            Ok((store, profile))
        });
        let (mut store, profile) = match opened {
            Ok((store, Some(profile))) => (store, profile),
            Ok((_, None)) => return failed("profile-unknown", job.profile.clone()),
            Err(error) => return failed(error.code, error.to_string()),
        };
        let scope = match job.period {
            _ if !job.keys.is_empty() => Some(FlowScope::Keys(job.keys.iter().map(Key::new).collect())),
            _ if job.group.is_some() => job.group.clone().map(FlowScope::Group),
            _ if job.category.is_some() => job.category.as_deref().map(|key| FlowScope::Category(Key::new(key))),
            Some((from, to)) if job.by_status => Some(FlowScope::Changed { from, to }),
            Some((from, to)) => Some(FlowScope::Period { from, to }),
            None => None,
        };
        let allowed = job.allow_removals.clone();
        let options = RunOptions {
            run: &job.run,
            owner: &job.owner,
            profile: &profile,
            action: job.action,
            dry_run: job.dry_run,
            scope,
            allowed: allowed.map(|(count, digest)| AllowedRemovals { count, digest }),
            known_again: job.known_again,
            adopt: &job.adopt,
            secrets: &job.secrets,
            grants: &job.grants,
        };
        let told = Arc::clone(self);
        let keys = match licence::keys(&mut store) {
            Ok(keys) => keys,
            Err(error) => return failed(error.code, error.to_string()),
        };
        let trust = Trust { keys, developer: cfg!(debug_assertions) };
        let folders = PluginFolders::new(job.plugin_dirs.clone(), trust);
        let mut plugins = WatchedPlugins::new(folders, Arc::new(move |kind| told.emit(kind)));
        let mut ports = RunPorts {
            store: &mut store,
            plugins: &mut plugins,
            context: &**self,
            pause: &**self,
            faults: &NoFaults,
            events: &|kind| self.emit(kind),
        };
        run_action(&mut ports, &options)
    }
}

impl Context for Running {
    fn progress(&self, _progress: Progress) {}

    fn log(&self, level: LogLevel, message: &str) {
        self.emit(EventKind::Log { level, text: message.to_owned() });
    }

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

impl Pause for Running {
    fn pause(&self, duration: Duration) {
        let until = Instant::now() + duration;
        while Instant::now() < until && !self.cancelled() {
            std::thread::sleep(Duration::from_millis(50).min(duration));
        }
    }
}
