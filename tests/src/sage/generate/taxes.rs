//! The tax codes of the demonstration company and the arithmetic of its VAT.

use super::super::amount::Amount;

/// A row of `F_TAXE`.
pub struct Tax {
    pub code: &'static str,
    pub label: &'static str,
    /// Rate in thousandths, or the amount of an éco-participation in millionths of a euro.
    pub value: i64,
    /// `TA_TTaux`: 0 percentage, 2 amount per unit.
    pub rate_kind: i64,
    /// `TA_Type`: 0 TVA sur débits, 2 TP/HT.
    pub kind: i64,
    /// `TA_Sens`: 1 collected, 0 deductible.
    pub sense: i64,
    /// `TA_Provenance`: 0 national, 1 intra-communautaire, 2 export.
    pub origin: i64,
    pub account: &'static str,
}

const fn vat(
    code: &'static str,
    label: &'static str,
    value: i64,
    sense: i64,
    origin: i64,
    account: &'static str,
) -> Tax {
    Tax { code, label, value, rate_kind: 0, kind: 0, sense, origin, account }
}

const fn eco(code: &'static str, label: &'static str, value: i64) -> Tax {
    Tax { code, label, value, rate_kind: 2, kind: 2, sense: 1, origin: 0, account: "4478000" }
}

pub const TAXES: &[Tax] = &[
    vat("C20", "TVA collectée 20 %", 200, 1, 0, "4457100"),
    vat("C10", "TVA collectée 10 %", 100, 1, 0, "4457110"),
    vat("C055", "TVA collectée 5,5 %", 55, 1, 0, "4457120"),
    vat("C021", "TVA collectée 2,1 %", 21, 1, 0, "4457130"),
    vat("C00", "Exonération export", 0, 1, 2, "4457190"),
    vat("CI00", "Livraison intracommunautaire", 0, 1, 1, "4457190"),
    vat("C085", "TVA collectée DOM 8,5 %", 85, 1, 0, "4457140"),
    vat("C196", "TVA collectée 19,6 % (ancien taux)", 196, 1, 0, "4457150"),
    vat("D20", "TVA déductible 20 %", 200, 0, 0, "4456600"),
    vat("D10", "TVA déductible 10 %", 100, 0, 0, "4456610"),
    vat("D055", "TVA déductible 5,5 %", 55, 0, 0, "4456620"),
    vat("D021", "TVA déductible 2,1 %", 21, 0, 0, "4456630"),
    eco("ECO08", "Éco-participation 0,08 €", 80_000),
    eco("ECO25", "Éco-participation 0,25 €", 250_000),
    eco("ECM20", "Éco-mobilier 2,00 €", 2_000_000),
];

/// Rate of a VAT code in thousandths; 0 for an unknown code.
pub fn rate(code: &str) -> i64 {
    TAXES.iter().find(|tax| tax.code == code && tax.rate_kind == 0).map_or(0, |tax| tax.value)
}

/// Amount per unit of an éco-participation code.
pub fn per_unit(code: &str) -> Amount {
    TAXES.iter().find(|tax| tax.code == code && tax.rate_kind == 2).map_or(Amount::ZERO, |tax| Amount(tax.value))
}

/// The code whose amount per unit is this one.
pub fn ecotax_code(amount: Amount) -> Option<&'static str> {
    TAXES.iter().find(|tax| tax.rate_kind == 2 && tax.value == amount.0).map(|tax| tax.code)
}

/// The price without the VAT of the code, at six decimals.
pub fn without_vat(price: Amount, code: &str) -> Amount {
    price.times(1000, 1000 + rate(code))
}

/// The price with the VAT of the code.
pub fn with_vat(price: Amount, code: &str) -> Amount {
    price.times(1000 + rate(code), 1000)
}

/// The code of the same goods in another accounting category: 1 France, 2 intra, 3 export, 4 DOM.
pub fn in_category(code: &'static str, category: i64) -> &'static str {
    match (category, code) {
        (2, _) => "CI00",
        (3, _) => "C00",
        (4, "C20" | "C10") => "C085",
        (4, _) => "C021",
        _ => code,
    }
}

/// The deductible code of the same rate.
pub fn deductible(code: &str) -> &'static str {
    match code {
        "C10" => "D10",
        "C055" => "D055",
        "C021" => "D021",
        _ => "D20",
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::amount::Amount;
    use super::{ecotax_code, with_vat, without_vat};

    #[test]
    fn vat_is_taken_out_and_put_back() {
        let ttc = Amount::cents(7490);
        assert_eq!(without_vat(ttc, "C20").to_string(), "62.416667");
        assert_eq!(with_vat(without_vat(ttc, "C20"), "C20").to_cents(), ttc);
        assert_eq!(ecotax_code(Amount::cents(25)), Some("ECO25"));
    }
}
