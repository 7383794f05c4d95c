//! One price asked of both sides, step by step beside each other.

use serde::Serialize;
use sync_model::{Connector, ConnectorError, Context, Decimal, ExplainRequest, Explanation, RoundingStrategy};

/// What both sides say of one price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExplainedPrice {
    pub erp: Explanation,
    pub shop: Explanation,
    /// To the cent, without tax and with it.
    pub equal: bool,
}

/// Asks both sides for one price.
///
/// # Errors
/// What a side answers.
pub fn explain_price(
    (erp, shop): (&mut dyn Connector, &mut dyn Connector),
    context: &dyn Context,
    request: &ExplainRequest,
) -> Result<ExplainedPrice, ConnectorError> {
    let (erp, shop) = (erp.explain(context, request)?, shop.explain(context, request)?);
    let equal = cents(erp.net) == cents(shop.net)
        && match (erp.gross, shop.gross) {
            (Some(erp), Some(shop)) => cents(erp) == cents(shop),
            _ => true,
        };
    Ok(ExplainedPrice { erp, shop, equal })
}

fn cents(price: Decimal) -> Decimal {
    price.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}
