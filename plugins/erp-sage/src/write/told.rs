//! What Sage cannot hold of an order's texts and addresses: said where it is written all the same, refused where
//! nothing could be delivered.

use plugin_sdk::model::{Address, Order, Problem, Remedy};

use super::{
    customers::Party,
    lines::PlannedLine,
    notes,
    prepare::{Plan, UNION},
    texts,
};

/// So much of a text names it in a sentence.
const SHOWN: usize = 40;

/// Texts and the characters that their columns hold; a length of 0 is unknown and cuts nothing.
struct Texts(Vec<(String, usize)>);

impl Texts {
    fn add(&mut self, text: &str, length: usize) {
        self.0.push((text.to_owned(), length));
    }

    /// One remark for each text that was cut, one for all that hold letters which Sage does not have.
    fn remarks(&self) -> Vec<Problem> {
        let mut remarks = Vec::new();
        for (text, length) in &self.0 {
            let clean = texts::clean(text);
            if *length > 0 && clean.chars().count() > *length {
                let shown = texts::cut(&clean, SHOWN);
                remarks.push(Problem::new("text-cut").arg("text", shown).arg("length", *length).as_remark());
            }
        }
        remarks.dedup();
        let foreign = |text: &&(String, usize)| !texts::unknown(&text.0).is_empty();
        if let Some((text, _)) = self.0.iter().find(foreign) {
            let mut letters: Vec<char> = self.0.iter().flat_map(|(text, _)| texts::unknown(text)).collect();
            letters.sort_unstable();
            letters.dedup();
            letters.truncate(10);
            let letters: String = letters.iter().map(char::to_string).collect::<Vec<_>>().join(" ");
            let shown: String = text.chars().take(SHOWN).collect();
            remarks.push(Problem::new("text-replaced").arg("text", shown.trim()).arg("letters", letters).as_remark());
        }
        remarks
    }
}

/// What of the order's texts Sage does not hold as the shop wrote them.
pub fn of_texts(plan: &Plan<'_>, party: &Party, reference: &str, lines: &[PlannedLine]) -> Vec<Problem> {
    let (order, lengths) = (plan.order, &plan.known.text_lengths);
    let places = &plan.known.place_lengths;
    let mut texts = Texts(Vec::new());
    texts.add(reference, lengths.reference);
    for line in lines {
        texts.add(&line.written, lengths.design);
    }
    let to = &order.delivery;
    texts.add(&texts::raw_place_name(to), places[0]);
    texts.add(&to.postcode, places[3]);
    texts.add(&to.city, places[4]);
    for text in [&to.line1, &to.line2, &to.other] {
        texts.add(text, 0);
    }
    if party.new.is_some() {
        let from = &order.billing;
        let nobody = Default::default();
        let person = order.customer.identity.as_ref().unwrap_or(&nobody);
        texts.add(&texts::raw_account_name(person, from), lengths.name);
        for text in [&from.line1, &from.line2, &from.city] {
            texts.add(text, 0);
        }
    }
    let mut remarks = texts.remarks();
    if plan.settings.comments {
        let mut notes = Texts(Vec::new());
        notes::texts(order).for_each(|text| notes.add(text, 0));
        if !remarks.iter().any(|remark| remark.code == "text-replaced") {
            remarks.extend(notes.remarks());
        }
        if notes::are_cut(order) {
            remarks.push(Problem::new("comments-cut").arg("lines", notes::MOST).as_remark());
        }
    }
    remarks
}

/// Refuses an address that no parcel reaches: one without a postcode in a country where each has one.
///
/// # Errors
/// The address, by its recipient.
pub fn check_addresses(order: &Order) -> Result<(), Box<Problem>> {
    match [&order.delivery, &order.billing].into_iter().find(|address| lacks_postcode(address)) {
        None => Ok(()),
        Some(address) => {
            let problem = Problem::new("postcode-missing").arg("name", texts::place_name(address));
            Err(Box::new(problem.arg("city", texts::clean(&address.city)).remedy(Remedy::Retry)))
        }
    }
}

/// Ireland's are young, and its shops do not ask for them; of the rest of the world nothing is taken for granted.
fn lacks_postcode(address: &Address) -> bool {
    let country = address.country.to_uppercase();
    let asks = ["FR", "MC", "CH"].contains(&country.as_str()) || UNION.contains(&country.as_str()) && country != "IE";
    let given = !address.line1.trim().is_empty() || !address.city.trim().is_empty();
    asks && given && address.postcode.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use plugin_sdk::model::{Address, Order};

    use super::{Texts, check_addresses};

    #[test]
    fn what_is_cut_and_what_is_replaced_is_said_once() {
        let mut texts = Texts(Vec::new());
        texts.add("Nappe en lin", 5);
        texts.add("東京 \u{1F370}", 0);
        texts.add("京", 9);
        texts.add("Crème brûlée à 5 €\t", 19);
        let shown: Vec<String> = texts
            .remarks()
            .iter()
            .map(|remark| format!("{} {:?}", remark.code, remark.args.values().collect::<Vec<_>>()))
            .collect();
        assert_eq!(shown, [r#"text-cut ["5", "Nappe en lin"]"#, r#"text-replaced ["京 東 🍰", "東京 🍰"]"#]);
    }

    #[test]
    fn an_address_lacks_a_postcode_where_each_has_one() {
        let at = |country: &str, postcode: &str| {
            let address = Address {
                line1: "1 rue A".to_owned(),
                country: country.to_owned(),
                postcode: postcode.to_owned(),
                ..Address::default()
            };
            check_addresses(&Order { delivery: address, ..Order::default() }).is_ok()
        };
        assert_eq!(
            [at("fr", " "), at("FR", "59000"), at("IE", ""), at("HK", ""), at("DE", "")],
            [false, true, true, true, false]
        );
        assert!(check_addresses(&Order::default()).is_ok(), "an order without an address goes nowhere");
    }
}
