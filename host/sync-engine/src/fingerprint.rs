//! What the other side last acknowledged, facet by facet, as 128-bit hashes.

use std::collections::BTreeMap;

use serde::Serialize;
use sync_model::{Facet, FacetVisitor, Record};
use xxhash_rust::xxh3::Xxh3;

/// One hash per facet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fingerprints(pub BTreeMap<Facet, u128>);

const ENTRY: usize = 17;
const FACETS: [Facet; 7] =
    [Facet::Identity, Facet::Texts, Facet::Categories, Facet::Price, Facet::Stock, Facet::Features, Facet::Media];

/// In the place of a hash: the facet stays as the other side has it until somebody asks for it (G22).
const KEPT: u128 = u128::MAX;

impl Fingerprints {
    /// Leaves these facets as the other side has them.
    pub fn keep<'a>(&mut self, facets: impl Iterator<Item = &'a Facet>) {
        self.0.extend(facets.map(|facet| (*facet, KEPT)));
    }

    /// Lets go of kept facets, but for these: they are sent with the next run.
    pub fn release(&mut self, but: &[Facet]) {
        self.0.retain(|facet, hash| *hash != KEPT || but.contains(facet));
    }

    /// Whether the facet is not sent: its hash is `hash`, or it is kept.
    pub fn holds(&self, facet: Facet, hash: u128) -> bool {
        self.0.get(&facet).is_some_and(|known| *known == hash || *known == KEPT)
    }

    /// Takes over what is acknowledged from now on; a kept facet stays kept.
    pub fn acknowledge(&mut self, now: Fingerprints) {
        for (facet, hash) in now.0 {
            if self.0.get(&facet) != Some(&KEPT) {
                self.0.insert(facet, hash);
            }
        }
    }

    /// The stored form: 17 bytes a facet (its tag, then the hash).
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() * ENTRY);
        for (facet, hash) in &self.0 {
            bytes.push(facet.tag());
            bytes.extend_from_slice(&hash.to_le_bytes());
        }
        bytes
    }

    /// Reads the stored form; a facet of a later version is skipped.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let entries = bytes.chunks_exact(ENTRY).filter_map(|entry| {
            let facet = FACETS.into_iter().find(|facet| facet.tag() == entry[0])?;
            let hash: [u8; 16] = entry[1..].try_into().ok()?;
            Some((facet, u128::from_le_bytes(hash)))
        });
        Self(entries.collect())
    }
}

/// A short name for some bytes; not against forgery.
pub fn digest(bytes: &[u8]) -> String {
    format!("{:032x}", xxhash_rust::xxh3::xxh3_128(bytes))
}

/// Hashes every facet that the record carries.
pub fn fingerprints(record: &Record) -> Fingerprints {
    let mut hasher = Hasher::default();
    record.visit_facets(&mut hasher);
    if let Record::Order(order) = record {
        // Apart from the rest of the order, so that a change of its state is told from one of what was sold.
        hasher.visit(Facet::Price, &order.sold());
    }
    Fingerprints(hasher.hashes)
}

#[derive(Default)]
struct Hasher {
    hashes: BTreeMap<Facet, u128>,
    buffer: Vec<u8>,
}

impl FacetVisitor for Hasher {
    fn visit<T: Serialize>(&mut self, facet: Facet, value: &T) {
        self.buffer.clear();
        let mut hash = Xxh3::new();
        // A value that has no packed form hashes as its absence would: it is sent each time, never lost.
        if rmp_serde::encode::write_named(&mut self.buffer, value).is_ok() {
            hash.update(&self.buffer);
            self.hashes.insert(facet, hash.digest128());
        }
    }
}

#[cfg(test)]
mod tests {
    use sync_model::{Article, ArticleStock, ArticleTexts, Localized};

    use super::*;

    #[test]
    fn stored_form_reads_back_and_only_the_changed_facet_differs() {
        let mut article = Article {
            key: "A1".into(),
            texts: Some(ArticleTexts { name: Localized::fr("Nappe"), ..Default::default() }),
            stock: Some(ArticleStock { tracked: true, ..Default::default() }),
            ..Default::default()
        };
        let before = fingerprints(&Record::Article(Box::new(article.clone())));
        assert_eq!(Fingerprints::from_bytes(&before.to_bytes()), before);
        if let Some(stock) = &mut article.stock {
            stock.quantity = 3.into();
        }
        let after = fingerprints(&Record::Article(Box::new(article)));
        assert_eq!(before.0[&Facet::Texts], after.0[&Facet::Texts]);
        assert_ne!(before.0[&Facet::Stock], after.0[&Facet::Stock]);
    }
}
