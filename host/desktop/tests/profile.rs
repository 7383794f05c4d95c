//! The profile window over a real data folder: panels of plugins that nobody wrote a window for, their real checks in
//! a process of their own, the real store and vault. `cargo xtask test` builds the console program and the libraries.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod stand;

use app::{Secrets, Store};
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery};
use stand::Stand;
use sync_store::SqliteStore;
use vault::FileVault;

impl Stand {
    fn profile_control(&self, label: &str) -> Option<ElementHandle> {
        let shown = self.window.profile_window()?;
        ElementHandle::find_by_accessible_label(shown, label).find(|element| {
            !matches!(element.accessible_role(), None | Some(AccessibleRole::Main | AccessibleRole::Text))
        })
    }

    fn profile_press(&self, label: &str) {
        self.until_true(label, |stand| stand.profile_control(label).is_some());
        self.profile_control(label).unwrap().invoke_accessible_default_action();
    }

    fn profile_until(&self, text: &str) {
        self.until_true(text, |stand| {
            let Some(shown) = stand.window.profile_window() else { return false };
            let labels = ElementQuery::from_root(shown).find_all();
            labels.iter().filter_map(ElementHandle::accessible_label).any(|label| label.contains(text))
        });
    }
}

#[test]
fn a_plugin_of_somebody_else_gets_its_panel_and_its_test() {
    let data = stand::demonstration(5);
    let stand = Stand::new(data.path());
    stand.until(stand::SHOWN);
    stand.press("Configurer le profil…");
    // The example's own panels, as its schema declares them (J98).
    stand.profile_press("Source");
    stand.profile_press("Tester la connexion");
    stand.profile_until("tout va bien");
    stand.profile_until("Fichier de la société");
    stand.profile_until("Société ou boutique de démonstration");
    let file = stand.profile_control("Fichier").unwrap();
    let kept = file.accessible_value().unwrap();
    file.set_accessible_value("nowhere/company.json");
    stand.profile_press("Tester la connexion");
    stand.profile_until("Le fichier « nowhere/company.json » ne se lit pas.");
    assert_eq!(setting(data.path()), kept.as_str(), "a test keeps nothing");
    file.set_accessible_value("elsewhere.json");
    stand.profile_press("Enregistrer et fermer");
    stand.until_true("saved", |_| setting(data.path()) == "elsewhere.json");
}

#[test]
fn a_secret_goes_into_the_vault_and_nowhere_else() {
    let data = stand::demonstration(5);
    stand::navette(data.path(), &["profile", "remove", "demo"]);
    stand::add_library(data.path(), "shop_prestashop");
    stand::navette(data.path(), &["profile", "add", "web", "--erp", "example-erp", "--shop", "shop-prestashop"]);
    let stand = Stand::new(data.path());
    stand.until("→ PrestaShop");
    stand.press("Configurer le profil…");
    stand.profile_press("Source");
    stand.profile_control("Fichier").unwrap().set_accessible_value("company.json");
    stand.profile_press("Boutique");
    // Nothing listens on that port: the real check says so in the staff's words.
    stand.profile_control("Adresse de la boutique").unwrap().set_accessible_value("http://127.0.0.1:9");
    stand.profile_control("Mot de passe du module").unwrap().set_accessible_value("0123456789abcdef0123456789abcdef");
    stand.profile_press("Tester la connexion");
    stand.profile_until("à voir");
    stand.profile_press("Enregistrer");
    stand.profile_until("Enregistré");
    let secrets = FileVault::open(data.path()).unwrap().of_profile("web").unwrap();
    assert_eq!(secrets["shop.secret"].expose(), "0123456789abcdef0123456789abcdef");
    let profile = SqliteStore::open(data.path()).unwrap().profiles().unwrap().remove(0);
    assert!(!format!("{profile:?}").contains("0123456789abcdef"));
    assert_eq!(profile.shop.settings["url"], "http://127.0.0.1:9");
}

fn setting(data: &std::path::Path) -> String {
    let profile = SqliteStore::open(data).unwrap().profiles().unwrap().remove(0);
    profile.erp.settings["file"].as_str().unwrap().to_owned()
}
