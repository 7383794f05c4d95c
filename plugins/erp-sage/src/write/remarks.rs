//! What a person should know of a buyer, though the order is written all the same (functions.md J65, H08).

use plugin_sdk::model::{CustomerIdentity, Order, Problem, Remedy, Stream};

use super::{
    identifiers::{self, Checked},
    prepare::UNION,
};

/// The remarks about a buyer; `siret` and `vat_number` are those that the account in Sage has already.
pub fn of_party(siret: &str, vat_number: &str, person: &CustomerIdentity, order: &Order) -> Vec<Problem> {
    let remark = |code: &str| {
        let remedy = Remedy::ChooseRecord { stream: Stream::Customers };
        Problem::new(code).arg("customer", &order.customer.key).remedy(remedy).as_remark()
    };
    let billing = &order.billing;
    let given = if person.vat_number.trim().is_empty() { &billing.vat_number } else { &person.vat_number };
    let (own_siret, own_vat) = (identifiers::siret(&person.siret), identifiers::vat(given, &billing.country));
    let mut remarks = Vec::new();
    if let Checked::Invalid(number) = &own_siret {
        remarks.push(remark("siret-invalid").arg("number", number));
    }
    if let Checked::Invalid(number) = &own_vat {
        remarks.push(remark("vat-number-invalid").arg("number", number));
    }
    let professional = !person.company.trim().is_empty() || !billing.company.trim().is_empty();
    let french = billing.country.eq_ignore_ascii_case("FR");
    if professional && french && own_siret.valid().is_empty() && siret.is_empty() {
        remarks.push(remark("professional-without-siren"));
    }
    let country = order.delivery.country.to_uppercase();
    let tax_free = !order.totals.gross.is_zero() && order.totals.net == order.totals.gross;
    if tax_free && UNION.contains(&country.as_str()) && own_vat.valid().is_empty() && vat_number.is_empty() {
        remarks.push(remark("eu-order-without-vat-number").arg("country", country));
    }
    remarks
}
