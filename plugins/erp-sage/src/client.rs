//! The connection: statements in and column batches out, nothing of Sage's meaning.

use std::{collections::HashMap, time::Duration};

use chrono::NaiveDateTime;
use encoding_rs::WINDOWS_1252;
use odbc_api::{
    ColumnDescription, Connection, ConnectionOptions, Cursor, DataType, Environment, IntoParameter, ResultSetMetadata,
    buffers::{BufferDesc, ColumnarDynBuffer},
    parameter::{InputParameter, VarWCharBox},
};
use plugin_sdk::model::{ConnectorError, Context, ErrorKind};
use rust_decimal::Decimal;

use crate::{
    config::{Encoding, Source},
    dialect::Dialect,
    error::{self, Report},
    rows::{Column, Rows, Texts, parse_decimal},
    select::{As, Select},
    watchdog::Watchdog,
};

/// Rows that one fetch brings.
const BATCH: usize = 1_000;
/// Long texts are fetched a few at a time: each row reserves the whole length.
const LONG_BATCH: usize = 16;
/// Bytes of the longest text that is read.
const LONG_TEXT: usize = 64 * 1024;
/// Bytes that a decimal, a date or a number takes as text.
const SHORT: usize = 40;

/// A value sent with a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Int(i64),
    Decimal(Decimal),
    /// A day and minute, written into the statement as ODBC writes them.
    Moment(NaiveDateTime),
    Null,
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<Decimal> for Value {
    fn from(number: Decimal) -> Self {
        Self::Decimal(number)
    }
}

/// One open connection.
pub struct Client {
    connection: Connection<'static>,
    pub dialect: Dialect,
    encoding: Encoding,
    timeout: Duration,
    watchdog: Watchdog,
    /// Fetch buffers by statement: a page allocates nothing that the page before had.
    buffers: HashMap<String, ColumnarDynBuffer>,
}

impl Client {
    /// Connects to a source.
    ///
    /// # Errors
    /// `config` for an unknown source, a missing driver or a refused login; `transient` otherwise.
    pub fn connect(source: &Source) -> Result<Self, ConnectorError> {
        let environment = environment()?;
        let options = ConnectionOptions { login_timeout_sec: Some(15), ..ConnectionOptions::default() };
        let connection = environment
            .connect_with_connection_string(source.connection_string(), options)
            .map_err(|failure| error::connecting(&source.name, &failure))?;
        let product = connection
            .database_management_system_name()
            .map_err(|failure| error::executing("ask the driver for its name", &failure))?;
        let quote = connection.identifier_quote_char().unwrap_or_default();
        let dialect = Dialect::of(&product, quote);
        Ok(Self {
            connection,
            dialect,
            encoding: source.encoding,
            timeout: source.timeout,
            watchdog: Watchdog::new(),
            buffers: HashMap::new(),
        })
    }

    /// Names and lengths of the columns of a table; none when the base has no such table.
    ///
    /// # Errors
    /// What the driver reported.
    pub fn columns(&mut self, table: &str) -> Result<Vec<(String, usize)>, Report> {
        let report = |failure: odbc_api::Error| Report::of(&failure);
        // Preparing tells the columns on every driver; the catalogue calls differ in schemas and patterns.
        let sql = self.dialect.select("*", table, Some(1));
        let described = self.connection.prepare(&sql).and_then(|mut statement| {
            let count = statement.num_result_cols()?;
            (1..=u16::try_from(count).unwrap_or(0))
                .map(|number| {
                    let mut description = ColumnDescription::default();
                    statement.describe_col(number, &mut description)?;
                    Ok((description.name_to_string().unwrap_or_default(), length_of(description.data_type)))
                })
                .collect::<Result<Vec<_>, odbc_api::Error>>()
        });
        match described.map_err(report) {
            Err(failure) if failure.is_missing_table() => Ok(Vec::new()),
            other => other,
        }
    }

    /// Runs a query and brings its rows, at most `limit` where the grammar cannot say so itself.
    ///
    /// # Errors
    /// `cancelled` when the host asks to stop; otherwise what the driver reported.
    pub fn fetch(
        &mut self,
        context: &dyn Context,
        select: &Select,
        rest: &str,
        parameters: &[Value],
        limit: Option<usize>,
    ) -> Result<Rows, ConnectorError> {
        if !select.is_possible() {
            return Ok(empty(select));
        }
        let sql = select.sql(&self.dialect, rest, limit);
        let shape = shape(select);
        self.query(context, &sql, &shape, parameters, limit)
            .map_err(|failure| failure.into_error(&format!("read {}", select.table)))
            .map(|rows| place(rows, select))
    }

