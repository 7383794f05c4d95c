//! The desk: answers the window's commands on a thread of its own, over the data folder.

mod configure;
mod licences;
mod profiles;
mod seated;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use app::{Action, Messages, Profile, RowPage, RunRecord, RunState, Secrets, Store, StoreFailure, WorkerJob};
use sync_model::Descriptor;
use sync_store::SqliteStore;
use ui::{
    Command, Connected, FileCommand, KnownPlugin, NoSeat, Place, PluginEntry, PluginName, PluginTrouble, Port, Scope,
    StoreTrouble, Update,
};
use vault::FileVault;

use self::configure::Asks;
use crate::{
    articles,
    chosen::{self, Comparison},
    files, inspect, journal, orders, preferences,
    runs::Runs,
    seat::{self, Seat, Sitter},
    system,
};

/// Runs and records that are read at once.
const RUNS: u32 = 1_000;
const ROWS: u32 = 5_000;

/// Where the program works.
#[derive(Debug, Clone)]
pub struct Folders {
    pub data: PathBuf,
    /// `plugins` in the data folder without.
    pub plugins: Option<PathBuf>,
    /// The console program: its workers run the jobs.
    pub program: PathBuf,
}

/// Takes the window's commands.
pub struct Desk {
    commands: mpsc::Sender<Command>,
    runs: Runs,
    seat: Seat,
}

impl Desk {
    /// Starts the desk's thread; `tell` is called from there and from the threads that follow workers.
    pub fn start(folders: Folders, sitter: Sitter, tell: impl Fn(Update) + Send + Sync + 'static) -> Self {
        let (commands, received) = mpsc::channel();
        let runs = Runs::default();
        let tell: Arc<dyn Fn(Update) + Send + Sync> = Arc::new(tell);
        let asks = Asks::start(folders.program.clone(), Arc::clone(&tell));
        let (seat, renew) = (Seat::new(sitter.account), sitter.renew);
        let (store, no_seat, descriptors, comparison) = Default::default();
        let work = Work {
            folders,
            tell,
            runs: runs.clone(),
            asks,
            seat: seat.clone(),
            renew,
            store,
            no_seat,
            descriptors,
            comparison,
        };
        // It ends with the window, which holds the only sender.
        std::thread::spawn(move || work.answer(&received));
        Self { commands, runs, seat }
    }
}

impl Port for Desk {
    fn send(&self, command: Command) {
        if command == Command::Cancel {
            // Not behind a reading that takes long.
            self.runs.cancel();
            return;
        }
        // The thread ends only with this sender.
        let _ = self.commands.send(command);
    }
}

impl Drop for Desk {
    /// The desk's thread may be in a long reading; the seat is free at once.
    fn drop(&mut self) {
        self.seat.leave();
    }
}

struct Work {
    folders: Folders,
    tell: Arc<dyn Fn(Update) + Send + Sync>,
    runs: Runs,
    asks: Asks,
    seat: Seat,
    renew: Duration,
    store: Option<SqliteStore>,
    /// Why the window only shows, as it was told last.
    no_seat: Option<NoSeat>,
    descriptors: BTreeMap<String, Box<Descriptor>>,
    comparison: Comparison,
}

impl Work {
    fn answer(mut self, commands: &mpsc::Receiver<Command>) {
        let mut renewal = Instant::now() + self.renew;
        loop {
            let answered = match commands.recv_timeout(renewal.saturating_duration_since(Instant::now())) {
                Ok(command) if self.no_seat.is_some() && seat::needed(&command) => {
                    self.refuse(command);
                    Ok(())
                }
                Ok(command) => self.take(command),
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    renewal = Instant::now() + self.renew;
                    self.sit_again()
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
            };
            if let Err(failure) = answered {
                self.store = None;
                (self.tell)(Update::Opened { place: self.place(), profiles: Err(trouble(&failure)) });
            }
        }
    }

