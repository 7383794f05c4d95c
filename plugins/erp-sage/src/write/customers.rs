//! Who an order is for: an account of Sage that is found again, or a new one (sage100.md §2.6).

use plugin_sdk::model::{
    Address, ConnectorError, Context, CustomerIdentity, Key, Order, Problem, Remedy, Stream, WriteItem,
};

use super::{
    Writer,
    config::{self, WriteSettings},
    identifiers,
    known::Known,
    lists::Lists,
    matching, texts,
};
use crate::{rows::Rows, select::As};

const ACCOUNT: [(&str, As); 28] = [
    ("CT_Num", As::Text),
    ("CT_Type", As::Int),
    ("CT_NumPayeur", As::Text),
    ("CT_NumCentrale", As::Text),
    ("CG_NumPrinc", As::Text),
    ("CO_No", As::Int),
    ("N_Period", As::Int),
    ("N_Expedition", As::Int),
    ("N_Condition", As::Int),
    ("N_CatTarif", As::Int),
    ("N_CatCompta", As::Int),
    ("CT_Facture", As::Int),
    ("CT_BLFact", As::Int),
    ("CT_Langue", As::Int),
    ("CT_Sommeil", As::Int),
    ("CT_EMail", As::Text),
    ("CT_Siret", As::Text),
    ("CT_Identifiant", As::Text),
    ("CT_Commentaire", As::Text),
    ("CT_Intitule", As::Text),
    ("CT_Contact", As::Text),
    ("CT_ControlEnc", As::Int),
    ("CT_Adresse", As::Text),
    ("CT_Complement", As::Text),
    ("CT_CodePostal", As::Text),
    ("CT_Ville", As::Text),
    ("CT_Pays", As::Text),
    ("DE_No", As::Int),
];

/// A customer of Sage, as a document needs it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    pub number: String,
    pub is_customer: bool,
    pub payer: String,
    pub central: Option<String>,
    pub ledger: String,
    pub representative: i64,
    pub period: i64,
    pub carrier: i64,
    pub condition: i64,
    pub tariff: i64,
    pub accounting: i64,
    pub copies: i64,
    pub invoice_each: i64,
    pub language: i64,
    pub asleep: bool,
    pub emails: Vec<String>,
    pub siret: String,
    pub vat_number: String,
    pub comment: String,
    pub name: String,
    pub contact: String,
    /// `CT_ControlEnc` 2: the account is blocked.
    pub blocked: bool,
    /// Street, second line, postcode, city, country.
    pub address: [String; 5],
    /// `DE_No`; 0 without one.
    pub depot: i64,
}

/// What a new account holds beside the columns of [`Account`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    pub contact: String,
    pub first_name: String,
    pub last_name: String,
    pub lines: (String, String),
    pub postcode: String,
    pub city: String,
    pub region: String,
    pub country: String,
    pub phone: String,
    pub mobile: String,
    pub email: String,
    pub siret: String,
    pub ape: String,
    pub vat_number: String,
    pub language: String,
    pub company: bool,
    /// Statistics and informations libres: column, value.
    pub fields: Vec<(String, String)>,
}

/// Who buys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    pub account: Account,
    /// The account has yet to be made.
    pub new: Option<Box<Person>>,
    /// The address did not fit into two lines.
    pub address_cut: bool,
    /// The address that an account of ours is to have from now on.
    pub moved: Option<[String; 5]>,
    pub remarks: Vec<Problem>,
}

/// The code of a customer of the shop: prefix and number, zero-padded (functions.md J62).
pub fn code(settings: &WriteSettings, key: &Key) -> String {
    let number = texts::number(key.as_str());
    let width = settings.customers.length.saturating_sub(settings.customers.prefix.len());
    format!("{}{number:0>width$}", settings.customers.prefix)
}

/// What an account of ours carries in its comment: one customer of one shop.
pub fn mark(settings: &WriteSettings, key: &Key) -> String {
    format!("{}-C{key}", settings.tag)
}

