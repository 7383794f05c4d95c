//! The multimedia folder: Sage's spellings of a path, the kinds of files that are taken, their hashes.
//!
//! Invariant: no name that a base gives opens a file outside the folder.

mod hashes;
mod path;

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use plugin_sdk::model::{BlobChunk, BlobRequest, Config, ConnectorError, Context, ErrorKind, Problem};
use sha2::{Digest, Sha256};

use crate::config::invalid;
use hashes::{Hashes, Known};

/// Documents by ending; their content is not judged beyond its beginning.
const DOCUMENTS: [(&str, &str); 8] = [
    ("pdf", "application/pdf"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("txt", "text/plain"),
];
const BUFFER: usize = 64 * 1024;

/// A usable file.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its path within the folder, with `/`.
    pub key: String,
    pub mime: &'static str,
    pub sha256: String,
}

/// What is read of the multimedia folder.
#[derive(Debug, Clone)]
pub struct MediaSettings {
    pub folder: PathBuf,
    /// Larger files are refused, in bytes.
    pub limit: u64,
    /// Where hashes are remembered; `None`: nowhere.
    pub memory: Option<PathBuf>,
}

impl MediaSettings {
    /// The settings; none without a folder.
    ///
    /// # Errors
    /// `config` for a limit that is none.
    pub fn from_config(config: &Config) -> Result<Option<Self>, ConnectorError> {
        let Some(folder) = config.text("media-folder") else { return Ok(None) };
        let megabytes = config.integer("media-limit-mb", 20);
        if !(1..=200).contains(&megabytes) {
            return Err(invalid("media-limit-mb"));
        }
        let memory = config.text("media-memory").map(PathBuf::from).or_else(cache_folder);
        let name =
            Sha256::digest(folder.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>();
        Ok(Some(Self {
            folder: PathBuf::from(folder),
            limit: megabytes.unsigned_abs() << 20,
            memory: memory.map(|memory| memory.join(format!("media-{name}.txt"))),
        }))
    }
}

/// The user's own cache folder, as each system names it.
fn cache_folder() -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else {
        variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|home| home.join(".cache")))
    };
    cache.map(|cache| cache.join("navette"))
}

/// The folder, open.
pub struct Multimedia {
    settings: MediaSettings,
    root: PathBuf,
    hashes: Hashes,
}

impl Multimedia {
    /// Opens the folder.
    ///
    /// # Errors
    /// `transient` when it does not answer: a share that is away must not look like a folder without pictures.
    pub fn open(settings: MediaSettings) -> Result<Self, ConnectorError> {
        let away = |error| {
            let shown = settings.folder.display();
            ConnectorError::new(ErrorKind::Config, "media-folder", "failed to open the multimedia folder")
                .arg("folder", shown)
                .detail(error)
        };
        let root = settings.folder.canonicalize().map_err(away)?;
        std::fs::read_dir(&root).map_err(away)?;
        let hashes = Hashes::load(settings.memory.as_deref());
        Ok(Self { settings, root, hashes })
    }

    /// The file that a column names, or why it cannot be used.
    ///
    /// # Errors
    /// When the call is cancelled, or the folder itself went away.
    #[allow(clippy::type_complexity, reason = "the outer error ends the page, the inner one is the file's own")]
    pub fn find(
        &mut self,
        context: &dyn Context,
        written: &str,
    ) -> Result<Result<Found, Box<Problem>>, ConnectorError> {
        let problem = |code: &str| Box::new(Problem::new(code).arg("file", written));
        let Some(path) = path::resolve(&self.root, written) else {
            return Ok(Err(problem(if path::inside(written).is_some() { "media-missing" } else { "media-outside" })));
        };
        let Ok(about) = std::fs::metadata(&path) else {
            if !self.root.is_dir() {
                return Err(ConnectorError::new(
                    ErrorKind::Transient,
                    "media-folder",
                    "the multimedia folder went away",
                )
                .arg("folder", self.settings.folder.display()));
            }
            return Ok(Err(problem("media-missing")));
        };
        if !about.is_file() {
            return Ok(Err(problem("media-missing")));
        }
        let limit = self.settings.limit;
        if about.len() > limit {
            return Ok(Err(Box::new(
                problem("media-too-large").arg("mb", about.len() >> 20).arg("limit_mb", limit >> 20),
            )));
        }
        let key = path::key(&self.root, &path);
        let modified = about.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let stamp = (about.len(), modified.map_or(0, |since| since.as_nanos()));
        let known = match self.hashes.of(&key, stamp) {
            Some(known) => known,
            None => match digest(context, &path)? {
                Some(known) => self.hashes.learn(&key, stamp, known),
                None => return Ok(Err(problem("media-unreadable"))),
            },
        };
        Ok(match kind(&path, &known.start) {
            Some(mime) => Ok(Found { key, mime, sha256: known.sha256 }),
            None => Err(problem("media-kind")),
        })
    }

