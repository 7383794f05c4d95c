//! Tariffs and the explanation of a price: every kind of rule of sage100.md §2.1 and §2.2, by figures worked by hand.

use plugin_sdk::model::{
    Change, Connector, Decimal, ExplainRequest, Key, PriceTarget, Record, Scope, Stream, Tariff, TariffLine,
    TariffPrices,
};
use serde_json::json;
use system_tests::sage::CompanySpec;

use crate::stand::{Quiet, Stand, read_all, request};

/// A company whose first plain article costs 100 without tax and has no tariff of any kind.
pub(crate) fn bare() -> (Stand, String) {
    let stand = Stand::new(&CompanySpec { articles: 60, customers: 20, ..CompanySpec::default() });
    let key = stand.text(
        "SELECT AR_Ref FROM F_ARTICLE WHERE AR_Gamme1 = 0 AND AR_Condition = 0 AND AR_Publie = 1 AND AR_Sommeil = 0 \
         AND AR_Nomencl = 0 AND AR_Type = 0 AND AR_PrixTTC = 0 ORDER BY AR_Ref LIMIT 1",
    );
    stand.sql(
        "DELETE FROM F_ARTCLIENT; DELETE FROM F_TARIFQTE; DELETE FROM F_TARIFGAM; DELETE FROM F_TARIFCOND; \
         DELETE FROM F_FAMTARIF; DELETE FROM F_FAMTARIFQTE; DELETE FROM F_FAMCLIENT; \
         UPDATE F_COMPTET SET CT_Taux01 = 0, CT_NumCentrale = NULL",
    );
    stand.sql(&format!("UPDATE F_ARTICLE SET AR_PrixVen = 100, AR_PrixAch = 50 WHERE AR_Ref = '{key}'"));
    stand.sql("UPDATE F_COMPTET SET N_CatTarif = 3 WHERE CT_Num = 'HOTEL1'");
    (stand, key)
}

fn net(connector: &mut dyn Connector, key: &str, who: (&str, &str), quantity: i64) -> String {
    net_in(connector, key, who, quantity, None)
}

fn net_in(
    connector: &mut dyn Connector,
    key: &str,
    who: (&str, &str),
    quantity: i64,
    currency: Option<&str>,
) -> String {
    let some = |text: &str| (!text.is_empty()).then(|| Key::new(text));
    let request = ExplainRequest {
        article: Key::new(key),
        variant: None,
        group: some(who.0),
        customer: some(who.1),
        quantity: Decimal::from(quantity),
        date: "2026-01-15".parse().expect("a day"),
        subject: Default::default(),
        promotions: false,
        currency: currency.map(str::to_owned),
    };
    connector.explain(&Quiet, &request).unwrap_or_else(|error| panic!("{error}")).net.normalize().to_string()
}

fn tariff(connector: &mut dyn Connector, key: &str) -> Tariff {
    let page = connector.read(&Quiet, &request(Stream::Tariffs, Scope::Keys(vec![Key::new(key)]), 10));
    match page.unwrap_or_else(|error| panic!("{error}")).changes.remove(0) {
        Change::Upsert(Record::Tariff(tariff)) => *tariff,
        other => panic!("{key} has no tariff: {other:?}"),
    }
}

/// Each line as `who: from=net from=net`.
fn lines(tariff: &Tariff) -> Vec<String> {
    tariff.prices.iter().flat_map(|prices| told(&prices.lines)).collect()
}

fn told(lines: &[TariffLine]) -> Vec<String> {
    let line = |line: &TariffLine| {
        let who = match &line.target {
            PriceTarget::Everyone => "everyone".to_owned(),
            PriceTarget::Group(key) => format!("group {key}"),
            PriceTarget::Customer(key) => format!("customer {key}"),
        };
        let points = line.points.iter().map(|point| format!(" {}={}", point.from_quantity, point.net.normalize()));
        format!("{who}:{}", points.collect::<String>())
    };
    lines.iter().map(line).collect()
}

