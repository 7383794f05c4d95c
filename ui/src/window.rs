//! The window as the program holds it: commands go out by its port, updates come in from any thread.

use std::{
    cell::RefCell,
    rc::{Rc, Weak},
    time::Duration,
};

use slint::{ComponentHandle, Timer, TimerMode};

use crate::{
    Clock, Command, Port, Preferences, Update, adapters,
    generated::{AssistantWindow, MainWindow, ProfileWindow},
    state::State,
};

thread_local! {
    /// The window of this thread's event loop, for updates that come from other threads.
    static HERE: RefCell<Weak<Inner>> = const { RefCell::new(Weak::new()) };
}

pub(crate) struct Inner {
    pub window: MainWindow,
    pub state: RefCell<State>,
    pub port: Box<dyn Port>,
    pub windows: adapters::Windows,
}

/// The main window.
pub struct NavetteWindow {
    inner: Rc<Inner>,
    _seconds: Timer,
}

/// Brings updates to the window from any thread.
#[derive(Debug, Clone, Copy)]
pub struct Messenger(());

impl NavetteWindow {
    /// Builds the window and asks for the data folder.
    ///
    /// # Errors
    /// When there is no display or no font.
    pub fn new(port: Box<dyn Port>, preferences: Preferences, clock: Clock) -> Result<Self, slint::PlatformError> {
        let inner = Rc::new(Inner {
            window: MainWindow::new()?,
            state: RefCell::new(State::new(clock, preferences)),
            port,
            windows: adapters::Windows::default(),
        });
        HERE.set(Rc::downgrade(&inner));
        adapters::connect(&inner);
        adapters::show(&inner);
        let seconds = Timer::default();
        let weak = Rc::downgrade(&inner);
        // What passed and what is left are told in seconds, whether the worker speaks or not.
        seconds.start(TimerMode::Repeated, Duration::from_secs(1), move || {
            if let Some(inner) = weak.upgrade()
                && inner.state.borrow().job.is_some()
            {
                adapters::show_job(&inner);
                adapters::show_journal(&inner);
            }
        });
        inner.port.send(Command::Open { folder: None });
        Ok(Self { inner, _seconds: seconds })
    }

    /// What brings updates from other threads.
    pub fn messenger(&self) -> Messenger {
        Messenger(())
    }

    /// Takes an update on the window's own thread.
    pub fn apply(&self, update: Update) {
        self.inner.apply(update);
    }

    /// Shows the window until it is closed.
    ///
    /// # Errors
    /// When the event loop cannot run.
    pub fn run(&self) -> Result<(), slint::PlatformError> {
        self.inner.window.run()
    }

    /// Gives the window a size in pixels.
    pub fn resize(&self, width: u32, height: u32) {
        self.inner.window.window().set_size(slint::PhysicalSize::new(width, height));
    }

    /// The profile window, once it was opened; for tests and pictures.
    pub fn profile_window(&self) -> Option<&ProfileWindow> {
        self.inner.windows.profile()
    }

    /// The assistant, once it was opened; for tests and pictures.
    pub fn assistant_window(&self) -> Option<&AssistantWindow> {
        self.inner.windows.assistant()
    }

    /// The component itself, for tests and pictures.
    pub fn component(&self) -> &MainWindow {
        &self.inner.window
    }
}

impl Messenger {
    /// Takes an update from any thread; false when there is no event loop any more.
    pub fn send(self, update: Update) -> bool {
        let arrived = slint::invoke_from_event_loop(move || {
            if let Some(inner) = HERE.with_borrow(Weak::upgrade) {
                inner.apply(update);
            }
        });
        arrived.is_ok()
    }
}

impl Inner {
    pub fn apply(self: &Rc<Self>, update: Update) {
        let update = match update {
            Update::Configured(told) => return adapters::configured(self, told),
            Update::Articles(update) => return adapters::take_articles(self, update),
            Update::Orders(update) => return adapters::take_orders(self, update),
            Update::Chosen(update) => return adapters::take_chosen(self, update),
            other => other,
        };
        let import = match &update {
            Update::Ended { profile, action, dry_run, end } => Some((profile.clone(), *action, *dry_run, end.clone())),
            _ => None,
        };
        if let Update::Event(event) = &update {
            adapters::note_event(self, event);
        }
        let refused = matches!(update, Update::Seat(Some(_)));
        let progress = matches!(update, Update::Event(_));
        // A line of the log changes nothing of the job; there may be thousands of them.
        let log = matches!(&update, Update::Event(event) if matches!(event.kind, app::EventKind::Log { .. }));
        let ended = match &update {
            Update::Ended { profile, .. } => Some(profile.clone()),
            _ => None,
        };
        let shown = self.state.borrow_mut().apply(update);
        if progress {
            if !log {
                adapters::show_job(self);
            }
            return;
        }
        if refused {
            adapters::no_seat(self);
        }
        adapters::show(self);
        adapters::invite(self);
        if let Some(profile) = shown.or(ended.filter(|profile| self.state.borrow().shown.as_ref() == Some(profile))) {
            self.port.send(Command::Show { profile });
        }
        if let Some((profile, action, dry_run, end)) = import
            && self.state.borrow().shown.as_ref() == Some(&profile)
        {
            adapters::orders_ended(self, action, dry_run, &end);
        }
    }
}
