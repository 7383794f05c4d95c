//! The recorded orders as the module serves them: `tests/fixtures/recorded-orders`, for tests that need no shop.
//!
//! They take the product's own way: the sandbox loads the rows, module and connector read them, and the example ERP
//! keeps each order as it came.

use std::path::Path;

use anyhow::Context;

use crate::shop::Shop;

const FIXTURES: &str = "tests/fixtures/recorded-orders";

/// One or more of every group of the recorded orders, and of every rounding type and mode.
const CHOSEN: [u32; 48] = [
    1, 2, 4, 5, 7, 9, 11, 14, 15, 16, 17, 18, 20, 24, 25, 26, 30, 31, 33, 34, 35, 46, 49, 52, 53, 54, 56, 57, 59, 60,
    63, 76, 80, 81, 83, 85, 86, 89, 92, 93, 94, 101, 103, 104, 107, 116, 117, 122,
];

/// Builds, then makes the fixtures anew.
pub fn run() -> anyhow::Result<()> {
    crate::setup::run()?;
    crate::run(&crate::cargo(), &["build", "--workspace"], &[])?;
    let target = std::path::absolute(crate::target())?;
    let (programs, data) = (target.join("debug"), target.join("recorded"));
    if data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    std::fs::create_dir_all(&data)?;
    // A demonstration company, so that no ceiling of a licence holds.
    std::fs::write(data.join("erp.json"), r#"{"mark": "navette-demonstration-company"}"#)?;
    let program = programs.join(format!("navette{}", std::env::consts::EXE_SUFFIX)).display().to_string();
    let folder = data.join("navette").display().to_string();
    let navette = |arguments: &[&str]| {
        crate::run(&program, &[&["--data-dir", folder.as_str()], arguments].concat(), &[("NAVETTE_VAULT_KEY", "file")])
    };
    for plugin in ["example_erp", "shop_prestashop"] {
        let file = format!("{}{plugin}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        navette(&["plugin", "add", &programs.join(file).display().to_string()])?;
    }
    let shop = Shop::start(&target.join("recorded-shop"))?;
    shop.load_orders_alone()?;
    let settings = [
        format!("erp.file={}", data.join("erp.json").display()),
        format!("shop.url={}", shop.url),
        format!("shop.secret={}", shop.secret.display()),
    ];
    let add = ["profile", "add", "recorded", "--erp", "example-erp", "--shop", "shop-prestashop"];
    let set = ["--set", &settings[0], "--set", &settings[1], "--secret-file", &settings[2]];
    navette(&[add.as_slice(), set.as_slice()].concat())?;
    navette(&["run", "recorded", "import-orders"])?;
    let kept = keep(&data.join("erp.orders"), Path::new(FIXTURES))?;
    println!("{kept} orders in {FIXTURES}");
    Ok(())
}

/// Takes over the orders, without the folder's former ones.
fn keep(from: &Path, to: &Path) -> anyhow::Result<usize> {
    if to.exists() {
        std::fs::remove_dir_all(to)?;
    }
    std::fs::create_dir_all(to)?;
    for order in CHOSEN {
        // The example ERP names a file by the bytes of the key.
        let name: String = order.to_string().bytes().map(|byte| format!("{byte:02x}")).collect();
        std::fs::copy(from.join(format!("{name}.json")), to.join(format!("{order}.json")))
            .with_context(|| format!("order {order} was not read"))?;
    }
    Ok(CHOSEN.len())
}
