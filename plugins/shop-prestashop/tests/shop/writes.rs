//! Slices, fences, repeats, removals.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use plugin_sdk::model::{Batch, BatchId, BatchMode, ErrorKind, Key, OutcomeState, Stream, WriteAction, WriteItem};
use serde_json::{Value, json};
use shop_prestashop::sign::Encoding;

use crate::{
    Host, open,
    server::{Reply, Request, Shop, ok, plain, refused},
};

pub fn put(key: &str) -> WriteItem {
    WriteItem {
        key: Key::from(key),
        action: WriteAction::Put,
        external_id: None,
        record: None,
        overrides: BTreeMap::new(),
    }
}

fn remove(key: &str) -> WriteItem {
    WriteItem { action: WriteAction::Remove, ..put(key) }
}

fn batch(id: &str, items: Vec<WriteItem>) -> Batch {
    Batch { id: BatchId(id.to_owned()), stream: Stream::Articles, mode: BatchMode::Apply, items }
}

fn numbered(count: usize) -> Vec<WriteItem> {
    (0..count).map(|number| put(&format!("ART{number:04}"))).collect()
}

/// Outcomes for a slice: `done` of them written, the rest deferred.
fn outcomes(request: &Request, done: usize) -> Value {
    let items = request.arguments()["items"].as_array().unwrap();
    let outcome = |(index, item): (usize, &Value)| json!({ "key": item["key"], "state": if index < done { "updated" } else { "deferred" } });
    json!({ "outcomes": items.iter().enumerate().map(outcome).collect::<Vec<_>>() })
}

fn shop(script: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Shop {
    Shop::start(false, move |request| match request.verb() {
        "begin" => ok(json!({ "epoch": 7 })),
        _ => script(request),
    })
}

fn writes(shop: &Shop) -> Vec<Request> {
    shop.requests().into_iter().filter(|request| request.verb() == "write").collect()
}

#[test]
fn stream_begins_once_and_each_batch_has_its_number() {
    let shop = shop(|request| ok(outcomes(request, usize::MAX)));
    let mut connector = open(&shop.url(), &[]);
    connector.write(&Host::default(), &batch("batch-0001", vec![put("A")])).unwrap();
    connector.write(&Host::default(), &batch("batch-0002", vec![put("A"), put("B")])).unwrap();
    assert_eq!(shop.verbs(), ["begin", "write", "write"]);
    let requests = writes(&shop);
    assert_eq!(requests[0].id, "batch-0001.0");
    assert_eq!(requests[0].arguments()["fence"], json!({ "epoch": 7, "n": 1 }));
    assert_eq!(requests[1].arguments()["fence"], json!({ "epoch": 7, "n": 2 }));
    assert_eq!(requests[0].arguments()["budget_ms"], json!(20_000));
    assert_eq!(requests[0].arguments()["mode"], json!("apply"));
}

#[test]
fn deferred_records_go_again_until_none_is_left_and_order_is_kept() {
    let shop = shop(|request| ok(outcomes(request, 30)));
    let items = numbered(450);
    let written = open(&shop.url(), &[]).write(&Host::default(), &batch("batch-0001", items.clone())).unwrap();
    assert!(written.iter().all(|outcome| outcome.state == OutcomeState::Updated));
    let keys = |keys: Vec<&Key>| keys.into_iter().cloned().collect::<Vec<_>>();
    assert_eq!(
        keys(written.iter().map(|outcome| &outcome.key).collect()),
        keys(items.iter().map(|item| &item.key).collect())
    );
    let requests = writes(&shop);
    assert_eq!(requests.iter().map(|request| &request.id).collect::<BTreeSet<_>>().len(), requests.len());
    assert_eq!(requests[0].encoding, Encoding::Gzip);
    assert!(requests[0].raw_length < 4_000);
    // The second slice begins with the first that was deferred.
    assert_eq!(requests[1].arguments()["items"][0]["key"], json!("ART0030"));
}

#[test]
fn shop_that_gets_nowhere_leaves_the_rest_deferred() {
    let shop = shop(|request| ok(outcomes(request, 0)));
    let written = open(&shop.url(), &[]).write(&Host::default(), &batch("batch-0001", numbered(10))).unwrap();
    assert!(written.iter().all(|outcome| outcome.state == OutcomeState::Deferred));
    assert_eq!(writes(&shop).len(), 3);
}

#[test]
fn same_batch_again_sends_the_very_same_requests() {
    let failing = Mutex::new(true);
    let shop = shop(move |request| {
        let second = request.id.ends_with(".1");
        if second && std::mem::take(&mut *failing.lock().unwrap()) {
            return Reply::Hangup;
        }
        ok(outcomes(request, 150))
    });
    let mut connector = open(&shop.url(), &[]);
    let batch = batch("batch-0001", numbered(300));
    let error = connector.write(&Host::default(), &batch).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unknown);
    connector.write(&Host::default(), &batch).unwrap();
    let mut documents: BTreeMap<String, Value> = BTreeMap::new();
    for request in writes(&shop) {
        let known = documents.entry(request.id.clone()).or_insert_with(|| request.document.clone());
        assert_eq!(*known, request.document, "{}", request.id);
    }
    assert!(writes(&shop).len() > documents.len());
}