/// Reads accounts from rows of [`ACCOUNT`].
fn account(rows: &Rows, row: usize) -> Account {
    let text = |column: usize| rows.text(column, row).to_owned();
    let number = text(0);
    let or = |value: String, default: &str| if value.is_empty() { default.to_owned() } else { value };
    Account {
        payer: or(text(2), &number),
        is_customer: rows.int(1, row) == 0,
        central: Some(text(3)).filter(|central| !central.is_empty()),
        ledger: text(4),
        representative: rows.int(5, row),
        period: rows.int(6, row).max(1),
        carrier: rows.int(7, row).max(1),
        condition: rows.int(8, row).max(1),
        tariff: rows.int(9, row).max(1),
        accounting: rows.int(10, row).max(1),
        copies: rows.int(11, row),
        invoice_each: rows.int(12, row),
        language: rows.int(13, row),
        asleep: rows.int(14, row) == 1,
        emails: texts::emails(rows.text(15, row)),
        siret: texts::number(rows.text(16, row)),
        vat_number: texts::number(rows.text(17, row)),
        comment: text(18),
        name: text(19),
        contact: text(20),
        blocked: rows.int(21, row) == 2,
        address: [22, 23, 24, 25, 26].map(text),
        depot: rows.int(27, row),
        number,
    }
}

impl Writer {
    /// Reads the accounts that the customers of these orders may be, by code, e-mail, SIRET and VAT number.
    pub(super) fn accounts(
        &mut self,
        context: &dyn Context,
        items: &[(&WriteItem, &Order)],
    ) -> Result<Vec<Account>, ConnectorError> {
        let (mut codes, mut emails, mut sirets, mut numbers) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        codes.extend(self.settings.customers.collective.clone());
        for (item, order) in items {
            codes.push(code(&self.settings, &order.customer.key));
            codes.extend(item.overrides.get("customer").cloned());
            let Some(person) = &order.customer.identity else { continue };
            codes.extend(person.erp_code.clone());
            emails.push(person.email.trim().to_lowercase());
            sirets.extend(as_written(&texts::number(&person.siret)));
            numbers.push(texts::number(&person.vat_number));
            numbers.push(identifiers::vat(&person.vat_number, &order.billing.country).valid().to_owned());
        }
        let mut found = Vec::new();
        let mut take = |pages: Vec<Rows>| {
            for rows in pages {
                found.extend((0..rows.len).map(|row| account(&rows, row)));
            }
        };
        take(self.read_listed(context, "F_COMPTET", &ACCOUNT, "CT_Num", codes, "")?);
        if self.settings.customers.by_email {
            take(self.read_listed(context, "F_COMPTET", &ACCOUNT, "CT_EMail", emails, " AND CT_Type = 0")?);
            // A field may hold several addresses.
            let several = "WHERE CT_Type = 0 AND (CT_EMail LIKE '%;%' OR CT_EMail LIKE '%,%')";
            take(vec![self.read(context, "F_COMPTET", &ACCOUNT, several, &[])?]);
        }
        if self.settings.customers.by_number {
            take(self.read_listed(context, "F_COMPTET", &ACCOUNT, "CT_Siret", sirets, " AND CT_Type = 0")?);
            take(self.read_listed(context, "F_COMPTET", &ACCOUNT, "CT_Identifiant", numbers, " AND CT_Type = 0")?);
        }
        Ok(found)
    }
}

/// Finds or plans the account of an order.
///
/// # Errors
/// The problem of this order: no such account, several, one that sleeps, a code that another one has.
pub fn of_order(
    settings: &WriteSettings,
    lists: &Lists,
    known: &Known,
    item: &WriteItem,
    order: &Order,
    lengths: &Lengths,
) -> Result<Party, Box<Problem>> {
    if let Some(chosen) = item.overrides.get("customer").or(settings.customers.collective.as_ref()) {
        let account = known.account(chosen).filter(|account| account.is_customer).cloned();
        let remedy = || match item.overrides.contains_key("customer") {
            true => Remedy::Override { field: "customer".to_owned() },
            false => config::setting("collective-customer"),
        };
        let account =
            account.ok_or_else(|| Problem::new("customer-unknown").arg("customer", chosen).remedy(remedy()))?;
        return usable(Party::of(account));
    }
    let nobody = CustomerIdentity::default();
    let person = order.customer.identity.as_ref().unwrap_or(&nobody);
    if let Some(account) = matching::found(settings, known, order, person)? {
        let moved = moved(settings, lists, &account, order, lengths);
        let remarks = super::remarks::of_party(&account.siret, &account.vat_number, person, order);
        return usable(Party { moved, remarks, ..Party::of(account) });
    }
    new_party(settings, lists, order, person, lengths)
}

