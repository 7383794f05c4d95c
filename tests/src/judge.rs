//! Judges by what stands in the databases: the Sage company's documents beside the shop's own figures, and every
//! business row of the company as sorted text.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, Result, bail};
use rusqlite::{Connection, types::ValueRef};

/// Tables that an import of orders may touch, each with the columns that name a row among people.
const TABLES: [(&str, &str); 13] = [
    ("F_DOCENTETE", "COALESCE(NULLIF(t.DO_NoWeb, ''), t.DO_Piece)"),
    (
        "F_DOCLIGNE",
        "COALESCE((SELECT NULLIF(e.DO_NoWeb, '') FROM F_DOCENTETE e WHERE e.DO_Domaine = t.DO_Domaine \
         AND e.DO_Type = t.DO_Type AND e.DO_Piece = t.DO_Piece), t.DO_Piece) || ' ' || t.DL_Ligne",
    ),
    ("F_DOCREGL", "t.DO_Piece || ' ' || t.DR_No"),
    ("F_COMPTET", "t.CT_Num"),
    ("F_COMPTETG", "t.CT_Num || ' ' || t.CG_Num"),
    ("F_REGLEMENTT", "t.CT_Num"),
    ("F_LIVRAISON", "t.CT_Num || ' ' || t.LI_Intitule"),
    ("F_CONTACTT", "t.CT_Num || ' ' || t.CT_Nom"),
    ("F_ARTSTOCK", "t.AR_Ref || ' ' || t.DE_No"),
    ("F_GAMSTOCK", "t.AR_Ref || ' ' || t.AG_No1 || ' ' || t.AG_No2 || ' ' || t.DE_No"),
    ("F_DOCCURRENTPIECE", "t.DC_Domaine || ' ' || t.DC_IdCol || ' ' || t.DC_Souche"),
    ("F_CREGLEMENT", "t.RG_No"),
    ("F_REGLECH", "t.RG_No || ' ' || t.DR_No"),
];

/// What two undisturbed runs may not share: the time of day at which a row was written. Columns that begin with `cb`
/// are Sage's own bookkeeping.
const MAY_DIFFER: [&str; 7] =
    ["DO_Heure", "CT_DateCreate", "DO_DateCreate", "CT_DateMAJ", "RG_Heure", "AS_DateMAJ", "DO_GUID"];

/// The business rows as lines `table ⇥ key ⇥ column=value …`, sorted.
///
/// # Errors
/// When the company cannot be read.
pub fn state(company: &Path) -> Result<Vec<String>> {
    let base = open(company)?;
    let mut lines = Vec::new();
    for (table, key) in TABLES {
        let columns: Vec<String> = base
            .prepare(&format!("SELECT name FROM pragma_table_info('{table}') ORDER BY name"))?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        if columns.is_empty() {
            continue;
        }
        let kept: Vec<&String> = columns
            .iter()
            .filter(|column| !column.starts_with("cb") && !MAY_DIFFER.contains(&column.as_str()))
            .collect();
        let list: Vec<String> = kept.iter().map(|column| format!("t.\"{column}\"")).collect();
        let mut statement = base.prepare(&format!("SELECT {key}, {} FROM {table} t", list.join(", ")))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mut line = format!("{table}\t{}\t", text(row.get_ref(0)?));
            for (index, column) in kept.iter().enumerate() {
                let value = text(row.get_ref(index + 1)?);
                if !value.is_empty() {
                    line += &format!("{column}={value} ");
                }
            }
            lines.push(line);
        }
    }
    lines.sort_unstable();
    Ok(lines)
}

fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        // Six decimals are Sage's own; beyond them stands only how SQLite keeps a number.
        ValueRef::Real(number) => format!("{number:.6}"),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            String::from_utf8_lossy(bytes).replace(['\t', '\n', '\r'], " ")
        }
    }
}

fn open(company: &Path) -> Result<Connection> {
    Connection::open_with_flags(company, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)
        .with_context(|| format!("failed to open {}", company.display()))
}

