//! Pictures and documents: parts that go on after a cut, what is refused, and what a product then holds.

use std::io::Cursor;

use anyhow::{Context, Result, ensure};
use image::{DynamicImage, ImageFormat, RgbImage};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sync_model::{ArticleMedia, BlobPart, Key, Localized, MediaRef, Outcome, OutcomeState, Record, Stream};

use crate::contract::{
    Case, Verdict,
    door::Answer,
    records::{article, articles, part, variants},
    stand::{Quiet, Stand, put, said},
    tables::quoted,
};

pub(crate) const CASES: [Case; 8] = [
    Case { name: "a picture goes on after a cut and is sent once", run: parts },
    Case { name: "bytes that are not those announced are dropped", run: damaged },
    Case { name: "what is no picture is refused by name, and the others go on", run: no_picture },
    Case { name: "a file beyond 64 MB is refused", run: too_large },
    Case { name: "a large picture travels smaller", run: smaller },
    Case { name: "captions, order, cover and combinations of pictures", run: captions },
    Case { name: "GIF and WebP become pictures of the shop", run: other_kinds },
    Case { name: "a document is attached, renamed and taken away; staff's picture stays", run: document },
];

/// Bytes of a file and what a record says of it.
struct File {
    item: MediaRef,
    bytes: Vec<u8>,
}

fn file(name: &str, mime: &str, bytes: Vec<u8>) -> File {
    let sha256 = hex::encode(Sha256::digest(&bytes));
    let item = MediaRef { key: Key::new(name), mime: mime.to_owned(), sha256, ..MediaRef::default() };
    File { item, bytes }
}

/// A picture of that size; no two seeds give the same.
fn picture(stand: &Stand, seed: u8, width: u32) -> Result<File> {
    let mark = Sha256::digest(stand.mark.as_bytes());
    let drawn = RgbImage::from_fn(width, 60, |x, y| image::Rgb([seed, mark[(x % 32) as usize], (x * y % 256) as u8]));
    let mut out = Cursor::new(Vec::new());
    DynamicImage::from(drawn).write_to(&mut out, ImageFormat::Png)?;
    Ok(file(&format!("Photos/{seed}.png"), "image/png", out.into_inner()))
}

/// Writes an article's list and sends what the module wants of the files.
fn media(stand: &mut Stand, key: &str, items: Vec<MediaRef>, files: &[File]) -> Result<(Outcome, usize)> {
    let record = part(key, |article| article.media = Some(ArticleMedia { items, incomplete: false }));
    let mut sent = 0;
    for _ in 0..3 {
        let batch = stand.batch(Stream::Media, vec![put(Record::Article(Box::new(record.clone())))]);
        let outcome = stand.write(&batch)?.pop().context("no outcome")?;
        if outcome.wants.is_empty() {
            return Ok((outcome, sent));
        }
        for want in &outcome.wants {
            let wanted = files.iter().find(|file| file.item.sha256 == want.sha256).context("an unknown file")?;
            sent += 1;
            let part = BlobPart {
                key: want.key.clone(),
                offset: 0,
                bytes: wanted.bytes.clone(),
                last: true,
                sha256: want.sha256.clone(),
            };
            // A refusal is told with the record, when it is written again.
            let _ = stand.connector.write_blob(&Quiet, &part);
        }
    }
    anyhow::bail!("the module still wants files after three times")
}

fn product(stand: &mut Stand, name: &str) -> Result<(String, u64)> {
    let key = stand.key(name);
    stand.put(Stream::Articles, articles([article(&stand.languages, &key)]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    Ok((key, id))
}

/// What is left of a case in the shop's folders goes with its pictures.
fn tidy(stand: &mut Stand, key: &str) -> Result<()> {
    media(stand, key, Vec::new(), &[]).map(drop)
}

/// A part of a file, past the connector.
fn raw(stand: &mut Stand, file: &File, offset: usize, bytes: &[u8], last: bool) -> Result<Answer> {
    let begun = stand.door.call("begin", &json!({"stream": "media"}))?;
    let fence = json!({"epoch": begun.body["result"]["epoch"], "n": 1});
    let hash = file.item.sha256.as_str();
    let arguments = json!({
        "fence": fence, "sha256": hash, "hash": hash, "offset": offset, "last": last, "bytes": base64(bytes),
    });
    stand.door.call("media", &arguments)
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let whole = three.iter().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let sign = SIGNS[(whole >> (18 - 6 * place) & 63) as usize];
            text.push(if place > three.len() { '=' } else { char::from(sign) });
        }
    }
    text
}

