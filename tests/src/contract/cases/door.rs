//! The door (reliability.md §5): whoever does not prove the secret changes nothing and learns nothing.

use std::io::Write;

use anyhow::{Result, ensure};
use serde_json::json;

use crate::contract::{
    Case, Verdict,
    door::{Answer, Call, Signed, now},
    records::{article, articles},
    stand::{Stand, put},
};

pub(crate) const CASES: [Case; 8] = [
    Case { name: "a good signature passes", run: honest },
    Case { name: "a wrong clock is told, signed, and changes nothing", run: clock },
    Case { name: "a nonce is taken once", run: replay },
    Case { name: "an unknown verb is refused", run: verb },
    Case { name: "bombs, broken packing and deep documents are refused", run: bombs },
    Case { name: "an oversized body is refused", run: oversized },
    Case { name: "without the secret every door stays shut", run: spoiled },
    Case { name: "after many failures a valid call still passes", run: failures },
];

/// A write that would create an article if it passed.
fn payload(stand: &mut Stand) -> Result<Vec<u8>> {
    let record = articles([article(&stand.languages, &stand.key("DOOR"))]).remove(0);
    let begun = stand.door.call("begin", &json!({"stream": "articles"}))?;
    let fence = json!({"epoch": begun.body["result"]["epoch"], "n": 1});
    let item = serde_json::to_value(put(record))?;
    Ok(stand.door.document("write", &json!({"stream": "articles", "fence": fence, "items": [item]})))
}

fn shut(name: &str, answer: &Answer) -> Result<()> {
    let closed = matches!(answer.status, 401 | 429) && answer.text == "{\"ok\":false}" && !answer.signed;
    ensure!(closed, "{name}: answered {} {}", answer.status, answer.text);
    Ok(())
}

fn honest(stand: &mut Stand) -> Result<Verdict> {
    let answer = stand.door.call("describe", &json!({}))?;
    ensure!(answer.status == 200 && answer.body["ok"] == true, "{} {}", answer.status, answer.text);
    Ok(Verdict::Held)
}

fn clock(stand: &mut Stand) -> Result<Verdict> {
    let payload = payload(stand)?;
    let before = stand.tables.snapshot(&[])?;
    for time in [now() - 900, now() + 900] {
        let call = stand.door.signed(|door| Signed { time, ..Signed::honest(door) }, payload.clone());
        let answer = stand.door.send(&call)?;
        ensure!(answer.signed && answer.code() == "clock-skew", "{} {}", answer.status, answer.text);
        let said = answer.body["error"]["args"]["shop_time"].to_string().replace('"', "").parse::<u64>()?;
        ensure!(said.abs_diff(now()) < 30, "the shop's time is {said}, ours {}", now());
    }
    before.same("a wrong clock", &stand.tables.snapshot(&[])?)?;
    Ok(Verdict::Held)
}

fn replay(stand: &mut Stand) -> Result<Verdict> {
    let payload = stand.door.document("describe", &json!({}));
    let call = stand.door.signed(Signed::honest, payload);
    let first = stand.door.send(&call)?;
    ensure!(first.body["ok"] == true, "{}", first.text);
    let before = stand.tables.snapshot(&[])?;
    let second = stand.door.send(&call)?;
    ensure!(second.signed && second.code() == "replayed", "{} {}", second.status, second.text);
    before.same("a replay", &stand.tables.snapshot(&[])?)?;
    Ok(Verdict::Held)
}

fn verb(stand: &mut Stand) -> Result<Verdict> {
    let before = stand.tables.snapshot(&[])?;
    for verb in ["drop-everything", "Describe", "../describe", ""] {
        let answer = stand.door.call(verb, &json!({}))?;
        ensure!(answer.body["ok"] == false, "«{verb}»: {}", answer.text);
    }
    before.same("an unknown verb", &stand.tables.snapshot(&[])?)?;
    Ok(Verdict::Held)
}

