//! What a reseller does with licences. Every text is verified as the customer's program will, before it is given.

use std::{collections::BTreeSet, path::Path};

use chrono::{Days, NaiveDate, Utc};
use licence::{
    ANY, Certificate, Keys, Kind, Licence, LicensedShop, Release, Revocations, SigningKey, examine, host_of, key_id,
    read_certificate, roots, sign_licence, sign_revocations, unwrap,
};
use serde_json::{Value, json};

use crate::{
    arguments::{IssueArguments, Out},
    desk::{Desk, computer, read, today},
    failure::Failure,
    keys,
    register::{Entry, Register},
};

const TRIAL_DAYS: u64 = 30;

/// The reseller at work: register, certificate and whom it believes.
pub struct Office<'a> {
    desk: &'a Desk,
    register: Register,
    keys: Keys,
}

impl<'a> Office<'a> {
    /// Opens the register.
    pub fn open(desk: &'a Desk) -> Result<Self, Failure> {
        let register = Register::open(&desk.file("register.db")?)?;
        let own = register.setting("root")?.map(|root| keys::parse_public(&root)).transpose()?;
        let keys = Keys { roots: roots().into_iter().chain(own).collect(), revocations: Vec::new() };
        Ok(Self { desk, register, keys })
    }

    /// Keeps the publisher's certificate.
    pub fn certificate(&mut self, file: &Path, root: Option<&str>) -> Result<(), Failure> {
        if let Some(root) = root {
            self.keys.roots.push(keys::parse_public(root)?);
        }
        let text = read(file)?;
        let certificate = read_certificate(&text, &self.keys, Utc::now())?;
        let own = keys::public(&self.desk.file("reseller.key")?)?;
        if certificate.key != hex::encode(own.as_bytes()) {
            return Err(Failure::new("reseller-certificate-other", 8));
        }
        if let Some(root) = root {
            self.register.set("root", root)?;
        }
        self.register.set("certificate", &text)?;
        self.say(&json!({"reseller": certificate.reseller, "until": certificate.until}));
        Ok(())
    }

    fn own_certificate(&self) -> Result<(String, Certificate), Failure> {
        let text = self.register.setting("certificate")?;
        let text = text.ok_or_else(|| Failure::new("reseller-certificate-missing", 2))?;
        let certificate = read_certificate(&text, &self.keys, Utc::now())?;
        Ok((text, certificate))
    }

    /// Issues a licence.
    pub fn issue(&mut self, wanted: &IssueArguments) -> Result<(), Failure> {
        let (_, certificate) = self.own_certificate()?;
        let from = wanted.from.unwrap_or_else(today);
        let shops = match wanted.trial {
            true => vec![LicensedShop { host: ANY.to_owned(), features: [ANY.to_owned()].into() }],
            false => wanted.shop.iter().map(|text| shop(text)).collect(),
        };
        let licence = Licence {
            number: self.register.next_number(&certificate.reseller)?,
            serial: 1,
            holder: wanted.holder.clone(),
            reseller: certificate.reseller,
            key: String::new(),
            shops,
            workstations: wanted.workstations,
            users: wanted.users,
            issued: today(),
            from,
            until: wanted.until.unwrap_or(from + Days::new(TRIAL_DAYS)),
            computers: wanted.computer.iter().map(|path| computer(path)).collect::<Result<_, _>>()?,
            trial: wanted.trial,
            lease: None,
            clock: None,
            critical: Vec::new(),
        };
        self.give(licence, "issue", &json!({}), false, &wanted.out)
    }

    /// Gives a later (or earlier) last day.
    pub fn extend(&mut self, number: &str, until: NaiveDate, out: &Out) -> Result<(), Failure> {
        let licence = self.next(number)?;
        let detail = json!({"from": licence.until, "to": until});
        self.give(Licence { until, ..licence }, "extend", &detail, false, out)
    }

    /// Moves to another computer.
    pub fn change_computer(
        &mut self,
        number: &str,
        request: &Path,
        release: Option<&Path>,
        out: &Out,
    ) -> Result<(), Failure> {
        let mut licence = self.next(number)?;
        let released = release.map(|path| released(path, number)).transpose()?;
        let new = computer(request)?;
        let detail = json!({"to": new.short(), "released": released.as_ref().map(|release| release.computer.short())});
        match &released {
            // Of several computers only the one that let it go is replaced.
            Some(release) => licence.computers.retain(|old| !old.is(&release.computer)),
            None => licence.computers.clear(),
        }
        licence.computers.push(new);
        self.give(licence, "move", &detail, true, out)
    }

    /// Switches a shop's features.
    pub fn features(
        &mut self,
        number: &str,
        host: &str,
        on: &[String],
        off: &[String],
        out: &Out,
    ) -> Result<(), Failure> {
        let mut licence = self.next(number)?;
        let shop = licence.shops.iter_mut().find(|shop| host_of(&shop.host) == host_of(host));
        let unknown = || Failure::new("reseller-shop-unknown", 2).arg("shop", host).arg("number", number);
        let shop = shop.ok_or_else(unknown)?;
        shop.features.extend(on.iter().cloned());
        shop.features.retain(|feature| !off.contains(feature));
        self.give(licence, "feature", &json!({"shop": host, "on": on, "off": off}), !off.is_empty(), out)
    }

