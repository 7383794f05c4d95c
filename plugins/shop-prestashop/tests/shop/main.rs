//! The connector against a shop on loopback that signs as the module does.
#![allow(clippy::unwrap_used, reason = "a test's own steps may panic; clippy knows only the test functions")]

// The shop itself.
mod server;
// Reading, packing, the envelope's place, the clock.
mod calls;
// Each way in which a call fails.
mod failures;
// A certificate of a private authority.
mod tls;
// Slices, fences, repeats, removals.
mod writes;
// The hosting doctor.
mod doctor;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use plugin_sdk::model::{
    Config, Connector, Context, Cursor, LogLevel, Plugin, Progress, ReadRequest, Scope, Secret, Stream,
};
use serde_json::{Value, json};
use shop_prestashop::ShopPrestashop;

/// A host that may want the call to end.
#[derive(Default)]
struct Host {
    cancelled: Arc<AtomicBool>,
}

impl Context for Host {
    fn progress(&self, _progress: Progress) {}

    fn log(&self, _level: LogLevel, _message: &str) {}

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

fn config(url: &str, settings: &[(&str, Value)]) -> Config {
    let mut config = Config { profile: "test".to_owned(), ..Config::default() };
    config.settings = BTreeMap::from([("url".to_owned(), json!(url)), ("company".to_owned(), json!("BIJOU"))]);
    config.settings.extend(settings.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
    config.secrets.insert("secret".to_owned(), Secret::new(server::SECRET));
    config
}

fn open(url: &str, settings: &[(&str, Value)]) -> Box<dyn Connector> {
    ShopPrestashop::open(config(url, settings)).unwrap()
}

fn orders() -> ReadRequest {
    ReadRequest {
        stream: Stream::Orders,
        facets: Vec::new(),
        scope: Scope::Since(Cursor::from("41")),
        after: None,
        limit: 5_000,
    }
}
