//! A whole ERP plugin over one JSON file: `{"categories": [...], "articles": [...]}` in the canonical model's
//! own form. It reads everything or chosen keys, in key order, and keeps imported orders as one file each.

use std::{collections::BTreeMap, path::PathBuf};

use plugin_sdk::model::{
    Article, Batch, BatchMode, Category, Change, CheckReport, CheckState, CheckStep, Config, Connector, ConnectorError,
    Context, Cursor, Descriptor, ErrorKind, ExternalId, Field, FieldKind, Key, Localized, MessageTemplate, Outcome,
    OutcomeState, Page, Plugin, ReadRequest, Record, Role, Scope, SettingsGroup, SettingsSchema, Stream, StreamSupport,
};
use serde::Deserialize;

/// The plugin's entry.
pub struct ExampleErp;

impl Plugin for ExampleErp {
    fn descriptor() -> Descriptor {
        let support = |stream, read| StreamSupport { stream, read, write: !read, facets: Vec::new(), schema: 1 };
        let file = Field::new("file", Localized::fr_en("Fichier", "File"), FieldKind::Text { max_length: None });
        Descriptor {
            id: "example-erp".to_owned(),
            name: Localized::fr_en("ERP d'exemple", "Example ERP"),
            publisher: "Navette".to_owned(),
            version: plugin_sdk::version!(),
            model: plugin_sdk::model_range(),
            roles: vec![Role::Erp],
            streams: vec![
                support(Stream::Categories, true),
                support(Stream::Articles, true),
                support(Stream::Prices, true),
                support(Stream::Stock, true),
                support(Stream::Orders, false),
            ],
            settings: SettingsSchema {
                groups: vec![SettingsGroup {
                    key: "source".to_owned(),
                    label: Localized::fr_en("Source", "Source"),
                    help: Localized::default(),
                    fields: vec![file.required()],
                }],
            },
            licence_feature: None,
            messages: vec![
                // The title of the step of that name in `check`.
                MessageTemplate::new("file", "Fichier de la société", "Company file", "", ""),
                MessageTemplate::new(
                    "example-file",
                    "Le fichier « {file} » ne se lit pas.",
                    "The file \"{file}\" cannot be read.",
                    "Vérifiez son chemin et son contenu.",
                    "Check its path and its contents.",
                ),
            ],
            transform: None,
        }
    }

    fn open(config: Config) -> Result<Box<dyn Connector>, ConnectorError> {
        let file = config.text("file").unwrap_or_default().to_owned();
        Ok(Box::new(Opened { file: PathBuf::from(file), demonstration: false, records: None }))
    }
}

plugin_sdk::export_plugin!(ExampleErp);

#[derive(Default, Deserialize)]
#[serde(default)]
struct Company {
    mark: String,
    categories: Vec<Category>,
    articles: Vec<Article>,
}

/// A company with this mark was made for a demonstration.
const DEMONSTRATION_MARK: &str = "navette-demonstration-company";

struct Opened {
    file: PathBuf,
    demonstration: bool,
    records: Option<(Vec<Record>, Vec<Record>)>,
}

impl Opened {
    fn fault(&self, detail: impl ToString) -> ConnectorError {
        ConnectorError::new(ErrorKind::Config, "example-file", "failed to read the company file")
            .arg("file", self.file.display())
            .detail(detail)
    }

    /// Categories in the file's order (parents first) and articles in key order; read once.
    fn records(&mut self, stream: Stream) -> Result<&[Record], ConnectorError> {
        if self.records.is_none() {
            let text = std::fs::read_to_string(&self.file).map_err(|error| self.fault(error))?;
            let mut company: Company = serde_json::from_str(&text).map_err(|error| self.fault(error))?;
            self.demonstration = company.mark == DEMONSTRATION_MARK;
            company.articles.sort_by(|a, b| a.key.cmp(&b.key));
            let categories = company.categories.into_iter().map(Record::Category).collect();
            let articles = company.articles.into_iter().map(|article| Record::Article(Box::new(article))).collect();
            self.records = Some((categories, articles));
        }
        match (&self.records, stream) {
            (Some((categories, _)), Stream::Categories) => Ok(categories),
            (Some((_, articles)), Stream::Articles | Stream::Prices | Stream::Stock) => Ok(articles),
            _ => Err(ConnectorError::unsupported(stream.name())),
        }
    }

