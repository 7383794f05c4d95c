//! An open connection with what was learned of the base, kept from call to call.

use std::sync::Arc;

use plugin_sdk::model::{ConnectorError, Context};

use crate::{
    base::Base,
    client::Client,
    config::{Settings, Source},
    multimedia::Multimedia,
    read::{Buyers, Changed, Doubled, Parameters, Promotions, open_orders::OpenPieces},
};

/// One open base.
pub struct Session {
    pub client: Client,
    pub base: Base,
    pub settings: Settings,
    /// Parameter tables, read again at the start of every pass.
    pub parameters: Option<Parameters>,
    /// Bar codes that stand more than once, read when a pass first needs them.
    pub doubled: Option<Doubled>,
    /// Keys that changed, of the incremental read that is under way.
    pub changed: Option<Changed>,
    /// The multimedia folder, opened again at the start of every pass.
    pub multimedia: Option<Multimedia>,
    /// What the shop's open orders ask for beyond what the base knows.
    pub open: Arc<OpenPieces>,
    /// Customers and family discounts, read again at the start of every pass over tariffs.
    pub buyers: Option<Buyers>,
    /// Promotions, read again at the start of every pass over them.
    pub promotions: Option<Promotions>,
}

impl Session {
    /// Connects to the reading source and learns its columns.
    ///
    /// # Errors
    /// As for [`Client::connect`].
    pub fn open(settings: Settings) -> Result<Self, ConnectorError> {
        let (client, base) = connect(&settings.read)?;
        Ok(Self {
            client,
            base,
            settings,
            parameters: None,
            doubled: None,
            changed: None,
            multimedia: None,
            open: Arc::default(),
            buyers: None,
            promotions: None,
        })
    }

    /// The parameter tables; `fresh` reads them again.
    ///
    /// # Errors
    /// As for [`Client::fetch`].
    pub fn load_parameters(&mut self, context: &dyn Context, fresh: bool) -> Result<&Parameters, ConnectorError> {
        if fresh || self.parameters.is_none() {
            self.parameters = None;
            self.doubled = None;
            let parameters = Parameters::read(self, context)?;
            return Ok(self.parameters.insert(parameters));
        }
        match &self.parameters {
            Some(parameters) => Ok(parameters),
            None => Err(ConnectorError::unsupported("parameters")),
        }
    }
}

/// Connects and learns the columns.
///
/// # Errors
/// As for [`Client::connect`].
pub fn connect(source: &Source) -> Result<(Client, Base), ConnectorError> {
    let mut client = Client::connect(source)?;
    let base = Base::probe(&mut client)?;
    Ok((client, base))
}
