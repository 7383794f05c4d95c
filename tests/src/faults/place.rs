//! One place where injections happen: a company of its own and the runs that write to it.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use sync_model::Batch;

use super::{
    Ground,
    holder::{Grip, Holder},
    points::{Fault, Journal, Point},
};
use crate::judge;

/// No run takes this long unless it hangs.
const LONGEST: Duration = Duration::from_secs(60);

/// A company's file and the orders that are written to it.
pub(crate) struct Place<'a> {
    pub ground: &'a Ground,
    folder: PathBuf,
    company: PathBuf,
}

/// What a run said of an order.
#[derive(Debug)]
pub(crate) struct Told {
    /// It was made by this run.
    pub made: bool,
    /// It stands in the base.
    pub stands: bool,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub told: Vec<Told>,
    pub struck: bool,
    /// The same orders once more changed nothing.
    pub quiet: bool,
    /// What it printed, for whoever reads of a fault.
    #[expect(dead_code, reason = "shown when a run is printed")]
    printed: String,
}

impl<'a> Place<'a> {
    pub fn new(ground: &'a Ground, folder: &Path) -> Result<Self> {
        Self::with(ground, folder, &super::written::batches())
    }

    /// A place that writes something else.
    pub fn with(ground: &'a Ground, folder: &Path, batches: &[Batch]) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let folder = folder.canonicalize()?;
        std::fs::write(folder.join("batches.json"), serde_json::to_vec(batches)?)?;
        Ok(Self { ground, company: folder.join("company.db"), folder })
    }

    /// The company as it was before the first order.
    pub fn restore(&self, journal: Journal) -> Result<()> {
        for rest in ["-journal", "-wal", "-shm"] {
            let _ = std::fs::remove_file(self.folder.join(format!("company.db{rest}")));
        }
        std::fs::copy(self.ground.before(journal), &self.company)?;
        Ok(())
    }

    /// The rows that stand. Whoever opens the base after a kill rolls back what was not committed.
    pub fn state(&self) -> Result<Vec<String>> {
        let base = rusqlite::Connection::open(&self.company)?;
        let whole: String = base.query_row("PRAGMA quick_check", [], |row| row.get(0))?;
        if whole != "ok" {
            bail!("the base is damaged: {whole}");
        }
        drop(base);
        judge::state(&self.company)
    }

    /// The points of an undisturbed run.
    pub fn record(&self) -> Result<String> {
        self.go(Some(("record".to_owned(), Grip::Base)))?;
        Ok(std::fs::read_to_string(self.log())?)
    }

    /// A run with a fault, or an undisturbed one, which writes the orders twice.
    pub fn run(&self, point: Option<&Point>) -> Result<Run> {
        self.go(point.map(|point| {
            let grip = match point.fault {
                Fault::HoldShort => Grip::Moment(Duration::from_millis(60)),
                Fault::LockCounter => Grip::Records("F_DOCCURRENTPIECE"),
                Fault::LockStock => Grip::Records("F_ARTSTOCK"),
                _ => Grip::Base,
            };
            (format!("{}:{}", point.fault.word(), point.at), grip)
        }))
    }

    fn log(&self) -> PathBuf {
        self.folder.join("points.log")
    }

    fn go(&self, fault: Option<(String, Grip)>) -> Result<Run> {
        let _ = std::fs::remove_file(self.log());
        let (socket, printed) = (self.folder.join("holder"), self.folder.join("printed"));
        let mut command = Command::new(self.ground.programs.join("faults"));
        command.arg("write").arg("--plugins").arg(&self.ground.plugins).arg("--company").arg(&self.company);
        command.arg("--batches").arg(self.folder.join("batches.json"));
        let patient = fault.as_ref().is_none_or(|(_, grip)| matches!(grip, Grip::Moment(_)));
        command.args(["--wait", if patient { "5000" } else { "20" }]);
        let mut holder = None;
        match fault {
            None => {
                command.arg("--twice");
            }
            Some((word, grip)) => {
                holder = Some(Holder::start(&socket, &self.company, grip)?);
                command
                    .env("LD_PRELOAD", self.ground.programs.join("libfailpoints.so"))
                    .env("NAVETTE_FAULT", word)
                    .env("NAVETTE_FAULT_FILE", "/company.db")
                    .env("NAVETTE_FAULT_LOG", self.log())
                    .env("NAVETTE_FAULT_HOLDER", &socket);
            }
        }
        let out = std::fs::File::create(&printed)?;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(out.try_clone()?)
            .stderr(out)
            .spawn()
            .context("failed to start the program faults")?;
        let until = Instant::now() + LONGEST;
        while child.try_wait()?.is_none() {
            if Instant::now() > until {
                child.kill()?;
                child.wait()?;
                bail!("a run hung: {}", std::fs::read_to_string(&printed)?);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        drop(holder);
        let text = String::from_utf8_lossy(&std::fs::read(&printed)?).into_owned();
        let told = text.lines().filter_map(|line| line.strip_prefix("told\t")).map(|state| Told {
            made: state.starts_with("created"),
            stands: state.starts_with("created") || state.starts_with("unchanged"),
        });
        Ok(Run {
            told: told.collect(),
            struck: std::fs::read_to_string(self.log()).is_ok_and(|log| log.contains("struck")),
            quiet: text.lines().any(|line| line == "quiet"),
            printed: text,
        })
    }
}
