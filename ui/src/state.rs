//! What the window knows: the answers so far and the choices made in it. Adapters show it and change it.

use std::{collections::BTreeMap, time::Duration};

use app::{Action, Counts, Event, EventKind, Messages, Profile, RunEnd, RunRecord, RunRow};
use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    Clock, Connected, Kept, NoSeat, Place, PluginEntry, PluginTrouble, Preferences, StoreTrouble, Update,
    chosen::{Choice, Prices},
    editor::Editor,
    form::Wanted,
    inbox::Inbox,
    journal::Journal,
};

pub(crate) struct State {
    pub clock: Clock,
    pub preferences: Preferences,
    pub place: Option<Place>,
    pub profiles: Option<Result<Vec<Profile>, StoreTrouble>>,
    /// The profile that is shown at the start.
    pub default: Option<String>,
    pub shown: Option<String>,
    pub sides: Option<[Connected; 2]>,
    pub messages: Messages,
    pub runs: Vec<RunRecord>,
    /// Who holds the licence of the shown profile's shop.
    pub holder: Option<String>,
    pub job: Option<Job>,
    pub end: Option<Ended>,
    /// Unanswered questions of the brake since the start of the program, by profile and action.
    pub brakes: BTreeMap<(String, &'static str), Question>,
    /// The question whose dialog is open.
    pub asked: Option<(Action, Question)>,
    pub history: History,
    pub editor: Editor,
    pub inbox: Inbox,
    pub choice: Choice,
    pub prices: Prices,
    /// The file that was written last.
    pub kept: Option<Kept>,
    pub journal: Journal,
    /// The setting at which the profile window opens.
    pub setting: Option<Wanted>,
    pub plugins: Option<Result<Vec<PluginEntry>, PluginTrouble>>,
    /// Why the window only shows.
    pub no_seat: Option<NoSeat>,
}

/// The running job.
pub(crate) struct Job {
    pub profile: String,
    pub action: Action,
    pub dry_run: bool,
    pub begun: DateTime<Utc>,
    pub flows: Vec<FlowStand>,
    pub waiting: Option<Wait>,
    pub stopping: bool,
}

/// Where one flow of the job stands.
pub(crate) struct FlowStand {
    pub name: String,
    pub begun: Option<DateTime<Utc>>,
    pub ended: bool,
    pub counts: Counts,
    pub total: Option<u64>,
}

pub(crate) struct Wait {
    pub attempt: u32,
    pub of: u32,
    pub seconds: u64,
}

/// A job that ended since the start of the program.
pub(crate) struct Ended {
    pub profile: String,
    pub action: Action,
    pub dry_run: bool,
    pub end: RunEnd,
    pub written: u64,
    pub took: Duration,
}

/// What the brake asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub flow: String,
    pub removals: u64,
    pub linked: u64,
    pub digest: String,
}

/// The choices made on the history page.
#[derive(Default)]
pub(crate) struct History {
    pub filter: usize,
    pub search: String,
    pub sort: Sort,
    pub ascending: bool,
    pub chosen: Option<String>,
    pub rows: Option<(String, Vec<RunRow>, bool)>,
    pub rows_search: String,
    /// Which records are shown: all, or those of one of `RECORD_STATES`.
    pub rows_state: usize,
    /// The day whose runs are shown; all days without one.
    pub day: Option<NaiveDate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Sort {
    #[default]
    Begun,
    Action,
    Duration,
    Written,
    Rejected,
}

impl State {
    pub fn new(clock: Clock, preferences: Preferences) -> Self {
        Self {
            clock,
            preferences,
            place: None,
            profiles: None,
            default: None,
            shown: None,
            sides: None,
            messages: Messages::host(),
            runs: Vec::new(),
            holder: None,
            job: None,
            end: None,
            brakes: BTreeMap::new(),
            asked: None,
            history: History::default(),
            editor: Editor::default(),
            inbox: Inbox::default(),
            choice: Choice::default(),
            prices: Prices::default(),
            kept: None,
            journal: Journal::default(),
            setting: None,
            plugins: None,
            no_seat: None,
        }
    }

    /// The job, when it is the shown profile's.
    pub fn shown_job(&self) -> Option<&Job> {
        self.job.as_ref().filter(|job| Some(&job.profile) == self.shown.as_ref())
    }

