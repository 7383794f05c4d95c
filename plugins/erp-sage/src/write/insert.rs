//! One row to insert: the columns that the base has, texts cut to its lengths, mirrors filled.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::{
    base::Base,
    client::{Client, Value},
    error::Report,
};

/// The empty date of the Sage application.
pub fn no_date() -> Value {
    day(NaiveDate::from_ymd_opt(1753, 1, 1).unwrap_or_default())
}

/// A day at midnight.
pub fn day(day: NaiveDate) -> Value {
    Value::Moment(NaiveDateTime::new(day, NaiveTime::MIN))
}

/// A row under construction.
pub struct Insert {
    table: &'static str,
    columns: Vec<(String, Value)>,
}

impl Insert {
    /// A row of a table.
    pub fn into(table: &'static str) -> Self {
        Self { table, columns: Vec::new() }
    }

    /// Sets a column.
    pub fn set(&mut self, column: impl Into<String>, value: impl Into<Value>) -> &mut Self {
        self.columns.push((column.into(), value.into()));
        self
    }

    /// Sets a column that may be set already.
    pub fn replace(&mut self, column: &str, value: impl Into<Value>) -> &mut Self {
        self.columns.retain(|(name, _)| name != column);
        self.set(column, value)
    }

    /// Sets many columns to the same value.
    pub fn set_all(&mut self, columns: &[&str], value: impl Into<Value>) -> &mut Self {
        let value = value.into();
        self.columns.extend(columns.iter().map(|column| ((*column).to_owned(), value.clone())));
        self
    }

    /// Inserts the row.
    ///
    /// # Errors
    /// What the driver reported.
    pub fn run(&self, client: &mut Client, base: &Base) -> Result<(), Report> {
        let mut names = Vec::new();
        let mut marks = Vec::new();
        let mut values = Vec::new();
        let mut put = |name: &str, value: Value| {
            names.push(client.dialect.name(name));
            // Dates stand in the statement: a server reads their text by its own language.
            match value {
                Value::Moment(moment) => marks.push(format!("{{ts '{}'}}", moment.format("%Y-%m-%d %H:%M:%S"))),
                value => {
                    marks.push("?".to_owned());
                    values.push(value);
                }
            }
        };
        for (name, value) in &self.columns {
            let Some(length) = base.length(self.table, name) else { continue };
            put(name, fit(value, length));
            let mirror = format!("cb{name}");
            if let Value::Int(number) = value
                && base.has(self.table, &mirror)
                && !self.columns.iter().any(|(column, _)| *column == mirror)
            {
                put(&mirror, if *number == 0 { Value::Null } else { Value::Int(*number) });
            }
        }
        let (names, marks) = (names.join(", "), marks.join(", "));
        client.execute(&format!("INSERT INTO {} ({names}) VALUES ({marks})", self.table), &values)?;
        Ok(())
    }
}

/// A text no longer than its column.
fn fit(value: &Value, length: usize) -> Value {
    match value {
        Value::Text(text) if length > 0 && text.chars().count() > length => {
            Value::Text(text.chars().take(length).collect())
        }
        other => other.clone(),
    }
}
