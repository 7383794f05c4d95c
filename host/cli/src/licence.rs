//! `navette licence`, and the grants that a run is given: the one place where the kept licence is asked.

use std::{io::Read, path::Path};

use app::{Licences, Profile, Seats};
use chrono::Utc;
use licence::{
    Asked, Kept, Kind, Licence, Refusal, Release, Request, Standing, ThisComputer, identify, read_revocations,
    write_down,
};
use serde_json::json;
use sync_model::Grants;
use sync_store::SqliteStore;

use crate::{arguments::LicenceCommand, failure::Failure, place::Place};

/// Runs the command.
pub fn main(place: &Place, command: &LicenceCommand) -> Result<u8, Failure> {
    match command {
        LicenceCommand::Show => show(place),
        LicenceCommand::Apply { file } => apply(place, file),
        LicenceCommand::Release => release(place),
        LicenceCommand::Seats => seats(place),
        LicenceCommand::Request { out } => request(place, out.as_deref()),
    }
}

/// What a profile's shop may do, and what to tell about it.
pub fn grants(place: &Place, profile: &Profile) -> Result<(Grants, Vec<Refusal>), Failure> {
    Ok(licence::grants(&mut place.store()?, profile.shop_address())?)
}

fn show(place: &Place) -> Result<u8, Failure> {
    let asked = Asked::new(&mut place.store()?)?;
    let standing = asked.standing();
    tell(place, &asked, &standing);
    Ok(if standing.refusal.is_some() { 8 } else { 0 })
}

fn apply(place: &Place, file: &Path) -> Result<u8, Failure> {
    let text = read(file)?;
    let mut store = place.store()?;
    let mut asked = Asked::new(&mut store)?;
    match licence::kind_of(&text) {
        Some(Kind::Revocations) => {
            let list = read_revocations(&text, &asked.keys)?;
            let issuer = list.reseller.clone().unwrap_or_default();
            if !store.keep_revocations(&issuer, list.number, &text)? {
                return Err(Refusal::superseded("revocations").into());
            }
            asked = Asked::new(&mut store)?;
        }
        _ => apply_licence(&mut store, &mut asked, text)?,
    }
    let standing = asked.standing();
    write_down(&mut store, &standing)?;
    tell(place, &asked, &standing);
    Ok(if standing.refusal.is_some() { 8 } else { 0 })
}

/// A text that does not hold is not kept, and what was kept before stays.
fn apply_licence(store: &mut SqliteStore, asked: &mut Asked, text: String) -> Result<(), Failure> {
    // A reset of the clock is signed: it is the instant to judge by, if it is what the licence is for.
    let read = licence::examine(&text, &asked.keys, asked.instant);
    let read = read.or_else(|refusal| match licence::examine(&text, &asked.keys, Utc::now()) {
        Ok(licence) if licence.clock.is_some() => Ok(licence),
        _ => Err(refusal),
    })?;
    let serials = store.licence_serials(&read.number)?;
    if read.serial < serials.applied {
        return Err(Refusal::superseded(&read.number).into());
    }
    if read.serial <= serials.released {
        return Err(Refusal::released(&read.number).into());
    }
    // The first time only: a text that is applied again must not turn the clock back again.
    let clock = read.clock.filter(|_| read.serial > serials.applied).map(|clock| clock.max(Utc::now()));
    if let Some(clock) = clock {
        (asked.instant, asked.clock_back) = (clock, None);
    }
    let graces = if number_of(asked).as_ref() == Some(&read.number) { asked.kept.graces.clone() } else { Vec::new() };
    asked.recorded = None;
    asked.kept = Kept { text: Some(text), graces };
    if let Some(refusal) = asked.standing().refusal {
        return Err(refusal.into());
    }
    if let Some(clock) = clock {
        store.reset_instant(clock)?;
    }
    store.apply_licence(&read.number, read.serial, asked.kept.text.as_deref().unwrap_or_default())?;
    Ok(())
}

fn number_of(asked: &Asked) -> Option<String> {
    asked.standing().licence.map(|licence| licence.number)
}

