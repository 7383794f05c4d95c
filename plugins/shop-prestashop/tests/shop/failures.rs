//! Each way in which a call fails.

use std::{
    net::TcpListener,
    sync::{Arc, atomic::Ordering},
};

use plugin_sdk::model::{Batch, BatchId, BatchMode, ConnectorError, ErrorKind, Plugin, Secret, Stream};
use serde_json::json;
use shop_prestashop::{ShopPrestashop, sign::Encoding};

use crate::{
    Host, config, open, orders,
    server::{Reply, Shop, ok, plain, refused},
    writes::put,
};

const HTML: &str = "<!DOCTYPE html><html><body>Bienvenue</body></html>";

fn read_error(script: impl Fn() -> Reply + Send + Sync + 'static) -> ConnectorError {
    let shop = Shop::start(false, move |_| script());
    open(&shop.url(), &[]).read(&Host::default(), &orders()).unwrap_err()
}

fn write_error(script: impl Fn() -> Reply + Send + Sync + 'static) -> ConnectorError {
    let shop = Shop::start(false, move |request| match request.verb() {
        "begin" => ok(json!({ "epoch": 1 })),
        _ => script(),
    });
    let batch = Batch {
        id: BatchId("batch-0001".to_owned()),
        stream: Stream::Stock,
        mode: BatchMode::Apply,
        items: vec![put("A")],
    };
    open(&shop.url(), &[]).write(&Host::default(), &batch).unwrap_err()
}

#[track_caller]
fn check(status: u16, body: &'static str, code: &str, reading: ErrorKind, writing: ErrorKind) {
    let error = read_error(move || plain(status, body));
    assert_eq!((error.code.as_str(), error.kind), (code, reading));
    let error = write_error(move || plain(status, body));
    assert_eq!((error.code.as_str(), error.kind), (code, writing));
}

#[test]
fn answers_that_are_not_the_modules_have_their_codes() {
    use ErrorKind::{Config, Transient, Unknown};
    check(401, "{\"ok\":false}", "status-401", Config, Config);
    check(403, HTML, "waf", Config, Config);
    check(406, HTML, "waf", Config, Config);
    check(404, HTML, "module-missing", Config, Config);
    check(413, HTML, "body-too-large", Config, Config);
    check(418, HTML, "request-refused", Config, Config);
    check(500, "", "server-error", Transient, Unknown);
    check(502, HTML, "server-error", Transient, Unknown);
    check(503, HTML, "under-maintenance", Transient, Transient);
    check(200, HTML, "html-instead-of-json", Config, Unknown);
    check(200, "", "empty-answer", Transient, Unknown);
    check(200, "{\"ok\":true,\"result\":{}}", "unsigned-answer", Unknown, Unknown);
}

#[test]
fn waiting_times_and_targets_are_kept() {
    let error = read_error(|| Reply::Plain(429, vec![("Retry-After", "60".to_owned())], "{\"ok\":false}".to_owned()));
    assert_eq!((error.code.as_str(), error.retry_after), ("too-many-requests", Some(60)));
    let error =
        read_error(|| Reply::Plain(301, vec![("Location", "https://www.shop.example/".to_owned())], String::new()));
    assert_eq!(error.code, "redirected");
    assert_eq!(error.args["target"], "https://www.shop.example/");
    let error = read_error(|| Reply::Plain(401, vec![("WWW-Authenticate", "Basic".to_owned())], String::new()));
    assert_eq!(error.code, "basic-auth-refused");
}

#[test]
fn broken_answers_leave_a_write_unknown() {
    for (script, code) in [
        (Box::new(|| Reply::Truncated) as Box<dyn Fn() -> Reply + Send + Sync>, "truncated"),
        (Box::new(|| Reply::Hangup), "connection-lost"),
        (Box::new(|| Reply::SignedBytes(200, Encoding::Gzip, b"no gzip".to_vec())), "gzip-broken"),
        (
            Box::new(|| Reply::Plain(200, vec![("Content-Length", "70000000".to_owned())], String::new())),
            "answer-too-large",
        ),
        (
            Box::new(|| {
                let forged =
                    vec![("X-Navette-Encoding", "identity".to_owned()), ("X-Navette-Signature", "00".repeat(32))];
                Reply::Plain(200, forged, "{\"ok\":true,\"result\":{\"outcomes\":[]}}".to_owned())
            }),
            "unsigned-answer",
        ),
    ] {
        let error = write_error(script);
        assert_eq!((error.code.as_str(), error.kind), (code, ErrorKind::Unknown));
    }
}

