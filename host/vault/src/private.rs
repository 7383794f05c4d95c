//! Files that only this account reads, replaced as a whole.

use std::{
    fs::File,
    io::{self, Write},
    path::Path,
};

/// Holds the vault of a folder until the answer is dropped; waits for another process that holds it.
pub fn lock(folder: &Path) -> io::Result<File> {
    let file = File::options().create(true).truncate(false).write(true).open(folder.join("vault.lock"))?;
    file.lock()?;
    Ok(file)
}

/// Replaces a file: after a crash it is the old one or the new one. Whoever calls this holds the lock.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".draft");
    let draft = Path::new(&draft);
    remove(draft)?;
    let mut file = system::create(draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(draft, path)?;
    system::sync_folder_of(path)
}

/// Removes a file, if it is there.
pub fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(unix)]
mod system {
    use std::{fs::File, io, os::unix::fs::OpenOptionsExt, path::Path};

    pub fn create(path: &Path) -> io::Result<File> {
        File::options().write(true).create_new(true).mode(0o600).open(path)
    }

    /// Without this a rename may be undone by a power cut.
    pub fn sync_folder_of(path: &Path) -> io::Result<()> {
        path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    }
}

#[cfg(windows)]
#[path = "private/windows.rs"]
mod system;

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_is_only_its_users_even_where_an_open_one_lay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.json");
        for name in ["secrets.json", "secrets.json.draft"] {
            std::fs::write(folder.path().join(name), "old").unwrap();
            std::fs::set_permissions(folder.path().join(name), PermissionsExt::from_mode(0o644)).unwrap();
        }
        write(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
