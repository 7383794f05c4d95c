//! Doubtful records: each has its reason or its remark, and the others go on.

use erp_sage::{config::Settings, read::bar_codes, session::Session};
use plugin_sdk::model::{Article, Change, Connector, Decimal, Key, Record, Scope, Stream};
use serde_json::json;

use crate::stand::{Quiet, Stand, article, articles, read_all, request};

/// What became of an article: its reason, or its remarks, with their values.
fn judged(change: &Change) -> String {
    let told = |problem: &plugin_sdk::model::Problem| {
        assert!(problem.remedy.is_some(), "{} says no remedy", problem.code);
        let values: Vec<&str> = problem.args.values().map(String::as_str).filter(|value| !value.is_empty()).collect();
        format!("{} {}", problem.code, values.join(" ")).trim_end().to_owned()
    };
    match change {
        Change::Faulty { problem, .. } => format!("held: {}", told(problem)),
        Change::Upsert(Record::Article(article)) => {
            assert!(article.remarks.iter().all(|remark| remark.remark));
            format!("sent: {}", article.remarks.iter().map(told).collect::<Vec<_>>().join(", "))
        }
        other => format!("{other:?}"),
    }
}

fn judge(connector: &mut dyn Connector, keys: &[&str]) -> Vec<String> {
    articles(connector, Stream::Articles, keys).iter().map(judged).collect()
}

#[test]
fn a_bar_code_that_is_no_ean_or_another_articles_is_remarked() {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_ARTICLE SET AR_CodeBarre = '123ABC' WHERE AR_Ref = 'TAB-CUI-01';
         UPDATE F_ARTICLE SET AR_CodeBarre = '4006381333932' WHERE AR_Ref = 'COU-LAI-130';
         UPDATE F_ARTICLE SET AR_CodeBarre = '4006381333931' WHERE AR_Ref IN ('MAN-CUI-02', 'SER-COT-40');
         UPDATE F_ARTENUMREF SET AE_CodeBarre = '4006381333931'
           WHERE cbMarq = (SELECT MIN(cbMarq) FROM F_ARTENUMREF WHERE AR_Ref = 'NAP-LIN-150');",
    );
    let keys = ["TAB-CUI-01", "COU-LAI-130", "MAN-CUI-02", "SER-COT-40", "LAM-LIN-01"];
    let mut connector = stand.open(&[]);
    let found = judge(connector.as_mut(), &keys);
    assert_eq!(
        found,
        [
            "sent: bar-code-shape 123ABC",
            "sent: bar-code-check-digit 4006381333932",
            "sent: bar-code-twice 4006381333931 NAP-LIN-150",
            "sent: bar-code-twice 4006381333931 MAN-CUI-02",
            "sent: ",
        ]
    );
    // A code that is none is not sent; a shared one is.
    let ean = |connector: &mut dyn Connector, key: &str| article(connector, key).identity.expect("identity").ean;
    assert_eq!(ean(connector.as_mut(), "TAB-CUI-01"), "");
    assert_eq!(ean(connector.as_mut(), "MAN-CUI-02"), "4006381333931");
    let variant = judge(connector.as_mut(), &["NAP-LIN-150"]).remove(0);
    assert!(variant.starts_with("sent: bar-code-twice 4006381333931 MAN-CUI-02  ("), "{variant}");
    let mut holding = stand.open(&[("bad-bar-codes", json!("hold"))]);
    assert_eq!(judge(holding.as_mut(), &["TAB-CUI-01", "LAM-LIN-01"]), ["held: bar-code-shape 123ABC", "sent: "]);
}

