//! Reading: exact values, pages, scopes.

use std::{cell::Cell, collections::BTreeSet};

use plugin_sdk::model::{ArticleKind, Change, ErrorKind, Facet, Key, Record, Scope, Stream};
use serde_json::json;
use system_tests::sage::CompanySpec;

use crate::stand::{Impatient, Quiet, Stand, article, articles, read_all, request};

#[test]
fn demo_articles_come_with_their_exact_prices_and_accents() {
    let stand = Stand::small();
    let mut connector = stand.open(&[]);
    let cloth = article(connector.as_mut(), "NAP-LIN-150");
    let (identity, price) = (cloth.identity.expect("identity"), cloth.price.expect("price"));
    assert_eq!(cloth.texts.expect("texts").name.get("fr"), "Nappe en lin lavé 150 × 250 cm");
    assert_eq!((price.net.to_string(), price.tax.rate.to_string()), ("62.416667".to_owned(), "20".to_owned()));
    assert_eq!((price.currency.as_str(), price.tax.country.as_str()), ("EUR", "FR"));
    assert_eq!(identity.weight.map(|weight| weight.to_string()).as_deref(), Some("0.82"));
    assert_eq!(identity.kind, ArticleKind::Variants);
    let labels: Vec<&str> = identity.variants.iter().map(|variant| variant.values[0].label.get("fr")).collect();
    assert_eq!(labels, ["Écru", "Gris perle", "Terracotta"]);
    assert_eq!(identity.axes[0].name.get("fr"), "Couleur");
    assert_eq!(cloth.categories.expect("categories").keys.len(), 1);
}

#[test]
fn a_variant_that_costs_more_has_its_own_price() {
    let stand = Stand::small();
    let mut connector = stand.open(&[]);
    let sheet = article(connector.as_mut(), "DRA-PLA-140");
    let (identity, price) = (sheet.identity.expect("identity"), sheet.price.expect("price"));
    let named: Vec<String> = identity
        .variants
        .iter()
        .map(|variant| {
            let own = price.variants.iter().find(|price| price.key == variant.key).map_or(price.net, |price| price.net);
            let labels: Vec<&str> = variant.values.iter().map(|value| value.label.get("fr")).collect();
            format!("{} {} {own}", variant.reference, labels.join("/"))
        })
        .collect();
    assert_eq!(
        named,
        [
            "DRA-PLA-140-2 140 × 190/Bleu nuit 41.6625",
            "DRA-PLA-140-1 140 × 190/Blanc 41.6625",
            "DRA-PLA-140-4 160 × 200/Bleu nuit 47.9125",
            "DRA-PLA-140-3 160 × 200/Blanc 47.9125",
            "DRA-PLA-140-6 180 × 200/Bleu nuit 54.1625",
            "DRA-PLA-140-5 180 × 200/Blanc 54.1625",
        ]
    );
}

#[test]
fn vat_falls_back_on_the_family_code_by_code() {
    let stand = Stand::small();
    let mut connector = stand.open(&[]);
    // The lamp has an éco-participation of its own and its family's VAT; the magazine a VAT of its own.
    let lamp = article(connector.as_mut(), "LAM-LIN-01").price.expect("price");
    assert_eq!(
        (lamp.tax.rate.to_string(), lamp.eco_tax.map(|tax| tax.to_string())),
        ("20".into(), Some("0.25".into()))
    );
    let magazine = article(connector.as_mut(), "REV-TEX-12").price.expect("price");
    assert_eq!((magazine.tax.rate.to_string(), magazine.eco_tax), ("2.1".into(), None));
    let mut export = stand.open(&[("accounting-category", json!("3"))]);
    assert_eq!(article(export.as_mut(), "NAP-LIN-150").price.expect("price").tax.rate.to_string(), "0");
}

