//! Orders of a morning, with the problems that staff meet.

use app::{InboxOrder, InboxState, ProofRow};
use sync_model::{DateTime, Decimal, Problem, Remedy};
use ui::{OrdersUpdate, PluginTrouble, Update};

fn order(number: u32, minutes: i64, customer: &str, total: &str, payment: &str, state: InboxState) -> InboxOrder {
    let placed = DateTime::parse_from_rfc3339("2026-11-24T14:02:00+01:00").unwrap();
    let placed = placed - chrono::TimeDelta::minutes(minutes);
    let imported = state == InboxState::Imported;
    InboxOrder {
        key: number.to_string().as_str().into(),
        reference: format!("XKBKN{number}"),
        placed_at: Some(placed),
        changed_at: Some(placed),
        customer: customer.to_owned(),
        city: "Lyon".to_owned(),
        net: Decimal::ZERO,
        gross: total.parse().unwrap(),
        currency: "EUR".to_owned(),
        payment: payment.to_owned(),
        shop_state: "Paiement accepté".to_owned(),
        state,
        importable: state == InboxState::Ready,
        problems: Vec::new(),
        document: imported.then(|| format!("BC{number}")),
        url: Some(format!("https://boutique.example/admin/orders/{number}")),
        because: (state == InboxState::Ignored).then(|| "Saisie à la main".to_owned()),
        proof: Vec::new(),
        strategy: None,
        draft: None,
    }
}

/// The orders of a morning.
pub fn morning() -> Vec<InboxOrder> {
    use InboxState::{Check, Deleted, Failed, Ignored, Imported, New, Ready};
    let mut orders = vec![
        order(10_482, 0, "Hélène Marchand", "129.90", "Carte", Ready),
        order(10_481, 15, "SARL Atelier du Midi", "1284", "Virement", Ready),
        order(10_480, 42, "Jean-Baptiste Lefèvre", "224.89", "PayPal Express", Check),
        order(10_479, 64, "Claire Nguyen", "58.40", "Carte", Ready),
        order(10_478, 91, "Bijouterie des Arcades", "3912", "Virement", New),
        order(10_477, 133, "Mehdi Benali", "89", "Carte", Ready),
        order(10_475, 227, "Anne-Sophie de La Rochefoucauld", "412.50", "Carte en 3 fois", Ready),
        order(10_474, 250, "Luca Moretti", "176.20", "Carte", Failed),
        order(10_473, 272, "Mairie de Saint-Brieuc", "640.80", "Mandat", Ignored),
        order(10_470, 1_017, "Océane Petit", "119", "Carte", Imported),
        order(10_469, 1_065, "Thomas Roussel", "212", "Carte", Deleted),
    ];
    orders[2].problems = vec![
        Problem::new("payment-unmapped").arg("method", "PayPal Express").remedy(Remedy::OpenSetting {
            side: sync_model::LookupSide::Own,
            path: "payments".to_owned(),
            key: Some("PayPal Express".to_owned()),
        }),
        Problem::new("order-same-cart").arg("orders", "10479").as_remark(),
    ];
    orders[7].problems = vec![Problem::new("barcode-too-long").arg("n", "14").remedy(Remedy::Retry)];
    orders
}

pub fn listed(ticket: u64) -> Update {
    Update::Orders(OrdersUpdate::Listed { ticket, found: Ok(morning()) })
}

pub fn unread(ticket: u64) -> Update {
    let trouble = PluginTrouble { code: "worker-not-started".to_owned(), args: Default::default() };
    Update::Orders(OrdersUpdate::Listed { ticket, found: Err(trouble) })
}

/// An order as it is shown with its proof.
pub fn shown(number: &str) -> InboxOrder {
    let figure = |figure: &str, shop: &str, erp: &str, agrees: bool| {
        let (shop, erp): (Decimal, Decimal) = (shop.parse().unwrap(), erp.parse().unwrap());
        ProofRow { figure: figure.to_owned(), shop, erp, difference: erp - shop, agrees }
    };
    let mut order = morning().into_iter().find(|order| order.key.as_str() == number).unwrap();
    order.proof = vec![
        figure("net", "189.28", "189.28", true),
        figure("tax:20", "34.76", "34.77", false),
        figure("tax:5.5", "0.85", "0.85", true),
        figure("gross", "224.89", "224.90", false),
    ];
    order
}

pub fn proof(number: &str) -> Update {
    let (key, found) = (number.into(), Ok(Box::new(shown(number))));
    Update::Orders(OrdersUpdate::Shown { key, acted: false, found })
}