#[test]
fn rows_prices_and_discounts_follow_the_order_of_sage() {
    let (stand, key) = bare();
    let mut sage = stand.open(&[]);
    let sage = sage.as_mut();
    assert_eq!(lines(&tariff(sage, &key)), ["everyone: 1=100"]);

    // A category's price, a customer's exception, a buying office's; a row without a price gives its discount only.
    stand.sql(&format!(
        "INSERT INTO F_ARTCLIENT (AR_Ref, AC_Categorie, AC_PrixVen, AC_PrixTTC, AC_Remise) VALUES \
         ('{key}', 2, 96, 1, 0), ('{key}', 3, 80, 0, 10), ('{key}', 4, 0, 0, 0); \
         INSERT INTO F_ARTCLIENT (AR_Ref, AC_Categorie, CT_Num, AC_PrixVen, AC_Remise) VALUES \
         ('{key}', 0, 'DUBOIS', 70, 0), ('{key}', 0, 'CENTRALE', 0, 25); \
         UPDATE F_ARTCLIENT SET AC_Coef = 1.5 WHERE AC_Categorie = 4; \
         UPDATE F_COMPTET SET CT_NumCentrale = 'CENTRALE' WHERE CT_Num = 'HOTEL1'"
    ));
    let vat = stand.text(&format!("SELECT COALESCE(MAX(ACP_ComptaCPT_Taxe1), '') FROM F_ARTCOMPTA WHERE AR_Ref = '{key}' AND ACP_Champ = 1 AND ACP_Type = 0"));
    assert_eq!(net(sage, &key, ("3", ""), 1), "72");
    assert_eq!(net(sage, &key, ("4", ""), 1), "75");
    assert_eq!(net(sage, &key, ("", "DUBOIS"), 1), "70");
    assert_eq!(net(sage, &key, ("", "HOTEL1"), 1), "60", "the office's discount on the price of category 3");
    assert_eq!(net(sage, &key, ("", ""), 1), "100");
    let told = lines(&tariff(sage, &key));
    assert!(told.contains(&"group 3: 1=72".to_owned()), "{told:?} {vat}");
    assert!(told.contains(&"customer DUBOIS: 1=70".to_owned()), "{told:?}");
    assert!(told.contains(&"customer HOTEL1: 1=60".to_owned()), "{told:?}");
    assert!(!told.iter().any(|line| line.starts_with("group 5")), "category 5 pays as everyone: {told:?}");

    // « Hors remise » shuts every discount out.
    stand.sql(&format!("UPDATE F_ARTCLIENT SET AC_TypeRem = 1 WHERE AR_Ref = '{key}' AND AC_Categorie = 3"));
    stand.sql("UPDATE F_COMPTET SET CT_Taux01 = 50 WHERE CT_Num = 'CONTACT'; UPDATE F_COMPTET SET N_CatTarif = 3 WHERE CT_Num = 'CONTACT'");
    assert_eq!(net(sage, &key, ("", "CONTACT"), 1), "80");
}

