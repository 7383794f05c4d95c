//! Navette's connector for Sage 100 Gestion Commerciale over ODBC: one page by a constant number of range queries.
//! Orders are written by one transaction each.
//!
//! Half a configuration opens; the verbs then answer with the setting that is missing.

mod ahead;
pub mod base;
mod check;
pub mod client;
pub mod config;
pub mod dialect;
pub mod error;
mod lookup;
pub mod mapping;
mod messages;
pub mod multimedia;
pub mod read;
pub mod rows;
pub mod select;
pub mod session;
mod settings;
mod watchdog;
pub mod write;

use std::sync::Arc;

use plugin_sdk::model::{
    Batch, BatchMode, BlobChunk, BlobRequest, CheckReport, Config, Connector, ConnectorError, Context, Descriptor,
    ErrorKind, ExplainRequest, ExplainSubject, Explanation, Facet, Localized, LookupRequest, LookupResult, Outcome,
    OutcomeState, Page, Plugin, ReadRequest, Role, Stream, StreamSupport,
};

use crate::{
    ahead::Ahead,
    config::Settings,
    multimedia::{MediaSettings, Multimedia},
    read::open_orders::OpenPieces,
    session::Session,
    write::Writer,
};

/// The connector's entry and its state.
pub struct ErpSage {
    config: Config,
    session: Option<Session>,
    /// The next page, which has the session meanwhile.
    ahead: Option<Ahead>,
    writer: Option<Writer>,
    /// What the shop's open orders ask for, kept also when a connection breaks.
    open: Arc<OpenPieces>,
    /// The folder as `read_blob` opened it: it needs no base.
    multimedia: Option<Multimedia>,
}

impl ErpSage {
    /// The open base; the first verb connects.
    fn session(&mut self) -> Result<&mut Session, ConnectorError> {
        let back = self.ahead.take().and_then(Ahead::stop);
        match back.or_else(|| self.session.take()) {
            Some(session) => Ok(self.session.insert(session)),
            None => {
                let mut session = Session::open(Settings::from_config(&self.config)?)?;
                session.open = Arc::clone(&self.open);
                Ok(self.session.insert(session))
            }
        }
    }

    /// The open connection that writes, by its own source; the first write connects.
    fn writer(&mut self) -> Result<&mut Writer, ConnectorError> {
        match self.writer.take() {
            Some(writer) => Ok(self.writer.insert(writer)),
            None => {
                let writer = Writer::open(&self.config)?;
                Ok(self.writer.insert(writer))
            }
        }
    }

    /// Keeps what open orders ask for; nothing of it is written into the base.
    fn note(&mut self, context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        let result = self.session().and_then(|session| read::open_orders::note(session, context, batch));
        let pieces = self.settle(result)?;
        if batch.mode == BatchMode::Apply {
            self.open = Arc::new(pieces);
            self.session()?.open = Arc::clone(&self.open);
        }
        Ok(batch.items.iter().map(|item| Outcome::new(item.key.clone(), OutcomeState::Unchanged, None)).collect())
    }

    /// Forgets a connection that broke, so that the next call makes a new one.
    fn settle<T>(&mut self, result: Result<T, ConnectorError>) -> Result<T, ConnectorError> {
        if let Err(error) = &result
            && matches!(error.kind, ErrorKind::Transient | ErrorKind::Unknown)
        {
            self.close();
            self.writer = None;
        }
        result
    }

    /// Lets the reading connection go.
    fn close(&mut self) {
        drop(self.ahead.take().and_then(Ahead::stop));
        self.session = None;
    }

    /// One page: the one that was read ahead, if it is what is asked for.
    fn page(&mut self, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
        let page = match self.ahead.take_if(|ahead| ahead.is(request)) {
            Some(ahead) => {
                let (session, page) = ahead.wait(context);
                self.session = Some(session);
                page?
            }
            None => self.session().and_then(|session| read::read(session, context, request))?,
        };
        if let Some(following) = Ahead::following(request, &page) {
            self.ahead = self.session.take().and_then(|session| Ahead::begin(session, following));
        }
        Ok(page)
    }
}

