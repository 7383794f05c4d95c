//! The register: one SQLite file with every licence as it stands and everything that was done.

use std::path::Path;

use chrono::{SecondsFormat, Utc};
use licence::{Licence, RevokedLicence};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};

use crate::failure::Failure;

/// The open register.
pub struct Register(Connection);

/// A licence as it stands.
pub struct Entry {
    pub licence: Licence,
    pub text: String,
    pub revoked: bool,
}

impl Register {
    /// Opens it, and makes it the first time.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let connection = Connection::open(path)?;
        connection.execute_batch(
            "PRAGMA synchronous = FULL;
             CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
             CREATE TABLE IF NOT EXISTS licence (
               number TEXT PRIMARY KEY, body TEXT NOT NULL, text TEXT NOT NULL, revoked INTEGER NOT NULL DEFAULT 0);
             CREATE TABLE IF NOT EXISTS revoked (number TEXT PRIMARY KEY, serial INTEGER NOT NULL);
             CREATE TABLE IF NOT EXISTS history (
               id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, number TEXT NOT NULL, serial INTEGER NOT NULL,
               act TEXT NOT NULL, detail TEXT NOT NULL, text TEXT);",
        )?;
        Ok(Self(connection))
    }

    /// A setting.
    pub fn setting(&self, name: &str) -> Result<Option<String>, Failure> {
        let read = self.0.query_row("SELECT value FROM setting WHERE name = ?", [name], |row| row.get(0));
        Ok(read.optional()?)
    }

    /// Keeps a setting.
    pub fn set(&self, name: &str, value: &str) -> Result<(), Failure> {
        self.0.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", [name, value])?;
        Ok(())
    }

    /// The next number.
    pub fn next_number(&self, reseller: &str) -> Result<String, Failure> {
        let last: i64 = self.0.query_row("SELECT COUNT(*) FROM licence", [], |row| row.get(0))?;
        Ok(format!("{reseller}-{:06}", last + 1))
    }

    /// A licence of the register.
    pub fn entry(&self, number: &str) -> Result<Entry, Failure> {
        let read = self.0.query_row("SELECT body, text, revoked FROM licence WHERE number = ?", [number], |row| {
            Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?))
        });
        let found = read.optional()?.ok_or_else(|| Failure::new("reseller-number-unknown", 2).arg("number", number))?;
        Ok(Entry { licence: serde_json::from_str(&found.0)?, text: found.1, revoked: found.2 })
    }

    /// Every licence by number.
    pub fn entries(&self) -> Result<Vec<Entry>, Failure> {
        let mut statement = self.0.prepare("SELECT number FROM licence ORDER BY number")?;
        let numbers: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        numbers.iter().map(|number| self.entry(number)).collect()
    }

    /// Keeps a text that was issued; `revoke_before` takes the earlier serials back with it.
    pub fn issued(
        &mut self,
        licence: &Licence,
        text: &str,
        act: &str,
        detail: &Value,
        revoke_before: bool,
    ) -> Result<(), Failure> {
        let transaction = self.0.transaction()?;
        transaction.execute(
            "INSERT INTO licence (number, body, text) VALUES (?1, ?2, ?3) \
             ON CONFLICT (number) DO UPDATE SET body = ?2, text = ?3",
            params![licence.number, json!(licence).to_string(), text],
        )?;
        if revoke_before {
            revoke(&transaction, &licence.number, licence.serial - 1)?;
        }
        note(&transaction, licence, act, detail, Some(text))?;
        transaction.commit()?;
        Ok(())
    }

    /// Takes a licence back, whatever its serial.
    pub fn revoke(&mut self, licence: &Licence) -> Result<(), Failure> {
        let transaction = self.0.transaction()?;
        transaction.execute("UPDATE licence SET revoked = 1 WHERE number = ?", [&licence.number])?;
        revoke(&transaction, &licence.number, u32::MAX)?;
        note(&transaction, licence, "revoke", &json!({}), None)?;
        transaction.commit()?;
        Ok(())
    }

    /// What was taken back, and a number for the list that rises with everything that is done.
    pub fn revoked(&self) -> Result<(u32, Vec<RevokedLicence>), Failure> {
        let number: u32 = self.0.query_row("SELECT COALESCE(MAX(id), 0) FROM history", [], |row| row.get(0))?;
        let mut statement = self.0.prepare("SELECT number, serial FROM revoked ORDER BY number")?;
        let rows = statement.query_map([], |row| Ok(RevokedLicence { number: row.get(0)?, serial: row.get(1)? }))?;
        Ok((number, rows.collect::<Result<_, _>>()?))
    }

    /// Everything that was done with a licence, oldest first.
    pub fn history(&self, number: &str) -> Result<Vec<Value>, Failure> {
        let mut statement =
            self.0.prepare("SELECT at, serial, act, detail FROM history WHERE number = ? ORDER BY id")?;
        let rows = statement.query_map([number], |row| {
            let detail: String = row.get(3)?;
            let detail: Value = serde_json::from_str(&detail).unwrap_or_default();
            let (at, serial, act) = (row.get::<_, String>(0)?, row.get::<_, u32>(1)?, row.get::<_, String>(2)?);
            Ok(json!({"at": at, "serial": serial, "act": act, "detail": detail}))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn revoke(connection: &Connection, number: &str, serial: u32) -> Result<(), Failure> {
    connection.execute(
        "INSERT INTO revoked (number, serial) VALUES (?1, ?2) \
         ON CONFLICT (number) DO UPDATE SET serial = MAX(serial, ?2)",
        params![number, serial],
    )?;
    Ok(())
}

fn note(
    connection: &Connection,
    licence: &Licence,
    act: &str,
    detail: &Value,
    text: Option<&str>,
) -> Result<(), Failure> {
    let at = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
    connection.execute(
        "INSERT INTO history (at, number, serial, act, detail, text) VALUES (?, ?, ?, ?, ?, ?)",
        params![at, licence.number, licence.serial, act, detail.to_string(), text],
    )?;
    Ok(())
}
