//! `navette stock explain`: how the quantity that is sent of an article came to be.

use app::{Quiet, Side, explain_stock};
use sync_model::{Connector, Decimal, ExplainRequest, ExplainSubject, Key};

use crate::{arguments::StockCommand, failure::Failure, place::Place, side::open};

/// Runs the command.
pub fn main(place: &Place, command: &StockCommand) -> Result<u8, Failure> {
    let StockCommand::Explain { profile, article, variant } = command;
    let profile = place.profile(profile)?;
    let request = ExplainRequest {
        currency: None,
        article: Key::new(article.as_str()),
        variant: variant.as_deref().map(Key::new),
        customer: None,
        group: None,
        quantity: Decimal::ONE,
        date: chrono::Local::now().date_naive(),
        subject: ExplainSubject::Stock,
        promotions: false,
    };
    let side = |side: Side| open(place, &profile, side.name(), profile.side(side));
    let (mut erp, mut shop) = (side(Side::Erp)?, side(Side::Shop)?);
    let sides: (&mut dyn Connector, &mut dyn Connector) = (erp.as_mut(), shop.as_mut());
    let explained = explain_stock(&mut place.plugins(), &profile, sides, &Quiet, &request)?;
    if place.json {
        println!("{}", serde_json::json!({ "request": request, "stock": explained }));
        return Ok(0);
    }
    for step in &explained.steps {
        println!("  {} → {}", step.text.get(place.language.code()), step.net.normalize());
    }
    println!("{} : {}", place.say("Quantité envoyée", "Quantity sent"), explained.net.normalize());
    Ok(0)
}
