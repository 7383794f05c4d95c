//! Tables that French Excel opens by a double click (K02): `;` between cells, decimal commas, UTF-8 with its mark.

use sync_model::Decimal;

use crate::{Language, Messages, RunRow, facet_name, field_name, state_name};

/// What the file begins with; without it Excel takes the text for another alphabet.
pub const CSV_MARK: &str = "\u{feff}";

/// One line of a table, with its end.
pub fn csv_line<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|text| cell(text.as_ref())).collect();
    cells.join(";") + "\r\n"
}

/// An amount as Excel reckons with it: `1284,5`.
pub fn csv_decimal(value: Decimal) -> String {
    value.normalize().to_string().replace('.', ",")
}

/// A text that begins like a formula is kept a text: what a buyer typed must not run in somebody's Excel.
fn cell(text: &str) -> String {
    let number = !text.is_empty() && text.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, ',' | '-'));
    let formula = !number && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([';', '"', '\n', '\r', '\'']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// The titles of [`rows_csv`].
pub fn rows_csv_titles(language: Language) -> String {
    csv_line(match language {
        Language::French => ["Flux", "Fiche", "État", "Parties", "Numéro de l'autre côté", "Motif", "Changements"],
        Language::English => ["Flow", "Record", "State", "Parts", "Number on the other side", "Reason", "Changes"],
    })
}

/// Records of a run, one a line.
pub fn rows_csv(rows: &[RunRow], messages: &Messages, language: Language) -> String {
    let line = |row: &RunRow| {
        let facets: Vec<&str> = row.facets.iter().map(|facet| facet_name(facet, language)).collect();
        let sentence = |problem: &sync_model::Problem| messages.sentence(&problem.code, &problem.args, language);
        let reasons: Vec<String> = row.problems.iter().map(sentence).collect();
        let changes = row.fields.iter().map(|change| {
            let value = |text: &Option<String>| text.clone().unwrap_or_default();
            format!("{} : {} → {}", field_name(&change.field, language), value(&change.old), value(&change.new))
        });
        csv_line([
            row.flow.as_str(),
            row.key.as_str(),
            state_name(&row.state, language),
            &facets.join(", "),
            row.external_id.as_ref().map(|id| id.0.as_str()).unwrap_or_default(),
            &reasons.join(" "),
            &changes.collect::<Vec<_>>().join("\n"),
        ])
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be_and_no_text_is_a_formula() {
        assert_eq!(csv_line(["a", "b;c", "d\"e", "f\ng"]), "a;\"b;c\";\"d\"\"e\";\"f\ng\"\r\n");
        assert_eq!(csv_line(["=1+1", "-5,20", "@x", "-5,20 €"]), "\"'=1+1\";-5,20;\"'@x\";\"'-5,20 €\"\r\n");
        assert_eq!(csv_decimal("1284.50".parse().unwrap_or_default()), "1284,5");
    }

    #[test]
    fn a_refused_record_tells_its_reason_and_a_plan_its_fields() {
        let row = RunRow {
            flow: "export-articles".to_owned(),
            key: "A".into(),
            state: "update".to_owned(),
            facets: vec!["texts".to_owned()],
            external_id: None,
            problems: vec![sync_model::Problem::new("order-unknown").arg("order", "7")],
            proof: None,
            fields: vec![crate::FieldChange {
                field: "texts.name.fr".to_owned(),
                old: Some("Nappe".to_owned()),
                unknown: false,
                new: Some("Nappe brodée".to_owned()),
            }],
            document: None,
        };
        let text = rows_csv(&[row], &Messages::host(), Language::French);
        assert!(text.starts_with("export-articles;A;à modifier;textes;;"), "{text}");
        assert!(text.contains("textes, désignation, français : Nappe → Nappe brodée"), "{text}");
    }
}
