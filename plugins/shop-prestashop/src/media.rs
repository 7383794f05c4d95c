//! Pictures and documents on their way to the module: made small enough, then sent from where the module stands.

use std::{collections::BTreeMap, io::Cursor};

use base64::{Engine, engine::general_purpose::STANDARD};
use image::{DynamicImage, ImageFormat, ImageReader, Limits};
use plugin_sdk::model::{
    Batch, BlobPart, ConnectorError, Context, ErrorKind, Outcome, OutcomeState, Problem, Record, Stream,
};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    client::{Client, Verb},
    read::fresh_id,
};

/// Bytes of one part: with its packing it fits a host that takes 2 MB.
const PART: usize = 1 << 20;
/// A file beyond it is refused, as the module would.
const MOST: usize = 64 << 20;
/// Memory that unpacking one picture may take.
const MOST_UNPACKED: u64 = 512 << 20;
/// Tries to agree with the module on where it stands.
const TURNS: usize = 3;

/// The file on its way, and what is known of those before it.
#[derive(Default)]
pub struct Media {
    /// Hash of the source, and the bytes so far.
    buffer: Option<(String, Vec<u8>)>,
    /// Contents that cannot be sent, by hash: their records are written without them.
    refused: BTreeMap<String, Problem>,
}

#[derive(Deserialize)]
struct Received {
    received: u64,
}

impl Media {
    /// Keeps a part; the last one sends the whole. A part may come again.
    ///
    /// # Errors
    /// `rejected` for a content that cannot be sent; otherwise as for [`Client::post`].
    pub fn take(
        &mut self,
        client: &mut Client,
        context: &dyn Context,
        part: &BlobPart,
        fence: (u64, u64),
    ) -> Result<(), ConnectorError> {
        let (sha256, mut bytes) = match self.buffer.take() {
            Some((sha256, bytes)) if sha256 == part.sha256 && part.offset != 0 => (sha256, bytes),
            _ => (part.sha256.clone(), Vec::new()),
        };
        let offset = usize::try_from(part.offset).unwrap_or(usize::MAX);
        if offset > bytes.len() || offset.saturating_add(part.bytes.len()) > MOST {
            return Err(self.refuse(part, "media-changed"));
        }
        bytes.truncate(offset);
        bytes.extend_from_slice(&part.bytes);
        if !part.last {
            self.buffer = Some((sha256, bytes));
            return Ok(());
        }
        if hex::encode(Sha256::digest(&bytes)) != sha256 {
            return Err(self.refuse(part, "media-changed"));
        }
        let edge = client.settings.image_edge;
        let Some(ready) = smaller(&bytes, edge) else { return Err(self.refuse(part, "media-refused")) };
        let sent = send(client, context, &sha256, &ready, fence);
        // A call that failed is made again with this part.
        self.buffer = Some((sha256, bytes));
        sent
    }

    fn refuse(&mut self, part: &BlobPart, code: &str) -> ConnectorError {
        let problem = Problem::new(code).arg("file", &part.key);
        self.refused.insert(part.sha256.clone(), problem.as_remark());
        ConnectorError::new(ErrorKind::Rejected, code, "failed to send a file").arg("file", &part.key)
    }

    /// The batch without what cannot be sent, and the remarks of each of its items.
    pub fn without_refused(&self, batch: &Batch) -> (Batch, Vec<Vec<Problem>>) {
        let mut batch = batch.clone();
        let mut remarks = vec![Vec::new(); batch.items.len()];
        if batch.stream != Stream::Media || self.refused.is_empty() {
            return (batch, remarks);
        }
        for (item, remarks) in batch.items.iter_mut().zip(&mut remarks) {
            let Some(Record::Article(article)) = &mut item.record else { continue };
            let Some(media) = &mut article.media else { continue };
            media.items.retain(|one| match self.refused.get(&one.sha256) {
                Some(problem) => {
                    if !remarks.contains(problem) {
                        remarks.push(problem.clone());
                    }
                    false
                }
                None => true,
            });
            media.incomplete |= !remarks.is_empty();
        }
        (batch, remarks)
    }
}

