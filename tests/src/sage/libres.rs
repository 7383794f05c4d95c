//! The informations libres of the demonstration company: physical columns whose names need quoting.

use super::notation::{Column, Kind};

/// One information libre: a column of its table and a row of `cbSysLibre`.
pub struct Libre {
    pub table: &'static str,
    pub name: &'static str,
    /// `cbSysLibre.CB_Type`: 3 short date, 7 value, 9 text, 14 long date, 20 amount, 22 list; 0 deleted.
    pub code: i64,
    pub length: usize,
    pub formula: Option<&'static str>,
}

const fn libre(table: &'static str, name: &'static str, code: i64, length: usize) -> Libre {
    Libre { table, name, code, length, formula: None }
}

/// Names with accents, spaces, slashes, a leading digit, a degree sign, an apostrophe and parentheses.
pub const LIBRES: &[Libre] = &[
    libre("F_ARTICLE", "Marque commerciale", 9, 35),
    libre("F_ARTICLE", "Composition / Entretien", 9, 69),
    libre("F_ARTICLE", "Pourcentage de lin", 7, 0),
    libre("F_ARTICLE", "1ère commercialisation", 3, 0),
    libre("F_ARTICLE", "Fabriqué à la main", 22, 21),
    libre("F_ARTICLE", "N° d'éco-organisme", 9, 21),
    libre("F_ARTICLE", "Coût d'emballage (€)", 20, 0),
    Libre {
        table: "F_ARTICLE",
        name: "Marge indicative",
        code: 7,
        length: 0,
        formula: Some("[AR_PrixVen]-[AR_PrixAch]"),
    },
    libre("F_ARTICLE", "Ancien code", 0, 21),
    libre("F_COMPTET", "Code d'accès livreur", 9, 21),
    libre("F_COMPTET", "Fête / anniversaire", 14, 0),
    libre("F_COMPTET", "Points fidélité", 7, 0),
    libre("F_DOCENTETE", "Origine de la commande", 22, 21),
    libre("F_DOCENTETE", "N° de suivi", 9, 35),
    libre("F_DOCLIGNE", "Colisage", 7, 0),
    libre("F_DOCLIGNE", "Unité de colisage", 9, 21),
    libre("F_DOCLIGNE", "Commentaires", 9, 69),
];

impl Libre {
    /// The physical column; none for a deleted information libre.
    pub fn column(&self) -> Option<Column> {
        let kind = match self.code {
            0 => return None,
            3 | 14 => Kind::Datetime,
            7 | 20 => Kind::Numeric,
            _ => Kind::Text(self.length),
        };
        Some(Column { name: self.name.to_owned(), kind, required: false })
    }
}
