//! Prices by quantity: whether the tiers of a scale stand apart, and the tiers that packs make.

use plugin_sdk::model::{Problem, QuantityTier, Remedy, Stream};
use rust_decimal::Decimal;

use super::identity::VariantOf;

/// Checks the upper bounds of a scale, in rising order: each tier holds for some whole quantity of its own.
///
/// # Errors
/// The problem of the article: a bound that two tiers share, or one at or below 0. A bound in money is no quantity,
/// so only the same bound twice is a mistake there.
pub fn apart(bounds: &[Decimal], in_money: bool) -> Result<(), Box<Problem>> {
    let mut before = Decimal::ZERO;
    for bound in bounds {
        let reached = if in_money { *bound } else { bound.floor() };
        if reached <= before {
            let remedy = Remedy::ChooseRecord { stream: Stream::Articles };
            return Err(Box::new(Problem::new("tier-overlap").arg("bound", bound.normalize()).remedy(remedy)));
        }
        before = reached;
    }
    Ok(())
}

/// Each pack's price per unit, from its quantity on. A pack without a price of its own discounts nothing.
pub fn of_packs(
    packs: &[VariantOf],
    price: impl Fn(i64) -> Option<Decimal>,
    net_of: &dyn Fn(Decimal) -> Decimal,
    base: Decimal,
) -> Vec<QuantityTier> {
    let mut tiers: Vec<QuantityTier> = Vec::new();
    for pack in packs {
        let VariantOf::Pack(number, units) = pack else { continue };
        let Some(whole) = price(*number).filter(|_| *units > Decimal::ONE) else { continue };
        let net = net_of(whole / units);
        if tiers.last().map_or(base, |tier| tier.net) != net {
            tiers.push(QuantityTier { from_quantity: units.ceil(), net, from: None, to: None });
        }
    }
    tiers
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::apart;

    #[test]
    fn tiers_that_share_a_quantity_are_told() {
        let judged = |bounds: &[&str], in_money| {
            let bounds: Vec<Decimal> = bounds.iter().map(|bound| bound.parse().expect("a number")).collect();
            apart(&bounds, in_money).is_ok()
        };
        assert!(judged(&["5", "20", "99999999999999"], false));
        assert!(!judged(&["5", "5", "99999999999999"], false));
        assert!(!judged(&["5", "5.5"], false));
        assert!(!judged(&["0", "5"], false));
        assert!(judged(&["5", "5.5"], true));
    }
}
