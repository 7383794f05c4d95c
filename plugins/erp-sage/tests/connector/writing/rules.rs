//! The rules that a written document keeps, judged from its rows alone: sage100.md §2.5, §2.7, §2.8, functions.md H09.

use std::collections::BTreeMap;

use plugin_sdk::model::{Decimal, Order};

use super::orders::{cents, number};
use crate::stand::Stand;

/// A row by its columns.
type Row = BTreeMap<String, String>;

/// What stood in the company before an order.
pub struct Before {
    counter: String,
    reserved: BTreeMap<String, Decimal>,
    rest_of_stock: Vec<Vec<String>>,
}

impl Before {
    pub fn of(stand: &Stand) -> Self {
        Self { counter: counter(stand), reserved: reserved(stand), rest_of_stock: rest_of_stock(stand) }
    }
}

fn rows(stand: &Stand, sql: &str) -> Vec<Row> {
    let pair = |text: String| {
        let (name, value) = text.split_once('=').expect("a column and its value");
        (name.to_owned(), value.trim_matches('\'').to_owned())
    };
    stand.rows(sql).into_iter().map(|row| row.into_iter().map(pair).collect()).collect()
}

fn decimal(row: &Row, column: &str) -> Decimal {
    number(&row[column]).round_dp(6)
}

fn counter(stand: &Stand) -> String {
    stand.text("SELECT DC_Piece FROM F_DOCCURRENTPIECE WHERE DC_Domaine = 0 AND DC_IdCol = 1 AND DC_Souche = 0")
}

/// Reserved quantities by article, and by article and variant.
fn reserved(stand: &Stand) -> BTreeMap<String, Decimal> {
    let articles =
        rows(stand, "SELECT AR_Ref AS key, COALESCE(AS_QteRes, 0) AS quantity FROM F_ARTSTOCK WHERE DE_No = 1");
    let variants = rows(
        stand,
        "SELECT AR_Ref || ' ' || AG_No1 || ' ' || AG_No2 AS key, COALESCE(GS_QteRes, 0) AS quantity
         FROM F_GAMSTOCK WHERE DE_No = 1",
    );
    articles.iter().chain(&variants).map(|row| (row["key"].clone(), decimal(row, "quantity"))).collect()
}

/// What an order never touches: the stock itself, its value, what is on supplier orders, the other depots.
fn rest_of_stock(stand: &Stand) -> Vec<Vec<String>> {
    stand.rows(
        "SELECT AR_Ref, DE_No, AS_QteSto, AS_MontSto, AS_QteCom, AS_QtePrepa FROM F_ARTSTOCK
         WHERE AS_QteSto <> 0 ORDER BY AR_Ref, DE_No",
    )
}

/// First letters of the codes of gift cards: they settle a document and lower none of its amounts (J79b).
pub const GIFT_CARDS: &str = "AVOIR";

/// What the shop charged, with what gift cards settled of it.
fn charged(order: &Order) -> (Decimal, Decimal) {
    let cards = || order.discounts.iter().filter(|voucher| voucher.code.starts_with(GIFT_CARDS));
    let (net, gross): (Decimal, Decimal) =
        (cards().map(|voucher| voucher.net).sum(), cards().map(|voucher| voucher.gross).sum());
    (cents(order.totals.net + net), cents(order.totals.gross + gross))
}

/// Judges the document of an order.
pub fn check(stand: &Stand, order: &Order, before: &Before) {
    let mark = format!("WEB-{}", order.key);
    let headers = rows(stand, &format!("SELECT * FROM F_DOCENTETE WHERE DO_NoWeb = '{mark}'"));
    assert_eq!(headers.len(), 1, "{mark} stands once");
    let header = &headers[0];
    let piece = &header["DO_Piece"];
    let lines = rows(stand, &format!("SELECT * FROM F_DOCLIGNE WHERE DO_Piece = '{piece}' ORDER BY DL_Ligne"));
    numbers(stand, before, piece, &lines, &mark);
    amounts(order, header, &lines, &mark);
    belongs(header, &lines, &mark);
    stock(stand, before, &lines, &mark);
    money(stand, order, header, &mark);
}

/// §2.5: the next number was used, the counter stands behind it, lines count by thousands.
fn numbers(stand: &Stand, before: &Before, piece: &str, lines: &[Row], mark: &str) {
    assert_eq!(piece, before.counter, "{mark}");
    let next = piece.trim_start_matches("BC").parse::<u32>().expect("a number") + 1;
    assert_eq!(counter(stand), format!("BC{next:05}"), "{mark}");
    let positions: Vec<String> = lines.iter().map(|line| line["DL_Ligne"].clone()).collect();
    let expected: Vec<String> = (1..=lines.len()).map(|rank| (rank * 1000).to_string()).collect();
    assert_eq!(positions, expected, "{mark}");
    let first: i64 = lines[0]["DL_No"].parse().expect("a number");
    for (rank, line) in lines.iter().enumerate() {
        assert_eq!(line["DL_No"], (first + rank as i64).to_string(), "{mark}");
        // Lines of text have no article and count among themselves.
        let same = lines[..=rank].iter().filter(|other| other["AR_Ref"] == line["AR_Ref"]).count();
        assert_eq!(line["DL_NoRef"], same.to_string(), "{mark}");
    }
}

