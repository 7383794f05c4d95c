//! Which computer this is: five hashes, of which three must agree, so that a new disk or network card changes
//! nothing and another computer is noticed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What is looked at: the system's own id, the firmware's, the system disk, the board, the first fixed network card.
pub const PARTS: [&str; 5] = ["os", "smbios", "disk", "board", "network"];

/// Where the parts come from.
pub trait ComputerParts {
    /// The text of a part of [`PARTS`], where this system shows it.
    fn part(&self, name: &str) -> Option<String>;
}

/// Salted hashes by part; a part that the system does not show is absent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ComputerId(pub BTreeMap<String, String>);

/// Hashes what the system shows.
pub fn identify(parts: &dyn ComputerParts) -> ComputerId {
    let hashes = PARTS.iter().filter_map(|name| {
        let text = parts.part(name)?.trim().to_lowercase();
        // Firmware that nobody filled in says so in one of these ways.
        let empty = text.is_empty() || text.chars().all(|letter| matches!(letter, '0' | 'f' | '-' | ':'));
        let hash = Sha256::digest(format!("navette-computer-1\n{name}\n{text}"));
        (!empty).then(|| ((*name).to_owned(), hex::encode(&hash[..10])))
    });
    ComputerId(hashes.collect())
}

impl ComputerId {
    /// Whether the other is the same computer as this one, which was written down before: three parts of five, or
    /// the same share of the parts that were known then.
    pub fn is(&self, other: &ComputerId) -> bool {
        let equal = self.0.iter().filter(|(name, hash)| other.0.get(*name) == Some(hash)).count();
        let needed = match self.0.len() {
            0 => return false,
            1 => 1,
            2 | 3 => 2,
            _ => 3,
        };
        equal >= needed
    }

    /// A short form for people, who compare it on the telephone.
    pub fn short(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let all: Vec<String> = self.0.iter().map(|(name, hash)| format!("{name}={hash}")).collect();
        let text = hex::encode_upper(&Sha256::digest(all.join("\n"))[..6]);
        format!("{}-{}-{}", &text[..4], &text[4..8], &text[8..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed<'a>(&'a [(&'a str, &'a str)]);

    impl ComputerParts for Fixed<'_> {
        fn part(&self, name: &str) -> Option<String> {
            self.0.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned())
        }
    }

    const WHOLE: [(&str, &str); 5] =
        [("os", "3d12"), ("smbios", "9A-1"), ("disk", "S/N 7"), ("board", "ACME X"), ("network", "52:54:01")];

    #[test]
    fn two_of_five_parts_may_change_and_three_may_not() {
        let id = identify(&Fixed(&WHOLE));
        assert_eq!(id.0.len(), 5);
        let mut parts = WHOLE;
        for (changed, same) in [(0, true), (1, true), (2, false), (3, false)] {
            parts[changed].1 = "other";
            assert_eq!(id.is(&identify(&Fixed(&parts))), same, "{} changed", changed + 1);
        }
    }

    #[test]
    fn case_and_space_do_not_count_and_unfilled_firmware_is_no_part() {
        let id = identify(&Fixed(&[("os", " 3D12\n"), ("smbios", "00000000-0000"), ("disk", "FF:FF"), ("board", "")]));
        assert_eq!(id, identify(&Fixed(&[("os", "3d12")])));
        assert!(id.is(&id.clone()) && !ComputerId::default().is(&ComputerId::default()));
        let two = identify(&Fixed(&WHOLE[..2]));
        assert!(two.is(&identify(&Fixed(&WHOLE))) && !two.is(&id));
    }

    #[test]
    fn the_short_form_names_one_computer_and_shows_no_part() {
        let id = identify(&Fixed(&WHOLE));
        assert_eq!(id.short(), identify(&Fixed(&WHOLE)).short());
        assert_eq!(id.short().len(), 14);
        assert_ne!(id.short(), identify(&Fixed(&WHOLE[1..])).short());
    }
}
