//! Files that a sink wants before it can write a record: read from the source in parts and passed on.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use sync_model::{BlobPart, BlobRequest, BlobWant, Connector, ConnectorError, ErrorKind, Problem};

use crate::{FlowError, apply::Writer};

/// Bytes of one part: with its packing it fits what small hosts take in one request.
const PART: usize = 1 << 20;

/// A side that several threads of a flow use in turn: the reading one and the writer, the writing one and the planner.
pub(crate) type Side<'b> = Mutex<&'b mut (dyn Connector + 'b)>;

/// A side for one call; a call that panicked left nothing half done that the next one could see.
pub(crate) fn locked<'s, 'b>(side: &'s Side<'b>) -> MutexGuard<'s, &'b mut (dyn Connector + 'b)> {
    side.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What became of the files that were asked for during one write, by hash.
#[derive(Default)]
pub(crate) struct Blobs(BTreeMap<String, Option<Problem>>);

impl Blobs {
    /// Why a record cannot be written: a file that it wants was already passed on, or cannot be.
    pub fn obstacle(&self, wants: &[BlobWant]) -> Option<Problem> {
        let done = wants.iter().find_map(|want| self.0.get(&want.sha256).map(|refusal| (want, refusal)))?;
        let (want, refusal) = done;
        Some(refusal.clone().unwrap_or_else(|| Problem::new("blob-lost").arg("file", &want.key)))
    }
}

impl Writer<'_, '_> {
    /// Passes on what is wanted, each content once.
    ///
    /// Invariant: a file that one side refuses is a matter of its record, never the end of the run.
    pub fn send_blobs(&mut self, wants: Vec<BlobWant>, blobs: &mut Blobs) -> Result<(), FlowError> {
        for want in wants {
            if self.context.cancelled() {
                return Ok(());
            }
            if blobs.0.contains_key(&want.sha256) {
                continue;
            }
            let refusal = self.send_blob(&want)?;
            blobs.0.insert(want.sha256, refusal);
        }
        Ok(())
    }

    fn send_blob(&mut self, want: &BlobWant) -> Result<Option<Problem>, FlowError> {
        let stream = self.stream;
        let mut offset = 0;
        loop {
            let request = BlobRequest { key: want.key.clone(), offset, limit: PART };
            let (source, context) = (self.source, self.context);
            let read = self.retry.run(|| locked(source).read_blob(context, &request));
            let chunk = match read {
                Ok(chunk) => chunk,
                Err(error) if error.kind == ErrorKind::Rejected => return Ok(Some(problem(error))),
                Err(source) => return Err(FlowError::Read { stream, source }),
            };
            let end = offset + chunk.bytes.len() as u64;
            let last = chunk.bytes.is_empty() || end >= chunk.total;
            let (key, sha256) = (want.key.clone(), want.sha256.clone());
            let part = BlobPart { key, offset, bytes: chunk.bytes, last, sha256 };
            match self.retry.run(|| locked(self.sink).write_blob(context, &part)) {
                Ok(()) => {}
                Err(error) if error.kind == ErrorKind::Rejected => return Ok(Some(problem(error))),
                Err(source) => return Err(FlowError::Write { stream, source }),
            }
            if last {
                return Ok(None);
            }
            offset = end;
        }
    }
}

fn problem(error: ConnectorError) -> Problem {
    Problem { args: error.args, ..Problem::new(error.code) }
}
