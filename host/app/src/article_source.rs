//! What the ERP says of one article, for the editor to show beside what is edited (K01).

use serde::{Deserialize, Serialize};
use sync_model::{
    Article, Category, Change, Connector, ConnectorError, Context, ErrorKind, Facet, Key, ReadRequest, Record, Scope,
    Stream,
};

/// Categories of one page of the tree.
const PAGE: usize = 1_000;

/// An article as the ERP has it, before transforms; `None` when the ERP does not list it any more.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ArticleSource {
    pub article: Option<Box<Article>>,
}

/// Reads what can be edited of an article: identity, texts, categories, pictures.
///
/// # Errors
/// What the ERP answers; a side without pictures is none.
pub fn article_source(
    erp: &mut dyn Connector,
    context: &dyn Context,
    key: &Key,
) -> Result<ArticleSource, ConnectorError> {
    let facets = vec![Facet::Identity, Facet::Texts, Facet::Categories];
    let mut article = one(erp, context, Stream::Articles, facets, key)?;
    match one(erp, context, Stream::Media, vec![Facet::Media], key) {
        Ok(Some(pictures)) => {
            if let Some(article) = &mut article {
                article.media = pictures.media;
            }
        }
        Ok(None) => {}
        Err(error) if error.kind == ErrorKind::Unsupported => {}
        Err(error) => return Err(error),
    }
    Ok(ArticleSource { article })
}

fn one(
    erp: &mut dyn Connector,
    context: &dyn Context,
    stream: Stream,
    facets: Vec<Facet>,
    key: &Key,
) -> Result<Option<Box<Article>>, ConnectorError> {
    let scope = Scope::Keys(vec![key.clone()]);
    let page = erp.read(context, &ReadRequest { stream, facets, scope, after: None, limit: 1 })?;
    Ok(page.changes.into_iter().find_map(|change| match change {
        Change::Upsert(Record::Article(article)) if article.key == *key => Some(article),
        _ => None,
    }))
}

/// The ERP's tree of categories, parents before their children.
///
/// # Errors
/// What the ERP answers.
pub fn source_categories(erp: &mut dyn Connector, context: &dyn Context) -> Result<Vec<Category>, ConnectorError> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let facets = vec![Facet::Identity, Facet::Texts];
        let request = ReadRequest { stream: Stream::Categories, facets, scope: Scope::All, after, limit: PAGE };
        let page = erp.read(context, &request)?;
        found.extend(page.changes.into_iter().filter_map(|change| match change {
            Change::Upsert(Record::Category(category)) => Some(category),
            _ => None,
        }));
        if !page.more {
            return Ok(found);
        }
        after = page.next;
    }
}
