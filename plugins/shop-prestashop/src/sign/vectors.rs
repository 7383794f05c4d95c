//! The published vectors, which the module's PHP keeps as well: both ends sign the same bytes the same way.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;

use super::{Encoding, Keys, RequestParts, VERSION};

#[derive(Deserialize)]
struct Published {
    version: String,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    secret: String,
    key: String,
    host: String,
    path: String,
    time: String,
    nonce: String,
    request: String,
    encoding: String,
    payload_base64: String,
    request_signature: String,
    envelope_line: String,
    status: u16,
    answer_encoding: String,
    answer_base64: String,
    answer_signature: String,
}

fn published() -> Vec<Vector> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shop-modules/prestashop/protocol/vectors.json");
    let published: Published = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!((published.version.as_str(), published.vectors.len()), (VERSION, 200));
    published.vectors
}

#[test]
fn every_published_request_is_signed_to_the_byte() {
    for (number, vector) in published().iter().enumerate() {
        let parts = RequestParts {
            host: &vector.host,
            path: &vector.path,
            encoding: Encoding::from_name(&vector.encoding).unwrap(),
            time: vector.time.parse().unwrap(),
            nonce: &vector.nonce,
            request: &vector.request,
        };
        let envelope = Keys::new(&vector.secret).sign(parts, &STANDARD.decode(&vector.payload_base64).unwrap());
        assert_eq!(envelope.key, vector.key, "vector {number}");
        assert_eq!(envelope.signature, vector.request_signature, "vector {number}");
        assert_eq!(envelope.line(), format!("{}\n", vector.envelope_line), "vector {number}");
    }
}

#[test]
fn every_published_answer_is_verified_and_no_other() {
    let vectors = published();
    for (number, vector) in vectors.iter().enumerate() {
        let (keys, body) = (Keys::new(&vector.secret), STANDARD.decode(&vector.answer_base64).unwrap());
        let encoding = Encoding::from_name(&vector.answer_encoding).unwrap();
        let (status, signature) = (vector.status, vector.answer_signature.as_str());
        assert_eq!(keys.sign_answer(status, &vector.nonce, encoding, &body), signature, "vector {number}");
        assert!(keys.verify_answer(status, &vector.nonce, encoding, &body, signature), "vector {number}");
        let other = &vectors[(number + 1) % vectors.len()];
        let refused = [
            Keys::new(&other.secret).verify_answer(status, &vector.nonce, encoding, &body, signature),
            keys.verify_answer(status + 1, &vector.nonce, encoding, &body, signature),
            keys.verify_answer(status, &other.nonce, encoding, &body, signature),
            keys.verify_answer(status, &vector.nonce, encoding, &[&body, b" ".as_slice()].concat(), signature),
            keys.verify_answer(status, &vector.nonce, encoding, &body, &other.answer_signature),
        ];
        assert_eq!(refused, [false; 5], "vector {number}");
    }
}
