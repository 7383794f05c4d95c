//! Pictures and documents over the real pair: what arrives, that nothing travels twice, and that one change in the
//! folder or in Sage is one small write (functions.md J50 to J52, A07, A08).

use std::{io::Write, path::Path};

use anyhow::{Context, ensure};

use crate::{adopt::Desk, sale, shop::Shop};

/// Articles with a photo whose file is a picture and that have a second picture, of a detail.
const TWO_PICTURES: &str = "SELECT AR_Ref, AR_Photo, ME_Fichier FROM F_ARTICLE JOIN F_ARTICLEMEDIA USING (AR_Ref) \
                            WHERE ME_Fichier LIKE '%-detail.png' AND AR_Photo LIKE '%.jpg' AND AR_Publie = 1 \
                            AND AR_Sommeil = 0 ORDER BY AR_Ref LIMIT 1";
/// Pictures of values of a gamme, that of the first value first.
const OF_VALUES: &str = "SELECT AR_Ref, ME_Commentaire, ME_Fichier FROM F_ARTICLEMEDIA JOIN F_ARTICLE USING (AR_Ref) \
                         WHERE ME_Fichier LIKE '%-0.jpg' AND AR_Publie = 1 AND AR_Sommeil = 0 ORDER BY AR_Ref LIMIT 1";

/// Builds, then runs it.
pub fn run() -> anyhow::Result<()> {
    crate::setup::run()?;
    crate::run(&crate::cargo(), &["build", "--workspace"], &[])?;
    send()
}

/// Runs it with programs that are built.
pub fn send() -> anyhow::Result<()> {
    let folder = crate::target().join("media");
    std::fs::create_dir_all(&folder)?;
    let folder = std::path::absolute(folder)?;
    let (company, files) = (folder.join("company.db"), folder.join("multimedia"));
    let _ = std::fs::remove_file(&company);
    if files.exists() {
        std::fs::remove_dir_all(&files)?;
    }
    let stand = crate::target().join("debug").join(format!("stand{}", std::env::consts::EXE_SUFFIX));
    sale::company(&stand, 200, &company)?;
    sale::multimedia(&stand, &company, &files)?;
    let shop = Shop::start(&crate::target().join("media-shop"))?;
    let memory = folder.join("memory");
    let desk = Desk::open_with(&folder.join("data"), &company, &shop, &sale::media_settings(&files, &memory))?;
    let stand = Stand { desk, shop, company, files };
    stand.first()?;
    stand.new_content()?;
    stand.caption_and_order()?;
    stand.combinations()?;
    stand.gone_and_back()?;
    println!("== pictures and documents: each change was one small write");
    Ok(())
}

struct Stand {
    desk: Desk,
    shop: Shop,
    company: std::path::PathBuf,
    files: std::path::PathBuf,
}

impl Stand {
    /// The first run sends what can be used, names what cannot, and the second one sends nothing.
    fn first(&self) -> anyhow::Result<()> {
        let told = self.desk.navette(&["--json", "run", "presta", "export-all"], &[1])?;
        for code in ["media-missing", "media-kind", "media-too-large"] {
            let lines = told.lines().filter(|line| line.contains(&format!("\"{code}\""))).count();
            ensure!(lines == 1, "{code} was told {lines} times: {told}");
        }
        let pictures: usize = self.one("SELECT COUNT(*) FROM ps_image")?.parse()?;
        ensure!(pictures > 90, "the shop has {pictures} pictures");
        self.expect(
            "a product with pictures has one cover, the first",
            "SELECT COUNT(DISTINCT id_product) - SUM(cover = 1 AND position = 1) FROM ps_image",
            "0",
        )?;
        let sizes = "SELECT COUNT(*) FROM ps_navette_media WHERE kind = 'image' AND sized = 0";
        self.expect("pictures without the theme's sizes", sizes, "0")?;
        let documents = self.one("SELECT COUNT(DISTINCT id_attachment) FROM ps_product_attachment")?;
        ensure!(documents != "0", "no document arrived");
        let bare = "SELECT COUNT(*) FROM ps_image_lang WHERE legend IS NULL OR legend = ''";
        self.expect("pictures that are called nothing", bare, "0")?;
        self.sent("export-all", 0, &[])?;
        self.sent("export-media", 0, &[])
    }