    /// Runs a query written out in full; its columns are read as `shape` says.
    ///
    /// # Errors
    /// As for [`Client::fetch`].
    pub fn query(
        &mut self,
        context: &dyn Context,
        sql: &str,
        shape: &[(As, usize)],
        parameters: &[Value],
        limit: Option<usize>,
    ) -> Result<Rows, Failure> {
        if context.cancelled() {
            return Err(Failure::Cancelled);
        }
        let buffer = self.buffers.remove(sql).unwrap_or_else(|| new_buffer(shape, self.encoding, limit));
        let mut reader = Reader { shape, encoding: self.encoding, rows: started(shape) };
        let bound: Vec<Box<dyn InputParameter>> = parameters.iter().map(|value| value.bind(self.encoding)).collect();
        let mut statement = self.connection.preallocate().map_err(|failure| Failure::report(&failure))?;
        let watch = self.watchdog.watch(&mut statement, self.timeout);
        let cursor = statement.execute(sql, bound.as_slice()).map_err(|failure| Failure::report(&failure))?;
        let Some(cursor) = cursor else {
            return Ok(reader.rows);
        };
        let mut bound = cursor.bind_buffer(buffer).map_err(|failure| Failure::report(&failure))?;
        while limit.is_none_or(|limit| reader.rows.len < limit) {
            let batch = bound.fetch_with_truncation_check(true).map_err(|failure| Failure::report(&failure))?;
            let Some(batch) = batch else { break };
            reader.take(batch)?;
            if context.cancelled() {
                return Err(Failure::Cancelled);
            }
        }
        drop(watch);
        let (_, buffer) = bound.unbind().map_err(|failure| Failure::report(&failure))?;
        self.buffers.insert(sql.to_owned(), buffer);
        Ok(reader.rows)
    }

    /// Starts a transaction: nothing is kept before [`Client::commit`].
    ///
    /// # Errors
    /// What the driver reported.
    pub fn begin(&mut self) -> Result<(), Report> {
        self.connection.set_autocommit(false).map_err(|failure| Report::of(&failure))
    }

    /// Keeps what was written since [`Client::begin`].
    ///
    /// # Errors
    /// What the driver reported; when the connection was lost, it may have been kept all the same.
    pub fn commit(&mut self) -> Result<(), Report> {
        self.connection.commit().map_err(|failure| Report::of(&failure))?;
        self.connection.set_autocommit(true).map_err(|failure| Report::of(&failure))
    }

    /// Drops what was written since [`Client::begin`].
    ///
    /// # Errors
    /// What the driver reported.
    pub fn rollback(&mut self) -> Result<(), Report> {
        self.connection.rollback().map_err(|failure| Report::of(&failure))?;
        self.connection.set_autocommit(true).map_err(|failure| Report::of(&failure))
    }

    /// Runs a statement that answers no rows and tells how many it touched, where the driver knows.
    ///
    /// # Errors
    /// What the driver reported.
    pub fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<Option<usize>, Report> {
        let report = |failure: odbc_api::Error| Report::of(&failure);
        let bound: Vec<Box<dyn InputParameter>> = parameters.iter().map(|value| value.bind(self.encoding)).collect();
        let mut statement = self.connection.preallocate().map_err(report)?;
        let watch = self.watchdog.watch(&mut statement, self.timeout);
        statement.execute(sql, bound.as_slice()).map_err(report)?;
        drop(watch);
        statement.row_count().map_err(report)
    }
}

/// Why a query brought nothing.
#[derive(Debug)]
pub enum Failure {
    Cancelled,
    Report(Report),
    /// A decimal that cannot be read, with its text.
    Decimal(String),
}

impl Failure {
    fn report(failure: &odbc_api::Error) -> Self {
        Self::Report(Report::of(failure))
    }

    /// The error of a verb; `what` is the act, such as `read F_ARTICLE`.
    pub fn into_error(self, what: &str) -> ConnectorError {
        match self {
            Self::Cancelled => ConnectorError::cancelled(),
            Self::Report(report) => error::of_report(what, &report),
            Self::Decimal(text) => {
                ConnectorError::new(ErrorKind::Bug, "decimal-unreadable", format!("failed to {what}")).detail(text)
            }
        }
    }
}

impl Value {
    fn bind(&self, encoding: Encoding) -> Box<dyn InputParameter> {
        match self {
            Self::Text(text) if encoding == Encoding::Windows1252 => {
                let (bytes, _, _) = WINDOWS_1252.encode(text);
                Box::new(bytes.into_owned().into_parameter())
            }
            Self::Text(text) if encoding == Encoding::Utf16 => {
                Box::new(VarWCharBox::from_vec(text.encode_utf16().collect()))
            }
            Self::Text(text) => Box::new(text.clone().into_parameter()),
            Self::Int(number) => Box::new((*number).into_parameter()),
            Self::Decimal(number) => Box::new(number.to_string().into_parameter()),
            Self::Moment(moment) => Box::new(moment.format("%Y-%m-%d %H:%M:%S").to_string().into_parameter()),
            Self::Null => Box::new(None::<String>.into_parameter()),
        }
    }
}

