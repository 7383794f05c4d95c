//! What a licence allows: passed into the engine and the worker, never looked up here and there.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// What this profile may do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
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

impl Grants {
    /// Demonstration mode: 20 articles and 5 orders, no scheduled runs (D05).
    pub fn demonstration() -> Self {
        Self { limits: Some(GrantLimits { articles: 20, orders: 5 }), ..Self::default() }
    }
}
