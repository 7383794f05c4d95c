//! How fast and how large: every figure beside a bare baseline taken in the same run, and the bar of
//! architecture.md where it has one. A row that could not be measured is absent.

mod exporting;
pub mod orders;
mod reading;
mod webservice;

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::{Value, json};

use crate::sage::{CompanySpec, generate};

/// What the bench runs on.
pub struct Options {
    pub articles: usize,
    /// The shop, its secret's file and its database.
    pub url: String,
    pub secret_file: PathBuf,
    pub database: String,
    /// Folder of the built programs and plugins.
    pub programs: PathBuf,
    /// Emptied folder to work in.
    pub work: PathBuf,
    /// The key of the shop's web service: a real shop's, else its rows are absent.
    pub ws_key_file: Option<PathBuf>,
}

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub name: String,
    pub value: f64,
    pub unit: &'static str,
    /// The bare figure of the same run, in the same unit.
    pub baseline: Option<f64>,
    /// What `value / baseline` may be at most; without a baseline, what `value` may be.
    pub bar: Option<f64>,
    /// The bar is a floor: what `value / baseline` must be at least.
    pub floor: bool,
}

impl Row {
    pub(crate) fn against(name: &str, value: f64, unit: &'static str, baseline: f64, bar: Option<f64>) -> Self {
        Self { name: name.to_owned(), value, unit, baseline: Some(baseline), bar, floor: false }
    }

    pub(crate) fn alone(name: &str, value: f64, unit: &'static str, bar: Option<f64>) -> Self {
        Self { name: name.to_owned(), value, unit, baseline: None, bar, floor: false }
    }

    /// A rate that must be at least `floor` times the baseline's.
    pub(crate) fn faster(name: &str, value: f64, unit: &'static str, baseline: f64, floor: f64) -> Self {
        Self { name: name.to_owned(), value, unit, baseline: Some(baseline), bar: Some(floor), floor: true }
    }

    /// A rate that must be at least `floor`.
    pub(crate) fn at_least(name: &str, value: f64, unit: &'static str, floor: f64) -> Self {
        Self { name: name.to_owned(), value, unit, baseline: None, bar: Some(floor), floor: true }
    }

    /// `value / baseline`.
    pub fn ratio(&self) -> Option<f64> {
        self.baseline.filter(|baseline| *baseline > 0.0).map(|baseline| self.value / baseline)
    }

    /// Whether the bar holds; nothing without a bar.
    pub fn holds(&self) -> Option<bool> {
        let measured = if self.baseline.is_some() { self.ratio()? } else { self.value };
        self.bar.map(|bar| if self.floor { measured >= bar } else { measured <= bar })
    }

    /// One row of the table in Markdown.
    pub fn line(&self) -> String {
        let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"));
        let (baseline, ratio, bar) = (number(self.baseline), number(self.ratio()), number(self.bar));
        let holds = match self.holds() {
            Some(true) => "held",
            Some(false) => "missed",
            None => "",
        };
        format!("| {} | {:.2} {} | {baseline} | {ratio} | {bar} | {holds} |", self.name, self.value, self.unit)
    }

    /// One object of the output.
    pub fn json(&self) -> Value {
        let short = |number: f64| (number * 1_000.0).round() / 1_000.0;
        json!({
            "name": self.name, "value": short(self.value), "unit": self.unit, "baseline": self.baseline.map(short),
            "ratio": self.ratio().map(short), "bar": self.bar, "ok": self.holds(),
        })
    }
}

/// Generates the company and takes every figure; `tell` hears each as soon as it stands.
///
/// # Errors
/// When a step of the whole cannot be carried out.
pub fn run(options: &Options, tell: &mut dyn FnMut(Row)) -> Result<()> {
    if options.work.exists() {
        std::fs::remove_dir_all(&options.work)?;
    }
    std::fs::create_dir_all(&options.work)?;
    let work = options.work.canonicalize()?;
    let company = company(&work, "company.db", options.articles)?;
    let tenth = self::company(&work, "tenth.db", (options.articles / 10).max(1))?;
    let read = reading::measure(&library(&options.programs, "erp_sage"), &work, &company, tell)?;
    exporting::measure(options, &work, &company, &tenth, read, tell)
}

fn company(work: &Path, name: &str, articles: usize) -> Result<PathBuf> {
    let file = work.join(name);
    generate(&CompanySpec { articles, customers: 100, seed: 1, with_faults: false }, &file)?;
    Ok(file)
}

/// A plugin's library among the built programs.
fn library(programs: &Path, name: &str) -> PathBuf {
    programs.join(format!("{}{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX))
}

/// How the company is reached, as Sage would be.
fn connection(company: &Path) -> String {
    format!("Driver=SQLite3;Database={};FKSupport=1", company.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_a_ceiling_of_the_ratio_or_of_the_value_and_a_floor_where_it_says_so() {
        let read = Row::against("read", 3.0, "s", 2.0, Some(1.5));
        assert_eq!((read.ratio(), read.holds()), (Some(1.5), Some(true)));
        assert_eq!(Row::against("read", 3.1, "s", 2.0, Some(1.5)).holds(), Some(false));
        assert_eq!(Row::alone("write requests", 1.0, "requests", Some(0.0)).holds(), Some(false));
        let faster = Row::faster("stock", 40_000.0, "articles/s", 100.0, 300.0);
        assert_eq!((faster.ratio(), faster.holds()), (Some(400.0), Some(true)));
        assert_eq!(Row::faster("stock", 40_000.0, "articles/s", 100.0, 401.0).holds(), Some(false));
        assert_eq!(Row::at_least("orders", 49.0, "orders/s", 50.0).holds(), Some(false));
        assert_eq!(Row::alone("peak memory", 80.0, "MiB", None).json()["ok"], Value::Null);
    }
}