    /// Writes down what was learned; a memory that cannot be kept only costs the next run time.
    pub fn remember(&mut self, context: &dyn Context) {
        if let Err(error) = self.hashes.save(self.settings.memory.as_deref()) {
            let text = format!("The hashes of the multimedia folder are not kept: {error}");
            context.log(plugin_sdk::model::LogLevel::Warn, &text);
        }
    }

    /// A part of a file.
    ///
    /// # Errors
    /// `rejected` when the file is not there any more.
    pub fn part(&self, request: &BlobRequest) -> Result<BlobChunk, ConnectorError> {
        let gone = || {
            ConnectorError::new(ErrorKind::Rejected, "media-missing", "failed to read a part of a file")
                .arg("file", &request.key)
        };
        let path = path::resolve(&self.root, request.key.as_str()).ok_or_else(gone)?;
        let mut file = File::open(path).map_err(|error| gone().detail(error))?;
        let total = file.metadata().map_err(|error| gone().detail(error))?.len();
        if total > self.settings.limit {
            return Err(gone());
        }
        file.seek(SeekFrom::Start(request.offset)).map_err(|error| gone().detail(error))?;
        let mut bytes = Vec::new();
        file.take(request.limit as u64).read_to_end(&mut bytes).map_err(|error| gone().detail(error))?;
        Ok(BlobChunk { bytes, total })
    }
}

/// The hash and the beginning of a file; `None` when it cannot be read.
fn digest(context: &dyn Context, path: &Path) -> Result<Option<Known>, ConnectorError> {
    let Ok(mut file) = File::open(path) else { return Ok(None) };
    let mut hash = Sha256::new();
    let mut start = Vec::new();
    let mut buffer = vec![0; BUFFER];
    loop {
        if context.cancelled() {
            return Err(ConnectorError::cancelled());
        }
        let Ok(read) = file.read(&mut buffer) else { return Ok(None) };
        if read == 0 {
            break;
        }
        if start.is_empty() {
            start.extend_from_slice(&buffer[..read.min(16)]);
        }
        hash.update(&buffer[..read]);
    }
    let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Some(Known { sha256, start }))
}

/// What a file is: a picture by its first bytes, a document by its ending. A document whose ending lies is none.
fn kind(path: &Path, start: &[u8]) -> Option<&'static str> {
    if start.starts_with(&[0xff, 0xd8, 0xff]) {
        return Some("image/jpeg");
    }
    if start.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some("image/png");
    }
    if start.starts_with(b"GIF87a") || start.starts_with(b"GIF89a") {
        return Some("image/gif");
    }
    if start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP") {
        return Some("image/webp");
    }
    let ending = path.extension()?.to_str()?.to_lowercase();
    let (_, mime) = DOCUMENTS.iter().find(|(known, _)| *known == ending)?;
    let fits = match ending.as_str() {
        "pdf" => start.starts_with(b"%PDF-"),
        "docx" | "xlsx" | "odt" | "ods" => start.starts_with(b"PK\x03\x04"),
        "doc" | "xls" => start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]),
        _ => !start.contains(&0),
    };
    fits.then_some(*mime)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::kind;

    #[test]
    fn a_picture_is_known_by_its_bytes_and_a_document_by_both() {
        assert_eq!(kind(Path::new("a.txt"), b"\x89PNG\r\n\x1a\n"), Some("image/png"));
        assert_eq!(kind(Path::new("a.jpg"), b"this is text"), None);
        assert_eq!(kind(Path::new("a.PDF"), b"%PDF-1.4"), Some("application/pdf"));
        assert_eq!(kind(Path::new("a.pdf"), b"<html>"), None);
        assert_eq!(kind(Path::new("a.svg"), b"<svg>"), None);
        assert_eq!(kind(Path::new("a.exe"), b"MZ"), None);
    }
}