#[test]
fn prices_follow_the_chosen_category() {
    let stand = Stand::small();
    stand.sql(
        "DELETE FROM F_ARTCLIENT WHERE AR_Ref = 'TAB-CUI-01' AND AC_Categorie = 3;
         INSERT INTO F_ARTCLIENT(AR_Ref, AC_Categorie, AC_PrixVen, AC_PrixTTC, AC_Remise)
           VALUES ('TAB-CUI-01', 3, 24, 1, 10);
         UPDATE F_ARTICLE SET AR_PrixAch = 10 WHERE AR_Ref = 'MAN-CUI-02';
         DELETE FROM F_ARTCLIENT WHERE AR_Ref = 'MAN-CUI-02' AND AC_Categorie = 3;
         INSERT INTO F_ARTCLIENT(AR_Ref, AC_Categorie, AC_PrixVen, AC_Coef) VALUES ('MAN-CUI-02', 3, NULL, 1.65);",
    );
    let mut connector = stand.open(&[("price-category", json!(3))]);
    // 24 € TTC less 10 % is 18 € HT.
    assert_eq!(article(connector.as_mut(), "TAB-CUI-01").price.expect("price").net.to_string(), "18");
    assert_eq!(article(connector.as_mut(), "MAN-CUI-02").price.expect("price").net.to_string(), "16.5");
}

#[test]
fn scales_become_quantity_tiers() {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_ARTICLE SET AR_PrixVen = 10 WHERE AR_Ref = 'SER-COT-40';
         UPDATE F_ARTCLIENT SET AC_QteMont = 1, AC_PrixVen = 0 WHERE AR_Ref = 'SER-COT-40' AND AC_Categorie = 1;
         INSERT INTO F_TARIFQTE(AR_Ref, TQ_RefCF, TQ_BorneSup, TQ_Remise01REM_Valeur, TQ_Remise01REM_Type,
           TQ_Remise02REM_Valeur, TQ_Remise02REM_Type) VALUES
           ('SER-COT-40', 'a01', 5, 0, 1, 0, 0), ('SER-COT-40', 'a01', 20, 10, 1, 0.5, 0),
           ('SER-COT-40', 'a01', 99999999999999, 20, 1, 10, 1), ('SER-COT-40', 'A01', 99999999999999, 90, 1, 0, 0);",
    );
    let mut connector = stand.open(&[]);
    let price = article(connector.as_mut(), "SER-COT-40").price.expect("price");
    let tiers: Vec<String> = price.tiers.iter().map(|tier| format!("{} {}", tier.from_quantity, tier.net)).collect();
    assert_eq!((price.net.to_string(), tiers), ("10".to_owned(), vec!["6 8.5".to_owned(), "21 7.2".to_owned()]));
}

#[test]
fn stock_is_that_of_the_chosen_depots() {
    let stand = Stand::small();
    stand.sql(
        "DELETE FROM F_ARTSTOCK WHERE AR_Ref = 'COU-LAI-130';
         INSERT INTO F_ARTSTOCK(AR_Ref, DE_No, AS_QteSto, AS_QteRes, AS_QteCom, AS_QtePrepa, AS_QteAControler,
           DP_NoPrincipal) VALUES ('COU-LAI-130', 1, 10.5, 2, 7, 1, 0.5, 1), ('COU-LAI-130', 2, 4, NULL, 0, 0, 0, 2);",
    );
    let quantity = |settings: &[(&str, serde_json::Value)]| {
        let stock = article(stand.open(settings).as_mut(), "COU-LAI-130").stock.expect("stock");
        format!("{} {}", stock.quantity, stock.location.unwrap_or_default())
    };
    assert_eq!(quantity(&[]), "7 A1T1N1P1");
    assert_eq!(quantity(&[("stock-kind", json!("real"))]), "10.5 A1T1N1P1");
    assert_eq!(quantity(&[("stock-kind", json!("forecast"))]), "14.5 A1T1N1P1");
    assert_eq!(quantity(&[("depots", json!(["2", "1"])), ("stock-margin", json!(3))]), "8 A2T1N1P1");
}

#[test]
fn a_compound_has_the_stock_of_its_scarcest_component() {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_ARTICLE SET AR_Nomencl = 2, AR_SuiviStock = 0 WHERE AR_Ref = 'TAP-BAI-02';
         INSERT INTO F_NOMENCLAT(AR_Ref, NO_RefDet, NO_Qte, NO_Ordre) VALUES
           ('TAP-BAI-02', 'COU-LAI-130', 2, 2), ('TAP-BAI-02', 'TAB-CUI-01', 1, 1);
         UPDATE F_ARTSTOCK SET AS_QteSto = 9, AS_QteRes = 0, AS_QtePrepa = 0, AS_QteAControler = 0
           WHERE AR_Ref IN ('COU-LAI-130', 'TAB-CUI-01');",
    );
    let mut connector = stand.open(&[]);
    let mat = article(connector.as_mut(), "TAP-BAI-02");
    let identity = mat.identity.expect("identity");
    assert_eq!(identity.kind, ArticleKind::Pack);
    assert_eq!(identity.components[0].article, Key::new("TAB-CUI-01"));
    assert_eq!(mat.stock.expect("stock").quantity.to_string(), "4");
}

