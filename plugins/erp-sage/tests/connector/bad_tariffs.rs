//! Every tariff and promotion that cannot be: its code, its sentence and a way out in both languages, every word of
//! the sentence filled in, and the others are read all the same.

use plugin_sdk::model::{Change, Plugin, Problem, Scope, Stream};

use crate::{
    stand::{Quiet, Stand, read_all, request},
    tariffs::bare,
};

/// The problems of a whole read, and how many records came without one.
fn problems(stand: &Stand, stream: Stream) -> (Vec<Problem>, usize) {
    let (changes, ..) = read_all(stand.open(&[]).as_mut(), request(stream, Scope::All, 1_000));
    let all = changes.len();
    let faulty = changes.into_iter().filter_map(|change| match change {
        Change::Faulty { problem, .. } => Some(problem),
        _ => None,
    });
    let faulty: Vec<Problem> = faulty.collect();
    (faulty.clone(), all - faulty.len())
}

fn told(problem: &Problem) {
    let descriptor = erp_sage::ErpSage::descriptor();
    let template = descriptor.messages.iter().find(|template| template.code == problem.code);
    let template = template.unwrap_or_else(|| panic!("{} has no sentence", problem.code));
    for language in ["fr", "en"] {
        assert!(!template.remedy.get(language).is_empty(), "{} has no way out", problem.code);
        for text in [template.text.get(language), template.remedy.get(language)] {
            let names = text.split('{').skip(1).filter_map(|rest| rest.split('}').next());
            for name in names {
                let value = problem.args.get(name).map(String::as_str).unwrap_or_default();
                assert!(!value.is_empty(), "{}: {{{name}}} is not filled in: {:?}", problem.code, problem.args);
            }
        }
    }
    assert_ne!(template.text.get("fr"), template.text.get("en"));
}

#[test]
fn every_tariff_that_cannot_be_is_told_and_the_others_are_read() {
    let row = "INSERT INTO F_ARTCLIENT (AR_Ref, AC_Categorie, AC_Remise, AC_QteMont, AC_PrixDev, AC_Devise) VALUES";
    let tier =
        "INSERT INTO F_TARIFQTE (AR_Ref, TQ_RefCF, TQ_BorneSup, TQ_Remise01REM_Valeur, TQ_Remise01REM_Type) VALUES";
    for (bad, expected) in [
        (format!("{row} ('KEY', 3, 100, 0, 0, 0)"), "tariff-zero"),
        (
            format!("{row} ('KEY', 3, 0, 1, 0, 0); {tier} ('KEY', 'a03', 9, 0, 1), ('KEY', 'a03', 50, 5, 1)"),
            "tariff-scale-gap",
        ),
        (
            format!(
                "{row} ('KEY', 3, 0, 1, 0, 0); {tier} ('KEY', 'a03', 9, 0, 1), ('KEY', 'a03', 9, 5, 1), ('KEY', 'a03', 99999999999999, 6, 1)"
            ),
            "tier-overlap",
        ),
        (format!("{row} ('KEY', 3, 0, 0, 12, 31)"), "tariff-currency"),
    ] {
        let (stand, key) = bare();
        let (before, good) = problems(&stand, Stream::Tariffs);
        stand.sql(&bad.replace("KEY", &key));
        let (after, left) = problems(&stand, Stream::Tariffs);
        assert_eq!((after.len(), left), (before.len() + 1, good - 1), "{expected}");
        let new = after.iter().find(|problem| !before.contains(problem)).unwrap_or_else(|| panic!("{expected}"));
        assert_eq!(new.code, expected);
        told(new);
    }
}

#[test]
fn every_promotion_that_cannot_be_is_told_and_the_others_are_read() {
    let (stand, key) = bare();
    stand.sql("DELETE FROM F_TARIFSELECT; DELETE FROM F_TARIFREMISE; DELETE FROM F_TARIF");
    stand.sql(&format!(
        "INSERT INTO F_TARIF (TF_No, TF_Intitule, TF_Debut, TF_Fin, TF_Type, TF_Domaine, TF_Remise01REM_Valeur, \
         TF_Remise01REM_Type) VALUES \
         (1, 'Bonne', '2020-01-01 00:00:00', '2099-12-31 00:00:00', 2, 0, 20, 1), \
         (4, 'Sans cible', '2020-01-01 00:00:00', '2099-12-31 00:00:00', 2, 0, 10, 1), \
         (5, 'À rebours', '2030-01-01 00:00:00', '2029-12-31 00:00:00', 2, 0, 10, 1), \
         (6, 'Sans fin', '2020-01-01 00:00:00', '2099-12-31 00:00:00', 2, 0, 0, 1); \
         INSERT INTO F_TARIFREMISE (TF_No, TR_BorneSup, TR_Remise01REM_Valeur, TR_Remise01REM_Type) VALUES (6, 9, 5, 1); \
         INSERT INTO F_TARIFSELECT (TF_No, TS_Interes, TS_Ref) VALUES (1, 1, '{key}'), (5, 1, '{key}'), (6, 1, '{key}')"
    ));
    let (faulty, good) = problems(&stand, Stream::Promotions);
    let mut codes: Vec<&str> = faulty.iter().map(|problem| problem.code.as_str()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["promotion-dates", "promotion-without-target", "tariff-scale-gap"]);
    faulty.iter().for_each(told);
    assert!(good > 30, "{good}");
    let page = stand.open(&[]).read(&Quiet, &request(Stream::Promotions, Scope::Keys(vec![key.as_str().into()]), 10));
    assert!(matches!(page.map(|page| page.changes), Ok(changes) if matches!(changes[0], Change::Upsert(_))));
}
