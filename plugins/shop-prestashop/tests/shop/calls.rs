//! Reading, packing, the envelope's place, the clock.

use plugin_sdk::model::{Change, Key, LookupName, LookupRequest, Plugin};
use serde_json::{Value, json};
use shop_prestashop::{ShopPrestashop, sign::Encoding};

use crate::{
    Host, open, orders,
    server::{Reply, SECRET, Shop, ok, plain, refused},
};

fn page() -> Value {
    json!({ "changes": [{ "delete": "12" }], "next": "42", "more": true })
}

#[test]
fn read_passes_the_request_and_returns_the_page() {
    let shop = Shop::start(false, |_| Reply::Packed(json!({ "ok": true, "result": page() })));
    let page = open(&shop.url(), &[("page_size", json!(50))]).read(&Host::default(), &orders()).unwrap();
    assert_eq!(page.changes, [Change::Delete(Key::from("12"))]);
    assert!(page.more && !page.complete_snapshot);
    let request = shop.requests().remove(0);
    assert_eq!(
        request.document,
        json!({ "protocol": 1, "verb": "read", "company": "BIJOU", "arguments": {
            "stream": "orders", "facets": [], "scope": { "since": "41" }, "after": null, "limit": 50 } })
    );
    assert_eq!((request.encoding, request.in_body), (Encoding::Identity, false));
    assert!(!request.headers.values().any(|value| value.contains(SECRET)));
}

#[test]
fn lookup_is_passed_through() {
    let shop = Shop::start(false, |_| ok(json!({ "entries": [{ "value": "3", "label": "Colissimo" }] })));
    let request = LookupRequest { name: LookupName::Carriers, search: Some("co".to_owned()), limit: 20 };
    let result = open(&shop.url(), &[]).lookup(&Host::default(), &request).unwrap();
    assert_eq!(result.entries[0].label, "Colissimo");
    assert_eq!(shop.requests()[0].arguments(), &json!({ "name": "carriers", "search": "co", "limit": 20 }));
}

#[test]
fn stripped_headers_move_the_envelope_into_the_body_once() {
    let shop = Shop::start(true, |_| ok(page()));
    let mut connector = open(&shop.url(), &[]);
    connector.read(&Host::default(), &orders()).unwrap();
    connector.read(&Host::default(), &orders()).unwrap();
    let in_body: Vec<_> = shop.requests().iter().map(|request| request.in_body).collect();
    assert_eq!(in_body, [true, true]);
}

#[test]
fn lost_headers_of_answers_repeat_the_same_request_in_the_body() {
    let shop = Shop::start(false, |request| match request.in_body {
        true => ok(page()),
        false => plain(200, r#"{"ok":true,"result":{}}"#),
    });
    open(&shop.url(), &[]).read(&Host::default(), &orders()).unwrap();
    let requests = shop.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].id, requests[1].id);
}

#[test]
fn wrong_clock_is_followed_once_and_kept() {
    let shop_time = 4_000_000_000_i64;
    let shop = Shop::start(false, move |request| match (request.time - shop_time).abs() > 300 {
        true => refused("transient", "clock-skew", json!({ "shop_time": shop_time.to_string() })),
        false => ok(page()),
    });
    let mut connector = open(&shop.url(), &[]);
    connector.read(&Host::default(), &orders()).unwrap();
    connector.read(&Host::default(), &orders()).unwrap();
    let requests = shop.requests();
    assert_eq!(requests.len(), 3);
    assert_eq!(requests[0].id, requests[1].id);
    assert_ne!(requests[0].nonce, requests[1].nonce);
}

#[test]
fn clock_that_stays_wrong_is_an_error_after_one_repeat() {
    let shop = Shop::start(false, |_| refused("transient", "clock-skew", json!({ "shop_time": "1" })));
    let error = open(&shop.url(), &[]).read(&Host::default(), &orders()).unwrap_err();
    assert_eq!((error.code.as_str(), shop.requests().len()), ("clock-skew", 2));
}

#[test]
fn basic_credentials_are_sent_beside_the_envelope() {
    let shop = Shop::start(false, |_| ok(page()));
    let mut config = crate::config(&shop.url(), &[("basic_user", json!("preprod"))]);
    config.secrets.insert("basic_password".to_owned(), plugin_sdk::model::Secret::new("sesame"));
    ShopPrestashop::open(config).unwrap().read(&Host::default(), &orders()).unwrap();
    assert_eq!(shop.requests()[0].headers["authorization"], "Basic cHJlcHJvZDpzZXNhbWU=");
}

#[test]
fn descriptor_agrees_with_itself() {
    let descriptor = ShopPrestashop::descriptor();
    assert_eq!(descriptor.id, "shop-prestashop");
    let written: Vec<_> = descriptor.streams.iter().filter(|support| support.write).map(|s| s.stream.name()).collect();
    let goods = ["categories", "articles", "media", "prices", "stock"];
    let others = ["customer-groups", "customers", "addresses", "order-statuses", "price-rules", "promotions"];
    assert_eq!(written, [goods.as_slice(), others.as_slice()].concat());
    let only_written = descriptor.streams.iter().filter(|support| !support.read).map(|s| s.stream.name());
    assert_eq!(only_written.collect::<Vec<_>>(), ["media", "order-statuses", "price-rules", "promotions"]);
}
