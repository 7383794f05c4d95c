//! A shop of a few lines on loopback: reads requests, lets a script answer, and signs as the module does.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde_json::{Value, json};
use shop_prestashop::{
    config::API_PATH,
    sign::{Encoding, Keys, RequestParts},
};

pub const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789a";

/// What came, once its envelope was found and its signature proven.
#[derive(Debug, Clone)]
pub struct Request {
    pub headers: BTreeMap<String, String>,
    pub in_body: bool,
    pub encoding: Encoding,
    pub raw_length: usize,
    pub time: i64,
    pub nonce: String,
    pub id: String,
    pub document: Value,
}

impl Request {
    pub fn verb(&self) -> &str {
        self.document["verb"].as_str().unwrap()
    }

    pub fn arguments(&self) -> &Value {
        &self.document["arguments"]
    }
}

/// What a script does with a request.
pub enum Reply {
    /// The module's answer, signed.
    Signed(Value),
    /// The same, packed.
    Packed(Value),
    /// Signed over a document that does not unpack.
    SignedBytes(u16, Encoding, Vec<u8>),
    /// Status, headers and body of anything else.
    Plain(u16, Vec<(&'static str, String)>, String),
    /// Promises more than it sends.
    Truncated,
    /// Closes without an answer.
    Hangup,
    /// Keeps the connection open until the client goes.
    Silence,
}

pub type Log = Arc<Mutex<Vec<Request>>>;

/// The shop's port, and what it received.
pub struct Shop {
    pub port: u16,
    pub log: Log,
}

impl Shop {
    /// Starts a shop; `strip_headers` makes it lose the envelope's headers in both directions.
    pub fn start(strip_headers: bool, script: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let log = Log::default();
        let (script, kept) = (Arc::new(script), log.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (script, log) = (script.clone(), kept.clone());
                thread::spawn(move || serve(stream.unwrap(), port, strip_headers, script.as_ref(), &log));
            }
        });
        Self { port, log }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/boutique/", self.port)
    }

    pub fn verbs(&self) -> Vec<String> {
        self.log.lock().unwrap().iter().map(|request| request.verb().to_owned()).collect()
    }

    pub fn requests(&self) -> Vec<Request> {
        self.log.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, port: u16, strip: bool, script: &dyn Fn(&Request) -> Reply, log: &Log) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Some((headers, body)) = receive(&mut reader, strip) {
        let Some(request) = admit(headers, &body, port) else {
            send(&mut stream, 401, &[("Content-Type", "application/json".to_owned())], b"{\"ok\":false}");
            continue;
        };
        log.lock().unwrap().push(request.clone());
        match script(&request) {
            Reply::Signed(document) => {
                sign(&mut stream, &request, strip, 200, Encoding::Identity, document.to_string().into_bytes());
            }
            Reply::Packed(document) => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
                encoder.write_all(document.to_string().as_bytes()).unwrap();
                sign(&mut stream, &request, strip, 200, Encoding::Gzip, encoder.finish().unwrap());
            }
            Reply::SignedBytes(status, encoding, bytes) => {
                sign(&mut stream, &request, strip, status, encoding, bytes);
            }
            Reply::Plain(status, headers, body) => send(&mut stream, status, &headers, body.as_bytes()),
            Reply::Truncated => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"ok\"");
                return;
            }
            Reply::Hangup => return,
            Reply::Silence => {
                let _ = reader.read(&mut [0]);
                return;
            }
        }
    }
}

fn receive(reader: &mut BufReader<TcpStream>, strip: bool) -> Option<(BTreeMap<String, String>, Vec<u8>)> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
    assert_eq!(line.trim_end(), format!("POST /boutique{API_PATH} HTTP/1.1"));
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        if !(strip && name.starts_with("x-navette-")) {
            headers.insert(name.to_ascii_lowercase(), value.to_owned());
        }
    }
    let mut body = vec![0; headers.get("content-length")?.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    Some((headers, body))
}

fn admit(headers: BTreeMap<String, String>, body: &[u8], port: u16) -> Option<Request> {
    let names = ["key", "time", "nonce", "request", "encoding", "signature"];
    let mut parts: Vec<String> =
        names.iter().filter_map(|name| headers.get(&format!("x-navette-{name}")).cloned()).collect();
    let in_body = parts.len() != names.len();
    let mut payload = body;
    if in_body {
        let end = body.iter().position(|byte| *byte == b'\n')?;
        let line = std::str::from_utf8(&body[..end]).ok()?.strip_prefix("navette-1 ")?;
        parts = line.split(' ').map(str::to_owned).collect();
        payload = &body[end + 1..];
    }
    let [_, time, nonce, id, encoding, signature] = &parts[..] else { return None };
    let encoding = Encoding::from_name(encoding)?;
    let signed = RequestParts {
        host: &format!("127.0.0.1:{port}"),
        path: &format!("/boutique{API_PATH}"),
        encoding,
        time: time.parse().ok()?,
        nonce,
        request: id,
    };
    let expected = Keys::new(SECRET).sign(signed, payload);
    if expected.signature != *signature || expected.key != parts[0] {
        return None;
    }
    let mut text = Vec::new();
    match encoding {
        Encoding::Identity => text.extend_from_slice(payload),
        Encoding::Gzip => drop(GzDecoder::new(payload).read_to_end(&mut text).unwrap()),
    }
    Some(Request {
        in_body,
        encoding,
        raw_length: payload.len(),
        time: signed.time,
        nonce: nonce.clone(),
        id: id.clone(),
        document: serde_json::from_slice(&text).unwrap(),
        headers,
    })
}

fn sign(stream: &mut TcpStream, request: &Request, strip: bool, status: u16, encoding: Encoding, mut body: Vec<u8>) {
    let signature = Keys::new(SECRET).sign_answer(status, &request.nonce, encoding, &body);
    if request.in_body {
        let line = format!("navette-1 {status} {} {} {signature}\n", request.nonce, encoding.name());
        body.splice(0..0, line.into_bytes());
    }
    let headers = if strip {
        vec![]
    } else {
        vec![("X-Navette-Encoding", encoding.name().to_owned()), ("X-Navette-Signature", signature)]
    };
    send(stream, status, &headers, &body);
}

fn send(stream: &mut TcpStream, status: u16, headers: &[(&'static str, String)], body: &[u8]) {
    let mut head = format!("HTTP/1.1 {status} Answer\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !headers.iter().any(|(name, _)| *name == "Content-Length") {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body);
}

/// A successful answer.
pub fn ok(result: Value) -> Reply {
    Reply::Signed(json!({ "ok": true, "result": result }))
}

/// The module's own error.
pub fn refused(kind: &str, code: &str, args: Value) -> Reply {
    Reply::Signed(json!({ "ok": false, "error": { "kind": kind, "code": code, "message": "no", "args": args } }))
}

/// An answer of something that is not the module.
pub fn plain(status: u16, body: &str) -> Reply {
    Reply::Plain(status, Vec::new(), body.to_owned())
}
