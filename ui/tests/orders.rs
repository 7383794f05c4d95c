//! The page of orders without a display: periods, ticks, proofs, decisions, a day's reconciliation.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod stand;

use app::{Action, DayOf, InboxState, Language, Period, RunEnd};
use i_slint_backend_testing::{AccessibleRole, ElementHandle, mock_elapsed_time};
use stand::{
    Asked,
    hand::{enabled, find, press, sees, texts, type_into},
    orders,
};
use sync_model::{Key, NaiveDate};
use ui::{Command, NavetteWindow, OrderDays, OrderDecision, OrdersCommand, OrdersUpdate, PluginTrouble, Scope, Update};

fn profile() -> String {
    "maison-varenne".to_owned()
}

fn asked(asked: &Asked) -> Vec<OrdersCommand> {
    let orders = |command| match command {
        Command::Orders(command) => Some(command),
        _ => None,
    };
    asked.take().into_iter().filter_map(orders).collect()
}

fn at_orders() -> (NavetteWindow, Asked) {
    let (window, commands) = stand::window(Language::French, false, (1280, 800));
    window.apply(stand::opened());
    window.apply(stand::shown("maison-varenne", stand::week()));
    commands.take();
    press(&window, "Commandes");
    mock_elapsed_time(std::time::Duration::from_millis(10));
    let days = OrderDays::Named(Period::SinceLast);
    assert_eq!(asked(&commands), [OrdersCommand::List { profile: profile(), days, ticket: 1 }]);
    assert!(sees(&window, "Lecture des commandes…"));
    window.apply(orders::listed(1));
    (window, commands)
}

fn press_row(window: &NavetteWindow, number: &str) {
    let row = texts(window).into_iter().find(|text| text.starts_with(&format!("Commande {number}, "))).unwrap();
    press(window, &row);
}

#[test]
fn ready_orders_are_ticked_and_imported_by_name_alone() {
    let (window, commands) = at_orders();
    assert!(sees(&window, "Prêtes, 5") && sees(&window, "À vérifier, 2") && sees(&window, "Importées, 1"));
    assert!(sees(&window, "5 commandes cochées, 1\u{202f}973,80\u{a0}€ TTC"), "{:?}", texts(&window));
    let tick =
        |number: u32| find(&window, &format!("Importer la commande {number}"), AccessibleRole::Checkbox).unwrap();
    assert_eq!(tick(10_480).accessible_enabled(), Some(false), "what has a problem cannot be ticked");
    tick(10_481).invoke_accessible_default_action();
    press(&window, "Importer 4 commandes");
    let keys = ["10475", "10477", "10479", "10482"].map(Key::new).to_vec();
    let (action, scope) = (Action::ImportOrders, Scope::Keys(keys));
    let start = Command::Start { profile: profile(), action, dry_run: false, allow_removals: None, scope };
    assert_eq!(commands.take(), [start]);
}

#[test]
fn after_an_import_the_list_is_read_again_and_the_stock_goes_when_that_is_ticked() {
    let (window, commands) = at_orders();
    find(&window, "Actualiser le stock ensuite", AccessibleRole::Checkbox).unwrap().invoke_accessible_default_action();
    window.apply(stand::starting(Action::ImportOrders, false));
    assert!(!enabled(&window, "Importer 5 commandes"), "one run at a time");
    window.apply(stand::ended(Action::ImportOrders, false, RunEnd::Done { rejected: 0 }));
    let told = commands.take();
    let list = OrdersCommand::List { profile: profile(), days: OrderDays::Named(Period::SinceLast), ticket: 2 };
    assert!(told.contains(&Command::Orders(list)), "{told:?}");
    assert!(told.iter().any(|command| matches!(command, Command::Start { action: Action::ExportStock, .. })));
}

