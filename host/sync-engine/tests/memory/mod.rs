//! The engine's store in memory.

use std::collections::{BTreeMap, BTreeSet};

use sync_engine::{
    Edits, FlowState, FlowStore, Known, LinkUpdate, ListedArticle, Missing, PageCommit, PlanRow, Refusal, StoreError,
    Underneath,
};
use sync_model::{Entity, ExternalId, Key, Stream};

/// Everything that a flow keeps.
#[derive(Default)]
pub struct Memory {
    pub state: FlowState,
    pub links: BTreeMap<Key, (LinkUpdate, u64)>,
    pub refusals: BTreeMap<Key, Refusal>,
    pub admitted: BTreeSet<Key>,
    pub marks: BTreeSet<Key>,
    pub plan: Vec<PlanRow>,
    pub edits: BTreeMap<Key, Edits>,
    /// Links of other entities than the flow's own.
    pub others: BTreeSet<(Entity, Key)>,
    /// The codes of everything that was told of records.
    pub told: Vec<String>,
}

impl Memory {
    fn is_missing(&self, key: &Key, seen: u64, missing: Missing) -> bool {
        match missing {
            Missing::Pass(pass) => seen != pass,
            Missing::Unmarked => !self.marks.contains(key),
            Missing::Marked => self.marks.contains(key),
        }
    }
}

impl FlowStore for Memory {
    fn flow_state(&mut self, _flow: &str) -> Result<FlowState, StoreError> {
        Ok(self.state.clone())
    }

    fn begin_pass(&mut self, _flow: &str, settings: &str) -> Result<u64, StoreError> {
        self.state =
            FlowState { pass: self.state.pass + 1, open: true, settings: settings.to_owned(), ..Default::default() };
        Ok(self.state.pass)
    }

    fn known(&mut self, entity: Entity, keys: &[Key]) -> Result<BTreeMap<Key, Known>, StoreError> {
        if self.others.iter().any(|(other, _)| *other == entity) {
            let linked = keys.iter().filter(|key| self.others.contains(&(entity, (*key).clone())));
            let known = |key: &Key| Known { external_id: Some(ExternalId::new(key.as_str())), ..Known::default() };
            return Ok(linked.map(|key| (key.clone(), known(key))).collect());
        }
        let known = |key: &Key| {
            let (link, _) = self.links.get(key)?;
            Some((key.clone(), Known { external_id: link.external_id.clone(), prints: link.prints.clone() }))
        };
        Ok(keys.iter().filter_map(known).collect())
    }

    fn refused(&mut self, _entity: Entity, keys: &[Key]) -> Result<BTreeMap<Key, Refusal>, StoreError> {
        let refused = |key: &Key| Some((key.clone(), self.refusals.get(key)?.clone()));
        Ok(keys.iter().filter_map(refused).collect())
    }

    fn refusals(
        &mut self,
        _entity: Entity,
        of_this_run: bool,
        after: Option<&Key>,
        limit: usize,
    ) -> Result<Vec<Key>, StoreError> {
        let due = self
            .refusals
            .iter()
            .filter(|(key, refusal)| (of_this_run || !refusal.of_this_run) && after.is_none_or(|after| *key > after));
        Ok(due.take(limit).map(|(key, _)| key.clone()).collect())
    }

    fn intend(&mut self, _entity: Entity, _keys: &[Key], _batch: &str) -> Result<(), StoreError> {
        Ok(())
    }

    fn commit(&mut self, _stream: Stream, commit: &PageCommit) -> Result<(), StoreError> {
        for link in &commit.links {
            self.links.insert(link.key.clone(), (link.clone(), commit.pass));
        }
        let settled = commit.links.iter().map(|link| &link.key).chain(&commit.cleared).chain(&commit.removed);
        for key in settled {
            self.refusals.remove(key);
        }
        for key in &commit.removed {
            self.links.remove(key);
        }
        let problems = commit.outcomes.iter().flat_map(|outcome| &outcome.problems);
        self.told.extend(problems.map(|problem| problem.code.clone()));
        self.admitted.extend(commit.admitted.iter().cloned());
        for (key, refusal) in &commit.refused {
            let refusal = Refusal { of_this_run: true, ..refusal.clone() };
            self.refusals.insert(key.clone(), refusal);
        }
        for key in &commit.seen {
            if let Some((_, seen)) = self.links.get_mut(key) {
                *seen = commit.pass;
            }
        }
        if commit.pass == 0 {
            self.state.since = commit.cursor.clone().or(self.state.since.take());
        } else {
            self.state.cursor = commit.cursor.clone().or(self.state.cursor.take());
        }
        self.state.open &= !commit.finished;
        Ok(())
    }

    fn clear_marks(&mut self) -> Result<(), StoreError> {
        self.marks.clear();
        Ok(())
    }

    fn mark(&mut self, keys: &[Key], marked: bool) -> Result<(), StoreError> {
        for key in keys {
            if marked {
                self.marks.insert(key.clone());
            } else {
                self.marks.remove(key);
            }
        }
        Ok(())
    }

    fn count_missing(&mut self, _entity: Entity, missing: Missing) -> Result<(u64, u64), StoreError> {
        let gone = self.links.iter().filter(|(key, (_, seen))| self.is_missing(key, *seen, missing)).count();
        Ok((self.links.len() as u64, gone as u64))
    }

    fn missing(
        &mut self,
        _entity: Entity,
        missing: Missing,
        after: Option<&Key>,
        limit: usize,
    ) -> Result<Vec<(Key, Option<ExternalId>)>, StoreError> {
        let rest = self
            .links
            .iter()
            .filter(|(key, (_, seen))| self.is_missing(key, *seen, missing) && after.is_none_or(|after| *key > after));
        Ok(rest.take(limit).map(|(key, (link, _))| (key.clone(), link.external_id.clone())).collect())
    }

    fn admitted(&mut self, _entity: Entity, limit: usize) -> Result<BTreeSet<Key>, StoreError> {
        Ok(self.admitted.iter().take(limit).cloned().collect())
    }

    fn edits(&mut self, keys: &[Key]) -> Result<BTreeMap<Key, Edits>, StoreError> {
        let edited = |key: &Key| Some((key.clone(), self.edits.get(key)?.clone()));
        Ok(keys.iter().filter_map(edited).collect())
    }

    fn keep_articles(
        &mut self,
        _pass: u64,
        _articles: &[ListedArticle],
        _underneath: &[Underneath],
    ) -> Result<(), StoreError> {
        Ok(())
    }

    fn forget_articles(&mut self, _pass: u64) -> Result<(), StoreError> {
        Ok(())
    }

    fn add_plan(&mut self, _flow: &str, rows: &[PlanRow]) -> Result<(), StoreError> {
        self.plan.extend_from_slice(rows);
        Ok(())
    }
}
