//! Reading: a request, and the page that answers it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{Cursor, Facet, Key, Record, Stream};

/// Asks for one page of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadRequest {
    pub stream: Stream,
    /// The facets wanted; a connector may read less of its tables for fewer.
    pub facets: Vec<Facet>,
    pub scope: Scope,
    /// Where the page before ended; `None` for the first.
    #[serde(default)]
    pub after: Option<Cursor>,
    /// At most so many changes; a connector may answer fewer.
    pub limit: usize,
}

/// Which records of the stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Everything; only the end of such a read, with `complete_snapshot`, tells that a record left.
    All,
    /// What changed since a cursor of an earlier read. Every edge is a tie: the reader overlaps.
    Since(Cursor),
    /// These records; a key without a record is answered by [`Change::Delete`].
    Keys(Vec<Key>),
    /// What was placed (orders) or changed on these days, both included.
    Period { from: NaiveDate, to: NaiveDate },
    /// Orders whose state changed last on these days, both included.
    Changed { from: NaiveDate, to: NaiveDate },
    /// The articles of one group of the ERP (its own, e.g. a « famille »), by [`Article::group`](crate::Article::group).
    Group(String),
    /// The articles of one category and of those below it.
    Category(Key),
    /// The connector's own records that no link names; their keys are its own ids. Only a side that serves
    /// [`crate::WriteAction::Adopt`] is asked.
    Unlinked,
}

/// One page of changes, in the reader's own fixed order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    pub changes: Vec<Change>,
    /// Where this page ended. On the last page of an `All` or `Since` read: where the
    /// next `Since` begins.
    #[serde(default)]
    pub next: Option<Cursor>,
    /// Whether another page follows.
    #[serde(default)]
    pub more: bool,
    /// On the last page of an `All` read: nothing was left out, so a record that was not seen has left.
    #[serde(default)]
    pub complete_snapshot: bool,
    /// How many records the whole read has, as far as it is known.
    #[serde(default)]
    pub total: Option<u64>,
}

/// What became of one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    Upsert(Record),
    Delete(Key),
    /// The source itself knows that the record cannot be used; it is listed and the page goes on.
    Faulty {
        key: Key,
        problem: crate::Problem,
    },
}

impl Change {
    /// The key of the record that changed.
    pub fn key(&self) -> &Key {
        match self {
            Change::Upsert(record) => record.key(),
            Change::Delete(key) | Change::Faulty { key, .. } => key,
        }
    }
}