#[test]
fn documents_of_the_module_that_make_no_sense_are_bugs() {
    let error = read_error(|| ok(json!({ "changes": 3 })));
    assert_eq!((error.code.as_str(), error.kind), ("answer-unreadable", ErrorKind::Bug));
    let error = read_error(|| Reply::SignedBytes(200, Encoding::Identity, b"[]".to_vec()));
    assert_eq!(error.code, "answer-unreadable");
    let error = write_error(|| ok(json!({ "outcomes": [] })));
    assert_eq!((error.code.as_str(), error.kind), ("outcomes-mismatch", ErrorKind::Bug));
}

#[test]
fn errors_of_the_module_pass_as_they_are() {
    let error = write_error(|| refused("fenced", "fence-lost", json!({ "epoch": "9" })));
    assert_eq!((error.code.as_str(), error.kind), ("fence-lost", ErrorKind::Fenced));
    assert_eq!(error.args["epoch"], "9");
    let error = read_error(|| refused("unsupported", "unsupported", json!({ "what": "stream customers" })));
    assert_eq!(error.kind, ErrorKind::Unsupported);
}

#[test]
fn wrong_secret_tries_both_places_of_the_envelope_and_says_so() {
    let shop = Shop::start(false, |_| ok(json!({})));
    let mut config = config(&shop.url(), &[]);
    config.secrets.insert("secret".to_owned(), Secret::new("another secret of more than 32 bytes"));
    let error = ShopPrestashop::open(config).unwrap().read(&Host::default(), &orders()).unwrap_err();
    assert_eq!((error.code.as_str(), error.kind), ("status-401", ErrorKind::Config));
    assert!(shop.requests().is_empty());
}

#[test]
fn silence_times_out_and_leaves_a_write_unknown() {
    let shop = Shop::start(false, |request| match request.verb() {
        "begin" => ok(json!({ "epoch": 1 })),
        _ => Reply::Silence,
    });
    let mut connector = open(&shop.url(), &[("timeout_seconds", json!(1))]);
    let batch = Batch {
        id: BatchId("batch-0001".to_owned()),
        stream: Stream::Stock,
        mode: BatchMode::Apply,
        items: vec![put("A")],
    };
    let error = connector.write(&Host::default(), &batch).unwrap_err();
    assert_eq!((error.code.as_str(), error.kind), ("timeout", ErrorKind::Unknown));
}

#[test]
fn cancelling_ends_a_request_that_hangs() {
    let host = Host::default();
    let cancelled = Arc::clone(&host.cancelled);
    let shop = Shop::start(false, move |_| {
        cancelled.store(true, Ordering::Relaxed);
        Reply::Silence
    });
    let error = open(&shop.url(), &[]).read(&host, &orders()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Cancelled);
    assert_eq!(shop.requests().len(), 1);
}

#[test]
fn closed_port_and_plain_text_behind_https_are_told_apart() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = open(&format!("http://127.0.0.1:{port}"), &[]).read(&Host::default(), &orders()).unwrap_err();
    assert_eq!((error.code.as_str(), error.kind), ("connection-refused", ErrorKind::Transient));

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 512]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        }
    });
    let error = open(&url, &[]).read(&Host::default(), &orders()).unwrap_err();
    assert_eq!((error.code.as_str(), error.kind), ("tls-failed", ErrorKind::Config));
}

#[test]
fn half_a_configuration_opens_and_its_verbs_say_what_is_missing() {
    let error = open("", &[]).read(&Host::default(), &orders()).unwrap_err();
    assert_eq!((error.code.as_str(), error.args["key"].as_str()), ("setting-missing", "url"));
    for (key, value, code) in [
        ("page_size", json!(0), "setting-invalid"),
        ("basic_user", json!("a:b"), "setting-invalid"),
        ("company", json!("a\tb"), "setting-invalid"),
        ("ca_file", json!("Cargo.toml"), "ca-file-unusable"),
        ("ca_file", json!("absent.pem"), "ca-file-unusable"),
        ("url", json!("http://shop.example"), "url-insecure"),
    ] {
        let error = open("http://localhost", &[(key, value)]).read(&Host::default(), &orders()).unwrap_err();
        assert_eq!((error.code.as_str(), error.kind), (code, ErrorKind::Config), "{key}");
    }
}
