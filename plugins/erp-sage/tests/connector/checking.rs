//! The check: what is wrong is named, and the demonstration company recognised.

use erp_sage::ErpSage;
use plugin_sdk::model::{CheckReport, CheckState, Config, ErrorKind, LookupName, LookupRequest, LookupResult, Plugin};
use serde_json::json;

use crate::stand::{Quiet, Stand};

fn check(config: Config) -> CheckReport {
    let mut connector = ErpSage::open(config).expect("half a configuration opens");
    connector.check(&Quiet).expect("a check answers a report")
}

/// The step that failed and its code.
fn failure(report: &CheckReport) -> String {
    let failed = report.steps.iter().find(|step| step.state == CheckState::Failed);
    failed.map_or("passed".to_owned(), |step| format!("{} {}", step.name, step.code.clone().unwrap_or_default()))
}

fn with(connection: &str) -> Config {
    let mut config = Config::default();
    config.settings.insert("connection".to_owned(), connection.into());
    config
}

#[test]
fn the_demonstration_company_passes() {
    let stand = Stand::small();
    let report = check(stand.config(&[]));
    assert!(report.passed(), "{report:?}");
    assert!(report.demonstration);
    assert_eq!(report.facts["company"], "MAISON LIN & LAINE");
    assert_eq!((report.facts["structure"].as_str(), report.facts["currency"].as_str()), ("100c v3", "EUR"));
    assert_eq!(report.facts["piece-length"], "13");
}

#[test]
fn what_is_wrong_is_named() {
    let stand = Stand::small();
    assert_eq!(failure(&check(Config::default())), "settings setting-missing");
    let mut unknown = Config::default();
    unknown.settings.insert("source".to_owned(), "NO_SUCH_SOURCE".into());
    let report = check(unknown);
    assert_eq!(failure(&report), "connection odbc-source-unknown");
    assert_eq!(report.steps[1].args["source"], "NO_SUCH_SOURCE");
    assert!(report.steps[2..].iter().all(|step| step.state == CheckState::NotTried));
    assert_eq!(failure(&check(with("Driver=NoSuchDriver;Database=x"))), "connection odbc-driver-missing");
    assert_eq!(failure(&check(stand.config(&[("price-category", json!(31))]))), "parameters choice-gone");
    assert_eq!(failure(&check(stand.config(&[("depots", json!(["9"]))]))), "parameters choice-gone");
    assert_eq!(failure(&check(stand.config(&[("stock-kind", json!("dream"))]))), "settings setting-invalid");
}

#[test]
fn the_settings_of_orders_are_tried_where_there_are_any() {
    let stand = Stand::small();
    let with = |more: &[(&str, serde_json::Value)]| {
        let mut all = vec![("shop-tag", json!("WEB")), ("article-shipping", json!("FRAISPORT"))];
        all.extend(more.iter().cloned());
        check(stand.config(&all))
    };
    let report = with(&[]);
    assert!(report.passed() && report.steps.iter().any(|step| step.name == "writing"), "{report:?}");
    assert_eq!(failure(&with(&[("shop-tag", json!("too long"))])), "writing setting-invalid");
    assert_eq!(failure(&with(&[("number-series", json!("2"))])), "writing series-closed");
    assert_eq!(failure(&with(&[("article-discount", json!("NOTHING"))])), "writing special-article-unknown");
    assert_eq!(failure(&with(&[("customer-account", json!("4"))])), "writing ledger-unknown");
}

#[test]
fn another_programs_base_is_recognised() {
    let stand = Stand::small();
    stand.sql("DROP TABLE P_CATTARIF");
    assert_eq!(failure(&check(stand.config(&[]))), "base table-missing");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("other.db");
    rusqlite::Connection::open(&file).and_then(|base| base.execute_batch("CREATE TABLE product(id)")).expect("a base");
    let other = format!("Driver=SQLite3;Database={}", file.display());
    assert_eq!(failure(&check(with(&other))), "base base-not-sage");
    std::fs::write(folder.path().join("text.db"), "not a base at all, but a text of some length".repeat(50))
        .expect("a file");
    let text = format!("Driver=SQLite3;Database={}", folder.path().join("text.db").display());
    assert_ne!(failure(&check(with(&text))), "passed");
}

#[test]
fn an_old_base_without_recent_columns_still_reads() {
    let stand = Stand::small();
    stand.sql(
        "DROP TRIGGER TG_CBMOD_F_ARTSTOCK; DROP TRIGGER TG_CBINS_F_ARTSTOCK;
         ALTER TABLE F_ARTENUMREF DROP COLUMN AE_Sommeil; ALTER TABLE F_ARTSTOCK DROP COLUMN cbModification;
         ALTER TABLE F_DOCENTETE DROP COLUMN DO_DocType;",
    );
    let report = check(stand.config(&[]));
    assert!(report.passed(), "{report:?}");
    assert_eq!((report.facts["structure"].as_str(), report.facts["row-versions"].as_str()), ("i7 v8", "false"));
    let cloth = crate::stand::article(stand.open(&[]).as_mut(), "NAP-LIN-150");
    assert!(cloth.identity.is_some_and(|identity| identity.variants.iter().all(|variant| variant.active)));
}

fn lookup(stand: &Stand, name: LookupName, search: Option<&str>) -> LookupResult {
    let request = LookupRequest { name, search: search.map(str::to_owned), limit: 10 };
    stand.open(&[]).lookup(&Quiet, &request).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn lists_are_read_from_the_base() {
    let stand = Stand::small();
    let shown = |result: LookupResult| {
        let entry = |entry: &plugin_sdk::model::LookupEntry| format!("{}={}", entry.value, entry.label);
        result.entries.iter().map(entry).collect::<Vec<_>>()
    };
    let depots = ["1=Entrepôt de Roubaix", "2=Boutique de Lille", "3=Réserve de l'Île"];
    assert_eq!(shown(lookup(&stand, LookupName::Depots, None)), depots);
    assert_eq!(shown(lookup(&stand, LookupName::PriceCategories, Some("web"))), ["4=Site web TTC"]);
    assert_eq!(shown(lookup(&stand, LookupName::AccountingCategories, None)).len(), 4);
    let libres = lookup(&stand, LookupName::Features, None);
    assert_eq!(libres.entries[1].value, "Composition / Entretien");
    assert!(libres.more && !libres.entries.iter().any(|entry| entry.value == "Ancien code"));
    let series = lookup(&stand, LookupName::NumberSeries, None);
    assert_eq!(series.entries[0].value, "0");
    assert_eq!(series.entries[2].unusable.as_deref(), Some("series-closed"));
    assert_eq!(
        shown(lookup(&stand, LookupName::Articles, Some("NAP-COT"))),
        ["NAP-COT-180=Nappe en coton enduit 180 cm"]
    );
    assert!(lookup(&stand, LookupName::Customers, None).more);
    let error = stand.open(&[]).lookup(&Quiet, &LookupRequest { name: LookupName::Shops, search: None, limit: 1 });
    assert_eq!(error.expect_err("Sage has no shops").kind, ErrorKind::Unsupported);
}
