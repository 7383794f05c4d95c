//! The company's multimedia folder: every file that its articles name, drawn here, and three that cannot be used.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use image::{Rgb, RgbImage};
use rusqlite::Connection;

/// Pixels of an edge of a picture.
const EDGE: u32 = 240;
/// What the file that is too large says of its size; nothing of it is written where the file system knows holes.
const TOO_LARGE: u64 = 60 << 20;
/// A picture of one pixel in each of the kinds that are not drawn.
const GIF: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\x40\x80\xc0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
const WEBP: &[u8] = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0";

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    pub pictures: usize,
    pub documents: usize,
    /// Names, as the base has them: the first is not there, the second is no picture, the third is too large.
    pub unusable: Vec<String>,
}

/// Writes the files that the company's articles name into `folder`, the same ones each time.
///
/// # Errors
/// When the company cannot be read or a file cannot be written.
pub fn write(company: &Path, folder: &Path) -> Result<Folder> {
    let base = Connection::open(company).with_context(|| format!("failed to open {}", company.display()))?;
    let unusable = names(
        &base,
        "SELECT AR_Photo FROM F_ARTICLE WHERE AR_Photo LIKE '%.jpg' AND AR_Publie = 1 AND AR_Sommeil = 0 \
         ORDER BY AR_Ref DESC LIMIT 3",
    )?;
    let all = names(
        &base,
        "SELECT AR_Photo FROM F_ARTICLE WHERE AR_Photo <> '' UNION SELECT ME_Fichier FROM F_ARTICLEMEDIA \
         WHERE ME_Fichier <> '' ORDER BY 1",
    )?;
    let mut written = Folder { unusable, ..Folder::default() };
    for name in all {
        let file = place(folder, &name)?;
        match written.unusable.iter().position(|bad| *bad == name) {
            Some(0) => continue,
            Some(1) => fs::write(&file, "Ceci n'est pas une image.\n")?,
            Some(_) => File::create(&file)?.set_len(TOO_LARGE)?,
            None if name.ends_with(".pdf") => {
                fs::write(&file, document(&name))?;
                written.documents += 1;
            }
            None => {
                picture(&file, &name).with_context(|| format!("failed to draw {name}"))?;
                written.pictures += 1;
            }
        }
    }
    Ok(written)
}

fn names(base: &Connection, statement: &str) -> Result<Vec<String>> {
    let mut statement = base.prepare(statement)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Where a name of the base lies; its folder is made.
fn place(folder: &Path, name: &str) -> Result<PathBuf> {
    let file = name.split('\\').fold(folder.to_owned(), |path, part| path.join(part));
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent).with_context(|| format!("failed to make {}", parent.display()))?;
    }
    Ok(file)
}

fn picture(file: &Path, name: &str) -> Result<()> {
    match name.rsplit('.').next() {
        Some("jpg" | "png") => Ok(weave(name).save(file)?),
        Some("gif") => Ok(fs::write(file, [GIF, b"\n", name.as_bytes()].concat())?),
        Some("webp") => Ok(fs::write(file, WEBP)?),
        _ => bail!("no kind of picture that is made here"),
    }
}

/// A piece of woven cloth in two colours that follow from the name.
fn weave(name: &str) -> RgbImage {
    let seed = xxhash_rust::xxh3::xxh3_64(name.as_bytes()).to_le_bytes();
    let (warp, weft) = ([seed[0], seed[1], seed[2]], [seed[3], seed[4], seed[5]]);
    let (wide, high) = (6 + u32::from(seed[6] % 20), 6 + u32::from(seed[7] % 20));
    RgbImage::from_fn(EDGE, EDGE, |x, y| Rgb(if (x / wide + y / high).is_multiple_of(2) { warp } else { weft }))
}

/// The smallest document that a reader of PDF opens.
fn document(name: &str) -> String {
    format!(
        "%PDF-1.4\n% {name}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
         2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n\
         trailer<</Root 1 0 R>>\n%%EOF\n"
    )
}