/// §2.7 «Amounts»: price, less its discounts, times quantity; sums; the shop's totals (H09).
fn amounts(order: &Order, header: &Row, lines: &[Row], mark: &str) {
    let (mut net, mut gross) = (Decimal::ZERO, Decimal::ZERO);
    let mut rates: BTreeMap<Decimal, Decimal> = BTreeMap::new();
    for line in lines {
        let factor = Decimal::ONE + decimal(line, "DL_Taxe1") / Decimal::ONE_HUNDRED;
        let price = decimal(line, if line["DL_TTC"] == "1" { "DL_PUTTC" } else { "DL_PrixUnitaire" });
        assert!(price == Decimal::ZERO || line["DL_Remise01REM_Type"] == "0", "{mark}: an amount, not a percentage");
        let amount = cents((price - decimal(line, "DL_Remise01REM_Valeur")) * decimal(line, "DL_Qte"));
        let (own_net, own_gross) =
            if line["DL_TTC"] == "1" { (cents(amount / factor), amount) } else { (amount, cents(amount * factor)) };
        let written = (decimal(line, "DL_MontantHT"), decimal(line, "DL_MontantTTC"));
        assert_eq!(written, (own_net, own_gross), "{mark} {line:?}");
        let other = (decimal(line, "DL_PrixUnitaire") * factor - decimal(line, "DL_PUTTC")).abs();
        assert!(other < number("0.00001"), "{mark}: both unit prices are one price: {line:?}");
        net += own_net;
        gross += own_gross;
        *rates.entry(decimal(line, "DL_Taxe1")).or_default() += own_net;
    }
    assert_eq!(decimal(header, "DO_TotalHT"), net, "{mark}");
    if header["DO_Devise"] != "0" {
        return foreign(order, header, lines, mark);
    }
    let charged = charged(order);
    assert_eq!((decimal(header, "DO_Cours"), gross), (Decimal::ZERO, charged.1), "{mark}");
    let by_rate: Decimal = rates.iter().map(|(rate, net)| net + cents(net * rate / Decimal::ONE_HUNDRED)).sum();
    assert_eq!(by_rate, gross, "{mark}: both ways of adding up");
    assert!((net - charged.0).abs() <= number("0.05"), "{mark}: {net} and {}", charged.0);
}

