//! The other end of the border: a library that was loaded, as a connector. The host and the conformance suite call
//! plugins through it and through nothing else.

use plugin_abi::{
    codec::{self, MESSAGEPACK_NAMED},
    export::{RResult, RSlice},
    v1::{Answer, HostCall, PluginModuleRef, REPORT_LOG, REPORT_PROGRESS, host},
};
use sync_model::{
    Batch, BlobChunk, BlobPart, BlobRequest, CheckReport, Config, Connector, ConnectorError, Context, Descriptor,
    ErrorKind, ExplainRequest, Explanation, LogLevel, LookupRequest, LookupResult, Outcome, Page, Progress,
    ReadRequest, TransformOutput, TransformRequest,
};

/// What the plugin says of itself.
///
/// # Errors
/// The plugin's own error, or one of kind `bug` for an answer that makes no sense.
pub fn descriptor(module: PluginModuleRef) -> Result<Descriptor, ConnectorError> {
    let bytes = unpack((module.descriptor())())?;
    codec::decode_json(&bytes).map_err(|error| nonsense(&error))
}

/// Opens the plugin.
///
/// # Errors
/// The plugin's own error, or one of kind `bug` for an answer that makes no sense.
pub fn open(module: PluginModuleRef, config: &Config) -> Result<Loaded, ConnectorError> {
    let config = codec::encode_json(config).map_err(|error| nonsense(&error))?;
    let bytes = unpack((module.open())(RSlice::from_slice(&config)))?;
    let handle = bytes.as_slice().try_into().map(u64::from_le_bytes).map_err(|_| {
        ConnectorError::new(ErrorKind::Bug, "plugin-nonsense", "the plugin answered no handle").arg("stream", "open")
    })?;
    Ok(Loaded { module, handle })
}

/// An opened plugin; dropping it closes it.
pub struct Loaded {
    module: PluginModuleRef,
    handle: u64,
}

impl Drop for Loaded {
    fn drop(&mut self) {
        (self.module.close())(self.handle);
    }
}

fn unpack(answer: Answer) -> Result<Vec<u8>, ConnectorError> {
    match answer {
        RResult::ROk(bytes) => Ok(bytes.into()),
        RResult::RErr(bytes) => {
            Err(codec::decode::<ConnectorError>(bytes.as_slice()).unwrap_or_else(|error| nonsense(&error)))
        }
    }
}

fn nonsense(error: &codec::CodecError) -> ConnectorError {
    let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    ConnectorError::new(ErrorKind::Bug, "plugin-nonsense", error.to_string()).arg("stream", "document").detail(cause)
}

/// The host's end of one call.
struct Call<'a>(&'a dyn Context);

impl HostCall for Call<'_> {
    fn report(&self, kind: u32, document: RSlice<'_, u8>) {
        match kind {
            REPORT_PROGRESS => {
                if let Ok(progress) = codec::decode::<Progress>(document.as_slice()) {
                    self.0.progress(progress);
                }
            }
            REPORT_LOG => {
                if let Ok((level, text)) = codec::decode::<(LogLevel, String)>(document.as_slice()) {
                    self.0.log(level, &text);
                }
            }
            _ => {}
        }
    }

    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}

macro_rules! verbs {
    ($($verb:ident($request:ty) -> $answer:ty;)*) => {
        $(fn $verb(&mut self, context: &dyn Context, request: &$request) -> Result<$answer, ConnectorError> {
            let document = codec::encode(request).map_err(|error| nonsense(&error))?;
            let call = host(Call(context));
            let answer = (self.module.$verb())(self.handle, call, MESSAGEPACK_NAMED, RSlice::from_slice(&document));
            codec::decode(&unpack(answer)?).map_err(|error| nonsense(&error))
        })*
    };
}

impl Connector for Loaded {
    fn check(&mut self, context: &dyn Context) -> Result<CheckReport, ConnectorError> {
        let answer =
            (self.module.check())(self.handle, host(Call(context)), MESSAGEPACK_NAMED, RSlice::from_slice(&[]));
        codec::decode(&unpack(answer)?).map_err(|error| nonsense(&error))
    }

    verbs! {
        lookup(LookupRequest) -> LookupResult;
        read(ReadRequest) -> Page;
        write(Batch) -> Vec<Outcome>;
        explain(ExplainRequest) -> Explanation;
        transform(TransformRequest) -> TransformOutput;
        read_blob(BlobRequest) -> BlobChunk;
        write_blob(BlobPart) -> ();
    }
}
