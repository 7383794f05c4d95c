//! Signed plugins over the real program: what comes in, what is refused with which code, and what a change behind
//! the program's back does (`reliability.md` §6).

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod stand;

use chrono::Days;
use licence::{PublisherCertificate, RevokedPlugin, SigningKey, key_id};

use stand::{Stand, certificate, key, revocations, today};

#[test]
fn a_signed_plugin_is_shown_first_and_runs_after_the_consent_only() {
    let stand = Stand::new();
    let file = stand.package("0.0.0", &certificate());
    let said = stand.refused(&["plugin", "install", &file], "plugin-asks", 6);
    assert!(said.contains("Acme Logiciels (acme)") && said.contains("api.acme.example"), "{said}");
    assert!(stand.rows().is_empty());
    stand.done(&["plugin", "install", &file, "--yes"]);
    let row = &stand.rows()[0];
    assert_eq!(
        (row["id"].as_str(), row["ok"].as_bool(), row["signed"].as_bool()),
        (Some("example-erp"), Some(true), Some(true))
    );
    assert_eq!(row["signed_by"], "Acme Logiciels");
    // The file that was installed from does not matter any more.
    std::fs::write(&file, "swapped").unwrap();
    assert!(stand.done(&["plugin", "verify", "example-erp"]).contains("0.0.0"));
    stand.refused(&["plugin", "install", &file], "plugin-package", 8);
}

#[test]
fn what_is_not_to_be_trusted_has_its_code_and_nothing_is_installed() {
    let stand = Stand::new();
    let stranger = SigningKey::from_bytes(&[9; 32]);
    let own = certificate();
    let foreign = PublisherCertificate { root: key_id(&stranger.verifying_key()), ..own.clone() };
    let late = PublisherCertificate { until: today() - Days::new(1), ..own.clone() };
    let shops = PublisherCertificate { roles: ["shop".to_owned()].into(), ..own.clone() };
    for (file, code) in [
        (stand.package_by("0.0.0", &foreign, &stranger, &key()), "plugin-publisher-unknown"),
        (stand.package_by("0.0.0", &own, &stand::root(), &stranger), "plugin-signature"),
        (stand.package("0.0.0", &late), "plugin-publisher-expired"),
        (stand.package("0.0.0", &shops), "plugin-publisher-roles"),
        (stand.unsigned(), "plugin-unsigned"),
        (stand.altered("plugin.json"), "plugin-signature"),
        (stand.altered("library"), "plugin-altered"),
        (stand.newer(), "plugin-version"),
    ] {
        stand.refused(&["plugin", "install", &file, "--yes"], code, 8);
        assert!(stand.rows().is_empty(), "{code}");
    }
    // Signed, and still not what it says: the library has another version than its manifest.
    stand.refused(&["plugin", "install", &stand.package("1.0.0", &own), "--yes"], "plugin-altered", 8);
    assert!(stand.rows().is_empty());
}

#[test]
fn a_change_behind_the_programs_back_is_caught_when_it_is_loaded() {
    for (file, code) in
        [("library", "plugin-altered"), ("plugin.json", "plugin-signature"), ("plugin.sig", "plugin-signature")]
    {
        let stand = Stand::installed();
        let path = stand.installed_file(file);
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        // Not case: that is no change for a signature's text.
        bytes[middle] = if bytes[middle] == b'2' { b'3' } else { b'2' };
        std::fs::write(path, bytes).unwrap();
        stand.refused(&["plugin", "verify", "example-erp"], code, 8);
    }
    // A true package of the same publisher, put there by hand: an older one, say.
    let stand = Stand::installed();
    let other = stand.hosts_package(&["other.example"]);
    stand.unpack_over(&other);
    stand.refused(&["plugin", "verify", "example-erp"], "plugin-signature", 8);
}

#[test]
fn what_the_root_takes_back_is_closed_and_says_so() {
    let stand = Stand::installed();
    let revoked = RevokedPlugin { id: "example-erp".to_owned(), versions: "<0.1.0".parse().unwrap() };
    stand.apply(&revocations(1, Vec::new(), vec![revoked]));
    stand.refused(&["plugin", "verify", "example-erp"], "plugin-revoked", 8);
    let row = &stand.rows()[0];
    assert_eq!(
        (row["ok"].as_bool(), row["error"].as_str(), row["version"].as_str()),
        (Some(false), Some("plugin-revoked"), Some("0.0.0"))
    );
    stand.refused(&["plugin", "update", &stand.package("0.0.0", &certificate()), "--yes"], "plugin-revoked", 8);
    stand.apply(&revocations(2, vec![key_id(&key().verifying_key())], Vec::new()));
    stand.refused(&["plugin", "verify", "example-erp"], "plugin-publisher-revoked", 8);
}

