//! Texts for Sage's columns: its character set, its short lines, merge fields.

use encoding_rs::WINDOWS_1252;
use plugin_sdk::model::{Address, CustomerIdentity, Order};

/// A text that a Sage column can hold: one line, no control characters, only what Windows-1252 has.
pub fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for letter in text.chars() {
        let letter = if letter.is_control() || letter.is_whitespace() { ' ' } else { letter };
        if letter == ' ' && (cleaned.is_empty() || cleaned.ends_with(' ')) {
            continue;
        }
        let mut buffer = [0_u8; 4];
        let (_, _, unknown) = WINDOWS_1252.encode(letter.encode_utf8(&mut buffer));
        cleaned.push(if unknown { '?' } else { letter });
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// The letters that Windows-1252 does not have; [`clean`] writes each as `?`.
pub fn unknown(text: &str) -> Vec<char> {
    let missing = |letter: &char| {
        let mut buffer = [0_u8; 4];
        !letter.is_control() && !letter.is_whitespace() && WINDOWS_1252.encode(letter.encode_utf8(&mut buffer)).2
    };
    text.chars().filter(missing).collect()
}

/// At most so many characters; a length of 0 is unknown and cuts nothing.
pub fn cut(text: &str, length: usize) -> String {
    if length == 0 {
        return text.to_owned();
    }
    text.chars().take(length).collect::<String>().trim_end().to_owned()
}

/// Two lines of at most `length` characters, split at words; whether something did not fit.
///
/// Sage's address lines hold 35 characters: what is longer goes on in the next line (functions.md J64).
pub fn two_lines(first: &str, second: &str, length: usize) -> (String, String, bool) {
    let (first, second) = (clean(first), clean(second));
    let fits = |text: &str| length == 0 || text.chars().count() <= length;
    if fits(&first) && fits(&second) {
        return (first, second, false);
    }
    let (mut lines, mut at, mut lost) = ([String::new(), String::new()], 0, false);
    for word in first.split(' ').chain(second.split(' ')).filter(|word| !word.is_empty()) {
        let mut word = word.to_owned();
        while !word.is_empty() {
            let blank = usize::from(!lines[at].is_empty());
            let used = lines[at].chars().count();
            if used + blank + word.chars().count() <= length {
                if blank == 1 {
                    lines[at].push(' ');
                }
                lines[at].push_str(&word);
                break;
            }
            if used == 0 {
                // A word longer than a line is broken.
                lines[at] = word.chars().take(length).collect();
                word = word.chars().skip(length).collect();
            }
            if at == 1 {
                lost = true;
                break;
            }
            at = 1;
        }
    }
    let [first, second] = lines;
    (first, second, lost)
}

/// First and last name in one.
pub fn full_name(first: &str, last: &str) -> String {
    clean(&format!("{first} {last}"))
}

/// How an account is called: the company, else the person, by last name.
pub fn account_name(person: &CustomerIdentity, billing: &Address) -> String {
    clean(&raw_account_name(person, billing))
}

/// The same as the shop wrote it.
pub fn raw_account_name(person: &CustomerIdentity, billing: &Address) -> String {
    let company = if person.company.trim().is_empty() { &billing.company } else { &person.company };
    if !company.trim().is_empty() {
        return company.clone();
    }
    let (last, first) = if person.last_name.trim().is_empty() {
        (&billing.last_name, &billing.first_name)
    } else {
        (&person.last_name, &person.first_name)
    };
    let name = format!("{} {first}", last.to_uppercase());
    if name.trim().is_empty() { person.email.clone() } else { name }
}

/// How a delivery place is called: the company or the person who receives.
pub fn place_name(address: &Address) -> String {
    clean(&raw_place_name(address))
}

/// The same as the shop wrote it.
pub fn raw_place_name(address: &Address) -> String {
    let company = address.company.trim();
    if company.is_empty() { format!("{} {}", address.first_name, address.last_name) } else { company.to_owned() }
}

/// Fills the merge fields of a pattern.
pub fn merged(pattern: &str, order: &Order) -> String {
    let invoice = order.invoice.as_ref().map(|invoice| invoice.number.as_str()).unwrap_or_default();
    let cart = order.cart.as_ref().map(|cart| cart.as_str()).unwrap_or_default();
    let filled = pattern
        .replace("{reference}", &order.reference)
        .replace("{order}", order.key.as_str())
        .replace("{cart}", cart)
        .replace("{invoice}", invoice);
    clean(&filled)
}

/// Digits and letters only, in capitals: how company numbers are compared.
pub fn number(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

/// The addresses of a field that may hold several, in small letters.
pub fn emails(field: &str) -> Vec<String> {
    let parts = field.split([';', ',', ' ']).map(str::trim).filter(|part| part.contains('@'));
    parts.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{clean, cut, emails, number, two_lines};

    #[test]
    fn texts_become_what_a_sage_column_holds() {
        assert_eq!(clean("  Crème\r\n\t brûlée \u{1F370} 100 €\0 "), "Crème brûlée ? 100 €");
        assert_eq!(cut("Nappe en lin", 6), "Nappe");
        assert_eq!(number("fr 12-300 000 000"), "FR12300000000");
        assert_eq!(emails("A@x.fr; b@Y.fr ,"), ["a@x.fr", "b@y.fr"]);
    }

    #[test]
    fn long_addresses_are_split_at_words() {
        let split = |first: &str, second: &str| two_lines(first, second, 20);
        assert_eq!(split("1 rue A", "Bât. B"), ("1 rue A".into(), "Bât. B".into(), false));
        let long = split("1234 boulevard du Maréchal de Lattre", "");
        assert_eq!(long, ("1234 boulevard du".into(), "Maréchal de Lattre".into(), false));
        let lost = split("1234 boulevard du Maréchal de Lattre", "Résidence des Œillets");
        assert_eq!(lost, ("1234 boulevard du".into(), "Maréchal de Lattre".into(), true));
        assert_eq!(split("aaaaaaaaaaaaaaaaaaaaaaaaa", ""), ("aaaaaaaaaaaaaaaaaaaa".into(), "aaaaa".into(), false));
    }
}
