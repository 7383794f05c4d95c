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

/// What is held.
#[derive(Debug, Clone, Copy)]
pub enum Grip {
    /// The base, until the run ends.
    Base,
    /// The base, for so long.
    Moment(Duration),
    /// The records of a table, as a Sage user who has them open, until the run ends.
    Records(&'static str),
}

/// Waits for the run to reach its point, then holds the base as far as SQLite allows at that moment: alone, or, where
/// the run writes already, as a reader that keeps it from committing.
pub struct Holder {
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Holder {
    /// Listens.
    pub fn start(socket: &Path, company: &Path, grip: Grip) -> Result<Self> {
        let _ = std::fs::remove_file(socket);
        let listener = UnixListener::bind(socket)?;
        listener.set_nonblocking(true)?;
        let ended = Arc::new(AtomicBool::new(false));
        let (shared, company) = (Arc::clone(&ended), company.to_owned());
        let thread = Some(std::thread::spawn(move || {
            // A holder that fails holds nothing; the run then goes through, and nothing is wrong with that.
            let _ = serve(&listener, company, grip, &shared);
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

fn serve(listener: &UnixListener, company: PathBuf, grip: Grip, ended: &AtomicBool) -> Result<()> {
    let pause = || std::thread::sleep(Duration::from_millis(2));
    let is_over = || ended.load(Ordering::SeqCst);
    let mut stream = loop {
        match listener.accept() {
            Ok((stream, _)) => break stream,
            Err(_) if is_over() => return Ok(()),
            Err(_) => pause(),
        }
    };
    stream.set_nonblocking(false)?;
    stream.read_exact(&mut [0])?;
    let base = rusqlite::Connection::open(company)?;
    base.busy_timeout(Duration::ZERO)?;
    if let Grip::Records(table) = grip {
        let open = format!("INSERT INTO sim_lock SELECT '{table}', cbMarq, 'ANAIS' FROM {table}");
        let mut held = base.execute_batch(&open).is_ok();
        stream.write_all(b"h")?;
        // In the middle of a transaction nobody opens a record: the user does as soon as it ended.
        while !is_over() {
            held = held || base.execute_batch(&open).is_ok();
            pause();
        }
        base.busy_timeout(Duration::from_secs(5))?;
        return Ok(base.execute_batch("DELETE FROM sim_lock")?);
    }
    if base.execute_batch("BEGIN EXCLUSIVE").is_err() {
        base.execute_batch("BEGIN")?;
        let _: i64 = base.query_row("SELECT COUNT(*) FROM F_DOCCURRENTPIECE", [], |row| row.get(0))?;
    }
    stream.write_all(b"h")?;
    let until = if let Grip::Moment(moment) = grip { Some(Instant::now() + moment) } else { None };
    while !is_over() && until.is_none_or(|until| Instant::now() < until) {
        pause();
    }
    base.execute_batch("ROLLBACK")?;
    Ok(())
}
