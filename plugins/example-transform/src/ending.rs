//! The arithmetic of endings, in decimals.

use rust_decimal::{Decimal, RoundingStrategy};

/// The endings that can be chosen.
pub const CHOICES: [&str; 5] = ["0.00", "0.50", "0.90", "0.95", "0.99"];

/// The ending of a profile that chose none.
pub const DEFAULT: &str = "0.90";

/// Decimals of a price without tax in the model.
const NET_DECIMALS: u32 = 6;

/// A chosen ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    ending: Decimal,
    with_tax: bool,
}

impl Ending {
    /// One of [`CHOICES`].
    pub fn parse(text: &str, with_tax: bool) -> Option<Self> {
        let text = CHOICES.iter().find(|choice| **choice == text)?;
        Some(Self { ending: text.parse().ok()?, with_tax })
    }

    /// The next price that ends so, given and answered without tax; `rate` is in percent.
    pub fn raise(self, net: Decimal, rate: Decimal) -> Decimal {
        if net <= Decimal::ZERO {
            return net;
        }
        let factor = if self.with_tax { Decimal::ONE + rate / Decimal::ONE_HUNDRED } else { Decimal::ONE };
        // What a buyer sees, to the cent: a fraction of a cent below the ending is no reason for the next one.
        let shown = (net * factor).round_dp_with_strategy(2, half_up());
        let below = shown.trunc() + self.ending;
        let raised = if below >= shown { below } else { below + Decimal::ONE };
        (raised / factor).round_dp_with_strategy(NET_DECIMALS, half_up()).normalize()
    }
}

fn half_up() -> RoundingStrategy {
    RoundingStrategy::MidpointAwayFromZero
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn raised(ending: &str, with_tax: bool, net: &str) -> String {
        Ending::parse(ending, with_tax).unwrap().raise(decimal(net), decimal("20")).to_string()
    }

    #[test]
    fn a_price_without_tax_goes_up_to_the_next_ending() {
        for (net, expected) in [
            ("12.34", "12.9"),
            ("12.90", "12.9"),
            ("12.91", "13.9"),
            ("0.01", "0.9"),
            ("12.904", "12.9"),
            ("12.899", "12.9"),
        ] {
            assert_eq!(raised("0.90", false, net), expected, "{net}");
        }
        assert_eq!(raised("0.00", false, "12.34"), "13");
        assert_eq!(raised("0.00", false, "12"), "12");
    }

    #[test]
    fn with_tax_the_buyer_sees_the_ending_and_raising_again_changes_nothing() {
        for cents in 1..2_000 {
            for choice in CHOICES {
                let (ending, rate, net) =
                    (Ending::parse(choice, true).unwrap(), decimal("5.5"), Decimal::new(cents, 2));
                let once = ending.raise(net, rate);
                let shown = (once * decimal("1.055")).round_dp_with_strategy(2, half_up());
                assert_eq!(shown - shown.trunc(), decimal(choice), "{net} became {once}, shown as {shown}");
                let before = (net * decimal("1.055")).round_dp_with_strategy(2, half_up());
                assert!(shown >= before && shown - before < Decimal::ONE, "{before} became {shown}");
                assert_eq!(ending.raise(once, rate), once, "{net}");
            }
        }
    }

    #[test]
    fn nothing_stays_nothing_and_a_credit_stays_as_it_is() {
        assert_eq!(raised("0.90", true, "0"), "0");
        assert_eq!(raised("0.90", true, "-3.10"), "-3.10");
        assert_eq!(Ending::parse("0.42", true), None);
    }
}
