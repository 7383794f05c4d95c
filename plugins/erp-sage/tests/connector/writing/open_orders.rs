//! The shop's open orders lower the quantities that are sent, each piece once wherever it is (functions.md J32).

use plugin_sdk::model::{
    ArticleStock, Batch, BatchId, BatchMode, Connector, ExplainRequest, ExplainSubject, Key, OpenOrder, OrderedPieces,
    OutcomeState, Record, Stream, WriteAction, WriteItem,
};
use serde_json::json;

use super::orders::{line, open, order, write};
use crate::stand::{Quiet, Stand, article};

/// Article, variant, pieces.
type Asked<'a> = (&'a str, Option<&'a str>, i64);

/// Tells the connector of open orders and fails unless each is noted.
pub fn tell(connector: &mut dyn Connector, orders: &[(&str, &[Asked<'_>])]) {
    let item = |(key, asked): &(&str, &[Asked<'_>])| {
        let pieces = asked.iter().map(|(article, variant, quantity)| OrderedPieces {
            article: Key::new(*article),
            variant: variant.map(Key::new),
            quantity: (*quantity).into(),
        });
        WriteItem {
            key: Key::new(*key),
            action: WriteAction::Put,
            external_id: None,
            record: Some(Record::OpenOrder(OpenOrder { key: Key::new(*key), pieces: pieces.collect() })),
            overrides: Default::default(),
        }
    };
    let batch = Batch {
        id: BatchId("open".to_owned()),
        stream: Stream::OpenOrders,
        mode: BatchMode::Apply,
        items: orders.iter().map(item).collect(),
    };
    let outcomes = connector.write(&Quiet, &batch).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(outcomes.len(), orders.len());
    assert!(outcomes.iter().all(|outcome| outcome.state == OutcomeState::Unchanged));
}

fn stock(connector: &mut dyn Connector, key: &str) -> ArticleStock {
    article(connector, key).stock.unwrap_or_else(|| panic!("{key} has no stock"))
}

fn quantity(connector: &mut dyn Connector, key: &str) -> String {
    stock(connector, key).quantity.to_string()
}

/// `COU-LAI-130` and `TAB-CUI-01` have nine each, and `TAP-BAI-02` is made of two and of one of them.
fn company() -> Stand {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_ARTICLE SET AR_Nomencl = 2, AR_SuiviStock = 0 WHERE AR_Ref = 'TAP-BAI-02';
         INSERT INTO F_NOMENCLAT(AR_Ref, NO_RefDet, NO_Qte, NO_Ordre) VALUES
           ('TAP-BAI-02', 'COU-LAI-130', 2, 2), ('TAP-BAI-02', 'TAB-CUI-01', 1, 1);
         UPDATE F_ARTSTOCK SET AS_QteSto = 9, AS_QteRes = 0, AS_QtePrepa = 0, AS_QteAControler = 0
           WHERE AR_Ref IN ('COU-LAI-130', 'TAB-CUI-01');",
    );
    stand
}

#[test]
fn what_no_document_carries_is_taken_off_also_through_compounds() {
    let stand = company();
    let mut connector = open(&stand, &[]);
    let connector = connector.as_mut();
    let all = |connector: &mut dyn Connector| {
        ["COU-LAI-130", "TAB-CUI-01", "TAP-BAI-02"].map(|key| quantity(connector, key)).join(" ")
    };
    assert_eq!(all(connector), "9 9 4");
    tell(connector, &[("51", &[("TAB-CUI-01", None, 2), ("GONE", None, 7)]), ("52", &[("TAP-BAI-02", None, 1)])]);
    assert_eq!(all(connector), "7 6 3");
    // The next ones take their place; a component that is sold alone leaves fewer compounds.
    tell(connector, &[("53", &[("COU-LAI-130", None, 4)])]);
    assert_eq!(all(connector), "5 9 2");
    tell(connector, &[]);
    assert_eq!(all(connector), "9 9 4");
    let mut off = open(&stand, &[("open-orders", json!(false))]);
    tell(off.as_mut(), &[("53", &[("COU-LAI-130", None, 4)])]);
    assert_eq!(all(off.as_mut()), "9 9 4");
}

#[test]
fn variants_are_lowered_each_and_packs_by_what_is_in_them() {
    let stand = Stand::small();
    let reference = stand.text(
        "SELECT a.AR_Ref FROM F_ARTICLE a JOIN F_GAMSTOCK s ON s.AR_Ref = a.AR_Ref AND s.DE_No = 1 \
         WHERE a.AR_Publie = 1 AND a.AR_Sommeil = 0 AND a.AR_SuiviStock <> 0 GROUP BY a.AR_Ref ORDER BY 1 LIMIT 1",
    );
    let mut connector = open(&stand, &[]);
    let before = stock(connector.as_mut(), &reference);
    let chosen = before.variants[1].key.clone();
    tell(connector.as_mut(), &[("61", &[(&reference, Some(chosen.as_str()), 3)])]);
    let after = stock(connector.as_mut(), &reference);
    assert_eq!(after.quantity, before.quantity - plugin_sdk::model::Decimal::from(3));
    for (old, new) in before.variants.iter().zip(&after.variants) {
        let lowered = if old.key == chosen { 3 } else { 0 };
        assert_eq!(new.quantity, old.quantity - plugin_sdk::model::Decimal::from(lowered), "{}", old.key);
    }
    // Twenty pieces: twenty units, three lots of six, one carton of twelve.
    let packs = stand.text(
        "SELECT c.AR_Ref FROM F_CONDITION c JOIN F_ARTICLE a ON a.AR_Ref = c.AR_Ref WHERE a.AR_Publie = 1 \
         AND a.AR_Sommeil = 0 AND a.AR_Gamme1 = 0 AND a.AR_SuiviStock <> 0 ORDER BY 1 LIMIT 1",
    );
    stand.sql(&format!(
        "UPDATE F_ARTSTOCK SET AS_QteSto = 20, AS_QteRes = 0, AS_QtePrepa = 0, AS_QteAControler = 0 \
         WHERE AR_Ref = '{packs}' AND DE_No = 1"
    ));
    let mut connector = open(&stand, &[("packs", json!("variants"))]);
    let shown = |connector: &mut dyn Connector| {
        let stock = stock(connector, &packs);
        let variants: Vec<String> = stock.variants.iter().map(|variant| variant.quantity.to_string()).collect();
        format!("{} {}", stock.quantity, variants.join(" "))
    };
    assert_eq!(shown(connector.as_mut()), "20 20 3 1");
    let lot = stock(connector.as_mut(), &packs).variants[1].key.clone();
    tell(connector.as_mut(), &[("62", &[(&packs, Some(lot.as_str()), 2)])]);
    assert_eq!(shown(connector.as_mut()), "8 8 1 0");
}

#[test]
fn an_order_that_is_in_sage_counts_as_the_kind_of_stock_says() {
    // With lines for the components these are reserved like any article.
    for components in [true, false] {
        counts_as_the_kind_of_stock_says(components);
    }
}

fn counts_as_the_kind_of_stock_says(components: bool) {
    let stand = company();
    let lines = || vec![line("1", "REV-TEX-12", "3", "9.50", "2.1"), line("2", "TAP-BAI-02", "1", "30", "20")];
    let asked: [(&str, &[Asked<'_>]); 1] = [("7", &[("REV-TEX-12", None, 3), ("TAP-BAI-02", None, 1)])];
    let kinds = ["available", "forecast", "real"];
    let shown = || {
        let of = |kind: &str| {
            let mut connector = open(&stand, &[("stock-kind", json!(kind))]);
            tell(connector.as_mut(), &asked);
            ["REV-TEX-12", "COU-LAI-130"].map(|key| quantity(connector.as_mut(), key)).join(" ")
        };
        kinds.map(of)
    };
    let placed = shown();
    write(&stand, &[("order-components", json!(components))], vec![order(7, 7, lines(), "5.90")]);
    // Reserved, hence contained; the real stock still has them, and a compound alone reserves nothing of its parts.
    assert_eq!(shown(), placed, "imported");
    let reserved = if components { 2 } else { 0 };
    stand.sql(&format!(
        "INSERT INTO F_DOCENTETE (DO_Domaine, DO_Type, DO_Piece, DO_Date, DO_Tiers, DO_NoWeb) \
         SELECT DO_Domaine, 3, 'BL00001', DO_Date, DO_Tiers, '' FROM F_DOCENTETE WHERE DO_Piece = 'BC00001';
         UPDATE F_DOCLIGNE SET DL_PieceBC = DO_Piece, DO_Type = 3, DO_Piece = 'BL00001' WHERE DO_Piece = 'BC00001';
         UPDATE F_ARTSTOCK SET AS_QteSto = AS_QteSto - 3, AS_QteRes = AS_QteRes - 3
           WHERE AR_Ref = 'REV-TEX-12' AND DE_No = 1;
         UPDATE F_ARTSTOCK SET AS_QteSto = AS_QteSto - 2, AS_QteRes = AS_QteRes - {reserved}
           WHERE AR_Ref = 'COU-LAI-130' AND DE_No = 1;"
    ));
    assert_eq!(shown(), placed, "delivered");
}

#[test]
fn a_quantity_is_explained_step_by_step_and_ends_with_what_is_sent() {
    let stand = company();
    stand.sql(
        "UPDATE F_ARTSTOCK SET AS_QteSto = 20.5, AS_QteRes = 3, AS_QtePrepa = 2, AS_QteAControler = 1, AS_QteCom = 7
           WHERE AR_Ref = 'TAB-CUI-01' AND DE_No = 1;",
    );
    let explained = |settings: &[(&'static str, serde_json::Value)], key: &str, variant: Option<&str>| {
        let mut connector = open(&stand, settings);
        tell(connector.as_mut(), &[("71", &[("TAB-CUI-01", None, 4)])]);
        let request = ExplainRequest {
            article: Key::new(key),
            variant: variant.map(Key::new),
            customer: None,
            group: None,
            quantity: 1.into(),
            date: "2026-01-15".parse().expect("a day"),
            subject: ExplainSubject::Stock,
            promotions: false,
            currency: None,
        };
        let found = connector.explain(&Quiet, &request).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(found.steps.last().map(|step| step.net), Some(found.net));
        if variant.is_none() {
            assert_eq!(found.net, stock(connector.as_mut(), key).quantity);
        }
        let steps = found.steps.iter().map(|step| format!("{} {}", step.rule, step.net));
        steps.collect::<Vec<_>>().join(", ")
    };
    let margin = [("stock-margin", json!(1.5))];
    assert_eq!(
        explained(&margin, "TAB-CUI-01", None),
        "depot 20.5, reserved 17.5, prepared 15.5, to-control 14.5, open-orders 10.5, margin 9"
    );
    let real = [("stock-kind", json!("real"))];
    assert_eq!(explained(&real, "TAB-CUI-01", None), "depot 20.5, open-orders 16.5");
    let forecast = [("stock-kind", json!("forecast"))];
    assert_eq!(
        explained(&forecast, "TAB-CUI-01", None),
        "depot 20.5, reserved 17.5, prepared 15.5, on-order 22.5, open-orders 18.5"
    );
    assert!(explained(&[], "TAP-BAI-02", None).ends_with("made-of 4"));
    let gammes = stand.text(
        "SELECT s.AR_Ref || '|' || s.AG_No1 || '.' || s.AG_No2 FROM F_GAMSTOCK s JOIN F_ARTICLE a ON a.AR_Ref = s.AR_Ref \
         WHERE s.DE_No = 1 AND s.GS_QteSto > 0 AND a.AR_Publie = 1 AND a.AR_Sommeil = 0 AND a.AR_SuiviStock <> 0 LIMIT 1",
    );
    let (article, variant) = gammes.split_once('|').expect("two parts");
    assert!(explained(&[], article, Some(variant)).starts_with("depot "));
    assert!(!explained(&[], article, Some(variant)).contains("made-of"), "a combination's own rows say it all");
}
