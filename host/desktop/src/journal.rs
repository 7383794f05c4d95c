//! What workers say, one file a day in the folder `logs`, and the bundle for support.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use app::{EventKind, Secrets, Store, scrubbed};
use chrono::{Local, Utc};
use sync_store::SqliteStore;
use ui::{Kept, Update};
use vault::FileVault;

use crate::articles::Tell;

/// Days whose files are kept.
const DAYS: usize = 14;
/// Runs that a bundle tells of.
const RUNS: u32 = 200;

/// As `tell`, noting what workers say in the day's file.
pub(crate) fn noted(data: &Path, tell: Tell) -> Tell {
    let folder = data.join("logs");
    let file: Mutex<Option<(String, File)>> = Mutex::new(None);
    Arc::new(move |update| {
        if let Update::Event(event) = &update
            && !matches!(event.kind, EventKind::Progress { .. } | EventKind::Call { .. })
        {
            let line = format!("{} {}\n", Utc::now().to_rfc3339(), serde_json::to_string(event).unwrap_or_default());
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            // A journal that cannot be written must not stop a run; the window shows the line.
            let _ = write(&folder, &mut file, &line);
        }
        tell(update);
    })
}

fn write(folder: &Path, file: &mut Option<(String, File)>, line: &str) -> io::Result<()> {
    let today = Local::now().format("navette-%Y-%m-%d.log").to_string();
    if file.as_ref().is_none_or(|(name, _)| *name != today) {
        std::fs::create_dir_all(folder)?;
        let opened = OpenOptions::new().create(true).append(true).open(folder.join(&today))?;
        let old = logs(folder);
        old.iter().rev().skip(DAYS).for_each(|path| drop(std::fs::remove_file(path)));
        *file = Some((today, opened));
    }
    match file {
        Some((_, file)) => file.write_all(line.as_bytes()),
        None => Ok(()),
    }
}

/// The files of the journal, the oldest first.
fn logs(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut logs: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "log")).collect();
    logs.sort();
    logs
}

/// Gathers the journal of three days, profiles, runs and versions, each without secrets.
pub(crate) fn bundle(data: &Path, store: &mut SqliteStore, name: &str) -> Kept {
    let folder = data.join("exports").join(name);
    let work = |store: &mut SqliteStore| -> io::Result<()> {
        std::fs::create_dir_all(&folder)?;
        let profiles = store.profiles().map_err(io::Error::other)?;
        let mut vault = FileVault::open(data).map_err(io::Error::other)?;
        let mut secrets = Vec::new();
        for profile in &profiles {
            let own = vault.of_profile(&profile.name).map_err(io::Error::other)?;
            secrets.extend(own.values().map(|secret| secret.expose().to_owned()));
        }
        let put = |name: &str, text: &str| std::fs::write(folder.join(name), scrubbed(text, &secrets));
        put("profiles.json", &serde_json::to_string_pretty(&profiles).unwrap_or_default())?;
        let runs = store.runs(None, RUNS).map_err(io::Error::other)?;
        put("runs.json", &serde_json::to_string_pretty(&runs).unwrap_or_default())?;
        let system = (std::env::consts::OS, std::env::consts::ARCH);
        put("versions.txt", &format!("navette-desktop {}\n{} {}\n", env!("CARGO_PKG_VERSION"), system.0, system.1))?;
        for log in logs(&data.join("logs")).iter().rev().take(3) {
            let name = log.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            put(&name, &String::from_utf8_lossy(&std::fs::read(log)?))?;
        }
        Ok(())
    };
    let failure = work(store).err().map(|error| error.to_string());
    Kept { path: folder.join("versions.txt"), failure }
}
