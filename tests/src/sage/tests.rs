//! The company obeys its own rules: lengths, numbers of Sage's refusals, counts, and the same rows each time.

use rusqlite::Connection;
use tempfile::TempDir;

use super::{CompanyCounts, CompanySpec, MARK, generate};

struct Company {
    _folder: TempDir,
    connection: Connection,
    counts: CompanyCounts,
}

fn company(spec: &CompanySpec) -> Company {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("company.db");
    let counts = generate(spec, &file).expect("the company is generated");
    let connection = Connection::open(&file).expect("the company opens");
    connection.execute_batch("PRAGMA foreign_keys = ON").expect("foreign keys are on");
    Company { _folder: folder, connection, counts }
}

fn small() -> CompanySpec {
    CompanySpec { articles: 80, customers: 20, ..CompanySpec::default() }
}

impl Company {
    fn number(&self, sql: &str) -> i64 {
        self.connection.query_row(sql, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    fn text(&self, sql: &str) -> String {
        self.connection
            .query_row(sql, [], |row| row.get::<_, Option<String>>(0))
            .unwrap_or_else(|error| panic!("{sql}: {error}"))
            .unwrap_or_default()
    }

    fn refusal(&self, sql: &str) -> String {
        match self.connection.execute(sql, []) {
            Ok(_) => "accepted".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    fn lines(&self) -> Vec<String> {
        let names = self.strings("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
        let mut lines = Vec::new();
        for name in names {
            let mut statement = self.connection.prepare(&format!("SELECT * FROM [{name}]")).expect("a table");
            let width = statement.column_count();
            let mut rows = statement.query([]).expect("a query");
            while let Some(row) = rows.next().expect("a row") {
                let values: Vec<String> =
                    (0..width).map(|column| format!("{:?}", row.get_ref(column).expect("a value"))).collect();
                lines.push(format!("{name} {}", values.join("|")));
            }
        }
        lines.sort();
        lines
    }

    fn strings(&self, sql: &str) -> Vec<String> {
        let mut statement = self.connection.prepare(sql).expect("a statement");
        let rows = statement.query_map([], |row| row.get(0)).expect("a query");
        rows.collect::<rusqlite::Result<_>>().expect("texts")
    }
}

#[test]
fn the_default_company_holds_what_it_promises() {
    let company = company(&CompanySpec::default());
    let counts = &company.counts;
    assert!(counts.exportable_articles >= 500 && counts.articles_with_combinations >= 100 && counts.categories >= 40);
    assert_eq!(counts.faulty_articles, 0);
    assert_eq!(company.number("SELECT COUNT(*) FROM F_CATALOGUE"), counts.categories as i64);
    let exportable = "SELECT COUNT(*) FROM F_ARTICLE WHERE AR_Publie = 1 AND COALESCE(AR_Sommeil, 0) = 0";
    assert_eq!(company.number(exportable), counts.exportable_articles as i64);
    assert_eq!(company.number("SELECT COUNT(*) FROM F_ARTENUMREF"), counts.combinations as i64);
    assert_eq!(company.number("SELECT COUNT(*) FROM F_COMPTET WHERE CT_Type = 0"), counts.customers as i64);
    assert_eq!(company.number("SELECT COUNT(*) FROM F_ARTICLE WHERE COALESCE(AR_Design, '') = ''"), 0);
    assert_eq!(company.text("SELECT mark FROM sim_company"), MARK);
    assert_eq!(company.text("PRAGMA journal_mode"), "wal");
    assert_eq!(company.text("PRAGMA integrity_check"), "ok");
    assert_eq!(company.number("SELECT COUNT(*) FROM pragma_foreign_key_check"), 0);
    assert_eq!(
        company.text("SELECT DC_Piece FROM F_DOCCURRENTPIECE WHERE DC_Domaine=0 AND DC_IdCol=1 AND DC_Souche=0"),
        "BC00001"
    );
    assert!(company.number("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'") > 100);
}

#[test]
fn the_first_articles_are_those_of_the_fixture() {
    let company = company(&small());
    let first = company.strings("SELECT AR_Ref || ' ' || AR_PrixVen FROM F_ARTICLE WHERE AR_Ref LIKE 'NAP-LIN-150%'");
    assert_eq!(first, ["NAP-LIN-150 62.416667"]);
    let variants = company.strings(
        "SELECT E.AE_Ref || ' ' || G1.EG_Enumere || ' ' || G2.EG_Enumere || ' ' || T.TG_Prix
         FROM F_ARTENUMREF E JOIN F_ARTGAMME G1 ON G1.AG_No = E.AG_No1 JOIN F_ARTGAMME G2 ON G2.AG_No = E.AG_No2
         JOIN F_TARIFGAM T ON T.AR_Ref = E.AR_Ref AND T.AG_No1 = E.AG_No1 AND T.AG_No2 = E.AG_No2 AND T.TG_RefCF = 'a01'
         WHERE E.AR_Ref = 'SRV-BAI-70' ORDER BY E.cbMarq",
    );
    assert_eq!(variants.len(), 6);
    assert_eq!(variants[0], "SRV-BAI-70-1 Blanc 70 × 140 0");
    assert_eq!(variants[3], "SRV-BAI-70-4 Vert sauge 100 × 150 28.225");
    assert_eq!(company.text("SELECT ACP_ComptaCPT_Taxe1 FROM F_ARTCOMPTA WHERE AR_Ref = 'REV-TEX-12'"), "C021");
    assert_eq!(
        company.text("SELECT ACP_ComptaCPT_Taxe2 FROM F_ARTCOMPTA WHERE AR_Ref = 'LAM-LIN-01' AND ACP_Champ = 1"),
        "ECO25"
    );
}

#[test]
fn one_seed_gives_one_company_and_another_seed_another() {
    let spec = small();
    let first = company(&spec);
    assert_eq!(first.counts, company(&spec).counts);
    let lines = first.lines();
    assert!(lines == company(&spec).lines(), "two runs differ");
    assert!(lines != company(&CompanySpec { seed: 2, ..spec }).lines(), "the seed has no effect");
}

#[test]
fn stock_of_variants_adds_up_and_agrees_with_the_documents() {
    let company = company(&CompanySpec { articles: 300, customers: 30, ..CompanySpec::default() });
    let wrong = "SELECT COUNT(*) FROM F_ARTSTOCK S JOIN F_ARTICLE A ON A.AR_Ref = S.AR_Ref
        WHERE A.AR_Gamme1 <> 0 AND ABS(S.AS_QteSto - (SELECT COALESCE(SUM(GS_QteSto), 0) FROM F_GAMSTOCK G
          WHERE G.AR_Ref = S.AR_Ref AND G.DE_No = S.DE_No)) > 0.000001";
    assert_eq!(company.number(wrong), 0);
    let reserved =
        "SELECT (SELECT CAST(SUM(AS_QteRes) AS INTEGER) FROM F_ARTSTOCK) - (SELECT CAST(SUM(DL_Qte) AS INTEGER)
        FROM F_DOCLIGNE L JOIN F_ARTICLE A ON A.AR_Ref = L.AR_Ref WHERE L.DO_Type = 1 AND A.AR_SuiviStock <> 0)";
    assert_eq!(company.number(reserved), 0);
    assert!(company.number("SELECT COUNT(*) FROM F_ARTSTOCK WHERE AS_QteSto < 0") > 0);
    let totals = "SELECT COUNT(*) FROM F_DOCENTETE E WHERE ABS(DO_TotalHT - (SELECT SUM(DL_MontantHT) FROM F_DOCLIGNE L
        WHERE L.DO_Type = E.DO_Type AND L.DO_Piece = E.DO_Piece)) > 0.000001";
    assert_eq!(company.number(totals), 0);
}

#[test]
fn faults_come_only_when_asked_for() {
    let spec = CompanySpec { articles: 650, customers: 5, with_faults: true, ..CompanySpec::default() };
    let company = company(&spec);
    assert_eq!(company.counts.faulty_articles, 7);
    assert_eq!(company.number("SELECT COUNT(*) FROM F_ARTICLE WHERE AR_Ref LIKE '%<R>;={}'"), 1);
    assert_eq!(company.number("SELECT COUNT(*) FROM F_ARTICLE WHERE COALESCE(AR_Design, '') = ''"), 2);
}

#[test]
fn a_company_without_anything_is_still_a_company() {
    let company = company(&CompanySpec { articles: 0, customers: 0, seed: 9, with_faults: true });
    assert_eq!(company.number("SELECT COUNT(*) FROM F_DOCENTETE"), 0);
    assert_eq!(company.number("SELECT COUNT(*) FROM F_ARTICLE WHERE AR_Ref = 'FRAISPORT'"), 1);
}

#[test]
fn lengths_are_checked_in_characters() {
    let company = company(&small());
    let update = |text: &str| format!("UPDATE F_COMPTET SET CT_Intitule = '{text}' WHERE CT_Num = 'A01'");
    assert_eq!(company.refusal(&update(&"é".repeat(35))), "accepted");
    assert!(company.refusal(&update(&"é".repeat(36))).contains("CHECK constraint failed"));
    assert!(company.refusal("UPDATE F_DOCLIGNE SET PF_Num = NULL").contains("NOT NULL constraint failed"));
    assert!(
        company.refusal("UPDATE F_ARTICLE SET AR_Ref = 'nap-lin-150' WHERE AR_Ref = 'SER-LIN-45'").contains("UNIQUE")
    );
}

#[test]
fn refusals_carry_the_numbers_of_sage() {
    let company = company(&small());
    let order = |third: &str| {
        format!("INSERT INTO F_DOCENTETE(DO_Domaine, DO_Type, DO_Piece, DO_Tiers) VALUES (0, 1, 'BC90001', '{third}')")
    };
    assert!(company.refusal(&order("INCONNU")).contains("[SAGE] 82019"));
    assert!(company.refusal(&order("F0001")).contains("[SAGE] 82019"), "a supplier is no customer");
    let instalment = "INSERT INTO F_DOCREGL(DR_No, DO_Domaine, DO_Type, DO_Piece) VALUES (99999, 0, 1, 'BC90001')";
    assert!(company.refusal(instalment).contains("[SAGE] 50000"));
    assert_eq!(company.refusal(&order("A01")), "accepted");
    assert_eq!(company.refusal(instalment), "accepted");
    assert!(company.refusal(&order("A01")).contains("UNIQUE constraint failed"));
    let customer = |short: &str, payer: &str, account: &str, tariff: i64| {
        format!(
            "INSERT INTO F_COMPTET(CT_Num, CT_Intitule, CT_Type, CG_NumPrinc, CT_NumPayeur, CT_Raccourci, N_CatTarif,
               N_CatCompta, N_Expedition, N_Condition, N_Period, N_Risque)
             VALUES ('NEUF', 'Neuf', 0, '{account}', '{payer}', '{short}', {tariff}, 1, 1, 1, 1, 1)"
        )
    };
    assert!(company.refusal(&customer("K00001", "NEUF", "4110000", 1)).contains("[SAGE] 81003"));
    assert!(company.refusal(&customer("", "PERSONNE", "4110000", 1)).contains("[SAGE] 81004"));
    assert!(company.refusal(&customer("", "NEUF", "4119999", 1)).contains("[SAGE] 81035"));
    assert!(company.refusal(&customer("", "NEUF", "4110000", 0)).contains("[SAGE] 81263"));
    assert_eq!(company.refusal(&customer("", "NEUF", "4110000", 1)), "accepted");
    let unknown_tax = "UPDATE F_DOCENTETE SET DO_CodeTaxe1 = '' WHERE DO_Piece = 'BC90001'";
    assert!(company.refusal(unknown_tax).contains("FOREIGN KEY"), "an empty code is refused, NULL is not");
}

#[test]
fn a_locked_record_refuses_writes_until_it_is_released() {
    let company = company(&small());
    let update = "UPDATE F_ARTSTOCK SET AS_QteRes = AS_QteRes + 1 WHERE AR_Ref = 'NAP-LIN-150' AND DE_No = 1";
    company
        .connection
        .execute(
            "INSERT INTO sim_lock SELECT 'F_ARTSTOCK', cbMarq, 'ANAIS' FROM F_ARTSTOCK
             WHERE AR_Ref = 'NAP-LIN-150' AND DE_No = 1",
            [],
        )
        .expect("the lock is taken");
    assert!(company.refusal(update).contains("[SAGE] 80004"));
    company.connection.execute("DELETE FROM sim_lock", []).expect("the lock is released");
    assert_eq!(company.refusal(update), "accepted");
}

#[test]
fn a_write_refreshes_the_modification_date() {
    let company = company(&small());
    let update = "UPDATE F_ARTICLE SET AR_PrixVen = 10.5 WHERE AR_Ref = 'NAP-LIN-150'";
    let read = "SELECT cbModification FROM F_ARTICLE WHERE AR_Ref = 'NAP-LIN-150'";
    assert!(company.text(read).starts_with("2025-"));
    assert_eq!(company.refusal(update), "accepted");
    let minute = company.text(read);
    assert!(minute.as_str() > "2026-01-01" && minute.ends_with(":00"), "{minute}");
    company
        .connection
        .execute("UPDATE sim_setting SET value = 0 WHERE name = 'modification_minute'", [])
        .expect("a switch");
    company.connection.execute(update, []).expect("a second write");
    assert_eq!(company.text(read).len(), 19);
}
