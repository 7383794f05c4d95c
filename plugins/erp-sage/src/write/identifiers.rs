//! Numbers of companies, checked before they reach Sage: SIREN and SIRET by their last digit, VAT numbers by the form
//! of their country (functions.md J65). Nothing is asked over a network.

use super::texts;

/// A number as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// Nothing was given.
    Empty,
    Valid(String),
    Invalid(String),
}

impl Checked {
    /// The number when it is valid, else nothing.
    pub fn valid(&self) -> &str {
        match self {
            Self::Valid(number) => number,
            Self::Empty | Self::Invalid(_) => "",
        }
    }
}

/// La Poste: its establishments are told apart by the sum of their digits.
const POSTE: &str = "356000000";

/// A SIREN of 9 digits or a SIRET of 14.
pub fn siret(text: &str) -> Checked {
    let number = texts::number(text);
    if number.is_empty() {
        return Checked::Empty;
    }
    let digits = number.chars().all(|digit| digit.is_ascii_digit());
    let good = match number.len() {
        9 => luhn(&number),
        14 => luhn(&number) && luhn(&number[..9]) || number.starts_with(POSTE) && digit_sum(&number).is_multiple_of(5),
        _ => false,
    };
    if digits && good { Checked::Valid(number) } else { Checked::Invalid(number) }
}

fn luhn(number: &str) -> bool {
    let digits = number.bytes().rev().map(|digit| u32::from(digit.wrapping_sub(b'0')));
    let doubled = digits.enumerate().map(|(place, digit)| match place % 2 {
        1 if digit > 4 => digit * 2 - 9,
        1 => digit * 2,
        _ => digit,
    });
    doubled.sum::<u32>().is_multiple_of(10)
}

fn digit_sum(number: &str) -> u32 {
    number.bytes().map(|digit| u32::from(digit.wrapping_sub(b'0'))).sum()
}

/// Forms of the countries of the Union and Northern Ireland: `9` a digit, `A` a letter, `X` either.
const FORMS: &[(&str, &[&str])] = &[
    ("AT", &["A99999999"]),
    ("BE", &["9999999999"]),
    ("BG", &["999999999", "9999999999"]),
    ("CY", &["99999999A"]),
    ("CZ", &["99999999", "999999999", "9999999999"]),
    ("DE", &["999999999"]),
    ("DK", &["99999999"]),
    ("EE", &["999999999"]),
    ("EL", &["999999999"]),
    ("ES", &["X9999999X"]),
    ("FI", &["99999999"]),
    ("FR", &["XX999999999"]),
    ("HR", &["99999999999"]),
    ("HU", &["99999999"]),
    ("IE", &["9X99999A", "9999999AA"]),
    ("IT", &["99999999999"]),
    ("LT", &["999999999", "999999999999"]),
    ("LU", &["99999999"]),
    ("LV", &["99999999999"]),
    ("MT", &["99999999"]),
    ("NL", &["999999999A99"]),
    ("PL", &["9999999999"]),
    ("PT", &["999999999"]),
    ("RO", &["99", "999", "9999", "99999", "999999", "9999999", "99999999", "999999999", "9999999999"]),
    ("SE", &["999999999999"]),
    ("SI", &["99999999"]),
    ("SK", &["9999999999"]),
    ("XI", &["999999999", "999999999999"]),
];

/// A VAT number with its country's letters; a number without letters is the billing country's.
pub fn vat(text: &str, country: &str) -> Checked {
    let number = texts::number(text);
    if number.is_empty() {
        return Checked::Empty;
    }
    let own = match country.to_uppercase().as_str() {
        "GR" => "EL".to_owned(),
        other => other.to_owned(),
    };
    let lettered = |number: &str| number.len() > 3 && number.bytes().take(2).all(|letter| letter.is_ascii_uppercase());
    for candidate in [number.replacen("GR", "EL", usize::from(number.starts_with("GR"))), format!("{own}{number}")] {
        if lettered(&candidate) && is_vat(&candidate) {
            return Checked::Valid(candidate);
        }
    }
    // Outside the Union forms are many: what has letters and a length of some sense passes.
    let outside = !FORMS.iter().any(|(code, _)| number.starts_with(code) || *code == own);
    if outside && (5..=20).contains(&number.len()) { Checked::Valid(number) } else { Checked::Invalid(number) }
}

fn is_vat(number: &str) -> bool {
    let (code, rest) = number.split_at(2);
    let Some((_, forms)) = FORMS.iter().find(|(listed, _)| *listed == code) else { return false };
    forms.iter().any(|form| has_form(rest, form)) && (code != "FR" || is_french(rest))
}

fn has_form(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(letter, wanted)| match wanted {
            b'9' => letter.is_ascii_digit(),
            b'A' => letter.is_ascii_uppercase(),
            _ => letter.is_ascii_alphanumeric(),
        })
}

/// The key of a French number follows from its SIREN; keys with letters have another rule, which is not checked.
fn is_french(rest: &str) -> bool {
    let (key, siren) = rest.split_at(2);
    let (Ok(key), Ok(number)) = (key.parse::<u64>(), siren.parse::<u64>()) else { return true };
    luhn(siren) && (12 + 3 * (number % 97)) % 97 == key
}

#[cfg(test)]
mod tests {
    use super::{Checked, siret, vat};

    fn valid(checked: &Checked) -> bool {
        matches!(checked, Checked::Valid(_))
    }

    #[test]
    fn company_numbers_are_checked_by_their_last_digit() {
        assert_eq!(siret("732 829 320 00074"), Checked::Valid("73282932000074".to_owned()));
        assert!(valid(&siret("732829320")));
        assert_eq!(siret("732 829 320 00075"), Checked::Invalid("73282932000075".to_owned()));
        assert!(!valid(&siret("7328293200007")) && !valid(&siret("ABCDEFGHI")));
        assert_eq!(siret(" "), Checked::Empty);
        // An establishment of La Poste whose Luhn sum is wrong and whose digits add up to a multiple of five.
        assert!(valid(&siret("35600000000048")) || valid(&siret("35600000009075")));
    }

    #[test]
    fn vat_numbers_have_their_countrys_form() {
        for (good, country) in [
            ("FR 44 732829320", "FR"),
            ("BE 0400.000.002", "BE"),
            ("DE123456789", "FR"),
            ("NL123456789B01", "NL"),
            ("ESB12345674", "ES"),
            ("ATU12345678", "AT"),
            ("GR123456789", "GR"),
            ("CHE123456789TVA", "CH"),
        ] {
            assert!(valid(&vat(good, country)), "{good}");
        }
        assert_eq!(vat("44732829320", "FR"), Checked::Valid("FR44732829320".to_owned()));
        assert_eq!(vat("GR123456789", "GR"), Checked::Valid("EL123456789".to_owned()));
        for (bad, country) in [("FR45732829320", "FR"), ("BE04000002", "BE"), ("12", "FR"), ("DE12345678", "DE")] {
            assert_eq!(vat(bad, country), Checked::Invalid(bad.to_owned()), "{bad}");
        }
    }
}
