//! A whole shop plugin over a folder: each record is one JSON file, written beside and renamed, so that a kill
//! leaves the old record or the new one. Orders are read from `orders.json`.

use std::path::{Path, PathBuf};

use plugin_sdk::model::{
    Batch, BatchMode, Change, CheckReport, CheckState, CheckStep, Config, Connector, ConnectorError, Context, Cursor,
    Descriptor, Entity, ErrorKind, ExternalId, Field, FieldKind, Key, Localized, MessageTemplate, Order, Outcome,
    OutcomeState, Page, Plugin, Problem, ReadRequest, Record, Role, Scope, SettingsGroup, SettingsSchema, Stream,
    StreamSupport, WriteAction, WriteItem,
};

/// The plugin's entry.
pub struct ExampleShop;

impl Plugin for ExampleShop {
    fn descriptor() -> Descriptor {
        let support = |stream, read| StreamSupport { stream, read, write: !read, facets: Vec::new(), schema: 1 };
        let folder = Field::new("folder", Localized::fr_en("Dossier", "Folder"), FieldKind::Folder);
        // A licence names shops by their address: the setting has this key in every shop plugin.
        let url = Field::new("url", Localized::fr_en("Adresse", "Address"), FieldKind::Text { max_length: None });
        Descriptor {
            id: "example-shop".to_owned(),
            name: Localized::fr_en("Boutique d'exemple", "Example shop"),
            publisher: "Navette".to_owned(),
            version: plugin_sdk::version!(),
            model: plugin_sdk::model_range(),
            roles: vec![Role::Shop],
            streams: vec![
                support(Stream::Categories, false),
                support(Stream::Articles, false),
                support(Stream::Prices, false),
                support(Stream::Stock, false),
                support(Stream::Orders, true),
            ],
            settings: SettingsSchema {
                groups: vec![SettingsGroup {
                    key: "shop".to_owned(),
                    label: Localized::fr_en("Boutique", "Shop"),
                    help: Localized::default(),
                    fields: vec![folder.required(), url],
                }],
            },
            licence_feature: None,
            messages: messages(),
            transform: None,
        }
    }

    fn open(config: Config) -> Result<Box<dyn Connector>, ConnectorError> {
        Ok(Box::new(Opened { folder: PathBuf::from(config.text("folder").unwrap_or_default()) }))
    }
}

plugin_sdk::export_plugin!(ExampleShop);

fn messages() -> Vec<MessageTemplate> {
    vec![
        // The title of the step of that name in `check`.
        MessageTemplate::new("folder", "Dossier de la boutique", "Shop's folder", "", ""),
        MessageTemplate::new(
            "folder-missing",
            "Aucun dossier n'est choisi.",
            "No folder is chosen.",
            "Choisissez le dossier de la boutique dans les réglages.",
            "Choose the shop's folder in the settings.",
        ),
        MessageTemplate::new(
            "record-missing",
            "Il n'y a rien à écrire pour cette fiche.",
            "There is nothing to write for this record.",
            "Relancez l'envoi de cette fiche.",
            "Send this record again.",
        ),
        MessageTemplate::new(
            "example-folder",
            "Le dossier « {folder} » ne se lit ou ne s'écrit pas.",
            "The folder \"{folder}\" cannot be read or written.",
            "Vérifiez qu'il existe et vos droits.",
            "Check that it exists, and your rights.",
        ),
        MessageTemplate::new(
            "name-missing",
            "La fiche n'a pas de nom.",
            "The record has no name.",
            "Donnez-lui une désignation dans l'ERP.",
            "Give it a designation in the ERP.",
        ),
    ]
}

struct Opened {
    folder: PathBuf,
}

impl Opened {
    fn fault(&self, detail: impl ToString) -> ConnectorError {
        ConnectorError::new(ErrorKind::Transient, "example-folder", "failed to use the shop's folder")
            .arg("folder", self.folder.display())
            .detail(detail)
    }

    /// Opening takes half a configuration; reading and writing do not.
    fn chosen(&self) -> Result<(), ConnectorError> {
        if self.folder.as_os_str().is_empty() {
            return Err(ConnectorError::new(ErrorKind::Config, "folder-missing", "no folder is chosen"));
        }
        Ok(())
    }

    fn file(&self, stream: Stream, key: &Key) -> PathBuf {
        let safe: String = key.as_str().bytes().map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(stream.entity().name()).join(format!("{safe}.json"))
    }

    /// What is written is read back by its keys.
    fn read_back(&self, request: &ReadRequest, keys: &[Key]) -> Page {
        let change = |key: &Key| {
            let bytes = std::fs::read(self.file(request.stream, key)).ok();
            let record: Option<Record> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
            record.map_or_else(
                || Change::Delete(key.clone()),
                |mut record| {
                    record.retain_facets(&request.facets);
                    Change::Upsert(record)
                },
            )
        };
        let changes = keys.iter().map(change).collect();
        Page { changes, next: None, more: false, complete_snapshot: false, total: None }
    }

    fn put(&self, stream: Stream, item: &WriteItem, record: &Record, apply: bool) -> std::io::Result<Outcome> {
        if let Record::Article(article) = record
            && article.texts.as_ref().is_some_and(|texts| texts.name.is_empty())
        {
            return Ok(Outcome::rejected(item.key.clone(), Problem::new("name-missing")));
        }
        let path = self.file(stream, &item.key);
        let id = Some(ExternalId::new(format!("{}:{}", stream.entity().name(), item.key)));
        let before: Option<Record> = std::fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let merged = merge(before.clone(), record.clone());
        let state = match &before {
            None => OutcomeState::Created,
            Some(before) if *before == merged => OutcomeState::Unchanged,
            Some(_) => OutcomeState::Updated,
        };
        if apply && state != OutcomeState::Unchanged {
            replace(&path, &serde_json::to_vec(&merged).map_err(std::io::Error::other)?)?;
        }
        Ok(Outcome::new(item.key.clone(), state, id))
    }

