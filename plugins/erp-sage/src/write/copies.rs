//! A row made from another row of the same table: every column that the base has, informations libres too, but for
//! those that are given.

use chrono::NaiveDateTime;

use super::{Writer, stop::Stop};
use crate::client::Value;

/// Columns that carry a foreign key beside them as a whole number (sage100.md §0.1).
const MIRRORED: [&str; 2] = ["dl_nolink", "co_nocaissier"];

impl Writer {
    /// Copies the rows that `condition` finds, with some columns changed.
    pub(super) fn copy_rows(
        &mut self,
        record: &str,
        table: &'static str,
        changes: &[(&str, Value)],
        (condition, of): (&str, &[Value]),
    ) -> Result<(), Stop> {
        let (mut names, mut taken, mut values) = (Vec::new(), Vec::new(), Vec::new());
        let changed = |name: &str| changes.iter().find(|(column, _)| column.eq_ignore_ascii_case(name));
        // The base fills its own columns.
        let own = |name: &&str| !name.to_lowercase().starts_with("cb");
        for name in self.base.columns(table).filter(own) {
            let quoted = self.client.dialect.name(name);
            names.push(quoted.clone());
            match changed(name) {
                Some((_, value)) => taken.push(put(value, &mut values)),
                None => taken.push(quoted),
            }
            let mirror = format!("cb{name}");
            let low = name.to_lowercase();
            if !(low.ends_with("_no") || MIRRORED.contains(&low.as_str())) || !self.base.has(table, &mirror) {
                continue;
            }
            names.push(self.client.dialect.name(&mirror));
            match changed(name) {
                Some((_, Value::Int(0))) => taken.push("NULL".to_owned()),
                Some((_, value)) => taken.push(put(value, &mut values)),
                None => taken.push(self.client.dialect.name(&mirror)),
            }
        }
        values.extend_from_slice(of);
        let (names, taken) = (names.join(", "), taken.join(", "));
        self.run(record, &format!("INSERT INTO {table} ({names}) SELECT {taken} FROM {table} {condition}"), &values)?;
        Ok(())
    }

    /// Changes columns that the base has.
    pub(super) fn change_rows(
        &mut self,
        record: &str,
        table: &'static str,
        changes: &[(&str, Value)],
        (condition, of): (&str, &[Value]),
    ) -> Result<(), Stop> {
        let mut values = Vec::new();
        let known = changes.iter().filter(|(column, _)| self.base.has(table, column));
        let sets: Vec<String> =
            known.map(|(column, value)| format!("{column} = {}", put(value, &mut values))).collect();
        values.extend_from_slice(of);
        self.run(record, &format!("UPDATE {table} SET {} {condition}", sets.join(", ")), &values)?;
        Ok(())
    }
}

/// A value's place in a statement. Dates stand in it: a server reads their text by its own language.
fn put(value: &Value, values: &mut Vec<Value>) -> String {
    match value {
        Value::Moment(moment) => timestamp(moment),
        Value::Null => "NULL".to_owned(),
        value => {
            values.push(value.clone());
            "?".to_owned()
        }
    }
}

fn timestamp(moment: &NaiveDateTime) -> String {
    format!("{{ts '{}'}}", moment.format("%Y-%m-%d %H:%M:%S"))
}
