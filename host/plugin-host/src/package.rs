//! A plugin in one file, `ID-VERSION.navette-plugin`: the manifest, its signature and the libraries, one after the
//! other with name and size. No compression and no folders, so there is nothing to inflate and nowhere to climb.

use std::{collections::BTreeMap, path::Path};

use sync_model::{ConnectorError, ErrorKind};

/// How the file's name ends.
pub const PACKAGE_ENDING: &str = "navette-plugin";
const MAGIC: &[u8] = b"NAVETTE-PLUGIN-1\n";
/// A plugin has one library per system, its manifest and its signature.
const MOST_FILES: usize = 16;
/// No plugin is near this; a larger file is not read.
const MOST_BYTES: u64 = 512 * 1024 * 1024;

/// The files of a package by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Package(BTreeMap<String, Vec<u8>>);

impl Package {
    /// Adds a file.
    pub fn with(mut self, name: &str, bytes: Vec<u8>) -> Self {
        self.0.insert(name.to_owned(), bytes);
        self
    }

    /// A file's bytes.
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).map(Vec::as_slice)
    }

    /// The package's bytes; the same files give the same bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for (name, content) in &self.0 {
            bytes.extend(u32::try_from(name.len()).unwrap_or(u32::MAX).to_be_bytes());
            bytes.extend(name.as_bytes());
            bytes.extend(u64::try_from(content.len()).unwrap_or(u64::MAX).to_be_bytes());
            bytes.extend(content);
        }
        bytes
    }

    /// Reads a package file.
    ///
    /// # Errors
    /// `plugin-package` when it is missing, cut, or none.
    pub fn read(file: &Path) -> Result<Self, ConnectorError> {
        let refused = |detail: String| {
            ConnectorError::new(ErrorKind::Config, "plugin-package", "failed to read the plugin file")
                .arg("file", file.display())
                .detail(detail)
        };
        let size = std::fs::metadata(file).map_err(|error| refused(error.to_string()))?.len();
        if size > MOST_BYTES {
            return Err(refused(format!("{size} bytes")));
        }
        let bytes = std::fs::read(file).map_err(|error| refused(error.to_string()))?;
        parse(&bytes).ok_or_else(|| refused("the file is cut, or is no package".to_owned()))
    }
}

fn parse(bytes: &[u8]) -> Option<Package> {
    let mut rest = bytes.strip_prefix(MAGIC)?;
    let mut files = BTreeMap::new();
    while !rest.is_empty() {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (name, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        let (size, after) = after.split_first_chunk::<8>()?;
        let (content, after) = after.split_at_checked(usize::try_from(u64::from_be_bytes(*size)).ok()?)?;
        let name = std::str::from_utf8(name).ok().filter(|name| plain(name))?;
        if files.len() == MOST_FILES || files.insert(name.to_owned(), content.to_vec()).is_some() {
            return None;
        }
        rest = after;
    }
    Some(Package(files))
}

/// A name that cannot leave its folder, on any system.
pub(crate) fn plain(name: &str) -> bool {
    let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    letters && (1..=100).contains(&name.len()) && !name.starts_with('.') && !name.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_out_whole_and_every_cut_is_refused() {
        let package = Package::default().with("plugin.json", b"{}".to_vec()).with("libx.so", vec![7; 300]);
        let bytes = package.bytes();
        assert_eq!(parse(&bytes), Some(package));
        // Between two files a cut leaves a smaller package: its manifest's hash is what refuses that one.
        let between = MAGIC.len() + 4 + "libx.so".len() + 8 + 300;
        for length in 0..bytes.len() {
            assert_eq!(parse(&bytes[..length]).is_some(), length == MAGIC.len() || length == between, "{length}");
        }
    }

    #[test]
    fn names_that_climb_repeat_or_crowd_are_refused() {
        for name in ["../x", "a/b", "a\\b", "", ".", "..", "C:x", "x."] {
            assert_eq!(parse(&Package::default().with(name, Vec::new()).bytes()), None, "{name}");
        }
        let one = Package::default().with("x", Vec::new()).bytes();
        assert_eq!(parse(&[one.as_slice(), &one[MAGIC.len()..]].concat()), None);
        let many = (0..=MOST_FILES).fold(Package::default(), |many, at| many.with(&format!("f{at}"), Vec::new()));
        assert_eq!(parse(&many.bytes()), None);
    }
}
