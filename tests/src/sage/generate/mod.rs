//! Fills the tables: parameters first, then classes, goods, third parties, tariffs and documents.

mod accounting;
mod article;
mod calendar;
mod classes;
mod customer;
mod demo;
mod documents;
mod goods;
mod parameters;
mod promotions;
mod sale;
mod stock;
mod tariffs;
mod taxes;
mod third_parties;
mod vocabulary;

use anyhow::Result;

use super::rows::Rows;
use super::{CompanyCounts, CompanySpec};
use article::{Article, Form};
use classes::Node;
use demo::DemoArticle;
use sale::Reservations;
use vocabulary::Family;

/// What every part of the generator needs to know.
pub struct World {
    pub spec: CompanySpec,
    pub demo: Vec<DemoArticle>,
    pub nodes: Vec<Node>,
}

impl World {
    fn new(spec: &CompanySpec) -> Result<Self> {
        Ok(Self { spec: spec.clone(), demo: demo::read()?, nodes: classes::nodes(spec.articles) })
    }

    /// Detail families of each kind: one, and one more each time the catalogue doubles.
    fn family_count(&self) -> usize {
        1 + (1 + self.spec.articles / 500).ilog2() as usize
    }

    fn family_code(&self, family: &Family, index: usize) -> String {
        family_code(family, (index / 7) % self.family_count())
    }
}

fn family_code(family: &Family, rank: usize) -> String {
    if rank == 0 { family.code.to_owned() } else { format!("{}{}", family.code, rank + 1) }
}

/// Writes every row of the company.
///
/// # Errors
/// When SQLite refuses a row.
pub fn fill(rows: &mut Rows<'_>, spec: &CompanySpec) -> Result<CompanyCounts> {
    let world = World::new(spec)?;
    let mut counts = CompanyCounts::default();
    parameters::write(rows, &world)?;
    accounting::write(rows)?;
    classes::write(rows, &world)?;
    third_parties::write(rows, &world)?;
    let reservations = Reservations::collect(&world);
    goods::write_fixed(rows)?;
    for index in 0..spec.articles {
        let article = Article::at(&world, index);
        count(&mut counts, &article);
        rows.written_at(&article.modified);
        goods::write(rows, &world, &article)?;
        stock::write(rows, &world, &article, &reservations)?;
        tariffs::write(rows, &world, &article)?;
        promotions::write_article(rows, &article)?;
    }
    promotions::write(rows, &world)?;
    documents::write(rows, &world)?;
    counts.categories = world.nodes.len();
    counts.customers = spec.customers;
    counts.documents = rows.counts().get("F_DOCENTETE").copied().unwrap_or(0);
    counts.rows = rows.counts().values().sum();
    Ok(counts)
}

fn count(counts: &mut CompanyCounts, article: &Article) {
    counts.articles += 1;
    counts.exportable_articles += usize::from(article.is_exportable());
    counts.faulty_articles += usize::from(article.fault.is_some());
    if article.form == Form::Gammes {
        counts.articles_with_combinations += 1;
        counts.combinations += article.combinations().len();
    }
}