/// Neither asleep nor blocked: Sage itself would take no document for such a customer.
fn usable(party: Party) -> Result<Party, Box<Problem>> {
    let code = match (party.account.asleep, party.account.blocked) {
        (true, _) => "customer-asleep",
        (false, true) => "customer-blocked",
        (false, false) => return Ok(party),
    };
    let remedy = Remedy::ChooseRecord { stream: Stream::Customers };
    Err(Box::new(Problem::new(code).arg("customer", &party.account.number).remedy(remedy)))
}

/// The address that an account which an earlier order made is to have, where the settings ask for it; an account that
/// the company made itself is never touched.
fn moved(
    settings: &WriteSettings,
    lists: &Lists,
    account: &Account,
    order: &Order,
    lengths: &Lengths,
) -> Option<[String; 5]> {
    let ours = account.comment == mark(settings, &order.customer.key);
    if !settings.customers.update || !ours || order.billing.line1.trim().is_empty() {
        return None;
    }
    let billing = &order.billing;
    let (first, second, _) = texts::two_lines(&billing.line1, &billing.line2, lengths.address);
    let (postcode, city) = (texts::clean(&billing.postcode), texts::clean(&billing.city));
    let wanted = [first, second, postcode, city, country(lists, &billing.country)];
    let cut = wanted.iter().zip(&lengths.place).map(|(text, length)| texts::cut(text, *length));
    let wanted: Vec<String> = cut.collect();
    let wanted: [String; 5] = wanted.try_into().ok()?;
    (wanted != account.address).then_some(wanted)
}

/// The ways in which a SIRET stands in a column of 15 characters.
fn as_written(number: &str) -> Vec<String> {
    let mut written = vec![number.to_owned()];
    if number.len() == 14 && number.is_ascii() {
        written.push(format!("{} {}", &number[..9], &number[9..]));
    }
    written
}

impl Party {
    fn of(account: Account) -> Self {
        Self { account, new: None, address_cut: false, moved: None, remarks: Vec::new() }
    }
}

/// Lengths of columns that a plan must know.
pub struct Lengths {
    pub code: usize,
    pub address: usize,
    /// Street, second line, postcode, city, country.
    pub place: [usize; 5],
}

fn new_party(
    settings: &WriteSettings,
    lists: &Lists,
    order: &Order,
    person: &CustomerIdentity,
    lengths: &Lengths,
) -> Result<Party, Box<Problem>> {
    let rules = &settings.customers;
    let number = code(settings, &order.customer.key);
    let longest = if lengths.code == 0 { rules.length } else { lengths.code.min(rules.length) };
    let usable = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit();
    if number.chars().count() > longest || !number.chars().all(usable) {
        let problem = Problem::new("customer-code-too-long").arg("customer", number).arg("length", longest);
        return Err(Box::new(problem.remedy(config::setting("customer-code-length"))));
    }
    check_parameters(settings, lists)?;
    let remarks = super::remarks::of_party("", "", person, order);
    let (mut person, address_cut) = make_person(lists, person, &order.billing, lengths);
    person.fields = super::fields::of_customer(settings, lists, order, &person)?;
    let account = Account {
        payer: number.clone(),
        is_customer: true,
        central: None,
        ledger: rules.account.clone(),
        representative: rules.representative,
        period: rules.period,
        carrier: rules.carrier,
        condition: rules.condition,
        tariff: rules.tariff,
        accounting: rules.accounting,
        copies: 1,
        invoice_each: 0,
        language: rules.language,
        asleep: false,
        emails: texts::emails(&person.email),
        siret: person.siret.clone(),
        vat_number: person.vat_number.clone(),
        comment: mark(settings, &order.customer.key),
        name: person.name.clone(),
        contact: person.contact.clone(),
        blocked: false,
        address: Default::default(),
        depot: rules.depot,
        number,
    };
    Ok(Party { new: Some(Box::new(person)), address_cut, remarks, ..Party::of(account) })
}

