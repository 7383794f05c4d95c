//! One worker process.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::{Event, EventKind, RunEnd, WorkerCommand, WorkerJob};

/// A worker could not be started or spoken to.
#[derive(Debug)]
pub struct WorkerFailure {
    act: &'static str,
    source: std::io::Error,
}

impl std::fmt::Display for WorkerFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.act)
    }
}

impl std::error::Error for WorkerFailure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// A running worker. Dropping it and its controls closes its input: it finishes its page, commits and stops.
pub struct Worker {
    child: Arc<Mutex<Child>>,
    input: Arc<Mutex<Option<ChildStdin>>>,
}

/// Stops a worker that another thread follows.
#[derive(Clone)]
pub struct Controls {
    child: Arc<Mutex<Child>>,
    input: Arc<Mutex<Option<ChildStdin>>>,
}

impl Worker {
    /// Starts `program worker` and gives it its job on standard input: nothing secret is in its arguments.
    ///
    /// # Errors
    /// When the process cannot be started.
    pub fn start(program: &Path, job: &WorkerJob) -> Result<Self, WorkerFailure> {
        let mut child = Command::new(program)
            .arg("worker")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|source| WorkerFailure { act: "failed to start the worker", source })?;
        let mut input = child.stdin.take();
        let told = serde_json::to_string(job).map_err(std::io::Error::other).and_then(|line| match &mut input {
            Some(input) => writeln!(input, "{line}").and_then(|()| input.flush()),
            None => Err(std::io::Error::other("no standard input")),
        });
        told.map_err(|source| WorkerFailure { act: "failed to give the worker its job", source })?;
        Ok(Self { child: Arc::new(Mutex::new(child)), input: Arc::new(Mutex::new(input)) })
    }

    /// What stops it while it is followed.
    pub fn controls(&self) -> Controls {
        Controls { child: Arc::clone(&self.child), input: Arc::clone(&self.input) }
    }

    /// Relays events until the worker ends; a worker that dies without its last event ended as `worker-died`.
    pub fn follow(self, mut each: impl FnMut(&Event)) -> RunEnd {
        let (mut end, mut last) = (None, "start".to_owned());
        let output = lock(&self.child).stdout.take();
        if let Some(output) = output {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let Ok(event) = serde_json::from_str::<Event>(&line) else { continue };
                match &event.kind {
                    EventKind::Ended { end: ended } => end = Some(ended.clone()),
                    EventKind::Progress { flow, counts, .. } => last = format!("{flow} {}", counts.read),
                    EventKind::FlowStarted { flow, .. } => last.clone_from(flow),
                    _ => {}
                }
                each(&event);
            }
        }
        // A worker that ended needs no input; one that closed its pipe alone is still waited for.
        *lock(&self.input) = None;
        let status = loop {
            // The lock is free between two looks, so that a worker that will not end can be killed.
            match lock(&self.child).try_wait() {
                Ok(Some(status)) => break status.to_string(),
                Ok(None) => std::thread::sleep(Duration::from_millis(10)),
                Err(error) => break error.to_string(),
            }
        };
        end.unwrap_or_else(|| RunEnd::Failed {
            code: "worker-died".to_owned(),
            args: [("last".to_owned(), last)].into(),
            message: format!("the worker ended with {status}"),
            exit: 5,
        })
    }
}

impl Controls {
    /// Asks the worker to stop after the page it is at.
    pub fn cancel(&self) {
        if let (Some(input), Ok(line)) = (lock(&self.input).as_mut(), serde_json::to_string(&WorkerCommand::Cancel)) {
            // A worker that has gone needs no word.
            let _ = writeln!(input, "{line}").and_then(|()| input.flush());
        }
    }

    /// Ends the worker at once; nothing committed is lost.
    pub fn kill(&self) {
        let _ = lock(&self.child).kill();
    }
}

fn lock<T>(part: &Mutex<T>) -> MutexGuard<'_, T> {
    part.lock().unwrap_or_else(PoisonError::into_inner)
}
