//! The settings: their schema for the host, and their parsed form.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use plugin_sdk::model::{
    Config, ConnectorError, ErrorKind, Field, FieldKind, Localized, SettingsGroup, SettingsSchema,
};
use reqwest::Url;

use crate::statuses::{self, StatusSettings};

/// The shortest secret that the module accepts, in bytes.
pub const MINIMUM_SECRET: usize = 32;
/// The part of the address that never changes.
pub const API_PATH: &str = "/index.php?fc=module&module=navette&controller=api";

/// The settings, checked.
pub struct Settings {
    pub base: Base,
    pub ca_file: Option<PathBuf>,
    pub basic: Option<(String, plugin_sdk::model::Secret)>,
    pub secret: plugin_sdk::model::Secret,
    pub company: String,
    pub allow_removals: bool,
    /// By what a product of the shop's own is taken for an article, in this order (G22).
    pub adopt_by: Vec<String>,
    pub page_size: usize,
    /// Longer edge of a picture that is sent, in pixels.
    pub image_edge: u32,
    pub timeout: Duration,
    pub statuses: StatusSettings,
}

/// The shop's base URL, and what is signed of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The whole address that requests go to.
    pub address: String,
    /// Lower case, with the port that the URL names.
    pub host: String,
    /// Folder, script and query.
    pub path: String,
    /// This very computer, where plain HTTP is allowed.
    pub loopback: bool,
    pub secure: bool,
}

impl Base {
    /// Normalises a base URL.
    ///
    /// # Errors
    /// `config`, with the code of what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, ConnectorError> {
        let invalid = |code: &str| {
            ConnectorError::new(ErrorKind::Config, code, "failed to accept the shop's address").arg("url", text)
        };
        let url = Url::parse(text.trim()).map_err(|error| invalid("url-invalid").detail(error))?;
        if !url.username().is_empty() || url.password().is_some() {
            // The text is left out: it holds a password.
            return Err(ConnectorError::new(ErrorKind::Config, "url-credentials", "the shop's address has a password"));
        }
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(invalid("url-invalid")),
        };
        if url.query().is_some() || url.fragment().is_some() {
            return Err(invalid("url-invalid"));
        }
        let name = url.host_str().ok_or_else(|| invalid("url-invalid"))?.to_ascii_lowercase();
        let loopback = is_loopback(&name);
        if !secure && !loopback {
            return Err(invalid("url-insecure"));
        }
        let host = url.port().map_or_else(|| name.clone(), |port| format!("{name}:{port}"));
        let folder = url.path().trim_end_matches('/');
        let folder = folder.strip_suffix("/index.php").unwrap_or(folder).trim_end_matches('/');
        let path = format!("{folder}{API_PATH}");
        Ok(Self { address: format!("{}://{host}{path}", url.scheme()), host, path, loopback, secure })
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Settings {
    /// Reads and checks the settings.
    ///
    /// # Errors
    /// `config` for the first setting that is missing or wrong.
    pub fn from_config(config: &Config) -> Result<Self, ConnectorError> {
        let base = Base::parse(config.text("url").ok_or_else(|| missing("url"))?)?;
        let secret = config.secret("secret").ok_or_else(|| missing("secret"))?.clone();
        if secret.expose().len() < MINIMUM_SECRET {
            return Err(ConnectorError::new(
                ErrorKind::Config,
                "secret-too-short",
                "the module's password is too short",
            )
            .arg("minimum", MINIMUM_SECRET));
        }
        let basic = match config.text("basic_user") {
            None => None,
            Some(user) if user.contains(':') => return Err(invalid("basic_user")),
            Some(user) => Some((user.to_owned(), config.secret("basic_password").cloned().unwrap_or_default())),
        };
        let company = config.text("company").unwrap_or_default().to_owned();
        if company.chars().count() > 64 || company.chars().any(char::is_control) {
            return Err(invalid("company"));
        }
        Ok(Self {
            base,
            ca_file: config.text("ca_file").map(PathBuf::from),
            basic,
            secret,
            company,
            adopt_by: adopt_by(config)?,
            allow_removals: config.toggle("allow_removals", false),
            image_edge: u32::try_from(bounded(config, "image_edge", 2_000, 200, 10_000)?).unwrap_or(u32::MAX),
            page_size: bounded(config, "page_size", 5_000, 1, 10_000)? as usize,
            timeout: Duration::from_secs(bounded(config, "timeout_seconds", 60, 1, 600)?),
            statuses: StatusSettings::from_config(config),
        })
    }
}

