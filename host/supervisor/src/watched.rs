//! The worker's part of the watch: plugins whose calls are told, with the signs of life that they give.

use std::{
    cell::Cell,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use app::{CallSign, EventKind, PluginInfo, PluginSource};
use sync_model::{
    Batch, BlobChunk, BlobPart, BlobRequest, CheckReport, Config, Connector, ConnectorError, Context, Descriptor,
    ExplainRequest, Explanation, LogLevel, LookupRequest, LookupResult, Outcome, Page, Progress, ReadRequest,
    TransformOutput, TransformRequest,
};

/// A connector may ask `cancelled` a thousand times a second; one sign in this time is enough.
const BETWEEN_SIGNS: Duration = Duration::from_millis(250);

/// Where calls are told.
pub type Tell = Arc<dyn Fn(EventKind) + Send + Sync>;

/// Plugins whose calls are told.
pub struct WatchedPlugins<P> {
    plugins: P,
    watcher: Watcher,
}

impl<P: PluginSource> WatchedPlugins<P> {
    /// Tells every call of these plugins to `tell`.
    pub fn new(plugins: P, tell: Tell) -> Self {
        Self { plugins, watcher: Watcher { tell, calls: Arc::new(AtomicU64::new(1)) } }
    }
}

impl<P: PluginSource> PluginSource for WatchedPlugins<P> {
    fn list(&mut self) -> Vec<PluginInfo> {
        self.plugins.list()
    }

    fn descriptor(&mut self, id: &str) -> Result<Descriptor, ConnectorError> {
        let call = self.watcher.begin(id, "descriptor");
        let answer = self.plugins.descriptor(id);
        call.answered();
        answer
    }

    fn open(&mut self, id: &str, config: &Config) -> Result<Box<dyn Connector>, ConnectorError> {
        let call = self.watcher.begin(id, "open");
        let answer = self.plugins.open(id, config);
        call.answered();
        let (plugin, watcher) = (id.to_owned(), self.watcher.clone());
        answer.map(|connector| Box::new(WatchedConnector { connector, plugin, watcher }) as Box<dyn Connector>)
    }
}

#[derive(Clone)]
struct Watcher {
    tell: Tell,
    calls: Arc<AtomicU64>,
}

impl Watcher {
    fn begin<'a>(&'a self, plugin: &'a str, verb: &'static str) -> Call<'a> {
        let number = self.calls.fetch_add(1, Ordering::Relaxed);
        let call = Call { tell: &self.tell, number, plugin, verb, last: Cell::new(Instant::now()) };
        call.tell(CallSign::Begun);
        call
    }
}

struct Call<'a> {
    tell: &'a Tell,
    number: u64,
    plugin: &'a str,
    verb: &'static str,
    last: Cell<Instant>,
}

impl Call<'_> {
    fn tell(&self, sign: CallSign) {
        let (plugin, verb) = (self.plugin.to_owned(), self.verb.to_owned());
        (self.tell)(EventKind::Call { call: self.number, plugin, verb, sign });
    }

    fn alive(&self) {
        if self.last.get().elapsed() >= BETWEEN_SIGNS {
            self.last.set(Instant::now());
            self.tell(CallSign::Alive);
        }
    }

    fn answered(self) {
        self.tell(CallSign::Answered);
    }
}

/// The context of a call, which also tells that the plugin used it.
struct Signs<'a> {
    call: &'a Call<'a>,
    context: &'a dyn Context,
}

impl Context for Signs<'_> {
    fn progress(&self, progress: Progress) {
        self.call.alive();
        self.context.progress(progress);
    }

    fn log(&self, level: LogLevel, message: &str) {
        self.call.alive();
        self.context.log(level, message);
    }

    fn cancelled(&self) -> bool {
        self.call.alive();
        self.context.cancelled()
    }
}

struct WatchedConnector {
    connector: Box<dyn Connector>,
    plugin: String,
    watcher: Watcher,
}

macro_rules! verbs {
    ($($verb:ident($request:ty) -> $answer:ty, $name:literal;)*) => {
        $(fn $verb(&mut self, context: &dyn Context, request: &$request) -> Result<$answer, ConnectorError> {
            let call = self.watcher.begin(&self.plugin, $name);
            let answer = self.connector.$verb(&Signs { call: &call, context }, request);
            call.answered();
            answer
        })*
    };
}

impl Connector for WatchedConnector {
    fn check(&mut self, context: &dyn Context) -> Result<CheckReport, ConnectorError> {
        let call = self.watcher.begin(&self.plugin, "check");
        let answer = self.connector.check(&Signs { call: &call, context });
        call.answered();
        answer
    }

    verbs! {
        lookup(LookupRequest) -> LookupResult, "lookup";
        read(ReadRequest) -> Page, "read";
        write(Batch) -> Vec<Outcome>, "write";
        explain(ExplainRequest) -> Explanation, "explain";
        transform(TransformRequest) -> TransformOutput, "transform";
        read_blob(BlobRequest) -> BlobChunk, "read-blob";
        write_blob(BlobPart) -> (), "write-blob";
    }
}