/// One order as the shop charged it, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charged {
    pub net: i64,
    pub gross: i64,
    /// By how much the shop's own figures contradict each other: each part with tax, taken back to without tax at its
    /// rate, beside the part without tax; the same for the sums of each rate; and the totals beside their parts.
    pub contradiction: i64,
}

/// How the imported orders stand to the shop's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judgement {
    pub imported: u64,
    /// Without and with tax the same to the cent.
    pub equal: u64,
    /// With tax the same; without tax off by no more than the shop contradicts itself (H09).
    pub within_contradiction: u64,
    /// One sentence for each of the others, and for each mark that stands twice.
    pub faults: Vec<String>,
}

/// Compares the documents that carry the tag's mark with the shop's orders.
///
/// # Errors
/// When the company cannot be read.
pub fn orders(company: &Path, tag: &str, charged: &BTreeMap<u64, Charged>) -> Result<Judgement> {
    let base = open(company)?;
    let mut statement = base.prepare(
        "SELECT e.DO_NoWeb, e.DO_Piece, COUNT(l.DL_No), \
         CAST(ROUND(COALESCE(SUM(l.DL_MontantHT), 0) * 100) AS INTEGER), \
         CAST(ROUND(COALESCE(SUM(l.DL_MontantTTC), 0) * 100) AS INTEGER) \
         FROM F_DOCENTETE e LEFT JOIN F_DOCLIGNE l ON l.DO_Domaine = e.DO_Domaine AND l.DO_Type = e.DO_Type \
         AND l.DO_Piece = e.DO_Piece \
         WHERE e.DO_Domaine = 0 AND e.DO_NoWeb LIKE ? || '-%' GROUP BY e.DO_Type, e.DO_Piece ORDER BY e.DO_NoWeb",
    )?;
    let mut rows = statement.query([tag])?;
    let mut judgement = Judgement::default();
    let mut met = std::collections::BTreeSet::new();
    while let Some(row) = rows.next()? {
        let (mark, piece): (String, String) = (row.get(0)?, row.get(1)?);
        let (lines, net, gross): (i64, i64, i64) = (row.get(2)?, row.get(3)?, row.get(4)?);
        judgement.imported += 1;
        let order = mark.rsplit_once('-').and_then(|(_, id)| id.parse::<u64>().ok());
        let Some(order) = order else {
            bail!("the mark {mark} of {piece} names no order");
        };
        if !met.insert(order) {
            judgement.faults.push(format!("order {order} stands twice, the second time as {piece}"));
            continue;
        }
        let Some(shop) = charged.get(&order) else {
            judgement.faults.push(format!("{piece} is of order {order}, which the shop does not have"));
            continue;
        };
        if lines == 0 {
            judgement.faults.push(format!("{piece} of order {order} has no line"));
        } else if (net, gross) == (shop.net, shop.gross) {
            judgement.equal += 1;
        } else if gross == shop.gross && (net - shop.net).abs() <= shop.contradiction {
            judgement.within_contradiction += 1;
        } else {
            judgement.faults.push(format!(
                "{piece} of order {order}: {net} and {gross} hundredths, the shop charged {} and {}",
                shop.net, shop.gross
            ));
        }
    }
    Ok(judgement)
}

/// Reads the shop's rows: `id_order ⇥ part ⇥ net ⇥ gross ⇥ rate`, where the part is `total`, or a line, the shipping, the
/// wrapping or the discount (without a rate, because a voucher may lower several).
///
/// # Errors
/// For a line of another form.
pub fn charged(rows: &str) -> Result<BTreeMap<u64, Charged>> {
    let mut orders: BTreeMap<u64, Parts> = BTreeMap::new();
    for line in rows.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [order, part, net, gross, rate] = fields[..] else { bail!("«{line}» has not five fields") };
        let (net, gross) = (cents(net)?, cents(gross)?);
        let parts = orders.entry(order.parse()?).or_default();
        match part {
            "total" => parts.total = (net, gross),
            "discount" => parts.add(net, gross),
            _ => {
                parts.add(net, gross);
                let rate = cents(rate)?;
                parts.by_line += (without_tax(gross, rate) - net).abs();
                let at = parts.by_rate.entry(rate).or_default();
                *at = (at.0 + net, at.1 + gross);
            }
        }
    }
    let charged = orders.into_iter().map(|(order, parts)| {
        let by_rate = parts.by_rate.iter().map(|(rate, (net, gross))| (with_tax(*net, *rate) - gross).abs());
        let (net, gross) = parts.total;
        let sums = (net - parts.sum.0.max(0)).abs() + (gross - parts.sum.1.max(0)).abs();
        (order, Charged { net, gross, contradiction: parts.by_line + by_rate.sum::<i64>() + sums })
    });
    Ok(charged.collect())
}

