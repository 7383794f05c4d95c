//! Writing: a fence per stream, slices that fit the host, and what had no time is sent again.
//!
//! Invariant: the same batch written again within one opening sends the same slices with the same fence, so
//! that the module recognises each request. Across openings the fence differs; the module then refuses the
//! request id, and the slice goes again under an id of its own (every write is idempotent).

use std::{
    collections::{BTreeMap, VecDeque, btree_map::Entry},
    time::{Duration, Instant},
};

use plugin_sdk::model::{
    Batch, BatchId, BatchMode, ConnectorError, Context, ErrorKind, Outcome, OutcomeState, Progress, Stream,
    WriteAction, WriteItem,
};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    client::{Client, Verb, json_text},
    read::fresh_id,
};

/// Records of the very first slice of a stream.
const FIRST_SLICE: usize = 200;
/// The same where a record is one or two numbers: each request costs the shop a start of its own, and what a slow host
/// does not manage within its budget comes back deferred.
const FIRST_NUMBERS: usize = 2_000;
/// How long an answer should take.
const WANTED_ANSWER: Duration = Duration::from_secs(5);
/// Text of one slice; shops that allow less answer 413 and get less.
const SLICE_BYTES: usize = 4 * 1024 * 1024;
/// After so many slices without one outcome, the rest is left deferred for the host's own next try.
const FRUITLESS_SLICES: u32 = 3;

/// What is kept between batches.
#[derive(Default)]
pub struct Writer {
    fences: BTreeMap<Stream, Fence>,
    /// What a slice of each stream came to be.
    slices: BTreeMap<Stream, usize>,
}

struct Fence {
    epoch: u64,
    n: u64,
    /// Removals asked for in this epoch: the module's brake counts by epoch.
    removals: u64,
    last: Option<Sent>,
}

/// The latest batch of a stream, as it was sent.
#[derive(Clone)]
struct Sent {
    batch: BatchId,
    items: usize,
    slices: Vec<Vec<usize>>,
}

#[derive(Deserialize)]
struct Begun {
    epoch: u64,
}

#[derive(Deserialize)]
struct Written {
    outcomes: Vec<Outcome>,
    /// Side effects that the module had no time for.
    #[serde(default)]
    pending: u64,
}

/// One batch on its way.
struct Run<'a> {
    client: &'a mut Client,
    context: &'a dyn Context,
    batch: &'a Batch,
    /// Each record as JSON text.
    items: Vec<String>,
    /// What every slice of the batch carries beside its items.
    common: Value,
    fence: (u64, u64),
    size: usize,
    sent: Sent,
    outcomes: Vec<Option<Outcome>>,
    waiting: VecDeque<usize>,
    /// What the module told of its side effects in the latest answer.
    pending: u64,
}

impl Writer {
    /// Writes a batch: one outcome per item, same order.
    pub fn write(
        &mut self,
        client: &mut Client,
        context: &dyn Context,
        batch: &Batch,
    ) -> Result<Vec<Outcome>, ConnectorError> {
        if batch.items.is_empty() {
            return Ok(Vec::new());
        }
        let fence = match batch.mode {
            BatchMode::Apply => Some(self.fence(client, context, batch)?),
            BatchMode::Preview => None,
        };
        let mut common = json!({ "stream": batch.stream, "mode": batch.mode, "budget_ms": budget_ms(client),
            "adopt_by": client.settings.adopt_by });
        if batch.stream == Stream::OrderStatuses {
            common["statuses"] = client.settings.statuses.argument();
        }
        if let Some(fence) = &fence {
            common["fence"] = json!({ "epoch": fence.epoch, "n": fence.n });
            if client.settings.allow_removals && fence.removals > 0 {
                common["removals_confirmed"] = json!(fence.removals);
            }
        }
        let sent = fence.as_ref().and_then(|fence| fence.last.clone());
        let most = client.settings.page_size;
        let mut run = Run {
            client,
            context,
            batch,
            items: batch.items.iter().map(json_text).collect::<Result<_, _>>()?,
            common,
            fence: fence.as_ref().map_or((0, 0), |fence| (fence.epoch, fence.n)),
            size: self.slices.get(&batch.stream).copied().unwrap_or_else(|| first_slice(batch.stream)).clamp(1, most),
            sent: sent.unwrap_or_else(|| Sent::of(batch)),
            outcomes: vec![None; batch.items.len()],
            waiting: (0..batch.items.len()).collect(),
            pending: 0,
        };
        let result = run.all().and_then(|()| run.side_effects());
        let (size, sent, outcomes) = (run.size, run.sent, run.outcomes);
        self.slices.insert(batch.stream, size);
        if let (BatchMode::Apply, Some(fence)) = (batch.mode, self.fences.get_mut(&batch.stream)) {
            fence.last = Some(sent);
        }
        result.map_err(|error| after_part(error, &outcomes))?;
        let deferred = |item: &WriteItem| Outcome::new(item.key.clone(), OutcomeState::Deferred, None);
        let filled = outcomes.into_iter().zip(&batch.items);
        Ok(filled.map(|(outcome, item)| outcome.unwrap_or_else(|| deferred(item))).collect())
    }

