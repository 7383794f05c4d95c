//! The root's public keys. Their private halves are never on a machine that builds or runs the product.

use crate::VerifyingKey;

/// One key a line, hexadecimal; a backup key stands beside the first from day one.
const PUBLISHED: &str = include_str!("roots.txt");

/// The root of tests: anybody can sign with it, so a release build does not know it.
#[cfg(debug_assertions)]
const TEST: &str = "c7bf655c483fd4bbc253276335266511ae704ba3c544bf3bd67a4d13499c5e2b";

/// The roots that this build believes.
pub fn roots() -> Vec<VerifyingKey> {
    let lines = PUBLISHED.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    #[cfg(debug_assertions)]
    let lines = lines.chain([TEST]);
    lines.filter_map(key).collect()
}

fn key(line: &str) -> Option<VerifyingKey> {
    let bytes: [u8; 32] = hex::decode(line).ok()?.try_into().ok()?;
    VerifyingKey::from_bytes(&bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(not(debug_assertions))]
    #[test]
    fn a_release_build_believes_the_published_roots_only() {
        let test = crate::SigningKey::from_bytes(b"navette test root, not released!").verifying_key();
        assert!(!roots().contains(&test));
    }

    #[cfg(debug_assertions)]
    #[test]
    fn every_published_line_is_a_key_and_the_test_root_is_the_last() {
        let lines = PUBLISHED.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).count();
        assert_eq!(roots().len(), lines + 1);
        let test = crate::SigningKey::from_bytes(b"navette test root, not released!").verifying_key();
        assert_eq!(roots().last(), Some(&test));
    }
}