#[test]
fn a_price_of_nothing_or_below_is_held_unless_the_settings_send_it() {
    let stand = Stand::small();
    stand.sql(
        "DELETE FROM F_ARTCLIENT WHERE AR_Ref IN ('TAB-CUI-01', 'COU-LAI-130', 'NAP-LIN-150');
         UPDATE F_ARTICLE SET AR_PrixVen = 0, AR_Coef = 0 WHERE AR_Ref IN ('TAB-CUI-01', 'NAP-LIN-150');
         UPDATE F_ARTICLE SET AR_PrixVen = -4 WHERE AR_Ref = 'COU-LAI-130';
         DELETE FROM F_TARIFGAM WHERE AR_Ref = 'NAP-LIN-150';
         INSERT INTO F_TARIFGAM(AR_Ref, TG_RefCF, AG_No1, AG_No2, TG_Prix)
           SELECT AR_Ref, 'a01', AG_No1, AG_No2, 60 FROM F_ARTENUMREF WHERE AR_Ref = 'NAP-LIN-150';",
    );
    let keys = ["TAB-CUI-01", "COU-LAI-130", "LAM-LIN-01", "NAP-LIN-150"];
    // C14: with gammes the article's own price may be 0, when each combination has a whole one.
    let mut connector = stand.open(&[]);
    let found = judge(connector.as_mut(), &keys);
    assert_eq!([&found[0], &found[2], &found[3]], ["held: price-missing 0", "sent: ", "sent: "]);
    assert!(found[1].starts_with("held: price-negative -"), "{}", found[1]);
    let price = article(connector.as_mut(), "NAP-LIN-150").price.expect("price");
    assert_eq!((price.net, price.variants.len()), (Decimal::ZERO, 3));
    // Its stock is another matter.
    assert!(matches!(articles(connector.as_mut(), Stream::Stock, &["TAB-CUI-01"])[0], Change::Upsert(_)));
    stand
        .sql("DELETE FROM F_TARIFGAM WHERE cbMarq = (SELECT MIN(cbMarq) FROM F_TARIFGAM WHERE AR_Ref = 'NAP-LIN-150')");
    let variant = judge(stand.open(&[]).as_mut(), &["NAP-LIN-150"]).remove(0);
    assert!(variant.starts_with("held: price-missing 0  ("), "{variant}");
    let mut sending = stand.open(&[("zero-prices", json!("send"))]);
    let found = judge(sending.as_mut(), &keys);
    assert_eq!(found[0], "sent: ");
    assert!(found[1].starts_with("held: price-negative"), "{}", found[1]);
}

#[test]
fn tiers_that_overlap_are_held() {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_ARTCLIENT SET AC_QteMont = 1 WHERE AR_Ref = 'SER-COT-40' AND AC_Categorie = 1;
         INSERT INTO F_TARIFQTE(AR_Ref, TQ_RefCF, TQ_BorneSup, TQ_Remise01REM_Valeur, TQ_Remise01REM_Type) VALUES
           ('SER-COT-40', 'a01', 5, 0, 1), ('SER-COT-40', 'a01', 5.5, 10, 1), ('SER-COT-40', 'a01', 99, 20, 1);",
    );
    let found = judge(stand.open(&[]).as_mut(), &["SER-COT-40", "LAM-LIN-01"]);
    assert_eq!(found, ["held: tier-overlap 5.5", "sent: "]);
}

#[test]
fn an_information_libre_that_is_gone_is_told_once_and_the_others_go_on() {
    let stand = Stand::small();
    let features = ("features", json!({"Composition / Entretien": "Composition", "Colonne disparue": "Rien"}));
    let brand = ("manufacturer", json!("column"));
    let mut connector = stand.open(&[features, brand, ("manufacturer-field", json!("Ancienne marque"))]);
    let (changes, ..) = read_all(connector.as_mut(), request(Stream::Articles, Scope::All, 50));
    let held: Vec<String> = changes.iter().map(judged).filter(|text| text.starts_with("held")).collect();
    assert_eq!(held, ["held: information-gone Ancienne marque", "held: information-gone Colonne disparue"]);
    let named = |change: &Change| match change {
        Change::Upsert(Record::Article(article)) => article
            .features
            .as_ref()
            .is_some_and(|found| found.features.iter().any(|f| f.name.get("fr") == "Composition")),
        _ => false,
    };
    assert!(changes.iter().any(named));
    let (prices, ..) = read_all(connector.as_mut(), request(Stream::Prices, Scope::All, 500));
    assert!(!prices.iter().any(|change| judged(change).contains("information-gone")));
}