fn received(answer: &Answer) -> Option<u64> {
    answer.body["result"]["received"].as_u64()
}

/// Captions, covers and places of a product's pictures.
fn listed(id: u64) -> String {
    format!(
        "SELECT i.position, COALESCE(i.cover, 0), COALESCE(s.cover, 0), l.legend FROM {{image}} i \
         JOIN {{image_shop}} s USING (id_image) JOIN {{image_lang}} l ON l.id_image = i.id_image AND l.id_lang = \
         (SELECT MIN(id_lang) FROM {{lang}} WHERE active = 1) WHERE i.id_product = {id} ORDER BY i.position"
    )
}

fn parts(stand: &mut Stand) -> Result<Verdict> {
    let (key, id) = product(stand, "CUT")?;
    let shown = picture(stand, 1, 200)?;
    let half = shown.bytes.len() / 2;
    let first = raw(stand, &shown, 0, &shown.bytes[..half], false)?;
    ensure!(received(&first) == Some(half as u64), "{}", first.text);
    let gap = raw(stand, &shown, half + 5, &shown.bytes[half + 5..], true)?;
    ensure!(received(&gap) == Some(half as u64), "a part that does not follow was kept: {}", gap.text);
    // The connector asks where the module stands and sends the rest.
    let files = [shown];
    let items: Vec<MediaRef> = files.iter().map(|file| file.item.clone()).collect();
    stand.reopen()?;
    let (outcome, sent) = media(stand, &key, items.clone(), &files)?;
    ensure!(outcome.state == OutcomeState::Updated && sent == 1, "{outcome:?}, {sent} files");
    stand.tables.expect("cover and place", &listed(id).replace(", l.legend", ""), "1 | 1 | 1")?;
    let whole = quoted(&stand.company);
    let kept = format!("SELECT COUNT(*) FROM {{navette_blob}} WHERE company = {whole} AND whole = 0");
    stand.tables.expect("parts that are not whole", &kept, "0")?;
    let before = stand.tables.snapshot(&["navette_fence"])?;
    let (outcome, sent) = media(stand, &key, items.clone(), &files)?;
    ensure!(outcome.state == OutcomeState::Unchanged && sent == 0, "{outcome:?}, {sent} files");
    before.same("the same list again", &stand.tables.snapshot(&["navette_fence"])?)?;
    // Another product with the same content: no byte travels.
    let (other, _) = product(stand, "CUT-2")?;
    let (outcome, sent) = media(stand, &other, items, &files)?;
    ensure!(outcome.state == OutcomeState::Updated && sent == 0, "{outcome:?}, {sent} files");
    tidy(stand, &key)?;
    tidy(stand, &other)?;
    stand.tables.expect("pictures left", &listed(id), "")?;
    Ok(Verdict::Held)
}

fn damaged(stand: &mut Stand) -> Result<Verdict> {
    let shown = picture(stand, 2, 80)?;
    let answer = raw(stand, &shown, 0, b"rubbish", true)?;
    ensure!(answer.code() == "media-damaged", "{}", answer.text);
    let answer = raw(stand, &shown, 5, b"x", false)?;
    ensure!(received(&answer) == Some(0), "damaged bytes were kept: {}", answer.text);
    Ok(Verdict::Held)
}

