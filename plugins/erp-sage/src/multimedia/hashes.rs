//! Hashes of files that did not change: by path, size and time of change, kept from run to run.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::Path,
};

/// Files that are remembered at most: some 30 MB of text.
const MOST: usize = 200_000;

/// What is known of one content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub sha256: String,
    /// The first bytes, which tell what it is.
    pub start: Vec<u8>,
}

/// Size in bytes and time of change in nanoseconds since 1970.
pub type Stamp = (u64, u128);

/// What is remembered.
#[derive(Default)]
pub struct Hashes {
    known: BTreeMap<String, (Stamp, Known)>,
    changed: bool,
}

impl Hashes {
    /// Reads the memory; one that is not there or not readable is empty.
    pub fn load(file: Option<&Path>) -> Self {
        let text = file.and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
        Self { known: text.lines().take(MOST).filter_map(line).collect(), changed: false }
    }

    /// The hash, when the file is as it was.
    pub fn of(&self, key: &str, stamp: Stamp) -> Option<Known> {
        self.known.get(key).filter(|(known, _)| *known == stamp).map(|(_, known)| known.clone())
    }

    /// Remembers a hash.
    pub fn learn(&mut self, key: &str, stamp: Stamp, known: Known) -> Known {
        if self.known.len() >= MOST && !self.known.contains_key(key) {
            // Files that left are what fills it: begin anew.
            self.known.clear();
        }
        self.known.insert(key.to_owned(), (stamp, known.clone()));
        self.changed = true;
        known
    }

    /// Writes the memory beside its place, then puts it there.
    pub fn save(&mut self, file: Option<&Path>) -> io::Result<()> {
        let Some(file) = file.filter(|_| self.changed) else { return Ok(()) };
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let beside = file.with_extension("new");
        let mut out = io::BufWriter::new(std::fs::File::create(&beside)?);
        for (key, ((size, modified), known)) in self.known.iter().filter(|(key, _)| !key.contains(['\t', '\n'])) {
            let start: String = known.start.iter().map(|byte| format!("{byte:02x}")).collect();
            writeln!(out, "{size}\t{modified}\t{}\t{start}\t{key}", known.sha256)?;
        }
        out.into_inner().map_err(io::IntoInnerError::into_error)?;
        std::fs::rename(&beside, file)?;
        self.changed = false;
        Ok(())
    }
}

fn line(line: &str) -> Option<(String, (Stamp, Known))> {
    let mut parts = line.splitn(5, '\t');
    let stamp = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let sha256 = parts.next().filter(|text| text.len() == 64)?.to_owned();
    let start = parts.next()?.as_bytes().chunks(2);
    let start = start.map(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok()).collect::<Option<_>>()?;
    Some((parts.next()?.to_owned(), (stamp, Known { sha256, start })))
}

#[cfg(test)]
mod tests {
    use super::{Hashes, Known};

    #[test]
    fn a_memory_is_found_again_and_another_stamp_is_another_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("deep").join("hashes.txt");
        let mut hashes = Hashes::load(Some(&file));
        let known = Known { sha256: "a".repeat(64), start: vec![0, 255] };
        hashes.learn("Photos/é.jpg", (3, 7), known.clone());
        hashes.save(Some(&file)).expect("it is written");
        std::fs::write(file.with_extension("other"), "rubbish\n").expect("a file");
        let again = Hashes::load(Some(&file));
        assert_eq!(again.of("Photos/é.jpg", (3, 7)), Some(known));
        assert_eq!(again.of("Photos/é.jpg", (3, 8)), None);
        assert!(Hashes::load(Some(&file.with_extension("other"))).of("rubbish", (0, 0)).is_none());
    }
}
