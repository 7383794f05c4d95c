//! The entries of a library: handles, the panic guard, and documents in and out.

use std::{
    any::TypeId,
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use plugin_abi::{
    codec,
    export::{RResult, RSlice},
    v1::{Answer, Host, PluginModule, PluginModuleRef, REPORT_LOG, REPORT_PROGRESS},
};
use sync_model::{Config, Connector, ConnectorError, Context, ErrorKind, LogLevel, Plugin, Progress};

type Opened = Arc<Mutex<Box<dyn Connector>>>;

static OPENED: Mutex<BTreeMap<u64, Opened>> = Mutex::new(BTreeMap::new());
static NEXT_HANDLE: AtomicU64 = AtomicU64::new(1);

/// Builds the root module of a plugin.
pub fn module<P: Plugin + 'static>() -> PluginModuleRef {
    // Distinct plugins never share a library; the bound only keeps the type from being erased by accident.
    let _ = TypeId::of::<P>();
    PluginModule {
        descriptor: descriptor::<P>,
        open: open::<P>,
        check,
        lookup,
        read,
        write,
        explain,
        transform,
        read_blob,
        write_blob,
        close,
    }
    .leak()
}

extern "C" fn descriptor<P: Plugin>() -> Answer {
    answer(|| codec::encode_json(&P::descriptor()).map_err(|error| bug(&error)))
}

extern "C" fn open<P: Plugin>(config: RSlice<'_, u8>) -> Answer {
    answer(|| {
        let config: Config = codec::decode_json(config.as_slice()).map_err(|error| bug(&error))?;
        let connector = P::open(config)?;
        let handle = NEXT_HANDLE.fetch_add(1, Ordering::Relaxed);
        lock(&OPENED).insert(handle, Arc::new(Mutex::new(connector)));
        Ok(handle.to_le_bytes().to_vec())
    })
}

extern "C" fn close(handle: u64) {
    let _ = catch_unwind(|| {
        let opened = lock(&OPENED).remove(&handle);
        drop(opened);
    });
}

macro_rules! verbs {
    ($($verb:ident),* $(,)?) => {
        $(extern "C" fn $verb(handle: u64, host: Host<'_>, format: u32, request: RSlice<'_, u8>) -> Answer {
            answer(|| {
                with_document(handle, format, request.as_slice(), |connector, document| {
                    let request = codec::decode(document).map_err(|error| bug(&error))?;
                    let answer = connector.$verb(&Call { host }, &request)?;
                    codec::encode(&answer).map_err(|error| bug(&error))
                })
            })
        })*
    };
}

verbs!(lookup, read, write, explain, transform, read_blob, write_blob);

extern "C" fn check(handle: u64, host: Host<'_>, _format: u32, _request: RSlice<'_, u8>) -> Answer {
    answer(|| {
        with_document(handle, codec::MESSAGEPACK_NAMED, &[], |connector, _| {
            let report = connector.check(&Call { host })?;
            codec::encode(&report).map_err(|error| bug(&error))
        })
    })
}

fn with_document(
    handle: u64,
    format: u32,
    document: &[u8],
    run: impl FnOnce(&mut dyn Connector, &[u8]) -> Result<Vec<u8>, ConnectorError>,
) -> Result<Vec<u8>, ConnectorError> {
    if format != codec::MESSAGEPACK_NAMED {
        return Err(ConnectorError::new(ErrorKind::Bug, "unknown-format", format!("unknown document format {format}")));
    }
    let opened = lock(&OPENED).get(&handle).cloned();
    let opened = opened
        .ok_or_else(|| ConnectorError::new(ErrorKind::Bug, "unknown-handle", format!("handle {handle} is not open")))?;
    let mut connector = opened.lock().unwrap_or_else(PoisonError::into_inner);
    run(connector.as_mut(), document)
}

/// Runs an entry; a panic becomes an error of kind `bug`. Invariant: no panic ever leaves an entry.
fn answer(run: impl FnOnce() -> Result<Vec<u8>, ConnectorError>) -> Answer {
    let result = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "without a message".to_owned());
        Err(ConnectorError::new(ErrorKind::Bug, "plugin-panicked", "the plugin panicked").detail(text))
    });
    match result {
        Ok(bytes) => RResult::ROk(bytes.into()),
        Err(error) => RResult::RErr(codec::encode(&error).unwrap_or_default().into()),
    }
}

fn bug(error: &codec::CodecError) -> ConnectorError {
    let source = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    ConnectorError::new(ErrorKind::Bug, "document-unreadable", error.to_string()).detail(source)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The host, as a connector sees it.
struct Call<'a> {
    host: Host<'a>,
}

impl Context for Call<'_> {
    fn progress(&self, progress: Progress) {
        if let Ok(document) = codec::encode(&progress) {
            self.host.report(REPORT_PROGRESS, RSlice::from_slice(&document));
        }
    }

    fn log(&self, level: LogLevel, message: &str) {
        if let Ok(document) = codec::encode(&(level, message)) {
            self.host.report(REPORT_LOG, RSlice::from_slice(&document));
        }
    }

    fn cancelled(&self) -> bool {
        self.host.cancelled()
    }
}
