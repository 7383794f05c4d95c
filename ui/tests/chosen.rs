//! Chosen articles and prices that differ, without a display: what is chosen, what is asked, what is shown.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod stand;

use std::time::Duration;

use app::{Action, Language, PriceCheck, PriceDifference, PriceReason};
use i_slint_backend_testing::{AccessibleRole, ElementHandle, mock_elapsed_time};
use slint::platform::Key as Pressed;
use stand::{
    Asked, articles,
    hand::{draw, enabled, find, keys, press, sees, texts, type_into},
};
use sync_model::{Decimal, Key};
use ui::{ArticlesCommand, ChosenCommand, ChosenUpdate, Command, NavetteWindow, PluginTrouble, Scope, Update};

fn at_menu(entry: &str) -> (NavetteWindow, Asked) {
    let (window, commands) = stand::window(Language::French, false, (1280, 800));
    window.apply(stand::opened());
    window.apply(stand::shown("maison-varenne", stand::week()));
    commands.take();
    press(&window, "Exporter vers la boutique");
    press(&window, entry);
    mock_elapsed_time(Duration::from_millis(10));
    (window, commands)
}

fn profile() -> String {
    "maison-varenne".to_owned()
}

fn find_command(search: Option<&str>, ticket: u64) -> Command {
    let filter = app::ArticleFilter { search: search.map(str::to_owned), limit: 200, ..Default::default() };
    Command::Chosen(ChosenCommand::Find { profile: profile(), filter, ticket })
}

fn found(ticket: u64, total: u64) -> Update {
    let rows = (0..3).map(articles::row).collect();
    let families = ["BAGUES", "MONTRES"].map(str::to_owned).into();
    Update::Chosen(ChosenUpdate::Found { ticket, rows, total, families })
}

fn start(action: Action, dry_run: bool, scope: Scope) -> Command {
    Command::Start { profile: profile(), action, dry_run, allow_removals: None, scope }
}

fn tick(window: &NavetteWindow, label: &str) {
    draw(window);
    let boxes = ElementHandle::find_by_accessible_label(window.component(), label);
    let mut boxes = boxes.filter(|element| element.accessible_role() == Some(AccessibleRole::Checkbox));
    boxes.next().unwrap_or_else(|| panic!("no box «{label}»: {:?}", texts(window))).invoke_accessible_default_action();
}

#[test]
fn some_articles_are_found_ticked_and_sent() {
    let (window, commands) = at_menu("Articles choisis…");
    assert_eq!(commands.take(), [find_command(None, 2)]);
    assert!(!enabled(&window, "Envoyer maintenant"), "nothing is chosen");
    window.apply(found(2, 100_000));
    assert!(sees(&window, "99\u{202f}997 autres articles\u{a0}: précisez la recherche."));
    tick(&window, "Choisir BIJ000002, Bague or 750, saphir ovale");
    type_into(&window, "Chercher (Ctrl+F)", "ZZ-9");
    assert_eq!(commands.take(), [find_command(Some("ZZ-9"), 3)]);
    window.apply(found(2, 3));
    window.apply(Update::Chosen(ChosenUpdate::Found { ticket: 3, rows: Vec::new(), total: 0, families: Vec::new() }));
    tick(&window, "Choisir ZZ-9, Référence tapée");
    assert!(sees(&window, "2 articles choisis"), "what was ticked under another search stays");
    press(&window, "Simuler l’envoi");
    let both = Scope::Keys(vec![Key::new("BIJ000002"), Key::new("ZZ-9")]);
    assert_eq!(commands.take(), [start(Action::ExportArticles, true, both.clone())]);
    assert!(!sees(&window, "Comment choisir"), "the dialog is closed");
    press(&window, "Exporter vers la boutique");
    press(&window, "Articles choisis…");
    commands.take();
    let parts = find(&window, "Envoyer", AccessibleRole::Combobox).unwrap();
    parts.invoke_accessible_increment_action();
    press(&window, "Envoyer maintenant");
    assert_eq!(commands.take(), [start(Action::ExportPrices, false, both)]);
}

#[test]
fn a_family_or_a_category_is_sent_whole() {
    let (window, commands) = at_menu("Articles choisis…");
    window.apply(found(2, 3));
    commands.take();
    press(&window, "Une famille");
    find(&window, "Famille", AccessibleRole::Combobox).unwrap().invoke_accessible_increment_action();
    press(&window, "Envoyer maintenant");
    assert_eq!(commands.take(), [start(Action::ExportArticles, false, Scope::Family("MONTRES".to_owned()))]);
    press(&window, "Exporter vers la boutique");
    press(&window, "Articles choisis…");
    commands.take();
    press(&window, "Une catégorie");
    assert_eq!(commands.take(), [Command::Articles(ArticlesCommand::Categories { profile: profile() })]);
    assert!(!enabled(&window, "Envoyer maintenant"), "the categories are not read yet");
    let trouble = PluginTrouble { code: "worker-not-started".to_owned(), args: Default::default() };
    window.apply(Update::Articles(ui::ArticlesUpdate::Categories { profile: profile(), found: Err(trouble) }));
    assert!(sees(&window, "remettez « navette » à côté"), "{:?}", texts(&window));
    window.apply(articles::categories());
    press(&window, "Envoyer maintenant");
    match commands.take().pop() {
        Some(Command::Start { scope: Scope::Category(key), .. }) => assert!(!key.is_empty()),
        other => panic!("no category is sent: {other:?}"),
    }
}

