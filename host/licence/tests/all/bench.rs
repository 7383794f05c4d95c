//! A root, a reseller and a licence that holds, to be altered by tests.

use chrono::{DateTime, NaiveDate, Utc};
use licence::{
    Certificate, ComputerId, Keys, Licence, LicensedShop, Now, Refusal, SigningKey, key_id, sign_certificate,
    sign_licence, verify,
};
use sync_model::Grants;

pub struct Bench {
    pub root: SigningKey,
    /// What the licence is signed with; the certificate names key `[2; 32]`.
    pub key: SigningKey,
    pub certificate: Certificate,
    pub licence: Licence,
    pub keys: Keys,
    pub instant: DateTime<Utc>,
    pub computer: ComputerId,
    pub shop: Option<&'static str>,
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn instant(text: &str) -> DateTime<Utc> {
    format!("{text}T12:00:00Z").parse().unwrap()
}

pub fn computer(name: &str) -> ComputerId {
    ComputerId(licence::PARTS.iter().map(|part| ((*part).to_owned(), format!("{name}-{part}"))).collect())
}

impl Bench {
    pub fn new() -> Self {
        let (root, key) = (SigningKey::from_bytes(&[1; 32]), SigningKey::from_bytes(&[2; 32]));
        let certificate = Certificate {
            reseller: "toile".to_owned(),
            name: "Toile & Cie".to_owned(),
            key: hex::encode(key.verifying_key().as_bytes()),
            root: key_id(&root.verifying_key()),
            from: day("2026-01-01"),
            until: day("2027-12-31"),
            shops: 3,
            workstations: 10,
            users: 10,
            computers: 2,
            days: 370,
            features: ["tarifs-remises".to_owned(), "promotions".to_owned()].into(),
            trials: true,
            critical: Vec::new(),
        };
        let shop =
            LicensedShop { host: "lin-et-laine.example".to_owned(), features: ["tarifs-remises".to_owned()].into() };
        let licence = Licence {
            number: "NAV-1".to_owned(),
            serial: 3,
            holder: "Maison Lin & Laine".to_owned(),
            reseller: "toile".to_owned(),
            key: key_id(&key.verifying_key()),
            shops: vec![shop],
            workstations: 5,
            users: 5,
            issued: day("2026-02-01"),
            from: day("2026-02-01"),
            until: day("2026-12-31"),
            computers: vec![computer("office")],
            trial: false,
            lease: None,
            clock: None,
            critical: Vec::new(),
        };
        let keys = Keys { roots: vec![root.verifying_key()], revocations: Vec::new() };
        let (instant, shop) = (instant("2026-06-15"), Some("https://www.lin-et-laine.example/shop"));
        Self { root, key, certificate, licence, keys, instant, computer: computer("office"), shop }
    }

    pub fn certificate_text(&self) -> String {
        sign_certificate(&self.certificate, &self.root).unwrap()
    }

    pub fn text(&self) -> String {
        sign_licence(&self.licence, &self.certificate_text(), &self.key).unwrap()
    }

    pub fn now(&self) -> Now<'_> {
        Now { instant: self.instant, computer: &self.computer, recorded: None, shop: self.shop }
    }

    pub fn ask(&self, text: &str) -> Result<Grants, Refusal> {
        verify(text, &self.keys, &self.now())
    }
}
