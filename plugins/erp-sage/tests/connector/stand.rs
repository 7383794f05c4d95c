//! A company in a temporary folder, the connector open on it, and a host that says nothing.

use std::cell::Cell;

use erp_sage::{ErpSage, client::Client, config::Settings};
use plugin_sdk::model::{
    Article, Change, Config, Connector, Context, Cursor, Facet, Key, LogLevel, Page, Plugin, Progress, ReadRequest,
    Record, Scope, Stream,
};
use system_tests::sage::{CompanySpec, generate};
use tempfile::TempDir;

/// A host that never cancels.
pub struct Quiet;

impl Context for Quiet {
    fn progress(&self, _progress: Progress) {}
    fn log(&self, _level: LogLevel, _message: &str) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// A host that cancels after so many questions.
pub struct Impatient(pub Cell<u32>);

impl Context for Impatient {
    fn progress(&self, _progress: Progress) {}
    fn log(&self, _level: LogLevel, _message: &str) {}
    fn cancelled(&self) -> bool {
        self.0.set(self.0.get().saturating_sub(1));
        self.0.get() == 0
    }
}

/// A company and its folder.
pub struct Stand {
    folder: TempDir,
}

impl Stand {
    pub fn new(spec: &CompanySpec) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        generate(spec, &folder.path().join("company.db")).expect("the company is generated");
        Self { folder }
    }

    pub fn small() -> Self {
        Self::new(&CompanySpec { articles: 120, customers: 20, ..CompanySpec::default() })
    }

    /// The connection string that reaches the company as Sage would be reached.
    pub fn connection(&self) -> String {
        format!("Driver=SQLite3;Database={};FKSupport=1;Timeout=2000", self.folder.path().join("company.db").display())
    }

    /// The settings of a profile; `more` adds or replaces.
    pub fn config(&self, more: &[(&str, serde_json::Value)]) -> Config {
        let mut config = Config { profile: "test".to_owned(), ..Config::default() };
        config.settings.insert("connection".to_owned(), self.connection().into());
        config.settings.extend(more.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
        config
    }

    pub fn open(&self, more: &[(&str, serde_json::Value)]) -> Box<dyn Connector> {
        ErpSage::open(self.config(more)).expect("the connector opens")
    }

    /// Changes the company as a Sage user would.
    pub fn sql(&self, sql: &str) {
        self.base().execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// Another program's ODBC connection. While the connector writes, others come this way: two copies of SQLite in
    /// one process do not see each other's locks.
    pub fn client(&self) -> Client {
        let settings = Settings::from_config(&self.config(&[])).expect("the settings are good");
        Client::connect(&settings.write).unwrap_or_else(|error| panic!("{error}"))
    }

    pub fn base(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.folder.path().join("company.db")).expect("the company opens")
    }

    /// Every row of every table, as sorted text.
    pub fn dump(&self) -> Vec<String> {
        let base = self.base();
        let mut tables = base.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").expect("a statement");
        let names: Vec<String> =
            tables.query_map([], |row| row.get(0)).expect("a query").collect::<Result<_, _>>().expect("names");
        let mut lines = Vec::new();
        for name in names.iter().filter(|name| !name.starts_with("sqlite_")) {
            let mut statement = base.prepare(&format!("SELECT * FROM [{name}]")).expect("a table");
            let width = statement.column_count();
            let mut rows = statement.query([]).expect("a query");
            while let Some(row) = rows.next().expect("a row") {
                let value = |column| format!("{:?}", row.get_ref(column).expect("a value"));
                lines.push(format!("{name} {}", (0..width).map(value).collect::<Vec<_>>().join("|")));
            }
        }
        lines.sort_unstable();
        lines
    }

    /// The columns of the rows that a query answers, one `name=value` each, without those that the base itself fills.
    pub fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        let own = ["cbMarq", "cbModification", "cbCreateur", "cbProt", "cbReplication", "cbFlag"];
        let base = self.base();
        let mut statement = base.prepare(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        let names: Vec<String> = statement.column_names().iter().map(|name| (*name).to_owned()).collect();
        let mut rows = statement.query([]).expect("a query");
        let mut found = Vec::new();
        while let Some(row) = rows.next().expect("a row") {
            let value = |column: usize| match row.get_ref(column).expect("a value") {
                rusqlite::types::ValueRef::Null => "NULL".to_owned(),
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                rusqlite::types::ValueRef::Real(number) => number.to_string(),
                rusqlite::types::ValueRef::Text(text) => format!("'{}'", String::from_utf8_lossy(text)),
                rusqlite::types::ValueRef::Blob(_) => "a blob".to_owned(),
            };
            let named = names.iter().enumerate().filter(|(_, name)| !own.contains(&name.as_str()));
            found.push(named.map(|(column, name)| format!("{name}={}", value(column))).collect());
        }
        found
    }

    /// One text of the company.
    pub fn text(&self, sql: &str) -> String {
        self.base().query_row(sql, [], |row| row.get::<_, String>(0)).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }
}

/// A request for everything of a stream.
pub fn request(stream: Stream, scope: Scope, limit: usize) -> ReadRequest {
    let facets = stream.facets().iter().copied().filter(|facet| *facet != Facet::Media).collect();
    ReadRequest { stream, facets, scope, after: None, limit }
}

/// Reads page after page to the end; answers every change and the last page's cursor.
pub fn read_all(connector: &mut dyn Connector, mut request: ReadRequest) -> (Vec<Change>, Cursor, Vec<Page>) {
    let mut changes = Vec::new();
    let mut pages = Vec::new();
    loop {
        let page = connector.read(&Quiet, &request).unwrap_or_else(|error| panic!("{error}"));
        changes.extend(page.changes.clone());
        let (more, next) = (page.more, page.next.clone().expect("a page ends somewhere"));
        pages.push(page);
        if !more {
            return (changes, next, pages);
        }
        request.after = Some(next);
    }
}

/// The chosen articles.
pub fn articles(connector: &mut dyn Connector, stream: Stream, keys: &[&str]) -> Vec<Change> {
    let keys = keys.iter().map(|key| Key::new(*key)).collect();
    connector.read(&Quiet, &request(stream, Scope::Keys(keys), 100)).unwrap_or_else(|error| panic!("{error}")).changes
}

/// One article.
pub fn article(connector: &mut dyn Connector, key: &str) -> Article {
    match articles(connector, Stream::Articles, &[key]).remove(0) {
        Change::Upsert(Record::Article(article)) => *article,
        other => panic!("{key} is no article: {other:?}"),
    }
}
