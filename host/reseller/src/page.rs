//! The customer's certificate: one HTML page in French, nothing in it comes from elsewhere.

use licence::{ANY, Certificate, Licence, LicensedShop};

const STYLE: &str = "body{font:16px/1.5 Georgia,serif;max-width:46em;margin:3em auto;padding:2em;border:3px double #345}\
h1{font-size:1.6em;text-align:center}table{width:100%;border-collapse:collapse}\
th,td{text-align:left;padding:.4em;border-bottom:1px solid #ccc;vertical-align:top}th{width:12em}\
pre{font-size:.75em;overflow-wrap:anywhere;white-space:pre-wrap}";

/// Makes the page; every value is escaped.
pub fn page(licence: &Licence, certificate: &Certificate, text: &str) -> String {
    let row = |name: &str, value: &str| format!("<tr><th>{name}</th><td>{value}</td></tr>\n");
    let shops: Vec<String> = licence.shops.iter().map(shop).collect();
    let computers: Vec<String> = licence.computers.iter().map(|computer| escape(&computer.short())).collect();
    let rows = [
        row("Titulaire", &escape(&licence.holder)),
        row("Numéro", &escape(&format!("{} (version {})", licence.number, licence.serial))),
        row("Validité", &format!("du {} au {}", date(licence.from), date(licence.until))),
        row("Boutiques", &shops.join("<br>")),
        row("Postes de travail", &licence.workstations.to_string()),
        row("Utilisateurs simultanés", &licence.users.to_string()),
        row("Ordinateurs", &computers.join("<br>")),
        row("Revendeur", &escape(&certificate.name)),
        row("Émise le", &date(licence.issued)),
    ];
    let title = if licence.trial { "Licence d'essai Navette" } else { "Certificat de licence Navette" };
    format!(
        "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title} {}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<table>\n{}</table>\n\
         <p>Pour l'appliquer : Options › À propos › Licence…, ou « navette licence apply FICHIER ». \
         Le texte ci-dessous supporte les retours à la ligne d'un courriel.</p>\n<pre>{}</pre>\n</body>\n</html>\n",
        escape(&licence.number),
        rows.concat(),
        escape(text)
    )
}

fn shop(shop: &LicensedShop) -> String {
    let host = if shop.host == ANY { "toutes".to_owned() } else { escape(&shop.host) };
    let features: Vec<String> = shop.features.iter().map(|name| escape(name)).collect();
    match features.as_slice() {
        [] => host,
        [all] if all == ANY => format!("{host} — toutes les options"),
        _ => format!("{host} — options : {}", features.join(", ")),
    }
}

fn date(date: chrono::NaiveDate) -> String {
    date.format("%d/%m/%Y").to_string()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
