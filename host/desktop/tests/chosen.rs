//! Chosen articles and prices, by a real desk: the real store, real workers, the example plugins from real files.
//! `cargo xtask test` builds the console program and the libraries.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod stand;

use std::{path::Path, sync::mpsc};

use app::{Action, ArticleFilter, RunEnd, Store};
use desktop::{Desk, Sitter};
use stand::{demonstration, desk, told};
use sync_model::Key;
use sync_store::SqliteStore;
use ui::{ArticlesCommand, ArticlesUpdate, ChosenCommand, ChosenUpdate, Command, Port, Scope, Update};

fn run(
    (desk, updates): (&Desk, &mpsc::Receiver<Update>),
    action: Action,
    dry_run: bool,
    scope: Scope,
) -> (RunEnd, Vec<(String, String)>) {
    let profile = "demo".to_owned();
    desk.send(Command::Start { profile: profile.clone(), action, dry_run, allow_removals: None, scope });
    let end = told(updates, |update| match update {
        Update::Ended { end, .. } => Some(end),
        _ => None,
    });
    desk.send(Command::Show { profile });
    let run = told(updates, |update| match update {
        Update::Profile { runs, .. } => Some(runs[0].id.clone()),
        _ => None,
    });
    desk.send(Command::Rows { run });
    let rows = told(updates, |update| match update {
        Update::Rows { rows, .. } => Some(rows),
        _ => None,
    });
    (end, rows.into_iter().map(|row| (row.key.0, row.state)).collect())
}

/// Somebody changes an article's price in the shop.
fn spoil(data: &Path, key: &str) -> (std::path::PathBuf, String) {
    let name: String = key.bytes().map(|byte| format!("{byte:02x}")).collect();
    let file = data.join("demo/shop/article").join(format!("{name}.json"));
    let right = std::fs::read_to_string(&file).unwrap();
    let wrong = right.replacen("\"net\":\"", "\"net\":\"9", 1);
    assert_ne!(wrong, right);
    std::fs::write(&file, wrong).unwrap();
    (file, right)
}

#[test]
fn chosen_articles_are_found_and_sent_and_what_the_shop_changed_is_sent_again() {
    let data = demonstration(40);
    let (desk, updates) = desk(data.path(), Sitter::here());
    let both = (&desk, &updates);
    let profile = "demo".to_owned();
    let filter = ArticleFilter { search: Some("ART0001".to_owned()), limit: 200, ..Default::default() };
    desk.send(Command::Chosen(ChosenCommand::Find { profile: profile.clone(), filter, ticket: 7 }));
    let (total, keys, families) = told(&updates, |update| match update {
        Update::Chosen(ChosenUpdate::Found { ticket: 7, rows, total, families }) => {
            Some((total, rows.into_iter().map(|row| row.key.0).collect::<Vec<_>>(), families))
        }
        _ => None,
    });
    assert_eq!((total, keys.len(), keys[0].as_str()), (10, 10, "ART00010"));
    assert_eq!(families, ["FAM0", "FAM1", "FAM2", "FAM3"]);
    // What changed in the shop is not seen by what was sent to it; only sending again mends it.
    let (file, right) = spoil(data.path(), "ART00010");
    let keys = vec![Key::new("ART00010")];
    let (end, _) = run(both, Action::ExportPrices, false, Scope::Keys(keys.clone()));
    assert_eq!(end, RunEnd::Done { rejected: 0 });
    assert_ne!(std::fs::read_to_string(&file).unwrap(), right, "an export of what changed sends nothing");
    let (_, rows) = run(both, Action::ExportPrices, false, Scope::Again(keys));
    assert_eq!(rows, [("ART00010".to_owned(), "updated".to_owned())]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), right);
    // A family, and a category with those below it.
    let family = Scope::Family("FAM1".to_owned());
    let (_, rows) = run(both, Action::ExportArticles, true, family);
    assert!(rows.iter().all(|(key, _)| key[3..].parse::<u32>().unwrap() % 4 == 1), "{rows:?}");
    desk.send(Command::Articles(ArticlesCommand::Categories { profile }));
    let categories = told(&updates, |update| match update {
        Update::Articles(ArticlesUpdate::Categories { found, .. }) => Some(found.unwrap()),
        _ => None,
    });
    assert_eq!(categories.len(), 10);
    let (end, _) = run(both, Action::ExportArticles, true, Scope::Category(categories[0].key.0.clone()));
    assert_eq!(end, RunEnd::Done { rejected: 0 });
}

/// H05, H06: an imported order that is asked for again is told as existing, and no second document stands.
#[test]
fn an_imported_order_is_told_as_existing() {
    let data = demonstration(5);
    let documents = || std::fs::read_dir(data.path().join("demo/company.orders")).unwrap().count();
    let before = documents();
    let (desk, updates) = desk(data.path(), Sitter::here());
    let scope = Scope::Again(vec![Key::new("1")]);
    let (end, rows) = run((&desk, &updates), Action::ImportOrders, false, scope);
    assert_eq!(end, RunEnd::Done { rejected: 0 });
    assert_eq!(documents(), before);
    let store = SqliteStore::open(data.path()).unwrap().runs(Some("demo"), 1).unwrap().remove(0);
    let told = SqliteStore::open(data.path()).unwrap().run_rows(&store.id, 10).unwrap();
    assert!(told.iter().flat_map(|row| &row.problems).any(|problem| problem.code == "order-exists"), "{rows:?}");
}

#[test]
fn a_shop_that_reckons_no_prices_says_so() {
    let data = demonstration(5);
    let (desk, updates) = desk(data.path(), Sitter::here());
    desk.send(Command::Chosen(ChosenCommand::Compare { profile: "demo".to_owned(), ticket: 1 }));
    let sums = told(&updates, |update| match update {
        Update::Chosen(ChosenUpdate::Compared { ticket: 1, sums }) => Some(sums),
        _ => None,
    });
    let trouble = sums.unwrap_err();
    let sentence = app::Messages::host().sentence(&trouble.code, &trouble.args, app::Language::French);
    assert!(sentence.contains(' '), "{trouble:?}: {sentence}");
}
