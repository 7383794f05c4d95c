//! The key's moves, over the keyring library's own store in memory.

use std::{sync::Arc, time::Duration};

use app::Secrets;
use keyring_core::{CredentialStore, Entry, mock};
use sync_model::Secret;

use super::*;
use crate::FileVault;

const LONG: Duration = Duration::from_secs(60);

fn memory() -> (Keyring, Arc<CredentialStore>) {
    let store: Arc<CredentialStore> = mock::Store::new().unwrap();
    let entries = Arc::clone(&store);
    (Keyring::new(move |name| Entry::new_in_store(&entries, "Navette", name), LONG), store)
}

fn none() -> Keyring {
    Keyring::new(|_| Err(keyring_core::Error::NoDefaultStore), LONG)
}

fn silent() -> Keyring {
    let wait = || -> keyring_core::Result<Entry> {
        loop {
            std::thread::park();
        }
    };
    Keyring::new(move |_| wait(), Duration::from_millis(20))
}

fn put(folder: &Path, wish: KeyWish, keyring: &Keyring) {
    let mut vault = FileVault::open_with(folder, wish, keyring.clone()).unwrap();
    vault.put("demo", "shop.secret", &Secret::new("canari")).unwrap();
}

fn take(folder: &Path, wish: KeyWish, keyring: &Keyring) -> Result<String, &'static str> {
    let mut vault = FileVault::open_with(folder, wish, keyring.clone()).unwrap();
    match vault.of_profile("demo") {
        Ok(secrets) => Ok(secrets["shop.secret"].expose().to_owned()),
        Err(error) => {
            let chain = format!("{error:?}");
            assert!(!chain.contains("canari"), "{chain}");
            Err(error.code)
        }
    }
}

fn has_file(folder: &Path) -> bool {
    folder.join("vault.key").exists()
}

fn place(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("vault.place")).unwrap_or_default()
}

#[test]
fn a_keyring_that_answers_keeps_the_key_and_no_file_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let (keyring, store) = memory();
    put(folder.path(), KeyWish::Automatic, &keyring);
    assert!(!has_file(folder.path()));
    let name = place(folder.path()).trim().strip_prefix("keyring ").unwrap().to_owned();
    let kept = Entry::new_in_store(&store, "Navette", &name).unwrap().get_secret().unwrap();
    assert_eq!(kept.len(), LENGTH);
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(LENGTH).any(|window| window == kept));
    }
    assert_eq!(take(folder.path(), KeyWish::Automatic, &keyring).unwrap(), "canari");
}

#[test]
fn without_a_keyring_the_key_lies_in_a_file_and_moves_when_one_comes() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), KeyWish::Automatic, &none());
    assert!(has_file(folder.path()) && place(folder.path()).is_empty());
    let (keyring, _) = memory();
    assert_eq!(take(folder.path(), KeyWish::Automatic, &keyring).unwrap(), "canari");
    assert!(!has_file(folder.path()));
    assert_eq!(take(folder.path(), KeyWish::Automatic, &keyring).unwrap(), "canari");
}

/// A vault of before: a key file, no word on its place.
#[test]
fn a_move_cut_short_before_the_file_went_is_done_again() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), KeyWish::Automatic, &none());
    std::fs::write(folder.path().join("vault.place"), "keyring 0123\n").unwrap();
    let (keyring, _) = memory();
    assert_eq!(take(folder.path(), KeyWish::Automatic, &keyring).unwrap(), "canari");
    assert!(!has_file(folder.path()));
    assert_eq!(place(folder.path()), "keyring 0123\n");
}

#[test]
fn a_keyring_that_does_not_answer_costs_its_time_once() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), KeyWish::Automatic, &silent());
    assert!(has_file(folder.path()));
    assert_eq!(place(folder.path()), "file\n");
    let asked = Keyring::new(|_| panic!("asked again"), LONG);
    assert_eq!(take(folder.path(), KeyWish::Automatic, &asked).unwrap(), "canari");
}

#[test]
fn a_key_that_lies_in_a_keyring_is_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let (keyring, _) = memory();
    put(folder.path(), KeyWish::Automatic, &keyring);
    let before = place(folder.path());
    assert_eq!(take(folder.path(), KeyWish::Automatic, &none()), Err("keyring"));
    assert_eq!(take(folder.path(), KeyWish::Automatic, &silent()), Err("keyring"));
    assert_eq!(take(folder.path(), KeyWish::File, &silent()), Err("keyring"));
    assert_eq!(take(folder.path(), KeyWish::Automatic, &memory().0), Err("vault-key-lost"));
    assert_eq!(place(folder.path()), before);
    assert_eq!(take(folder.path(), KeyWish::Automatic, &keyring).unwrap(), "canari");
}

#[test]
fn the_file_can_be_asked_for_and_stays_until_the_keyring_is() {
    let folder = tempfile::tempdir().unwrap();
    let (keyring, store) = memory();
    put(folder.path(), KeyWish::Automatic, &keyring);
    let name = place(folder.path()).trim().strip_prefix("keyring ").unwrap().to_owned();
    assert_eq!(take(folder.path(), KeyWish::File, &keyring).unwrap(), "canari");
    assert!(has_file(folder.path()));
    assert!(Entry::new_in_store(&store, "Navette", &name).unwrap().get_secret().is_err());
    assert_eq!(take(folder.path(), KeyWish::Automatic, &none()).unwrap(), "canari");
    assert_eq!(take(folder.path(), KeyWish::Automatic, &keyring).unwrap(), "canari");
    assert!(has_file(folder.path()));
    assert_eq!(take(folder.path(), KeyWish::Keyring, &none()), Err("keyring"));
    assert!(has_file(folder.path()));
    assert_eq!(take(folder.path(), KeyWish::Keyring, &keyring).unwrap(), "canari");
    assert!(!has_file(folder.path()));
}

#[test]
fn sealed_secrets_without_any_key_are_said_to_be_lost() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), KeyWish::File, &none());
    std::fs::remove_file(folder.path().join("vault.key")).unwrap();
    for wish in [KeyWish::File, KeyWish::Automatic] {
        assert_eq!(take(folder.path(), wish, &memory().0), Err("vault-key-lost"));
        assert!(!has_file(folder.path()));
    }
}

#[test]
fn another_word_for_the_place_is_refused() {
    assert_eq!(KeyWish::named("file").unwrap(), KeyWish::File);
    assert_eq!(KeyWish::named("fichier").unwrap_err().code, "vault-place-unknown");
}
