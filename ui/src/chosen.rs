//! Chosen articles (G23) and prices that differ (G21) between window and program: commands, answers, choices.

use std::collections::{BTreeMap, BTreeSet};

use app::{Action, ArticleFilter, ArticleRow, PriceCheck, PriceDifference, PriceReason};
use sync_model::Key;

use crate::{PluginTrouble, Scope};

/// What the two dialogs ask; `ticket` tells the answers of an older question from this one's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChosenCommand {
    /// The articles under a filter, and the families.
    Find { profile: String, filter: ArticleFilter, ticket: u64 },
    /// Compares the prices of both sides.
    Compare { profile: String, ticket: u64 },
    /// Ends a comparison that nobody waits for any more.
    StopComparing,
}

/// What the program answers.
#[derive(Debug, Clone)]
pub enum ChosenUpdate {
    Found {
        ticket: u64,
        rows: Vec<ArticleRow>,
        total: u64,
        families: Vec<String>,
    },
    /// Some more prices that differ.
    Differing {
        ticket: u64,
        rows: Vec<PriceDifference>,
    },
    /// The end of the comparison.
    Compared {
        ticket: u64,
        sums: Result<PriceCheck, PluginTrouble>,
    },
}

/// How articles are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Way {
    #[default]
    Articles,
    Family,
    Category,
}

/// Articles that are shown at once; the search finds the others.
pub(crate) const FOUND: u32 = 200;

/// What may be sent of chosen articles.
pub(crate) const PARTS: [Action; 4] =
    [Action::ExportArticles, Action::ExportPrices, Action::ExportStock, Action::ExportMedia];

/// The choices made in the dialog of chosen articles.
#[derive(Default)]
pub(crate) struct Choice {
    pub way: Way,
    pub search: String,
    pub ticket: u64,
    pub rows: Vec<ArticleRow>,
    pub total: u64,
    pub families: Vec<String>,
    pub checked: BTreeSet<Key>,
    pub family: usize,
    pub category: usize,
    pub part: usize,
}

impl Choice {
    /// What was typed, when it is no reference of the list: an article that was never read is sent by its reference.
    pub fn typed(&self) -> Option<Key> {
        let typed = self.search.trim();
        let known = self.rows.iter().any(|row| row.key.as_str() == typed);
        (!typed.is_empty() && !known).then(|| Key::new(typed))
    }

    /// The keys of the rows in the order that is shown.
    pub fn keys(&self) -> Vec<Key> {
        self.rows.iter().map(|row| row.key.clone()).chain(self.typed()).collect()
    }

    /// What is to be sent; `None` when nothing is chosen. `categories` are the keys in the order that is shown.
    pub fn scope(&self, categories: &[Key]) -> Option<Scope> {
        match self.way {
            Way::Articles => (!self.checked.is_empty()).then(|| Scope::Keys(self.checked.iter().cloned().collect())),
            Way::Family => self.families.get(self.family).cloned().map(Scope::Family),
            Way::Category => categories.get(self.category).map(|key| Scope::Category(key.0.clone())),
        }
    }
}

/// The comparison of prices.
#[derive(Default)]
pub(crate) struct Prices {
    pub ticket: u64,
    pub running: bool,
    pub rows: Vec<PriceDifference>,
    pub sums: Option<Result<PriceCheck, PluginTrouble>>,
}

impl Prices {
    /// The articles whose price is right again once it is sent; the other reasons are mended in the shop.
    pub fn sendable(&self) -> Vec<Key> {
        let mends = |found: &&PriceDifference| {
            matches!(found.reason, PriceReason::Price | PriceReason::Rounding | PriceReason::TaxRule)
        };
        let keys: BTreeMap<&Key, ()> = self.rows.iter().filter(mends).map(|found| (&found.key, ())).collect();
        keys.into_keys().cloned().collect()
    }
}
