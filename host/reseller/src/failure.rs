//! A command that failed: a code, its sentence, an exit code (2 usage, 5 files and register, 8 refused).

use std::{collections::BTreeMap, path::Path};

use app::Messages;
use sync_model::{ConnectorError, MessageTemplate};

use crate::desk::Desk;

/// Why a command failed.
#[derive(Debug)]
pub struct Failure {
    pub code: String,
    pub args: BTreeMap<String, String>,
    pub detail: Option<String>,
    pub exit: u8,
}

impl Failure {
    /// A failure with its exit code.
    pub fn new(code: &str, exit: u8) -> Self {
        Self { code: code.to_owned(), args: BTreeMap::new(), detail: None, exit }
    }

    /// Adds a value for the sentence.
    pub fn arg(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// A file that cannot be read or written.
    pub fn file(path: &Path, error: &dyn std::fmt::Display) -> Self {
        let failure = Self::new("reseller-file", 5).arg("file", path.display());
        Self { detail: Some(error.to_string()), ..failure }
    }

    /// Prints it to standard error, or as JSON.
    pub fn print(&self, desk: &Desk) {
        let mut messages = Messages::default();
        messages.add(&templates());
        // A plugin that is refused here is refused in the customer's words.
        messages.add(&Messages::plugins());
        messages.add(&licence::messages());
        let sentence = messages.sentence(&self.code, &self.args, desk.language);
        if desk.json {
            let document = serde_json::json!({
                "error": self.code, "args": self.args, "message": sentence, "detail": self.detail, "exit": self.exit,
            });
            eprintln!("{document}");
        } else {
            eprintln!("{sentence} [{}]", self.code);
            if let Some(detail) = &self.detail {
                eprintln!("  {detail}");
            }
        }
    }
}

impl From<licence::Refusal> for Failure {
    fn from(refusal: licence::Refusal) -> Self {
        Self { args: refusal.args, ..Self::new(refusal.code, 8) }
    }
}

impl From<ConnectorError> for Failure {
    fn from(error: ConnectorError) -> Self {
        Self { args: error.args, detail: error.detail, ..Self::new(&error.code, 8) }
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self { detail: Some(error.to_string()), ..Self::new("reseller-register", 5) }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self { detail: Some(error.to_string()), ..Self::new("reseller-register", 5) }
    }
}

/// Code, French, English, what to do in French, in English.
const SENTENCES: &[[&str; 5]] = &[
    [
        "reseller-file",
        "Le fichier « {file} » ne se lit ou ne s'écrit pas.",
        "The file \"{file}\" cannot be read or written.",
        "Vérifiez le chemin et vos droits.",
        "Check the path and your rights.",
    ],
    [
        "reseller-register",
        "Le registre des licences ne répond pas.",
        "The register of licences does not answer.",
        "Vérifiez les droits sur son dossier, ou remettez une sauvegarde.",
        "Check the rights on its folder, or restore a backup.",
    ],
    [
        "reseller-passphrase",
        "La phrase secrète n'ouvre pas « {file} ».",
        "The passphrase does not open \"{file}\".",
        "Vérifiez-la ; sans elle la clé est perdue.",
        "Check it; without it the key is lost.",
    ],
    [
        "reseller-passphrase-short",
        "La phrase secrète est trop courte.",
        "The passphrase is too short.",
        "Prenez au moins 12 caractères.",
        "Take 12 characters at least.",
    ],
    [
        "reseller-library",
        "« {text} » ne nomme pas une bibliothèque.",
        "\"{text}\" names no library.",
        "Écrivez SYSTÈME=CHEMIN, par exemple x86_64-pc-windows=erp_acme.dll.",
        "Write TRIPLE=PATH, x86_64-pc-windows=erp_acme.dll for example.",
    ],
    [
        "reseller-plugin-range",
        "« {text} » ne nomme pas les versions d'une extension.",
        "\"{text}\" names no versions of a plugin.",
        "Écrivez ID@VERSIONS, par exemple erp-acme@<1.2.0, ou erp-acme@* pour toutes.",
        "Write ID@RANGE, erp-acme@<1.2.0 for example, or erp-acme@* for all.",
    ],
    [
        "reseller-publisher-key",
        "Le certificat de « {publisher} » est celui d'une autre clé ; celle d'ici est {key}.",
        "The certificate of \"{publisher}\" is for another key; the one here is {key}.",
        "Prenez le dossier de la clé certifiée (--dir), ou faites certifier celle-ci.",
        "Take the folder of the certified key (--dir), or have this one certified.",
    ],
    [
        "reseller-key-exists",
        "La clé « {file} » existe déjà.",
        "The key \"{file}\" exists already.",
        "Une clé n'est jamais remplacée ; prenez un autre dossier.",
        "A key is never replaced; take another folder.",
    ],
    [
        "reseller-key-missing",
        "La clé « {file} » n'existe pas.",
        "There is no key \"{file}\".",
        "Faites-la avec « navette-reseller key new » (ou « root new »).",
        "Make it with \"navette-reseller key new\" (or \"root new\").",
    ],
    [
        "reseller-key-invalid",
        "« {key} » n'est pas une clé publique.",
        "\"{key}\" is no public key.",
        "Copiez les 64 caractères de « navette-reseller key show ».",
        "Copy the 64 characters of \"navette-reseller key show\".",
    ],
    [
        "reseller-certificate-missing",
        "Aucun certificat n'est enregistré.",
        "No certificate is kept.",
        "Enregistrez celui de l'éditeur avec « navette-reseller certificate FICHIER ».",
        "Keep the publisher's with \"navette-reseller certificate FILE\".",
    ],
    [
        "reseller-certificate-other",
        "Ce certificat est celui d'une autre clé.",
        "This certificate is another key's.",
        "Envoyez à l'éditeur la clé de « navette-reseller key show ».",
        "Send the publisher the key of \"navette-reseller key show\".",
    ],
    [
        "reseller-outlives",
        "La licence irait jusqu'au {until}, après la fin du certificat ({end}).",
        "The licence would last until {until}, beyond the certificate's end ({end}).",
        "Raccourcissez-la, ou demandez d'abord un certificat renouvelé à l'éditeur.",
        "Make it shorter, or ask the publisher for a renewed certificate first.",
    ],
    [
        "reseller-number-unknown",
        "La licence {number} n'est pas au registre.",
        "Licence {number} is not in the register.",
        "« navette-reseller list » les montre.",
        "\"navette-reseller list\" shows them.",
    ],
    [
        "reseller-revoked",
        "La licence {number} a été retirée.",
        "Licence {number} was taken back.",
        "Émettez-en une nouvelle.",
        "Issue a new one.",
    ],
    [
        "reseller-shop-unknown",
        "La boutique {shop} n'est pas dans la licence {number}.",
        "The shop {shop} is not in licence {number}.",
        "« navette-reseller show {number} » les montre.",
        "\"navette-reseller show {number}\" shows them.",
    ],
    [
        "reseller-request",
        "« {file} » ne contient pas l'identifiant d'un ordinateur.",
        "\"{file}\" does not hold a computer's identifier.",
        "Demandez au client le texte entier de « navette licence request ».",
        "Ask the customer for the whole text of \"navette licence request\".",
    ],
    [
        "reseller-release",
        "Cette libération n'est pas celle de la licence {number}.",
        "This release is not licence {number}'s.",
        "Demandez au client le texte de « navette licence release », ou déplacez sans lui.",
        "Ask the customer for the text of \"navette licence release\", or move without it.",
    ],
];

fn templates() -> Vec<MessageTemplate> {
    let rows = SENTENCES.iter();
    rows.map(|[code, fr, en, to_fr, to_en]| MessageTemplate::new(code, fr, en, to_fr, to_en)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_that_is_made_has_its_sentence() {
        let sources = [
            include_str!("failure.rs"),
            include_str!("desk.rs"),
            include_str!("keys.rs"),
            include_str!("register.rs"),
            include_str!("issue.rs"),
            include_str!("root.rs"),
        ];
        let known: Vec<String> = templates().into_iter().map(|template| template.code).collect();
        let made = sources.iter().flat_map(|source| source.split("Failure::new(\"").skip(1));
        let made: Vec<&str> = made.filter_map(|rest| rest.split('"').next()).collect();
        assert!(made.len() > 10);
        for code in made {
            assert!(known.iter().any(|known| known == code), "{code}");
        }
    }
}