fn release(place: &Place) -> Result<u8, Failure> {
    let mut store = place.store()?;
    let asked = Asked::new(&mut store)?;
    let Some(licence) = asked.standing().licence else { return Err(Failure::licence("licence-none")) };
    store.release_licence()?;
    let release = Release { number: licence.number, serial: licence.serial, computer: asked.computer };
    let text = licence::wrap(Kind::Release, json!(release).to_string().as_bytes());
    if place.json {
        println!("{}", json!({"state": "released", "number": release.number, "text": text}));
    } else {
        let said = place.say(
            "Licence libérée sur cet ordinateur. Envoyez ce texte à votre revendeur :",
            "Licence released on this computer. Send this text to your reseller:",
        );
        println!("{said}\n\n{text}");
    }
    Ok(0)
}

fn seats(place: &Place) -> Result<u8, Failure> {
    let mut store = place.store()?;
    let asked = Asked::new(&mut store)?;
    let licence = asked.standing().licence;
    let seats = store.seats(asked.instant)?;
    if place.json {
        let rows = seats.iter().map(|seat| json!({"computer": seat.computer, "account": seat.account}));
        let most = licence.map(|licence| json!({"users": licence.users, "workstations": licence.workstations}));
        println!("{}", json!({"seats": rows.collect::<Vec<_>>(), "most": most}));
        return Ok(0);
    }
    if let Some(licence) = licence {
        let most = place.say("utilisateurs, postes au plus :", "users, workstations at most:");
        println!("{most} {}, {}", licence.users, licence.workstations);
    }
    for seat in seats {
        println!("{:14} {}", seat.computer, seat.account);
    }
    Ok(0)
}

fn request(place: &Place, out: Option<&Path>) -> Result<u8, Failure> {
    let computer = identify(&ThisComputer);
    if computer.0.is_empty() {
        return Err(Failure::licence("licence-no-computer"));
    }
    let short = computer.short();
    let text = licence::wrap(Kind::Computer, json!(Request { computer }).to_string().as_bytes());
    if let Some(out) = out {
        std::fs::write(out, &text).map_err(|error| unreadable(out, &error))?;
    }
    match (place.json, out) {
        (true, _) => println!("{}", json!({"computer": short, "text": text})),
        (false, Some(out)) => println!("{short} : {}", out.display()),
        (false, None) => print!("{text}"),
    }
    Ok(0)
}

fn read(file: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes).map(drop)
    } else {
        std::fs::read(file).map(|read| bytes = read)
    };
    read.map_err(|error| unreadable(file, &error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn unreadable(file: &Path, error: &std::io::Error) -> Failure {
    let mut failure = Failure::usage("licence-file").arg("file", &file.display().to_string());
    failure.detail = Some(error.to_string());
    failure
}

fn tell(place: &Place, asked: &Asked, standing: &Standing) {
    let remarks: Vec<&Refusal> = standing.refusal.iter().chain(&standing.remarks).chain(&asked.clock_back).collect();
    if place.json {
        let remarks = remarks.iter().map(|remark| json!({"code": remark.code, "args": remark.args}));
        let state = match (&standing.licence, &standing.refusal) {
            (_, Some(_)) => "refused",
            (Some(_), None) => "valid",
            (None, None) => "none",
        };
        let document = json!({
            "state": state, "code": standing.refusal.as_ref().map(|refusal| refusal.code),
            "licence": standing.licence, "computer": asked.computer.short(), "remarks": remarks.collect::<Vec<_>>(),
        });
        println!("{document}");
        return;
    }
    match &standing.licence {
        Some(licence) => lines(place, licence),
        None if standing.refusal.is_none() => println!("{}", place.sentence("licence-none", &Default::default())),
        None => {}
    }
    println!("{:14} {}", place.say("Ordinateur", "Computer"), asked.computer.short());
    for remark in remarks {
        println!("{} [{}]", place.sentence(remark.code, &remark.args), remark.code);
    }
}

fn lines(place: &Place, licence: &Licence) {
    let row = |fr: &str, en: &str, value: String| println!("{:14} {value}", place.say(fr, en));
    row("Titulaire", "Holder", licence.holder.clone());
    row("Numéro", "Number", format!("{} / {}", licence.number, licence.serial));
    row("Dates", "Dates", format!("{} – {}", licence.from, licence.until));
    row("Revendeur", "Reseller", licence.reseller.clone());
    row("Postes", "Workstations", licence.workstations.to_string());
    row("Utilisateurs", "Users", licence.users.to_string());
    for shop in &licence.shops {
        let features: Vec<&str> = shop.features.iter().map(String::as_str).collect();
        row("Boutique", "Shop", format!("{} ({})", shop.host, features.join(", ")));
    }
}
