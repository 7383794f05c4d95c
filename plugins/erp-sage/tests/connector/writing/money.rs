//! Currencies, vouchers that are money, discounts of lines, lines of text (functions.md J70 to J86).

use plugin_sdk::model::{Decimal, Key, Order, OrderDiscount, Remedy};
use serde_json::json;

use super::{
    orders::{line, number, order, shown, write},
    rules::{self, Before},
};
use crate::stand::Stand;

fn plain(key: u64) -> Order {
    order(
        key,
        1,
        vec![line("1", "LAM-LIN-01", "3", "59.90", "20"), line("2", "REV-TEX-12", "2", "9.50", "2.1")],
        "5.90",
    )
}

/// The order in another currency: the same numbers, its own decimals, its rate.
fn in_currency(key: u64, iso: &str, decimals: u32, rate: &str) -> Order {
    let mut made = plain(key);
    (made.currency, made.currency_decimals, made.conversion_rate) = (iso.to_owned(), decimals, number(rate));
    made.payments[0].currency = iso.to_owned();
    made
}

/// An order in yen as a shop without decimals stores it.
fn yen(key: u64) -> Order {
    let mut made = in_currency(key, "JPY", 0, "162.35");
    let whole =
        |amount: Decimal| amount.round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    for (line, gross) in made.lines.iter_mut().zip(["9727", "1543"]) {
        line.unit_gross = number(gross);
        line.unit_net = (line.unit_gross / (Decimal::ONE + line.tax_rate / Decimal::ONE_HUNDRED)).round_dp(6);
        line.total_gross = whole(line.unit_gross * line.quantity);
        line.total_net = whole(line.unit_net * line.quantity);
    }
    (made.shipping.net, made.shipping.gross) = (number("799"), number("959"));
    made.totals.net = made.lines.iter().map(|line| line.total_net).sum::<Decimal>() + made.shipping.net;
    made.totals.gross = made.lines.iter().map(|line| line.total_gross).sum::<Decimal>() + made.shipping.gross;
    made.payments[0].amount = made.totals.gross;
    made
}

fn paid() -> Vec<(&'static str, serde_json::Value)> {
    vec![
        ("payments", json!(true)),
        ("payment-methods", json!({"ps_checkout": "3"})),
        ("payment-journals", json!({"ps_checkout": "CB"})),
    ]
}

#[test]
fn an_order_in_another_currency_is_written_in_both() {
    let stand = Stand::small();
    stand.sql("UPDATE P_DEVISE SET D_Intitule = 'Yen', D_CodeISO = 'JPY', D_Cours = 160 WHERE cbIndice = 5");
    let more = [&paid()[..], &[("currencies", json!({"CHF": "CHF", "JPY": "JPY"}))]].concat();
    for side in ["gross", "net"] {
        let more = [&more[..], &[("order-prices", json!(side))]].concat();
        let number = |key: u64| if side == "net" { key + 10 } else { key };
        for order in [in_currency(number(1), "CHF", 2, "0.9312"), yen(number(2))] {
            let before = Before::of(&stand);
            let outcomes = write(&stand, &more, vec![order.clone()]);
            assert!(shown(&outcomes)[0].starts_with("created BC"), "{side} {} {:?}", order.currency, outcomes[0]);
            rules::check(&stand, &order, &before);
            let proof = outcomes[0].proof.as_ref().expect("a proof");
            assert!(proof.holds && proof.lines.iter().any(|line| line.figure == "company-gross"), "{proof:?}");
        }
    }
    let written =
        "SELECT group_concat(DO_Devise || ' ' || DO_Cours, ', ') FROM F_DOCENTETE WHERE DO_NoWeb LIKE 'WEB-%'";
    assert_eq!(stand.text(written), "4 0.9312, 5 162.35, 4 0.9312, 5 162.35");
    // 33226 yen at 162.35 are 204.66 euros; the lines are rounded each.
    let money = "SELECT N_Devise || ' ' || RG_Cours || ' ' || RG_MontantDev || ' ' || RG_Montant FROM F_CREGLEMENT
        WHERE RG_Reference = 'WEB-2'";
    assert_eq!(stand.text(money), "5 162.35 33226 204.66");
}

