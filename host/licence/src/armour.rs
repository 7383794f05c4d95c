//! The text around a signed document. It survives what mail does to text: other line ends and wrapping, quote
//! marks, and letters of the wrong case. Only letters and digits count, and the alphabet (RFC 4648, base 32) has no
//! `1`, so that a marker cannot stand inside the body.

use crate::Refusal;

const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
/// No document is near this; a larger one is not read.
const MOST: usize = 64 * 1024;

/// What a text holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Licence,
    Certificate,
    Revocations,
    /// A computer's identifier, for the reseller; not signed.
    Computer,
    /// The old computer's word that a licence was released; not signed.
    Release,
    /// The root's word for a publisher of plugins.
    Publisher,
    /// A plugin's detached signature, `plugin.sig`.
    Plugin,
}

impl Kind {
    const ALL: [Kind; 7] = [
        Kind::Licence,
        Kind::Certificate,
        Kind::Revocations,
        Kind::Computer,
        Kind::Release,
        Kind::Publisher,
        Kind::Plugin,
    ];

    fn name(self) -> &'static str {
        match self {
            Kind::Licence => "licence",
            Kind::Certificate => "certificate",
            Kind::Revocations => "revocations",
            Kind::Computer => "computer",
            Kind::Release => "release",
            Kind::Publisher => "publisher",
            Kind::Plugin => "plugin",
        }
    }

    fn marker(self, end: &str) -> String {
        format!("navette{}1{end}", self.name())
    }
}

/// The text of a document, in lines of 64 characters.
pub fn wrap(kind: Kind, bytes: &[u8]) -> String {
    let title = format!("NAVETTE-{}-1", kind.name().to_uppercase());
    let mut text = format!("{title} BEGIN\n");
    for line in encode(bytes).as_bytes().chunks(64) {
        text.extend(line.iter().map(|byte| char::from(*byte).to_ascii_uppercase()));
        text.push('\n');
    }
    text + &format!("{title} END\n")
}

/// The kind of document in a text, if there is one.
pub fn kind_of(text: &str) -> Option<Kind> {
    let kept = kept(text);
    Kind::ALL.into_iter().find(|kind| kept.contains(&kind.marker("begin")))
}

/// The bytes of a document in a text.
///
/// # Errors
/// `licence-unreadable` when there is none of this kind, or it is cut or mangled.
pub fn unwrap(kind: Kind, text: &str) -> Result<Vec<u8>, Refusal> {
    let unreadable = || Refusal::new("licence-unreadable");
    if text.len() > 4 * MOST {
        return Err(unreadable());
    }
    let kept = kept(text);
    let (_, rest) = kept.split_once(&kind.marker("begin")).ok_or_else(unreadable)?;
    let (body, _) = rest.split_once(&kind.marker("end")).ok_or_else(unreadable)?;
    decode(body).filter(|bytes| bytes.len() <= MOST).ok_or_else(unreadable)
}

fn kept(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut held, mut bits) = (0_u32, 0);
    let mut push = |five: u32| text.push(char::from(ALPHABET[(five & 31) as usize]));
    for byte in bytes {
        (held, bits) = ((held << 8) | u32::from(*byte), bits + 8);
        while bits >= 5 {
            bits -= 5;
            push(held >> bits);
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        push(held << (5 - bits));
    }
    text
}

/// `None` for a foreign letter, and for a text that no bytes are written as: one document has one body.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    let (mut held, mut bits) = (0_u32, 0);
    for letter in text.bytes() {
        let five = ALPHABET.iter().position(|known| *known == letter)?;
        (held, bits) = ((held << 5) | u32::try_from(five).ok()?, bits + 5);
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits).ok()?);
            held &= (1 << bits) - 1;
        }
    }
    (held == 0 && bits < 5).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_comes_back_and_what_mail_does_changes_nothing() {
        for length in 0..70_u8 {
            let bytes: Vec<u8> = (0..length).map(|byte| byte.wrapping_mul(37)).collect();
            let text = wrap(Kind::Licence, &bytes);
            let mailed = format!("Bonjour,\r\n> {}\r\nMerci", text.to_lowercase().replace('\n', " \r\n> "));
            assert_eq!(unwrap(Kind::Licence, &text), Ok(bytes.clone()));
            assert_eq!(unwrap(Kind::Licence, &mailed), Ok(bytes));
            assert_eq!(kind_of(&mailed), Some(Kind::Licence));
            assert!(unwrap(Kind::Certificate, &text).is_err());
        }
    }

    #[test]
    fn a_body_that_is_cut_has_a_foreign_letter_or_spare_bits_is_refused() {
        for body in ["a", "aaa", "aaaaaa", "ab", "a1aa", "a8aa"] {
            assert_eq!(decode(body), None, "{body}");
        }
        assert_eq!(decode("ae"), Some(vec![1]));
        let text = wrap(Kind::Licence, b"something");
        assert!(unwrap(Kind::Licence, &text[..text.len() - 8]).is_err());
    }
}