#[test]
fn informations_libres_that_are_gone_keep_the_pages_limit() {
    let stand = Stand::small();
    let features = json!({"Disparue 1": "A", "Disparue 2": "B", "Disparue 3": "C"});
    let mut connector = stand.open(&[("features", features)]);
    let (whole, ..) = read_all(connector.as_mut(), request(Stream::Articles, Scope::All, 500));
    let keys = |changes: &[Change]| changes.iter().map(|change| change.key().to_string()).collect::<Vec<_>>();
    assert_eq!(keys(&whole)[..3], ["Disparue 1", "Disparue 2", "Disparue 3"]);
    for limit in [1, 2, 3, 4, 7] {
        let (read, _, pages) = read_all(connector.as_mut(), request(Stream::Articles, Scope::All, limit));
        assert!(pages.iter().all(|page| page.changes.len() <= limit), "pages of {limit}");
        assert_eq!(keys(&read), keys(&whole), "by pages of {limit}");
    }
}

#[test]
fn a_category_in_a_circle_or_under_nothing_is_named() {
    let stand = Stand::small();
    stand.sql(
        "PRAGMA foreign_keys = OFF;
         INSERT INTO F_CATALOGUE(CL_No, CL_Intitule, CL_NoParent, CL_Niveau) VALUES
           (9001, 'Poule', 9002, 1), (9002, 'Œuf', 9001, 2), (9003, 'Coquille', 9002, 3),
           (9004, 'Orpheline', 9999, 1), (9005, 'Racine', 0, 1), (9006, 'Feuille', 9005, 0);",
    );
    let mut connector = stand.open(&[]);
    let (changes, ..) = read_all(connector.as_mut(), request(Stream::Categories, Scope::All, 500));
    let of = |key: &str| {
        let found = changes.iter().find(|change| change.key().as_str() == key);
        match found.expect("the category is read") {
            Change::Faulty { problem, .. } => {
                assert!(problem.remedy.is_some());
                format!("{} {:?}", problem.code, problem.args.values().collect::<Vec<_>>())
            }
            Change::Upsert(_) => "sent".to_owned(),
            other => format!("{other:?}"),
        }
    };
    assert!(of("CL9001").starts_with("category-loop [\"Poule > Œuf > Poule"), "{}", of("CL9001"));
    assert!(of("CL9003").starts_with("category-loop [\"Coquille > Œuf"), "{}", of("CL9003"));
    assert_eq!(of("CL9004"), "category-parent-gone [\"CL9999\"]");
    // The level that Sage wrote does not decide: parents come first.
    let rank = |key: &str| changes.iter().position(|change| change.key().as_str() == key);
    assert_eq!((of("CL9005"), of("CL9006")), ("sent".to_owned(), "sent".to_owned()));
    assert!(rank("CL9005") < rank("CL9006"));
}

#[test]
fn four_hundred_combinations_are_read_whole() {
    let stand = Stand::small();
    let number = |rank: usize| 800_000 + rank;
    let mut sql = String::from(
        "PRAGMA foreign_keys = OFF;
         UPDATE F_ARTICLE SET AR_Gamme1 = 1, AR_Gamme2 = 2, AR_Type = 1 WHERE AR_Ref = 'TAB-CUI-01';",
    );
    for rank in 0..20 {
        for axis in 0..2 {
            sql += &format!(
                "INSERT INTO F_ARTGAMME(AR_Ref, AG_No, EG_Enumere, AG_Type)
                 VALUES ('TAB-CUI-01', {}, 'Valeur {rank}', {axis});",
                number(rank + axis * 20)
            );
        }
    }
    for first in 0..20 {
        for second in 20..40 {
            sql += &format!(
                "INSERT INTO F_ARTENUMREF(AR_Ref, AG_No1, AG_No2, AE_Ref)
                 VALUES ('TAB-CUI-01', {}, {}, 'T-{first}-{second}');",
                number(first),
                number(second)
            );
        }
    }
    stand.sql(&sql);
    let table = article(stand.open(&[]).as_mut(), "TAB-CUI-01");
    let identity = table.identity.expect("identity");
    assert_eq!((identity.variants.len(), identity.axes.len()), (400, 2));
    assert!(identity.variants.iter().all(|variant| variant.values.len() == 2 && !variant.values[1].label.is_empty()));
    assert_eq!(table.stock.expect("stock").variants.len(), 400);
}

