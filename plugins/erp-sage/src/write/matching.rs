//! Which account of Sage a buyer has: by code, then by SIRET or VAT number, then by e-mail with name (functions.md J63).

use plugin_sdk::model::{CustomerIdentity, Order, Problem, Remedy, Stream};

use super::{
    config::WriteSettings,
    customers::{Account, code, mark},
    identifiers,
    known::Known,
    texts,
};

/// The account of ours, else one that the ERP had before.
///
/// # Errors
/// A code that another third party has, or several accounts that match equally.
pub fn found(
    settings: &WriteSettings,
    known: &Known,
    order: &Order,
    person: &CustomerIdentity,
) -> Result<Option<Account>, Box<Problem>> {
    let key = &order.customer.key;
    let email = person.email.trim().to_lowercase();
    if let Some(account) = person.erp_code.as_deref().and_then(|code| known.account(code)) {
        return Ok(Some(account.clone()));
    }
    if settings.customers.email_first
        && let Some(account) = by_email(settings, known, person, &email)?
    {
        return Ok(Some(account));
    }
    let code = code(settings, key);
    if let Some(account) = known.account(&code) {
        let same_person = !email.is_empty() && account.emails.contains(&email);
        if account.is_customer && (account.comment == mark(settings, key) || same_person) {
            return Ok(Some(account.clone()));
        }
        let remedy = Remedy::Override { field: "customer".to_owned() };
        return Err(Box::new(Problem::new("customer-code-taken").arg("customer", code).remedy(remedy)));
    }
    if let Some(account) = by_number(settings, known, order, person)? {
        return Ok(Some(account));
    }
    by_email(settings, known, person, &email)
}

/// By SIRET or VAT number: only numbers that can be right find anybody.
fn by_number(
    settings: &WriteSettings,
    known: &Known,
    order: &Order,
    person: &CustomerIdentity,
) -> Result<Option<Account>, Box<Problem>> {
    if !settings.customers.by_number {
        return Ok(None);
    }
    let siret = identifiers::siret(&person.siret);
    let vat = identifiers::vat(&person.vat_number, &order.billing.country);
    let is = |account: &&Account| {
        (!siret.valid().is_empty() && account.siret == siret.valid())
            || (!vat.valid().is_empty() && account.vat_number == vat.valid())
    };
    one(known.accounts().filter(|account| account.is_customer).filter(is).collect())
}

/// By e-mail; of several that have it, the one that is called as the buyer. A guest gives any address: it proves
/// nothing by itself.
fn by_email(
    settings: &WriteSettings,
    known: &Known,
    person: &CustomerIdentity,
    email: &str,
) -> Result<Option<Account>, Box<Problem>> {
    if !settings.customers.by_email || person.guest || email.is_empty() {
        return Ok(None);
    }
    let has = |account: &&Account| account.is_customer && account.emails.iter().any(|own| own == email);
    let found: Vec<&Account> = known.accounts().filter(has).collect();
    let named: Vec<&Account> = found.iter().copied().filter(|account| is_called(account, person)).collect();
    one(if named.is_empty() { found } else { named })
}

/// Whether the account or its contact is called as the buyer or the buyer's company.
fn is_called(account: &Account, person: &CustomerIdentity) -> bool {
    let plain = |text: &str| texts::clean(text).to_lowercase();
    let (first, last) = (&person.first_name, &person.last_name);
    let names = [person.company.clone(), format!("{first} {last}"), format!("{last} {first}")].map(|name| plain(&name));
    let own = [plain(&account.name), plain(&account.contact)];
    names.iter().any(|name| !name.is_empty() && own.contains(name))
}

/// The only one, an awake one before sleepers.
fn one(found: Vec<&Account>) -> Result<Option<Account>, Box<Problem>> {
    let mut awake = found.iter().filter(|account| !account.asleep);
    let first = awake.next().or_else(|| found.first());
    if let (Some(first), Some(second)) = (first, awake.next()) {
        let remedy = Remedy::ChooseRecord { stream: Stream::Customers };
        let problem = Problem::new("customer-ambiguous").arg("first", &first.number).arg("second", &second.number);
        return Err(Box::new(problem.remedy(remedy)));
    }
    Ok(first.map(|account| (*account).clone()))
}
