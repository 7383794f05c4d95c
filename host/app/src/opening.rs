//! Opening plugins as the grants allow, and knowing a demonstration when both sides show one.

use sync_model::{Config, Connector, ConnectorError, Context, ErrorKind};

use crate::PluginSource;

/// Opens a plugin, if what it costs is granted.
///
/// # Errors
/// `licence-feature` when the licence does not open it for this shop; else as [`PluginSource::open`].
pub fn open_plugin(
    plugins: &mut dyn PluginSource,
    id: &str,
    config: &Config,
) -> Result<Box<dyn Connector>, ConnectorError> {
    if let Some(feature) = plugins.descriptor(id)?.licence_feature
        && !config.grants.opens(&feature)
    {
        let message = "the licence does not open the plugin for this shop";
        let refused = ConnectorError::new(ErrorKind::Config, "licence-feature", message);
        return Err(refused.arg("plugin", id).arg("feature", feature));
    }
    plugins.open(id, config)
}

/// Whether the company has the generator's mark and the shop is its stand on this computer (D05). A side that does
/// not answer is none.
pub(crate) fn is_demonstration(erp: &mut dyn Connector, shop: &mut dyn Connector, context: &dyn Context) -> bool {
    let shows = |side: &mut dyn Connector| side.check(context).is_ok_and(|report| report.demonstration);
    shows(erp) && shows(shop)
}
