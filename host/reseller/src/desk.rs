//! Where the program works: its folder, its language, the passphrase.

use std::path::{Path, PathBuf};

use app::Language;
use chrono::{NaiveDate, Utc};
use licence::{ComputerId, Kind, Request, SigningKey, unwrap};
use zeroize::Zeroizing;

use crate::{
    arguments::{Arguments, Lang, Out},
    failure::Failure,
    keys,
};

/// This call's place.
pub struct Desk {
    pub folder: PathBuf,
    pub json: bool,
    pub language: Language,
    passphrase_file: Option<PathBuf>,
}

impl Desk {
    /// Takes it from the arguments.
    pub fn new(arguments: &Arguments) -> Self {
        let language = match arguments.lang {
            Lang::Fr => Language::French,
            Lang::En => Language::English,
        };
        let passphrase_file = arguments.passphrase_file.clone();
        Self { folder: arguments.dir.clone(), json: arguments.json, language, passphrase_file }
    }

    /// A file of the folder, which is made if need be.
    pub fn file(&self, name: &str) -> Result<PathBuf, Failure> {
        std::fs::create_dir_all(&self.folder).map_err(|error| Failure::file(&self.folder, &error))?;
        Ok(self.folder.join(name))
    }

    /// The passphrase: from its file, or asked for; never an argument.
    pub fn passphrase(&self) -> Result<Zeroizing<String>, Failure> {
        let Some(path) = &self.passphrase_file else {
            let asked = rpassword::prompt_password(self.say("Phrase secrète : ", "Passphrase: "));
            return asked.map(Zeroizing::new).map_err(|error| Failure::file(Path::new("-"), &error));
        };
        let text = Zeroizing::new(std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?);
        Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
    }

    /// Opens the reseller's key.
    pub fn key(&self) -> Result<SigningKey, Failure> {
        keys::open(&self.file("reseller.key")?, &self.passphrase()?)
    }

    /// Chooses the sentence of this call's language.
    pub fn say<'a>(&self, french: &'a str, english: &'a str) -> &'a str {
        match self.language {
            Language::French => french,
            Language::English => english,
        }
    }

    /// Writes a text where it was asked for, and says what it is.
    pub fn give(&self, out: &Out, text: &str, mut about: serde_json::Value) -> Result<(), Failure> {
        if let Some(path) = &out.out {
            std::fs::write(path, text).map_err(|error| Failure::file(path, &error))?;
        }
        if self.json {
            about["text"] = text.into();
            println!("{about}");
        } else if let Some(path) = &out.out {
            println!("{}", path.display());
        } else {
            print!("{text}");
        }
        Ok(())
    }
}

/// Today, in UTC as everything that is signed.
pub fn today() -> NaiveDate {
    Utc::now().date_naive()
}

/// Reads a text file.
pub fn read(path: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The computer of a request.
pub fn computer(path: &Path) -> Result<ComputerId, Failure> {
    let bytes = unwrap(Kind::Computer, &read(path)?).ok();
    let request: Option<Request> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let computer = request.map(|request| request.computer).filter(|computer| !computer.0.is_empty());
    computer.ok_or_else(|| Failure::new("reseller-request", 2).arg("file", path.display()))
}
