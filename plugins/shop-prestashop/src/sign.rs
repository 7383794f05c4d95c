//! Signatures of both directions, pure: bytes in, hexadecimal out.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

#[cfg(test)]
mod vectors;

/// The first line of everything that is signed.
pub const VERSION: &str = "navette-1";

/// How a payload is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Identity,
    Gzip,
}

impl Encoding {
    /// The name in envelopes.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Identity => "identity",
            Encoding::Gzip => "gzip",
        }
    }

    /// The encoding of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "identity" => Some(Encoding::Identity),
            "gzip" => Some(Encoding::Gzip),
            _ => None,
        }
    }
}

/// What one secret gives: the key id, and a key for each direction.
pub struct Keys {
    pub id: String,
    request: [u8; 32],
    answer: [u8; 32],
}

/// What is signed of a request, apart from its payload.
#[derive(Debug, Clone, Copy)]
pub struct RequestParts<'a> {
    pub host: &'a str,
    pub path: &'a str,
    pub encoding: Encoding,
    pub time: i64,
    pub nonce: &'a str,
    pub request: &'a str,
}

/// What stands around a payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    pub key: String,
    pub time: String,
    pub nonce: String,
    pub request: String,
    pub encoding: &'static str,
    pub signature: String,
}

impl Envelope {
    /// The envelope as headers.
    pub fn headers(&self) -> [(&'static str, &str); 6] {
        [
            ("x-navette-key", &self.key),
            ("x-navette-time", &self.time),
            ("x-navette-nonce", &self.nonce),
            ("x-navette-request", &self.request),
            ("x-navette-encoding", self.encoding),
            ("x-navette-signature", &self.signature),
        ]
    }

    /// The envelope as the body's first line, with its end.
    pub fn line(&self) -> String {
        let Self { key, time, nonce, request, encoding, signature } = self;
        format!("{VERSION} {key} {time} {nonce} {request} {encoding} {signature}\n")
    }
}

impl Keys {
    /// Derives everything from the shared secret.
    pub fn new(secret: &str) -> Self {
        let id = hex::encode(Sha256::new().chain_update("navette-key-1").chain_update(secret).finalize());
        Self {
            id: id[..8].to_owned(),
            request: digest(secret.as_bytes(), b"navette-request-1"),
            answer: digest(secret.as_bytes(), b"navette-answer-1"),
        }
    }

    /// Signs a request over its raw payload.
    pub fn sign(&self, parts: RequestParts<'_>, payload: &[u8]) -> Envelope {
        let time = parts.time.to_string();
        let text = [
            VERSION,
            &self.id,
            "POST",
            parts.host,
            parts.path,
            parts.encoding.name(),
            &sha256(payload),
            &time,
            parts.nonce,
            parts.request,
        ]
        .join("\n");
        Envelope {
            key: self.id.clone(),
            time,
            nonce: parts.nonce.to_owned(),
            request: parts.request.to_owned(),
            encoding: parts.encoding.name(),
            signature: hex::encode(digest(&self.request, text.as_bytes())),
        }
    }

    /// The signature of an answer over its raw body.
    pub fn sign_answer(&self, status: u16, nonce: &str, encoding: Encoding, body: &[u8]) -> String {
        hex::encode(digest(&self.answer, answer_text(status, nonce, encoding, body).as_bytes()))
    }

    /// Whether an answer's signature holds; compared in constant time.
    pub fn verify_answer(&self, status: u16, nonce: &str, encoding: Encoding, body: &[u8], signature: &str) -> bool {
        let Ok(signature) = hex::decode(signature) else { return false };
        let mut mac = keyed(&self.answer);
        mac.update(answer_text(status, nonce, encoding, body).as_bytes());
        mac.verify_slice(&signature).is_ok()
    }
}

fn answer_text(status: u16, nonce: &str, encoding: Encoding, body: &[u8]) -> String {
    [VERSION, &status.to_string(), nonce, encoding.name(), &sha256(body)].join("\n")
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn digest(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = keyed(key);
    mac.update(text);
    mac.finalize().into_bytes().into()
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "a-secret-of-at-least-thirty-two-bytes-é";
    const NONCE: &str = "0123456789abcdef0123456789abcdef";

    // The expected values were reckoned by another implementation of HMAC and SHA-256.
    #[test]
    fn request_is_signed_as_published() {
        let parts = RequestParts {
            host: "shop.example:8443",
            path: "/boutique/index.php?fc=module&module=navette&controller=api",
            encoding: Encoding::Identity,
            time: 1_790_000_000,
            nonce: NONCE,
            request: "batch-0001.0",
        };
        let envelope = Keys::new(SECRET).sign(parts, b"{\"protocol\":1}");
        assert_eq!(envelope.key, "1e935fcf");
        assert_eq!(envelope.signature, "748fbbdf871f1d4f04da6a5899eea06388d09c18584326547718747754bac385");
        assert_eq!(
            envelope.line(),
            format!("navette-1 1e935fcf 1790000000 {NONCE} batch-0001.0 identity {}\n", envelope.signature)
        );
    }

    #[test]
    fn answer_is_verified_as_published() {
        let keys = Keys::new(SECRET);
        let signature = "81c7c151317449fc44e0457a91ad5e0a50fc3a3965a30ef04ef6787ebbac280a";
        assert_eq!(keys.sign_answer(200, NONCE, Encoding::Gzip, b"packed"), signature);
        assert!(keys.verify_answer(200, NONCE, Encoding::Gzip, b"packed", signature));
        assert!(!keys.verify_answer(201, NONCE, Encoding::Gzip, b"packed", signature));
        assert!(!keys.verify_answer(200, NONCE, Encoding::Gzip, b"changed", signature));
        assert!(!keys.verify_answer(200, NONCE, Encoding::Gzip, b"packed", "zz"));
    }
}
