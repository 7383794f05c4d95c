//! Reading over ODBC through the real plugin, and planning, page by page.

use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Result, anyhow, ensure};
use app::PluginSource;
use odbc_api::{ConnectionOptions, Cursor, Environment, buffers::TextRowSet};
use plugin_host::{PluginFolders, Trust, install_library};
use sync_engine::{Before, Known, Rules, fingerprints, plan_page};
use sync_model::{Change, Config, Facet, Key, ReadRequest, Scope, Stream};
use xxhash_rust::xxh3::xxh3_128;

use super::{Row, connection};
use crate::contract::{Quiet, said};

/// The tables and columns that a read of articles with every facet takes; batches as the connector's.
const SCAN: [(&str, usize); 14] = [
    (
        "SELECT AR_Ref, AR_Design, FA_CodeFamille, AR_UnitePoids, AR_PoidsNet, AR_PoidsBrut, AR_PrixAch, AR_Coef, \
         AR_PrixVen, AR_PrixTTC, AR_Gamme1, AR_Gamme2, AR_SuiviStock, AR_Nomencl, AR_Sommeil, AR_Publie, \
         AR_CodeBarre, AR_Langue1, AR_Langue2, AR_Condition, CL_No1, CL_No2, CL_No3, CL_No4, AR_Type FROM F_ARTICLE",
        1_000,
    ),
    ("SELECT AR_Ref, AG_No1, AG_No2, AE_Ref, AE_CodeBarre, AE_Sommeil FROM F_ARTENUMREF", 1_000),
    ("SELECT AR_Ref, AG_No, EG_Enumere FROM F_ARTGAMME", 1_000),
    ("SELECT AR_Ref, CO_No, EC_Quantite, EC_Enumere, CO_Ref, CO_CodeBarre FROM F_CONDITION", 1_000),
    ("SELECT AR_Ref, NO_RefDet, NO_Qte, AG_No1, AG_No2, NO_Ordre FROM F_NOMENCLAT", 1_000),
    ("SELECT AR_Ref, CT_Num, AF_RefFourniss, AF_Principal FROM F_ARTFOURNISS", 1_000),
    ("SELECT AR_Ref, GL_No, AGL_Num FROM F_ARTGLOSS", 1_000),
    ("SELECT GL_No, GL_Text, GL_TextLangue1, GL_TextLangue2 FROM F_GLOSSAIRE", 100),
    (
        "SELECT AR_Ref, AC_PrixVen, AC_Coef, AC_PrixTTC, AC_QteMont, AC_Remise, AC_TypeRem, CT_Num FROM F_ARTCLIENT \
         WHERE AC_Categorie = 1",
        1_000,
    ),
    ("SELECT AR_Ref, AG_No1, AG_No2, TG_Prix, TG_RefCF FROM F_TARIFGAM WHERE TG_RefCF = 'a01'", 1_000),
    (
        "SELECT AR_Ref, TQ_BorneSup, TQ_Remise01REM_Valeur, TQ_Remise01REM_Type, TQ_PrixNet, TQ_RefCF FROM F_TARIFQTE \
         WHERE TQ_RefCF = 'a01'",
        1_000,
    ),
    (
        "SELECT AR_Ref, ACP_ComptaCPT_Taxe1, ACP_ComptaCPT_Taxe2, ACP_ComptaCPT_Taxe3, ACP_ComptaCPT_Date1, \
         ACP_ComptaCPT_TaxeAnc1 FROM F_ARTCOMPTA WHERE ACP_Champ = 1 AND ACP_Type = 0",
        1_000,
    ),
    (
        "SELECT AR_Ref, DE_No, AS_QteSto, AS_QteRes, AS_QteCom, AS_QtePrepa, AS_QteAControler, DP_NoPrincipal \
         FROM F_ARTSTOCK",
        1_000,
    ),
    (
        "SELECT AR_Ref, DE_No, GS_QteSto, GS_QteRes, GS_QteCom, GS_QtePrepa, GS_QteAControler, AG_No1, AG_No2 \
         FROM F_GAMSTOCK",
        1_000,
    ),
];