#[test]
fn a_currency_that_cannot_be_written_is_refused_by_name() {
    let stand = Stand::small();
    let before = stand.dump();
    let refused = |map: serde_json::Value, made: Order| {
        let outcomes = write(&stand, &[("currencies", map)], vec![made]);
        assert!(
            outcomes[0].problems.iter().all(|problem| problem.code == "currency-decimals" || problem.remedy.is_some())
        );
        shown(&outcomes).remove(0)
    };
    let francs = || in_currency(1, "CHF", 2, "0.9312");
    assert_eq!(refused(json!({}), francs()), "rejected - currency-unmapped");
    assert_eq!(refused(json!({"CHF": "XAF"}), francs()), "rejected - choice-gone");
    assert_eq!(refused(json!({"KWD": "USD"}), in_currency(1, "KWD", 3, "0.33")), "rejected - currency-decimals");
    assert_eq!(before, stand.dump());
    stand.sql("UPDATE P_DEVISE SET D_Cours = 0 WHERE D_CodeISO = 'CHF'");
    assert_eq!(refused(json!({"CHF": "CHF"}), in_currency(1, "CHF", 2, "1")), "rejected - currency-rate-missing");
    let outcomes = write(&stand, &[], vec![francs(), plain(2)]);
    assert_eq!(shown(&outcomes), ["rejected - currency-unmapped", "created BC00001"]);
    assert!(
        matches!(&outcomes[0].problems[0].remedy, Some(Remedy::OpenSetting { key: Some(key), .. }) if key == "currencies")
    );
}

#[test]
fn the_rate_may_be_sages_own() {
    let stand = Stand::small();
    let more = [("currencies", json!({"CHF": "CHF"})), ("currency-rate", json!("sage"))];
    assert_eq!(shown(&write(&stand, &more, vec![in_currency(1, "CHF", 2, "0.9312")])), ["created BC00001"]);
    assert_eq!(stand.text("SELECT CAST(DO_Cours AS TEXT) FROM F_DOCENTETE WHERE DO_NoWeb = 'WEB-1'"), "0.95");
}

fn with_voucher(key: u64, code: &str) -> Order {
    let mut made = plain(key);
    let discount =
        OrderDiscount { key: Key::new("5"), code: code.to_owned(), name: "Bon".to_owned(), ..Default::default() };
    made.discounts.push(OrderDiscount { net: number("8.42"), gross: number("10"), ..discount });
    made.totals.net -= number("8.42");
    made.totals.gross -= number("10");
    made.payments[0].amount = made.totals.gross;
    made
}

#[test]
fn a_voucher_that_is_money_settles_and_lowers_nothing() {
    let stand = Stand::small();
    let vouchers = [
        ("payment-voucher-method", json!("2")),
        ("payment-voucher-journal", json!("CB")),
        ("payment-voucher-prefixes", json!("KDO, CARTE-")),
    ];
    let more = [&paid()[..], &vouchers].concat();
    let made = ["V12C7O340", "kdo-2026", "ETE10"].into_iter().zip(1..).map(|(code, key)| with_voucher(key, code));
    assert_eq!(shown(&write(&stand, &more, made.collect())), ["created BC00001", "created BC00002", "created BC00003"]);
    let totals =
        "SELECT group_concat(total, ' ') FROM (SELECT CAST(SUM(DL_MontantTTC) AS TEXT) || ':' || SUM(AR_Ref = 'REMISE')
        AS total FROM F_DOCLIGNE WHERE DO_Piece LIKE 'BC0000%' GROUP BY DO_Piece ORDER BY DO_Piece)";
    assert_eq!(stand.text(totals), "204.6:0 204.6:0 194.6:2");
    let money = "SELECT group_concat(RG_Libelle || ' ' || N_Reglement || ' ' || RG_Montant, ', ') FROM
        (SELECT * FROM F_CREGLEMENT WHERE RG_Reference LIKE 'WEB-%' ORDER BY RG_No)";
    let expected = "V12C7O340 2 10, TX-1 #1 3 194.6, kdo-2026 2 10, TX-1 #1 3 194.6, TX-1 #1 3 194.6";
    assert_eq!(stand.text(money), expected);
    // Without a method it stays a discount, and that is said where the code tells that it is money.
    assert_eq!(shown(&write(&stand, &[], vec![with_voucher(4, "V12C7O340")])), ["created BC00004 voucher-as-discount"]);
    let gone = [("payment-voucher-method", json!("2")), ("payment-voucher-journal", json!("NONE"))];
    assert_eq!(shown(&write(&stand, &gone, vec![with_voucher(5, "V12C7O340")])), ["rejected - journal-unknown"]);
}

