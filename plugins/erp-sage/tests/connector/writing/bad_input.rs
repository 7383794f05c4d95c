//! The list of bad inputs: each order answers with its code, a sentence and a remedy in both languages, the others of
//! its batch go through, and nothing of it stands in the base until it is mended.

use erp_sage::ErpSage;
use plugin_sdk::model::{Order, OutcomeState, Plugin, Problem};
use serde_json::{Value, json};

use super::orders::{line, order, shown, write};
use crate::stand::Stand;

type Settings = Vec<(&'static str, Value)>;

/// One bad order: what is wrong with it, and what mends it.
struct Case {
    /// The codes that it answers with.
    answer: &'static str,
    /// What a Sage user did before.
    sql: &'static str,
    settings: Settings,
    order: Order,
    /// The cause lies in the settings of all orders: the others are refused with it.
    all: bool,
    mend: fn(&mut Case),
}

fn plain(key: u64, customer: u64) -> Order {
    order(key, customer, vec![line("1", "LAM-LIN-01", "1", "59.90", "20")], "0")
}

fn case(answer: &'static str, bad: impl FnOnce(&mut Order), mend: fn(&mut Case)) -> Case {
    let settings = vec![
        ("order-unmapped", json!("refuse")),
        ("carriers", json!({"3": "1"})),
        ("countries", json!({"FR": "1"})),
        ("payments", json!(true)),
        ("payment-methods", json!({"ps_checkout": "3"})),
        ("payment-journals", json!({"ps_checkout": "CB"})),
    ];
    let mut order = plain(1, 4);
    bad(&mut order);
    Case { answer, sql: "", settings, order, all: false, mend }
}

fn set(case: &mut Case, key: &'static str, value: Value) {
    case.settings.retain(|(name, _)| *name != key);
    case.settings.push((key, value));
}

fn line_of_order(order: &mut Order) -> &mut plugin_sdk::model::OrderLine {
    &mut order.lines[0]
}

/// What the order itself says that Sage does not know.
fn unmapped() -> Vec<Case> {
    vec![
        case(
            "article-unknown",
            |order| line_of_order(order).reference = "RIEN".to_owned(),
            |case| set(case, "article-unknown", json!("DIVERS")),
        ),
        case(
            "payment-unmapped",
            |order| order.payments[0].method = "newpay".into(),
            |case| set(case, "payments-never", json!("newpay")),
        ),
        case(
            "carrier-unmapped",
            |order| order.carrier.as_mut().expect("a carrier").key = "77".into(),
            |case| set(case, "carriers", json!({"3": "1", "77": "1"})),
        ),
        case(
            "country-unmapped",
            |order| order.delivery.country = "LI".to_owned(),
            |case| set(case, "countries", json!({"FR": "1", "LI": "1"})),
        ),
        case(
            "tax-code-missing",
            |order| {
                *line_of_order(order) = line("1", "LAM-LIN-01", "1", "59.90", "19");
                order.totals.net = order.lines[0].total_net;
            },
            |case| case.sql = "UPDATE F_TAXE SET TA_Taux = 19 WHERE TA_Code = 'D20'",
        ),
        case(
            "postcode-missing",
            |order| order.delivery.postcode = " ".to_owned(),
            |case| case.order.delivery.postcode = "59000".to_owned(),
        ),
        case(
            "period-closed",
            |order| {
                order.payments[0].paid_at = order.placed_at.map(|placed| placed - chrono::Duration::days(3_000));
            },
            |case| set(case, "payments", json!(false)),
        ),
    ]
}

/// What stands in Sage.
fn standing() -> Vec<Case> {
    let asleep = "UPDATE F_COMPTET SET CT_EMail = 'zoe4@exemple-boutique.fr', CT_Sommeil = 1 WHERE CT_Num = 'DUBOIS'";
    let blocked =
        "UPDATE F_COMPTET SET CT_EMail = 'zoe4@exemple-boutique.fr', CT_ControlEnc = 2 WHERE CT_Num = 'DUBOIS'";
    let closed = "UPDATE P_SOUCHEVENTE SET S_Valide = 0 WHERE cbIndice = 1";
    let full = "UPDATE F_DOCCURRENTPIECE SET DC_Piece = 'BC99999' WHERE DC_IdCol = 1 AND DC_Souche = 0";
    let mut cases = vec![
        case("customer-asleep", |_| {}, |case| case.sql = "UPDATE F_COMPTET SET CT_Sommeil = 0"),
        case("customer-blocked", |_| {}, |case| case.sql = "UPDATE F_COMPTET SET CT_ControlEnc = 0"),
        case("series-closed", |_| {}, |case| case.sql = "UPDATE P_SOUCHEVENTE SET S_Valide = 1 WHERE cbIndice = 1"),
        case(
            "series-full",
            |_| {},
            |case| case.sql = "UPDATE F_DOCCURRENTPIECE SET DC_Piece = 'BD00001' WHERE DC_IdCol = 1 AND DC_Souche = 0",
        ),
    ];
    for (case, sql) in cases.iter_mut().zip([asleep, blocked, closed, full]) {
        case.sql = sql;
        case.all = case.answer.starts_with("series");
    }
    cases
}

/// Every problem says what it is and what to do, in both languages, with nothing left to fill in.
fn speaks(problem: &Problem) {
    let messages = ErpSage::descriptor().messages;
    let of = |message: &&plugin_sdk::model::MessageTemplate| message.code == problem.code;
    let message = messages.iter().find(of).unwrap_or_else(|| panic!("{} has no sentence", problem.code));
    for text in [&message.text, &message.remedy] {
        let mut said = Vec::new();
        for language in ["fr", "en"] {
            let pattern = text.get(language);
            let fill = |text: String, (name, value): (&String, &String)| text.replace(&format!("{{{name}}}"), value);
            let sentence = problem.args.iter().fold(pattern.to_owned(), fill);
            assert!(!sentence.is_empty() && !sentence.contains('{'), "{}: {sentence}", problem.code);
            said.push(sentence);
        }
        assert_ne!(said[0], said[1], "{}", problem.code);
    }
}

#[test]
fn every_bad_input_is_named_with_its_remedy_and_the_others_go_through() {
    for mut case in unmapped().into_iter().chain(standing()) {
        let stand = Stand::small();
        stand.sql(case.sql);
        let batch = |bad: &Order| vec![plain(901, 91), bad.clone(), plain(902, 92)];
        let outcomes = write(&stand, &case.settings, batch(&case.order));
        let expected = format!("rejected - {}", case.answer);
        assert_eq!(shown(&outcomes)[1], expected);
        assert!(outcomes[1].problems[0].remedy.is_some(), "{:?}", outcomes[1].problems);
        outcomes[1].problems.iter().for_each(speaks);
        let others = |state: OutcomeState| outcomes.iter().step_by(2).all(|outcome| outcome.state == state);
        assert!(
            others(if case.all { OutcomeState::Rejected } else { OutcomeState::Created }),
            "{:?}",
            shown(&outcomes)
        );
        let count = "SELECT CAST(COUNT(*) AS TEXT) FROM F_DOCENTETE WHERE DO_NoWeb = 'WEB-1'";
        assert_eq!(stand.text(count), "0", "{}", case.answer);
        // Once it is mended, the next import takes it with the others.
        case.sql = "";
        (case.mend)(&mut case);
        stand.sql(case.sql);
        let outcomes = write(&stand, &case.settings, batch(&case.order));
        let written = |outcome: &plugin_sdk::model::Outcome| outcome.external_id.is_some();
        assert!(outcomes.iter().all(written), "{} {:?}", case.answer, shown(&outcomes));
        assert_eq!(stand.text(count), "1", "{}", case.answer);
    }
}

#[test]
fn texts_that_sage_shortens_or_does_not_have_are_written_and_said() {
    let stand = Stand::small();
    let long = format!("Nappe {}", "en lin lavé ".repeat(8));
    let mut cut = plain(1, 4);
    line_of_order(&mut cut).name = long.clone();
    cut.delivery.company = "Société coopérative des ateliers de tissage du Nord".to_owned();
    let mut foreign = plain(2, 5);
    foreign.delivery.city = "Roubaix 東京".to_owned();
    let mut street = plain(3, 6);
    street.delivery.line1 =
        "1234 boulevard du Maréchal de Lattre de Tassigny, résidence des Œillets, bât. B".to_owned();
    let mut talkative = plain(4, 7);
    talkative.messages = vec!["Merci.\n".repeat(13)];
    let outcomes = write(&stand, &[], vec![cut, foreign, street, talkative]);
    assert_eq!(
        shown(&outcomes),
        [
            "created BC00001 text-cut,text-cut",
            "created BC00002 text-replaced",
            "created BC00003 address-cut",
            "created BC00004 comments-cut",
        ]
    );
    outcomes.iter().flat_map(|outcome| &outcome.problems).for_each(|problem| {
        assert!(problem.remark, "{problem:?}");
        speaks(problem);
    });
    let design = "SELECT DL_Design FROM F_DOCLIGNE WHERE DO_Piece = 'BC00001' AND DL_Ligne = 1000";
    assert_eq!(stand.text(design), long.chars().take(69).collect::<String>());
    let place = |number: &str| {
        stand.text(&format!(
            "SELECT LI_Intitule || '|' || LI_Ville FROM F_LIVRAISON
             WHERE LI_No = (SELECT LI_No FROM F_DOCENTETE WHERE DO_Piece = '{number}')"
        ))
    };
    assert_eq!(place("BC00001"), "Société coopérative des ateliers de|Lille");
    assert_eq!(place("BC00002"), "Zoé D'Hoker|Roubaix ??");
}
