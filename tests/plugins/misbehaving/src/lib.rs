//! A shop plugin that misbehaves as its setting `mode` says: `panic`, `nonsense` (fewer outcomes than items),
//! `swapped` (outcomes of other keys), `abort` and `abort-check` (end their process), `hang-open`, `hang-read`, `hang-write` (never answer
//! and never ask whether to stop) `slow` (takes four seconds for a write, but
//! asks whether to stop) or `prints` (writes half a line to standard output by Rust's and by C's own means, as drivers do,
//! and then works).

use std::time::Duration;

use plugin_sdk::model::{
    Batch, CheckReport, Config, Connector, ConnectorError, Context, Descriptor, Field, FieldKind, Key, Localized,
    Outcome, OutcomeState, Page, Plugin, ReadRequest, Role, SettingsGroup, SettingsSchema, Stream, StreamSupport,
};

struct Misbehaving;

impl Plugin for Misbehaving {
    fn descriptor() -> Descriptor {
        let support = |stream| StreamSupport { stream, read: false, write: true, facets: Vec::new(), schema: 1 };
        let orders = StreamSupport { read: true, write: false, ..support(Stream::Orders) };
        Descriptor {
            id: "misbehaving".to_owned(),
            name: Localized::fr_en("Extension fautive", "Misbehaving plugin"),
            publisher: "Navette".to_owned(),
            version: plugin_sdk::version!(),
            model: plugin_sdk::model_range(),
            roles: vec![Role::Shop],
            streams: vec![support(Stream::Categories), support(Stream::Articles), orders],
            settings: SettingsSchema {
                groups: vec![SettingsGroup {
                    key: "mode".to_owned(),
                    fields: vec![Field::new(
                        "mode",
                        Localized::fr_en("Faute", "Fault"),
                        FieldKind::Text { max_length: None },
                    )],
                    ..Default::default()
                }],
            },
            licence_feature: None,
            messages: Vec::new(),
            transform: None,
        }
    }

    fn open(config: Config) -> Result<Box<dyn Connector>, ConnectorError> {
        let mode = config.text("mode").unwrap_or_default().to_owned();
        if mode == "hang-open" {
            hang();
        }
        Ok(Box::new(Opened(mode)))
    }
}

plugin_sdk::export_plugin!(Misbehaving);

struct Opened(String);

/// What a deadlock, or a driver that waits for ever, looks like from outside.
fn hang() -> ! {
    loop {
        std::thread::sleep(Duration::from_secs(3_600));
    }
}

impl Connector for Opened {
    fn check(&mut self, _context: &dyn Context) -> Result<CheckReport, ConnectorError> {
        match self.0.as_str() {
            "abort-check" => std::process::abort(),
            _ => Err(ConnectorError::unsupported("check")),
        }
    }

    fn read(&mut self, _context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
        match self.0.as_str() {
            "hang-read" => hang(),
            _ => Err(ConnectorError::unsupported(request.stream.name())),
        }
    }

    fn write(&mut self, context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        let made = |key: &Key| Outcome::new(key.clone(), OutcomeState::Created, None);
        match self.0.as_str() {
            "hang-write" => hang(),
            "slow" => {
                for _ in 0..40 {
                    if context.cancelled() {
                        return Err(ConnectorError::cancelled());
                    }
                    std::thread::sleep(Duration::from_millis(100));
                }
                Ok(batch.items.iter().map(|item| made(&item.key)).collect())
            }
            "panic" => panic!("a plugin must not panic"),
            "abort" => std::process::abort(),
            "nonsense" => Ok(Vec::new()),
            "prints" => {
                prints();
                let unchanged = |key: &Key| Outcome::new(key.clone(), OutcomeState::Unchanged, None);
                Ok(batch.items.iter().map(|item| unchanged(&item.key)).collect())
            }
            _ => Ok(batch.items.iter().map(|_| made(&"somebody-else".into())).collect()),
        }
    }
}

#[allow(unsafe_code, reason = "a driver's printf goes through the C runtime, which only C's own calls reach")]
fn prints() {
    use std::io::Write;
    print!("printed-by-rust ");
    let _ = std::io::stdout().flush();
    let text = b"printed-by-c ";
    // SAFETY: the bytes outlive the call and the length is theirs.
    unsafe { libc::write(1, text.as_ptr().cast(), text.len() as _) };
}