    /// Takes what the program tells; answers the profile that is to be shown now.
    pub fn apply(&mut self, update: Update) -> Option<String> {
        match update {
            Update::Opened { place, profiles } => return self.opened(place, profiles),
            Update::Profile { profile, sides, messages, runs, holder } if Some(&profile) == self.shown.as_ref() => {
                self.sides = Some(sides);
                self.messages = messages;
                self.runs = runs;
                self.holder = holder;
            }
            Update::Profile { .. } => {}
            Update::Starting { profile, action, dry_run } => {
                self.end = None;
                self.job = Some(Job::new(profile, action, dry_run, (self.clock.now)()));
            }
            Update::Event(event) => {
                let now = (self.clock.now)();
                if let Some(job) = &mut self.job {
                    job.take(event, now);
                }
            }
            Update::Ended { profile, action, dry_run, end } => self.ended(profile, action, dry_run, end),
            // The windows of their own take it.
            Update::Configured(_) => {}
            Update::Rows { run, rows, cut } => self.history.rows = Some((run, rows, cut)),
            Update::Plugins(found) => self.plugins = Some(found),
            Update::Kept(kept) => self.kept = Some(kept),
            Update::Seat(no_seat) => self.no_seat = no_seat,
            // Taken by their adapters.
            Update::Articles(_) | Update::Orders(_) | Update::Chosen(_) => {}
        }
        None
    }

    /// Shows another profile; what was read of the former one is forgotten.
    pub fn show(&mut self, profile: &str) {
        if self.shown.as_deref() != Some(profile) {
            self.shown = Some(profile.to_owned());
            self.sides = None;
            self.holder = None;
            self.runs.clear();
            self.history = History::default();
            self.editor = Editor { ticket: self.editor.ticket, ..Editor::default() };
            self.inbox = Inbox { ticket: self.inbox.ticket, ..Inbox::default() };
            self.choice = Choice { ticket: self.choice.ticket + 1, ..Choice::default() };
            self.prices = Prices { ticket: self.prices.ticket + 1, ..Prices::default() };
        }
    }

    fn opened(
        &mut self,
        place: Place,
        profiles: Result<(Vec<Profile>, Option<String>), StoreTrouble>,
    ) -> Option<String> {
        self.place = Some(place);
        let (profiles, default) = match profiles {
            Ok(found) => found,
            Err(trouble) => {
                self.profiles = Some(Err(trouble));
                return None;
            }
        };
        let named =
            |name: &Option<String>| name.clone().filter(|name| profiles.iter().any(|profile| profile.name == *name));
        let shown = named(&self.shown).or_else(|| named(&default));
        let shown = shown.or_else(|| profiles.first().map(|profile| profile.name.clone()));
        self.profiles = Some(Ok(profiles));
        self.default = default;
        if let Some(profile) = &shown {
            self.show(profile);
        }
        shown
    }

    fn ended(&mut self, profile: String, action: Action, dry_run: bool, end: RunEnd) {
        let Some(job) = self.job.take() else { return };
        let key = (profile.clone(), action.name());
        match &end {
            RunEnd::NeedsDecision { flow, removals, linked, digest } => {
                let (flow, digest) = (flow.clone(), digest.clone());
                self.brakes.insert(key, Question { flow, removals: *removals, linked: *linked, digest });
            }
            RunEnd::Done { .. } if !dry_run => drop(self.brakes.remove(&key)),
            _ => {}
        }
        let written =
            job.flows.iter().map(|flow| flow.counts.created + flow.counts.updated + flow.counts.removed).sum();
        let took = (self.clock.now)().signed_duration_since(job.begun).to_std().unwrap_or_default();
        self.end = Some(Ended { profile, action, dry_run, end, written, took });
    }
}

impl Job {
    fn new(profile: String, action: Action, dry_run: bool, now: DateTime<Utc>) -> Self {
        let flows = action
            .flow_names()
            .into_iter()
            .map(|name| FlowStand { name, begun: None, ended: false, counts: Counts::default(), total: None })
            .collect();
        Self { profile, action, dry_run, begun: now, flows, waiting: None, stopping: false }
    }

    /// The flow that runs.
    pub fn current(&self) -> Option<&FlowStand> {
        self.flows.iter().rev().find(|flow| flow.begun.is_some())
    }

    fn take(&mut self, event: Event, now: DateTime<Utc>) {
        let mut stand = |name: &str, change: &mut dyn FnMut(&mut FlowStand)| {
            if let Some(flow) = self.flows.iter_mut().find(|flow| flow.name == name) {
                flow.begun.get_or_insert(now);
                change(flow);
            }
        };
        match event.kind {
            EventKind::FlowStarted { flow, .. } => stand(&flow, &mut |_| {}),
            EventKind::Progress { flow, counts, total } => stand(&flow, &mut |flow| {
                flow.counts = counts;
                flow.total = total.or(flow.total);
            }),
            EventKind::FlowEnded { flow, counts } => stand(&flow, &mut |flow| {
                flow.counts = counts;
                flow.ended = true;
            }),
            EventKind::Waiting { attempt, of, seconds, .. } => {
                self.waiting = Some(Wait { attempt, of, seconds });
                return;
            }
            // Counted as skipped, and in history with their reason.
            EventKind::Held { .. } | EventKind::Notice { .. } | EventKind::Call { .. } => return,
            EventKind::Rejected { .. } | EventKind::Log { .. } => return,
            EventKind::Started { .. } | EventKind::Ended { .. } => {}
        }
        self.waiting = None;
    }
}