fn no_picture(stand: &mut Stand) -> Result<Verdict> {
    let (key, id) = product(stand, "NOPICTURE")?;
    // The connector looks into PNG and JPEG; what it lets pass, the module unpacks.
    let bad = file("Photos/bad.gif", "image/gif", b"GIF89a<?php phpinfo();".to_vec());
    let torn = file("Photos/torn.png", "image/png", b"\x89PNG\r\n\x1a\n<?php phpinfo();".to_vec());
    let files = [bad, torn, picture(stand, 3, 90)?];
    let items = files.iter().map(|file| file.item.clone()).collect();
    let (outcome, _) = media(stand, &key, items, &files)?;
    let mut refused: Vec<String> = outcome
        .problems
        .iter()
        .map(|problem| format!("{} {}", problem.code, problem.args.get("file").unwrap_or(&String::new())))
        .collect();
    refused.sort();
    ensure!(outcome.state == OutcomeState::Updated, "{outcome:?}");
    ensure!(refused == ["media-refused Photos/bad.gif", "media-refused Photos/torn.png"], "{refused:?}");
    let pictures = format!("SELECT COUNT(*) FROM {{image}} WHERE id_product = {id}");
    stand.tables.expect("pictures", &pictures, "1")?;
    stand.reopen()?;
    tidy(stand, &key)?;
    stand.tables.expect("pictures left", &pictures, "0")?;
    Ok(Verdict::Held)
}

fn too_large(stand: &mut Stand) -> Result<Verdict> {
    let shown = picture(stand, 4, 80)?;
    let answer = raw(stand, &shown, 64 << 20, b"one more", true)?;
    ensure!(answer.code() == "media-invalid", "{}", answer.text);
    let none = stand.door.call("media", &json!({"sha256": "../../etc/passwd", "hash": Value::Null, "offset": 0}))?;
    ensure!(none.code() == "media-invalid", "{}", none.text);
    Ok(Verdict::Held)
}

fn smaller(stand: &mut Stand) -> Result<Verdict> {
    let (key, id) = product(stand, "LARGE")?;
    let files = [picture(stand, 5, 3_000)?];
    let one = &files[0];
    let whole = BlobPart {
        key: one.item.key.clone(),
        offset: 0,
        bytes: one.bytes.clone(),
        last: true,
        sha256: one.item.sha256.clone(),
    };
    stand.connector.write_blob(&Quiet, &whole).map_err(said)?;
    let travelled = format!(
        "SELECT DISTINCT hash <> sha256 FROM {{navette_blob}} WHERE company = {} AND sha256 = '{}'",
        quoted(&stand.company),
        one.item.sha256
    );
    stand.tables.expect("another content than the folder's", &travelled, "1")?;
    let (outcome, sent) = media(stand, &key, vec![one.item.clone()], &files)?;
    ensure!(outcome.state == OutcomeState::Updated && sent == 0, "{outcome:?}, {sent} files");
    stand.tables.expect("pictures", &format!("SELECT COUNT(*) FROM {{image}} WHERE id_product = {id}"), "1")?;
    tidy(stand, &key)?;
    Ok(Verdict::Held)
}