#[test]
fn what_the_buyer_wrote_becomes_lines_of_text() {
    let stand = Stand::small();
    let mut made = plain(1);
    made.messages = vec!["Sonnez deux fois, le chien est gentil.\nMerci !".to_owned(), "mot ".repeat(30)];
    (made.gift, made.gift_message) = (true, "Joyeux Noël \u{1F384}".to_owned());
    let before = Before::of(&stand);
    write(&stand, &paid(), vec![made.clone()]);
    let texts = "SELECT group_concat(DL_Design, '|') FROM (SELECT * FROM F_DOCLIGNE WHERE DO_Piece = 'BC00001'
        AND AR_Ref IS NULL AND DL_Qte = 0 AND DL_MontantTTC = 0 ORDER BY DL_Ligne)";
    let long = ["mot"; 17].join(" ");
    let expected =
        format!("Joyeux Noël ?|Sonnez deux fois, le chien est gentil.|Merci !|{long}|{}", ["mot"; 13].join(" "));
    assert_eq!(stand.text(texts), expected);
    rules::check(&stand, &made, &before);
    made.key = Key::new("2");
    write(&stand, &[("order-comments", json!(false))], vec![made]);
    let count = "SELECT CAST(COUNT(*) AS TEXT) FROM F_DOCLIGNE WHERE DO_Piece = 'BC00002' AND AR_Ref IS NULL";
    assert_eq!(stand.text(count), "0");
}

#[test]
fn a_discount_stands_between_sages_price_and_the_price_sold() {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_ARTICLE SET AR_PrixVen = 55, AR_PrixTTC = 0 WHERE AR_Ref = 'LAM-LIN-01';
         DELETE FROM F_ARTCLIENT WHERE AR_Ref IN ('LAM-LIN-01', 'REV-TEX-12');
         UPDATE F_ARTICLE SET AR_PrixVen = 9, AR_PrixTTC = 1 WHERE AR_Ref = 'REV-TEX-12';",
    );
    for (key, side, expected) in [(1, "gross", "66 6.1, 9.5 0, "), (2, "net", "55 5.083333, 9.305 0, ")] {
        let before = Before::of(&stand);
        let made = plain(key);
        let more = [&paid()[..], &[("line-discounts", json!(true)), ("order-prices", json!(side))]].concat();
        assert!(shown(&write(&stand, &more, vec![made.clone()]))[0].starts_with("created"));
        rules::check(&stand, &made, &before);
        let column = if side == "gross" { "DL_PUTTC" } else { "DL_PrixUnitaire" };
        let prices = format!(
            "SELECT group_concat({column} || ' ' || DL_Remise01REM_Valeur, ', ') FROM (SELECT * FROM F_DOCLIGNE
             WHERE DO_Piece = 'BC0000{key}' ORDER BY DL_Ligne)"
        );
        assert!(stand.text(&prices).starts_with(expected), "{}", stand.text(&prices));
    }
    // The price of the customer's category goes before the article's own.
    stand.sql("INSERT INTO F_ARTCLIENT(AR_Ref, AC_Categorie, AC_PrixVen, AC_PrixTTC) VALUES ('LAM-LIN-01', 1, 72, 1)");
    write(&stand, &[("line-discounts", json!(true))], vec![plain(3)]);
    let price = "SELECT DL_PUTTC || ' ' || DL_Remise01REM_Valeur FROM F_DOCLIGNE WHERE DO_Piece = 'BC00003' AND DL_Ligne = 1000";
    assert_eq!(stand.text(price), "72 12.1");
}

