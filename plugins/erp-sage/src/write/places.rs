//! Delivery places: an address of the shop is one row of F_LIVRAISON, found again by what is written in it.

use plugin_sdk::model::{Address, ConnectorError, Context, Order, WriteItem};

use super::{Writer, config::PlaceRule, customers, insert::Insert, known::Known, lists::Lists, stop::Stop, texts};
use crate::{
    client::Value,
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
    /// The row has the number already and is to get this address.
    pub moved: bool,
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
            moved: false,
        };
        Some((place, lost))
    }

    /// Whether the other place is this one by the rule of the settings.
    fn is_like(&self, other: &Self, rule: PlaceRule) -> bool {
        let parts = match rule {
            PlaceRule::Whole => 0..6,
            PlaceRule::Address => 1..6,
            PlaceRule::Name => 0..1,
        };
        let same = |part: usize| self.texts[part].to_lowercase() == other.texts[part].to_lowercase();
        self.account.eq_ignore_ascii_case(&other.account) && parts.into_iter().all(same)
    }

    /// Whether the other place is the same address for a postman.
    pub fn is_same(&self, other: &Self) -> bool {
        let same = |left: &String, right: &String| left.to_lowercase() == right.to_lowercase();
        self.account.eq_ignore_ascii_case(&other.account)
            && self.texts.iter().zip(&other.texts).all(|(left, right)| same(left, right))
    }
}

/// The known place of this address, else the address itself.
pub fn found(known: &Known, wanted: Place, rule: PlaceRule) -> Place {
    let same = known.places.iter().find(|place| place.is_same(&wanted));
    let alike = same.or_else(|| known.places.iter().find(|place| place.is_like(&wanted, rule)));
    match alike {
        None => wanted,
        // Its name is the same and its address is not: it moves.
        Some(place) if rule == PlaceRule::Name && !place.is_same(&wanted) => {
            Place { number: place.number, condition: place.condition, moved: true, ..wanted }
        }
        Some(place) => place.clone(),
    }
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
        // By name, a place may lie in another town than the one that it is to have.
        let (column, length) = match self.settings.customers.places {
            PlaceRule::Name => ("LI_Intitule", self.place_lengths()[0]),
            PlaceRule::Whole | PlaceRule::Address => ("LI_CodePostal", self.place_lengths()[3]),
        };
        let by = |address: &Address| match column {
            "LI_Intitule" => texts::place_name(address),
            _ => texts::clean(&address.postcode),
        };
        let mut codes: Vec<String> = items.iter().map(|(_, order)| texts::cut(&by(&order.delivery), length)).collect();
        codes.sort_unstable();
        codes.dedup();
        let select = Select::new(&self.base, &self.client.dialect, "F_LIVRAISON", &PLACE);
        let mut found = Vec::new();
        // A collective account has a place for each buyer: the postcodes keep the answer short.
        for (accounts, codes) in
            accounts.chunks(LIST).flat_map(|some| codes.chunks(LIST).map(move |codes| (some, codes)))
        {
            let (owner, mut values) = Keys::List(accounts).condition("CT_Num");
            let (postcode, more) = Keys::List(codes).condition(column);
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

    /// Gives a place its new address.
    pub(super) fn move_place(&mut self, place: &Place) -> Result<(), Stop> {
        let columns = ["LI_Adresse", "LI_Complement", "LI_CodePostal", "LI_Ville", "LI_Pays"];
        let sets: Vec<String> = columns.iter().map(|column| format!("{column} = ?")).collect();
        let mut values: Vec<Value> = place.texts[1..].iter().map(|text| Value::from(text.as_str())).collect();
        values.push(Value::Int(place.number));
        let sql = format!("UPDATE F_LIVRAISON SET {} WHERE LI_No = ?", sets.join(", "));
        self.client.execute(&sql, &values).map_err(|report| Stop::of_report(&place.account, report))?;
        Ok(())
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
