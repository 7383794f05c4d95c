//! A zip archive with fixed dates and rights, so that the same files give the same bytes.

use std::io::Write;

use anyhow::Context;
use flate2::{Compression, Crc, write::DeflateEncoder};

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";
/// 1 January 1980, the first day that the format knows.
const DATE: u16 = 0x0021;
const UTF8_NAMES: u16 = 0x0800;
const DEFLATED: u16 = 8;
/// A plain file that everybody reads and its owner writes.
const RIGHTS: u32 = 0o100_644 << 16;

/// Packs the files, in their order.
pub fn archive(files: &[(String, Vec<u8>)]) -> anyhow::Result<Vec<u8>> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content)?;
        let packed = encoder.finish()?;
        let mut crc = Crc::new();
        crc.update(content);
        let offset = size(archive.len())?;
        let mut common = Vec::new();
        for number in [20, UTF8_NAMES, DEFLATED, 0, DATE] {
            common.extend(u16::to_le_bytes(number));
        }
        for number in [crc.sum(), size(packed.len())?, size(content.len())?] {
            common.extend(number.to_le_bytes());
        }
        common.extend(short(name.len())?.to_le_bytes());
        common.extend([0; 2]);
        archive.extend([LOCAL.as_slice(), &common, name.as_bytes(), &packed].concat());
        // Made on Unix by version 2.0 of the format; no comment, one disk, no internal attributes.
        directory.extend([CENTRAL.as_slice(), &[20, 3], &common, &[0; 6]].concat());
        directory.extend([RIGHTS.to_le_bytes(), offset.to_le_bytes()].concat());
        directory.extend(name.as_bytes());
    }
    let count = short(files.len())?.to_le_bytes();
    let place = [size(directory.len())?.to_le_bytes(), size(archive.len())?.to_le_bytes()].concat();
    archive.extend([directory.as_slice(), &END, &[0; 4], &count, &count, &place, &[0; 2]].concat());
    Ok(archive)
}

fn size(length: usize) -> anyhow::Result<u32> {
    u32::try_from(length).context("the archive is too large for its format")
}

fn short(length: usize) -> anyhow::Result<u16> {
    u16::try_from(length).context("too many files, or too long a name")
}

/// Reads an archive back by its central directory.
#[cfg(test)]
pub fn entries(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    use std::io::Read;
    let number = |at: usize, bytes: usize| {
        archive[at..at + bytes].iter().rev().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte))
    };
    let end = archive.len() - 22;
    assert_eq!(archive[end..end + 4], END);
    let (count, mut at) = (number(end + 10, 2), number(end + 16, 4));
    let mut entries = Vec::new();
    for _ in 0..count {
        assert_eq!(archive[at..at + 4], CENTRAL);
        let (crc, packed, whole) = (number(at + 16, 4), number(at + 20, 4), number(at + 24, 4));
        let (length, local) = (number(at + 28, 2), number(at + 42, 4));
        let name = String::from_utf8(archive[at + 46..at + 46 + length].to_vec()).unwrap();
        assert_eq!(archive[local..local + 4], LOCAL);
        let start = local + 30 + length;
        let mut content = Vec::new();
        flate2::read::DeflateDecoder::new(&archive[start..start + packed]).read_to_end(&mut content).unwrap();
        let mut sum = Crc::new();
        sum.update(&content);
        assert_eq!((content.len(), sum.sum() as usize), (whole, crc), "{name}");
        entries.push((name, content));
        at += 46 + length;
    }
    assert_eq!(at, end);
    entries
}
