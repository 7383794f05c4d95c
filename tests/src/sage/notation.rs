//! Reads the compact table notation of `tables/*.tables` into table descriptions.
//!
//! One table is `table NAME`, then its columns (`NAME:KIND`, `!` = NOT NULL, `STEM{01..05}REST:KIND` = a run of
//! numbered columns), then its indexes (`*` after a text column = compared byte by byte) and its links.
//! Kinds: a number = text of at most that many characters, `cN` = fixed text, `s` smallint, `i` int,
//! `n` numeric(24,6), `d` date and time, `x` long text, `g` unique identifier.

use anyhow::{Context, Result, bail};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text of at most so many characters.
    Text(usize),
    /// Text without a limit.
    LongText,
    Smallint,
    Int,
    /// numeric(24,6).
    Numeric,
    Datetime,
    UniqueIdentifier,
}

/// One column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
    pub required: bool,
}

/// One index; a column ending in `*` is compared byte by byte.
#[derive(Clone, Debug)]
pub struct Index {
    pub name: String,
    pub unique: bool,
    pub columns: Vec<String>,
}

/// One foreign key.
#[derive(Clone, Debug)]
pub struct Link {
    pub columns: Vec<String>,
    pub target: String,
    pub target_columns: Vec<String>,
}

/// One table as the notation describes it, without the tail that every table of its family has.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub name: String,
    /// Engine tables (`cbSys…`) have neither a row number nor a tail.
    pub plain: bool,
    pub columns: Vec<Column>,
    pub indexes: Vec<Index>,
    pub links: Vec<Link>,
    pub key: Vec<String>,
}

impl Table {
    /// `F_` tables carry the full tail (`cbProt` to `cbFlag`), parameter tables only `cbMarq`.
    pub fn has_tail(&self) -> bool {
        self.name.starts_with("F_")
    }

    /// The column of that name, if the table has it.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether a foreign key starts from this column.
    pub fn is_linked(&self, name: &str) -> bool {
        self.links.iter().any(|link| link.columns.iter().any(|column| column == name))
    }
}

/// Parses one file of the notation.
pub fn parse(text: &str) -> Result<Vec<Table>> {
    let mut tables: Vec<Table> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [] => {}
            [first, ..] if first.starts_with('#') => {}
            ["table", name, rest @ ..] => {
                tables.push(Table { name: (*name).to_owned(), plain: rest.contains(&"plain"), ..Table::default() })
            }
            words => {
                let table = tables.last_mut().with_context(|| format!("line {}: no table yet", number + 1))?;
                read_line(table, words).with_context(|| format!("line {} of {}", number + 1, table.name))?;
            }
        }
    }
    Ok(tables)
}

fn read_line(table: &mut Table, words: &[&str]) -> Result<()> {
    match words {
        ["key", columns @ ..] => table.key = owned(columns),
        ["unique", name, columns @ ..] => {
            table.indexes.push(Index { name: (*name).to_owned(), unique: true, columns: owned(columns) })
        }
        ["index", name, columns @ ..] => {
            table.indexes.push(Index { name: (*name).to_owned(), unique: false, columns: owned(columns) })
        }
        ["link", rest @ ..] => {
            let arrow = rest.iter().position(|word| *word == ">").context("link without '>'")?;
            let target = rest.get(arrow + 1).context("link without a target")?;
            table.links.push(Link {
                columns: owned(&rest[..arrow]),
                target: (*target).to_owned(),
                target_columns: owned(&rest[arrow + 2..]),
            });
        }
        columns => {
            for word in columns {
                read_column(table, word)?;
            }
        }
    }
    Ok(())
}

fn read_column(table: &mut Table, word: &str) -> Result<()> {
    let (name, kind) = word.split_once(':').with_context(|| format!("column without a kind: {word}"))?;
    let required = kind.ends_with('!');
    let kind = read_kind(kind.trim_end_matches('!'))?;
    for name in expand(name)? {
        table.columns.push(Column { name, kind, required });
    }
    Ok(())
}

fn read_kind(word: &str) -> Result<Kind> {
    Ok(match word {
        "s" => Kind::Smallint,
        "i" => Kind::Int,
        "n" => Kind::Numeric,
        "d" => Kind::Datetime,
        "x" => Kind::LongText,
        "g" => Kind::UniqueIdentifier,
        other => match other.trim_start_matches('c').parse() {
            Ok(length) => Kind::Text(length),
            Err(_) => bail!("unknown kind: {other}"),
        },
    })
}

/// Turns `AR_Stat{01..05}` into its five names.
fn expand(name: &str) -> Result<Vec<String>> {
    let Some((stem, rest)) = name.split_once('{') else {
        return Ok(vec![name.to_owned()]);
    };
    let (range, tail) = rest.split_once('}').with_context(|| format!("open brace in {name}"))?;
    let (first, last) = range.split_once("..").with_context(|| format!("no range in {name}"))?;
    let (first, last): (u32, u32) = (first.parse()?, last.parse()?);
    Ok((first..=last).map(|number| format!("{stem}{number:02}{tail}")).collect())
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Kind, parse};

    #[test]
    fn notation_expands_runs_and_reads_marks() {
        let text = "# a comment
            table F_X
              AR_Ref:19! AR_Stat{01..03}:21 CO_No:i
              unique IX AR_Ref* CO_No
              link CO_No > F_Y CO_No";
        let tables = parse(text).expect("the sample is well formed");
        let table = &tables[0];
        assert_eq!(table.columns.len(), 5);
        assert_eq!(table.columns[3].name, "AR_Stat03");
        assert!(table.columns[0].required);
        assert_eq!(table.column("CO_No").map(|column| column.kind), Some(Kind::Int));
        assert_eq!(table.indexes[0].columns, ["AR_Ref*", "CO_No"]);
        assert_eq!(table.links[0].target, "F_Y");
        assert!(parse("  AR_Ref:19\n").is_err());
        assert!(parse("table T\n  AR_Ref:q\n").is_err());
    }
}
