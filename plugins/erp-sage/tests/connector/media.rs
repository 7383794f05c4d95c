//! Photos and documents: what is found, what is refused by name, and what is not read twice.

use plugin_sdk::model::{ArticleMedia, BlobRequest, Change, Facet, Page, ReadRequest, Record, Scope, Stream};
use serde_json::json;

use crate::stand::{Quiet, Stand};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and more";

fn request(scope: Scope) -> ReadRequest {
    ReadRequest { stream: Stream::Media, facets: vec![Facet::Media], scope, after: None, limit: 100 }
}

fn media(page: &Page, key: &str) -> ArticleMedia {
    let found = page.changes.iter().find_map(|change| match change {
        Change::Upsert(Record::Article(article)) if article.key.as_str() == key => article.media.clone(),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("{key} is not in the page"))
}

fn problems(page: &Page) -> Vec<String> {
    let problem = |change: &Change| match change {
        Change::Faulty { key, problem } => Some(format!("{key} {}", problem.code)),
        _ => None,
    };
    page.changes.iter().filter_map(problem).collect()
}

/// Two published articles, the second with gammes.
fn articles(stand: &Stand) -> (String, String) {
    let base = stand.base();
    let one = |sql: &str| base.query_row(sql, [], |row| row.get::<_, String>(0)).expect("an article");
    let sold = "AR_Publie = 1 AND AR_Sommeil = 0 AND AR_Type < 2";
    (
        one(&format!("SELECT AR_Ref FROM F_ARTICLE WHERE {sold} AND AR_Gamme1 = 0 ORDER BY AR_Ref LIMIT 1")),
        one(&format!("SELECT AR_Ref FROM F_ARTICLE WHERE {sold} AND AR_Gamme1 <> 0 ORDER BY AR_Ref LIMIT 1")),
    )
}

#[test]
fn good_files_are_listed_in_order_and_bad_ones_are_named_each() {
    let stand = Stand::small();
    let (plain, _) = articles(&stand);
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("Photos")).expect("a folder");
    std::fs::write(folder.path().join("Photos/One.png"), PNG).expect("a file");
    std::fs::write(folder.path().join("fiche.pdf"), "%PDF-1.4").expect("a file");
    std::fs::write(folder.path().join("text.jpg"), "no picture").expect("a file");
    let large = std::fs::File::create(folder.path().join("large.jpg")).expect("a file");
    large.set_len(60 << 20).expect("60 MB, none of it on the disk");
    stand.sql(&format!("DELETE FROM F_ARTICLEMEDIA; UPDATE F_ARTICLE SET AR_Photo = 'C:\\Sage\\photos\\ONE.PNG' WHERE AR_Ref = '{plain}'"));
    for file in ["fiche.pdf", "gone.jpg", "text.jpg", "large.jpg", r"..\..\secret.jpg", r"Photos\One.png"] {
        stand.sql(&format!(
            "INSERT INTO F_ARTICLEMEDIA (AR_Ref, ME_Fichier, ME_Commentaire) VALUES ('{plain}', '{file}', 'Vue')"
        ));
    }
    let mut sage = stand.open(&[
        ("media-folder", json!(folder.path().display().to_string())),
        ("media-memory", json!(folder.path().join("memory").display().to_string())),
    ]);
    let request = request(Scope::Keys(vec![plain.as_str().into()]));
    let page = sage.read(&Quiet, &request).expect("a page");
    let found = media(&page, &plain);
    let listed: Vec<_> = found.items.iter().map(|item| (item.key.as_str(), item.mime.as_str())).collect();
    assert_eq!(listed, [("Photos/One.png", "image/png"), ("fiche.pdf", "application/pdf")]);
    assert!(found.incomplete);
    assert_eq!(
        problems(&page),
        [
            format!(r"{plain}: ..\..\secret.jpg media-outside"),
            format!("{plain}: gone.jpg media-missing"),
            format!("{plain}: large.jpg media-too-large"),
            format!("{plain}: text.jpg media-kind"),
        ]
    );
    let part = |offset| BlobRequest { key: "Photos/One.png".into(), offset, limit: 10 };
    assert_eq!(sage.read_blob(&Quiet, &part(0)).expect("a part").bytes, &PNG[..10]);
    let rest = sage.read_blob(&Quiet, &part(10)).expect("a part");
    assert_eq!((rest.bytes.as_slice(), rest.total), (&PNG[10..], PNG.len() as u64));
    let bad = BlobRequest { key: "../secret.jpg".into(), offset: 0, limit: 10 };
    assert_eq!(sage.read_blob(&Quiet, &bad).expect_err("outside").code, "media-missing");
}

#[test]
fn a_comment_that_names_gamme_values_gives_the_picture_to_their_variants() {
    let stand = Stand::small();
    let (_, gammes) = articles(&stand);
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.png"), PNG).expect("a file");
    let base = stand.base();
    let sql = format!("SELECT EG_Enumere, AG_No FROM F_ARTGAMME WHERE AR_Ref = '{gammes}' ORDER BY AG_No LIMIT 1");
    let (label, number): (String, i64) =
        base.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?))).expect("a gamme value");
    let count = format!("SELECT COUNT(*) FROM F_ARTENUMREF WHERE AR_Ref = '{gammes}' AND {number} IN (AG_No1, AG_No2)");
    let variants: i64 = base.query_row(&count, [], |row| row.get(0)).expect("a count");
    stand.sql(&format!(
        "DELETE FROM F_ARTICLEMEDIA; INSERT INTO F_ARTICLEMEDIA (AR_Ref, ME_Fichier, ME_Commentaire) \
         VALUES ('{gammes}', 'a.png', '{}')",
        label.to_uppercase().replace('\'', "''")
    ));
    let mut sage = stand.open(&[("media-folder", json!(folder.path().display().to_string()))]);
    let request = request(Scope::Keys(vec![gammes.as_str().into()]));
    let found = media(&sage.read(&Quiet, &request).expect("a page"), &gammes);
    assert_eq!(i64::try_from(found.items.len()), Ok(variants));
    assert!(found.items.iter().all(|item| item.variant.is_some()) && !found.incomplete);
}

#[test]
fn a_folder_that_is_away_ends_the_read_and_no_folder_reads_nothing() {
    let stand = Stand::small();
    let request = request(Scope::All);
    let page = stand.open(&[]).read(&Quiet, &request).expect("a page");
    assert!(page.changes.is_empty() && !page.more);
    let mut sage = stand.open(&[("media-folder", json!("/nowhere/at/all"))]);
    assert_eq!(sage.read(&Quiet, &request).expect_err("no folder").code, "media-folder");
}
