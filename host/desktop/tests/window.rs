//! The window over a real data folder: real workers of the console program, the example plugins loaded from real
//! files, no display. `cargo xtask test` builds the console program and the libraries first.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod stand;

use std::path::Path;

use i_slint_backend_testing::ElementHandle;
use stand::{SHOWN, Stand, demonstration};

/// Changes the articles of the example company.
fn change_articles(data: &Path, change: impl Fn(&mut Vec<serde_json::Value>)) {
    let file = data.join("demo/company.json");
    let mut company: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    change(company["articles"].as_array_mut().unwrap());
    std::fs::write(&file, company.to_string()).unwrap();
}

/// Adds copies of the first article under new keys.
fn add_articles(data: &Path, count: usize) {
    change_articles(data, |articles| {
        for number in 0..count {
            let mut article = articles[0].clone();
            article["key"] = format!("NEW{number:05}").into();
            article["identity"]["reference"] = article["key"].clone();
            articles.push(article);
        }
    });
}

#[test]
fn a_real_worker_exports_and_its_records_are_read() {
    let data = demonstration(40);
    add_articles(data.path(), 3);
    let stand = Stand::new(data.path());
    stand.until(SHOWN);
    stand.press("Simuler sans rien envoyer\u{a0}: Toutes les données");
    stand.until("Simulation\u{a0}: 3 fiches partiraient. Rien n’a été envoyé.");
    let articles = || std::fs::read_dir(data.path().join("demo/shop/article")).unwrap().count();
    assert_eq!(articles(), 40);
    stand.until("Toutes les données, Rien à changer");
    stand.press("Lancer\u{a0}: Toutes les données");
    stand.until("Terminé, 3 fiches écrites");
    assert_eq!(articles(), 43);
    stand.until("Toutes les données, Terminé");
    stand.press("Voir le détail");
    stand.until("NEW00002, Créée");
}

#[test]
fn the_brake_asks_in_the_window_and_its_answer_removes() {
    let data = demonstration(40);
    change_articles(data.path(), |articles| articles.truncate(20));
    let stand = Stand::new(data.path());
    stand.until(SHOWN);
    stand.press("Lancer\u{a0}: Articles");
    stand.until("Frein\u{a0}: 20 fiches sur 40 seraient retirées (50,0\u{a0}%)");
    stand.press("Décider…");
    let mut fields = ElementHandle::find_by_accessible_label(stand.window.component(), "Nombre à autoriser");
    fields.next().unwrap().set_accessible_value("20");
    stand.press("Retirer cette fois");
    stand.until("Terminé, 20 fiches écrites");
    stand.until("Rien n’attend une décision.");
}

#[test]
fn a_job_is_cancelled_at_the_end_of_its_page() {
    let data = demonstration(5);
    add_articles(data.path(), 20_000);
    let stand = Stand::new(data.path());
    stand.until(SHOWN);
    stand.press("Lancer\u{a0}: Articles");
    stand.until("Export en cours");
    stand.until("sur 20\u{202f}005");
    stand.press("Arrêter");
    stand.until("le reste partira la prochaine fois.");
    stand.until("Articles, Arrêté");
}

#[test]
fn without_the_console_program_a_run_fails_with_its_remedy() {
    let data = demonstration(5);
    let stand = Stand::with(data.path(), data.path().join("no-such-program"));
    stand.until(SHOWN);
    stand.press("Importer les commandes");
    stand.until("remettez « navette » à côté");
}

#[test]
fn an_empty_folder_says_how_to_make_a_profile() {
    let data = tempfile::tempdir().unwrap();
    Stand::new(data.path()).until("Aucun profil sur ce poste");
}

#[test]
fn a_folder_that_cannot_be_used_says_so() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("a-file");
    std::fs::write(&file, "not a folder").unwrap();
    Stand::new(&file).until("Le dossier de données ne s’ouvre pas");
}
