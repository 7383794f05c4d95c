//! One worker process.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, sync_channel},
    },
    time::{Duration, Instant},
};

use app::{Event, EventKind, RunEnd, WorkerCommand, WorkerJob};

use crate::watch::{CallLimits, Hung, Verdict, Watch};

/// How often the watch looks.
const TICK: Duration = Duration::from_millis(200);

/// Events that the pipe's reader may be ahead.
const AHEAD: usize = 1_024;

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
    controls: Controls,
    run: String,
    limits: CallLimits,
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
        let mut command = Command::new(program);
        command.arg("worker").stdin(Stdio::piped()).stdout(Stdio::piped());
        apart(&mut command);
        let mut child =
            command.spawn().map_err(|source| WorkerFailure { act: "failed to start the worker", source })?;
        let mut input = child.stdin.take();
        let told = serde_json::to_string(job).map_err(std::io::Error::other).and_then(|line| match &mut input {
            Some(input) => writeln!(input, "{line}").and_then(|()| input.flush()),
            None => Err(std::io::Error::other("no standard input")),
        });
        told.map_err(|source| WorkerFailure { act: "failed to give the worker its job", source })?;
        let controls = Controls { child: Arc::new(Mutex::new(child)), input: Arc::new(Mutex::new(input)) };
        Ok(Self { controls, run: job.run.clone(), limits: CallLimits::default() })
    }

    /// What stops it while it is followed.
    pub fn controls(&self) -> Controls {
        self.controls.clone()
    }

    /// Watches with these limits instead of the default ones.
    #[must_use]
    pub fn limits(mut self, limits: CallLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Relays events until the worker ends; the last one is always [`EventKind::Ended`]. A worker that dies without it
    /// ended as `worker-died`, one that was stopped because a plugin gave no sign of life as `plugin-hung`.
    pub fn follow(mut self, mut each: impl FnMut(&Event)) -> RunEnd {
        let events = self.events();
        let mut watch = Watch::new(std::mem::take(&mut self.limits));
        let (mut end, mut last, mut before) = (None, "start".to_owned(), Instant::now());
        let mut gone = false;
        loop {
            match events.recv_timeout(TICK) {
                Ok(event) => {
                    watch.hear(&event.kind);
                    match &event.kind {
                        // Told at the end, when the process and its lock are gone.
                        EventKind::Ended { end: ended } => end = Some(ended.clone()),
                        EventKind::Call { .. } => {}
                        _ => {
                            note(&event.kind, &mut last);
                            each(&event);
                        }
                    }
                }
                Err(RecvTimeoutError::Disconnected) => break,
                // Something that a plugin started may hold the pipe of a worker that is gone; its last words are
                // waited for once more.
                Err(RecvTimeoutError::Timeout) if gone => break,
                Err(RecvTimeoutError::Timeout) => gone = self.controls.ended().is_some(),
            }
            let now = Instant::now();
            // Invariant: what the computer slept, or a slow reader of `each` took, is not counted as silence.
            match watch.pass((now - before).min(2 * TICK)) {
                Verdict::Wait => {}
                Verdict::Cancel => self.controls.cancel(),
                Verdict::Kill => {
                    self.controls.kill();
                    break;
                }
            }
            before = now;
        }
        *lock(&self.controls.input) = None;
        let status = loop {
            // The lock is free between two looks, so that a worker that will not end can be killed.
            match self.controls.ended() {
                Some(status) => break status,
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        };
        let end = ending(end, watch.hung, last, &status);
        each(&Event { run: self.run, kind: EventKind::Ended { end: end.clone() } });
        end
    }

    /// Reads the pipe on a thread of its own, which ends with the pipe; what is no event is what a driver printed.
    fn events(&mut self) -> Receiver<Event> {
        let (sender, events) = sync_channel(AHEAD);
        let output = lock(&self.controls.child).stdout.take();
        if let Some(output) = output {
            std::thread::spawn(move || {
                for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
                    let Ok(event) = serde_json::from_slice::<Event>(&line) else { continue };
                    if sender.send(event).is_err() {
                        return;
                    }
                }
            });
        }
        events
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

    /// How its process ended, once it has.
    fn ended(&self) -> Option<String> {
        match lock(&self.child).try_wait() {
            Ok(status) => status.map(|status| status.to_string()),
            Err(error) => Some(error.to_string()),
        }
    }
}

fn lock<T>(part: &Mutex<T>) -> MutexGuard<'_, T> {
    part.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives the worker a process group of its own: Ctrl-C in the console ends who started it, and the worker then sees
/// the end of its input, finishes its page and stops, instead of counting as one that died.
#[cfg(unix)]
fn apart(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(windows)]
fn apart(command: &mut Command) {
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
    std::os::windows::process::CommandExt::creation_flags(command, CREATE_NEW_PROCESS_GROUP);
}

/// Keeps the last thing that the worker did.
fn note(event: &EventKind, last: &mut String) {
    match event {
        EventKind::Progress { flow, counts, .. } => *last = format!("{flow} {}", counts.read),
        EventKind::FlowStarted { flow, .. } => last.clone_from(flow),
        _ => {}
    }
}

fn ending(told: Option<RunEnd>, hung: Option<Hung>, last: String, status: &str) -> RunEnd {
    match (told, hung) {
        // Cancelled by the watch, not by a person.
        (None | Some(RunEnd::Cancelled), Some(Hung { plugin, verb, limit, .. })) => {
            let seconds = limit.as_secs();
            let message = format!("{plugin} gave no sign of life in {verb} for {seconds} s; the worker was stopped");
            let args = [("plugin", plugin), ("verb", verb), ("seconds", seconds.to_string())];
            let args = args.map(|(name, value)| (name.to_owned(), value)).into();
            RunEnd::Failed { code: "plugin-hung".to_owned(), args, message, exit: 5 }
        }
        (Some(end), _) => end,
        (None, None) => RunEnd::Failed {
            code: "worker-died".to_owned(),
            args: [("last".to_owned(), last)].into(),
            message: format!("the worker ended with {status}"),
            exit: 5,
        },
    }
}
