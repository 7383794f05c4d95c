//! What a licence allows: passed into the engine and the worker, never looked up here and there.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// What this profile may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Grants {
    /// Who holds the licence; `None` in demonstration mode.
    pub holder: Option<String>,
    /// Features (paid plugins) that are open for this shop.
    pub features: BTreeSet<String>,
    /// Limits of the demonstration mode; `None` with a licence.
    pub limits: Option<GrantLimits>,
    pub scheduled_runs: bool,
}

/// Limits of the demonstration mode, per profile in all (D05).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantLimits {
    pub articles: u64,
    pub orders: u64,
}

/// What nobody granted is the demonstration, never everything.
impl Default for Grants {
    fn default() -> Self {
        Self::demonstration()
    }
}

impl Grants {
    /// Demonstration mode: 20 articles and 5 orders, no scheduled runs (D05).
    pub fn demonstration() -> Self {
        let limits = Some(GrantLimits { articles: 20, orders: 5 });
        Self { holder: None, features: BTreeSet::new(), limits, scheduled_runs: false }
    }

    /// Whether a paid feature is open: it was bought for this shop (`*`: all were), or this is the demonstration
    /// mode, which has every function within its limits (D05).
    pub fn opens(&self, feature: &str) -> bool {
        self.limits.is_some() || self.features.contains(feature) || self.features.contains("*")
    }
}
