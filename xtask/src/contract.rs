//! The contract suite: against the private sandbox, or against any shop by URL.

use std::path::PathBuf;

use anyhow::bail;

use crate::shop::Shop;

/// Builds, then runs the suite; without a shop's address it starts the sandbox.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    crate::setup::run()?;
    crate::run(&crate::cargo(), &["build", "-p", "system-tests", "-p", "shop-prestashop"], &[])?;
    let given: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match given.as_slice() {
        [] | ["--json"] => sandbox(&given),
        all if all.contains(&"--shop-url") => suite(&given),
        _ => bail!(
            "usage: cargo xtask contract [--shop-url URL --secret-file FILE --db mysql://USER:PASSWORD@HOST:PORT/NAME \
             [--prefix ps_]] [--json]"
        ),
    }
}

/// The suite on a fresh sandbox, with programs that are built.
pub fn sandbox(more: &[&str]) -> anyhow::Result<()> {
    let shop = Shop::start(&crate::target().join("contract-shop"))?;
    // A second language, so that texts by language are told apart.
    shop.sql(
        "shop",
        "INSERT INTO ps_lang (id_lang, name, active, iso_code, language_code, locale, date_format_lite, \
         date_format_full, is_rtl) VALUES (2, 'English', 1, 'en', 'en-us', 'en-US', 'm/d/Y', 'm/d/Y H:i:s', 0)",
    )?;
    let database = format!("mysql://root@127.0.0.1:{}/shop", shop.database_port());
    let secret = shop.secret.display().to_string();
    let arguments = ["--shop-url", &shop.url, "--secret-file", &secret, "--db", &database];
    suite(&[arguments.as_slice(), more].concat())
}

fn suite(arguments: &[&str]) -> anyhow::Result<()> {
    let program: PathBuf = crate::target().join("debug").join(format!("contract{}", std::env::consts::EXE_SUFFIX));
    crate::run(&program.display().to_string(), arguments, &[])
}
