//! What the environment asks for, the counters, and the ends that a point may have.

use std::{
    io::{Read, Write},
    os::unix::net::UnixStream,
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

/// What happens at the chosen point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing: the points are written down.
    Record,
    /// The process is killed before the statement.
    KillBefore,
    /// The process is killed after the statement.
    KillAfter,
    /// Another process is asked to hold the base, and answers when it does.
    Hold,
    /// The process is killed before the file operation.
    KillFile,
    /// Half of the bytes are written, then the process is killed.
    Torn,
    /// No space is left, from this operation on.
    Full,
    /// This one operation fails on the device.
    Io,
}

/// The environment's words, read once.
pub struct Plan {
    pub fault: Fault,
    at: u64,
    /// A part of the paths that are watched.
    pub file: String,
    log: Option<String>,
    holder: Option<String>,
}

static PLAN: OnceLock<Option<Plan>> = OnceLock::new();
static STATEMENTS: AtomicU64 = AtomicU64::new(0);
static FILES: AtomicU64 = AtomicU64::new(0);
static STRUCK: AtomicBool = AtomicBool::new(false);

/// The plan of this process, where there is one.
pub fn plan() -> Option<&'static Plan> {
    PLAN.get_or_init(read).as_ref()
}

fn read() -> Option<Plan> {
    let word = std::env::var("NAVETTE_FAULT").ok()?;
    let (name, at) = word.split_once(':').unwrap_or((&word, "0"));
    let fault = match name {
        "record" => Fault::Record,
        "kill-before" => Fault::KillBefore,
        "kill-after" => Fault::KillAfter,
        "hold" => Fault::Hold,
        "kill-file" => Fault::KillFile,
        "torn" => Fault::Torn,
        "full" => Fault::Full,
        "io" => Fault::Io,
        _ => return None,
    };
    Some(Plan {
        fault,
        at: at.parse().ok()?,
        file: std::env::var("NAVETTE_FAULT_FILE").ok().filter(|file| !file.is_empty())?,
        log: std::env::var("NAVETTE_FAULT_LOG").ok(),
        holder: std::env::var("NAVETTE_FAULT_HOLDER").ok(),
    })
}

impl Plan {
    /// Counts a statement; whether it is the chosen one.
    pub fn statement(&self, sql: &str) -> bool {
        let number = STATEMENTS.fetch_add(1, Ordering::SeqCst) + 1;
        if self.fault == Fault::Record {
            self.tell(&format!("S\t{number}\t{}\n", sql.replace(['\n', '\t'], " ")));
        }
        let chosen = matches!(self.fault, Fault::KillBefore | Fault::KillAfter | Fault::Hold) && number == self.at;
        if chosen {
            self.strike();
        }
        chosen
    }

    /// Counts an operation on a watched file; whether it is struck.
    pub fn operation(&self, name: &str, path: &str) -> bool {
        let number = FILES.fetch_add(1, Ordering::SeqCst) + 1;
        if self.fault == Fault::Record {
            self.tell(&format!("F\t{number}\t{name}\t{path}\n"));
        }
        let chosen = match self.fault {
            Fault::KillFile | Fault::Torn | Fault::Io => number == self.at,
            // A disk that is full stays full.
            Fault::Full => number >= self.at,
            _ => false,
        };
        if chosen {
            self.strike();
        }
        chosen
    }

    /// Says once that the point was reached: a fault that never came proves nothing.
    fn strike(&self) {
        if !STRUCK.swap(true, Ordering::SeqCst) {
            self.tell("struck\n");
        }
    }

    fn tell(&self, line: &str) {
        let Some(log) = &self.log else { return };
        if let Ok(mut file) = std::fs::OpenOptions::new().create(true).append(true).open(log) {
            let _ = file.write_all(line.as_bytes());
        }
    }

    /// Has somebody else take the base, and waits until it is taken.
    pub fn hold(&self) {
        let Some(holder) = &self.holder else { return };
        if let Ok(mut stream) = UnixStream::connect(holder) {
            let _ = stream.write_all(b"h");
            let _ = stream.read(&mut [0]);
        }
    }
}

/// Ends the process as a power switch does: no destructor, no answer.
#[allow(unsafe_code, reason = "std kills children only")]
pub fn kill() -> ! {
    // SAFETY: both calls take numbers alone.
    unsafe {
        libc::kill(libc::getpid(), libc::SIGKILL);
        libc::_exit(137)
    }
}
