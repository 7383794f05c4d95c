//! Faults at every step of writing orders, customers and payments into the Sage company, over the real ODBC driver.
//!
//! Each injection is a process of its own that loads the built plugin, with `failpoints` preloaded; at the chosen
//! statement or file operation it is killed, or its disk is full, or somebody holds the base. The base must then hold
//! whole orders only, and the next undisturbed run must reach the rows of a run that nobody disturbed. Linux only:
//! the preloaded library is.

mod compare;
mod holder;
mod place;
mod points;
pub mod writing;
mod written;

use std::{
    path::PathBuf,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use anyhow::{Context, Result, ensure};
use plugin_host::install_library;

pub use compare::{Cell, Table};

use crate::{
    contract::said,
    sage::{CompanySpec, generate},
};
use place::Place;
use points::{Fault, Journal, Point};

/// What the campaign works with.
pub struct Options {
    /// Folder of the built programs, plugins and the preloaded library.
    pub programs: PathBuf,
    /// Emptied folder to work in.
    pub work: PathBuf,
    /// At most so many injections, spread evenly; none: every point.
    pub most: Option<usize>,
    /// Injections at the same time.
    pub threads: usize,
}

/// What all places share.
pub(crate) struct Ground {
    pub programs: PathBuf,
    pub plugins: PathBuf,
    /// Where the company before the first order lies, by journal.
    before: PathBuf,
    /// Rows after none, one, two … of what is written.
    pub states: Vec<Vec<String>>,
}

impl Ground {
    /// The company before the first order.
    pub fn before(&self, journal: Journal) -> PathBuf {
        self.before.with_extension(journal.name())
    }
}

/// Carries out the campaign; `tell` hears of every injection after which anything was wrong.
///
/// # Errors
/// When the undisturbed run fails, or a planned fault never came.
pub fn run(options: &Options, tell: &(dyn Fn(&str) + Sync)) -> Result<Table> {
    let ground = prepare(options)?;
    let recorder = Place::new(&ground, &options.work.join("record"))?;
    let mut points = Vec::new();
    for journal in Journal::ALL {
        points.extend(points::plan(&recorder, journal)?);
    }
    let points = points::spread(points, options.most);
    let (next, table) = (AtomicUsize::new(0), Mutex::new(Table::default()));
    let work = |number: usize| -> Result<()> {
        let place = Place::new(&ground, &options.work.join(format!("place-{number}")))?;
        loop {
            let Some(point) = points.get(next.fetch_add(1, Ordering::SeqCst)) else { return Ok(()) };
            let cell = inject(&place, point).with_context(|| point.to_string())?;
            if let Some(wrong) = &cell.wrong {
                tell(&format!("{point}: {wrong}"));
            }
            let mut table = table.lock().map_err(|_| anyhow::anyhow!("another injection panicked"))?;
            table.add(point.fault.name(), &point.step, &cell);
        }
    };
    std::thread::scope(|scope| -> Result<()> {
        let workers: Vec<_> = (0..options.threads.max(1)).map(|number| scope.spawn(move || work(number))).collect();
        workers.into_iter().try_for_each(|worker| worker.join().map_err(|_| anyhow::anyhow!("a place panicked"))?)
    })?;
    table.into_inner().map_err(|_| anyhow::anyhow!("an injection panicked"))
}

/// The company, the plugin, and the rows that whole orders make.
fn prepare(options: &Options) -> Result<Ground> {
    if options.work.exists() {
        std::fs::remove_dir_all(&options.work)?;
    }
    std::fs::create_dir_all(&options.work)?;
    let work = options.work.canonicalize()?;
    let programs = options.programs.canonicalize().context("the programs are not built")?;
    let before = work.join("before");
    let plugin = format!("{}erp_sage{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    install_library(&programs.join(plugin), &work.join("plugins")).map_err(said)?;
    let mut ground = Ground { programs, plugins: work.join("plugins"), before, states: Vec::new() };
    for journal in Journal::ALL {
        let company = ground.before(journal);
        generate(&CompanySpec { articles: 120, customers: 20, seed: 1, with_faults: false }, &company)?;
        rusqlite::Connection::open(&company)?.pragma_update(None, "journal_mode", journal.name())?;
    }
    let mut states = Vec::new();
    let all: usize = written::batches().iter().map(|batch| batch.items.len()).sum();
    for count in 0..=all {
        let place = Place::with(&ground, &work.join("undisturbed"), &written::beginning(count))?;
        place.restore(Journal::Wal)?;
        let run = place.run(None)?;
        ensure!(run.told.len() == count && run.told.iter().all(|told| told.made), "undisturbed: {run:?}");
        states.push(place.state()?);
    }
    ground.states = states;
    Ok(ground)
}

/// One injection, and the runs that follow.
fn inject(place: &Place<'_>, point: &Point) -> Result<Cell> {
    place.restore(point.journal)?;
    let run = place.run(Some(point))?;
    ensure!(run.struck, "the fault never came: {run:?}");
    let mut cell = Cell::default();
    let reached = place.state()?;
    match place.ground.states.iter().position(|state| *state == reached) {
        None => cell.halved(format!("half of something stands: {}", compare::first(&place.ground.states, &reached))),
        Some(whole) => {
            let told = run.told.iter().filter(|told| told.stands).count();
            if told > whole {
                cell.lost(format!("{told} were told as written, {whole} stand"));
            }
            if point.fault == Fault::HoldShort && whole + 1 != place.ground.states.len() {
                cell.lost(format!("whoever waits gets through, but only {whole} stand: {run:?}"));
            }
        }
    }
    if point.fault == Fault::KillTwice {
        place.run(Some(&Point { fault: Fault::KillFile, ..point.clone() }))?;
    }
    let again = place.run(None)?;
    if !again.told.iter().all(|told| told.stands) || again.told.len() + 1 != place.ground.states.len() {
        cell.lost(format!("the next run did not write everything: {again:?}"));
    }
    let expected = place.ground.states.last().context("no state")?;
    cell.compare(expected, &place.state()?);
    if !again.quiet {
        cell.doubled("a run in which nothing was left to do changed the base".to_owned());
    }
    Ok(cell)
}
