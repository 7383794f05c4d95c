//! A page under way: the sink works on it while the next one is planned and noted.
//!
//! Invariants: at most one page is under way; pages are committed in their order, so that no cursor passes a record
//! without an outcome; a record of the page under way is not planned again before its outcome is in the store.

use std::{
    collections::BTreeSet,
    thread::{Scope, ScopedJoinHandle},
};

use sync_model::{Key, Outcome, OutcomeState};

use crate::{
    FlowError, FlowEvent, FlowStore, PageCommit, PlannedItem,
    apply::{Writing, put, send, settle},
    flow::Flow,
};

type Answer = (Result<Vec<Outcome>, FlowError>, u64);

/// A planned page: what of it is settled already, and what is to be written.
pub(crate) struct Prepared {
    pub commit: PageCommit,
    pub items: Vec<PlannedItem>,
    pub total: Option<u64>,
}

/// A page that the sink works on.
pub(crate) struct UnderWay<'t> {
    page: Prepared,
    keys: BTreeSet<Key>,
    writing: Writing,
    answer: ScopedJoinHandle<'t, Answer>,
}

impl UnderWay<'_> {
    /// Whether one of these records is in the page.
    pub fn holds(&self, keys: &[Key]) -> bool {
        keys.iter().any(|key| self.keys.contains(key))
    }
}

impl<'a, 'b> Flow<'a, 'b> {
    /// Sends a page and commits the one before it meanwhile.
    pub(crate) fn send<'t>(
        &mut self,
        threads: &'t Scope<'t, '_>,
        store: &mut dyn FlowStore,
        page: Prepared,
        under_way: &mut Option<UnderWay<'t>>,
    ) -> Result<(), FlowError>
    where
        'a: 't,
        'b: 't,
    {
        // Below a ceiling a page waits for what became of the one before it.
        if page.items.is_empty() || self.room.is_limited() {
            self.land(store, under_way.take())?;
            return if self.interrupted { Ok(()) } else { self.settle_at_once(store, page) };
        }
        let writing = Writing::of(page.items.iter().map(put).collect());
        let Some(batch) = self.writer.next_batch(store, &self.spec.name, &writing)? else { return Ok(()) };
        let former = match under_way.take() {
            Some(former) => Some(self.arrive(store, former)?),
            None => None,
        };
        let cut = former.as_ref().is_some_and(|(_, outcomes)| is_cut(outcomes));
        if !cut {
            let (retry, sink) = (self.writer.retry, self.writer.sink);
            let answer = threads.spawn(move || send(&retry, sink, &batch));
            let keys = page.items.iter().map(|item| item.key.clone()).collect();
            *under_way = Some(UnderWay { page, keys, writing, answer });
        }
        former.map_or(Ok(()), |(page, outcomes)| self.close(store, page, outcomes))
    }

    /// Waits for the page under way and commits it.
    pub(crate) fn land(&mut self, store: &mut dyn FlowStore, under_way: Option<UnderWay<'_>>) -> Result<(), FlowError> {
        let Some(under_way) = under_way else { return Ok(()) };
        let (page, outcomes) = self.arrive(store, under_way)?;
        self.close(store, page, outcomes)
    }

    /// Waits until the sink has answered for every record, with further rounds where it deferred some.
    fn arrive(
        &mut self,
        store: &mut dyn FlowStore,
        under_way: UnderWay<'_>,
    ) -> Result<(Prepared, Vec<Outcome>), FlowError> {
        let UnderWay { page, mut writing, answer, .. } = under_way;
        let (answers, calls) = answer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        self.writer.calls += calls;
        self.writer.take(&mut writing, answers?)?;
        while let Some(batch) = self.writer.next_batch(store, &self.spec.name, &writing)? {
            let answers = self.writer.call(&batch)?;
            self.writer.take(&mut writing, answers)?;
        }
        Ok((page, self.writer.finish(writing)?))
    }

    /// Settles and commits a page that was written.
    fn close(&mut self, store: &mut dyn FlowStore, page: Prepared, outcomes: Vec<Outcome>) -> Result<(), FlowError> {
        let Prepared { mut commit, items, total } = page;
        self.settle(&mut commit, items, outcomes);
        self.commit(store, commit, total)
    }

    /// Takes the outcomes of written records into the commit of their page.
    pub(crate) fn settle(&mut self, commit: &mut PageCommit, items: Vec<PlannedItem>, mut outcomes: Vec<Outcome>) {
        self.tell_existing(&mut outcomes);
        // Invariant: no cursor passes a record without an outcome; the page is read again.
        self.interrupted = is_cut(&outcomes);
        settle(commit, items, outcomes, &self.spec.settings, self.events);
        if self.interrupted {
            commit.cursor = None;
        }
    }

    /// Commits a page and tells of it.
    pub(crate) fn commit(
        &mut self,
        store: &mut dyn FlowStore,
        mut commit: PageCommit,
        total: Option<u64>,
    ) -> Result<(), FlowError> {
        if self.spec.parts_only() {
            commit.refused.clear();
        }
        self.add(&commit.counts);
        self.reach("before-commit")?;
        store.commit(self.spec.stream, &commit)?;
        self.reach("after-commit")?;
        (self.events)(FlowEvent::Page { flow: self.spec.name.clone(), counts: self.counts, total });
        Ok(())
    }
}

/// A page that was stopped on its way has records without an outcome.
fn is_cut(outcomes: &[Outcome]) -> bool {
    outcomes.iter().any(|outcome| outcome.state == OutcomeState::Deferred)
}