#[test]
fn the_exports_menu_offers_no_import() {
    let (window, _) = stand::window(Language::French, false, (1280, 800));
    window.apply(stand::opened());
    window.apply(stand::shown("maison-varenne", stand::week()));
    press(&window, "Exporter vers la boutique");
    assert!(find(&window, "États des commandes", AccessibleRole::ListItem).is_some());
    assert!(find(&window, "Clients sans commande", AccessibleRole::ListItem).is_none());
    keys(&window, &[], &char::from(Pressed::Escape).to_string());
    press(&window, "Simuler");
    assert!(find(&window, "Clients sans commande", AccessibleRole::ListItem).is_some());
}

fn difference(key: &str, reason: PriceReason, erp: &str, shop: Option<&str>) -> PriceDifference {
    let amount = |text: &str| text.parse::<Decimal>().unwrap();
    PriceDifference {
        key: key.into(),
        variant: None,
        from_quantity: Decimal::ONE,
        reason,
        erp_net: amount(erp),
        erp_gross: amount(erp),
        shop_net: shop.map(amount),
        shop_gross: shop.map(amount),
        erp_rate: amount("20"),
        shop_rate: Some(amount("20")),
        rule: (reason == PriceReason::ForeignRule).then(|| "17".to_owned()),
    }
}

#[test]
fn prices_that_differ_are_shown_as_they_are_found_and_sent_again() {
    let (window, commands) = at_menu("Prix qui diffèrent…");
    assert_eq!(commands.take(), [Command::Chosen(ChosenCommand::Compare { profile: profile(), ticket: 2 })]);
    assert!(sees(&window, "Comparaison en cours… 0 écart jusqu’ici."));
    let rows = vec![
        difference("BIJ000001", PriceReason::Price, "1284", Some("1290.5")),
        difference("BIJ000002", PriceReason::ForeignRule, "10", Some("8")),
        difference("BIJ000003", PriceReason::NotInShop, "10", None),
    ];
    window.apply(Update::Chosen(ChosenUpdate::Differing { ticket: 2, rows }));
    draw(&window);
    assert!(sees(&window, "Comparaison en cours… 3 écarts jusqu’ici."));
    assert!(sees(&window, "BIJ000001\u{a0}: ERP 1\u{202f}284,00, boutique 1\u{202f}290,50."), "{:?}", texts(&window));
    assert!(sees(&window, "BIJ000003\u{a0}: ERP 10,00, boutique –."));
    assert!(!enabled(&window, "Renvoyer le prix de 1 article"), "while it compares");
    let sums = PriceCheck { articles: 900, prices: 1_200, differences: 3 };
    window.apply(Update::Chosen(ChosenUpdate::Compared { ticket: 2, sums: Ok(sums) }));
    assert!(sees(&window, "3 écarts sur 1\u{202f}200 prix de 900 articles."));
    // A rule of somebody else and an article that is not there are not mended by sending.
    press(&window, "Renvoyer le prix de 1 article");
    let scope = Scope::Again(vec![Key::new("BIJ000001")]);
    assert_eq!(commands.take(), [start(Action::ExportPrices, false, scope)]);
}

#[test]
fn a_comparison_is_stopped_by_its_button_and_by_escape() {
    let (window, commands) = at_menu("Prix qui diffèrent…");
    commands.take();
    press(&window, "Arrêter");
    assert_eq!(commands.take(), [Command::Chosen(ChosenCommand::StopComparing)]);
    assert!(sees(&window, "Comparaison arrêtée\u{a0}: la liste n’est pas complète."));
    let sums = Ok(PriceCheck::default());
    window.apply(Update::Chosen(ChosenUpdate::Compared { ticket: 2, sums }));
    assert!(sees(&window, "Comparaison arrêtée"), "an answer to the stopped one");
    press(&window, "Comparer de nouveau");
    assert_eq!(commands.take(), [Command::Chosen(ChosenCommand::Compare { profile: profile(), ticket: 4 })]);
    keys(&window, &[], &char::from(Pressed::Escape).to_string());
    assert_eq!(commands.take(), [Command::Chosen(ChosenCommand::StopComparing)]);
    assert!(!sees(&window, "Comparer de nouveau"));
}