fn make_person(lists: &Lists, person: &CustomerIdentity, billing: &Address, lengths: &Lengths) -> (Person, bool) {
    let (first, second, address_cut) = texts::two_lines(&billing.line1, &billing.line2, lengths.address);
    let first_of = |own: &str, other: &str| texts::clean(if own.trim().is_empty() { other } else { own });
    let (first_name, last_name) =
        (first_of(&person.first_name, &billing.first_name), first_of(&person.last_name, &billing.last_name));
    let vat_number = identifiers::vat(&first_of(&person.vat_number, &billing.vat_number), &billing.country);
    let made = Person {
        name: texts::account_name(person, billing),
        contact: texts::full_name(&first_name, &last_name),
        first_name,
        last_name,
        lines: (first, second),
        postcode: texts::clean(&billing.postcode),
        city: texts::clean(&billing.city),
        region: texts::clean(&billing.region),
        country: country(lists, &billing.country),
        phone: first_of(&billing.phone, &billing.mobile),
        mobile: texts::clean(&billing.mobile),
        email: texts::clean(&person.email),
        siret: identifiers::siret(&person.siret).valid().to_owned(),
        ape: texts::number(&person.ape),
        vat_number: vat_number.valid().to_owned(),
        language: texts::clean(&person.language),
        company: !person.company.trim().is_empty() || !billing.company.trim().is_empty(),
        fields: Vec::new(),
    };
    (made, address_cut)
}

/// The label of a country in Sage, else its code.
pub fn country(lists: &Lists, iso: &str) -> String {
    lists.countries.get(&iso.to_uppercase()).cloned().unwrap_or_else(|| texts::clean(iso))
}

/// Every mandatory parameter of a new customer names something that the base has; each is said by its own setting.
///
/// # Errors
/// The first that names nothing.
pub fn check_parameters(settings: &WriteSettings, lists: &Lists) -> Result<(), Box<Problem>> {
    let rules = &settings.customers;
    if !lists.accounts.contains(&rules.account) {
        let problem = Problem::new("ledger-unknown").arg("account", &rules.account);
        return Err(Box::new(problem.remedy(config::setting("customer-account"))));
    }
    let choices = &lists.customers;
    let checks = [
        ("customer-price-category", choices.tariffs.takes(rules.tariff), rules.tariff),
        ("customer-accounting-category", choices.accounting.takes(rules.accounting), rules.accounting),
        ("customer-payment-method", lists.methods.contains(&rules.method), rules.method),
        ("customer-carrier", lists.expeditions.contains_key(&rules.carrier), rules.carrier),
        ("customer-condition", choices.conditions.takes(rules.condition), rules.condition),
        ("customer-period", choices.periods.takes(rules.period), rules.period),
        ("customer-risk", choices.risks.takes(rules.risk), rules.risk),
        ("customer-currency", rules.currency == 0 || choices.currencies.takes(rules.currency), rules.currency),
        (
            "customer-representative",
            rules.representative == 0 || choices.representatives.takes(rules.representative),
            rules.representative,
        ),
        ("customer-depot", rules.depot == 0 || lists.depots.contains(&rules.depot), rules.depot),
    ];
    match checks.into_iter().find(|(_, good, _)| !good) {
        None => Ok(()),
        Some((key, _, value)) => {
            let problem = Problem::new("choice-gone").arg("key", key).arg("value", value);
            Err(Box::new(problem.remedy(config::setting(key))))
        }
    }
}
