//! One signed POST per verb: packing, sending, cancelling, and the one repeat that a wrong clock deserves.

use std::{
    fs,
    io::Write,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use flate2::{Compression, write::GzEncoder};
use plugin_sdk::model::{ConnectorError, Context, ErrorKind, LogLevel};
use reqwest::{Certificate, Response, header::HeaderMap, redirect::Policy};
use serde::{Serialize, de::DeserializeOwned};
use tokio::runtime::{Builder, Runtime};

use crate::{
    answer::{self, ANSWER_CAP, Raw},
    config::Settings,
    error::{self, Effect},
    sign::{Encoding, Keys, RequestParts},
};

/// The protocol's number.
pub const PROTOCOL: u64 = 1;
/// Payloads beyond this are packed.
const PACK_FROM: usize = 1_024;
/// How often the host is asked whether the call should end.
const CANCEL_POLL: Duration = Duration::from_millis(20);

/// The verbs of the protocol that this connector uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Describe,
    Check,
    Begin,
    Read,
    Write,
    Lookup,
    Media,
    Explain,
}

impl Verb {
    fn name(self) -> &'static str {
        match self {
            Verb::Describe => "describe",
            Verb::Check => "check",
            Verb::Begin => "begin",
            Verb::Read => "read",
            Verb::Write => "write",
            Verb::Lookup => "lookup",
            Verb::Media => "media",
            Verb::Explain => "explain",
        }
    }

    fn effect(self) -> Effect {
        match self {
            Verb::Write => Effect::Writes,
            _ => Effect::None,
        }
    }
}

/// Where the envelope of requests stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnvelopeIn {
    Headers,
    /// The host drops headers that it does not know.
    Body,
}

/// The way to one shop.
pub struct Client {
    pub settings: Settings,
    keys: Keys,
    http: reqwest::Client,
    runtime: Option<Runtime>,
    /// Seconds that the shop's clock is ahead of ours.
    clock_offset: i64,
    envelope_in: EnvelopeIn,
    /// A signed answer came, so the envelope's place is right.
    settled: bool,
}

struct Packed {
    encoding: Encoding,
    bytes: Vec<u8>,
}

impl Drop for Client {
    fn drop(&mut self) {
        // A name lookup that hangs must not hold the host.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Client {
    /// Makes the client; connects to nothing.
    ///
    /// # Errors
    /// `config` for a certificate file that cannot be used.
    pub fn open(settings: Settings) -> Result<Self, ConnectorError> {
        // Refused when a provider stands already, which is as good.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let bug = |detail: String| {
            ConnectorError::new(ErrorKind::Bug, "client-failed", "failed to make the HTTP client").detail(detail)
        };
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("shop-prestashop")
            .enable_all()
            .build()
            .map_err(|error| bug(error.to_string()))?;
        let mut builder = reqwest::Client::builder()
            .redirect(Policy::none())
            .gzip(false)
            .timeout(settings.timeout)
            .connect_timeout(settings.timeout.min(Duration::from_secs(15)))
            .user_agent(concat!("Navette/", env!("CARGO_PKG_VERSION")));
        if settings.base.loopback {
            builder = builder.no_proxy();
        }
        if let Some(path) = &settings.ca_file {
            let unusable = |detail: String| {
                ConnectorError::new(ErrorKind::Config, "ca-file-unusable", "failed to read the private authority file")
                    .arg("path", path.display())
                    .detail(detail)
            };
            let pem = fs::read(path).map_err(|error| unusable(error.to_string()))?;
            let certificates = Certificate::from_pem_bundle(&pem).map_err(|error| unusable(error.to_string()))?;
            if certificates.is_empty() {
                return Err(unusable("no certificate in it".to_owned()));
            }
            builder = builder.tls_certs_merge(certificates);
        }
        let http = builder.build().map_err(|error| bug(error.to_string()))?;
        let keys = Keys::new(settings.secret.expose());
        Ok(Self {
            settings,
            keys,
            http,
            runtime: Some(runtime),
            clock_offset: 0,
            envelope_in: EnvelopeIn::Headers,
            settled: false,
        })
    }