#[test]
fn texts_arrive_as_they_were_typed() {
    let stand = Stand::small();
    let names = [
        "Éàçèùâêîôûëïüÿ ÆŒæœ « ligature »",
        "Prix 12 € l'unité – 50 % ½ ²",
        "Sac 🧵 à l'emoji 👜",
        "L'apostrophe ' et les \"guillemets\" ''doublés''",
        "<b>Gras</b> & <script>alert(1)</script>",
    ];
    for name in names {
        let base = stand.base();
        base.execute("UPDATE F_ARTICLE SET AR_Design = ?1 WHERE AR_Ref = 'TAB-CUI-01'", [name]).expect("it is written");
        let texts = article(stand.open(&[]).as_mut(), "TAB-CUI-01").texts.expect("texts");
        assert_eq!(texts.name.get("fr"), name);
    }
}

fn read(stand: &Stand, settings: &[(&str, serde_json::Value)], key: &str) -> Article {
    article(stand.open(settings).as_mut(), key)
}

#[test]
fn languages_go_where_the_settings_say() {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_ARTICLE SET AR_Langue1 = 'Leather table', AR_Langue2 = '' WHERE AR_Ref = 'TAB-CUI-01';
         INSERT INTO F_GLOSSAIRE(GL_No, GL_Domaine, GL_Intitule, GL_Text, GL_TextLangue1)
           VALUES (7001, 0, 'T', 'Doux', 'Soft');
         INSERT INTO F_ARTGLOSS(AR_Ref, GL_No, AGL_Num) VALUES ('TAB-CUI-01', 7001, 99);",
    );
    let french = stand.text("SELECT AR_Design FROM F_ARTICLE WHERE AR_Ref = 'TAB-CUI-01'");
    let languages = ("languages", json!({"0": "fr", "1": "en", "2": "de"}));
    let texts = read(&stand, &[languages], "TAB-CUI-01").texts.expect("texts");
    let name: Vec<(&str, &str)> = texts.name.0.iter().map(|(code, text)| (code.as_str(), text.as_str())).collect();
    // sage100.md §7.4: without a translation the designation stands in.
    assert_eq!(name, [("de", french.as_str()), ("en", "Leather table"), ("fr", french.as_str())]);
    assert!(texts.description.get("en").contains("<p>Soft</p>") && texts.description.get("fr").contains("<p>Doux</p>"));
    let swapped = read(&stand, &[("languages", json!({"0": "nl"}))], "TAB-CUI-01");
    let keys: Vec<&str> = swapped.texts.as_ref().expect("texts").name.0.keys().map(String::as_str).collect();
    assert_eq!(keys, ["nl"]);
}

#[test]
fn the_purchase_price_is_the_chosen_one() {
    let stand = Stand::small();
    stand.sql(
        "PRAGMA foreign_keys = OFF;
         UPDATE F_ARTICLE SET AR_PrixAch = 10, AR_PUNet = 9.5, AR_CoutStd = 11 WHERE AR_Ref = 'TAB-CUI-01';
         DELETE FROM F_ARTFOURNISS WHERE AR_Ref = 'TAB-CUI-01';
         INSERT INTO F_ARTFOURNISS(AR_Ref, CT_Num, AF_PrixAch, AF_Remise, AF_Devise, AF_Principal)
           VALUES ('TAB-CUI-01', 'AUTRE', 5, 0, 0, 0), ('TAB-CUI-01', 'PRINCIPAL', 12, 25, 0, 1);",
    );
    let purchase = |choice: &str| {
        let settings = [
            ("purchase-price", json!(choice)),
            // Columns that the settings add stand before it.
            ("features", json!({"Composition / Entretien": "Composition"})),
            ("manufacturer", json!("column")),
            ("manufacturer-field", json!("Marque commerciale")),
        ];
        let price = read(&stand, &settings, "TAB-CUI-01").price.expect("price").purchase;
        price.map_or("none".to_owned(), |price| price.to_string())
    };
    let found = ["article", "last-net", "standard", "supplier", "none"].map(purchase);
    assert_eq!(found, ["10", "9.5", "11", "9", "none"]);
}

