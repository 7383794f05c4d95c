//! Decimal amounts with six places, as Sage's numeric(24,6), counted in millionths.

use std::fmt;
use std::ops::{Add, AddAssign, Neg, Sub};

use anyhow::{Context, Result};

const SCALE: i64 = 1_000_000;

/// An amount in millionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(pub i64);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whole units.
    pub const fn units(units: i64) -> Self {
        Self(units * SCALE)
    }

    /// Hundredths.
    pub const fn cents(cents: i64) -> Self {
        Self(cents * 10_000)
    }

    /// Reads `62.416667`: at most six decimals, a point, an optional sign.
    ///
    /// # Errors
    /// When the text is no such number.
    pub fn parse(text: &str) -> Result<Self> {
        let digits = text.trim_start_matches(['-', '+']);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        anyhow::ensure!(fraction.len() <= 6, "more than six decimals in {text}");
        let whole: i64 = whole.parse().with_context(|| format!("no amount: {text}"))?;
        let padded = format!("{fraction:0<6}");
        let fraction: i64 = padded.parse().with_context(|| format!("no amount: {text}"))?;
        let value = whole * SCALE + fraction;
        Ok(Self(if text.starts_with('-') { -value } else { value }))
    }

    /// The amount times `numerator / denominator`, rounded half away from zero at the sixth decimal.
    pub fn times(self, numerator: i64, denominator: i64) -> Self {
        let product = i128::from(self.0) * i128::from(numerator);
        Self(divide(product, i128::from(denominator)))
    }

    /// The product of two amounts.
    pub fn by(self, other: Self) -> Self {
        self.times(other.0, SCALE)
    }

    /// Rounded to the cent.
    pub fn to_cents(self) -> Self {
        Self(divide(i128::from(self.0), 10_000) * 10_000)
    }
}

fn divide(value: i128, by: i128) -> i64 {
    let half = if value < 0 { -by / 2 } else { by / 2 };
    // Amounts of the demonstration company stay far below the range of an i64.
    i64::try_from((value + half) / by).unwrap_or(i64::MAX)
}

impl Add for Amount {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Amount {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Amount {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let value = self.0.unsigned_abs();
        let scale = SCALE.unsigned_abs();
        let text = format!("{}.{:06}", value / scale, value % scale);
        write!(formatter, "{sign}{}", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::Amount;

    #[test]
    fn amounts_keep_six_decimals() {
        for text in ["62.416667", "0.08", "-3.5", "10", "0.000001"] {
            assert_eq!(Amount::parse(text).expect("a number").to_string(), text);
        }
        assert_eq!(Amount::parse("74.90").expect("a number").times(100, 120).to_string(), "62.416667");
        assert_eq!(Amount::parse("0.005").expect("a number").to_cents().to_string(), "0.01");
        assert_eq!(Amount::parse("-0.005").expect("a number").to_cents().to_string(), "-0.01");
        assert!(Amount::parse("1,5").is_err());
        assert!(Amount::parse("0.1234567").is_err());
    }
}