/// What adoption may go by.
const ADOPT_BY: [&str; 3] = ["reference", "ean", "supplier-reference"];

fn adopt_by(config: &Config) -> Result<Vec<String>, ConnectorError> {
    let text = config.text("adopt_by").unwrap_or("reference,ean");
    let names = text.split([',', ';', ' ']).filter(|name| !name.is_empty() && *name != "none").map(str::to_owned);
    let names: Vec<String> = names.collect();
    let known = names.iter().all(|name| ADOPT_BY.contains(&name.as_str()));
    if known { Ok(names) } else { Err(invalid("adopt_by")) }
}

fn bounded(config: &Config, key: &str, default: i64, least: i64, most: i64) -> Result<u64, ConnectorError> {
    let value = config.integer(key, default);
    if !(least..=most).contains(&value) {
        return Err(invalid(key).arg("minimum", least).arg("maximum", most));
    }
    u64::try_from(value).map_err(|_| invalid(key))
}

fn missing(key: &str) -> ConnectorError {
    ConnectorError::new(ErrorKind::Config, "setting-missing", format!("the setting {key} is missing")).arg("key", key)
}

fn invalid(key: &str) -> ConnectorError {
    ConnectorError::new(ErrorKind::Config, "setting-invalid", format!("the setting {key} is not usable"))
        .arg("key", key)
}

/// What the host asks for.
pub fn schema() -> SettingsSchema {
    SettingsSchema { groups: vec![connection(), exchange(), statuses::group()] }
}

fn connection() -> SettingsGroup {
    let text = |length| FieldKind::Text { max_length: Some(length) };
    SettingsGroup {
        key: "connection".to_owned(),
        label: Localized::fr_en("Boutique", "Shop"),
        help: Localized::fr_en(
            "Le module Navette doit être installé dans la boutique.",
            "The Navette module has to be installed in the shop.",
        ),
        fields: vec![
            Field::new("url", Localized::fr_en("Adresse de la boutique", "Shop address"), text(500)).required().help(
                Localized::fr_en(
                    "Commence par https:// ; http:// n'est accepté que sur ce poste.",
                    "Begins with https://; http:// is accepted on this computer only.",
                ),
            ),
            Field::new("secret", Localized::fr_en("Mot de passe du module", "Module password"), FieldKind::Secret)
                .required()
                .help(Localized::fr_en(
                    "Affiché dans la configuration du module.",
                    "Shown in the module's configuration.",
                )),
            Field::new("company", Localized::fr_en("Repère de la société", "Company tag"), text(64)).help(
                Localized::fr_en(
                    "Sépare plusieurs sociétés sur une même boutique ; à ne plus changer ensuite.",
                    "Keeps several companies on one shop apart; never change it afterwards.",
                ),
            ),
            Field::new(
                "order_url",
                Localized::fr_en("Page d'une commande au back-office", "An order's page in the back office"),
                text(500),
            )
            .advanced()
            .help(Localized::fr_en(
                "{order} y est le numéro : https://…/admin123/index.php?controller=AdminOrders&vieworder&id_order={order}",
                "{order} is its number: https://…/admin123/index.php?controller=AdminOrders&vieworder&id_order={order}",
            )),
            Field::new("basic_user", Localized::fr_en("Utilisateur HTTP", "HTTP user"), text(200)).advanced(),
            Field::new("basic_password", Localized::fr_en("Mot de passe HTTP", "HTTP password"), FieldKind::Secret)
                .advanced(),
            Field::new(
                "ca_file",
                Localized::fr_en("Fichier de l'autorité privée (PEM)", "Private authority file (PEM)"),
                text(1_000),
            )
            .advanced(),
        ],
    }
}

