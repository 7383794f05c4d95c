//! Publishers' certificates and plugins' signatures: what is believed, and alterations by the thousand.

use licence::{
    Keys, Kind, PublisherCertificate, Revocations, RevokedPlugin, SigningKey, key_id, read_publisher, sign_plugin,
    sign_publisher, unwrap, verify_plugin, wrap,
};

use crate::{
    bench::{day, instant},
    verify::{Random, cases},
};

const MANIFEST: &[u8] = br#"{"id":"erp-acme","version":"1.2.0","files":{"x":{"sha256":"00"}}}"#;

fn root() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

fn certificate() -> PublisherCertificate {
    PublisherCertificate {
        publisher: "acme".to_owned(),
        name: "Acme Logiciels".to_owned(),
        key: hex::encode(key().verifying_key().as_bytes()),
        root: key_id(&root().verifying_key()),
        from: day("2026-01-01"),
        until: day("2027-12-31"),
        roles: ["erp".to_owned()].into(),
        critical: Vec::new(),
    }
}

fn text() -> String {
    sign_publisher(&certificate(), &root()).unwrap()
}

fn signature() -> String {
    sign_plugin(MANIFEST, &text(), &key(), day("2026-06-15")).unwrap()
}

fn keys() -> Keys {
    Keys { roots: vec![root().verifying_key()], revocations: Vec::new() }
}

fn list() -> Revocations {
    Revocations {
        number: 1,
        issued: day("2026-06-15"),
        reseller: None,
        licences: Vec::new(),
        keys: Vec::new(),
        plugins: Vec::new(),
        critical: Vec::new(),
    }
}

/// Every place once, then as many random ones as are asked for.
fn altered(document: &[u8], seed: u64) -> impl Iterator<Item = (usize, Vec<u8>)> {
    let mut random = Random(seed);
    let document = document.to_vec();
    (0..cases().max(document.len() as u64)).map(move |case| {
        let place = usize::try_from(case).ok().filter(|at| *at < document.len());
        let place = place.unwrap_or_else(|| random.below(document.len()));
        let mut altered = document.clone();
        altered[place] ^= u8::try_from(random.below(255)).unwrap() + 1;
        (place, altered)
    })
}

#[test]
fn a_true_signature_names_its_publisher_whatever_mail_did_to_it() {
    assert_eq!(verify_plugin(MANIFEST, &signature(), &keys()).unwrap(), certificate());
    assert_eq!(read_publisher(&text(), &keys(), instant("2026-06-15")).unwrap(), certificate());
    let mailed = signature().to_lowercase().replace('\n', "\r\n> ");
    assert_eq!(verify_plugin(MANIFEST, &mailed, &keys()).unwrap(), certificate());
}

#[test]
fn true_signatures_of_many_manifests_are_all_accepted_and_of_no_other() {
    let mut random = Random(11);
    for _ in 0..cases() / 10 {
        let manifest: Vec<u8> = (0..random.below(300)).map(|_| random.next().to_le_bytes()[0]).collect();
        let signed = sign_plugin(&manifest, &text(), &key(), day("2026-06-15")).unwrap();
        assert_eq!(verify_plugin(&manifest, &signed, &keys()).unwrap(), certificate());
        assert!(verify_plugin(MANIFEST, &signed, &keys()).is_err());
    }
}

#[test]
fn every_manifest_with_one_byte_altered_is_refused() {
    let (signature, keys) = (signature(), keys());
    for (place, manifest) in altered(MANIFEST, 12) {
        assert_eq!(verify_plugin(&manifest, &signature, &keys).unwrap_err().code, "plugin-signature", "byte {place}");
    }
}

#[test]
fn every_signature_with_one_byte_altered_is_refused() {
    let keys = keys();
    for (place, document) in altered(&unwrap(Kind::Plugin, &signature()).unwrap(), 13) {
        assert!(verify_plugin(MANIFEST, &wrap(Kind::Plugin, &document), &keys).is_err(), "byte {place}");
    }
}