    /// The stream's fence as its last batch had it: what goes with that batch is not newer than it.
    pub fn fence_of(
        &mut self,
        client: &mut Client,
        context: &dyn Context,
        stream: Stream,
    ) -> Result<(u64, u64), ConnectorError> {
        let fence = self.begun(client, context, stream)?;
        Ok((fence.epoch, fence.n))
    }

    fn begun(
        &mut self,
        client: &mut Client,
        context: &dyn Context,
        stream: Stream,
    ) -> Result<&mut Fence, ConnectorError> {
        Ok(match self.fences.entry(stream) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let begun: Begun =
                    client.post(context, Verb::Begin, json!({ "stream": stream }), &fresh_id("begin")?)?;
                entry.insert(Fence { epoch: begun.epoch, n: 0, removals: 0, last: None })
            }
        })
    }

    /// The stream's fence for this batch: begun once per opening, one number per batch.
    fn fence(&mut self, client: &mut Client, context: &dyn Context, batch: &Batch) -> Result<&Fence, ConnectorError> {
        let fence = self.begun(client, context, batch.stream)?;
        let repeated =
            fence.last.as_ref().is_some_and(|sent| sent.batch == batch.id && sent.items == batch.items.len());
        if !repeated {
            fence.n += 1;
            let removals = batch.items.iter().filter(|item| item.action == WriteAction::Remove).count();
            fence.removals += removals as u64;
            fence.last = Some(Sent::of(batch));
        }
        Ok(fence)
    }
}

impl Sent {
    fn of(batch: &Batch) -> Self {
        Self { batch: batch.id.clone(), items: batch.items.len(), slices: Vec::new() }
    }
}

