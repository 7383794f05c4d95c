//! Categories: the catalogue of four levels, or the families with their centralising ones; parents first.

use std::collections::HashMap;

use plugin_sdk::model::{
    Category, CategoryIdentity, CategoryTexts, Change, ConnectorError, Context, Facet, Key, Localized, Page, Problem,
    ReadRequest, Record, Remedy, Scope, Stream,
};

use super::cursor::Place;
use crate::{
    config::{CategoryOrigin, Settings},
    mapping::{catalogue_key, family_key},
    select::{As, Select},
    session::Session,
};

struct Node {
    level: usize,
    key: Key,
    parent: Option<Key>,
    label: String,
    /// Why it cannot be placed.
    problem: Option<Problem>,
}

impl Node {
    fn new(key: Key, parent: Option<Key>, label: &str) -> Self {
        Self { level: 0, key, parent, label: label.to_owned(), problem: None }
    }
}

/// Reads one page of categories.
///
/// # Errors
/// As the verb says.
pub fn read(session: &mut Session, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
    let mut nodes = match session.settings.articles.categories {
        CategoryOrigin::Catalogue => catalogue(session, context)?,
        CategoryOrigin::Families => families(session, context)?,
        CategoryOrigin::None => Vec::new(),
    };
    place_nodes(&mut nodes);
    nodes.sort_by(|left, right| (left.level, &left.key).cmp(&(right.level, &right.key)));
    let mut siblings: HashMap<Option<Key>, u32> = HashMap::new();
    let changes: Vec<Change> = nodes
        .into_iter()
        .map(|node| {
            let position = siblings.entry(node.parent.clone()).or_default();
            *position += 1;
            upsert(node, *position - 1, &request.facets, &session.settings)
        })
        .collect();
    if let Scope::Keys(keys) = &request.scope {
        let mut found: HashMap<Key, Change> =
            changes.into_iter().map(|change| (change.key().clone(), change)).collect();
        let change = |key: &Key| found.remove(key).unwrap_or_else(|| Change::Delete(key.clone()));
        let changes = keys.iter().map(change).collect();
        return Ok(Page { changes, next: None, more: false, complete_snapshot: false, total: None });
    }
    let place = request.after.as_ref().map(Place::parse).transpose()?.unwrap_or_default();
    Ok(page(changes, &place, request))
}

/// The tree is small and read whole; a page is a part of it, from the number of the first one on.
fn page(changes: Vec<Change>, place: &Place, request: &ReadRequest) -> Page {
    let start: usize = place.key.as_deref().and_then(|key| key.parse().ok()).unwrap_or(0);
    let total = changes.len();
    let changes: Vec<Change> = changes.into_iter().skip(start).take(request.limit.max(1)).collect();
    let end = start + changes.len();
    let more = end < total;
    // The next read, incremental or not, begins again: the tree carries no dates that are worth a query.
    let next = if more { place.after(Some(end.to_string())) } else { place.after(None) };
    Page {
        changes,
        next: Some(next.cursor()),
        more,
        complete_snapshot: !more && matches!(request.scope, Scope::All),
        total: Some(total as u64),
    }
}

fn upsert(node: Node, position: u32, facets: &[Facet], settings: &Settings) -> Change {
    if let Some(problem) = node.problem {
        return Change::Faulty { key: node.key, problem };
    }
    let identity = CategoryIdentity { parent: node.parent, position, active: true };
    let texts = CategoryTexts { name: settings.articles.text(&node.label), description: Localized::default() };
    Change::Upsert(Record::Category(Category {
        key: node.key,
        identity: facets.contains(&Facet::Identity).then_some(identity),
        texts: facets.contains(&Facet::Texts).then_some(texts),
    }))
}

fn catalogue(session: &mut Session, context: &dyn Context) -> Result<Vec<Node>, ConnectorError> {
    let wanted = [("CL_No", As::Int), ("CL_Intitule", As::Text), ("CL_NoParent", As::Int)];
    let select = Select::new(&session.base, &session.client.dialect, "F_CATALOGUE", &wanted);
    let rows = session.client.fetch(context, &select, "", &[], None)?;
    let node = |row| {
        let parent = Some(rows.int(2, row)).filter(|parent| *parent != 0).map(catalogue_key);
        Node::new(catalogue_key(rows.int(0, row)), parent, rows.text(1, row))
    };
    Ok((0..rows.len).map(node).collect())
}

/// Detail families (type 0) under their centralising ones (type 2); totals carry nothing.
fn families(session: &mut Session, context: &dyn Context) -> Result<Vec<Node>, ConnectorError> {
    let wanted =
        [("FA_CodeFamille", As::Text), ("FA_Intitule", As::Text), ("FA_Type", As::Int), ("FA_Central", As::Text)];
    let select = Select::new(&session.base, &session.client.dialect, "F_FAMILLE", &wanted);
    let rows = session.client.fetch(context, &select, "", &[], None)?;
    let central = |code: &str| (0..rows.len).any(|row| rows.int(2, row) == 2 && rows.text(0, row) == code);
    let node = |row| {
        let (code, is_central) = (rows.text(0, row), rows.int(2, row) == 2);
        let parent = rows.text(3, row);
        let parent = central(parent).then(|| family_key(parent, true));
        Node::new(family_key(code, is_central), parent, &label(&rows, row))
    };
    Ok((0..rows.len).filter(|row| matches!(rows.int(2, *row), 0 | 2)).map(node).collect())
}

fn label(rows: &crate::rows::Rows, row: usize) -> String {
    let label = rows.text(1, row);
    if label.is_empty() { rows.text(0, row).to_owned() } else { label.to_owned() }
}

/// How deep each node stands: its parents come first, whatever level Sage wrote. A node in or under a circle has no
/// place, nor has one whose parent is gone.
fn place_nodes(nodes: &mut [Node]) {
    let known: HashMap<Key, (Option<Key>, String)> =
        nodes.iter().map(|node| (node.key.clone(), (node.parent.clone(), node.label.clone()))).collect();
    for node in nodes.iter_mut() {
        let mut path = vec![node.label.as_str()];
        let mut next = node.parent.as_ref();
        while let Some(parent) = next {
            let Some((above, label)) = known.get(parent) else {
                node.problem = Some(problem("category-parent-gone").arg("parent", parent));
                break;
            };
            path.push(label);
            if path.len() > known.len() {
                // The circle itself, once around.
                path.truncate(6);
                node.problem = Some(problem("category-loop").arg("path", path.join(" > ")));
                break;
            }
            next = above.as_ref();
        }
        node.level = path.len();
    }
}

fn problem(code: &str) -> Problem {
    Problem::new(code).remedy(Remedy::ChooseRecord { stream: Stream::Categories })
}