    /// Seconds that the shop's clock was found ahead of ours; 0 while it is within bounds.
    pub fn clock_offset(&self) -> i64 {
        self.clock_offset
    }

    /// Where the envelope stands by now.
    pub fn envelope_in(&self) -> EnvelopeIn {
        self.envelope_in
    }

    /// Carries out one verb. The same `request_id` with the same arguments never happens twice.
    ///
    /// # Errors
    /// Everything on the way and beyond it, by stable codes; `unknown` where a write may have happened.
    pub fn post<T: DeserializeOwned>(
        &mut self,
        context: &dyn Context,
        verb: Verb,
        arguments: impl Serialize,
        request_id: &str,
    ) -> Result<T, ConnectorError> {
        self.post_text(context, verb, &json_text(&arguments)?, request_id)
    }

    /// The same for arguments that are JSON text already: a slice of a thousand records is written once.
    ///
    /// # Errors
    /// As for [`Client::post`].
    pub fn post_text<T: DeserializeOwned>(
        &mut self,
        context: &dyn Context,
        verb: Verb,
        arguments: &str,
        request_id: &str,
    ) -> Result<T, ConnectorError> {
        let company = json_text(&self.settings.company)?;
        let verb_name = verb.name();
        let document =
            format!(r#"{{"protocol":{PROTOCOL},"verb":"{verb_name}","company":{company},"arguments":{arguments}}}"#);
        let payload = pack(document.into_bytes())?;
        self.exchange(context, verb.effect(), &payload, request_id)
    }

    fn exchange<T: DeserializeOwned>(
        &mut self,
        context: &dyn Context,
        effect: Effect,
        payload: &Packed,
        request_id: &str,
    ) -> Result<T, ConnectorError> {
        let first = self.settled_attempt(context, effect, payload, request_id);
        let Err(error) = first else { return first };
        match error.code.as_str() {
            "clock-skew" => {
                let Some(shop_time) = error.args.get("shop_time").and_then(|time| time.parse::<i64>().ok()) else {
                    return Err(error);
                };
                self.clock_offset = shop_time.saturating_sub(now());
                let text = format!("The shop's clock differs by {} s; requests follow it.", self.clock_offset);
                context.log(LogLevel::Warn, &text);
            }
            // A proxy sent the request twice; the request id makes the repeat harmless.
            "replayed" => {}
            _ => return Err(error),
        }
        self.attempt(context, effect, payload, request_id)
    }

    /// One attempt, and as long as no signed answer ever came, a second one with the envelope in the body.
    fn settled_attempt<T: DeserializeOwned>(
        &mut self,
        context: &dyn Context,
        effect: Effect,
        payload: &Packed,
        request_id: &str,
    ) -> Result<T, ConnectorError> {
        let first = self.attempt(context, effect, payload, request_id);
        let lost = first.as_ref().is_err_and(|error| matches!(error.code.as_str(), "status-401" | "unsigned-answer"));
        if self.settled || !lost {
            return first;
        }
        self.envelope_in = EnvelopeIn::Body;
        let second = self.attempt(context, effect, payload, request_id);
        if self.settled {
            return second;
        }
        self.envelope_in = EnvelopeIn::Headers;
        first
    }

    fn attempt<T: DeserializeOwned>(
        &mut self,
        context: &dyn Context,
        effect: Effect,
        payload: &Packed,
        request_id: &str,
    ) -> Result<T, ConnectorError> {
        let nonce = nonce()?;
        let base = &self.settings.base;
        let parts = RequestParts {
            host: &base.host,
            path: &base.path,
            encoding: payload.encoding,
            time: now().saturating_add(self.clock_offset),
            nonce: &nonce,
            request: request_id,
        };
        let envelope = self.keys.sign(parts, &payload.bytes);
        let mut request = self.http.post(&base.address).header("accept-encoding", "identity");
        if let Some((user, password)) = &self.settings.basic {
            request = request.basic_auth(user, Some(password.expose()));
        }
        request = match self.envelope_in {
            EnvelopeIn::Headers => {
                for (name, value) in envelope.headers() {
                    request = request.header(name, value);
                }
                let kind = match payload.encoding {
                    Encoding::Identity => "application/json",
                    Encoding::Gzip => "application/octet-stream",
                };
                request.header("content-type", kind).body(payload.bytes.clone())
            }
            EnvelopeIn::Body => {
                let mut body = envelope.line().into_bytes();
                body.extend_from_slice(&payload.bytes);
                request.header("content-type", "application/octet-stream").body(body)
            }
        };
        let raw = self.run(context, fetch(request, effect))?;
        let opened = answer::open(raw, &self.keys, &nonce, effect);
        self.settled |= opened.proven;
        opened.result
    }

    fn run<T>(
        &self,
        context: &dyn Context,
        work: impl Future<Output = Result<T, ConnectorError>>,
    ) -> Result<T, ConnectorError> {
        let stopped = || ConnectorError::new(ErrorKind::Bug, "client-failed", "the client is closed");
        self.runtime.as_ref().ok_or_else(stopped)?.block_on(async {
            tokio::select! {
                biased;
                () = cancelled(context) => Err(ConnectorError::cancelled()),
                result = work => result,
            }
        })
    }
}

async fn cancelled(context: &dyn Context) {
    while !context.cancelled() {
        tokio::time::sleep(CANCEL_POLL).await;
    }
}

async fn fetch(request: reqwest::RequestBuilder, effect: Effect) -> Result<Raw, ConnectorError> {
    let mut response = request.send().await.map_err(|error| error::of_request(&error, effect))?;
    let mut raw = heading(&response);
    if response.content_length().is_some_and(|length| length > ANSWER_CAP as u64) {
        return Err(answer::too_large(effect));
    }
    while let Some(chunk) = response.chunk().await.map_err(|error| error::of_body(&error, effect))? {
        if raw.body.len() + chunk.len() > ANSWER_CAP {
            return Err(answer::too_large(effect));
        }
        raw.body.extend_from_slice(&chunk);
    }
    Ok(raw)
}

fn heading(response: &Response) -> Raw {
    let headers = response.headers();
    Raw {
        status: response.status().as_u16(),
        signature: text(headers, "x-navette-signature"),
        encoding: text(headers, "x-navette-encoding"),
        content_type: text(headers, "content-type").unwrap_or_default(),
        transport_gzip: text(headers, "content-encoding").as_deref() == Some("gzip"),
        location: text(headers, "location"),
        asks_basic: headers.contains_key("www-authenticate"),
        retry_after: text(headers, "retry-after").and_then(|seconds| seconds.parse().ok()),
        body: Vec::new(),
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(|value| value.trim().to_owned())
}

/// A document as JSON text.
///
/// # Errors
/// `bug` for what JSON cannot hold.
pub fn json_text(document: &impl Serialize) -> Result<String, ConnectorError> {
    serde_json::to_string(document).map_err(|error| {
        ConnectorError::new(ErrorKind::Bug, "request-unbuildable", "failed to write the request's document")
            .detail(error)
    })
}

/// The cheapest: packing was an eighth of a stock export's work in this process.
const PACK_LEVEL: u32 = 1;

/// Packs the same text into the same bytes, always: the module compares repeats by their raw payload.
fn pack(text: Vec<u8>) -> Result<Packed, ConnectorError> {
    if text.len() <= PACK_FROM {
        return Ok(Packed { encoding: Encoding::Identity, bytes: text });
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(PACK_LEVEL));
    let bytes = encoder.write_all(&text).and_then(|()| encoder.finish());
    let bytes = bytes.map_err(|error| {
        ConnectorError::new(ErrorKind::Bug, "client-failed", "failed to pack the request").detail(error)
    })?;
    Ok(Packed { encoding: Encoding::Gzip, bytes })
}

fn now() -> i64 {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

/// 128 random bits, in hexadecimal.
///
/// # Errors
/// `bug` where the system has no randomness.
pub fn nonce() -> Result<String, ConnectorError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        ConnectorError::new(ErrorKind::Bug, "client-failed", "failed to draw random bytes").detail(error)
    })?;
    Ok(hex::encode(bytes))
}
