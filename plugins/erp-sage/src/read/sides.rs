//! Side tables: the rows of a page's keys by one range query each, found again by key.

use plugin_sdk::model::{ConnectorError, Context};

use crate::{
    client::{Client, Value},
    rows::Rows,
    select::Select,
};

/// Keys that one list query names; a shorter list repeats its last key, so that the statement stays the same.
pub const LIST: usize = 200;

/// The keys of a page.
pub enum Keys<'a> {
    /// Everything between two keys, in the order of the base.
    Range { first: &'a str, last: &'a str },
    /// At most [`LIST`] keys.
    List(&'a [String]),
}

impl Keys<'_> {
    /// The condition on `column` and its values.
    pub fn condition(&self, column: &str) -> (String, Vec<Value>) {
        match self {
            Self::Range { first, last } => {
                (format!("{column} >= ? AND {column} <= ?"), vec![Value::from(*first), Value::from(*last)])
            }
            Self::List(keys) => {
                let marks = vec!["?"; LIST].join(", ");
                let padded = keys.iter().chain(keys.last().into_iter().cycle()).take(LIST);
                (format!("{column} IN ({marks})"), padded.map(|key| Value::from(key.as_str())).collect())
            }
        }
    }
}

/// The rows of a side table, and where each key's rows are.
#[derive(Default)]
pub struct Side {
    pub rows: Rows,
    /// Row numbers, by key and then as they came. The key is column 0 of every side table.
    order: Vec<u32>,
}

impl Side {
    /// Reads the rows of `keys`; `more` narrows them further.
    ///
    /// # Errors
    /// As for [`Client::fetch`].
    pub fn fetch(
        client: &mut Client,
        context: &dyn Context,
        select: &Select,
        keys: &Keys<'_>,
        more: &str,
        values: &[Value],
    ) -> Result<Self, ConnectorError> {
        let (condition, mut parameters) = keys.condition(&select.wanted[0].0);
        parameters.extend_from_slice(values);
        let rows = client.fetch(context, select, &format!("WHERE {condition}{more}"), &parameters, None)?;
        Ok(Self::of(rows))
    }

    /// Orders rows by the key in their first column.
    pub fn of(rows: Rows) -> Self {
        let mut order: Vec<u32> = (0..u32::try_from(rows.len).unwrap_or(u32::MAX)).collect();
        order.sort_by(|left, right| rows.text(0, *left as usize).cmp(rows.text(0, *right as usize)));
        Self { rows, order }
    }

    /// The rows of one key, compared byte by byte: the base itself may ignore case.
    pub fn of_key(&self, key: &str) -> impl Iterator<Item = usize> + '_ {
        let start = self.order.partition_point(|row| self.rows.text(0, *row as usize) < key);
        let key = key.to_owned();
        let rest = self.order.get(start..).unwrap_or_default();
        rest.iter().map(|row| *row as usize).take_while(move |row| self.rows.text(0, *row) == key)
    }
}