    fn remove(&self, stream: Stream, item: &WriteItem, apply: bool) -> std::io::Result<Outcome> {
        let path = self.file(stream, &item.key);
        let state = if path.exists() { OutcomeState::Removed } else { OutcomeState::Unchanged };
        if apply && state == OutcomeState::Removed {
            std::fs::remove_file(path)?;
        }
        Ok(Outcome::new(item.key.clone(), state, None))
    }
}

/// Lays the carried facets over what is there.
fn merge(before: Option<Record>, new: Record) -> Record {
    match (before, new) {
        (Some(Record::Article(mut old)), Record::Article(new)) => {
            old.identity = new.identity.or(old.identity);
            old.texts = new.texts.or(old.texts);
            old.categories = new.categories.or(old.categories);
            old.price = new.price.or(old.price);
            old.stock = new.stock.or(old.stock);
            old.features = new.features.or(old.features);
            old.media = new.media.or(old.media);
            Record::Article(old)
        }
        (Some(Record::Category(mut old)), Record::Category(new)) => {
            old.identity = new.identity.or(old.identity);
            old.texts = new.texts.or(old.texts);
            Record::Category(old)
        }
        (_, new) => new,
    }
}

fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let draft = path.with_extension("draft");
    std::fs::write(&draft, bytes)?;
    std::fs::rename(draft, path)
}

impl Connector for Opened {
    fn check(&mut self, _context: &dyn Context) -> Result<CheckReport, ConnectorError> {
        let there = self.folder.is_dir();
        let step = CheckStep {
            name: "folder".to_owned(),
            state: if there { CheckState::Passed } else { CheckState::Failed },
            code: (!there).then(|| "example-folder".to_owned()),
            args: [("folder".to_owned(), self.folder.display().to_string())].into(),
            detail: None,
        };
        Ok(CheckReport { steps: vec![step], demonstration: true, ..Default::default() })
    }

    fn read(&mut self, _context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
        if let (Entity::Category | Entity::Article, Scope::Keys(keys)) = (request.stream.entity(), &request.scope) {
            self.chosen()?;
            return Ok(self.read_back(request, keys));
        }
        if request.stream != Stream::Orders {
            return Err(ConnectorError::unsupported(request.stream.name()));
        }
        self.chosen()?;
        let orders: Vec<Order> = match std::fs::read(self.folder.join("orders.json")) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| self.fault(error))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(self.fault(error)),
        };
        if let Scope::Keys(keys) = &request.scope {
            let of = |key: &Key| orders.iter().find(|order| order.key == *key).cloned();
            let change = |key: &Key| {
                of(key)
                    .map_or_else(|| Change::Delete(key.clone()), |order| Change::Upsert(Record::Order(Box::new(order))))
            };
            let changes = keys.iter().map(change).collect();
            return Ok(Page { changes, next: None, more: false, complete_snapshot: false, total: None });
        }
        let wanted = |order: &Order| match &request.scope {
            Scope::Period { from, to } => {
                order.placed_at.is_some_and(|placed| (*from..=*to).contains(&placed.date_naive()))
            }
            Scope::Changed { from, to } => {
                order.changed_at.is_some_and(|changed| (*from..=*to).contains(&changed.date_naive()))
            }
            _ => true,
        };
        let orders: Vec<Order> = orders.into_iter().filter(wanted).collect();
        let from: usize = request.after.as_ref().and_then(|cursor| cursor.as_str().parse().ok()).unwrap_or(0);
        let total = orders.len();
        let page = orders.into_iter().skip(from).take(request.limit.max(1));
        let changes: Vec<Change> = page.map(|order| Change::Upsert(Record::Order(Box::new(order)))).collect();
        let end = from + changes.len();
        Ok(Page {
            changes,
            next: Some(Cursor::new(end.to_string())),
            more: end < total,
            complete_snapshot: end >= total && request.scope == Scope::All,
            total: Some(total as u64),
        })
    }

    fn write(&mut self, context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        if batch.stream == Stream::Media || !matches!(batch.stream.entity(), Entity::Category | Entity::Article) {
            return Err(ConnectorError::unsupported(batch.stream.name()));
        }
        self.chosen()?;
        let apply = batch.mode == BatchMode::Apply;
        let mut outcomes = Vec::with_capacity(batch.items.len());
        for item in &batch.items {
            if context.cancelled() {
                outcomes.push(Outcome::new(item.key.clone(), OutcomeState::Deferred, None));
                continue;
            }
            let outcome = match (item.action, &item.record) {
                (WriteAction::Remove, _) => self.remove(batch.stream, item, apply),
                (WriteAction::Put, Some(record)) => self.put(batch.stream, item, record, apply),
                (WriteAction::Put, None) => Ok(Outcome::rejected(item.key.clone(), Problem::new("record-missing"))),
                (WriteAction::Adopt, _) => return Err(ConnectorError::unsupported("adopt")),
            };
            outcomes.push(outcome.map_err(|error| self.fault(error))?);
        }
        Ok(outcomes)
    }
}
