//! One worker process.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
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

/// A running worker. Dropping it closes its input: it finishes its page, commits and stops.
pub struct Worker {
    child: Child,
    input: Option<ChildStdin>,
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
        Ok(Self { child, input })
    }

    /// Asks it to stop after the page it is at.
    pub fn cancel(&mut self) {
        if let Some(input) = &mut self.input
            && let Ok(line) = serde_json::to_string(&WorkerCommand::Cancel)
        {
            // A worker that has gone needs no word.
            let _ = writeln!(input, "{line}").and_then(|()| input.flush());
        }
    }

    /// Ends it at once; nothing committed is lost.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
    }

    /// Relays events until the worker ends; a worker that dies without its last event ended as `worker-died`.
    pub fn follow(mut self, mut each: impl FnMut(&Event)) -> RunEnd {
        let (mut end, mut last) = (None, "start".to_owned());
        if let Some(output) = self.child.stdout.take() {
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
        let status = self.child.wait();
        end.unwrap_or_else(|| RunEnd::Failed {
            code: "worker-died".to_owned(),
            args: [("last".to_owned(), last)].into(),
            message: format!("the worker ended with {}", status.map_or_else(|e| e.to_string(), |s| s.to_string())),
            exit: 5,
        })
    }
}
