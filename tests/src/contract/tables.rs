//! What stands in the shop's tables: single values, rows, and snapshots that show every changed row.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use mysql::{Conn, Opts, OptsBuilder, Value, prelude::Queryable};

/// Tables whose rows are compared one by one; every other table is compared by its checksum.
const ROW_BY_ROW: [&str; 43] = [
    "address",
    "attribute",
    "attribute_group",
    "attribute_group_lang",
    "attribute_lang",
    "category",
    "category_group",
    "category_lang",
    "category_product",
    "category_shop",
    "configuration",
    "customer",
    "customer_group",
    "feature",
    "feature_lang",
    "feature_product",
    "feature_value",
    "feature_value_lang",
    "group",
    "group_lang",
    "layered_price_index",
    "manufacturer",
    "navette_fence",
    "navette_link",
    "navette_outbox",
    "navette_pending",
    "order_detail",
    "orders",
    "product",
    "product_attribute",
    "product_attribute_combination",
    "product_attribute_lang",
    "product_attribute_shop",
    "product_lang",
    "product_shop",
    "product_supplier",
    "product_tag",
    "search_index",
    "specific_price",
    "stock_available",
    "stock_mvt",
    "supplier",
    "tax_rules_group",
];

/// The door's own books: they change with every call, and nothing else may.
const DOOR: [&str; 4] = ["navette_failure", "navette_journal", "navette_nonce", "navette_request"];

/// A connection to the shop's database, for looking.
pub struct Tables {
    connection: Conn,
    prefix: String,
}

/// Every row (or checksum) of the shop, by table.
#[derive(PartialEq, Eq)]
pub struct Snapshot(BTreeMap<String, BTreeSet<String>>);

impl Tables {
    /// Connects to `mysql://user:password@host:port/database`.
    ///
    /// # Errors
    /// When the database does not answer or holds no shop with that prefix.
    pub fn open(url: &str, prefix: &str) -> Result<Self> {
        ensure!(prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'), "the prefix is no name");
        let options = Opts::from_url(url).context("--db takes mysql://user:password@host:port/database")?;
        let options = OptsBuilder::from_opts(options).prefer_socket(false);
        let mut connection = Conn::new(options).context("failed to reach the shop's database")?;
        connection.query_drop("SET SESSION sql_mode = ''")?;
        let mut tables = Self { connection, prefix: prefix.to_owned() };
        tables.one("SELECT COUNT(*) FROM {navette_link}").context("the module is not installed in that database")?;
        Ok(tables)
    }

    /// Rows as text, NULL as `NULL`; `{name}` stands for the table of that name.
    ///
    /// # Errors
    /// When the database refuses the statement.
    pub fn rows(&mut self, statement: &str) -> Result<Vec<Vec<String>>> {
        let statement = self.named(statement);
        let rows: Vec<mysql::Row> =
            self.connection.query(&statement).with_context(|| format!("the database refused {statement}"))?;
        Ok(rows.into_iter().map(|row| row.unwrap().into_iter().map(text).collect()).collect())
    }

    /// The first column of the first row, empty when there is none.
    ///
    /// # Errors
    /// When the database refuses the statement.
    pub fn one(&mut self, statement: &str) -> Result<String> {
        Ok(self.rows(statement)?.into_iter().next().and_then(|row| row.into_iter().next()).unwrap_or_default())
    }

    /// Carries out a statement of the suite's own (the shop's staff at work, or tidying up).
    ///
    /// # Errors
    /// When the database refuses the statement.
    pub fn run(&mut self, statement: &str) -> Result<()> {
        let statement = self.named(statement);
        self.connection.query_drop(&statement).with_context(|| format!("the database refused {statement}"))
    }

    /// Fails with both texts when the statement answers anything else.
    ///
    /// # Errors
    /// When they differ.
    pub fn expect(&mut self, what: &str, statement: &str, wanted: &str) -> Result<()> {
        let rows = self.rows(statement)?;
        let found: Vec<String> = rows.into_iter().map(|row| row.join(" | ")).collect();
        let found = found.join("\n");
        ensure!(found == wanted, "{what}: the tables hold «{found}» instead of «{wanted}»");
        Ok(())
    }

    /// Tables of the shop that have such a column.
    ///
    /// # Errors
    /// When the database refuses to tell.
    pub fn with_column(&mut self, column: &str) -> Result<Vec<String>> {
        let statement = format!(
            "SELECT c.TABLE_NAME FROM information_schema.COLUMNS c JOIN information_schema.TABLES t \
             USING (TABLE_SCHEMA, TABLE_NAME) WHERE c.TABLE_SCHEMA = DATABASE() AND c.COLUMN_NAME = '{column}' \
             AND t.TABLE_TYPE = 'BASE TABLE' ORDER BY 1"
        );
        let prefix = self.prefix.clone();
        let names = self.rows(&statement)?.into_iter().flatten();
        Ok(names.filter_map(|name| name.strip_prefix(&prefix).map(str::to_owned)).collect())
    }

    /// The whole shop, but for the door's own books and the named tables.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn snapshot(&mut self, without: &[&str]) -> Result<Snapshot> {
        let prefix = self.prefix.clone();
        let all = self.rows("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'")?;
        let mut snapshot = BTreeMap::new();
        for name in all.iter().filter_map(|row| row.first()?.strip_prefix(&prefix)) {
            if DOOR.contains(&name) || without.contains(&name) {
                continue;
            }
            let statement = match ROW_BY_ROW.contains(&name) {
                true => format!("SELECT * FROM {{{name}}}"),
                false => format!("CHECKSUM TABLE {{{name}}}"),
            };
            let rows = self.rows(&statement)?.into_iter().map(|row| row.join("\t")).collect();
            snapshot.insert(name.to_owned(), rows);
        }
        if snapshot.is_empty() {
            bail!("no table begins with {prefix}");
        }
        Ok(Snapshot(snapshot))
    }