/// The environment of the process; made once.
pub fn environment() -> Result<&'static Environment, ConnectorError> {
    odbc_api::environment().map_err(|failure| {
        ConnectorError::new(ErrorKind::Config, "odbc-missing", "failed to start ODBC").detail(failure)
    })
}

fn length_of(kind: DataType) -> usize {
    kind.column_size().map_or(0, std::num::NonZeroUsize::get)
}

/// Kind and characters of each column that the statement really selects.
fn shape(select: &Select) -> Vec<(As, usize)> {
    let columns = select.wanted.iter().zip(&select.present);
    columns.filter_map(|((_, kind), present)| present.map(|length| (*kind, length))).collect()
}

/// Room for one fetch. A statement that asks for few rows clears no more than these.
fn new_buffer(shape: &[(As, usize)], encoding: Encoding, limit: Option<usize>) -> ColumnarDynBuffer {
    let long = shape.iter().any(|(kind, _)| *kind == As::LongText);
    let descriptions = shape.iter().map(|(kind, length)| match (kind, encoding) {
        (As::Int, _) => BufferDesc::I32 { nullable: true },
        (As::Decimal, _) => BufferDesc::Text { max_str_len: SHORT },
        (As::Text, Encoding::Utf16) => BufferDesc::WText { max_str_len: (*length).max(SHORT) },
        (As::LongText, Encoding::Utf16) => BufferDesc::WText { max_str_len: LONG_TEXT },
        // A character takes at most four bytes.
        (As::Text, _) => BufferDesc::Text { max_str_len: (length * 4).max(SHORT) },
        (As::LongText, _) => BufferDesc::Text { max_str_len: LONG_TEXT },
    });
    let most = if long { LONG_BATCH } else { BATCH };
    ColumnarDynBuffer::from_descs(limit.map_or(most, |limit| limit.clamp(1, most)), descriptions)
}

fn started(shape: &[(As, usize)]) -> Rows {
    let columns = shape.iter().map(|(kind, _)| match kind {
        As::Int => Column::Int(Vec::new()),
        As::Decimal => Column::Decimal(Vec::new()),
        As::Text | As::LongText => Column::Text(Texts::default()),
    });
    Rows { len: 0, columns: columns.collect() }
}

/// Puts the selected columns back at the places of the wanted ones.
fn place(rows: Rows, select: &Select) -> Rows {
    let mut selected = rows.columns.into_iter();
    let columns = select.present.iter().map(|present| match present {
        Some(_) => selected.next().unwrap_or(Column::Absent),
        None => Column::Absent,
    });
    Rows { len: rows.len, columns: columns.collect() }
}

fn empty(select: &Select) -> Rows {
    Rows { len: 0, columns: select.wanted.iter().map(|_| Column::Absent).collect() }
}

/// Turns fetched batches into rows.
struct Reader<'a> {
    shape: &'a [(As, usize)],
    encoding: Encoding,
    rows: Rows,
}

impl Reader<'_> {
    fn take(&mut self, batch: &ColumnarDynBuffer) -> Result<(), Failure> {
        let count = batch.num_rows();
        for (position, column) in self.rows.columns.iter_mut().enumerate() {
            let view = batch.column(position);
            match column {
                Column::Int(values) => {
                    if let Some(slice) = view.as_nullable_slice::<i32>() {
                        values.extend((0..count).map(|row| slice.get(row).copied().map_or(0, i64::from)));
                    }
                }
                Column::Decimal(values) => {
                    if let Some(slice) = view.as_text() {
                        for row in 0..count {
                            let text = String::from_utf8_lossy(slice.get(row).unwrap_or_default());
                            let value = parse_decimal(&text).ok_or_else(|| Failure::Decimal(text.into_owned()))?;
                            values.push(value);
                        }
                    }
                }
                Column::Text(texts) if self.encoding == Encoding::Utf16 => {
                    if let Some(slice) = view.as_wide_text() {
                        for row in 0..count {
                            texts.push(&String::from_utf16_lossy(slice.get(row).unwrap_or_default()));
                        }
                    }
                }
                Column::Text(texts) => {
                    if let Some(slice) = view.as_text() {
                        for row in 0..count {
                            texts.push(&decode(slice.get(row).unwrap_or_default(), self.encoding));
                        }
                    }
                }
                Column::Absent => {}
            }
        }
        self.rows.len += count;
        debug_assert_eq!(self.shape.len(), self.rows.columns.len());
        Ok(())
    }
}

fn decode(bytes: &[u8], encoding: Encoding) -> std::borrow::Cow<'_, str> {
    match encoding {
        Encoding::Windows1252 => WINDOWS_1252.decode_without_bom_handling(bytes).0,
        Encoding::Utf8 | Encoding::Utf16 => String::from_utf8_lossy(bytes),
    }
}