    fn order_file(&self, key: &Key) -> PathBuf {
        let safe: String = key.as_str().bytes().map(|byte| format!("{byte:02x}")).collect();
        self.file.with_extension("orders").join(format!("{safe}.json"))
    }

    fn keep_order(&self, key: &Key, record: &Record, apply: bool) -> std::io::Result<OutcomeState> {
        let (path, text) = (self.order_file(key), serde_json::to_string(record).map_err(std::io::Error::other)?);
        if path.exists() {
            return Ok(OutcomeState::Unchanged);
        }
        if apply {
            let folder = self.file.with_extension("orders");
            std::fs::create_dir_all(&folder)?;
            let draft = path.with_extension("draft");
            std::fs::write(&draft, text)?;
            std::fs::rename(draft, path)?;
        }
        Ok(OutcomeState::Created)
    }
}

fn in_group<'a>(records: &'a [Record], group: &str) -> Vec<&'a Record> {
    let wanted = |record: &&Record| match record {
        Record::Article(article) => article.group.as_deref() == Some(group),
        _ => false,
    };
    records.iter().filter(wanted).collect()
}

/// Without the categories below: this company names every category of an article.
fn in_category<'a>(records: &'a [Record], category: &Key) -> Vec<&'a Record> {
    let wanted = |record: &&Record| match record {
        Record::Article(article) => article.categories.as_ref().is_some_and(|own| own.keys.contains(category)),
        _ => false,
    };
    records.iter().filter(wanted).collect()
}

impl Connector for Opened {
    fn check(&mut self, _context: &dyn Context) -> Result<CheckReport, ConnectorError> {
        let fault = self.records(Stream::Articles).err();
        let step = CheckStep {
            name: "file".to_owned(),
            state: if fault.is_none() { CheckState::Passed } else { CheckState::Failed },
            code: fault.as_ref().map(|fault| fault.code.clone()),
            args: fault.as_ref().map(|fault| fault.args.clone()).unwrap_or_default(),
            detail: fault.and_then(|fault| fault.detail),
        };
        Ok(CheckReport { steps: vec![step], demonstration: self.demonstration, facts: BTreeMap::new() })
    }

    fn read(&mut self, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
        if context.cancelled() {
            return Err(ConnectorError::cancelled());
        }
        let records = self.records(request.stream)?;
        let carried = |record: &Record| {
            let mut record = record.clone();
            record.retain_facets(&request.facets);
            Change::Upsert(record)
        };
        if let Scope::Keys(keys) = &request.scope {
            let change = |key: &Key| {
                let found = records.iter().find(|record| record.key() == key);
                found.map_or_else(|| Change::Delete(key.clone()), carried)
            };
            let changes = keys.iter().map(change).collect();
            return Ok(Page { changes, next: None, more: false, complete_snapshot: false, total: None });
        }
        let chosen = match &request.scope {
            Scope::Group(group) => Some(in_group(records, group)),
            Scope::Category(category) => Some(in_category(records, category)),
            _ => None,
        };
        if let Some(chosen) = chosen {
            let changes = chosen.into_iter().map(carried).collect();
            return Ok(Page { changes, next: None, more: false, complete_snapshot: false, total: None });
        }
        let from: usize = request.after.as_ref().and_then(|cursor| cursor.as_str().parse().ok()).unwrap_or(0);
        let changes: Vec<Change> = records.iter().skip(from).take(request.limit.max(1)).map(carried).collect();
        let end = from + changes.len();
        let more = end < records.len();
        Ok(Page {
            next: Some(Cursor::new(end.to_string())),
            more,
            complete_snapshot: !more && matches!(request.scope, Scope::All),
            total: Some(records.len() as u64),
            changes,
        })
    }

    fn write(&mut self, _context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        if batch.stream != Stream::Orders {
            return Err(ConnectorError::unsupported(batch.stream.name()));
        }
        if self.file.as_os_str().is_empty() {
            return Err(self.fault("no file is set"));
        }
        let apply = batch.mode == BatchMode::Apply;
        batch
            .items
            .iter()
            .map(|item| {
                let Some(record) = &item.record else {
                    return Ok(Outcome::new(item.key.clone(), OutcomeState::Skipped, None));
                };
                let state = self.keep_order(&item.key, record, apply).map_err(|error| self.fault(error))?;
                Ok(Outcome::new(item.key.clone(), state, Some(ExternalId::new(format!("BC{}", item.key)))))
            })
            .collect()
    }
}