#[derive(Default)]
struct Parts {
    total: (i64, i64),
    sum: (i64, i64),
    by_line: i64,
    by_rate: BTreeMap<i64, (i64, i64)>,
}

impl Parts {
    fn add(&mut self, net: i64, gross: i64) {
        self.sum = (self.sum.0 + net, self.sum.1 + gross);
    }
}

/// `rate` in hundredths of a percent.
fn with_tax(net: i64, rate: i64) -> i64 {
    rounded(net * (10_000 + rate), 10_000)
}

fn without_tax(gross: i64, rate: i64) -> i64 {
    rounded(gross * 10_000, 10_000 + rate)
}

/// A quotient, halves away from zero.
fn rounded(number: i64, by: i64) -> i64 {
    (2 * number.abs() + by) / (2 * by) * number.signum()
}

/// Hundredths of a decimal number, halves away from zero.
fn cents(number: &str) -> Result<i64> {
    let (negative, digits) = number.strip_prefix('-').map_or((false, number), |rest| (true, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let thousandths: i64 = format!("{whole}{:0<3}", part.get(..3).unwrap_or(part)).parse()?;
    let cents = (thousandths + 5).div_euclid(10);
    Ok(if negative { -cents } else { cents })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_to_the_cent() {
        for (number, expected) in [
            ("12.345000", 1235),
            ("12.344999", 1234),
            ("7", 700),
            ("0.1", 10),
            ("-1.005", -101),
            ("1200.000000", 120_000),
        ] {
            assert_eq!(cents(number).unwrap(), expected, "{number}");
        }
    }

    #[test]
    fn what_differs_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("company.db");
        Connection::open(&file)
            .unwrap()
            .execute_batch(
                "CREATE TABLE F_DOCENTETE (DO_Domaine, DO_Type, DO_Piece, DO_NoWeb);
                 CREATE TABLE F_DOCLIGNE (DO_Domaine, DO_Type, DO_Piece, DL_No, DL_MontantHT, DL_MontantTTC);
                 INSERT INTO F_DOCENTETE VALUES (0,1,'BC1','WEB-1'),(0,1,'BC2','WEB-2'),(0,1,'BC3','WEB-2'),
                   (0,1,'BC4','WEB-4'),(0,1,'BC5','WEB-5'),(0,1,'BC6',''),(0,6,'FA7','WEB-6');
                 INSERT INTO F_DOCLIGNE VALUES (0,1,'BC1',1,10.0,12.0),(0,1,'BC1',2,0.1,0.12),(0,1,'BC2',3,5.0,6.0),
                   (0,1,'BC4',4,5.0,6.0),(0,6,'FA7',5,9.99,12.0);",
            )
            .unwrap();
        let total = [("1", "10.1", "12.12"), ("2", "5", "6"), ("4", "5", "6.01"), ("5", "1", "1.2"), ("6", "10", "12")];
        let totals = total.map(|(order, net, gross)| format!("{order}\ttotal\t{net}\t{gross}\t0\n")).concat();
        // The parts add up, but for order 6, whose line is a cent lower without tax.
        let parts = total.map(|(order, net, gross)| {
            let net = if order == "6" { "9.99" } else { net };
            format!("{order}\tline\t{net}\t{gross}\t20.000\n")
        });
        let shop = totals + &parts.concat();
        let judged = orders(&file, "WEB", &charged(&shop).unwrap()).unwrap();
        assert_eq!((judged.imported, judged.equal, judged.within_contradiction), (6, 2, 1));
        assert_eq!(judged.faults.len(), 3, "{:?}", judged.faults);
    }
}