#[test]
fn a_price_in_a_currency_serves_who_buys_in_it_and_the_rest_is_converted() {
    let (stand, key) = bare();
    // The generator's dollar is rank 2, at 1.08 for a euro.
    stand.sql(&format!(
        "INSERT INTO F_ARTCLIENT (AR_Ref, AC_Categorie, AC_PrixVen, AC_Remise, AC_PrixDev, AC_Devise) VALUES \
         ('{key}', 3, 80, 10, 120, 2), ('{key}', 4, 0, 0, 130, 2); \
         INSERT INTO F_ARTCLIENT (AR_Ref, AC_Categorie, CT_Num, AC_PrixVen, AC_PrixDev, AC_Devise) VALUES \
         ('{key}', 0, 'DUBOIS', 70, 0, 0), ('{key}', 0, 'CENTRALE', 70, 65, 3)"
    ));
    let mut sage = stand.open(&[]);
    let sage = sage.as_mut();
    let mut dollars = |who| net_in(sage, &key, who, 1, Some("USD"));
    assert_eq!(dollars(("3", "")), "108", "the discount is taken off the price in dollars");
    assert_eq!(dollars(("", "HOTEL1")), "108", "a customer of category 3");
    assert_eq!(dollars(("4", "")), "130");
    assert_eq!(dollars(("", "DUBOIS")), "75.6", "a price of one's own goes before the category's, in any currency");
    assert_eq!(dollars(("", "")), "108", "100 at 1.08");
    assert_eq!(net(sage, &key, ("3", ""), 1), "72");
    assert_eq!(net_in(sage, &key, ("3", ""), 1, Some("GBP")), "61.2", "72 at 0.85");
    let made = tariff(sage, &key).prices.unwrap_or_default();
    let codes: Vec<&str> = made.currencies.iter().map(|other| other.currency.as_str()).collect();
    assert_eq!(codes, ["USD", "GBP"]);
    let told = told(&made.currencies[0].lines);
    for line in ["everyone: 1=108", "group 3: 1=108", "group 4: 1=130", "customer DUBOIS: 1=75.6"] {
        assert!(told.contains(&line.to_owned()), "{line} in {told:?}");
    }
    // Whoever has a line in euros has one in dollars.
    assert!(made.lines.iter().all(|line| made.currencies[0].lines.iter().any(|other| other.target == line.target)));

    stand.sql("UPDATE P_DEVISE SET D_Cours = 0 WHERE cbIndice = 2");
    let page = stand.open(&[]).read(&Quiet, &request(Stream::Tariffs, Scope::Keys(vec![Key::new(key.as_str())]), 10));
    match page.unwrap_or_else(|error| panic!("{error}")).changes.remove(0) {
        Change::Faulty { problem, .. } => assert_eq!(problem.code, "tariff-currency"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn discounts_of_article_family_and_customer_meet_as_the_setting_says() {
    let (stand, key) = bare();
    let family = stand.text(&format!("SELECT FA_CodeFamille FROM F_ARTICLE WHERE AR_Ref = '{key}'"));
    stand.sql(&format!(
        "INSERT INTO F_ARTCLIENT (AR_Ref, AC_Categorie, AC_Remise) VALUES ('{key}', 3, 10); \
         INSERT INTO F_FAMTARIF (FA_CodeFamille, FT_Categorie, FT_Remise) VALUES ('{family}', 3, 20); \
         UPDATE F_COMPTET SET CT_Taux01 = 5 WHERE CT_Num = 'HOTEL1'"
    ));
    let by_setting = |choice: &str| {
        let mut sage = stand.open(&[("discount-choice", json!(choice))]);
        net(sage.as_mut(), &key, ("", "HOTEL1"), 1)
    };
    let told = ["article", "family", "customer", "sum", "cascade", "manual"].map(by_setting);
    assert_eq!(told, ["90", "80", "95", "65", "68.4", "100"]);
    // The family's discount for the customer itself goes before the one for its category.
    stand
        .sql(&format!("INSERT INTO F_FAMCLIENT (FA_CodeFamille, CT_Num, FC_Remise) VALUES ('{family}', 'HOTEL1', 30)"));
    assert_eq!(by_setting("family"), "70");
    // An article without a discount of its own leaves the word to the family.
    stand.sql(&format!("UPDATE F_ARTCLIENT SET AC_Remise = 0 WHERE AR_Ref = '{key}'"));
    assert_eq!(by_setting("article"), "70");
}

#[test]
fn scales_by_quantity_by_amount_with_net_prices_and_of_families() {
    let (stand, key) = bare();
    let family = stand.text(&format!("SELECT FA_CodeFamille FROM F_ARTICLE WHERE AR_Ref = '{key}'"));
    let scale = |kind: i64, rows: &str| {
        stand.sql(&format!(
            "DELETE FROM F_ARTCLIENT; DELETE FROM F_TARIFQTE; \
             INSERT INTO F_ARTCLIENT (AR_Ref, AC_Categorie, AC_QteMont) VALUES ('{key}', 3, {kind}); \
             INSERT INTO F_TARIFQTE (AR_Ref, TQ_RefCF, TQ_BorneSup, TQ_Remise01REM_Valeur, TQ_Remise01REM_Type, \
             TQ_Remise02REM_Valeur, TQ_Remise02REM_Type, TQ_Remise03REM_Valeur, TQ_Remise03REM_Type, TQ_PrixNet) VALUES {rows}"
        ));
    };
    let row = |bound: i64, first: i64, second: i64, third: &str, net: i64| {
        format!("('{key}', 'a03', {bound}, {first}, 1, {second}, 1, {third}, 0, {net})")
    };
    scale(1, &[row(9, 0, 0, "0", 0), row(49, 5, 2, "0.5", 0), row(99_999_999_999_999, 10, 0, "0", 0)].join(", "));
    assert!(lines(&tariff(stand.open(&[]).as_mut(), &key)).contains(&"group 3: 1=100 10=92.6 50=90".to_owned()));
    assert_eq!(net(stand.open(&[]).as_mut(), &key, ("3", ""), 49), "92.6");
    // Up to 500 in money: 5 pieces of 100; at 10 % off 20 of them come to 1800.
    scale(2, &[row(500, 0, 0, "0", 0), row(1800, 10, 0, "0", 0), row(99_999_999_999_999, 20, 0, "0", 0)].join(", "));
    assert!(lines(&tariff(stand.open(&[]).as_mut(), &key)).contains(&"group 3: 1=100 6=90 21=80".to_owned()));
    scale(3, &[row(9, 0, 0, "0", 88), row(99_999_999_999_999, 0, 0, "0", 77)].join(", "));
    let told = lines(&tariff(stand.open(&[]).as_mut(), &key));
    assert!(told.contains(&"group 3: 1=88 10=77".to_owned()), "{told:?}");
    // The last tier has no end, or nobody knows what holds beyond it.
    scale(1, &row(50, 5, 0, "0", 0));
    let page = stand.open(&[]).read(&Quiet, &request(Stream::Tariffs, Scope::Keys(vec![Key::new(key.as_str())]), 10));
    match page.unwrap_or_else(|error| panic!("{error}")).changes.remove(0) {
        Change::Faulty { problem, .. } => assert_eq!(problem.code, "tariff-scale-gap"),
        other => panic!("{other:?}"),
    }
    // The family's own scale, where the article has none.
    stand.sql(&format!(
        "DELETE FROM F_ARTCLIENT; DELETE FROM F_TARIFQTE; \
         INSERT INTO F_FAMTARIF (FA_CodeFamille, FT_Categorie, FT_QteMont) VALUES ('{family}', 3, 1); \
         INSERT INTO F_FAMTARIFQTE (FA_CodeFamille, FQ_RefCF, FQ_BorneSup, FQ_Remise01REM_Valeur, FQ_Remise01REM_Type) \
         VALUES ('{family}', 'a03', 4, 0, 1), ('{family}', 'a03', 99999999999999, 15, 1)"
    ));
    assert!(lines(&tariff(stand.open(&[]).as_mut(), &key)).contains(&"group 3: 1=100 5=85".to_owned()));
}

#[test]
fn a_price_of_nothing_is_refused_and_every_page_size_reads_the_same() {
    let (stand, key) = bare();
    stand.sql(&format!("INSERT INTO F_ARTCLIENT (AR_Ref, AC_Categorie, AC_Remise) VALUES ('{key}', 3, 100)"));
    let mut sage = stand.open(&[]);
    let sage = sage.as_mut();
    let refused = |change: &Change| matches!(change, Change::Faulty { problem, .. } if problem.code == "tariff-zero");
    let (whole, ..) = read_all(sage, request(Stream::Tariffs, Scope::All, 1_000));
    assert_eq!(whole.iter().filter(|change| refused(change)).count(), 1);
    let (parts, ..) = read_all(sage, request(Stream::Tariffs, Scope::All, 7));
    assert_eq!(parts, whole);
    let mut sage = stand.open(&[("zero-prices", json!("send"))]);
    assert!(lines(&tariff(sage.as_mut(), &key)).contains(&"group 3: 1=0".to_owned()));
}

#[test]
fn everyone_pays_what_the_price_facet_says_over_a_whole_generated_company() {
    let stand = Stand::new(&CompanySpec { articles: 300, customers: 40, ..CompanySpec::default() });
    let mut sage = stand.open(&[("discount-choice", json!("article"))]);
    stand.sql("DELETE FROM F_FAMTARIF");
    let sage = sage.as_mut();
    let (prices, ..) = read_all(sage, request(Stream::Prices, Scope::All, 500));
    let (tariffs, ..) = read_all(sage, request(Stream::Tariffs, Scope::All, 500));
    assert_eq!(prices.len(), tariffs.len());
    let (mut compared, mut customers) = (0, 0);
    for (price, tariff) in prices.iter().zip(&tariffs) {
        let (Change::Upsert(Record::Article(article)), Change::Upsert(Record::Tariff(tariff))) = (price, tariff) else {
            assert_eq!(price.key(), tariff.key());
            continue;
        };
        let (facet, told) = (article.price.as_ref().expect("a price"), tariff.prices.as_ref().expect("prices"));
        let everyone = told.lines.iter().find(|line| line.target == PriceTarget::Everyone).expect("everyone");
        let own: Vec<_> = everyone.points.iter().filter(|point| point.variant.is_none()).collect();
        let first =
            facet.tiers.iter().find(|tier| tier.from_quantity == Decimal::ONE).map_or(facet.net, |tier| tier.net);
        assert_eq!(own[0].net, first, "{}", article.key);
        for tier in &facet.tiers {
            let at = own.iter().rev().find(|point| point.from_quantity <= tier.from_quantity).expect("a point");
            assert_eq!(at.net, tier.net, "{} from {}", article.key, tier.from_quantity);
        }
        customers += told.lines.iter().filter(|line| matches!(line.target, PriceTarget::Customer(_))).count();
        compared += 1 + facet.tiers.len();
    }
    assert!(compared > 250 && customers > 100, "{compared} {customers}");
}

/// The periods of an article as `from..to [sale] who: from=net …`, one line a target.
fn periods(connector: &mut dyn Connector, key: &str) -> Vec<String> {
    let page = connector.read(&Quiet, &request(Stream::Promotions, Scope::Keys(vec![Key::new(key)]), 10));
    let Change::Upsert(Record::Tariff(tariff)) = page.unwrap_or_else(|error| panic!("{error}")).changes.remove(0)
    else {
        panic!("{key} has no tariff");
    };
    let mut told = Vec::new();
    for period in &tariff.prices.as_ref().expect("prices").periods {
        let to = period.to.map_or_else(|| "…".to_owned(), |to| to.to_string());
        let head = format!("{}..{to}{}", period.from, if period.is_sale { " sale" } else { "" });
        let prices = TariffPrices { lines: period.lines.clone(), ..TariffPrices::default() };
        let whole = Tariff { key: Key::new(key), prices: Some(prices) };
        told.extend(lines(&whole).into_iter().map(|line| format!("{head} {line}")));
    }
    told
}

#[test]
fn promotions_hold_between_their_days_for_whom_they_name_and_the_bad_ones_are_told() {
    let (stand, key) = bare();
    stand.sql("DELETE FROM F_TARIFSELECT; DELETE FROM F_TARIFREMISE; DELETE FROM F_TARIF");
    stand.sql(&format!(
        "INSERT INTO F_ARTCLIENT (AR_Ref, AC_Categorie, AC_Remise) VALUES ('{key}', 3, 30); \
         INSERT INTO F_TARIF (TF_No, TF_Intitule, TF_Debut, TF_Fin, TF_Type, TF_Domaine, TF_Remise01REM_Valeur, \
         TF_Remise01REM_Type) VALUES \
         (1, 'Soldes du siècle', '2020-01-01 00:00:00', '2098-12-31 00:00:00', 2, 0, 20, 1), \
         (2, 'Fidélité', '2090-01-01 00:00:00', '2099-12-31 00:00:00', 2, 0, 50, 1), \
         (3, 'Finie', '2020-01-01 00:00:00', '2021-12-31 00:00:00', 2, 0, 90, 1), \
         (4, 'Sans cible', '2020-01-01 00:00:00', '2099-12-31 00:00:00', 2, 0, 10, 1), \
         (5, 'À rebours', '2030-01-01 00:00:00', '2029-12-31 00:00:00', 2, 0, 10, 1), \
         (6, 'Fin d''année', '2020-01-01 00:00:00', '2099-12-31 00:00:00', 1, 0, 10, 1); \
         INSERT INTO F_TARIFSELECT (TF_No, TS_Interes, TS_Ref) VALUES (1, 1, '{key}'), (2, 1, '{key}'), (2, 3, 'DUBOIS'), \
         (3, 1, '{key}'), (5, 1, '{key}'), (6, 1, '{key}')"
    ));
    let told = periods(stand.open(&[]).as_mut(), &key);
    let expected = [
        "2020-01-01..2089-12-31 sale everyone: 1=80",
        // 80 is the sale's price, 70 that after the category's discount: the better one holds.
        "2020-01-01..2089-12-31 sale group 3: 1=70",
        "2090-01-01..2098-12-31 sale everyone: 1=80",
        "2090-01-01..2098-12-31 sale group 3: 1=70",
        "2090-01-01..2098-12-31 sale customer DUBOIS: 1=50",
        "2099-01-01..2099-12-31 everyone: 1=100",
        "2099-01-01..2099-12-31 group 3: 1=70",
        "2099-01-01..2099-12-31 customer DUBOIS: 1=50",
    ];
    assert_eq!(told, expected);
    let by_choice = |choice: &str| periods(stand.open(&[("promotion-choice", json!(choice))]).as_mut(), &key);
    assert_eq!(by_choice("instead")[1], "2020-01-01..2089-12-31 sale group 3: 1=80");
    assert_eq!(by_choice("on-top")[1], "2020-01-01..2089-12-31 sale group 3: 1=56");
    let page = stand.open(&[]).read(&Quiet, &request(Stream::Promotions, Scope::All, 1_000)).expect("a page");
    let code = |change: &Change| match change {
        Change::Faulty { key, problem } => Some(format!("{key} {}", problem.code)),
        _ => None,
    };
    let faulty: Vec<String> = page.changes.iter().filter_map(code).collect();
    assert_eq!(faulty, ["promotion.4 promotion-without-target", "promotion.5 promotion-dates"]);
    // A price is explained with the promotions of its day, where the profile sends them.
    let asked = ExplainRequest {
        article: Key::new(key.as_str()),
        variant: None,
        customer: None,
        group: None,
        quantity: Decimal::ONE,
        date: "2026-01-15".parse().expect("a day"),
        promotions: true,
        currency: None,
        subject: Default::default(),
    };
    let on = |date: &str| {
        let asked = ExplainRequest { date: date.parse().expect("a day"), ..asked.clone() };
        stand.open(&[]).explain(&Quiet, &asked).expect("an explanation").net.normalize().to_string()
    };
    let days = ["2019-12-31", "2021-12-31", "2022-01-01", "2098-12-31", "2099-01-01"];
    assert_eq!(days.map(on), ["100", "10", "80", "80", "100"]);
}

#[test]
fn tiers_of_a_promotion_begin_where_the_ones_below_end() {
    let (stand, key) = bare();
    stand.sql("DELETE FROM F_TARIFSELECT; DELETE FROM F_TARIFREMISE; DELETE FROM F_TARIF");
    let family = stand.text(&format!("SELECT FA_CodeFamille FROM F_ARTICLE WHERE AR_Ref = '{key}'"));
    stand.sql(&format!(
        "INSERT INTO F_TARIF (TF_No, TF_Intitule, TF_Debut, TF_Fin, TF_Type, TF_Domaine) VALUES \
         (1, 'Par quantité', '2020-01-01 00:00:00', '2099-12-31 00:00:00', 2, 0); \
         INSERT INTO F_TARIFSELECT (TF_No, TS_Interes, TS_Ref) VALUES (1, 0, '{family}'); \
         INSERT INTO F_TARIFREMISE (TF_No, TR_BorneSup, TR_Remise01REM_Valeur, TR_Remise01REM_Type) VALUES \
         (1, 3, 0, 1), (1, 9, 5, 1), (1, 99999999999999, 10, 1)"
    ));
    let told = periods(stand.open(&[]).as_mut(), &key);
    assert_eq!(told, ["2020-01-01..2099-12-31 everyone: 1=100 4=95 10=90"]);
}
