//! The way in, by the suite's own code: signs as `docs/shop-protocol.md` says and can spoil every part of it.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, ensure};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const PATH: &str = "/index.php?fc=module&module=navette&controller=api";

/// One shop's door.
pub struct Door {
    http: reqwest::Client,
    runtime: tokio::runtime::Runtime,
    base: reqwest::Url,
    host: String,
    path: String,
    secret: String,
    company: String,
    count: u64,
}

/// A request before it is sent; every part may be spoiled.
#[derive(Clone)]
pub struct Call {
    pub method: reqwest::Method,
    pub headers: BTreeMap<String, String>,
    pub payload: Vec<u8>,
    /// Path and query that it is sent to.
    pub target: String,
    /// Sent as a form: what hides a route in the body.
    pub form: bool,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub signed: bool,
    pub body: Value,
    pub text: String,
}

impl Answer {
    /// The error's code, empty when there is none.
    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }
}

impl Door {
    /// Prepares the way; connects to nothing.
    ///
    /// # Errors
    /// When the address is none.
    pub fn new(url: &str, secret: &str, company: &str) -> Result<Self> {
        let base = reqwest::Url::parse(url).context("--shop-url takes the shop's address")?;
        let name = base.host_str().context("--shop-url has no host")?.to_ascii_lowercase();
        let host = base.port().map_or_else(|| name.clone(), |port| format!("{name}:{port}"));
        let path = format!("{}{PATH}", base.path().trim_end_matches('/'));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            // A connection that the server closes while it is idle would look like a lost answer.
            .pool_max_idle_per_host(0)
            .gzip(false)
            .timeout(Duration::from_secs(120))
            .no_proxy()
            .build()?;
        let (secret, company) = (secret.to_owned(), company.to_owned());
        Ok(Self { http, runtime, base, host, path, secret, company, count: 0 })
    }

    /// A verb's document.
    pub fn document(&self, verb: &str, arguments: &Value) -> Vec<u8> {
        json!({"protocol": 1, "verb": verb, "company": self.company, "arguments": arguments}).to_string().into_bytes()
    }

    /// Signs a payload.
    pub fn signed(&mut self, terms: impl FnOnce(&Self) -> Signed, payload: Vec<u8>) -> Call {
        self.count += 1;
        let Signed { secret, time, encoding, request } = terms(self);
        let seed = format!("{} {:?} {}", std::process::id(), SystemTime::now(), self.count);
        let nonce = hex::encode(Sha256::digest(seed))[..32].to_owned();
        let request = request.unwrap_or_else(|| format!("contract-{nonce}"));
        let key = hex::encode(Sha256::digest(format!("navette-key-1{secret}")))[..8].to_owned();
        let (hash, time) = (hex::encode(Sha256::digest(&payload)), time.to_string());
        let (host, path) = (self.host.as_str(), self.path.as_str());
        let text = ["navette-1", &key, "POST", host, path, &encoding, &hash, &time, &nonce, &request].join("\n");
        let signature = hex::encode(hmac(&hmac(secret.as_bytes(), b"navette-request-1"), text.as_bytes()));
        let envelope = [
            ("key", key),
            ("time", time),
            ("nonce", nonce),
            ("request", request),
            ("encoding", encoding),
            ("signature", signature),
        ];
        let headers = envelope.into_iter().map(|(name, value)| (format!("x-navette-{name}"), value)).collect();
        Call { method: reqwest::Method::POST, headers, payload, target: self.path.clone(), form: false }
    }

    /// Sends what was made, as it is.
    ///
    /// # Errors
    /// When no answer comes at all.
    pub fn send(&self, call: &Call) -> Result<Answer> {
        let address = self.base.join(&call.target)?;
        let mut request = self.http.request(call.method.clone(), address);
        for (name, value) in &call.headers {
            request = request.header(name, value);
        }
        let kind = if call.form { "application/x-www-form-urlencoded" } else { "application/json" };
        request = request.header("content-type", kind);
        if call.method != reqwest::Method::GET {
            request = request.body(call.payload.clone());
        }
        let (status, headers, bytes) = self.runtime.block_on(async {
            let answer = request.send().await.context("no answer came")?;
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            anyhow::Ok((status, headers, answer.bytes().await?))
        })?;
        let header =
            |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let encoding = header("x-navette-encoding");
        let nonce = call.headers.get("x-navette-nonce").map_or("", String::as_str);
        let hash = hex::encode(Sha256::digest(&bytes));
        let text = ["navette-1", &status.to_string(), nonce, &encoding, &hash].join("\n");
        let signature = hex::encode(hmac(&hmac(self.secret.as_bytes(), b"navette-answer-1"), text.as_bytes()));
        let signed = header("x-navette-signature") == signature;
        let mut plain = bytes.to_vec();
        if encoding == "gzip" {
            plain.clear();
            std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(bytes.as_ref()), &mut plain)?;
        }
        let text = String::from_utf8_lossy(&plain).into_owned();
        Ok(Answer { status, signed, body: serde_json::from_str(&text).unwrap_or(Value::Null), text })
    }

    /// An honest call; its answer must be signed.
    ///
    /// # Errors
    /// When no signed answer comes.
    pub fn call(&mut self, verb: &str, arguments: &Value) -> Result<Answer> {
        let payload = self.document(verb, arguments);
        let call = self.signed(Signed::honest, payload);
        let answer = self.send(&call)?;
        ensure!(answer.signed, "{verb}: the answer is not signed: {} {}", answer.status, answer.text);
        Ok(answer)
    }
}

/// What is signed of a call, apart from its payload.
pub struct Signed {
    pub secret: String,
    pub time: u64,
    pub encoding: String,
    pub request: Option<String>,
}

impl Signed {
    /// The door's own secret, the right time, not packed, a request id of its own.
    pub fn honest(door: &Door) -> Self {
        Self { secret: door.secret.clone(), time: now(), encoding: "identity".to_owned(), request: None }
    }
}

/// Unix seconds.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}