#[test]
fn failure_after_a_written_slice_is_unknown_even_if_nothing_was_sent() {
    let shop = shop(|request| match request.id.ends_with(".1") {
        true => plain(503, "<html>"),
        false => ok(outcomes(request, 1)),
    });
    let error = open(&shop.url(), &[]).write(&Host::default(), &batch("batch-0001", numbered(3))).unwrap_err();
    assert_eq!((error.code.as_str(), error.kind), ("under-maintenance", ErrorKind::Unknown));
}

#[test]
fn batch_of_an_earlier_opening_goes_again_under_the_new_fence() {
    let shop = shop(|request| match request.id == "batch-0001.0" {
        true => refused("bug", "request-id-reused", json!({})),
        false => ok(outcomes(request, usize::MAX)),
    });
    open(&shop.url(), &[]).write(&Host::default(), &batch("batch-0001", vec![put("A")])).unwrap();
    assert_eq!(writes(&shop)[1].id, "batch-0001.0.e7n1");
}

#[test]
fn host_that_refuses_the_size_gets_less() {
    let shop = shop(|request| match request.arguments()["items"].as_array().unwrap().len() > 60 {
        true => plain(413, ""),
        false => ok(outcomes(request, usize::MAX)),
    });
    let written = open(&shop.url(), &[]).write(&Host::default(), &batch("batch-0001", numbered(150))).unwrap();
    assert_eq!(written.len(), 150);
    assert!(written.iter().all(|outcome| outcome.state == OutcomeState::Updated));
}

#[test]
fn removals_are_confirmed_only_when_the_setting_says_so() {
    let items = || vec![put("A"), remove("B"), remove("C")];
    for (setting, first, second) in [(false, Value::Null, Value::Null), (true, json!(2), json!(4))] {
        let shop = shop(|request| ok(outcomes(request, usize::MAX)));
        let mut connector = open(&shop.url(), &[("allow_removals", json!(setting))]);
        connector.write(&Host::default(), &batch("batch-0001", items())).unwrap();
        connector.write(&Host::default(), &batch("batch-0002", items())).unwrap();
        let requests = writes(&shop);
        assert_eq!(requests[0].arguments()["removals_confirmed"], first);
        // The module's brake counts by epoch, so the count grows with it.
        assert_eq!(requests[1].arguments()["removals_confirmed"], second);
    }
}

#[test]
fn preview_takes_no_fence_and_is_never_answered_from_memory() {
    let shop = shop(|request| ok(outcomes(request, usize::MAX)));
    let mut connector = open(&shop.url(), &[]);
    let preview = Batch { mode: BatchMode::Preview, ..batch("batch-0001", vec![put("A")]) };
    connector.write(&Host::default(), &preview).unwrap();
    connector.write(&Host::default(), &preview).unwrap();
    assert_eq!(shop.verbs(), ["write", "write"]);
    let requests = writes(&shop);
    assert_ne!(requests[0].id, requests[1].id);
    assert_eq!(requests[0].arguments()["mode"], json!("preview"));
    assert!(connector.write(&Host::default(), &batch("batch-0002", vec![])).unwrap().is_empty());
}
