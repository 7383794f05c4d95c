//! A shop plugin that misbehaves as its setting `mode` says: `panic`, `nonsense` (fewer outcomes than items),
//! `swapped` (outcomes of other keys), `abort` (ends its process) or `prints` (writes half a line to standard
//! output by Rust's and by C's own means, as drivers do, and then works).

use plugin_sdk::model::{
    Batch, Config, Connector, ConnectorError, Context, Descriptor, Field, FieldKind, Localized, Outcome, OutcomeState,
    Plugin, Role, SettingsGroup, SettingsSchema, Stream, StreamSupport,
};

struct Misbehaving;

impl Plugin for Misbehaving {
    fn descriptor() -> Descriptor {
        let support = |stream| StreamSupport { stream, read: false, write: true, facets: Vec::new(), schema: 1 };
        Descriptor {
            id: "misbehaving".to_owned(),
            name: Localized::fr_en("Extension fautive", "Misbehaving plugin"),
            publisher: "Navette".to_owned(),
            version: plugin_sdk::version!(),
            model: plugin_sdk::model_range(),
            roles: vec![Role::Shop],
            streams: vec![support(Stream::Categories), support(Stream::Articles)],
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
        Ok(Box::new(Opened(config.text("mode").unwrap_or_default().to_owned())))
    }
}

plugin_sdk::export_plugin!(Misbehaving);

struct Opened(String);

impl Connector for Opened {
    fn write(&mut self, _context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        match self.0.as_str() {
            "panic" => panic!("a plugin must not panic"),
            "abort" => std::process::abort(),
            "nonsense" => Ok(Vec::new()),
            "prints" => {
                prints();
                Ok(batch
                    .items
                    .iter()
                    .map(|item| Outcome::new(item.key.clone(), OutcomeState::Unchanged, None))
                    .collect())
            }
            _ => Ok(batch
                .items
                .iter()
                .map(|_| Outcome::new("somebody-else".into(), OutcomeState::Created, None))
                .collect()),
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
