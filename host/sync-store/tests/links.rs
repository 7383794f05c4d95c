//! A page's links: written together, read back whole, and not at all by who lost the lease.

use std::path::Path;

use app::Store;
use sync_engine::{Fingerprints, FlowStore, LinkUpdate, Missing, PageCommit};
use sync_model::{Entity, ExternalId, Facet, Key, Stream};
use sync_store::SqliteStore;

fn claimed(folder: &Path) -> SqliteStore {
    let mut store = SqliteStore::open(folder).expect("the store opens");
    store.claim("atelier", "test").expect("the store answers").expect("nobody else runs the profile");
    store.begin_run("run-1", "export-all", false).expect("the run begins");
    store
}

fn link(key: &str, id: Option<&str>, hash: u128) -> LinkUpdate {
    let prints = Fingerprints([(Facet::Identity, hash), (Facet::Price, u128::MAX - hash)].into());
    LinkUpdate { key: Key::new(key), external_id: id.map(ExternalId::new), prints }
}

fn page(pass: u64, links: Vec<LinkUpdate>) -> PageCommit {
    let seen = links.iter().map(|link| link.key.clone()).collect();
    PageCommit { flow: "articles".to_owned(), pass, seen, links, ..PageCommit::default() }
}

fn held(store: &mut SqliteStore, links: &[LinkUpdate]) -> Vec<LinkUpdate> {
    let keys: Vec<Key> = links.iter().map(|link| link.key.clone()).collect();
    let known = store.known(Entity::Article, &keys).expect("links are read");
    let known = known.into_iter();
    known.map(|(key, known)| LinkUpdate { key, external_id: known.external_id, prints: known.prints }).collect()
}

#[test]
fn links_of_a_page_are_written_together_and_replaced_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = claimed(folder.path());
    let pass = store.begin_pass("articles", "").unwrap();
    let mut links: Vec<LinkUpdate> =
        (0..5_000_u128).map(|n| link(&format!("A{n:05}"), Some(&n.to_string()), n)).collect();
    links.push(link("Z'\"\\ é 🧵", Some("id \"quoted\""), 7));
    links.push(link("ZZ", None, 0));
    store.commit(Stream::Articles, &page(pass, links.clone())).unwrap();
    assert_eq!(held(&mut store, &links), links);
    let changed = vec![link("A00001", Some("new"), 99), link("ZZ", Some("found"), 1)];
    store.commit(Stream::Articles, &page(pass, changed.clone())).unwrap();
    assert_eq!(held(&mut store, &changed), changed);
    assert_eq!(held(&mut store, &links[2..3]), links[2..3]);
    assert_eq!(store.count_missing(Entity::Article, Missing::Pass(pass)).unwrap(), (5_002, 0));
}

#[test]
fn one_id_for_two_keys_takes_back_the_whole_page() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = claimed(folder.path());
    let pass = store.begin_pass("articles", "").unwrap();
    let links = vec![link("A", Some("1"), 1), link("B", Some("1"), 2)];
    assert!(store.commit(Stream::Articles, &page(pass, links.clone())).is_err());
    assert_eq!(held(&mut store, &links), []);
}

#[test]
fn who_lost_the_lease_writes_no_link() {
    let folder = tempfile::tempdir().unwrap();
    let mut late = claimed(folder.path());
    let pass = late.begin_pass("articles", "").unwrap();
    // The file system lost the lock (a share that went away): only the fencing number is left.
    std::fs::remove_file(folder.path().join("locks/atelier.lock")).unwrap();
    let mut current = claimed_again(folder.path());
    let links = vec![link("A", Some("1"), 1)];
    let error = late.commit(Stream::Articles, &page(pass, links.clone())).unwrap_err();
    assert_eq!(error.code, "lease-lost");
    assert_eq!(held(&mut current, &links), []);
}

fn claimed_again(folder: &Path) -> SqliteStore {
    let mut store = SqliteStore::open(folder).expect("the store opens");
    store.claim("atelier", "other").expect("the store answers").expect("the lock is gone");
    store
}