#[test]
fn an_order_shows_its_problems_what_mends_them_and_its_proof() {
    let (window, commands) = at_orders();
    press_row(&window, "10480");
    assert_eq!(asked(&commands), [OrdersCommand::Show { profile: profile(), key: "10480".into() }]);
    assert!(sees(&window, "Calcul de la preuve…"));
    window.apply(orders::proof("10480"));
    assert!(sees(&window, "Choisissez-le dans le réglage des paiements."), "{:?}", texts(&window));
    assert!(sees(&window, "Ouvrir le réglage…") && !sees(&window, "payments"), "no path where the sentence says it");
    assert!(sees(&window, "TVA 20\u{a0}%, 34,76, 34,77, +\u{a0}0,01"));
    assert!(sees(&window, "Total TTC, 224,89, 224,90, +\u{a0}0,01"));
    press(&window, "Voir la commande dans la boutique");
    let url = "https://boutique.example/admin/orders/10480".to_owned();
    assert_eq!(asked(&commands), [OrdersCommand::See { url }]);
    press_row(&window, "10474");
    press(&window, "Réessayer l’import");
    let (action, scope) = (Action::ImportOrders, Scope::Keys(vec!["10474".into()]));
    let start = Command::Start { profile: profile(), action, dry_run: false, allow_removals: None, scope };
    assert!(commands.take().contains(&start));
}

#[test]
fn an_order_is_ignored_with_a_reason_attached_with_a_number_and_a_refusal_is_said_at_the_field() {
    let (window, commands) = at_orders();
    press_row(&window, "10480");
    press(&window, "Ignorer…");
    press(&window, "Ignorer la commande");
    assert!(sees(&window, "Écrivez pourquoi."));
    commands.take();
    type_into(&window, "Ignorer la commande 10480", "Saisie à la main");
    press(&window, "Ignorer la commande");
    let act = |act| OrdersCommand::Act { profile: profile(), key: "10480".into(), act };
    assert_eq!(asked(&commands), [act(OrderDecision::Ignore { because: "Saisie à la main".to_owned() })]);
    let mut ignored = orders::shown("10480");
    (ignored.state, ignored.because) = (InboxState::Ignored, Some("Saisie à la main".to_owned()));
    let found = Ok(Box::new(ignored));
    window.apply(Update::Orders(OrdersUpdate::Shown { key: "10480".into(), acted: true, found }));
    assert!(sees(&window, "Ignorées, 2"));
    press(&window, "Reprendre");
    assert_eq!(asked(&commands), [act(OrderDecision::Resume)]);
    let found = Ok(Box::new(orders::shown("10480")));
    window.apply(Update::Orders(OrdersUpdate::Shown { key: "10480".into(), acted: true, found }));
    press(&window, "Rattacher…");
    type_into(&window, "Rattacher la commande 10480", "BC00042");
    press(&window, "Rattacher à cette pièce");
    assert_eq!(asked(&commands), [act(OrderDecision::Attach { document: "BC00042".to_owned() })]);
    let trouble = PluginTrouble { code: "order-not-attached".to_owned(), args: Default::default() };
    window.apply(Update::Orders(OrdersUpdate::Shown { key: "10480".into(), acted: true, found: Err(trouble) }));
    assert!(find(&window, "Rattacher la commande 10480", AccessibleRole::TextInput).is_some(), "what was typed stays");
    press(&window, "Fermer");
    press_row(&window, "10469");
    press(&window, "Recréer dans l’ERP");
    let recreate = OrdersCommand::Act { profile: profile(), key: "10469".into(), act: OrderDecision::Recreate };
    assert!(asked(&commands).contains(&recreate));
}

