//! `navette demo`: the example pair, from nothing to an export, an import and a second run that sends nothing.

use std::{path::Path, time::Instant};

use app::{Action, Profile, RunEnd, SideConfig, Store};
use supervisor::CallLimits;
use sync_model::{
    Address, Article, ArticleCategories, ArticleIdentity, ArticlePrice, ArticleStock, ArticleTexts, Category,
    CategoryIdentity, CategoryTexts, Decimal, Localized, Order, OrderLine, OrderTotals, Tax,
};

use crate::{failure::Failure, place::Place, run};

const PROFILE: &str = "demo";

/// Runs the command. The example plugins must be in the plugins folder.
pub fn main(place: &Place, articles: u32) -> Result<u8, Failure> {
    let start = Instant::now();
    let folder = place.data_dir.join("demo");
    let shop = folder.join("shop");
    make(&folder, &shop, articles).map_err(|error| {
        let mut failure = Failure::usage("store");
        failure.detail = Some(error.to_string());
        failure
    })?;
    let side = |plugin: &str, key: &str, path: &Path| SideConfig {
        plugin: plugin.to_owned(),
        settings: [(key.to_owned(), path.display().to_string().into())].into(),
    };
    let profile = Profile {
        name: PROFILE.to_owned(),
        erp: side("example-erp", "file", &folder.join("company.json")),
        shop: side("example-shop", "folder", &shop),
        ..Profile::default()
    };
    place.store()?.save_profile(&profile)?;
    for action in [Action::ExportAll, Action::ImportOrders, Action::ExportAll] {
        println!("== {}", action.name());
        let end = go(place, &profile, action)?;
        if end.exit_code() != 0 {
            return Ok(end.exit_code());
        }
    }
    // Read from the two sides, not from the program's own counters.
    let count = |path: &Path| std::fs::read_dir(path).map_or(0, Iterator::count);
    let last = place.store()?.runs(Some(PROFILE), 1)?;
    let second: u64 = last.iter().flat_map(|run| &run.flows).map(|(_, flow)| flow.created + flow.updated).sum();
    println!(
        "{}",
        serde_json::json!({
            "categories": count(&shop.join("category")),
            "articles": count(&shop.join("article")),
            "orders_imported": count(&folder.join("company.orders")),
            "second_run_writes": second,
            "seconds": (start.elapsed().as_secs_f64() * 10.0).round() / 10.0,
        })
    );
    Ok(0)
}

fn go(place: &Place, profile: &Profile, action: Action) -> Result<RunEnd, Failure> {
    let job = place.job(profile, action, "navette demo");
    run::start(place, &place.messages(Some(profile)), &job, CallLimits::default())
}

fn make(folder: &Path, shop: &Path, articles: u32) -> std::io::Result<()> {
    std::fs::create_dir_all(shop)?;
    let categories: Vec<Category> = (1..=10).map(category).collect();
    let articles: Vec<Article> = (1..=articles).map(article).collect();
    let company =
        serde_json::json!({"mark": "navette-demonstration-company", "categories": categories, "articles": articles});
    std::fs::write(folder.join("company.json"), company.to_string())?;
    let orders: Vec<Order> = (1..=10).map(order).collect();
    std::fs::write(shop.join("orders.json"), serde_json::to_string(&orders).map_err(std::io::Error::other)?)
}

fn category(number: u32) -> Category {
    Category {
        key: format!("C{number:02}").into(),
        identity: Some(CategoryIdentity {
            parent: (number > 3).then(|| format!("C{:02}", number % 3 + 1).into()),
            position: number,
            active: true,
        }),
        texts: Some(CategoryTexts { name: Localized::fr(format!("Rayon {number}")), ..Default::default() }),
    }
}

fn article(number: u32) -> Article {
    let reference = format!("ART{number:05}");
    Article {
        key: reference.as_str().into(),
        group: Some(format!("FAM{}", number % 4)),
        identity: Some(ArticleIdentity { reference, active: true, ..Default::default() }),
        texts: Some(ArticleTexts { name: Localized::fr(format!("Article n° {number}")), ..Default::default() }),
        categories: Some(ArticleCategories { keys: vec![format!("C{:02}", number % 10 + 1).into()] }),
        price: Some(ArticlePrice {
            currency: "EUR".to_owned(),
            net: Decimal::new(i64::from(number) * 37 + 199, 2),
            tax: Tax { rate: Decimal::new(20, 0), country: "FR".to_owned() },
            ..Default::default()
        }),
        stock: Some(ArticleStock { tracked: true, quantity: Decimal::from(number % 50), ..Default::default() }),
        ..Default::default()
    }
}

fn order(number: u32) -> Order {
    let unit = Decimal::new(1_250, 2);
    let (net, gross) = (unit * Decimal::from(number), unit * Decimal::from(number) * Decimal::new(12, 1));
    Order {
        key: number.to_string().into(),
        reference: format!("CMD{number:06}"),
        currency: "EUR".to_owned(),
        currency_decimals: 2,
        conversion_rate: Decimal::ONE,
        delivery: Address { city: "Lyon".to_owned(), country: "FR".to_owned(), ..Default::default() },
        lines: vec![OrderLine {
            key: "1".into(),
            article: Some("ART00001".into()),
            quantity: Decimal::from(number),
            unit_net: unit,
            total_net: net,
            total_gross: gross,
            tax_rate: Decimal::new(20, 0),
            ..Default::default()
        }],
        totals: OrderTotals { net, gross, products_net: net, products_gross: gross, paid: gross, ..Default::default() },
        ..Default::default()
    }
}