#[test]
fn a_variant_has_a_price_of_its_own_to_be_discounted_from() {
    let stand = Stand::small();
    let row = "SELECT AR_Ref || ' ' || AG_No1 || ' ' || AG_No2 || ' ' || AE_Ref FROM F_ARTENUMREF
        WHERE AE_Ref <> '' ORDER BY AR_Ref, AG_No1 LIMIT 1";
    let row = stand.text(row);
    let [article, first, second, code] = row.split(' ').collect::<Vec<_>>()[..] else { panic!("{row}") };
    stand.sql(&format!(
        "UPDATE F_ARTICLE SET AR_PrixVen = 50, AR_PrixTTC = 1, AR_Sommeil = 0 WHERE AR_Ref = '{article}';
         DELETE FROM F_ARTCLIENT WHERE AR_Ref = '{article}';
         DELETE FROM F_TARIFGAM WHERE AR_Ref = '{article}';
         INSERT INTO F_TARIFGAM(AR_Ref, TG_RefCF, AG_No1, AG_No2, TG_Prix) VALUES
           ('{article}', 'a02', {first}, {second}, 90), ('{article}', 'DUBOIS', {first}, {second}, 80);"
    ));
    let bring = |key: u64| {
        let made = order(key, key, vec![line("1", code, "1", "44", "20")], "0");
        assert!(shown(&write(&stand, &[("line-discounts", json!(true))], vec![made]))[0].starts_with("created"));
        stand.text(&format!(
            "SELECT DL_PUTTC || ' ' || DL_Remise01REM_Valeur || ' ' || DL_MontantTTC FROM F_DOCLIGNE
             WHERE DL_Ligne = 1000 AND DO_Piece = (SELECT DO_Piece FROM F_DOCENTETE WHERE DO_NoWeb = 'WEB-{key}')"
        ))
    };
    // Nothing for the buyer's category: the article's own price.
    assert_eq!(bring(1), "50 6 44");
    stand.sql(&format!(
        "INSERT INTO F_TARIFGAM(AR_Ref, TG_RefCF, AG_No1, AG_No2, TG_Prix) VALUES ('{article}', 'a01', {first}, {second}, 60)"
    ));
    assert_eq!(bring(2), "60 16 44");
}

#[test]
fn a_rate_may_have_articles_of_its_own() {
    let stand = Stand::small();
    let mut made =
        order(1, 1, vec![line("1", "NO-SUCH", "1", "10", "5.5"), line("2", "NOR-THIS", "1", "10", "20")], "0");
    made.wrapping = plugin_sdk::model::Charge { net: number("2.5"), gross: number("3"), tax_rate: number("20") };
    (made.totals.net, made.totals.gross) = (made.totals.net + number("2.5"), made.totals.gross + number("3"));
    let more = [
        ("article-unknown", json!("DIVERS")),
        ("articles-unknown-by-tax", json!({"C055": "LAM-LIN-01"})),
        ("articles-wrapping-by-tax", json!({"C20": "FRAISPORT"})),
    ];
    assert!(shown(&write(&stand, &more, vec![made]))[0].starts_with("created BC00001"));
    let written = "SELECT group_concat(AR_Ref, ' ') FROM (SELECT * FROM F_DOCLIGNE WHERE DO_Piece = 'BC00001'
        AND AR_Ref <> 'ARRONDI' ORDER BY DL_Ligne)";
    assert_eq!(stand.text(written), "LAM-LIN-01 DIVERS FRAISPORT");
}

#[test]
fn a_document_may_have_the_day_of_the_shops_invoice() {
    let stand = Stand::small();
    let mut made = plain(1);
    let issued_at = made.placed_at.map(|placed| placed + chrono::Duration::days(3));
    made.invoice = Some(plugin_sdk::model::Invoice { number: "FA7".to_owned(), issued_at });
    write(&stand, &[("order-date", json!("invoice"))], vec![made, plain(2)]);
    let days = "SELECT group_concat(substr(DO_Date, 1, 10), ' ') FROM (SELECT * FROM F_DOCENTETE
        WHERE DO_NoWeb LIKE 'WEB-%' ORDER BY DO_Piece)";
    assert_eq!(stand.text(days), "2026-03-07 2026-03-04");
}