    fn take(&mut self, command: Command) -> Result<(), StoreFailure> {
        match command {
            Command::Open { folder } => self.open(folder),
            Command::Show { profile } => self.show(&profile),
            Command::Rows { run } => self.rows(run),
            Command::Start { profile, action, dry_run, allow_removals, scope } => {
                self.run((profile, action, dry_run), allow_removals, scope)
            }
            Command::Articles(command) => self.articles(command),
            Command::Orders(command) => {
                orders::answer(&self.folders, self.plugins(), &self.tell, command);
                Ok(())
            }
            Command::Files(command) => self.files(command),
            Command::Plugins => self.installed(),
            Command::Keep(chosen) => {
                // A folder that cannot be written is said by what needs it; a preference is not worth a stop.
                let _ = preferences::keep(&self.folders.data, chosen);
                Ok(())
            }
            Command::Configure(asked) => self.configure(asked),
            Command::Chosen(command) => {
                let (folders, tell) = (self.folders.clone(), Arc::clone(&self.tell));
                let mut comparison = std::mem::take(&mut self.comparison);
                let done = chosen::answer(self.store()?, &folders, &tell, &mut comparison, command);
                self.comparison = comparison;
                done
            }
            Command::Sit => self.sit(),
            Command::Cancel => Ok(()),
        }
    }

    fn open(&mut self, folder: Option<PathBuf>) -> Result<(), StoreFailure> {
        if let Some(folder) = folder {
            self.folders.data = std::path::absolute(&folder).unwrap_or(folder);
        }
        self.descriptors.clear();
        self.store = Some(SqliteStore::open(&self.folders.data)?);
        let store = self.store()?;
        let profiles = (store.profiles()?, store.default_profile()?);
        (self.tell)(Update::Opened { place: self.place(), profiles: Ok(profiles) });
        self.sit_again()
    }

    fn show(&mut self, name: &str) -> Result<(), StoreFailure> {
        let Some(profile) = self.profile(name)? else { return self.open(None) };
        let mut runs = self.store()?.runs(Some(name), RUNS)?;
        runs.iter_mut().filter(|run| self.runs.died(&run.id)).for_each(died);
        let mut messages = Messages::host();
        let sides = [&profile.erp, &profile.shop].map(|side| {
            let found = self.descriptor(&side.plugin);
            let state = found.map(|descriptor| {
                messages.add(&descriptor.messages);
                named(&descriptor)
            });
            Connected { plugin: side.plugin.clone(), state }
        });
        let (grants, _) = licence::grants(self.store()?, profile.shop_address())?;
        (self.tell)(Update::Profile { profile: name.to_owned(), sides, messages, runs, holder: grants.holder });
        Ok(())
    }

    fn rows(&mut self, run: String) -> Result<(), StoreFailure> {
        // The refused first, whatever else there is of them: they are what a person looks for and sends again.
        let refused = RowPage { state: Some("rejected"), skip: 0, limit: ROWS };
        let mut rows = self.store()?.run_page(&run, &refused)?;
        let all = self.store()?.run_rows(&run, ROWS + 1)?;
        rows.extend(all.into_iter().filter(|row| row.state != "rejected"));
        let cut = rows.len() > ROWS as usize;
        rows.truncate(ROWS as usize);
        (self.tell)(Update::Rows { run, rows, cut });
        Ok(())
    }

    fn run(
        &mut self,
        (profile, action, dry_run): (String, Action, bool),
        allow_removals: Option<(u64, String)>,
        scope: Scope,
    ) -> Result<(), StoreFailure> {
        let secrets = FileVault::open(&self.folders.data)?.of_profile(&profile)?;
        let address = self.profile(&profile)?.and_then(|profile| profile.shop_address().map(str::to_owned));
        let (grants, _) = licence::grants(self.store()?, address.as_deref())?;
        let place = (self.folders.data.clone(), vec![self.plugins()]);
        let owner = format!("navette-desktop, pid {}", std::process::id());
        let job = WorkerJob::whole(uuid::Uuid::now_v7().to_string(), place, profile, action, owner);
        let mut job = WorkerJob { dry_run, allow_removals, secrets, grants, ..job };
        job.known_again = matches!(scope, Scope::Again(_));
        match scope {
            Scope::Whole => {}
            Scope::Keys(keys) | Scope::Again(keys) => job.keys = keys.into_iter().map(|key| key.0).collect(),
            Scope::Family(family) => job.group = Some(family),
            Scope::Category(category) => job.category = Some(category),
        }
        // The window asks for one run at a time; a second one is the double click of a slow moment.
        let tell = journal::noted(&self.folders.data, Arc::clone(&self.tell));
        self.runs.start(self.folders.program.clone(), job, tell);
        Ok(())
    }