fn exchange() -> SettingsGroup {
    let number = |min, max| FieldKind::Number { min: Some(min), max: Some(max), decimals: 0 };
    SettingsGroup {
        key: "exchange".to_owned(),
        label: Localized::fr_en("Échanges", "Exchanges"),
        help: Localized::default(),
        fields: vec![
            Field::new(
                "allow_removals",
                Localized::fr_en("Autoriser les suppressions en nombre", "Allow removals in number"),
                FieldKind::Toggle,
            )
            .default_value(false)
            .advanced()
            .help(Localized::fr_en(
                "Lève le frein du module (10 %). Ce que devient une fiche retirée se règle dans le module.",
                "Lifts the module's brake (10 %). What becomes of a removed record is the module's own setting.",
            )),
            Field::new(
                "adopt_by",
                Localized::fr_en("Reconnaître les produits de la boutique par", "Recognise the shop's products by"),
                FieldKind::Text { max_length: Some(100) },
            )
            .default_value("reference,ean")
            .advanced()
            .help(Localized::fr_en(
                "Dans cet ordre : reference, ean, supplier-reference ; none ne reconnaît rien et laisse créer en double.",
                "In this order: reference, ean, supplier-reference; none recognises nothing and lets doubles be made.",
            )),
            Field::new(
                "image_edge",
                Localized::fr_en("Plus grand côté des images (pixels)", "Longer edge of pictures (pixels)"),
                number(200, 10_000),
            )
            .default_value(2_000)
            .advanced()
            .help(Localized::fr_en(
                "Une image plus grande est réduite avant l'envoi ; le fichier d'origine ne change pas.",
                "A larger picture is made smaller before it is sent; the file itself does not change.",
            )),
            Field::new("page_size", Localized::fr_en("Fiches par échange", "Records per exchange"), number(1, 10_000))
                .default_value(5_000)
                .advanced(),
            Field::new("timeout_seconds", Localized::fr_en("Délai d'attente (s)", "Time limit (s)"), number(1, 600))
                .default_value(60)
                .advanced(),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> (String, String) {
        let base = Base::parse(text).unwrap();
        (base.host, base.path)
    }

    #[test]
    fn base_url_is_normalised() {
        assert_eq!(base("https://Shop.Example/"), ("shop.example".to_owned(), API_PATH.to_owned()));
        assert_eq!(
            base(" https://shop.example:8443/boutique/index.php "),
            ("shop.example:8443".to_owned(), format!("/boutique{API_PATH}"))
        );
        assert_eq!(base("http://[::1]:8080").0, "[::1]:8080");
        assert_eq!(
            Base::parse("https://shop.example/a//").unwrap().address,
            format!("https://shop.example/a{API_PATH}")
        );
    }

    #[test]
    fn plain_http_is_for_loopback_only() {
        for text in ["http://localhost", "http://127.0.0.1:8080/shop", "http://[::1]"] {
            assert!(Base::parse(text).unwrap().loopback, "{text}");
        }
        for (text, code) in [
            ("http://shop.example", "url-insecure"),
            ("ftp://shop.example", "url-invalid"),
            ("shop.example", "url-invalid"),
            ("https://u:p@shop.example", "url-credentials"),
            ("https://shop.example/?a=1", "url-invalid"),
            ("https://shop.example/#a", "url-invalid"),
        ] {
            assert_eq!(Base::parse(text).unwrap_err().code, code, "{text}");
        }
    }
}
