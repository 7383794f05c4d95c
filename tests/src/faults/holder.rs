//! The other process that holds the base: this one, which never writes to it.

use std::{
    io::{Read, Write},
    os::unix::net::UnixListener,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use anyhow::Result;

/// Waits for the run to reach its point, then holds the base as far as SQLite allows at that moment: alone, or, where
/// the run writes already, as a reader that keeps it from committing.
pub struct Holder {
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Holder {
    /// Listens; holds the base for so long, or until the run ends.
    pub fn start(socket: &Path, company: &Path, moment: Option<Duration>) -> Result<Self> {
        let _ = std::fs::remove_file(socket);
        let listener = UnixListener::bind(socket)?;
        listener.set_nonblocking(true)?;
        let ended = Arc::new(AtomicBool::new(false));
        let (shared, company) = (Arc::clone(&ended), company.to_owned());
        let thread = Some(std::thread::spawn(move || {
            // A holder that fails holds nothing; the run then goes through, and nothing is wrong with that.
            let _ = serve(&listener, company, moment, &shared);
        }));
        Ok(Self { ended, thread })
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(listener: &UnixListener, company: PathBuf, moment: Option<Duration>, ended: &AtomicBool) -> Result<()> {
    let pause = || std::thread::sleep(Duration::from_millis(2));
    let mut stream = loop {
        match listener.accept() {
            Ok((stream, _)) => break stream,
            Err(_) if ended.load(Ordering::SeqCst) => return Ok(()),
            Err(_) => pause(),
        }
    };
    stream.set_nonblocking(false)?;
    stream.read_exact(&mut [0])?;
    let base = rusqlite::Connection::open(company)?;
    base.busy_timeout(Duration::ZERO)?;
    if base.execute_batch("BEGIN EXCLUSIVE").is_err() {
        base.execute_batch("BEGIN")?;
        let _: i64 = base.query_row("SELECT COUNT(*) FROM F_DOCCURRENTPIECE", [], |row| row.get(0))?;
    }
    stream.write_all(b"h")?;
    let until = moment.map(|moment| Instant::now() + moment);
    while !ended.load(Ordering::SeqCst) && until.is_none_or(|until| Instant::now() < until) {
        pause();
    }
    base.execute_batch("ROLLBACK")?;
    Ok(())
}
