//! What is refused, by code, and what is accepted; alterations by the thousand.

use chrono::TimeDelta;
use licence::{ANY, Keys, Kind, Now, Revocations, RevokedLicence, SigningKey, examine, key_id, unwrap, verify, wrap};

use crate::bench::{Bench, computer, day, instant};

/// 2,000 in every run; 100,000 before a release.
pub fn cases() -> u64 {
    std::env::var("NAVETTE_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(2_000)
}

/// SplitMix64: the same cases in every run.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit).unwrap()).unwrap()
    }
}

fn refused(bench: &Bench) -> &'static str {
    bench.ask(&bench.text()).unwrap_err().code
}

#[test]
fn a_true_licence_grants_its_shop_and_its_features() {
    let bench = Bench::new();
    let grants = bench.ask(&bench.text()).unwrap();
    assert_eq!(grants.holder.as_deref(), Some("Maison Lin & Laine"));
    assert!(grants.limits.is_none() && grants.scheduled_runs);
    assert!(grants.opens("tarifs-remises") && !grants.opens("promotions"));
}

#[test]
fn every_document_with_one_byte_altered_is_refused() {
    let bench = Bench::new();
    let document = unwrap(Kind::Licence, &bench.text()).unwrap();
    let mut random = Random(1);
    // Every byte once, then as many random ones as are asked for.
    for case in 0..cases().max(document.len() as u64) {
        let place = usize::try_from(case).ok().filter(|at| *at < document.len());
        let place = place.unwrap_or_else(|| random.below(document.len()));
        let mut altered = document.clone();
        altered[place] ^= u8::try_from(random.below(255)).unwrap() + 1;
        let answer = bench.ask(&wrap(Kind::Licence, &altered));
        assert!(answer.is_err(), "byte {place} altered in case {case}");
    }
}

#[test]
fn every_certificate_with_one_byte_altered_is_refused() {
    let bench = Bench::new();
    let text = bench.certificate_text();
    assert_eq!(licence::read_certificate(&text, &bench.keys, bench.instant).unwrap(), bench.certificate);
    let document = unwrap(Kind::Certificate, &text).unwrap();
    let mut random = Random(4);
    for case in 0..cases().max(document.len() as u64) {
        let place = usize::try_from(case).ok().filter(|at| *at < document.len());
        let place = place.unwrap_or_else(|| random.below(document.len()));
        let mut altered = document.clone();
        altered[place] ^= u8::try_from(random.below(255)).unwrap() + 1;
        let altered = wrap(Kind::Certificate, &altered);
        assert!(licence::read_certificate(&altered, &bench.keys, bench.instant).is_err(), "byte {place}");
    }
}

