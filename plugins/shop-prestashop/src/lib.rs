//! Navette's PrestaShop connector: one signed request per verb to the shop's own module, as
//! `docs/shop-protocol.md` fixes it.
//!
//! Half a configuration opens; the verbs then answer with the setting that is missing.

pub mod answer;
mod check;
pub mod client;
pub mod config;
pub mod describe;
pub mod error;
mod media;
mod messages;
mod read;
pub mod sign;
pub mod statuses;
mod write;

use plugin_sdk::model::{
    Batch, BlobPart, CheckReport, Config, Connector, ConnectorError, Context, Descriptor, ExplainRequest, Explanation,
    Facet, Localized, LookupRequest, LookupResult, Outcome, Page, Plugin, ReadRequest, Role, Stream, StreamSupport,
};

use crate::{client::Client, media::Media, write::Writer};

/// The connector's entry and its state.
pub struct ShopPrestashop {
    client: Result<Client, ConnectorError>,
    writer: Writer,
    media: Media,
}

impl ShopPrestashop {
    fn client(&mut self) -> Result<&mut Client, ConnectorError> {
        self.client.as_mut().map_err(|error| error.clone())
    }
}

impl Plugin for ShopPrestashop {
    fn descriptor() -> Descriptor {
        Descriptor {
            id: "shop-prestashop".to_owned(),
            name: Localized::fr_en("PrestaShop", "PrestaShop"),
            publisher: "Navette".to_owned(),
            version: plugin_sdk::version!(),
            model: plugin_sdk::model_range(),
            roles: vec![Role::Shop],
            streams: streams(),
            settings: config::schema(),
            licence_feature: None,
            messages: messages::templates(),
            transform: None,
        }
    }

    fn open(config: Config) -> Result<Box<dyn Connector>, ConnectorError> {
        let client = config::Settings::from_config(&config).and_then(Client::open);
        Ok(Box::new(ShopPrestashop { client, writer: Writer::default(), media: Media::default() }))
    }
}

impl Connector for ShopPrestashop {
    fn check(&mut self, context: &dyn Context) -> Result<CheckReport, ConnectorError> {
        match &mut self.client {
            Ok(client) => check::check(client, context),
            Err(error) => Ok(check::unconfigured(error)),
        }
    }

    fn lookup(&mut self, context: &dyn Context, request: &LookupRequest) -> Result<LookupResult, ConnectorError> {
        read::lookup(self.client()?, context, request)
    }

    fn read(&mut self, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
        read::read(self.client()?, context, request)
    }

    fn write(&mut self, context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        let client = self.client.as_mut().map_err(|error| error.clone())?;
        if batch.stream == Stream::OrderStatuses {
            return statuses::write(&mut self.writer, client, context, batch);
        }
        let (batch, remarks) = self.media.without_refused(batch);
        let outcomes = self.writer.write(client, context, &batch)?;
        Ok(media::with_remarks(outcomes, remarks))
    }

    fn explain(&mut self, context: &dyn Context, request: &ExplainRequest) -> Result<Explanation, ConnectorError> {
        read::explain(self.client()?, context, request)
    }

    fn write_blob(&mut self, context: &dyn Context, part: &BlobPart) -> Result<(), ConnectorError> {
        let client = self.client.as_mut().map_err(|error| error.clone())?;
        let fence = self.writer.fence_of(client, context, Stream::Media)?;
        self.media.take(client, context, part, fence)
    }
}

fn streams() -> Vec<StreamSupport> {
    let served = |stream, read, write, facets: &[Facet]| StreamSupport {
        stream,
        read,
        write,
        facets: facets.to_vec(),
        schema: 1,
    };
    let article_facets =
        [Facet::Identity, Facet::Texts, Facet::Categories, Facet::Price, Facet::Stock, Facet::Features];
    vec![
        served(Stream::Categories, true, true, &[]),
        served(Stream::Articles, true, true, &article_facets),
        served(Stream::Media, false, true, &[]),
        served(Stream::Prices, true, true, &[]),
        served(Stream::Stock, true, true, &[]),
        served(Stream::CustomerGroups, true, true, &[]),
        served(Stream::Customers, true, true, &[]),
        served(Stream::Addresses, true, true, &[]),
        served(Stream::Buyers, true, false, &[]),
        served(Stream::Orders, true, false, &[]),
        served(Stream::Payments, true, false, &[]),
        served(Stream::CreditSlips, true, false, &[]),
        served(Stream::ComputedPrices, true, false, &[]),
        served(Stream::OpenOrders, true, false, &[]),
        served(Stream::OrderStatuses, false, true, &[]),
        served(Stream::PriceRules, false, true, &[]),
        served(Stream::Promotions, false, true, &[]),
    ]
}

plugin_sdk::export_plugin!(ShopPrestashop);
