//! A publisher's plugins: packed and signed under the certificate that the root gave (`reliability.md` §6). The key is
//! that of `key new`; who only publishes needs no register.

use std::collections::BTreeMap;

use chrono::Utc;
use licence::{Keys, key_id, read_publisher, roots, sign_plugin, verify_plugin};
use plugin_host::{PACKAGE_ENDING, pack};
use serde_json::json;

use crate::{
    arguments::SignArguments,
    desk::{Desk, read, today},
    failure::Failure,
    keys,
};

/// Asks the library who it is, signs its manifest and writes the package. What is written was verified as the
/// customer's program will.
pub fn sign(desk: &Desk, wanted: &SignArguments) -> Result<(), Failure> {
    let certificate = read(&wanted.certificate)?;
    let mut believed = Keys { roots: roots(), revocations: Vec::new() };
    believed.roots.extend(wanted.root.as_deref().map(keys::parse_public).transpose()?);
    let id = |refusal: licence::Refusal| Failure::from(refusal).arg("id", wanted.library.display());
    let publisher = read_publisher(&certificate, &believed, Utc::now()).map_err(id)?;
    let mut others = BTreeMap::new();
    for text in &wanted.also {
        let (triple, path) =
            text.split_once('=').ok_or_else(|| Failure::new("reseller-library", 2).arg("text", text))?;
        others.insert(triple.to_owned(), path.into());
    }
    let unsigned = pack(&wanted.library, &others, wanted.host.iter().cloned().collect())?;
    let manifest = unsigned.manifest.clone();
    let id = |refusal: licence::Refusal| Failure::from(refusal).arg("id", &manifest.id);
    publisher.allows(manifest.roles.iter().map(String::as_str)).map_err(id)?;
    let key = desk.key()?;
    if publisher.key != hex::encode(key.verifying_key().as_bytes()) {
        let failure = Failure::new("reseller-publisher-key", 8).arg("publisher", &publisher.name);
        return Err(failure.arg("key", key_id(&key.verifying_key())));
    }
    let signature = sign_plugin(&unsigned.bytes, &certificate, &key, today())?;
    verify_plugin(&unsigned.bytes, &signature, &believed).map_err(id)?;
    let file = wanted.out.join(format!("{}-{}.{PACKAGE_ENDING}", manifest.id, manifest.version));
    let written =
        std::fs::create_dir_all(&wanted.out).and_then(|()| std::fs::write(&file, unsigned.signed(&signature).bytes()));
    written.map_err(|error| Failure::file(&file, &error))?;
    if desk.json {
        let about = json!({
            "file": file, "id": manifest.id, "version": manifest.version, "publisher": publisher.publisher,
            "roles": manifest.roles, "hosts": manifest.hosts, "systems": manifest.files.keys().collect::<Vec<_>>(),
        });
        println!("{about}");
    } else {
        println!("{}", file.display());
    }
    Ok(())
}