#[test]
fn every_text_with_one_character_altered_is_refused_or_is_the_same_licence() {
    let bench = Bench::new();
    let text = bench.text();
    let truth = bench.ask(&text).unwrap();
    let document = unwrap(Kind::Licence, &text).unwrap();
    let (mut random, mut same, mut refused) = (Random(2), 0, 0);
    for case in 0..cases() {
        let mut altered = text.clone().into_bytes();
        let place = random.below(altered.len());
        altered[place] = u8::try_from(random.below(95) + 32).unwrap();
        let altered = String::from_utf8(altered).unwrap();
        match bench.ask(&altered) {
            // Only the letters' case, or what stands around the body, was touched.
            Ok(grants) => {
                assert_eq!(grants, truth, "case {case}");
                assert_eq!(unwrap(Kind::Licence, &altered).unwrap(), document, "case {case}");
                same += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(refused > cases() / 2 && same > 0, "{refused} refused, {same} the same");
}

/// Framing that lies about lengths, statements of random bytes, texts of random letters: a code each, never a panic.
#[test]
fn nonsense_is_refused() {
    let bench = Bench::new();
    let document = unwrap(Kind::Licence, &bench.text()).unwrap();
    let mut random = Random(5);
    for case in 0..cases() {
        let length = random.below(300);
        let noise: Vec<u8> = (0..length).map(|_| u8::try_from(random.below(256)).unwrap()).collect();
        let cut = document[..random.below(document.len())].to_vec();
        let framed = [u32::try_from(random.below(400)).unwrap().to_be_bytes().as_slice(), &noise].concat();
        for bytes in [noise.clone(), cut.clone(), framed, [cut, noise.clone()].concat()] {
            assert!(bench.ask(&wrap(Kind::Licence, &bytes)).is_err(), "case {case}");
        }
        assert!(bench.ask(&String::from_utf8_lossy(&noise)).is_err(), "case {case}");
    }
}

#[test]
fn true_licences_of_any_content_are_accepted() {
    let mut random = Random(3);
    for case in 0..(cases() / 20).max(100) {
        let mut bench = Bench::new();
        bench.licence.number = format!("NAV-{}", random.next());
        bench.licence.serial = u32::try_from(random.below(1_000)).unwrap();
        bench.licence.holder = "É'\"<&>\n\u{1F9F5}".repeat(random.below(40));
        bench.licence.until = bench.licence.from + TimeDelta::days(i64::try_from(random.below(200)).unwrap() + 150);
        let grants = bench.ask(&bench.text());
        assert_eq!(grants.unwrap().holder, Some(bench.licence.holder), "case {case}");
    }
}

#[test]
fn what_mail_does_to_the_text_changes_nothing() {
    let bench = Bench::new();
    let text = bench.text();
    let one_line = text.replace('\n', "");
    let narrow: Vec<String> = text.chars().collect::<Vec<_>>().chunks(23).map(|line| line.iter().collect()).collect();
    for mailed in [
        text.replace('\n', "\r\n"),
        text.to_lowercase(),
        one_line,
        narrow.join("\r\n> "),
        format!("Bonjour,\nvoici votre licence.\n\n{text}\nCordialement"),
        text.replace('\n', "\u{a0}\n\t"),
    ] {
        assert!(bench.ask(&mailed).is_ok(), "{mailed}");
    }
    assert_eq!(bench.ask("").unwrap_err().code, "licence-unreadable");
    assert_eq!(bench.ask(&text[..text.len() / 2]).unwrap_err().code, "licence-unreadable");
}

#[test]
fn each_reason_has_its_own_code() {
    let check = |change: &dyn Fn(&mut Bench), code: &str| {
        let mut bench = Bench::new();
        change(&mut bench);
        assert_eq!(refused(&bench), code);
    };
    check(&|bench| bench.computer = computer("another"), "licence-other-computer");
    check(&|bench| bench.licence.computers.clear(), "licence-other-computer");
    check(&|bench| bench.shop = Some("https://other.example/"), "licence-other-shop");
    check(&|bench| bench.shop = None, "licence-no-shop");
    check(&|bench| bench.instant = instant("2027-01-01"), "licence-expired");
    check(&|bench| bench.instant = instant("2026-01-31"), "licence-not-yet");
    check(&|bench| bench.instant = instant("2028-01-01"), "licence-reseller-expired");
    check(&|bench| bench.instant = instant("2025-12-31"), "licence-reseller-not-yet");
    check(&|bench| bench.licence.lease = Some(day("2026-05-01")), "licence-lease-ended");
    check(&|bench| bench.licence.critical.push("floors".to_owned()), "licence-newer");
    check(&|bench| bench.certificate.critical.push("floors".to_owned()), "licence-newer");
    check(&|bench| bench.licence.reseller = "somebody".to_owned(), "licence-altered");
    check(&|bench| bench.key = SigningKey::from_bytes(&[9; 32]), "licence-altered");
    check(&|bench| bench.keys.roots.clear(), "licence-unknown-issuer");
    check(&|bench| bench.root = SigningKey::from_bytes(&[8; 32]), "licence-altered");
}

#[test]
fn no_licence_goes_beyond_its_reseller() {
    let check = |change: &dyn Fn(&mut Bench)| {
        let mut bench = Bench::new();
        change(&mut bench);
        assert_eq!(refused(&bench), "licence-beyond-reseller");
    };
    check(&|bench| bench.certificate.shops = 0);
    check(&|bench| bench.licence.workstations = 11);
    check(&|bench| bench.licence.users = 11);
    check(&|bench| bench.certificate.computers = 0);
    check(&|bench| bench.licence.until = day("2027-02-10"));
    check(&|bench| bench.licence.from = day("2027-01-02"));
    check(&|bench| bench.licence.shops[0].host = ANY.to_owned());
    check(&|bench| bench.licence.shops[0].features = ["gold".to_owned()].into());
    check(&|bench| bench.licence.shops[0].features = [ANY.to_owned()].into());
    check(&|bench| bench.licence.trial = true);
}

#[test]
fn a_trial_opens_everything_in_any_shop_for_30_days() {
    let mut bench = Bench::new();
    bench.licence.trial = true;
    bench.licence.from = day("2026-06-01");
    bench.licence.until = day("2026-07-01");
    bench.licence.shops[0] = licence::LicensedShop { host: ANY.to_owned(), features: [ANY.to_owned()].into() };
    bench.shop = None;
    assert!(bench.ask(&bench.text()).unwrap().opens("anything"));
    bench.certificate.trials = false;
    assert_eq!(refused(&bench), "licence-beyond-reseller");
}

#[test]
fn revocations_count_from_the_root_and_from_the_licences_own_reseller() {
    let list = |reseller: Option<&str>, serial| Revocations {
        number: 1,
        issued: day("2026-06-01"),
        reseller: reseller.map(ToOwned::to_owned),
        licences: vec![RevokedLicence { number: "NAV-1".to_owned(), serial }],
        keys: Vec::new(),
        plugins: Vec::new(),
        critical: Vec::new(),
    };
    for (list, code) in [
        (list(None, 3), Some("licence-revoked")),
        (list(Some("toile"), 3), Some("licence-revoked")),
        (list(Some("toile"), 2), None),
        (list(Some("another"), 3), None),
    ] {
        let mut bench = Bench::new();
        bench.keys.revocations.push(list);
        assert_eq!(bench.ask(&bench.text()).err().map(|refusal| refusal.code), code);
    }
    let mut bench = Bench::new();
    let keys = vec![key_id(&bench.key.verifying_key())];
    bench.keys.revocations.push(Revocations { keys: keys.clone(), licences: Vec::new(), ..list(Some("another"), 0) });
    assert!(bench.ask(&bench.text()).is_ok(), "a reseller revokes no other reseller");
    bench.keys.revocations.push(Revocations { keys, licences: Vec::new(), ..list(None, 0) });
    assert_eq!(refused(&bench), "licence-reseller-revoked");
}

#[test]
fn a_list_is_read_only_from_who_may_write_it() {
    let bench = Bench::new();
    let list = Revocations {
        number: 4,
        issued: day("2026-06-01"),
        reseller: None,
        licences: Vec::new(),
        keys: Vec::new(),
        plugins: Vec::new(),
        critical: Vec::new(),
    };
    let certificate = bench.certificate_text();
    let signed = licence::sign_revocations(&list, None, &bench.root).unwrap();
    assert_eq!(licence::read_revocations(&signed, &bench.keys).unwrap(), list);
    let own = Revocations { reseller: Some("toile".to_owned()), ..list.clone() };
    let signed = licence::sign_revocations(&own, Some(&certificate), &bench.key).unwrap();
    assert_eq!(licence::read_revocations(&signed, &bench.keys).unwrap(), own);
    for (list, chain, key) in [
        (&list, None, &bench.key),
        (&own, None, &bench.root),
        (&list, Some(certificate.as_str()), &bench.key),
        (&own, Some(certificate.as_str()), &bench.root),
    ] {
        let signed = licence::sign_revocations(list, chain, key).unwrap();
        assert_eq!(licence::read_revocations(&signed, &bench.keys).unwrap_err().code, "licence-altered");
    }
}

#[test]
fn one_kind_of_document_never_passes_for_another() {
    let bench = Bench::new();
    let document = unwrap(Kind::Certificate, &bench.certificate_text()).unwrap();
    assert_eq!(bench.ask(&wrap(Kind::Licence, &document)).unwrap_err().code, "licence-unreadable");
    let twice = [document.clone(), document].concat();
    assert_eq!(bench.ask(&wrap(Kind::Licence, &twice)).unwrap_err().code, "licence-altered");
}

#[test]
fn a_computer_that_drifted_is_known_by_what_was_recorded() {
    let bench = Bench::new();
    let licence = examine(&bench.text(), &bench.keys, bench.instant).unwrap();
    let (recorded, other) = (computer("another"), computer("another"));
    let now = Now { instant: bench.instant, computer: &other, recorded: Some(&recorded), shop: None };
    assert!(licence.on_computer(&now).is_ok());
    assert!(verify(&bench.text(), &Keys::default(), &now).is_err());
}