fn packed(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

fn bombs(stand: &mut Stand) -> Result<Verdict> {
    let before = stand.tables.snapshot(&[])?;
    let bomb = packed(&vec![b'0'; 20 * 1024 * 1024])?;
    let mut broken = packed(br#"{"protocol":1,"verb":"describe"}"#)?;
    broken.truncate(broken.len() - 6);
    let deep = format!("{}{}", "[".repeat(40), "]".repeat(40)).into_bytes();
    for (name, encoding, payload, code) in [
        ("a bomb", "gzip", bomb, "payload-too-large"),
        ("broken packing", "gzip", broken, "payload-unpack"),
        ("a deep document", "identity", deep, "payload-parse"),
    ] {
        let terms = |door: &_| Signed { encoding: encoding.to_owned(), ..Signed::honest(door) };
        let call = stand.door.signed(terms, payload);
        let answer = stand.door.send(&call)?;
        ensure!(answer.signed && answer.code() == code, "{name}: {} {}", answer.status, answer.text);
    }
    before.same("a bad payload", &stand.tables.snapshot(&[])?)?;
    Ok(Verdict::Held)
}

fn oversized(stand: &mut Stand) -> Result<Verdict> {
    let before = stand.tables.snapshot(&[])?;
    let call = stand.door.signed(Signed::honest, vec![b' '; 17 * 1024 * 1024]);
    // A web server may cut the line before the module sees anything: that is a refusal too.
    if let Ok(answer) = stand.door.send(&call) {
        ensure!(answer.body["ok"] != true, "{} {}", answer.status, answer.text);
        ensure!(matches!(answer.status, 400..=499), "answered {} {}", answer.status, answer.text);
    }
    before.same("an oversized body", &stand.tables.snapshot(&[])?)?;
    Ok(Verdict::Held)
}

type Spoiler = (&'static str, fn(&mut Call));

fn set(call: &mut Call, name: &str, value: &str) {
    call.headers.insert(format!("x-navette-{name}"), value.to_owned());
}

const SPOILERS: [Spoiler; 15] = [
    ("no envelope", |call| call.headers.clear()),
    ("no signature", |call| drop(call.headers.remove("x-navette-signature"))),
    ("no nonce", |call| drop(call.headers.remove("x-navette-nonce"))),
    ("an empty signature", |call| set(call, "signature", "")),
    ("a signature of zeros", |call| set(call, "signature", &"0".repeat(64))),
    ("another key", |call| set(call, "key", "00000000")),
    ("SQL as key", |call| set(call, "key", "' OR 1=1")),
    ("another time", |call| set(call, "time", &(now() - 1_000).to_string())),
    ("another nonce", |call| set(call, "nonce", &"a".repeat(32))),
    ("another request id", |call| set(call, "request", "another-request")),
    ("another encoding", |call| set(call, "encoding", "gzip")),
    ("an altered body", |call| call.payload.push(b' ')),
    ("GET", |call| call.method = reqwest::Method::GET),
    ("PUT", |call| call.method = reqwest::Method::PUT),
    ("a form", |call| call.form = true),
];

fn spoiled(stand: &mut Stand) -> Result<Verdict> {
    let payload = payload(stand)?;
    let before = stand.tables.snapshot(&[])?;
    for (name, spoil) in SPOILERS {
        let mut call = stand.door.signed(Signed::honest, payload.clone());
        spoil(&mut call);
        shut(name, &stand.door.send(&call)?)?;
    }
    for secret in ["", "short", &"x".repeat(43)] {
        let wrong = |door: &_| Signed { secret: secret.to_owned(), ..Signed::honest(door) };
        let call = stand.door.signed(wrong, payload.clone());
        shut("a wrong secret", &stand.door.send(&call)?)?;
    }
    before.same("without the secret", &stand.tables.snapshot(&[])?)?;
    Ok(Verdict::Held)
}

fn failures(stand: &mut Stand) -> Result<Verdict> {
    let mut last = 0;
    for _ in 0..25 {
        let mut call = stand.door.signed(Signed::honest, b"{}".to_vec());
        set(&mut call, "signature", &"1".repeat(64));
        let answer = stand.door.send(&call)?;
        shut("a failure", &answer)?;
        last = answer.status;
        if last == 429 {
            break;
        }
    }
    ensure!(last == 429, "25 failures in a row and the last was answered {last}");
    honest(stand)
}
