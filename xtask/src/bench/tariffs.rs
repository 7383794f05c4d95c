//! `bench tariffs`: the module's writing of price rules beside a bare insert of the same rows.

use std::process::Command;

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::shop::Shop;

/// How much slower than a bare insert the module may be.
const BAR: f64 = 4.0;

/// Runs it on a sandbox of its own; `--articles`, `--groups` and `--customers` set the size.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    let sizes = [("--articles", "1000"), ("--groups", "200"), ("--customers", "2000")].map(|(name, size)| {
        let given = arguments.iter().position(|argument| argument == name).and_then(|place| arguments.get(place + 1));
        (name, given.map_or(size, String::as_str))
    });
    if !arguments.len().is_multiple_of(2)
        || arguments.iter().step_by(2).any(|name| !sizes.iter().any(|(known, _)| known == name))
    {
        bail!("usage: cargo xtask bench tariffs [--articles N] [--groups N] [--customers N]");
    }
    for (name, size) in sizes {
        ensure!(size.parse::<u32>().is_ok_and(|size| size > 0), "{name} takes a number, not {size}");
    }
    crate::setup::run()?;
    let shop = Shop::start(&crate::target().join("bench-tariffs-shop"))?;
    let output = Command::new("php")
        .arg("bin/rules.php")
        .args(sizes.map(|(name, size)| format!("{name}={size}")))
        .current_dir(crate::shop::SANDBOX)
        .env("NAVETTE_SANDBOX_HOME", shop.home())
        .output()
        .context("failed to start php")?;
    let told = String::from_utf8_lossy(&output.stdout);
    print!("{told}");
    ensure!(output.status.success(), "rules.php failed: {}", String::from_utf8_lossy(&output.stderr));
    let figures: Value = serde_json::from_str(told.trim()).context("rules.php gave no figures")?;
    let ratio = figures["ratio"].as_f64().context("rules.php gave no ratio")?;
    println!(
        "price rules, module beside bare insert: {ratio} times (bar {BAR}): {}",
        if ratio <= BAR { "held" } else { "missed" }
    );
    Ok(())
}
