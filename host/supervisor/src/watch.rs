//! Who watches a worker: how long a plugin may give no sign of life, and what follows.
//!
//! Time comes in as portions that passed, never as instants: a computer that slept, or a process that was stopped,
//! has not made a plugin hang.

use std::{collections::BTreeMap, time::Duration};

use app::{CallSign, EventKind};

/// How long a call may be silent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallLimits {
    /// For a verb that `verbs` does not name.
    pub silence: Duration,
    pub verbs: BTreeMap<String, Duration>,
    /// Between the cancel and the kill.
    pub grace: Duration,
}

impl Default for CallLimits {
    /// Ten minutes; two for `open` and `descriptor`, which by their contract make no connection.
    fn default() -> Self {
        let short = ["open", "descriptor"].map(|verb| (verb.to_owned(), Duration::from_secs(120)));
        Self { silence: Duration::from_secs(600), verbs: short.into(), grace: Duration::from_secs(60) }
    }
}

impl CallLimits {
    /// The limit of a verb.
    pub fn of(&self, verb: &str) -> Duration {
        self.verbs.get(verb).copied().unwrap_or(self.silence)
    }
}

/// A plugin that hangs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hung {
    call: u64,
    pub plugin: String,
    pub verb: String,
    pub limit: Duration,
}

/// What is to be done after some time passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Wait,
    Cancel,
    Kill,
}

struct Underway {
    plugin: String,
    verb: String,
    silent: Duration,
}

/// The calls under way and how long each has been silent.
pub(crate) struct Watch {
    limits: CallLimits,
    calls: BTreeMap<u64, Underway>,
    /// The first plugin that hung; since then the worker is being stopped.
    pub hung: Option<Hung>,
    /// The worker said its last word, yet its process goes on.
    ended: bool,
    /// How long the hung call, or the ended worker, has been silent since.
    silent: Duration,
}

impl Watch {
    pub fn new(limits: CallLimits) -> Self {
        Self { limits, calls: BTreeMap::new(), hung: None, ended: false, silent: Duration::ZERO }
    }

    /// Takes note of an event.
    pub fn hear(&mut self, event: &EventKind) {
        match event {
            EventKind::Call { call, plugin, verb, sign } => {
                if self.hung.as_ref().is_some_and(|hung| hung.call == *call) {
                    self.silent = Duration::ZERO;
                }
                if *sign == CallSign::Answered {
                    self.calls.remove(call);
                } else {
                    let underway = Underway { plugin: plugin.clone(), verb: verb.clone(), silent: Duration::ZERO };
                    self.calls.insert(*call, underway);
                }
            }
            EventKind::Ended { .. } => (self.ended, self.silent) = (true, Duration::ZERO),
            _ => {}
        }
    }

    /// Lets time pass.
    pub fn pass(&mut self, passed: Duration) -> Verdict {
        if self.ended || self.hung.is_some() {
            self.silent += passed;
            return if self.silent >= self.limits.grace { Verdict::Kill } else { Verdict::Wait };
        }
        for (call, underway) in &mut self.calls {
            underway.silent += passed;
            let limit = self.limits.of(&underway.verb);
            if underway.silent >= limit {
                let (plugin, verb) = (underway.plugin.clone(), underway.verb.clone());
                self.hung = Some(Hung { call: *call, plugin, verb, limit });
                return Verdict::Cancel;
            }
        }
        Verdict::Wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(watch: &mut Watch, call: u64, verb: &str, sign: CallSign) {
        watch.hear(&EventKind::Call { call, plugin: "p".to_owned(), verb: verb.to_owned(), sign });
    }

    fn watch() -> Watch {
        let verbs = BTreeMap::from([("read".to_owned(), Duration::from_secs(5))]);
        Watch::new(CallLimits { silence: Duration::from_secs(10), verbs, grace: Duration::from_secs(3) })
    }

    fn seconds(watch: &mut Watch, count: u64) -> Vec<Verdict> {
        (0..count).map(|_| watch.pass(Duration::from_secs(1))).collect()
    }

    #[test]
    fn a_silent_call_is_cancelled_at_its_verbs_limit_and_killed_after_the_grace() {
        let mut watch = watch();
        call(&mut watch, 1, "write", CallSign::Begun);
        call(&mut watch, 2, "read", CallSign::Begun);
        assert_eq!(seconds(&mut watch, 4), [Verdict::Wait; 4]);
        assert_eq!(seconds(&mut watch, 1), [Verdict::Cancel]);
        let hung = watch.hung.clone().unwrap();
        assert_eq!((hung.verb.as_str(), hung.limit), ("read", Duration::from_secs(5)));
        assert_eq!(seconds(&mut watch, 3), [Verdict::Wait, Verdict::Wait, Verdict::Kill]);
    }

    #[test]
    fn a_sign_of_life_begins_the_limit_anew_and_another_calls_sign_does_not() {
        let mut watch = watch();
        call(&mut watch, 1, "read", CallSign::Begun);
        assert_eq!(seconds(&mut watch, 4), [Verdict::Wait; 4]);
        call(&mut watch, 1, "read", CallSign::Alive);
        assert_eq!(seconds(&mut watch, 4), [Verdict::Wait; 4]);
        call(&mut watch, 2, "write", CallSign::Begun);
        assert_eq!(seconds(&mut watch, 1), [Verdict::Cancel]);
        // Only the hung plugin's own signs put the kill off.
        call(&mut watch, 2, "write", CallSign::Alive);
        assert_eq!(seconds(&mut watch, 2), [Verdict::Wait; 2]);
        call(&mut watch, 1, "read", CallSign::Alive);
        assert_eq!(seconds(&mut watch, 3), [Verdict::Wait, Verdict::Wait, Verdict::Kill]);
    }

    #[test]
    fn between_calls_and_after_an_answer_nothing_hangs() {
        let mut watch = watch();
        call(&mut watch, 1, "read", CallSign::Begun);
        call(&mut watch, 1, "read", CallSign::Answered);
        assert_eq!(seconds(&mut watch, 100), [Verdict::Wait; 100]);
    }

    #[test]
    fn a_worker_that_ended_and_does_not_go_is_killed() {
        let mut watch = watch();
        watch.hear(&EventKind::Ended { end: app::RunEnd::Cancelled });
        assert_eq!(seconds(&mut watch, 3), [Verdict::Wait, Verdict::Wait, Verdict::Kill]);
        assert_eq!(watch.hung, None);
    }
}