fn captions(stand: &mut Stand) -> Result<Verdict> {
    let key = stand.key("CAPTIONS");
    let axis = stand.key("AXE");
    stand.put(Stream::Articles, articles([variants(&stand.languages, &key, &axis)]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    let language = stand.languages.first().cloned().unwrap_or_default();
    let files = [picture(stand, 6, 70)?, picture(stand, 7, 71)?];
    let with = |file: &File, text: &str, variant: Option<&str>| MediaRef {
        caption: match text {
            "" => Localized::default(),
            text => Localized(std::iter::once((language.clone(), text.to_owned())).collect()),
        },
        variant: variant.map(Key::new),
        ..file.item.clone()
    };
    let list = [
        with(&files[0], "", None),
        with(&files[1], "Œillet <doré> à 5 €", Some("RS")),
        with(&files[1], "Œillet <doré> à 5 €", Some("RL")),
    ];
    let (outcome, _) = media(stand, &key, list.to_vec(), &files)?;
    ensure!(outcome.state == OutcomeState::Updated && outcome.problems.is_empty(), "{outcome:?}");
    let name = format!("Article {key} {language}");
    let wanted = format!("1 | 1 | 1 | {name}\n2 | 0 | 0 | Œillet  doré  à 5 €");
    stand.tables.expect("place, cover, legend", &listed(id), &wanted)?;
    let pairs = format!(
        "SELECT a.reference FROM {{product_attribute_image}} p JOIN {{product_attribute}} a USING (id_product_attribute) \
         WHERE a.id_product = {id} ORDER BY 1"
    );
    stand.tables.expect("combinations with a picture", &pairs, &format!("{key}-RL\n{key}-RS"))?;
    let turned = vec![with(&files[1], "Devant", Some("RS")), with(&files[0], "Derrière", None)];
    let (outcome, sent) = media(stand, &key, turned, &files)?;
    ensure!(outcome.state == OutcomeState::Updated && sent == 0, "{outcome:?}, {sent} files");
    stand.tables.expect("turned", &listed(id), "1 | 1 | 1 | Devant\n2 | 0 | 0 | Derrière")?;
    stand.tables.expect("one combination less", &pairs, &format!("{key}-RS"))?;
    let (outcome, _) = media(stand, &key, vec![with(&files[0], "Derrière", None)], &files)?;
    ensure!(outcome.state == OutcomeState::Updated, "{outcome:?}");
    stand.tables.expect("the cover follows", &listed(id).replace("i.position, ", ""), "1 | 1 | Derrière")?;
    stand.tables.expect("no combination", &pairs, "")?;
    tidy(stand, &key)?;
    Ok(Verdict::Held)
}

fn other_kinds(stand: &mut Stand) -> Result<Verdict> {
    let (key, id) = product(stand, "KINDS")?;
    let gif = b"GIF89a\x01\0\x01\0\x80\0\0\x10\x20\x30\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    let webp = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0";
    let files = [file("a.gif", "image/gif", gif.to_vec()), file("a.webp", "image/webp", webp.to_vec())];
    let items = files.iter().map(|file| file.item.clone()).collect();
    let (outcome, _) = media(stand, &key, items, &files)?;
    ensure!(outcome.state == OutcomeState::Updated && outcome.problems.is_empty(), "{outcome:?}");
    stand.tables.expect("pictures", &format!("SELECT COUNT(*) FROM {{image}} WHERE id_product = {id}"), "2")?;
    tidy(stand, &key)?;
    Ok(Verdict::Held)
}

fn document(stand: &mut Stand) -> Result<Verdict> {
    let (key, id) = product(stand, "DOCUMENT")?;
    stand.tables.run(&format!("INSERT INTO {{image}} (id_product, position, cover) VALUES ({id}, 1, 1)"))?;
    stand.tables.run(&format!(
        "INSERT INTO {{image_shop}} (id_product, id_image, id_shop, cover) SELECT id_product, id_image, 1, 1 \
         FROM {{image}} WHERE id_product = {id}"
    ))?;
    let bytes = format!("%PDF-1.4\n{}", stand.mark).into_bytes();
    let files = [file("Notices/fiche.pdf", "application/pdf", bytes), picture(stand, 8, 72)?];
    let items: Vec<MediaRef> = files.iter().map(|file| file.item.clone()).collect();
    let (outcome, _) = media(stand, &key, items.clone(), &files)?;
    ensure!(outcome.state == OutcomeState::Updated && outcome.problems.is_empty(), "{outcome:?}");
    let attached = format!(
        "SELECT DISTINCT l.name, a.mime, LENGTH(a.file), p.cache_has_attachments FROM {{product_attachment}} x \
         JOIN {{attachment}} a USING (id_attachment) JOIN {{attachment_lang}} l USING (id_attachment) \
         JOIN {{product}} p ON p.id_product = x.id_product WHERE x.id_product = {id}"
    );
    stand.tables.expect("attachment", &attached, "fiche.pdf | application/pdf | 40 | 1")?;
    let mut renamed = items.clone();
    renamed[0].caption =
        Localized(stand.languages.iter().map(|language| (language.clone(), "Entretien".to_owned())).collect());
    let (outcome, sent) = media(stand, &key, renamed, &files)?;
    ensure!(outcome.state == OutcomeState::Updated && sent == 0, "{outcome:?}, {sent} files");
    stand.tables.expect("its new name", &attached, "Entretien | application/pdf | 40 | 1")?;
    let covers = format!("SELECT position, COALESCE(cover, 0) FROM {{image}} WHERE id_product = {id} ORDER BY 1");
    stand.tables.expect("staff's cover, then ours", &covers, "1 | 1\n2 | 0")?;
    tidy(stand, &key)?;
    stand.tables.expect("no attachment", &attached, "")?;
    stand.tables.expect("staff's picture stays", &covers, "1 | 1")?;
    Ok(Verdict::Held)
}
