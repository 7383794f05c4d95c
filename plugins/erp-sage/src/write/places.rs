//! Delivery places: an address of the shop is one row of F_LIVRAISON, found again by what is written in it.

use plugin_sdk::model::{Address, ConnectorError, Context, Order, WriteItem};

use super::{Writer, customers, insert::Insert, known::Known, lists::Lists, stop::Stop, texts};
use crate::{
    read::sides::{Keys, LIST},
    select::{As, Select},
};

const PLACE: [(&str, As); 9] = [
    ("LI_No", As::Int),
    ("CT_Num", As::Text),
    ("LI_Intitule", As::Text),
    ("LI_Adresse", As::Text),
    ("LI_Complement", As::Text),
    ("LI_CodePostal", As::Text),
    ("LI_Ville", As::Text),
    ("LI_Pays", As::Text),
    ("N_Condition", As::Int),
];

/// A delivery place of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// `LI_No`; 0 for one that has yet to be made.
    pub number: i64,
    pub account: String,
    /// Name, address, complement, postcode, city, country, as the columns hold them.
    pub texts: [String; 6],
    pub condition: i64,
    pub contact: String,
    pub region: String,
    pub phone: String,
    pub email: String,
}

impl Place {
    /// Where the goods of an order go; `None` for an order without an address. The flag tells that it was cut.
    pub fn of_order(lists: &Lists, order: &Order, account: &str, lengths: &[usize; 6]) -> Option<(Self, bool)> {
        let to: &Address = &order.delivery;
        if to.line1.trim().is_empty() && to.city.trim().is_empty() {
            return None;
        }
        let (first, second, lost) = texts::two_lines(&to.line1, &to.line2, lengths[1]);
        let written = [
            texts::place_name(to),
            first,
            second,
            texts::clean(&to.postcode),
            texts::clean(&to.city),
            customers::country(lists, &to.country),
        ];
        let mut lengths = lengths.iter();
        let written = written.map(|text| texts::cut(&text, lengths.next().copied().unwrap_or(0)));
        let email = order.customer.identity.as_ref().map(|person| texts::clean(&person.email)).unwrap_or_default();
        let phone = if to.phone.trim().is_empty() { &to.mobile } else { &to.phone };
        let place = Self {
            number: 0,
            account: account.to_owned(),
            texts: written,
            condition: 0,
            contact: texts::full_name(&to.first_name, &to.last_name),
            region: texts::clean(&to.region),
            phone: texts::clean(phone),
            email,
        };
        Some((place, lost))
    }

    /// Whether the other place is the same address for a postman.
    pub fn is_same(&self, other: &Self) -> bool {
        let same = |left: &String, right: &String| left.to_lowercase() == right.to_lowercase();
        self.account.eq_ignore_ascii_case(&other.account)
            && self.texts.iter().zip(&other.texts).all(|(left, right)| same(left, right))
    }
}

/// The known place of this address, else the address itself.
pub fn found(known: &Known, wanted: Place) -> Place {
    known.places.iter().find(|place| place.is_same(&wanted)).cloned().unwrap_or(wanted)
}

impl Writer {
    /// The lengths of the six texts that make a place.
    pub(super) fn place_lengths(&self) -> [usize; 6] {
        let columns = ["LI_Intitule", "LI_Adresse", "LI_Complement", "LI_CodePostal", "LI_Ville", "LI_Pays"];
        columns.map(|column| self.base.length("F_LIVRAISON", column).unwrap_or(0))
    }

    /// Reads the places of accounts at the postcodes of these orders.
    pub(super) fn places(
        &mut self,
        context: &dyn Context,
        accounts: &[String],
        items: &[(&WriteItem, &Order)],
    ) -> Result<Vec<Place>, ConnectorError> {
        let mut codes: Vec<String> = items.iter().map(|(_, order)| texts::clean(&order.delivery.postcode)).collect();
        codes.sort_unstable();
        codes.dedup();
        let select = Select::new(&self.base, &self.client.dialect, "F_LIVRAISON", &PLACE);
        let mut found = Vec::new();
        // A collective account has a place for each buyer: the postcodes keep the answer short.
        for (accounts, codes) in
            accounts.chunks(LIST).flat_map(|some| codes.chunks(LIST).map(move |codes| (some, codes)))
        {
            let (owner, mut values) = Keys::List(accounts).condition("CT_Num");
            let (postcode, more) = Keys::List(codes).condition("LI_CodePostal");
            values.extend(more);
            let rest = format!("WHERE {owner} AND {postcode}");
            let rows = self.client.fetch(context, &select, &rest, &values, None)?;
            found.extend((0..rows.len).map(|row| Place {
                number: rows.int(0, row),
                account: rows.text(1, row).to_owned(),
                texts: [2, 3, 4, 5, 6, 7].map(|column| rows.text(column, row).to_owned()),
                condition: rows.int(8, row),
                ..Place::default()
            }));
        }
        Ok(found)
    }

    /// Inserts a place and answers its number; the first of an account is its principal one.
    pub(super) fn insert_place(
        &mut self,
        context: &dyn Context,
        place: &Place,
        carrier: i64,
        condition: i64,
    ) -> Result<i64, Stop> {
        let number = self.next_number(context, "F_LIVRAISON", "LI_No")?;
        let principal = "SELECT LI_No FROM F_LIVRAISON WHERE CT_Num = ? AND LI_Principal = 1";
        let others = self.texts(context, principal, &[place.account.as_str().into()])?;
        let mut row = Insert::into("F_LIVRAISON");
        row.set("LI_No", number).set("CT_Num", place.account.as_str());
        let columns = ["LI_Intitule", "LI_Adresse", "LI_Complement", "LI_CodePostal", "LI_Ville", "LI_Pays"];
        for (column, text) in columns.into_iter().zip(&place.texts) {
            row.set(column, text.as_str());
        }
        row.set("LI_CodeRegion", place.region.as_str())
            .set("LI_Contact", place.contact.as_str())
            .set("N_Expedition", carrier)
            .set("N_Condition", condition)
            .set("LI_Principal", i64::from(others.is_empty()))
            .set("LI_Telephone", place.phone.as_str())
            .set("LI_Telecopie", "")
            .set("LI_EMail", place.email.as_str())
            .set("LI_AdresseFact", 0);
        self.insert(&place.account, &row)?;
        Ok(number)
    }
}