#[test]
fn pages_hold_every_exportable_article_once_whatever_their_size() {
    let stand = Stand::small();
    let mut connector = stand.open(&[]);
    let whole = read_all(connector.as_mut(), request(Stream::Articles, Scope::All, 1000));
    let exportable =
        stand.text("SELECT CAST(COUNT(*) AS TEXT) FROM F_ARTICLE WHERE AR_Publie = 1 AND COALESCE(AR_Sommeil, 0) = 0");
    assert_eq!(whole.0.len().to_string(), exportable);
    assert_eq!(whole.2[0].total.map(|total| total >= whole.0.len() as u64), Some(true));
    for limit in [1, 7, 50] {
        let mut again = stand.open(&[]);
        let (changes, _, pages) = read_all(again.as_mut(), request(Stream::Articles, Scope::All, limit));
        assert!(changes == whole.0, "pages of {limit} differ");
        assert!(pages.iter().rev().skip(1).all(|page| !page.complete_snapshot));
        assert!(pages.last().is_some_and(|page| page.complete_snapshot));
    }
    let keys: BTreeSet<&Key> = whole.0.iter().map(Change::key).collect();
    assert_eq!(keys.len(), whole.0.len());
}

#[test]
fn a_read_goes_on_from_any_cursor_in_another_process() {
    let stand = Stand::small();
    let (whole, ..) = read_all(stand.open(&[]).as_mut(), request(Stream::Stock, Scope::All, 1000));
    let (_, _, pages) = read_all(stand.open(&[]).as_mut(), request(Stream::Stock, Scope::All, 30));
    let mut seen = pages[0].changes.clone();
    let rest = {
        let mut request = request(Stream::Stock, Scope::All, 30);
        request.after.clone_from(&pages[0].next);
        read_all(stand.open(&[]).as_mut(), request).0
    };
    seen.extend(rest);
    assert!(seen == whole);
}

#[test]
fn an_incremental_read_brings_what_changed_in_any_table() {
    let stand = Stand::small();
    let mut connector = stand.open(&[]);
    let (_, cursor, _) = read_all(connector.as_mut(), request(Stream::Articles, Scope::All, 1000));
    let changed = |cursor: &plugin_sdk::model::Cursor, stream| {
        let mut connector = stand.open(&[]);
        let (changes, next, _) = read_all(connector.as_mut(), request(stream, Scope::Since(cursor.clone()), 10));
        let keys: BTreeSet<String> = changes.iter().map(|change| change.key().to_string()).collect();
        (keys, changes, next)
    };
    let (before, ..) = changed(&cursor, Stream::Articles);
    stand.sql(
        "UPDATE F_ARTSTOCK SET AS_QteSto = 5 WHERE AR_Ref = 'TAB-CUI-01' AND DE_No = 1;
         UPDATE F_TARIFGAM SET TG_Prix = 50 WHERE AR_Ref = 'DRA-PLA-140';
         UPDATE F_ARTICLE SET AR_Publie = 0 WHERE AR_Ref = 'MIE-ACA-500';",
    );
    let (after, changes, next) = changed(&cursor, Stream::Articles);
    let new: Vec<&String> = after.difference(&before).collect();
    assert_eq!(new, ["DRA-PLA-140", "MIE-ACA-500", "TAB-CUI-01"]);
    assert!(changes.contains(&Change::Delete(Key::new("MIE-ACA-500"))));
    // The watermark moved on: the next read holds only the overlap.
    let (again, ..) = changed(&next, Stream::Articles);
    assert_eq!(again.into_iter().collect::<Vec<_>>(), ["DRA-PLA-140", "MIE-ACA-500", "TAB-CUI-01"]);
}