    fn installed(&mut self) -> Result<(), StoreFailure> {
        let profiles = self.store()?.profiles()?;
        let used = |id: &str| {
            profiles.iter().any(|profile| {
                let sides = [&profile.erp, &profile.shop].into_iter().chain(&profile.transforms);
                sides.into_iter().any(|side| side.plugin == id)
            })
        };
        // A plugin may have been replaced since it was asked.
        self.descriptors.clear();
        let found = inspect::installed(&self.folders.program, &self.folders.data, &self.plugins());
        let found = found.map(|ids| {
            let entry = |id: String| {
                let state = self.descriptor(&id).map(|descriptor| KnownPlugin {
                    name: named(&descriptor),
                    publisher: descriptor.publisher.clone(),
                    roles: descriptor.roles.clone(),
                });
                PluginEntry { used: used(&id), id, state }
            };
            ids.into_iter().map(entry).collect()
        });
        (self.tell)(Update::Plugins(found));
        Ok(())
    }

    fn files(&mut self, command: FileCommand) -> Result<(), StoreFailure> {
        let data = self.folders.data.clone();
        let kept = match command {
            FileCommand::Keep { name, text } => files::keep(&data, &name, &text),
            FileCommand::KeepRows { profile, run, name, language } => {
                let messages = self.messages(&profile)?;
                files::keep_rows(&data, &name, (self.store()?, &run), (&messages, language))
            }
            FileCommand::Bundle { name } => journal::bundle(&data, self.store()?, &name),
            FileCommand::Open { folder } => {
                // Without a program for folders there is nothing else to say: the path is shown.
                let _ = system::open(&folder.display().to_string());
                return Ok(());
            }
        };
        (self.tell)(Update::Kept(kept));
        Ok(())
    }

    /// The sentences of the host and of a profile's plugins.
    fn messages(&mut self, profile: &str) -> Result<Messages, StoreFailure> {
        let mut messages = Messages::host();
        if let Some(profile) = self.profile(profile)? {
            for side in [&profile.erp, &profile.shop] {
                if let Ok(descriptor) = self.descriptor(&side.plugin) {
                    messages.add(&descriptor.messages);
                }
            }
        }
        Ok(messages)
    }

    fn articles(&mut self, command: ui::ArticlesCommand) -> Result<(), StoreFailure> {
        let (folders, plugins, tell) = (self.folders.clone(), self.plugins(), Arc::clone(&self.tell));
        if articles::answer(self.store()?, (&folders, plugins), &tell, command)? { self.open(None) } else { Ok(()) }
    }

    fn descriptor(&mut self, id: &str) -> Result<Box<Descriptor>, PluginTrouble> {
        if let Some(known) = self.descriptors.get(id) {
            return Ok(known.clone());
        }
        let found = inspect::descriptor(&self.folders.program, &self.folders.data, &self.plugins(), id)?;
        self.descriptors.insert(id.to_owned(), found.clone());
        Ok(found)
    }

    fn profile(&mut self, name: &str) -> Result<Option<Profile>, StoreFailure> {
        Ok(self.store()?.profiles()?.into_iter().find(|profile| profile.name == name))
    }

    fn store(&mut self) -> Result<&mut SqliteStore, StoreFailure> {
        match &mut self.store {
            Some(store) => Ok(store),
            none => Ok(none.insert(SqliteStore::open(&self.folders.data)?)),
        }
    }

    fn plugins(&self) -> PathBuf {
        self.folders.plugins.clone().unwrap_or_else(|| self.folders.data.join("plugins"))
    }

    fn place(&self) -> Place {
        let folder = quoted(&self.folders.data);
        Place {
            folder: self.folders.data.clone(),
            plugins: self.plugins(),
            profile_command: format!(
                "navette --data-dir {folder} profile add ma-boutique --erp erp-sage --shop shop-prestashop"
            ),
            demo_command: format!("navette --data-dir {folder} demo"),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

/// History says « running » of a run whose worker is dead until the profile runs next; this program knows better.
fn died(run: &mut RunRecord) {
    if run.state == RunState::Running {
        run.state = RunState::Died;
    }
}

fn named(descriptor: &Descriptor) -> PluginName {
    PluginName {
        french: descriptor.name.get("fr").to_owned(),
        english: descriptor.name.get("en").to_owned(),
        version: descriptor.version.to_string(),
    }
}

fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    if path.contains(' ') { format!("\"{path}\"") } else { path }
}

fn trouble(failure: &StoreFailure) -> StoreTrouble {
    let mut detail = failure.to_string();
    let mut source = std::error::Error::source(failure);
    while let Some(cause) = source {
        detail += &format!(": {cause}");
        source = cause.source();
    }
    StoreTrouble { code: failure.code.to_owned(), detail }
}