#[test]
fn tabs_search_and_columns_narrow_and_sort_and_an_empty_tab_says_so() {
    let (window, _commands) = at_orders();
    let rows = || {
        let named = |text: &String| text.starts_with("Commande 10");
        texts(&window).into_iter().filter(named).map(|text| text[9..14].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(rows().len(), 11);
    press(&window, "À vérifier, 2");
    assert_eq!(rows(), ["10480", "10469"]);
    press(&window, "Toutes, 11");
    press(&window, "Total TTC");
    assert_eq!(rows()[0], "10478", "the highest total first");
    type_into(&window, "Chercher (Ctrl+F)", "benali");
    assert_eq!(rows(), ["10477"]);
    type_into(&window, "Chercher (Ctrl+F)", "nobody");
    assert!(sees(&window, "Aucune commande sous ce filtre"));
    press(&window, "Tout montrer");
    assert_eq!(rows().len(), 11);
}

#[test]
fn two_dates_are_a_period_and_what_is_no_date_is_said() {
    let (window, commands) = at_orders();
    let periods = find(&window, "Période", AccessibleRole::Combobox).unwrap();
    for _ in 0..10 {
        periods.invoke_accessible_increment_action();
    }
    assert_eq!(periods.accessible_value().unwrap(), "Personnalisée…");
    asked(&commands);
    type_into(&window, "Du", "32/11/2026");
    type_into(&window, "Au", "24/11/2026");
    press(&window, "Afficher");
    assert!(sees(&window, "«\u{a0}32/11/2026\u{a0}» n’est pas une date"));
    type_into(&window, "Du", "20/11/2026");
    press(&window, "Afficher");
    let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    let days = OrderDays::Days { from: day(20), to: day(24), day_of: DayOf::Placed };
    assert_eq!(asked(&commands), [OrdersCommand::List { profile: profile(), days, ticket: 11 }]);
    window.apply(orders::listed(10));
    assert!(sees(&window, "Lecture des commandes…"), "an answer to the former period");
    window.apply(orders::unread(11));
    assert!(sees(&window, "Les commandes n’ont pas pu être lues"));
    press(&window, "Réessayer");
    assert_eq!(asked(&commands), [OrdersCommand::List { profile: profile(), days, ticket: 12 }]);
}

#[test]
fn a_day_is_reconciled() {
    let (window, commands) = at_orders();
    press(&window, "Réconcilier une journée…");
    press(&window, "Comparer");
    let day = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    assert_eq!(asked(&commands), [OrdersCommand::Reconcile { profile: profile(), day }]);
    let figures = |gross: i64| app::OrderFigures { gross: sync_model::Decimal::new(gross, 2), ..Default::default() };
    let order = app::ReconciledOrder {
        key: "10477".into(),
        reference: "XKBKN10477".to_owned(),
        shop_state: String::new(),
        state: app::OrderMatch::Different,
        shop: Some(figures(8_900)),
        erp: Some(figures(8_899)),
        documents: vec!["BC10477".to_owned()],
        problems: Vec::new(),
    };
    let sums = app::Reconciliation { equal: 21, different: 1, ..Default::default() };
    window.apply(Update::Orders(OrdersUpdate::Reconciled { day, found: Ok((sums, vec![order])) }));
    assert!(sees(&window, "21 égales, 1 différentes, 0 dans la boutique seulement, 0 dans l’ERP seulement."));
    assert!(sees(&window, "Commande 10477, XKBKN10477, 89,00, Différente"));
    let open = ElementHandle::find_by_element_type_name(window.component(), "OrderDialogs").count();
    assert_eq!(open, 1);
    let sums = |currency: &str| {
        let shop = app::SideSums { orders: 2, gross: sync_model::Decimal::new(128_400, 2), ..Default::default() };
        app::Reconciliation { equal: 2, shop, erp: shop, currency: currency.to_owned(), ..Default::default() }
    };
    // The figures are in the company's currency, whichever that is.
    for (currency, told) in [("CHF", "1\u{202f}284,00\u{a0}CHF TTC"), ("EUR", "1\u{202f}284,00\u{a0}€ TTC")] {
        window.apply(Update::Orders(OrdersUpdate::Reconciled { day, found: Ok((sums(currency), Vec::new())) }));
        assert!(sees(&window, told), "{:?}", texts(&window));
    }
    press(&window, "Fermer");
    assert_eq!(ElementHandle::find_by_element_type_name(window.component(), "OrderDialogs").count(), 0);
}

/// H05, H06: those imported before are looked at only when that is wanted.
#[test]
fn imported_orders_are_offered_when_they_are_wanted() {
    let (window, commands) = at_orders();
    let tick = |number: u32| {
        stand::hand::draw(&window);
        find(&window, &format!("Importer la commande {number}"), AccessibleRole::Checkbox).unwrap()
    };
    assert_eq!(tick(10_470).accessible_enabled(), Some(false));
    let too = || find(&window, "Avec celles déjà importées", AccessibleRole::Checkbox).unwrap();
    too().invoke_accessible_default_action();
    tick(10_470).invoke_accessible_default_action();
    press(&window, "Importer 6 commandes");
    let keys = ["10470", "10475", "10477", "10479", "10481", "10482"].map(Key::new).to_vec();
    let (action, scope) = (Action::ImportOrders, Scope::Again(keys));
    let start = Command::Start { profile: profile(), action, dry_run: false, allow_removals: None, scope };
    assert_eq!(commands.take(), [start]);
    too().invoke_accessible_default_action();
    assert!(sees(&window, "Importer 5 commandes"), "what is not offered any more is not ticked");
}
