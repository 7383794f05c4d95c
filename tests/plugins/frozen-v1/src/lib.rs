//! A shop plugin as a partner built it on the border v1: each record is one file in a folder. **Frozen.**

use std::path::PathBuf;

use plugin_sdk::model::{
    Batch, BatchMode, CheckReport, CheckState, CheckStep, Config, Connector, ConnectorError, Context, Descriptor,
    ErrorKind, ExternalId, Field, FieldKind, Localized, LogLevel, MessageTemplate, Outcome, OutcomeState, Plugin, Role,
    SettingsGroup, SettingsSchema, Stream, StreamSupport, WriteItem,
};

/// The plugin's entry.
pub struct FrozenShop;

impl Plugin for FrozenShop {
    fn descriptor() -> Descriptor {
        let support = |stream| StreamSupport { stream, read: false, write: true, facets: Vec::new(), schema: 1 };
        let label = Localized::fr_en("Dossier", "Folder");
        Descriptor {
            id: "frozen-v1".to_owned(),
            name: Localized::fr_en("Boutique v1", "Shop v1"),
            publisher: "Navette".to_owned(),
            version: plugin_sdk::version!(),
            model: plugin_sdk::model_range(),
            roles: vec![Role::Shop],
            streams: vec![support(Stream::Categories), support(Stream::Articles)],
            settings: SettingsSchema {
                groups: vec![SettingsGroup {
                    key: "shop".to_owned(),
                    label: label.clone(),
                    help: Localized::default(),
                    fields: vec![Field::new("folder", label, FieldKind::Folder).required()],
                }],
            },
            licence_feature: None,
            messages: vec![MessageTemplate::new(
                "frozen-folder",
                "Le dossier « {folder} » ne s'écrit pas.",
                "The folder \"{folder}\" cannot be written.",
                "Vérifiez vos droits.",
                "Check your rights.",
            )],
            transform: None,
        }
    }

    fn open(config: Config) -> Result<Box<dyn Connector>, ConnectorError> {
        Ok(Box::new(Opened { folder: PathBuf::from(config.text("folder").unwrap_or_default()) }))
    }
}

plugin_sdk::export_plugin!(FrozenShop);

struct Opened {
    folder: PathBuf,
}

impl Opened {
    fn fault(&self, error: &std::io::Error) -> ConnectorError {
        ConnectorError::new(ErrorKind::Config, "frozen-folder", "failed to write a record")
            .arg("folder", self.folder.display())
            .detail(error)
    }

    fn put(&self, stream: Stream, item: &WriteItem, apply: bool) -> std::io::Result<Outcome> {
        let file = self.folder.join(format!("{}-{}.json", stream.entity().name(), item.key));
        let text = serde_json::to_string(&item.record).map_err(std::io::Error::other)?;
        let state = match std::fs::read_to_string(&file) {
            Ok(before) if before == text => OutcomeState::Unchanged,
            Ok(_) => OutcomeState::Updated,
            Err(_) => OutcomeState::Created,
        };
        if apply {
            std::fs::create_dir_all(&self.folder)?;
            std::fs::write(file, text)?;
        }
        Ok(Outcome::new(item.key.clone(), state, Some(ExternalId::new(format!("{}@v1", item.key)))))
    }
}

impl Connector for Opened {
    fn check(&mut self, _context: &dyn Context) -> Result<CheckReport, ConnectorError> {
        let step = CheckStep {
            name: "folder".to_owned(),
            state: CheckState::Passed,
            code: None,
            args: Default::default(),
            detail: None,
        };
        Ok(CheckReport { steps: vec![step], demonstration: true, ..Default::default() })
    }

    fn write(&mut self, context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        context.log(LogLevel::Info, "a plugin of v1 writes");
        if context.cancelled() {
            return Err(ConnectorError::cancelled());
        }
        let apply = batch.mode == BatchMode::Apply;
        let outcomes = batch.items.iter().map(|item| self.put(batch.stream, item, apply));
        outcomes.collect::<Result<_, _>>().map_err(|error| self.fault(&error))
    }
}
