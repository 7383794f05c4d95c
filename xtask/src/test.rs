//! Every check, in the order of what fails fastest; CI runs this and nothing else.

use std::time::Instant;

use anyhow::Context;

/// Runs all steps and prints how long each took.
pub fn run() -> anyhow::Result<()> {
    let cargo = crate::cargo();
    let mut times = Times(Vec::new());
    let mut step = |name: &'static str, work: &dyn Fn() -> anyhow::Result<()>| -> anyhow::Result<()> {
        println!("== {name}");
        let start = Instant::now();
        work().with_context(|| format!("the step «{name}» failed"))?;
        times.0.push((name, start.elapsed().as_secs_f32()));
        Ok(())
    };
    step("setup", &crate::setup::run)?;
    step("format", &|| crate::run(&cargo, &["fmt", "--all", "--check"], &[]))?;
    step("tidy", &crate::tidy::run)?;
    step("lint", &|| crate::run(&cargo, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], &[]))?;
    step("build", &|| crate::run(&cargo, &["build", "--workspace"], &[]))?;
    step("documents", &|| {
        crate::run(&cargo, &["doc", "--workspace", "--no-deps"], &[("RUSTDOCFLAGS", "-D warnings")])
    })?;
    step("PHP syntax", &crate::tidy::php_syntax)?;
    step("tests", &|| crate::run(&cargo, &["test", "--workspace"], &[]))?;
    step("demonstration", &|| crate::demo::demonstrate()?.conclude().and_then(|()| crate::orders::follow()))?;
    step("after the import", &crate::after::follow)?;
    step("adoption", &crate::adopt::take_over)?;
    step("counts", &crate::counts::count)?;
    step("media", &crate::media::send)?;
    step("tariffs", &crate::tariffs::prove)?;
    step("time limit", &crate::limit::cut_export)?;
    step("contract", &|| crate::contract::sandbox(&[]))?;
    step("PHP tests", &php_tests)?;
    step("faults", &|| crate::faults::campaign(crate::faults::Size::SAMPLE))?;
    println!("== all passed");
    Ok(())
}

/// How long each passed step took; told at the end, also of a run that failed.
struct Times(Vec<(&'static str, f32)>);

impl Drop for Times {
    fn drop(&mut self) {
        for (name, seconds) in &self.0 {
            println!("{seconds:8.1} s  {name}");
        }
    }
}

/// The module's and the sandbox's own tests, over a private database.
fn php_tests() -> anyhow::Result<()> {
    let target = crate::target();
    let shop = crate::shop::Shop::start(&target.join("php-shop"))?;
    let port = shop.database_port().to_string();
    let environment = [
        ("NAVETTE_TEST_DB_HOST", "127.0.0.1"),
        ("NAVETTE_TEST_DB_PORT", port.as_str()),
        ("NAVETTE_TEST_DB_USER", "root"),
        ("NAVETTE_TEST_DB_PASSWORD", ""),
        ("NAVETTE_TEST_DB_PREFIX", "navette_test"),
    ];
    crate::run("phpunit", &["-c", "shop-modules/prestashop/phpunit.xml"], &environment)
}
