//! The check of the settings of orders against the base, before the first order.

use plugin_sdk::model::{Config, ConnectorError, Context, ErrorKind};

use super::{Writer, customers, lists::Lists};
use crate::{client::Value, select::As};

/// Tries what every order needs: the source to write to, series, depot, accounts, articles.
///
/// # Errors
/// What is missing, by the setting that names it.
pub fn check(config: &Config, context: &dyn Context) -> Result<(), ConnectorError> {
    let mut writer = Writer::open(config)?;
    let lists = Lists::read(&mut writer, context)?;
    let settings = writer.settings.clone();
    let fault = |code: &str| ConnectorError::new(ErrorKind::Config, code, "a setting of orders names nothing");
    let series = settings.series;
    match lists.series.get(&series) {
        None => return Err(fault("series-unknown").arg("value", series)),
        Some(false) => return Err(fault("series-closed").arg("value", series)),
        Some(true) => {}
    }
    let rest = "WHERE DC_Domaine = 0 AND DC_IdCol = 1 AND DC_Souche = ?";
    let counter = writer.read(context, "F_DOCCURRENTPIECE", &[("DC_Piece", As::Text)], rest, &[Value::Int(series)])?;
    if counter.text(0, 0).is_empty() {
        return Err(fault("series-unknown").arg("value", series));
    }
    let depot = settings.depot(&lists);
    if !lists.depots.contains(&depot) {
        return Err(fault("choice-gone").arg("key", "order-depot").arg("value", depot));
    }
    if let Err(problem) = customers::check_parameters(&settings, &lists) {
        let error = fault(&problem.code);
        return Err(problem.args.iter().fold(error, |error, (name, value)| error.arg(name, value)));
    }
    let mut found: Vec<String> = Vec::new();
    let articles = settings.articles.all().cloned();
    for rows in writer.read_listed(context, "F_ARTICLE", &[("AR_Ref", As::Text)], "AR_Ref", articles, "")? {
        found.extend((0..rows.len).map(|row| rows.text(0, row).to_owned()));
    }
    match settings.articles.all().find(|article| !found.contains(article)) {
        Some(article) => Err(fault("special-article-unknown").arg("article", article)),
        None => Ok(()),
    }
}
