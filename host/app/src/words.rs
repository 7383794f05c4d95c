//! What facets, fields and lines of a plan are called, in both languages.

use crate::Language;

/// French and English, by the word of the model.
type Words = &'static [(&'static str, &'static str, &'static str)];

const FACETS: Words = &[
    ("identity", "fiche", "record"),
    ("texts", "textes", "texts"),
    ("categories", "catégories", "categories"),
    ("price", "prix", "price"),
    ("stock", "stock", "stock"),
    ("features", "caractéristiques", "features"),
    ("media", "photos et documents", "pictures and documents"),
];

const FIELDS: Words = &[
    ("active", "en vente", "on sale"),
    ("axes", "gammes", "axes"),
    ("caption", "légende", "caption"),
    ("components", "composants", "components"),
    ("country", "pays", "country"),
    ("currency", "devise", "currency"),
    ("description", "description", "description"),
    ("ean", "code-barres", "barcode"),
    ("eco_tax", "éco-participation", "eco-tax"),
    ("en", "anglais", "English"),
    ("features", "caractéristique", "feature"),
    ("fr", "français", "French"),
    ("from", "du", "from"),
    ("from_quantity", "à partir de", "from quantity"),
    ("items", "fichier", "file"),
    ("keys", "liste", "list"),
    ("kind", "genre", "kind"),
    ("label", "libellé", "label"),
    ("lines", "ligne", "line"),
    ("location", "emplacement", "location"),
    ("manufacturer", "marque", "brand"),
    ("more", "autres champs", "other fields"),
    ("name", "désignation", "name"),
    ("net", "prix HT", "price without tax"),
    ("parent", "catégorie parente", "parent category"),
    ("position", "rang", "rank"),
    ("purchase", "prix d'achat", "purchase price"),
    ("quantity", "quantité", "quantity"),
    ("rate", "taux", "rate"),
    ("reference", "référence", "reference"),
    ("seo_description", "description pour les moteurs", "description for search engines"),
    ("seo_title", "titre pour les moteurs", "title for search engines"),
    ("short_description", "description courte", "short description"),
    ("supplier", "fournisseur", "supplier"),
    ("supplier_reference", "référence fournisseur", "supplier's reference"),
    ("tags", "mots-clés", "tags"),
    ("tax", "TVA", "VAT"),
    ("tiers", "prix par quantité", "quantity price"),
    ("to", "au", "to"),
    ("tracked", "suivi en stock", "tracked in stock"),
    ("url_slug", "adresse de la page", "page address"),
    ("value", "valeur", "value"),
    ("values", "valeur", "value"),
    ("variants", "déclinaison", "variant"),
    ("weight", "poids", "weight"),
];

const STATES: Words = &[
    ("create", "à créer", "to create"),
    ("update", "à modifier", "to change"),
    ("remove", "à retirer", "to remove"),
    ("hold", "laissée", "left alone"),
    ("reject", "refusée", "refused"),
    ("created", "créée", "created"),
    ("updated", "modifiée", "changed"),
    ("unchanged", "inchangée", "unchanged"),
    ("removed", "retirée", "removed"),
    ("skipped", "laissée", "left alone"),
    ("rejected", "refusée", "refused"),
];

fn word(words: Words, name: &str, language: Language) -> Option<&'static str> {
    let (_, french, english) = words.iter().find(|(known, _, _)| *known == name)?;
    Some(match language {
        Language::French => french,
        Language::English => english,
    })
}

/// What staff call a facet; the model's word where there is none.
pub fn facet_name(facet: &str, language: Language) -> &str {
    word(FACETS, facet, language).unwrap_or(facet)
}

/// What staff call the state of a line.
pub fn state_name(state: &str, language: Language) -> &str {
    word(STATES, state, language).unwrap_or(state)
}

/// Fields of the model that hold a number with a point.
const FIGURES: &[&str] = &["eco_tax", "from_quantity", "net", "purchase", "quantity", "rate", "weight"];

/// A decimal number as the language writes it; anything else as it is.
pub fn figure(text: &str, language: Language) -> String {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let number = digits.split_once('.').is_some_and(|(whole, rest)| {
        [whole, rest].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    });
    if number && language == Language::French { text.replace('.', ",") } else { text.to_owned() }
}

/// A value of a field as the language writes it.
pub fn field_value(field: &str, value: &str, language: Language) -> String {
    let name = parts(field).pop().unwrap_or_default();
    let name = name.split_once('[').map_or(name, |(name, _)| name);
    if FIGURES.contains(&name) { figure(value, language) } else { value.to_owned() }
}

/// What staff call a field: `price.variants[BLEU].net` is « prix, déclinaison BLEU, prix HT ».
pub fn field_name(field: &str, language: Language) -> String {
    let mut words = Vec::new();
    for (index, part) in parts(field).into_iter().enumerate() {
        let (name, chosen) = part.split_once('[').map_or((part, ""), |(name, rest)| (name, rest));
        let known = if index == 0 { word(FACETS, name, language) } else { None };
        let known = known.or_else(|| word(FIELDS, name, language)).unwrap_or(name);
        let chosen = chosen.strip_suffix(']').unwrap_or(chosen);
        words.push(if chosen.is_empty() { known.to_owned() } else { format!("{known} {chosen}") });
    }
    words.join(", ")
}

/// The parts between dots; a key in brackets may have dots of its own.
fn parts(field: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_u32);
    for (index, sign) in field.char_indices() {
        match sign {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '.' if depth == 0 => {
                parts.push(&field[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&field[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_called_as_staff_call_them_in_both_languages() {
        let name = |field| (field_name(field, Language::French), field_name(field, Language::English));
        let both = |french: &str, english: &str| (french.to_owned(), english.to_owned());
        assert_eq!(name("texts.name.fr"), both("textes, désignation, français", "texts, name, French"));
        assert_eq!(
            name("price.variants[1.5 L].net"),
            both("prix, déclinaison 1.5 L, prix HT", "price, variant 1.5 L, price without tax")
        );
        assert_eq!(name("more"), both("autres champs", "other fields"));
        assert_eq!(name("other.thing"), both("other, thing", "other, thing"));
    }

    #[test]
    fn numbers_are_written_as_the_language_writes_them_and_references_stay() {
        let french = |field, value| field_value(field, value, Language::French);
        assert_eq!(french("price.net", "57.5"), "57,5");
        assert_eq!(french("price.variants[1.5 L].net", "-0.25"), "-0,25");
        assert_eq!(french("identity.reference", "57.5"), "57.5", "a reference is no number");
        assert_eq!(french("stock.quantity", "12"), "12");
        assert_eq!(field_value("price.net", "57.5", Language::English), "57.5");
    }

    #[test]
    fn every_facet_of_every_stream_has_a_name() {
        for stream in sync_model::Stream::ALL {
            for facet in stream.facets() {
                assert!(word(FACETS, facet.name(), Language::French).is_some(), "{facet:?}");
            }
        }
    }
}