/// Adds the remarks to the outcomes of the records that were written all the same.
pub fn with_remarks(outcomes: Vec<Outcome>, remarks: Vec<Vec<Problem>>) -> Vec<Outcome> {
    let both = outcomes.into_iter().zip(remarks);
    both.map(|(mut outcome, remarks)| {
        if outcome.state != OutcomeState::Deferred {
            outcome.problems.extend(remarks);
        }
        outcome
    })
    .collect()
}

fn send(
    client: &mut Client,
    context: &dyn Context,
    sha256: &str,
    bytes: &[u8],
    (epoch, n): (u64, u64),
) -> Result<(), ConnectorError> {
    let hash = hex::encode(Sha256::digest(bytes));
    let mut post = |offset: usize, end: usize, last: bool| -> Result<usize, ConnectorError> {
        if context.cancelled() {
            return Err(ConnectorError::cancelled());
        }
        let document = json!({
            "fence": { "epoch": epoch, "n": n }, "sha256": sha256, "hash": hash, "offset": offset, "last": last,
            "bytes": STANDARD.encode(&bytes[offset..end]),
        });
        let answer: Received = client.post(context, Verb::Media, document, &fresh_id("media")?)?;
        Ok(usize::try_from(answer.received).unwrap_or(usize::MAX))
    };
    // The first question is where the module stands: an earlier run may have been cut.
    let mut here = post(0, 0, false)?;
    for _ in 0..TURNS {
        loop {
            let start = here.min(bytes.len());
            let end = bytes.len().min(start + PART);
            here = post(start, end, end == bytes.len())?;
            if here >= bytes.len() {
                return Ok(());
            }
            if here != end {
                break;
            }
        }
    }
    Err(ConnectorError::new(ErrorKind::Transient, "media-stuck", "the module does not keep the parts of a file"))
}

/// The bytes to send: a JPEG or PNG whose longer edge is beyond `edge` is made smaller, anything else stays as it is.
/// None when it is no picture although it begins as one.
fn smaller(bytes: &[u8], edge: u32) -> Option<Vec<u8>> {
    let format = match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png)) => format,
        _ => return Some(bytes.to_vec()),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_UNPACKED);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let turned = image::ImageDecoder::orientation(&mut decoder).ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    if picture.width().max(picture.height()) <= edge {
        return Some(bytes.to_vec());
    }
    picture.apply_orientation(turned);
    let picture = picture.thumbnail(edge, edge);
    let mut out = Cursor::new(Vec::new());
    match format {
        ImageFormat::Png => picture.write_to(&mut out, ImageFormat::Png).ok()?,
        _ => {
            let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, 90);
            DynamicImage::from(picture.to_rgb8()).write_with_encoder(encoder).ok()?;
        }
    }
    Some(out.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        let picture = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([(x % 256) as u8, (y % 256) as u8, 9]));
        DynamicImage::from(picture).write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    #[test]
    fn only_a_picture_beyond_the_edge_is_made_smaller() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png] {
            let large = picture(900, 300, format);
            let made = image::load_from_memory_with_format(&smaller(&large, 300).unwrap(), format).unwrap();
            assert_eq!((made.width(), made.height()), (300, 100));
            assert_eq!(smaller(&large, 900).unwrap(), large);
        }
        assert_eq!(smaller(b"%PDF-1.4", 10).unwrap(), b"%PDF-1.4");
    }

    #[test]
    fn a_torn_picture_is_refused() {
        let whole = picture(200, 200, ImageFormat::Png);
        assert_eq!(smaller(&whole[..whole.len() / 2], 1_000), None);
        assert_eq!(smaller(b"\x89PNG\r\n\x1a\nrubbish", 1_000), None);
    }
}
