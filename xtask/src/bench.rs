//! Speed and memory, measured by the release build on a generated company and the private sandbox.

mod desktop;
mod tariffs;

use anyhow::{Context, bail};

use crate::shop::Shop;

/// Builds for release, then runs the bench; on the sandbox, or on the shop that the options name.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    match arguments {
        [what, rest @ ..] if what == "desktop" => return desktop::run(rest),
        [what, rest @ ..] if what == "tariffs" => return tariffs::run(rest),
        [what, rest @ ..] if what == "orders" => return orders(rest),
        _ => {}
    }
    let given = Given::of(arguments)?;
    crate::setup::run()?;
    let packages = ["-p", "cli", "-p", "erp-sage", "-p", "shop-prestashop", "-p", "system-tests"];
    crate::run(&crate::cargo(), &[&["build", "--release"], packages.as_slice()].concat(), &[])?;
    let target = std::path::absolute(crate::target())?;
    let programs = target.join("release");
    let bench = programs.join(format!("bench{}", std::env::consts::EXE_SUFFIX)).display().to_string();
    let (programs, work) = (programs.display().to_string(), target.join("bench").display().to_string());
    let mut options = vec!["--articles", &given.articles, "--programs", &programs, "--work", &work];
    if given.json {
        options.push("--json");
    }
    if !given.shop.is_empty() {
        options.extend(given.shop.iter().map(String::as_str));
        return crate::run(&bench, &options, &[]);
    }
    let shop = Shop::start(&target.join("bench-shop"))?;
    let secret = shop.secret.display().to_string();
    let database = format!("mysql://root@127.0.0.1:{}/shop", shop.database_port());
    options.extend(["--shop-url", &shop.url, "--secret-file", &secret, "--db", &database]);
    crate::run(&bench, &options, &[])
}

/// Orders into the Sage company, over ODBC: no shop is needed.
fn orders(options: &[String]) -> anyhow::Result<()> {
    crate::setup::run()?;
    crate::run(&crate::cargo(), &["build", "--release", "-p", "erp-sage", "-p", "system-tests"], &[])?;
    let target = std::path::absolute(crate::target())?;
    let programs = target.join("release");
    let bench = programs.join(format!("bench-orders{}", std::env::consts::EXE_SUFFIX)).display().to_string();
    let (programs, work) = (programs.display().to_string(), target.join("bench-orders").display().to_string());
    let mut arguments = vec!["--programs", &programs, "--work", &work];
    arguments.extend(options.iter().map(String::as_str));
    crate::run(&bench, &arguments, &[])
}

/// What was typed.
struct Given {
    articles: String,
    json: bool,
    /// Options about a shop that runs already.
    shop: Vec<String>,
}

impl Given {
    fn of(arguments: &[String]) -> anyhow::Result<Self> {
        let mut given = Self { articles: "100000".to_owned(), json: false, shop: Vec::new() };
        let mut rest = arguments.iter().skip_while(|argument| *argument == "catalogue");
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--articles" => given.articles = rest.next().context("--articles takes a number")?.clone(),
                "--json" => given.json = true,
                "--shop-url" | "--secret-file" | "--db" | "--ws-key-file" => {
                    let value = rest.next().with_context(|| format!("{argument} takes a value"))?;
                    given.shop.extend([argument.clone(), value.clone()]);
                }
                _ => bail!(
                    "usage: cargo xtask bench orders [--orders N] [--json] | [catalogue] [--articles N] [--json] \
                     [--shop-url URL --secret-file FILE --db URL [--ws-key-file FILE]]"
                ),
            }
        }
        Ok(given)
    }
}
