//! The articles written by hand, shared with the demonstration shop: `fixtures/demo-articles.csv`.

use anyhow::{Context, Result};

use super::super::amount::Amount;

const CSV: &str = include_str!("../../../fixtures/demo-articles.csv");

/// One line of the file.
#[derive(Clone, Debug)]
pub struct DemoArticle {
    pub reference: &'static str,
    pub designation: &'static str,
    pub family: &'static str,
    pub price: Amount,
    pub vat: &'static str,
    pub gammes: Vec<DemoGamme>,
    pub ecotax: Option<Amount>,
    pub grams: i64,
}

/// `Taille=S|M|L:+3.00`: a gamme and its values with what each adds to the price.
#[derive(Clone, Debug)]
pub struct DemoGamme {
    pub name: &'static str,
    pub values: Vec<(&'static str, Amount)>,
}

/// Reads the whole file.
///
/// # Errors
/// When a line does not have its nine fields.
pub fn read() -> Result<Vec<DemoArticle>> {
    let lines = CSV.lines().skip(1).filter(|line| !line.trim().is_empty());
    lines.map(|line| read_line(line).with_context(|| format!("demo article: {line}"))).collect()
}

fn read_line(line: &'static str) -> Result<DemoArticle> {
    let fields: Vec<&'static str> = line.split(';').collect();
    let [reference, designation, family, price, vat, first, second, ecotax, grams] = fields.as_slice() else {
        anyhow::bail!("{} fields instead of 9", fields.len());
    };
    let gammes = [*first, *second].into_iter().filter(|field| !field.is_empty());
    Ok(DemoArticle {
        reference,
        designation,
        family,
        price: Amount::parse(price)?,
        vat: vat_code(vat)?,
        gammes: gammes.map(read_gamme).collect::<Result<_>>()?,
        ecotax: if ecotax.is_empty() { None } else { Some(Amount::parse(ecotax)?) },
        grams: grams.trim().parse()?,
    })
}

fn read_gamme(field: &'static str) -> Result<DemoGamme> {
    let (name, values) = field.split_once('=').context("gamme without '='")?;
    let values = values.split('|').map(|value| match value.split_once(":+") {
        Some((label, more)) => Ok((label, Amount::parse(more)?)),
        None => Ok((value, Amount::ZERO)),
    });
    Ok(DemoGamme { name, values: values.collect::<Result<_>>()? })
}

fn vat_code(rate: &str) -> Result<&'static str> {
    Ok(match rate {
        "20" => "C20",
        "10" => "C10",
        "5.5" => "C055",
        "2.1" => "C021",
        other => anyhow::bail!("unknown VAT rate {other}"),
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn demo_articles_are_read_exactly() {
        let articles = read().expect("the fixture is well formed");
        assert_eq!(articles.len(), 30);
        let sheet = &articles[7];
        assert_eq!(sheet.reference, "DRA-PLA-140");
        assert_eq!(sheet.price.to_string(), "41.6625");
        assert_eq!(sheet.gammes[0].values[2].1.to_string(), "12.5");
        assert_eq!(sheet.gammes[1].values.len(), 2);
    }
}
