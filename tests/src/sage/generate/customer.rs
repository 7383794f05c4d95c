//! The customers: each one a pure function of the seed and its index; the first ones are cases of their own.

use super::super::random::Random;
use super::World;
use super::calendar;
use super::vocabulary::{FIRST_NAMES, LAST_NAMES, SHOPS, STREETS, TOWNS, Town};

const PURPOSE: u64 = 2;

/// Numbers of the customers whose record is a case of its own, in order of index.
const SPECIAL: &[&str] = &[
    "A01",
    "CENTRALE",
    "HOTEL1",
    "DUBOIS",
    "DUBOIS2",
    "MULTI",
    "SANSMAIL",
    "CONTACT",
    "SOMMEIL",
    "LONG",
    "INVALIDE",
    "PAYE",
    "ESCOMPTE",
    "WEB",
    "PROSPECT",
    "MINUSCULE",
];

/// One customer.
#[derive(Clone, Debug)]
pub struct Customer {
    pub index: usize,
    pub number: String,
    pub name: String,
    pub contact: String,
    pub first_name: &'static str,
    pub last_name: &'static str,
    pub street: String,
    pub complement: String,
    pub town: &'static Town,
    pub phone: String,
    pub email: String,
    /// E-mail of the contact record; none: no contact record.
    pub contact_email: Option<String>,
    pub payer: Option<&'static str>,
    pub buying_office: Option<&'static str>,
    pub price_category: i64,
    pub discount: i64,
    pub cash_discount: i64,
    pub asleep: bool,
    pub prospect: bool,
    pub professional: bool,
    pub representative: i64,
    pub delivery_places: usize,
    pub modified: String,
}

/// Number of the customer of that index.
pub fn number_at(index: usize) -> String {
    match SPECIAL.get(index) {
        Some(number) => (*number).to_owned(),
        None => format!("C{index:06}"),
    }
}

impl Customer {
    /// The customer of that index, below `CompanySpec::customers`.
    pub fn at(world: &World, index: usize) -> Self {
        let mut random = Random::new(world.spec.seed, PURPOSE, index as u64);
        let first_name = *random.pick(FIRST_NAMES);
        let last_name = *random.pick(LAST_NAMES);
        let professional = random.percent(55);
        let name = if professional {
            format!("{} {}", random.pick(SHOPS), index)
        } else {
            format!("{last_name} {first_name}")
        };
        let mut customer = Self {
            index,
            number: number_at(index),
            name: shorten(&name, 35),
            contact: if professional && index.is_multiple_of(4) {
                String::new()
            } else {
                format!("{first_name} {last_name}")
            },
            first_name,
            last_name,
            street: shorten(&format!("{} {}", random.between(1, 240), random.pick(STREETS)), 35),
            complement: if index.is_multiple_of(6) {
                format!("Bâtiment {}", random.between(1, 9))
            } else {
                String::new()
            },
            town: random.pick(TOWNS),
            phone: format!("03 20 {:02} {:02} {:02}", random.below(100), random.below(100), random.below(100)),
            email: email(index),
            contact_email: (index % 5 == 1).then(|| format!("contact{index}@exemple-client.fr")),
            payer: None,
            buying_office: None,
            price_category: if professional { *random.pick(&[1, 3, 3, 5]) } else { *random.pick(&[2, 4]) },
            discount: if index % 9 == 4 { random.between(1, 10) } else { 0 },
            cash_discount: 0,
            asleep: index % 37 == 30,
            prospect: false,
            professional,
            representative: if index.is_multiple_of(3) { random.between(1, 3) } else { 0 },
            delivery_places: *random.pick(&[0, 1, 1, 1, 2, 3]),
            modified: calendar::minute(&mut random),
        };
        customer.make_special();
        customer
    }

    fn make_special(&mut self) {
        match SPECIAL.get(self.index).copied().unwrap_or_default() {
            "HOTEL1" => self.buying_office = Some("CENTRALE"),
            "CENTRALE" => self.price_category = 3,
            // Two accounts of one person: the e-mail is the key of the shop.
            "DUBOIS" | "DUBOIS2" => self.email = "claire.dubois@exemple-client.fr".to_owned(),
            "MULTI" => self.email = "compta@exemple-client.fr; achats@exemple-client.fr".to_owned(),
            "SANSMAIL" => (self.email, self.contact_email) = (String::new(), None),
            "CONTACT" => {
                self.email = String::new();
                self.contact_email = Some("chloe.contact@exemple-client.fr".to_owned());
            }
            "SOMMEIL" => self.asleep = true,
            "LONG" => {
                self.name = "Société Anonyme des Établissements L".to_owned().chars().take(35).collect();
                self.street = "1234 boulevard du Maréchal de Lattre".chars().take(35).collect();
                self.complement = "Résidence « Les Œillets » Bâtiment C".chars().take(35).collect();
            }
            "INVALIDE" => (self.email, self.contact_email) = ("pas.une.adresse@".to_owned(), None),
            "PAYE" => self.payer = Some("CENTRALE"),
            "ESCOMPTE" => (self.discount, self.cash_discount) = (5, 2),
            "PROSPECT" => self.prospect = true,
            "MINUSCULE" => self.email = "Accueil@EXEMPLE-Client.FR ".to_owned(),
            _ => {}
        }
    }

    /// What the first column of `F_LIVRAISON` numbers holds for this customer.
    pub fn first_place(&self) -> i64 {
        i64::try_from(self.index).unwrap_or(0) * 4 + 1
    }
}

/// None, shared with the customer before, several in one field, or its own.
fn email(index: usize) -> String {
    match index {
        _ if index % 7 == 3 => String::new(),
        _ if index % 23 == 12 => format!("client{}@exemple-client.fr", index - 1),
        _ if index % 29 == 20 => format!("client{index}@exemple-client.fr, achats{index}@exemple-client.fr"),
        _ => format!("client{index}@exemple-client.fr"),
    }
}

/// The text cut to `length` characters.
pub fn shorten(text: &str, length: usize) -> String {
    text.chars().take(length).collect()
}