#[test]
fn a_changed_parameter_makes_the_next_read_whole() {
    let stand = Stand::small();
    let (whole, cursor, _) = read_all(stand.open(&[]).as_mut(), request(Stream::Prices, Scope::All, 1000));
    stand.sql("UPDATE F_TAXE SET TA_Taux = 21 WHERE TA_Code = 'C20'");
    let since = request(Stream::Prices, Scope::Since(cursor), 40);
    let (changes, ..) = read_all(stand.open(&[]).as_mut(), since);
    let upserts = changes.iter().filter(|change| matches!(change, Change::Upsert(_))).count();
    assert_eq!(upserts, whole.len());
}

#[test]
fn chosen_keys_answer_in_their_order_and_say_what_is_gone() {
    let stand = Stand::small();
    let mut connector = stand.open(&[]);
    let changes = articles(connector.as_mut(), Stream::Stock, &["TAB-CUI-01", "nap-lin-150", "NOWHERE", "NAP-LIN-150"]);
    let shape: Vec<String> = changes
        .iter()
        .map(|change| match change {
            Change::Upsert(Record::Article(article)) => format!("{} {}", article.key, article.identity.is_some()),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(shape[0], "TAB-CUI-01 false");
    // Keys are compared byte by byte, although the base ignores case.
    assert_eq!(shape[1], "Delete(Key(\"nap-lin-150\"))");
    assert_eq!(shape[2], "Delete(Key(\"NOWHERE\"))");
    assert_eq!(shape[3], "NAP-LIN-150 false");
}

#[test]
fn informations_libres_become_properties() {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_ARTICLE SET [Composition / Entretien] = '100 % lin / 40 °C', [Pourcentage de lin] = 99.5,
           [1ère commercialisation] = '2025-03-04 00:00:00', [N° d'éco-organisme] = NULL WHERE AR_Ref = 'NAP-LIN-150'",
    );
    let mut connector = stand.open(&[
        (
            "features",
            json!({"Composition / Entretien": "Composition", "Pourcentage de lin": "Lin (%)",
                   "1ère commercialisation": "Depuis",
               "N° d'éco-organisme": "Éco-organisme", "Colonne disparue": "Rien", "AR_Pays": ""}),
        ),
        ("manufacturer", json!("column")),
        ("manufacturer-field", json!("Marque commerciale")),
    ]);
    let cloth = article(connector.as_mut(), "NAP-LIN-150");
    let found: Vec<String> = cloth
        .features
        .expect("features")
        .features
        .iter()
        .map(|feature| format!("{}={}", feature.name.get("fr"), feature.value.get("fr")))
        .collect();
    assert_eq!(found, ["Depuis=04/03/2025", "Composition=100 % lin / 40 °C", "Lin (%)=99,5"]);
    let brand = stand.text("SELECT [Marque commerciale] FROM F_ARTICLE WHERE AR_Ref = 'NAP-LIN-150'");
    assert_eq!(cloth.identity.expect("identity").manufacturer.unwrap_or_default(), brand);
}

#[test]
fn categories_come_parents_first() {
    for (origin, least) in [("catalogue", 40), ("families", 15)] {
        let stand = Stand::small();
        let mut connector = stand.open(&[("categories", json!(origin))]);
        let (changes, ..) = read_all(connector.as_mut(), request(Stream::Categories, Scope::All, 9));
        let mut seen = BTreeSet::new();
        for change in &changes {
            let Change::Upsert(Record::Category(category)) = change else { panic!("{change:?}") };
            let parent = category.identity.as_ref().and_then(|identity| identity.parent.clone());
            assert!(parent.is_none_or(|parent| seen.contains(&parent)), "{category:?}");
            seen.insert(category.key.clone());
        }
        assert!(seen.len() >= least, "{origin}: {}", seen.len());
    }
}

#[test]
fn a_bad_record_is_named_and_the_page_goes_on() {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_ARTICLE SET AR_Design = NULL WHERE AR_Ref = 'TAB-CUI-01';
         PRAGMA foreign_keys = OFF;
         DELETE FROM F_ARTCOMPTA WHERE AR_Ref = 'COU-LAI-130';
         INSERT INTO F_ARTCOMPTA(AR_Ref, ACP_Type, ACP_Champ, ACP_TypeFacture, ACP_ComptaCPT_Taxe1)
           VALUES ('COU-LAI-130', 0, 1, 0, 'C99');",
    );
    let mut connector = stand.open(&[]);
    let changes = articles(connector.as_mut(), Stream::Articles, &["TAB-CUI-01", "COU-LAI-130", "NAP-LIN-150"]);
    let code = |change: &Change| match change {
        Change::Faulty { problem, .. } => problem.code.clone(),
        _ => "good".to_owned(),
    };
    assert_eq!(changes.iter().map(code).collect::<Vec<_>>(), ["designation-missing", "tax-code-unknown", "good"]);
}

#[test]
fn packs_become_variants_when_asked_for() {
    let stand = Stand::new(&CompanySpec { articles: 60, customers: 5, ..CompanySpec::default() });
    let reference = stand.text("SELECT AR_Ref FROM F_ARTICLE WHERE AR_Condition = 1 AND AR_Publie = 1 LIMIT 1");
    stand.sql(&format!(
        "UPDATE F_ARTICLE SET AR_PrixVen = 3, AR_PrixTTC = 0 WHERE AR_Ref = '{reference}';
         DELETE FROM F_ARTCLIENT WHERE AR_Ref = '{reference}'; DELETE FROM F_TARIFCOND WHERE AR_Ref = '{reference}';
         INSERT INTO F_TARIFCOND(AR_Ref, TC_RefCF, CO_No, TC_Prix)
           SELECT AR_Ref, 'a01', CO_No, 16 FROM F_CONDITION WHERE AR_Ref = '{reference}' AND EC_Quantite = 6;
         DELETE FROM F_ARTSTOCK WHERE AR_Ref = '{reference}';
         INSERT INTO F_ARTSTOCK(AR_Ref, DE_No, AS_QteSto) VALUES ('{reference}', 1, 20);"
    ));
    let plain = article(stand.open(&[]).as_mut(), &reference);
    assert_eq!(plain.identity.expect("identity").kind, ArticleKind::Simple);
    let packs = article(stand.open(&[("packs", json!("variants"))]).as_mut(), &reference);
    let (identity, price, stock) = (packs.identity.expect("i"), packs.price.expect("p"), packs.stock.expect("s"));
    let lines: Vec<String> = identity
        .variants
        .iter()
        .map(|variant| {
            let own = price.variants.iter().find(|price| price.key == variant.key).map_or(price.net, |price| price.net);
            let quantity = stock.variants.iter().find(|stock| stock.key == variant.key).map(|stock| stock.quantity);
            format!("{} {own} {}", variant.values[0].label.get("fr"), quantity.unwrap_or_default())
        })
        .collect();
    assert_eq!(lines, ["UNITÉ 3 20", "LOT DE 6 16 3", "CARTON DE 12 36 1"]);
}

#[test]
fn fewer_facets_read_less() {
    let stand = Stand::small();
    let mut connector = stand.open(&[]);
    let mut only = request(Stream::Articles, Scope::All, 10);
    only.facets = vec![Facet::Categories];
    let page = connector.read(&Quiet, &only).expect("a page");
    let Some(Change::Upsert(Record::Article(article))) = page.changes.first() else { panic!("no article") };
    assert!(article.categories.is_some() && article.price.is_none() && article.stock.is_none());
}

#[test]
fn cancelling_ends_the_page_and_a_later_call_works() {
    let stand = Stand::small();
    let mut connector = stand.open(&[]);
    let request = request(Stream::Articles, Scope::All, 100);
    for questions in [1, 3, 8] {
        let error = connector.read(&Impatient(Cell::new(questions)), &request).expect_err("it is cancelled");
        assert_eq!(error.kind, ErrorKind::Cancelled);
    }
    assert!(connector.read(&Quiet, &request).is_ok());
}

/// G23: the choice goes to Sage, page by page.
#[test]
fn one_family_or_one_category_is_read_alone() {
    let stand = Stand::small();
    let keys = |changes: &[Change]| changes.iter().map(|change| change.key().0.clone()).collect::<Vec<_>>();
    let of = |condition: &str| {
        let base = stand.base();
        let sql = format!(
            "SELECT AR_Ref FROM F_ARTICLE WHERE AR_Publie = 1 AND AR_Sommeil = 0 AND AR_Type < 2 AND {condition} \
             ORDER BY AR_Ref"
        );
        let mut rows = base.prepare(&sql).expect("a statement");
        let found = rows.query_map([], |row| row.get::<_, String>(0)).expect("a query");
        found.collect::<Result<Vec<_>, _>>().expect("references")
    };
    let family = stand.text(
        "SELECT FA_CodeFamille FROM F_ARTICLE WHERE AR_Publie = 1 GROUP BY FA_CodeFamille ORDER BY COUNT(*) DESC LIMIT 1",
    );
    let mut connector = stand.open(&[]);
    let wanted = of(&format!("FA_CodeFamille = '{family}'"));
    assert!(wanted.len() > 3, "{wanted:?}");
    let (changes, _, pages) = read_all(connector.as_mut(), request(Stream::Articles, Scope::Group(family.clone()), 3));
    assert_eq!(keys(&changes), wanted);
    assert!(pages.iter().all(|page| !page.complete_snapshot), "a part tells of nothing that left");
    let root = stand.text("SELECT CAST(CL_No1 AS TEXT) FROM F_ARTICLE WHERE CL_No1 <> 0 AND CL_No2 <> 0 LIMIT 1");
    let category = Scope::Category(format!("CL{root}").into());
    let (changes, ..) = read_all(connector.as_mut(), request(Stream::Stock, category, 50));
    assert_eq!(keys(&changes), of(&format!("CL_No1 = {root}")));
    let mut families = stand.open(&[("categories", json!("families"))]);
    let category = Scope::Category(format!("FA:{family}").into());
    assert_eq!(keys(&read_all(families.as_mut(), request(Stream::Prices, category, 50)).0), wanted);
    for (scope, code) in
        [(Scope::Group("NONE".to_owned()), "family-unknown"), (Scope::Category("CL999999".into()), "category-unknown")]
    {
        let error = connector.read(&Quiet, &request(Stream::Articles, scope, 5)).expect_err("it names nothing");
        assert_eq!(error.code, code);
    }
}

#[test]
fn variants_come_in_the_order_of_their_gammes_values() {
    let stand = Stand::small();
    let reference = stand.text(
        "SELECT a.AR_Ref FROM F_ARTICLE a JOIN F_ARTGAMME g ON g.AR_Ref = a.AR_Ref AND g.AG_Type = 0 \
         WHERE a.AR_Publie = 1 AND a.AR_Sommeil = 0 GROUP BY a.AR_Ref HAVING COUNT(*) > 2 ORDER BY 1 LIMIT 1",
    );
    let shown = |by: &str| {
        let sql = format!(
            "SELECT GROUP_CONCAT(EG_Enumere, '|') FROM (SELECT g.EG_Enumere FROM F_ARTGAMME g \
             JOIN F_ARTICLE a ON a.AR_Ref = g.AR_Ref LEFT JOIN F_ENUMGAMME e ON e.EG_Champ = a.AR_Gamme1 \
             AND e.EG_Enumere = g.EG_Enumere WHERE g.AR_Ref = '{reference}' AND g.AG_Type = 0 ORDER BY {by})"
        );
        stand.text(&sql)
    };
    let read = || {
        let found = article(stand.open(&[]).as_mut(), &reference);
        let mut labels: Vec<String> = Vec::new();
        for variant in found.identity.expect("identity").variants {
            let label = variant.values[0].key.as_str().to_owned();
            if labels.last() != Some(&label) {
                labels.push(label);
            }
        }
        let stock = found.stock.expect("stock").variants.into_iter().map(|variant| variant.key).collect::<Vec<_>>();
        (labels.join("|"), stock)
    };
    let (labels, stock) = read();
    assert_eq!(labels, shown("e.EG_Ligne"));
    stand.sql("UPDATE F_ENUMGAMME SET EG_Ligne = 100 - EG_Ligne WHERE EG_Champ < 10");
    let turned = read();
    assert_eq!(turned.0, shown("e.EG_Ligne"));
    assert_ne!(turned.0, labels);
    assert_eq!(turned.1, stock, "no other facet changes with the order");
    // A value that the gamme has no more comes last.
    stand.sql(&format!(
        "DELETE FROM F_ENUMGAMME WHERE EG_Champ < 10 AND EG_Enumere = '{}'",
        turned.0.split('|').next().expect("a value")
    ));
    assert_eq!(read().0, shown("e.EG_Ligne IS NULL, e.EG_Ligne"));
}