    fn named(&self, statement: &str) -> String {
        let mut parts = statement.split('{');
        let mut whole = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or((part, ""));
            whole += &format!("`{}{name}`{rest}", self.prefix);
        }
        whole
    }
}

impl Snapshot {
    /// Changed rows: `table: - old` and `table: + new`, at most a hundred lines.
    pub fn difference(&self, later: &Snapshot) -> Vec<String> {
        let empty = BTreeSet::new();
        let names: BTreeSet<&String> = self.0.keys().chain(later.0.keys()).collect();
        let mut lines = Vec::new();
        for name in names {
            let (before, after) = (self.0.get(name).unwrap_or(&empty), later.0.get(name).unwrap_or(&empty));
            lines.extend(before.difference(after).map(|row| format!("{name}: - {row}")));
            lines.extend(after.difference(before).map(|row| format!("{name}: + {row}")));
        }
        lines.truncate(100);
        lines
    }

    /// Fails with the changed rows when there are any.
    ///
    /// # Errors
    /// When a row differs.
    pub fn same(&self, what: &str, later: &Snapshot) -> Result<()> {
        let lines = self.difference(later);
        ensure!(lines.is_empty(), "{what}: {} lines differ:\n{}", lines.len(), lines.join("\n"));
        Ok(())
    }
}

fn text(value: Value) -> String {
    match value {
        Value::NULL => "NULL".to_owned(),
        Value::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        other => other.as_sql(true).trim_matches('\'').to_owned(),
    }
}

/// A text inside a statement.
pub fn quoted(text: &str) -> String {
    Value::from(text).as_sql(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(rows: &[&str]) -> Snapshot {
        Snapshot([("product".to_owned(), rows.iter().map(|row| (*row).to_owned()).collect())].into())
    }

    #[test]
    fn a_changed_row_is_shown_before_and_after() {
        let (before, after) = (snapshot(&["1\t10", "2\t20"]), snapshot(&["1\t10", "2\t21", "3\t30"]));
        assert_eq!(before.difference(&after), ["product: - 2\t20", "product: + 2\t21", "product: + 3\t30"]);
        assert!(before.same("a write", &after).is_err());
        assert!(before.same("nothing", &before).is_ok());
    }
}