#[test]
fn updates_tell_what_is_new_and_another_publisher_cannot_take_an_id() {
    let stand = Stand::new();
    let file = stand.package("0.0.0", &certificate());
    stand.refused(&["plugin", "update", &file, "--yes"], "plugin-update-of-nothing", 2);
    stand.done(&["plugin", "install", &file, "--yes"]);
    let more = stand.hosts_package(&["api.acme.example", "spy.example"]);
    let said = stand.refused(&["plugin", "update", &more], "plugin-asks", 6);
    assert!(said.contains("spy.example (nouveau)") && !said.contains("api.acme.example (nouveau)"), "{said}");
    stand.done(&["plugin", "update", &more, "--yes"]);
    let rival = PublisherCertificate { publisher: "rival".to_owned(), name: "Rival".to_owned(), ..certificate() };
    stand.refused(&["plugin", "update", &stand.package("0.0.0", &rival), "--yes"], "plugin-publisher-other", 8);
    // A version that was here already was higher.
    stand.was_at("2.1.0");
    stand.refused(&["plugin", "update", &file, "--yes"], "plugin-downgrade", 6);
    stand.done(&["plugin", "update", &file, "--yes", "--downgrade"]);
}

#[test]
fn switched_off_it_stays_and_does_not_run_and_removed_it_is_gone() {
    let stand = Stand::installed();
    stand.done(&["plugin", "disable", "example-erp"]);
    stand.refused(&["plugin", "verify", "example-erp"], "plugin-disabled", 8);
    assert_eq!(stand.rows()[0]["enabled"], false);
    stand.done(&["plugin", "enable", "example-erp"]);
    stand.done(&["plugin", "verify", "example-erp"]);
    stand.profile("own");
    stand.refused(&["plugin", "remove", "example-erp"], "plugin-in-use", 2);
    stand.done(&["profile", "remove", "own"]);
    stand.done(&["plugin", "remove", "example-erp"]);
    assert!(stand.rows().iter().all(|row| row["id"] != "example-erp"));
    stand.refused(&["plugin", "remove", "example-erp"], "plugin-missing", 8);
    stand.refused(&["plugin", "remove", "../plugins"], "plugin-missing", 8);
}

#[test]
fn two_plugins_of_one_id_are_both_refused() {
    let stand = Stand::installed();
    stand.refused(&["plugin", "add", &stand.library()], "plugin-twice", 8);
    // Put there by hand.
    let folder = stand.path("plugins/example-erp");
    std::fs::copy(stand.installed_file("plugin.json"), folder.join("plugin.json")).unwrap();
    stand.refused(&["plugin", "verify", "example-erp"], "plugin-twice", 8);
    std::fs::remove_file(folder.join("plugin.json")).unwrap();
    stand.done(&["plugin", "verify", "example-erp"]);
    // The other way round: a developer's is there first.
    let stand = Stand::new();
    stand.done(&["plugin", "add", &stand.library()]);
    stand.refused(&["plugin", "install", &stand.package("0.0.0", &certificate()), "--yes"], "plugin-twice", 8);
}

#[test]
fn the_developer_mode_is_said_each_time() {
    let stand = Stand::installed();
    assert!(!stand.done(&["plugin", "list"]).contains("DÉVELOPPEUR"));
    assert!(stand.done(&["plugin", "developer", "on"]).contains("MODE DÉVELOPPEUR"));
    assert!(stand.done(&["plugin", "list"]).contains("MODE DÉVELOPPEUR"));
    assert!(stand.done(&["--lang", "en", "plugin", "developer", "off"]).contains("is off"));
    assert!(!stand.done(&["plugin", "list"]).contains("DÉVELOPPEUR"));
}

#[test]
fn a_broken_register_lets_nothing_run() {
    let stand = Stand::installed();
    std::fs::write(stand.path("plugins/installed.json"), "{").unwrap();
    stand.refused(&["plugin", "verify", "example-erp"], "plugin-manifest", 8);
    stand.refused(&["plugin", "list"], "plugin-manifest", 8);
}