impl Run<'_> {
    /// Sends slices until nothing waits, or until the shop gets nowhere.
    fn all(&mut self) -> Result<(), ConnectorError> {
        let (mut number, mut fruitless) = (0, 0);
        while !self.waiting.is_empty() && fruitless < FRUITLESS_SLICES {
            let slice = self.next_slice(number);
            let started = Instant::now();
            let outcomes = match self.send(number.to_string(), &slice) {
                Ok(outcomes) => outcomes,
                Err(error) if error.code == "body-too-large" && slice.len() > 1 => {
                    self.size = slice.len() / 2;
                    self.sent.slices.truncate(number);
                    slice.into_iter().rev().for_each(|index| self.waiting.push_front(index));
                    continue;
                }
                Err(error) => return Err(error),
            };
            let done = self.take(slice, outcomes)?;
            fruitless = if done == 0 { fruitless + 1 } else { 0 };
            self.adapt(done, started.elapsed());
            number += 1;
            self.context.progress(Progress {
                done: (self.items.len() - self.waiting.len()) as u64,
                total: Some(self.items.len() as u64),
                note: None,
            });
        }
        Ok(())
    }

    /// Lets the module do what it had no time for (search, hooks), by writes without items, as long as it gets on.
    fn side_effects(&mut self) -> Result<(), ConnectorError> {
        let (mut number, mut before) = (0, u64::MAX);
        while self.pending > 0 && self.pending < before && self.waiting.is_empty() && !self.context.cancelled() {
            before = self.pending;
            self.send(format!("p{number}"), &[])?;
            number += 1;
        }
        Ok(())
    }

    /// The slice of that number: as it was sent before, or cut from what waits.
    fn next_slice(&mut self, number: usize) -> Vec<usize> {
        if let Some(slice) = self.sent.slices.get(number).cloned() {
            self.waiting.retain(|index| !slice.contains(index));
            return slice;
        }
        let (mut slice, mut bytes) = (Vec::new(), 0);
        while let Some(index) = self.waiting.front().copied() {
            bytes += self.items[index].len();
            if slice.len() >= self.size || (bytes > SLICE_BYTES && !slice.is_empty()) {
                break;
            }
            slice.push(index);
            self.waiting.pop_front();
        }
        self.sent.slices.push(slice.clone());
        slice
    }

    /// The arguments of a slice as JSON text.
    fn document(&self, slice: &[usize]) -> String {
        let mut text = self.common.to_string();
        text.pop();
        text.push_str(",\"items\":[");
        for (place, index) in slice.iter().enumerate() {
            if place > 0 {
                text.push(',');
            }
            text.push_str(&self.items[*index]);
        }
        text.push_str("]}");
        text
    }

    fn send(&mut self, number: String, slice: &[usize]) -> Result<Vec<Outcome>, ConnectorError> {
        let document = self.document(slice);
        if self.batch.mode == BatchMode::Preview {
            let written: Written =
                self.client.post_text(self.context, Verb::Write, &document, &fresh_id("preview")?)?;
            return Ok(written.outcomes);
        }
        let id = request_id(&self.batch.id, &number);
        let first = self.client.post_text::<Written>(self.context, Verb::Write, &document, &id);
        let written = match first {
            Err(error) if error.code == "request-id-reused" => {
                let (epoch, n) = self.fence;
                let own = request_id(&self.batch.id, &format!("{number}.e{epoch}n{n}"));
                self.client.post_text::<Written>(self.context, Verb::Write, &document, &own)?
            }
            other => other?,
        };
        self.pending = written.pending;
        Ok(written.outcomes)
    }

    /// Keeps a slice's outcomes; what was deferred waits again, first. Tells how many are settled.
    fn take(&mut self, slice: Vec<usize>, outcomes: Vec<Outcome>) -> Result<usize, ConnectorError> {
        let fits = outcomes.len() == slice.len()
            && slice.iter().zip(&outcomes).all(|(index, outcome)| self.batch.items[*index].key == outcome.key);
        if !fits {
            let message = "the module's outcomes do not match the items sent";
            return Err(ConnectorError::new(ErrorKind::Bug, "outcomes-mismatch", message)
                .arg("sent", slice.len())
                .arg("received", outcomes.len()));
        }
        let mut deferred = Vec::new();
        let sent = slice.len();
        for (index, outcome) in slice.into_iter().zip(outcomes) {
            // What waits for files waits for the host.
            if outcome.state == OutcomeState::Deferred && outcome.wants.is_empty() {
                deferred.push(index);
            } else {
                self.outcomes[index] = Some(outcome);
            }
        }
        let done = sent - deferred.len();
        deferred.into_iter().rev().for_each(|index| self.waiting.push_front(index));
        if done < sent {
            // What the host managed in its own budget is what the next slice asks for.
            self.size = done.max(1);
        }
        Ok(done)
    }

    /// Aims at answers of the wanted length, doubling or halving at most.
    fn adapt(&mut self, done: usize, took: Duration) {
        let rate = done as f64 / took.as_secs_f64().max(0.001);
        let wanted = (rate * WANTED_ANSWER.as_secs_f64()) as usize;
        let most = self.client.settings.page_size;
        self.size = wanted.clamp(self.size.div_ceil(2), self.size.saturating_mul(2)).clamp(1, most);
    }
}

fn first_slice(stream: Stream) -> usize {
    if matches!(stream, Stream::Prices | Stream::Stock) { FIRST_NUMBERS } else { FIRST_SLICE }
}

/// A batch of which a part happened has not simply "not happened".
fn after_part(mut error: ConnectorError, outcomes: &[Option<Outcome>]) -> ConnectorError {
    if error.kind == ErrorKind::Transient && outcomes.iter().any(Option::is_some) {
        error.kind = ErrorKind::Unknown;
    }
    error
}

/// The module stops well before the connector stops waiting.
fn budget_ms(client: &Client) -> u64 {
    let two_thirds = client.settings.timeout.as_millis() * 2 / 3;
    u64::try_from(two_thirds).unwrap_or(u64::MAX).min(20_000)
}

/// The batch's id and the slice's, within what the protocol allows.
fn request_id(batch: &BatchId, slice: &str) -> String {
    let id = format!("{}.{slice}", batch.0);
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if (8..=64).contains(&id.len()) && id.bytes().all(allowed) {
        return id;
    }
    format!("{}.{slice}", &hex::encode(Sha256::digest(&batch.0))[..32])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_ids_stay_within_the_protocol() {
        let id = |text: &str| request_id(&BatchId(text.to_owned()), "0");
        assert_eq!(id("0193d5a0-run-7"), "0193d5a0-run-7.0");
        assert_eq!(id("a").len(), 34);
        assert_eq!(id("société 1").len(), 34);
        assert_ne!(id(&"x".repeat(80)), id(&"x".repeat(81)));
    }
}
