//! A new user's whole first day in the window: assistant, tests of both connections, dry run, export, an order that
//! is refused, the setting that mends it, its import, an edited article, the other language and appearance, history
//! and journal. Between a generated Sage company over ODBC and a private shop, with real workers and built plugins.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

#[path = "stand/real.rs"]
mod real;
mod stand;

use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

use app::{Language, Store};
use desktop::{Desk, Folders, Sitter};
use i_slint_backend_testing::{
    AccessibleRole, ElementHandle, ElementQuery, TestingBackend, TestingBackendOptions, mock_elapsed_time,
};
use real::{Company, SOURCE, Shop};
use slint::{ComponentHandle, platform::WindowEvent};
use sync_store::SqliteStore;
use ui::{Clock, NavetteWindow, Preferences, Update};

/// Which of the windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Main,
    Assistant,
    Profile,
}

struct Day {
    data: tempfile::TempDir,
    company: Company,
    shop: Shop,
    window: NavetteWindow,
    updates: mpsc::Receiver<Update>,
}

impl Day {
    fn begin() -> Self {
        let data = tempfile::tempdir().unwrap();
        let place = data.path().join("outside");
        std::fs::create_dir(&place).unwrap();
        let shop = std::thread::spawn({
            let folder = place.join("shop");
            move || Shop::start(&folder)
        });
        let company = Company::make(&place, 40);
        for plugin in ["erp_sage", "shop_prestashop"] {
            stand::add_library(&data.path().join("data"), plugin);
        }
        let options =
            TestingBackendOptions { mock_time: true, threading: false, renderer_name: Some("software".into()) };
        slint::platform::set_platform(Box::new(TestingBackend::new(options))).unwrap();
        let (tell, updates) = mpsc::channel();
        let folders = Folders { data: data.path().join("data"), plugins: None, program: company.program.clone() };
        let desk = Desk::start(folders, Sitter::here(), move |update| drop(tell.send(update)));
        let preferences = Preferences { language: Language::French, dark: false };
        let window = NavetteWindow::new(Box::new(desk), preferences, Clock::system()).unwrap();
        window.resize(1280, 800);
        window.component().show().unwrap();
        Self { data, company, shop: shop.join().unwrap(), window, updates }
    }

    fn elements(&self, at: At) -> Vec<ElementHandle> {
        match at {
            At::Main => Some(ElementQuery::from_root(self.window.component())),
            At::Assistant => self.window.assistant_window().map(ElementQuery::from_root),
            At::Profile => self.window.profile_window().map(ElementQuery::from_root),
        }
        .map(|all| all.find_all())
        .unwrap_or_default()
    }

    /// Draws a window, as a screen does: lists make their rows by it.
    fn draw(&self, at: At) {
        let window = match at {
            At::Main => Some(self.window.component().window()),
            At::Assistant => self.window.assistant_window().map(ComponentHandle::window),
            At::Profile => self.window.profile_window().map(ComponentHandle::window),
        };
        if let Some(window) = window.filter(|window| window.is_visible()) {
            window.take_snapshot().unwrap();
        }
        mock_elapsed_time(Duration::from_millis(20));
    }

    fn texts(&self, at: At) -> Vec<String> {
        let labels = self.elements(at).into_iter().filter_map(|element| element.accessible_label());
        labels.map(|label| label.to_string()).collect()
    }

    fn sees(&self, at: At, text: &str) -> bool {
        self.texts(at).iter().any(|label| label.contains(text))
    }

    fn find(&self, at: At, label: &str) -> Option<ElementHandle> {
        let acts = |element: &ElementHandle| {
            let role = element.accessible_role();
            !matches!(role, None | Some(AccessibleRole::Text | AccessibleRole::Main | AccessibleRole::List))
        };
        let named = |element: &ElementHandle| element.accessible_label().is_some_and(|known| known == label);
        self.elements(at).into_iter().find(|element| named(element) && acts(element))
    }

    /// Gives the windows what they are told, and their event loop its turns, until something holds.
    fn wait(&self, at: At, what: &str, holds: impl Fn(&Self) -> bool) {
        let patience = Instant::now() + Duration::from_secs(60);
        loop {
            self.draw(at);
            if holds(self) {
                return;
            }
            assert!(Instant::now() < patience, "«{what}» never came: {:?}", self.texts(at));
            if let Ok(update) = self.updates.recv_timeout(Duration::from_millis(50)) {
                self.window.apply(update);
                self.updates.try_iter().for_each(|update| self.window.apply(update));
            }
        }
    }

    fn until(&self, at: At, text: &str) {
        self.wait(at, text, |day| day.sees(at, text));
    }