    /// Sets a customer's clock right.
    pub fn clock(&mut self, number: &str, out: &Out) -> Result<(), Failure> {
        let licence = self.next(number)?;
        let clock = Utc::now();
        self.give(Licence { clock: Some(clock), ..licence }, "clock", &json!({"to": clock}), false, out)
    }

    /// Takes a licence back.
    pub fn revoke(&mut self, number: &str) -> Result<(), Failure> {
        let entry = self.in_force(number)?;
        self.register.revoke(&entry.licence)?;
        self.say(&json!({"number": number, "state": "revoked"}));
        Ok(())
    }

    /// The signed list of what was taken back.
    pub fn revocations(&self, out: &Out) -> Result<(), Failure> {
        let (text, certificate) = self.own_certificate()?;
        let (number, licences) = self.register.revoked()?;
        let list = Revocations {
            number,
            issued: today(),
            reseller: Some(certificate.reseller),
            licences,
            keys: Vec::new(),
            plugins: Vec::new(),
            critical: Vec::new(),
        };
        let signed = sign_revocations(&list, Some(&text), &self.desk.key()?)?;
        self.desk.give(out, &signed, json!({"number": number, "licences": list.licences}))
    }

    /// Every licence.
    pub fn list(&self) -> Result<(), Failure> {
        for entry in self.register.entries()? {
            let (licence, state) = (&entry.licence, state(&entry));
            if self.desk.json {
                println!("{}", json!({"state": state, "licence": licence}));
                continue;
            }
            let hosts: Vec<&str> = licence.shops.iter().map(|shop| shop.host.as_str()).collect();
            let (number, serial, until, holder) = (&licence.number, licence.serial, licence.until, &licence.holder);
            println!("{number:16} {serial:3}  {state:8} {until}  {holder} ({})", hosts.join(", "));
        }
        Ok(())
    }

    /// One licence and its history.
    pub fn show(&self, number: &str) -> Result<(), Failure> {
        let entry = self.register.entry(number)?;
        let computers: Vec<String> = entry.licence.computers.iter().map(licence::ComputerId::short).collect();
        self.say(&json!({
            "state": state(&entry), "licence": entry.licence, "computers": computers,
            "history": self.register.history(number)?, "text": entry.text,
        }));
        Ok(())
    }

    /// The text that is in force, as it was issued.
    pub fn text(&self, number: &str, out: &Out) -> Result<(), Failure> {
        let entry = self.in_force(number)?;
        let about = json!({"number": number, "serial": entry.licence.serial, "until": entry.licence.until});
        self.desk.give(out, &entry.text, about)
    }

    /// The customer's page.
    pub fn page(&self, number: &str, out: &Out) -> Result<(), Failure> {
        let entry = self.in_force(number)?;
        let (_, certificate) = self.own_certificate()?;
        let page = crate::page::page(&entry.licence, &certificate, &entry.text);
        self.desk.give(out, &page, json!({"number": number}))
    }

    fn in_force(&self, number: &str) -> Result<Entry, Failure> {
        let entry = self.register.entry(number)?;
        if entry.revoked { Err(Failure::new("reseller-revoked", 8).arg("number", number)) } else { Ok(entry) }
    }

    /// The licence under its next serial.
    fn next(&self, number: &str) -> Result<Licence, Failure> {
        let licence = self.in_force(number)?.licence;
        Ok(Licence { serial: licence.serial + 1, issued: today(), clock: None, ..licence })
    }

    fn give(
        &mut self,
        mut licence: Licence,
        act: &str,
        detail: &Value,
        revoke_before: bool,
        out: &Out,
    ) -> Result<(), Failure> {
        let (certificate_text, certificate) = self.own_certificate()?;
        if licence.until > certificate.until {
            let outlives = Failure::new("reseller-outlives", 8).arg("until", licence.until);
            return Err(outlives.arg("end", certificate.until));
        }
        let key: SigningKey = self.desk.key()?;
        licence.key = key_id(&key.verifying_key());
        let text = sign_licence(&licence, &certificate_text, &key)?;
        // One that begins later is judged on its first day.
        let first = licence.from.and_time(chrono::NaiveTime::MIN).and_utc();
        examine(&text, &self.keys, first.max(Utc::now()))?;
        self.register.issued(&licence, &text, act, detail, revoke_before)?;
        let about = json!({"number": licence.number, "serial": licence.serial, "until": licence.until});
        self.desk.give(out, &text, about)
    }

    fn say(&self, document: &Value) {
        if self.desk.json {
            println!("{document}");
        } else {
            println!("{}", serde_json::to_string_pretty(document).unwrap_or_default());
        }
    }
}

fn state(entry: &Entry) -> &'static str {
    match () {
        () if entry.revoked => "revoked",
        () if entry.licence.until < today() => "expired",
        () => "valid",
    }
}

/// `HOST` or `HOST=FEATURE,FEATURE`.
fn shop(text: &str) -> LicensedShop {
    let (host, features) = text.split_once('=').unwrap_or((text, ""));
    let features: BTreeSet<String> =
        features.split(',').map(str::trim).filter(|name| !name.is_empty()).map(ToOwned::to_owned).collect();
    LicensedShop { host: host_of(host), features }
}

fn released(path: &Path, number: &str) -> Result<Release, Failure> {
    let bytes = unwrap(Kind::Release, &read(path)?).ok();
    let release: Option<Release> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let release = release.filter(|release| release.number == number);
    release.ok_or_else(|| Failure::new("reseller-release", 8).arg("number", number))
}
