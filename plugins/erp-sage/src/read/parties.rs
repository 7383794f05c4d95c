//! What customers and their addresses are made of: e-mail addresses, names, countries (functions.md G10).

use std::collections::HashMap;

use plugin_sdk::model::{ConnectorError, Context};

use super::sides::Side;
use crate::{
    config::CustomerReading,
    rows::Rows,
    select::{As, Select},
    session::Session,
};

/// The columns of an account that decide whether and under which name it goes to the shop.
pub const ACCOUNT: [(&str, As); 13] = [
    ("CT_Num", As::Text),
    ("CT_Intitule", As::Text),
    ("CT_Contact", As::Text),
    ("CT_EMail", As::Text),
    ("CT_Siret", As::Text),
    ("CT_Identifiant", As::Text),
    ("CT_Ape", As::Text),
    ("CT_Langue", As::Int),
    ("CT_LangueISO2", As::Text),
    ("N_CatTarif", As::Int),
    ("CT_Sommeil", As::Int),
    ("CT_Prospect", As::Int),
    ("CT_Commentaire", As::Text),
];

/// The columns of a contact.
pub const CONTACT: [(&str, As); 5] =
    [("CT_Num", As::Text), ("CT_No", As::Int), ("CT_Nom", As::Text), ("CT_Prenom", As::Text), ("CT_EMail", As::Text)];

/// A page's accounts and their contacts.
pub struct Accounts<'a> {
    pub rows: &'a Rows,
    pub contacts: &'a Side,
    pub settings: &'a CustomerReading,
}

impl Accounts<'_> {
    /// Whether the account is a customer of the shop's: awake, no prospect unless they are wanted, and not the one
    /// account that stands for every buyer.
    pub fn selected(&self, row: usize) -> bool {
        self.rows.int(10, row) != 1
            && (self.settings.prospects || self.rows.int(11, row) != 1)
            && self.settings.collective.as_deref() != Some(self.rows.text(0, row))
            && (!self.settings.only_shop || self.origin(row).is_some())
    }

    /// The shop's own number of the customer, where an order of this shop made the account: its mark says it.
    pub fn origin(&self, row: usize) -> Option<&str> {
        let number = self.rows.text(12, row).strip_prefix(self.settings.tag.as_deref()?)?.strip_prefix("-C")?;
        let digits = !number.is_empty() && number.chars().all(|digit| digit.is_ascii_digit());
        digits.then_some(number)
    }

    /// The account's own addresses, else its contacts', the contacts by their number.
    pub fn emails(&self, row: usize) -> Vec<String> {
        let own = emails(self.rows.text(3, row));
        if !own.is_empty() {
            return own;
        }
        let contacts = &self.contacts.rows;
        self.contacts_of(row)
            .into_iter()
            .map(|contact| emails(contacts.text(4, contact)))
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }

    /// First and last name: the contact that the account names, else its first contact, else the company.
    pub fn name(&self, row: usize) -> (String, String) {
        let contacts = &self.contacts.rows;
        let named = self.rows.text(2, row).trim();
        let people = self
            .contacts_of(row)
            .into_iter()
            .map(|contact| (contacts.text(3, contact).trim().to_owned(), contacts.text(2, contact).trim().to_owned()));
        let mut people = people.filter(|(_, last)| !last.is_empty());
        if !named.is_empty() {
            let known = people.find(|(first, last)| is_person(named, first, last));
            return known.unwrap_or_else(|| in_two(named));
        }
        people.next().unwrap_or_else(|| in_two(self.rows.text(1, row).trim()))
    }

    /// The company's name; empty where the account is called as its person is.
    pub fn company(&self, row: usize) -> String {
        let title = self.rows.text(1, row).trim();
        let (first, last) = self.name(row);
        let private = !self.rows.text(2, row).trim().is_empty() && is_person(title, &first, &last);
        if private { String::new() } else { title.to_owned() }
    }

    fn contacts_of(&self, row: usize) -> Vec<usize> {
        let mut rows: Vec<usize> = self.contacts.of_key(self.rows.text(0, row)).collect();
        rows.sort_by_key(|contact| self.contacts.rows.int(1, *contact));
        rows
    }
}

