//! Paths as Sage writes them: relative to the folder, or absolute on a drive or a share of another computer.

use std::path::{Component, Path, PathBuf};

/// The parts of a written path within the folder; none when it climbs out of it or names nothing.
///
/// Of an absolute path of another computer (`C:\…`, `\\server\share\…`) the parts after its root are kept.
pub fn inside(written: &str) -> Option<Vec<String>> {
    let mut text = written.trim().replace('\\', "/");
    if text.len() >= 2 && text.is_char_boundary(2) && text[1..].starts_with(':') {
        text = text.split_off(2);
    } else if let Some(share) = text.strip_prefix("//") {
        // Server and share are the root of a path of that kind.
        text = share.split('/').skip(2).collect::<Vec<_>>().join("/");
    }
    let parts: Vec<String> =
        text.split('/').filter(|part| !part.is_empty() && *part != ".").map(str::to_owned).collect();
    let bad = |part: &String| part == ".." || part.contains([':', '\0']) || part.ends_with([' ', '.']);
    (!parts.is_empty() && !parts.iter().any(bad)).then_some(parts)
}

/// The file of that name below `root`: the whole of the path, or its end when it began above the folder. Letters'
/// case does not count, as on the computers that Sage runs on.
pub fn resolve(root: &Path, written: &str) -> Option<PathBuf> {
    let parts = inside(written)?;
    let found = (0..parts.len()).find_map(|skipped| descend(root, &parts[skipped..]))?;
    // A link inside the folder may point out of it.
    let real = found.canonicalize().ok()?;
    real.starts_with(root).then_some(real)
}

fn descend(root: &Path, parts: &[String]) -> Option<PathBuf> {
    let mut path = root.to_path_buf();
    for part in parts {
        let exact = path.join(part);
        path = if exact.exists() { exact } else { other_case(&path, part)? };
    }
    path.is_file().then_some(path)
}

fn other_case(folder: &Path, part: &str) -> Option<PathBuf> {
    let wanted = part.to_lowercase();
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_str().is_some_and(|name| name.to_lowercase() == wanted))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found.into_iter().next()
}

/// The path within the folder, with `/`.
pub fn key(root: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(root).unwrap_or(path).components();
    let names = inner.filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    });
    names.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::{inside, key, resolve};

    #[test]
    fn spellings_of_other_computers_lead_into_the_folder_and_none_leads_out() {
        let parts = |text: &str| inside(text).map(|parts| parts.join("/"));
        assert_eq!(parts(r"Photos\a.jpg").as_deref(), Some("Photos/a.jpg"));
        assert_eq!(parts(r"C:\Sage\Multimedia\a.jpg").as_deref(), Some("Sage/Multimedia/a.jpg"));
        assert_eq!(parts(r"\\serveur\partage\Photos\a.jpg").as_deref(), Some("Photos/a.jpg"));
        for bad in [r"..\a.jpg", "a/../../b.jpg", "", r"\", "a.jpg:stream", "b\0.jpg", "x/. ./a"] {
            assert_eq!(parts(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_file_is_found_in_any_case_and_never_through_a_link_that_leaves() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("multimedia");
        std::fs::create_dir_all(root.join("Photos")).expect("a folder");
        std::fs::write(root.join("Photos/A.JPG"), "x").expect("a file");
        std::fs::write(folder.path().join("secret.jpg"), "x").expect("a file");
        let root = root.canonicalize().expect("the folder");
        for spelling in [r"photos\a.jpg", r"D:\Old\Multimedia\Photos\A.jpg", r"\\srv\sage\Photos\a.jpg"] {
            let found = resolve(&root, spelling).expect(spelling);
            assert_eq!(key(&root, &found), "Photos/A.JPG");
        }
        assert_eq!(resolve(&root, r"..\secret.jpg"), None);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path().join("secret.jpg"), root.join("link.jpg")).expect("a link");
            assert_eq!(resolve(&root, "link.jpg"), None);
        }
    }
}
