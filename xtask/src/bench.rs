//! Speed and memory, measured by the release build on a generated company and the private sandbox.

use anyhow::{Context, bail};

use crate::shop::Shop;

/// Builds for release, then runs the bench.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    let (mut articles, mut json, mut given) = ("100000".to_owned(), false, arguments.iter());
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "--articles" => articles = given.next().context("--articles takes a number")?.clone(),
            "--json" => json = true,
            _ => bail!("usage: cargo xtask bench [--articles N] [--json]"),
        }
    }
    crate::setup::run()?;
    let packages = ["-p", "cli", "-p", "erp-sage", "-p", "shop-prestashop", "-p", "system-tests"];
    crate::run(&crate::cargo(), &[&["build", "--release"], packages.as_slice()].concat(), &[])?;
    let target = std::path::absolute(crate::target())?;
    let shop = Shop::start(&target.join("bench-shop"))?;
    let programs = target.join("release");
    let bench = programs.join(format!("bench{}", std::env::consts::EXE_SUFFIX)).display().to_string();
    let (secret, programs) = (shop.secret.display().to_string(), programs.display().to_string());
    let database = format!("mysql://root@127.0.0.1:{}/shop", shop.database_port());
    let work = target.join("bench").display().to_string();
    let mut options = vec!["--articles", &articles, "--shop-url", &shop.url, "--secret-file", &secret];
    options.extend(["--db", &database, "--programs", &programs, "--work", &work]);
    if json {
        options.push("--json");
    }
    crate::run(&bench, &options, &[])
}