#[test]
fn sleeping_articles_leave_or_go_out_of_sale() {
    let stand = Stand::small();
    stand.sql("UPDATE F_ARTICLE SET AR_Sommeil = 1 WHERE AR_Ref = 'TAB-CUI-01'");
    let left = articles(stand.open(&[]).as_mut(), Stream::Articles, &["TAB-CUI-01"]).remove(0);
    assert_eq!(left, Change::Delete(Key::new("TAB-CUI-01")));
    let sent = read(&stand, &[("asleep-articles", json!("inactive"))], "TAB-CUI-01");
    assert!(!sent.identity.expect("identity").active);
}

#[test]
fn an_article_whose_stock_is_not_followed_gets_the_settings_quantity() {
    let stand = Stand::small();
    stand.sql("UPDATE F_ARTICLE SET AR_SuiviStock = 0 WHERE AR_Ref IN ('TAB-CUI-01', 'NAP-LIN-150')");
    let stock = |settings: &[(&str, serde_json::Value)], key: &str| {
        let stock = read(&stand, settings, key).stock.expect("stock");
        format!("{} {} {}", stock.tracked, stock.quantity, stock.variants.len())
    };
    assert_eq!(stock(&[], "TAB-CUI-01"), "false 0 0");
    assert_eq!(stock(&[("untracked-quantity", json!(99))], "TAB-CUI-01"), "true 99 0");
    assert_eq!(stock(&[("untracked-quantity", json!(99))], "NAP-LIN-150"), "true 297 3");
}

#[test]
fn packs_become_prices_by_quantity_when_asked_for() {
    let stand = Stand::new(&system_tests::sage::CompanySpec { articles: 60, customers: 5, ..Default::default() });
    let reference = stand.text("SELECT AR_Ref FROM F_ARTICLE WHERE AR_Condition = 1 AND AR_Publie = 1 LIMIT 1");
    stand.sql(&format!(
        "UPDATE F_ARTICLE SET AR_PrixVen = 3, AR_PrixTTC = 0 WHERE AR_Ref = '{reference}';
         DELETE FROM F_ARTCLIENT WHERE AR_Ref = '{reference}'; DELETE FROM F_TARIFCOND WHERE AR_Ref = '{reference}';
         INSERT INTO F_TARIFCOND(AR_Ref, TC_RefCF, CO_No, TC_Prix)
           SELECT AR_Ref, 'a01', CO_No, 16.2 FROM F_CONDITION WHERE AR_Ref = '{reference}' AND EC_Quantite = 6;"
    ));
    let packs = read(&stand, &[("packs", json!("quantities"))], &reference);
    let price = packs.price.expect("price");
    let tiers: Vec<String> = price.tiers.iter().map(|tier| format!("{} {}", tier.from_quantity, tier.net)).collect();
    // The carton of 12 has no price of its own: it discounts nothing.
    assert_eq!((price.net.to_string(), tiers), ("3".to_owned(), vec!["6 2.7".to_owned()]));
    assert!(packs.identity.expect("identity").variants.is_empty());
}

#[test]
fn doubled_bar_codes_are_the_same_where_a_driver_cannot_group() {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_ARTICLE SET AR_CodeBarre = '3760000000017' WHERE AR_Ref IN (SELECT AR_Ref FROM F_ARTICLE \
         WHERE AR_Sommeil = 0 ORDER BY AR_Ref LIMIT 7);
         UPDATE F_ARTENUMREF SET AE_CodeBarre = (SELECT AR_CodeBarre FROM F_ARTICLE WHERE AR_CodeBarre <> '' \
           AND AR_Sommeil = 0 ORDER BY AR_Ref DESC LIMIT 1) WHERE rowid = (SELECT rowid FROM F_ARTENUMREF \
           WHERE AE_Sommeil = 0 LIMIT 1);",
    );
    let settings = Settings::from_config(&stand.config(&[])).expect("the settings are good");
    let mut session = Session::open(settings).unwrap_or_else(|error| panic!("{error}"));
    let grouped = bar_codes::grouped(&mut session, &Quiet).expect("SQLite groups");
    assert_eq!(grouped.len(), 2);
    for page in [2, 5, 50, 10_000] {
        let walked = bar_codes::walked(&mut session, &Quiet, page).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(walked, grouped, "{page} codes a page");
    }
}