    /// Another content under the same name: one file travels, and takes the old one's place.
    fn new_content(&self) -> anyhow::Result<()> {
        let (key, photo, _) = self.article(TWO_PICTURES)?;
        let listed = self.listed(&key)?;
        let file = photo.split('\\').fold(self.files.clone(), |path, part| path.join(part));
        std::fs::OpenOptions::new().append(true).open(&file)?.write_all(b"another content")?;
        self.sent("export-media", 1, &["1"])?;
        let now = self.listed(&key)?;
        ensure!(
            now.len() == listed.len() && now[0] != listed[0] && now[1..] == listed[1..],
            "{listed:?} became {now:?}"
        );
        self.sent("export-media", 0, &[])
    }

    /// A caption and an order travel without a file; the cover follows.
    fn caption_and_order(&self) -> anyhow::Result<()> {
        let (key, photo, detail) = self.article(TWO_PICTURES)?;
        self.sage(&format!(
            "UPDATE F_ARTICLEMEDIA SET ME_Commentaire = 'L''ourlet' WHERE AR_Ref = '{key}' AND ME_Fichier = '{detail}'"
        ))?;
        self.sent("export-media", 0, &["1"])?;
        let listed = self.listed(&key)?;
        ensure!(listed.iter().any(|picture| picture.contains("L'ourlet")), "the caption did not arrive: {listed:?}");
        let place = format!("AR_Ref = '{key}' AND ME_Fichier = '{detail}'");
        self.sage(&format!("UPDATE F_ARTICLEMEDIA SET ME_Fichier = '{photo}' WHERE {place}"))?;
        self.sage(&format!("UPDATE F_ARTICLE SET AR_Photo = '{detail}' WHERE AR_Ref = '{key}'"))?;
        self.sent("export-media", 0, &["1"])?;
        let cover = self.one(&format!(
            "SELECT m.id_object = i.id_image, i.position FROM ps_image i JOIN ps_navette_link l ON l.id_object = i.id_product \
             AND l.entity = 'article' JOIN ps_navette_media m ON m.id_object = i.id_image AND m.kind = 'image' \
             WHERE l.erp_key = '{key}' AND i.cover = 1"
        ))?;
        ensure!(cover == "1\t1", "the cover is not the first picture: {cover}");
        let now = self.listed(&key)?;
        ensure!(id(&now[0]) == id(&listed[1]) && id(&now[1]) == id(&listed[0]), "{listed:?} became {now:?}");
        self.sent("export-media", 0, &[])
    }

    /// A comment that names a value gives the picture to its combinations, and another comment takes it from them.
    fn combinations(&self) -> anyhow::Result<()> {
        let (key, label, file) = self.article(OF_VALUES)?;
        let pairs = format!(
            "SELECT COUNT(*) FROM ps_product_attribute_image p JOIN ps_image i USING (id_image) \
             JOIN ps_navette_link l ON l.id_object = i.id_product AND l.entity = 'article' \
             JOIN ps_image_lang t ON t.id_image = i.id_image AND t.id_lang = 1 \
             WHERE l.erp_key = '{key}' AND t.legend = '{label}'"
        );
        let wanted = self.base(&format!(
            "SELECT COUNT(*) FROM F_ARTENUMREF e JOIN F_ARTGAMME g ON g.AR_Ref = e.AR_Ref AND g.AG_No IN (AG_No1, AG_No2) \
             WHERE e.AR_Ref = '{key}' AND g.EG_Enumere = '{label}'"
        ))?;
        self.expect("combinations of the value", &pairs, &wanted)?;
        let of = format!("WHERE AR_Ref = '{key}' AND ME_Fichier = '{file}'");
        self.sage(&format!("UPDATE F_ARTICLEMEDIA SET ME_Commentaire = 'Ensemble' {of}"))?;
        self.sent("export-media", 0, &["1"])?;
        self.expect("combinations of no value", &pairs.replace(&label, "Ensemble"), "0")?;
        self.sage(&format!("UPDATE F_ARTICLEMEDIA SET ME_Commentaire = '{label}' {of}"))?;
        self.sent("export-media", 0, &["1"])?;
        self.expect("combinations of the value again", &pairs, &wanted)
    }