#[test]
fn every_publishers_certificate_with_one_byte_altered_is_refused() {
    let keys = keys();
    for (place, document) in altered(&unwrap(Kind::Publisher, &text()).unwrap(), 14) {
        let read = read_publisher(&wrap(Kind::Publisher, &document), &keys, instant("2026-06-15"));
        assert!(read.is_err(), "byte {place}");
    }
}

#[test]
fn strangers_other_kinds_and_other_keys_are_refused() {
    let stranger = SigningKey::from_bytes(&[9; 32]);
    let foreign = PublisherCertificate { root: key_id(&stranger.verifying_key()), ..certificate() };
    let foreign = sign_publisher(&foreign, &stranger).unwrap();
    let signed = sign_plugin(MANIFEST, &foreign, &key(), day("2026-06-15")).unwrap();
    let refusal = verify_plugin(MANIFEST, &signed, &keys()).unwrap_err();
    assert_eq!((refusal.code, refusal.args["publisher"].as_str()), ("plugin-publisher-unknown", "Acme Logiciels"));
    // A true certificate over somebody else's signature.
    let signed = sign_plugin(MANIFEST, &text(), &stranger, day("2026-06-15")).unwrap();
    assert_eq!(verify_plugin(MANIFEST, &signed, &keys()).unwrap_err().code, "plugin-signature");
    // A certificate alone is no signature, and a reseller's is no publisher's.
    let alone = wrap(Kind::Plugin, &unwrap(Kind::Publisher, &text()).unwrap());
    assert_eq!(verify_plugin(MANIFEST, &alone, &keys()).unwrap_err().code, "plugin-signature");
    let reseller = unwrap(Kind::Certificate, &crate::bench::Bench::new().certificate_text()).unwrap();
    let read = read_publisher(&wrap(Kind::Publisher, &reseller), &keys(), instant("2026-06-15"));
    assert_eq!(read.unwrap_err().code, "plugin-signature");
}

#[test]
fn dates_roles_and_revocations_hold() {
    let read = |day| read_publisher(&text(), &keys(), instant(day)).map(drop).map_err(|refusal| refusal.code);
    assert_eq!(read("2025-12-31"), Err("plugin-publisher-expired"));
    assert_eq!(read("2028-01-01"), Err("plugin-publisher-expired"));
    assert!(certificate().allows(["erp"]).is_ok());
    assert_eq!(certificate().allows(["erp", "shop"]).unwrap_err().args["role"], "shop");
    let id = key_id(&key().verifying_key());
    let mut keys = keys();
    keys.revocations.push(Revocations { reseller: Some("toile".to_owned()), keys: vec![id.clone()], ..list() });
    assert!(verify_plugin(MANIFEST, &signature(), &keys).is_ok(), "a reseller's list says nothing of publishers");
    keys.revocations.push(Revocations { keys: vec![id], ..list() });
    assert_eq!(verify_plugin(MANIFEST, &signature(), &keys).unwrap_err().code, "plugin-publisher-revoked");
}

#[test]
fn a_revoked_version_is_known_and_a_fixed_one_is_not_in_it() {
    let revoked = RevokedPlugin { id: "erp-acme".to_owned(), versions: "<1.3.0".parse().unwrap() };
    let mut keys = keys();
    keys.revocations.push(Revocations { plugins: vec![revoked.clone()], ..list() });
    for (id, version, expected) in [
        ("erp-acme", "1.2.0", true),
        ("erp-acme", "1.2.0-beta.1", true),
        ("erp-acme", "1.3.0", false),
        ("erp-other", "1.2.0", false),
    ] {
        assert_eq!(keys.revokes_plugin(id, &version.parse().unwrap()), expected, "{id} {version}");
    }
    let only = Revocations { reseller: Some("toile".to_owned()), plugins: vec![revoked], ..list() };
    let keys = Keys { revocations: vec![only], ..keys };
    assert!(!keys.revokes_plugin("erp-acme", &"1.2.0".parse().unwrap()));
}