impl Drop for ErpSage {
    /// No thread of the plugin outlives it.
    fn drop(&mut self) {
        self.close();
    }
}

impl Plugin for ErpSage {
    fn descriptor() -> Descriptor {
        Descriptor {
            id: "erp-sage".to_owned(),
            name: Localized::fr_en("Sage 100 Gestion Commerciale", "Sage 100 Gestion Commerciale"),
            publisher: "Navette".to_owned(),
            version: plugin_sdk::version!(),
            model: plugin_sdk::model_range(),
            roles: vec![Role::Erp],
            streams: streams(),
            settings: settings::schema(),
            licence_feature: None,
            messages: messages::templates(),
            transform: None,
        }
    }

    fn open(config: Config) -> Result<Box<dyn Connector>, ConnectorError> {
        let (session, ahead, writer, multimedia) = (None, None, None, None);
        Ok(Box::new(ErpSage { config, session, ahead, writer, open: Arc::default(), multimedia }))
    }
}

impl Connector for ErpSage {
    fn check(&mut self, context: &dyn Context) -> Result<CheckReport, ConnectorError> {
        // A check tries everything anew.
        self.close();
        check::check(&self.config, context)
    }

    fn lookup(&mut self, context: &dyn Context, request: &LookupRequest) -> Result<LookupResult, ConnectorError> {
        if let Some(result) = lookup::without_base(request) {
            return result;
        }
        let result = self.session().and_then(|session| lookup::lookup(session, context, request));
        self.settle(result)
    }

    fn read(&mut self, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
        let result = self.page(context, request);
        self.settle(result)
    }

    fn explain(&mut self, context: &dyn Context, request: &ExplainRequest) -> Result<Explanation, ConnectorError> {
        let result = self.session().and_then(|session| match request.subject {
            ExplainSubject::Price => read::explain(session, context, request),
            ExplainSubject::Stock => read::stock_steps::explain(session, context, request),
        });
        self.settle(result)
    }

    fn read_blob(&mut self, _context: &dyn Context, request: &BlobRequest) -> Result<BlobChunk, ConnectorError> {
        match &self.multimedia {
            Some(folder) => folder.part(request),
            None => {
                let settings = MediaSettings::from_config(&self.config)?;
                let settings = settings.ok_or_else(|| ConnectorError::unsupported("read-blob"))?;
                self.multimedia.insert(Multimedia::open(settings)?).part(request)
            }
        }
    }

    fn write(&mut self, context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        // What is not served is said before any setting is asked for.
        if batch.stream == Stream::OpenOrders {
            return self.note(context, batch);
        }
        if !matches!(batch.stream, Stream::Orders | Stream::Payments | Stream::CreditSlips | Stream::Buyers) {
            return Err(ConnectorError::unsupported(batch.stream.name()));
        }
        let result = self.writer().and_then(|writer| writer.write(context, batch));
        self.settle(result)
    }
}

fn streams() -> Vec<StreamSupport> {
    let read = |stream, facets: &[Facet]| StreamSupport {
        stream,
        read: true,
        write: false,
        facets: facets.to_vec(),
        schema: 1,
    };
    let written = |stream| StreamSupport { read: false, write: true, ..read(stream, &[]) };
    let article_facets =
        [Facet::Identity, Facet::Texts, Facet::Categories, Facet::Price, Facet::Stock, Facet::Features];
    vec![
        read(Stream::Categories, &[]),
        read(Stream::Articles, &article_facets),
        read(Stream::Media, &[]),
        read(Stream::Prices, &[]),
        read(Stream::Stock, &[]),
        read(Stream::OrderStatuses, &[]),
        read(Stream::OrderDocuments, &[]),
        read(Stream::CustomerGroups, &[]),
        read(Stream::Customers, &[]),
        read(Stream::Addresses, &[]),
        read(Stream::Tariffs, &[]),
        read(Stream::Promotions, &[]),
        written(Stream::Orders),
        written(Stream::Buyers),
        written(Stream::Payments),
        written(Stream::CreditSlips),
        written(Stream::OpenOrders),
    ]
}

plugin_sdk::export_plugin!(ErpSage);