/// Answers how long the whole read took, in seconds.
pub fn measure(plugin: &Path, work: &Path, company: &Path, tell: &mut dyn FnMut(Row)) -> Result<f64> {
    let (scanned, rows) = scan(company)?;
    ensure!(rows > 0, "the bare scan met no row");
    let mut config = Config { profile: "bench".to_owned(), ..Config::default() };
    config.settings.insert("connection".to_owned(), connection(company).into());
    let folder = work.join("read-plugins");
    let id = install_library(plugin, &folder).map_err(said)?;
    let mut source = PluginFolders::new(vec![folder], Trust::developer()).open(&id, &config).map_err(said)?;
    let facets = Stream::Articles.facets().iter().copied().filter(|facet| *facet != Facet::Media).collect();
    let mut request = ReadRequest { stream: Stream::Articles, facets, scope: Scope::All, after: None, limit: 1_000 };
    let (started, mut count) = (Instant::now(), 0);
    loop {
        let page = source.read(&Quiet, &request).map_err(said)?;
        count += page.changes.len();
        request.after = page.next;
        if !page.more {
            break;
        }
    }
    let read = started.elapsed();
    // Once more for the plans: the connector reads ahead, so what is done between two pages would make a read look
    // shorter than it is.
    request.after = None;
    let (mut planned, mut bare) = (Duration::ZERO, Duration::ZERO);
    loop {
        let page = source.read(&Quiet, &request).map_err(said)?;
        let (plan, hash) = plan(page.changes)?;
        planned += plan;
        bare += hash;
        request.after = page.next;
        if !page.more {
            break;
        }
    }
    ensure!(count > 0, "the plugin read nothing");
    let read = read.as_secs_f64();
    tell(Row::against("read of everything over ODBC", read, "s", scanned.as_secs_f64(), Some(1.5)));
    let (planned, bare) = (planned.as_secs_f64(), bare.as_secs_f64());
    tell(Row::against("plan of an unchanged catalogue", planned, "s", bare, None));
    Ok(read)
}

/// The same tables, column batches, nothing made of them.
fn scan(company: &Path) -> Result<(Duration, usize)> {
    let environment = Environment::new()?;
    let session = environment.connect_with_connection_string(&connection(company), ConnectionOptions::default())?;
    let (started, mut rows) = (Instant::now(), 0);
    for (statement, batch) in SCAN {
        let Some(mut cursor) = session.execute(statement, (), None)? else { continue };
        let longest = if batch < 1_000 { 8_192 } else { 256 };
        let mut buffer = TextRowSet::for_cursor(batch, &mut cursor, Some(longest))?;
        let mut bound = cursor.bind_buffer(&mut buffer)?;
        while let Some(batch) = bound.fetch()? {
            rows += batch.num_rows();
        }
    }
    Ok((started.elapsed(), rows))
}

/// How long the plan of a page took where nothing changed, and packing and hashing the same records alone.
fn plan(changes: Vec<Change>) -> Result<(Duration, Duration)> {
    let records: Vec<_> = changes
        .iter()
        .filter_map(|change| if let Change::Upsert(record) = change { Some(record.clone()) } else { None })
        .collect();
    let known: BTreeMap<Key, Known> = records
        .iter()
        .map(|record| {
            let known = Known { external_id: Some("1".into()), prints: fingerprints(record) };
            (record.key().clone(), known)
        })
        .collect();
    let before = Before { known, refused: BTreeMap::new() };
    let started = Instant::now();
    let rules = Rules { only_new: false, ask_again: false, known_again: false, settings: "" };
    let page = plan_page(&before, changes, rules);
    let planned = started.elapsed();
    if !page.items.is_empty() {
        return Err(anyhow!("an unchanged page plans {} items", page.items.len()));
    }
    let (started, mut buffer, mut sum) = (Instant::now(), Vec::new(), 0_u128);
    for record in &records {
        buffer.clear();
        rmp_serde::encode::write_named(&mut buffer, record)?;
        sum ^= xxh3_128(&buffer);
    }
    std::hint::black_box(sum);
    Ok((planned, started.elapsed()))
}