    /// What left Sage leaves the shop with its files; what was missing arrives once it is there.
    fn gone_and_back(&self) -> anyhow::Result<()> {
        let (key, _, file) = self.article(OF_VALUES)?;
        let pictures = self.listed(&key)?.len();
        self.sage(&format!("DELETE FROM F_ARTICLEMEDIA WHERE AR_Ref = '{key}' AND ME_Fichier = '{file}'"))?;
        self.sent("export-media", 0, &["1"])?;
        ensure!(self.listed(&key)?.len() + 1 == pictures, "the picture is still there");
        let missing = self.base(
            "SELECT AR_Ref || '|' || AR_Photo FROM F_ARTICLE WHERE AR_Photo LIKE '%.jpg' AND AR_Publie = 1 \
             AND AR_Sommeil = 0 ORDER BY AR_Ref DESC LIMIT 1",
        )?;
        let (key, photo) = missing.split_once('|').context("no article with a photo")?;
        let file = photo.split('\\').fold(self.files.clone(), |path, part| path.join(part));
        ensure!(!file.exists(), "{} is there", file.display());
        let another = self.article(OF_VALUES)?.2;
        let source = another.split('\\').fold(self.files.clone(), |path, part| path.join(part));
        let mut bytes = std::fs::read(source)?;
        bytes.extend_from_slice(b"as another file");
        std::fs::write(&file, bytes)?;
        let before = self.listed(key)?.len();
        self.sent("export-media", 1, &["1"])?;
        ensure!(self.listed(key)?.len() == before + 1, "the photo that came back did not arrive");
        self.sent("export-media", 0, &[])
    }

    /// The pictures of an article in their order: number and caption.
    fn listed(&self, key: &str) -> anyhow::Result<Vec<String>> {
        let rows = self.one(&format!(
            "SELECT i.id_image, t.legend FROM ps_image i JOIN ps_navette_link l ON l.id_object = i.id_product \
             AND l.entity = 'article' JOIN ps_image_lang t ON t.id_image = i.id_image AND t.id_lang = 1 \
             WHERE l.erp_key = '{key}' ORDER BY i.position"
        ))?;
        Ok(rows.lines().map(str::to_owned).collect())
    }

    /// Runs an action: so many files travel, and the write requests that changed anything carry so many records.
    fn sent(&self, action: &str, files: usize, expected: &[&str]) -> anyhow::Result<()> {
        let last = self.one("SELECT COALESCE(MAX(id_journal), 0) FROM ps_navette_journal")?;
        self.desk.navette(&["run", "presta", action], &[0, 1])?;
        let journal = |verb: &str| {
            self.one(&format!(
                "SELECT items FROM ps_navette_journal WHERE verb = '{verb}' AND id_journal > {last} ORDER BY id_journal"
            ))
        };
        let (parts, writes) = (journal("media")?.lines().count(), journal("write")?);
        // Of each file the module is first asked what it has, then it gets the only part; the record is sent again then.
        let repeats = 1 + usize::from(files > 0);
        let wanted: Vec<&str> = expected.iter().flat_map(|count| std::iter::repeat_n(*count, repeats)).collect();
        ensure!(parts == 2 * files, "{action} sent {parts} parts of files instead of {}", 2 * files);
        ensure!(writes.lines().eq(wanted.iter().copied()), "{action} sent {writes:?}, not {wanted:?}");
        println!("== {action}: {files} files, write requests with {wanted:?} records");
        Ok(())
    }

    fn article(&self, statement: &str) -> anyhow::Result<(String, String, String)> {
        let row = self.base(statement)?;
        let mut parts = row.split('|').map(str::to_owned);
        let mut part = || parts.next().filter(|part| !part.is_empty()).context("no article of the company fits");
        Ok((part()?, part()?, part()?))
    }

    fn expect(&self, what: &str, statement: &str, wanted: &str) -> anyhow::Result<()> {
        let found = self.one(statement)?;
        ensure!(found == wanted, "{what}: {found} instead of {wanted}");
        Ok(())
    }

    fn one(&self, statement: &str) -> anyhow::Result<String> {
        self.shop.sql("shop", statement)
    }

    fn sage(&self, statement: &str) -> anyhow::Result<()> {
        self.base(statement).map(drop)
    }

    fn base(&self, statement: &str) -> anyhow::Result<String> {
        sqlite(&self.company, statement)
    }
}

/// What `sqlite3` answers.
fn sqlite(company: &Path, statement: &str) -> anyhow::Result<String> {
    let output = std::process::Command::new("sqlite3").arg(company).arg(statement).output()?;
    ensure!(output.status.success(), "sqlite3 refused {statement}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn id(picture: &str) -> &str {
    picture.split('\t').next().unwrap_or_default()
}