    /// What lies below the seen part of a form is reached by the wheel.
    fn reach(&self, at: At, label: &str) -> bool {
        let found = self.find(at, label).is_some_and(|element| element.accessible_enabled() != Some(false));
        if let (At::Profile, false, Some(shown)) = (at, found, self.window.profile_window()) {
            let position = slint::LogicalPosition::new(600.0, 400.0);
            shown.window().dispatch_event(WindowEvent::PointerScrolled { position, delta_x: 0.0, delta_y: -200.0 });
        }
        found
    }

    fn press(&self, at: At, label: &str) {
        self.wait(at, label, |day| day.reach(at, label));
        self.find(at, label).unwrap().invoke_accessible_default_action();
        self.draw(at);
    }

    fn enter(&self, at: At, label: &str, text: &str) {
        self.wait(at, label, |day| day.reach(at, label));
        self.find(at, label).unwrap().set_accessible_value(text);
        self.draw(at);
    }

    /// Opens the list of a field and takes the entry that is searched.
    fn choose(&self, at: At, field: &str, search: Option<&str>, entry: &str) {
        self.press(at, field);
        if let Some(search) = search {
            self.enter(at, "Chercher", search);
        }
        self.press(at, entry);
    }
}

#[test]
fn from_the_assistant_to_the_first_imported_orders() {
    let mut day = Day::begin();
    day.assistant();
    day.exports();
    day.configures();
    day.imports();
    day.edits();
    day.turns_language_and_appearance();
    day.reads_what_was();
}

impl Day {
    /// K04: each side is tested before the next step opens.
    fn assistant(&self) {
        use At::Assistant;
        self.press(Assistant, "J’accepte ces conditions");
        for _ in 0..3 {
            self.press(Assistant, "Continuer");
        }
        self.choose(Assistant, "Source ODBC", None, &format!("{SOURCE} (SQLite3)"));
        self.press(Assistant, "Continuer");
        self.until(Assistant, "Étape 5 sur 6");
        self.enter(Assistant, "Adresse de la boutique", &self.shop.url);
        self.enter(Assistant, "Mot de passe du module", &self.shop.secret);
        self.press(Assistant, "Continuer");
        self.until(Assistant, "Étape 6 sur 6");
        self.press(Assistant, "une copie pour essayer");
        self.enter(Assistant, "Nom", "lin-et-laine");
        self.press(Assistant, "Créer le profil");
        self.until(At::Main, "→ PrestaShop");
        assert!(!self.window.assistant_window().unwrap().window().is_visible());
        let profile = self.store().profiles().unwrap().remove(0);
        assert_eq!((&*profile.name, &profile.erp.settings["source"]), ("lin-et-laine", &SOURCE.into()));
        assert!(!format!("{profile:?}").contains(&self.shop.secret), "the password is in the vault alone");
    }

    fn store(&self) -> SqliteStore {
        SqliteStore::open(&self.data.path().join("data")).unwrap()
    }

    /// The dry run writes nothing; the export writes what it told.
    fn exports(&self) {
        self.press(At::Main, "Simuler sans rien envoyer\u{a0}: Toutes les données");
        self.until(At::Main, "Rien n’a été envoyé.");
        assert_eq!(self.shop.count("ps_navette_link"), 0, "a dry run wrote");
        let told = self.texts(At::Main).into_iter().find(|text| text.contains("partiraient")).unwrap();
        self.press(At::Main, "Lancer\u{a0}: Toutes les données");
        self.until(At::Main, "Toutes les données, Terminé");
        let number = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let done = self.texts(At::Main).into_iter().find(|text| text.starts_with("Terminé, ")).unwrap();
        assert!(done.starts_with(&format!("Terminé, {} fiches écrites", number(&told))), "{told} {done}");
        assert!(self.shop.count("ps_navette_link") > 0);
    }

    /// J: the panels that the plugins declare, their lists read live, and a search in a long one.
    fn configures(&self) {
        use At::Profile;
        self.press(At::Main, "Configurer le profil…");
        self.press(Profile, "Commandes");
        self.enter(Profile, "Marque de la boutique", "WEB");
        for (field, article) in [
            ("Article des frais de port", "FRAISPORT"),
            ("Article des bons de réduction", "REMISE"),
            ("Article d'arrondi", "ARRONDI"),
        ] {
            self.press(Profile, field);
            self.enter(Profile, "Chercher", article);
            self.wait(Profile, article, |day| day.entry(article).is_some());
            self.entry(article).unwrap().invoke_accessible_default_action();
            self.draw(Profile);
        }
        self.press(Profile, "Enregistrer et fermer");
        self.wait(Profile, "the profile is kept", |day| {
            day.store().profiles().unwrap()[0].erp.settings.get("article-rounding") == Some(&"ARRONDI".into())
        });
    }

    fn entry(&self, value: &str) -> Option<ElementHandle> {
        let is = |element: &ElementHandle| {
            element.accessible_role() == Some(AccessibleRole::ListItem)
                && [element.accessible_label(), element.accessible_description()]
                    .into_iter()
                    .flatten()
                    .any(|text| text.contains(value))
        };
        self.elements(At::Profile).into_iter().find(is)
    }

