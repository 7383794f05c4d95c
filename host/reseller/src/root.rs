//! What the publisher does, on a machine of its own.

use licence::{
    Certificate, Keys, PublisherCertificate, Revocations, RevokedLicence, RevokedPlugin, SigningKey, key_id,
    read_revocations, sign_certificate, sign_publisher, sign_revocations,
};
use serde_json::json;

use crate::{
    arguments::{CertifyArguments, Out, PublisherArguments, RootCommand},
    desk::{Desk, today},
    failure::Failure,
    keys,
};

/// Anybody can sign with it.
#[cfg(debug_assertions)]
const TEST_ROOT: &[u8; 32] = b"navette test root, not released!";

/// Runs the command.
pub fn main(desk: &Desk, command: &RootCommand) -> Result<(), Failure> {
    let file = desk.file("root.key")?;
    let open = || -> Result<SigningKey, Failure> { keys::open(&file, &desk.passphrase()?) };
    match command {
        #[cfg(debug_assertions)]
        RootCommand::New { test: true } => crate::show_key(desk, &keys::keep(&file, &desk.passphrase()?, TEST_ROOT)?),
        RootCommand::New { .. } => crate::show_key(desk, &keys::make(&file, &desk.passphrase()?)?),
        RootCommand::Show => crate::show_key(desk, &keys::public(&file)?),
        RootCommand::Certify(wanted) => return certify(desk, &open()?, wanted),
        RootCommand::Publisher(wanted) => return publisher(desk, &open()?, wanted),
        RootCommand::Revoke { list, licence, key, plugin, out } => {
            return revoke(desk, &open()?, *list, (licence, key, plugin), out);
        }
    }
    Ok(())
}

fn certify(desk: &Desk, root: &SigningKey, wanted: &CertifyArguments) -> Result<(), Failure> {
    let key = keys::parse_public(&wanted.key)?;
    let certificate = Certificate {
        reseller: wanted.reseller.clone(),
        name: wanted.name.clone(),
        key: hex::encode(key.as_bytes()),
        root: key_id(&root.verifying_key()),
        from: wanted.from.unwrap_or_else(today),
        until: wanted.until,
        shops: wanted.shops,
        workstations: wanted.workstations,
        users: wanted.users,
        computers: wanted.computers,
        days: wanted.days,
        features: wanted.feature.iter().cloned().collect(),
        trials: wanted.trials,
        critical: Vec::new(),
    };
    let text = sign_certificate(&certificate, root)?;
    desk.give(&wanted.out, &text, json!({"reseller": certificate.reseller, "key": key_id(&key)}))
}

fn publisher(desk: &Desk, root: &SigningKey, wanted: &PublisherArguments) -> Result<(), Failure> {
    let key = keys::parse_public(&wanted.key)?;
    let certificate = PublisherCertificate {
        publisher: wanted.publisher.clone(),
        name: wanted.name.clone(),
        key: hex::encode(key.as_bytes()),
        root: key_id(&root.verifying_key()),
        from: wanted.from.unwrap_or_else(today),
        until: wanted.until,
        roles: wanted.role.iter().cloned().collect(),
        critical: Vec::new(),
    };
    let text = sign_publisher(&certificate, root)?;
    desk.give(&wanted.out, &text, json!({"publisher": certificate.publisher, "key": key_id(&key)}))
}

/// `ID@RANGE`.
fn revoked_plugin(text: &String) -> Result<RevokedPlugin, Failure> {
    let parts = text.split_once('@').and_then(|(id, range)| Some((id, range.parse().ok()?)));
    let (id, versions) = parts.ok_or_else(|| Failure::new("reseller-plugin-range", 2).arg("text", text))?;
    Ok(RevokedPlugin { id: id.to_owned(), versions })
}

fn revoke(
    desk: &Desk,
    root: &SigningKey,
    number: u32,
    (licences, keys, plugins): (&[String], &[String], &[String]),
    out: &Out,
) -> Result<(), Failure> {
    let licences = licences.iter().map(|text| {
        let serial = text.rsplit_once(':').and_then(|(number, serial)| Some((number, serial.parse().ok()?)));
        let (number, serial) = serial.unwrap_or((text.as_str(), u32::MAX));
        RevokedLicence { number: number.to_owned(), serial }
    });
    let id = |text: &String| keys::parse_public(text).map_or_else(|_| text.to_lowercase(), |key| key_id(&key));
    let list = Revocations {
        number,
        issued: today(),
        reseller: None,
        licences: licences.collect(),
        keys: keys.iter().map(id).collect(),
        plugins: plugins.iter().map(revoked_plugin).collect::<Result<_, _>>()?,
        critical: Vec::new(),
    };
    let text = sign_revocations(&list, None, root)?;
    read_revocations(&text, &Keys { roots: vec![root.verifying_key()], revocations: Vec::new() })?;
    desk.give(
        out,
        &text,
        json!({"number": number, "licences": list.licences, "keys": list.keys, "plugins": list.plugins}),
    )
}