/// A document in another currency: its own amounts are the shop's, the company's are those at the rate.
fn foreign(order: &Order, header: &Row, lines: &[Row], mark: &str) {
    let rate = decimal(header, "DO_Cours");
    assert!(rate > Decimal::ZERO, "{mark}");
    let decimals = order.currency_decimals;
    let coin =
        |amount: Decimal| amount.round_dp_with_strategy(decimals, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    let own = |line: &Row| {
        let amount = coin(decimal(line, "DL_PUDevise") * decimal(line, "DL_Qte"));
        let factor = Decimal::ONE + decimal(line, "DL_Taxe1") / Decimal::ONE_HUNDRED;
        if line["DL_TTC"] == "1" { amount } else { coin(amount * factor) }
    };
    let gross: Decimal = lines.iter().map(own).sum();
    assert_eq!(gross, order.totals.gross.round_dp(decimals), "{mark}");
    for line in lines {
        let price = decimal(line, if line["DL_TTC"] == "1" { "DL_PUTTC" } else { "DL_PrixUnitaire" });
        let off = (price * rate - decimal(line, "DL_PUDevise")).abs();
        assert!(off <= rate * number("0.000001"), "{mark} {line:?}");
    }
    let company: Decimal = lines.iter().map(|line| decimal(line, "DL_MontantTTC")).sum();
    let off = (company - order.totals.gross / rate).abs();
    assert!(off <= Decimal::new(lines.len() as i64, 2), "{mark}: {company}");
}

/// §2.7: what every line repeats of its header, and what the list of the lines says for every order.
fn belongs(header: &Row, lines: &[Row], mark: &str) {
    for line in lines {
        for column in
            ["DO_Domaine", "DO_Type", "DO_DocType", "DO_Date", "DO_Ref", "DO_DateLivr", "DE_No", "cbDE_No", "CO_No"]
        {
            assert_eq!(line[column], header[column], "{mark} {column}");
        }
        assert_eq!(line["CT_Num"], header["DO_Tiers"], "{mark}");
        for column in ["DL_QteBC", "DL_QteBL", "DL_QtePL", "DL_QteDE"] {
            assert_eq!(line[column], line["DL_Qte"], "{mark} {column}");
        }
        for column in ["DL_DateBC", "DL_DateBL", "DL_DatePL", "DL_DateDE"] {
            assert_eq!(line[column], header["DO_Date"], "{mark} {column}");
        }
        for (column, value) in [("DL_MvtStock", "0"), ("DL_Valorise", "1"), ("DL_Escompte", "1"), ("PF_Num", "")] {
            assert_eq!(line[column], value, "{mark} {column}");
        }
        assert_ne!(line["DL_Design"], "", "{mark}");
    }
    // Part 7.1, part 7.6: no cash discount, no shipping beside the line.
    for column in ["DO_TxEscompte", "DO_ValFrais", "DO_ValFranco", "DO_Cloture", "DO_Transfere"] {
        assert_eq!(header[column], "0", "{mark} {column}");
    }
    // §0: a column left out stays NULL, where the application writes 0, '' or 1753-01-01.
    let may_be_null = |column: &str| {
        column.starts_with("cb")
            || ["CT_NumCentrale", "DO_GUID", "DO_FactureFile", "DO_CodeTaxe", "DL_CodeTaxe", "AR_Ref", "RP_Code"]
                .iter()
                .any(|known| column.starts_with(known))
            // Informations libres have no prefix.
            || !(column.starts_with("N_") || column.as_bytes().get(2) == Some(&b'_'))
    };
    for (column, value) in header.iter().chain(lines.iter().flatten()) {
        assert!(value != "NULL" || may_be_null(column), "{mark}: {column} is NULL");
    }
}

/// §2.7 «Stock»: reserved by what was sold, nothing else.
fn stock(stand: &Stand, before: &Before, lines: &[Row], mark: &str) {
    let mut expected = before.reserved.clone();
    for line in lines.iter().filter(|line| line["AR_Ref"] != "NULL") {
        let article = &line["AR_Ref"];
        let kind = stand.text(&format!("SELECT CAST(AR_SuiviStock AS TEXT) FROM F_ARTICLE WHERE AR_Ref = '{article}'"));
        if kind == "0" {
            continue;
        }
        *expected.entry(article.clone()).or_default() += decimal(line, "DL_Qte");
        if line["AG_No1"] != "0" {
            let key = format!("{article} {} {}", line["AG_No1"], line["AG_No2"]);
            *expected.entry(key).or_default() += decimal(line, "DL_Qte");
        }
    }
    assert_eq!(reserved(stand), expected, "{mark}");
    assert_eq!(rest_of_stock(stand), before.rest_of_stock, "{mark}");
}

/// §2.8: one balancing instalment; each deposit has its money and its link, all of the same amount.
fn money(stand: &Stand, order: &Order, header: &Row, mark: &str) {
    let piece = &header["DO_Piece"];
    let instalments = rows(stand, &format!("SELECT * FROM F_DOCREGL WHERE DO_Piece = '{piece}' ORDER BY DR_No"));
    let balancing: Vec<&Row> = instalments.iter().filter(|row| row["DR_Equil"] == "1").collect();
    assert_eq!(balancing.len(), 1, "{mark}");
    assert_eq!((&*balancing[0]["DR_TypeRegl"], &*balancing[0]["DR_Montant"]), ("2", "0"), "{mark}");
    let mut paid = Decimal::ZERO;
    for deposit in instalments.iter().filter(|row| row["DR_Equil"] != "1") {
        assert_eq!(deposit["DR_TypeRegl"], "0", "{mark}");
        let instalment = &deposit["DR_No"];
        let links = rows(stand, &format!("SELECT * FROM F_REGLECH WHERE DR_No = {instalment}"));
        assert_eq!(links.len(), 1, "{mark}");
        let money = rows(stand, &format!("SELECT * FROM F_CREGLEMENT WHERE RG_No = {}", links[0]["RG_No"]));
        assert_eq!(money.len(), 1, "{mark}");
        let amount = decimal(deposit, "DR_Montant");
        assert_eq!((decimal(&links[0], "RC_Montant"), decimal(&money[0], "RG_Montant")), (amount, amount), "{mark}");
        assert_eq!((&money[0]["RG_Reference"], &*money[0]["RG_Impute"]), (&mark.to_owned(), "1"), "{mark}");
        assert_eq!(money[0]["CT_NumPayeur"], header["CT_NumPayeur"], "{mark}");
        assert_eq!(money[0]["N_Devise"], header["DO_Devise"], "{mark}");
        paid += amount;
    }
    let cards: Decimal = charged(order).1 - order.totals.gross;
    let known = order.payments.iter().filter(|payment| payment.method.as_str() != "free_order");
    let asked: Decimal = cards + known.map(|payment| payment.amount).sum::<Decimal>();
    let expected = asked.min(charged(order).1);
    if header["DO_Devise"] == "0" {
        assert_eq!(paid, cents(expected), "{mark}");
    } else if expected == order.totals.gross {
        // Settled whole, in both currencies.
        let written = rows(stand, &format!("SELECT DL_MontantTTC FROM F_DOCLIGNE WHERE DO_Piece = '{piece}'"));
        assert_eq!(paid, written.iter().map(|row| decimal(row, "DL_MontantTTC")).sum::<Decimal>(), "{mark}");
        let own: Decimal = instalments.iter().map(|row| decimal(row, "DR_MontantDev")).sum();
        assert_eq!(own, expected, "{mark}");
    }
}
