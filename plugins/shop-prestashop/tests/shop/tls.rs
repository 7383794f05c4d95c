//! A shop whose certificate comes from a private authority. The key in `certificates` guards nothing but this test.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::Arc,
    thread,
};

use rustls::{
    ServerConfig, ServerConnection, Stream,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use serde_json::json;

use crate::{Host, open, orders};

const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop/certificates/authority.pem");

fn server() -> String {
    let certificate = CertificateDer::from_pem_slice(include_bytes!("certificates/server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("certificates/server-key.pem")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for socket in listener.incoming() {
            let mut socket = socket.unwrap();
            let mut session = ServerConnection::new(config.clone()).unwrap();
            let mut stream = Stream::new(&mut session, &mut socket);
            // A client that does not trust us leaves here.
            if stream.read(&mut [0; 2_048]).is_ok() {
                let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            }
        }
    });
    url
}

#[test]
fn private_authority_is_trusted_only_when_its_file_is_given() {
    let url = server();
    let error = open(&url, &[]).read(&Host::default(), &orders()).unwrap_err();
    assert_eq!(error.code, "tls-failed", "{error}");
    // Past the certificate: the answer itself is read.
    let error = open(&url, &[("ca_file", json!(AUTHORITY))]).read(&Host::default(), &orders()).unwrap_err();
    assert_eq!(error.code, "module-missing", "{error}");
}