/// Whether a text is this person's name, in either order.
pub fn is_person(text: &str, first: &str, last: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let text = plain(text);
    !text.is_empty() && (text == plain(&format!("{first} {last}")) || text == plain(&format!("{last} {first}")))
}

/// A name in one field: the first word is the first name; one word alone is the last name.
pub fn in_two(name: &str) -> (String, String) {
    match name.split_once(char::is_whitespace) {
        Some((first, last)) => (first.to_owned(), last.trim().to_owned()),
        None => (String::new(), name.to_owned()),
    }
}

/// The usable addresses of a field that may hold several, in small letters.
pub fn emails(field: &str) -> Vec<String> {
    let parts = field.split([';', ',', ' ', '/']).map(str::trim).filter(|part| is_email(part));
    let mut found: Vec<String> = Vec::new();
    for part in parts.map(str::to_lowercase) {
        if !found.contains(&part) {
            found.push(part);
        }
    }
    found
}

/// Whether mail can be sent to it, by its form alone.
pub fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.rsplit_once('@') else { return false };
    let dots = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
    let of_name = |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(letter);
    let of_domain = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '.';
    let top = domain.rsplit('.').next().unwrap_or_default();
    dots(name)
        && dots(domain)
        && domain.contains('.')
        && name.chars().all(of_name)
        && domain.chars().all(of_domain)
        && top.chars().count() >= 2
        && !top.chars().all(|letter| letter.is_ascii_digit())
}

/// Labels of countries → ISO codes (sage100.md F_PAYS).
pub struct Countries {
    codes: HashMap<String, String>,
    home: String,
}

impl Countries {
    /// Reads F_PAYS.
    ///
    /// # Errors
    /// As for [`Client::fetch`](crate::client::Client::fetch).
    pub fn read(session: &mut Session, context: &dyn Context) -> Result<Self, ConnectorError> {
        let home = session.settings.prices.country.clone();
        let Session { client, base, .. } = &mut *session;
        let wanted = [("PA_Intitule", As::Text), ("PA_CodeISO2", As::Text), ("PA_Code", As::Text)];
        let select = Select::new(base, &client.dialect, "F_PAYS", &wanted);
        let mut codes = HashMap::new();
        if select.is_possible() {
            let rows = client.fetch(context, &select, "", &[], None)?;
            for row in 0..rows.len {
                let iso = if rows.text(1, row).is_empty() { rows.text(2, row) } else { rows.text(1, row) };
                if is_code(iso) {
                    codes.insert(rows.text(0, row).trim().to_lowercase(), iso.to_uppercase());
                }
            }
        }
        Ok(Self { codes, home })
    }

    /// The code of a label; an empty label is the company's own country.
    pub fn code(&self, label: &str) -> Option<String> {
        let label = label.trim();
        if label.is_empty() {
            return Some(self.home.clone());
        }
        let listed = self.codes.get(&label.to_lowercase()).cloned();
        listed.or_else(|| is_code(label).then(|| label.to_uppercase()))
    }
}

fn is_code(text: &str) -> bool {
    text.len() == 2 && text.chars().all(|letter| letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::{emails, in_two, is_email, is_person};

    #[test]
    fn an_address_is_judged_by_its_form() {
        for good in ["a@b.fr", "jean-luc.o'neil+web@sous.exemple-client.fr", "a@déjà.fr"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "a", "a@", "@b.fr", "a@b", "a b@c.fr", "a@b..fr", ".a@b.fr", "a@1.2", "a@b.f", "a@@b.fr"] {
            assert!(!is_email(bad), "{bad}");
        }
        assert_eq!(emails("Compta@X.fr; achats@x.fr,compta@x.fr"), ["compta@x.fr", "achats@x.fr"]);
        assert!(emails("pas.une.adresse@").is_empty());
    }

    #[test]
    fn names_in_one_field_are_taken_apart() {
        assert_eq!(in_two("Jean de la Tour"), ("Jean".to_owned(), "de la Tour".to_owned()));
        assert_eq!(in_two("ACME"), (String::new(), "ACME".to_owned()));
        assert!(is_person("DUPONT  Jean", "Jean", "Dupont"));
        assert!(!is_person("Dupont SARL", "Jean", "Dupont"));
        assert!(!is_person("", "", ""));
    }
}
