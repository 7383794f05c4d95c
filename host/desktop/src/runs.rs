//! The run that this program started: its worker, its events, its end.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use app::{EventKind, RunEnd, WorkerJob};
use supervisor::{Controls, Worker};
use ui::Update;

/// The window is told of progress at most four times a second (ui.md section 6.1).
const PACE: Duration = Duration::from_millis(250);

/// One run at a time, shared by the desk, the window and the thread that follows the worker.
#[derive(Clone, Default)]
pub(crate) struct Runs(Arc<Mutex<Stand>>);

#[derive(Default)]
struct Stand {
    active: bool,
    controls: Option<Controls>,
    /// Runs whose worker died under this program; history learns of it when the profile runs next.
    died: Vec<String>,
}

impl Runs {
    /// Asks the running worker to stop after its page.
    pub fn cancel(&self) {
        if let Some(controls) = &self.lock().controls {
            controls.cancel();
        }
    }

    /// Whether that run's worker died under this program.
    pub fn died(&self, run: &str) -> bool {
        self.lock().died.iter().any(|died| died == run)
    }

    /// Starts a worker and follows it; false when one runs already.
    pub fn start(&self, program: PathBuf, job: WorkerJob, tell: Arc<dyn Fn(Update) + Send + Sync>) -> bool {
        {
            let mut stand = self.lock();
            if stand.active {
                return false;
            }
            stand.active = true;
        }
        tell(Update::Starting { profile: job.profile.clone(), action: job.action, dry_run: job.dry_run });
        let runs = self.clone();
        std::thread::spawn(move || {
            let end = match Worker::start(&program, &job) {
                Ok(worker) => {
                    runs.lock().controls = Some(worker.controls());
                    follow(worker, &*tell)
                }
                Err(error) => not_started(&error),
            };
            {
                let mut stand = runs.lock();
                if matches!(&end, RunEnd::Failed { code, .. } if code == "worker-died") {
                    stand.died.push(job.run.clone());
                }
                stand.controls = None;
                stand.active = false;
            }
            tell(Update::Ended { profile: job.profile, action: job.action, dry_run: job.dry_run, end });
        });
        true
    }

    fn lock(&self) -> MutexGuard<'_, Stand> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn follow(worker: Worker, tell: &dyn Fn(Update)) -> RunEnd {
    let mut told: Option<Instant> = None;
    worker.follow(|event| {
        // The end of a flow carries its last counts, so that a progress left out is never missed.
        if matches!(event.kind, EventKind::Progress { .. }) {
            if told.is_some_and(|told| told.elapsed() < PACE) {
                return;
            }
            told = Some(Instant::now());
        }
        tell(Update::Event(event.clone()));
    })
}

fn not_started(error: &supervisor::WorkerFailure) -> RunEnd {
    let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    let message = format!("{error}: {cause}");
    RunEnd::Failed { code: "worker-not-started".to_owned(), args: Default::default(), message, exit: 5 }
}
