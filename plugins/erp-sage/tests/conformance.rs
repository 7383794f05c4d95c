//! The built library keeps the rules of the border, over a company of the generator that is reached by ODBC.

use plugin_sdk::model::{Config, Stream};
use plugin_testkit::{Fixture, Subject, conformance, library};
use system_tests::sage::{CompanySpec, generate, multimedia};

#[test]
fn it_keeps_the_rules_of_the_border() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("company.db");
    let spec = CompanySpec { articles: 40, customers: 10, ..CompanySpec::default() };
    generate(&spec, &file).expect("the company is generated");
    // Two of the company's documents came from a shop.
    let base = rusqlite::Connection::open(&file).expect("the company opens");
    let mark = "UPDATE F_DOCENTETE SET DO_NoWeb = 'WEB-' || cbMarq WHERE DO_Domaine = 0 AND DO_Type IN (1, 2, 3, 6, 7) \
                AND cbMarq IN (SELECT cbMarq FROM F_DOCENTETE WHERE DO_Domaine = 0 AND DO_Type > 0 LIMIT 9)";
    assert!(base.execute(mark, []).expect("the mark is set") > 1);
    drop(base);
    let media = folder.path().join("multimedia");
    for unusable in multimedia::write(&file, &media).expect("the folder is written").unusable {
        // The suite asks for the last keys again, which no file that cannot be used has.
        let whole = unusable.split('\\').fold(media.clone(), |path, part| path.join(part));
        std::fs::write(whole, b"GIF89a").expect("a file");
    }
    // The plugin only reads, so one company is always fresh.
    let connection = format!("Driver=SQLite3;Database={};FKSupport=1;Timeout=2000", file.display());
    let folder = folder.path().display().to_string();
    let fresh = || {
        let settings = [
            ("connection".to_owned(), connection.clone().into()),
            ("shop-tag".to_owned(), "WEB".into()),
            ("media-folder".to_owned(), media.display().to_string().into()),
            ("media-memory".to_owned(), folder.clone().into()),
        ];
        Config { profile: "test".to_owned(), settings: settings.into(), ..Config::default() }
    };
    let subject = Subject::library(&library("erp-sage")).expect("a plugin");
    // An order names articles and customers of the company: writing orders has the connector's own tests.
    let fixture = Fixture::new(&fresh)
        .items(Stream::Orders, Vec::new())
        .items(Stream::Payments, Vec::new())
        .items(Stream::CreditSlips, Vec::new())
        .items(Stream::OpenOrders, Vec::new());
    let result = conformance(&subject, &fixture);
    assert!(result.is_ok(), "{result:?}");
}
