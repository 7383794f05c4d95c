//! What a shop says of itself, and how a session begins.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::contract::{
    Case, Verdict,
    stand::{Quiet, Stand, said},
    tables::quoted,
};

pub(crate) const CASES: [Case; 3] = [
    Case { name: "describe names the shop as its tables do", run: describe },
    Case { name: "check passes every step", run: check },
    Case { name: "begin raises the epoch that the table keeps", run: begin },
];

fn describe(stand: &mut Stand) -> Result<Verdict> {
    let answer = stand.door.call("describe", &json!({}))?;
    let result = &answer.body["result"];
    ensure!(result["protocol"] == 1, "protocol: {}", answer.text);
    let mut languages = stand.languages.clone();
    languages.sort();
    let mut said: Vec<&str> =
        result["shop"]["languages"].as_array().into_iter().flatten().filter_map(|code| code.as_str()).collect();
    said.sort_unstable();
    ensure!(languages == said, "languages: describe says {said:?}, the table {languages:?}");
    let name = stand.tables.one("SELECT name FROM {shop} ORDER BY id_shop LIMIT 1")?;
    let zone = stand.setting("PS_TIMEZONE")?;
    ensure!(result["shop"]["timezone"] == zone.as_str(), "time zone: {} and {zone}", result["shop"]);
    ensure!(!name.is_empty() && result["shop"]["name"].is_string(), "name: {} and {name}", result["shop"]);
    let currency = "SELECT iso_code FROM {currency} WHERE id_currency = \
                    (SELECT value FROM {configuration} WHERE name = 'PS_CURRENCY_DEFAULT' LIMIT 1)";
    let currency = stand.tables.one(currency)?;
    ensure!(result["shop"]["currency"] == currency.as_str(), "currency: {} and {currency}", result["shop"]);
    for stream in ["categories", "articles", "prices", "stock"] {
        ensure!(result["streams"][stream].to_string().contains("write"), "{stream}: {}", result["streams"]);
    }
    Ok(Verdict::Held)
}

fn check(stand: &mut Stand) -> Result<Verdict> {
    let report = stand.connector.check(&Quiet).map_err(said)?;
    ensure!(report.steps.len() >= 5, "only {} steps: {:?}", report.steps.len(), report.steps);
    ensure!(report.passed(), "{:?}", report.steps);
    Ok(Verdict::Held)
}

fn begin(stand: &mut Stand) -> Result<Verdict> {
    let mut epochs = Vec::new();
    for _ in 0..2 {
        let answer = stand.door.call("begin", &json!({"stream": "stock"}))?;
        epochs.push(answer.body["result"]["epoch"].as_u64().unwrap_or_default());
    }
    ensure!(epochs[0] > 0 && epochs[1] == epochs[0] + 1, "epochs: {epochs:?}");
    let company = quoted(&stand.company);
    let kept = format!("SELECT epoch, n FROM {{navette_fence}} WHERE company = {company} AND stream = 'stock'");
    stand.tables.expect("the fence", &kept, &format!("{} | 0", epochs[1]))?;
    Ok(Verdict::Held)
}