    /// H: an order in francs is refused; its remedy opens the mapping of currencies, and with it the order is imported.
    fn imports(&mut self) {
        let loaded = self.shop.load_orders("second currency,VAT mixes");
        let francs = self
            .shop
            .sql("SELECT id_order FROM ps_orders JOIN ps_currency USING (id_currency) WHERE iso_code = 'CHF' LIMIT 1");
        self.press(At::Main, "Commandes");
        let row = format!("Commande {francs}, ");
        self.wait(At::Main, "the orders are read", |day| day.row(&row).is_some());
        self.press_row(&row);
        self.until(At::Main, "aucune devise de Sage n'est choisie");
        self.press(At::Main, "Ouvrir le réglage…");
        self.wait(At::Profile, "the mapping of currencies", |day| day.control(At::Profile, "CHF").is_some());
        self.control(At::Profile, "CHF").unwrap().invoke_accessible_default_action();
        self.wait(At::Profile, "francs in Sage", |day| day.entry("CHF").is_some());
        self.entry("CHF").unwrap().invoke_accessible_default_action();
        self.draw(At::Profile);
        self.press(At::Profile, "Enregistrer et fermer");
        self.until(At::Main, "Total HT, 180,30, 180,30, 0,00");
        self.press(At::Main, &format!("Importer {loaded} commandes"));
        self.wait(At::Main, "the order is imported", |day| {
            day.row(&row).is_some_and(|row| label(&row).contains("Importée"))
        });
        self.until(At::Main, "Pièce dans l’ERP");
        let written = "SELECT COUNT(DISTINCT DO_NoWeb) FROM F_DOCENTETE WHERE DO_NoWeb LIKE 'WEB-%'";
        assert_eq!(self.company.sql(written), loaded.to_string());
    }

    fn row(&self, begin: &str) -> Option<ElementHandle> {
        let is = |element: &ElementHandle| {
            element.accessible_role() == Some(AccessibleRole::ListItem) && label(element).starts_with(begin)
        };
        self.elements(At::Main).into_iter().find(is)
    }

    fn press_row(&self, begin: &str) {
        self.wait(At::Main, begin, |day| day.row(begin).is_some());
        self.row(begin).unwrap().invoke_accessible_default_action();
        self.draw(At::Main);
    }

    /// The field of a list whose label holds that text.
    fn control(&self, at: At, text: &str) -> Option<ElementHandle> {
        let is = |element: &ElementHandle| {
            element.accessible_role() == Some(AccessibleRole::Combobox) && label(element).contains(text)
        };
        self.elements(at).into_iter().find(is)
    }

    /// K01: a name that is changed here goes to the shop in place of the ERP's.
    fn edits(&self) {
        self.press(At::Main, "Éditeur d’articles");
        self.press_row("BOU-CIR-01, ");
        self.press(At::Main, "Allumer l’éditeur");
        self.wait(At::Main, "the editor is on", |day| day.store().profiles().unwrap()[0].article_editor);
        self.until(At::Main, "26 signes");
        self.enter(At::Main, "Désignation", "Bougie du dimanche");
        self.press(At::Main, "Enregistrer et envoyer");
        let name = "SELECT COUNT(*) FROM ps_product_lang WHERE name = 'Bougie du dimanche'";
        self.wait(At::Main, "the new name in the shop", |day| day.shop.sql(name) != "0");
        assert!(!self.company.sql("SELECT AR_Design FROM F_ARTICLE").contains("du dimanche"), "Sage keeps its own");
    }

    fn turns_language_and_appearance(&self) {
        let brightness = |day: &Self| {
            let shot = day.window.component().window().take_snapshot().unwrap();
            u64::from(shot.as_bytes()[0]) + u64::from(shot.as_bytes()[1])
        };
        self.press(At::Main, "Options");
        let light = brightness(self);
        self.press(At::Main, "English");
        self.until(At::Main, "Article editor");
        assert!(!self.sees(At::Main, "Accueil"));
        self.press(At::Main, "Dark");
        mock_elapsed_time(Duration::from_millis(500));
        assert!(brightness(self) + 200 < light);
        let kept = Preferences { language: Language::English, dark: true };
        self.wait(At::Main, "the choice is kept", |day| desktop::read(&day.data.path().join("data")) == kept);
    }

    /// K02, K03: every run with its records, and what they said.
    fn reads_what_was(&self) {
        self.press(At::Main, "History");
        self.until(At::Main, "4 written");
        self.press_row("All data, ");
        self.until(At::Main, "CL1, Created");
        self.press(At::Main, "Journal");
        self.enter(At::Main, "Search (Ctrl+F)", "Run opened");
        self.until(At::Main, "Run opened: Orders, profile lin-et-laine");
    }
}

fn label(element: &ElementHandle) -> String {
    element.accessible_label().unwrap_or_default().to_string()
}
