//! A credit slip carried out in Sage (functions.md H12): an order that is not delivered loses quantities, a delivery or
//! an invoice gets a return note (type 4) or a financial credit note (type 5) made of its own lines.
//!
//! What no source shows is said in `docs/refunds.md`: notes carry positive quantities and are turned into the invoice
//! of a return or of a credit by Sage itself, which numbers and seals that one.

use plugin_sdk::model::{Context, CreditSlip, Problem, Remedy};
use rust_decimal::Decimal;

use super::{
    Writer, documents,
    holdings::Holding,
    insert::{day, no_date},
    known::Piece,
    lists::Lists,
    refunding::{Part, Refunding},
    refunds::CARRIED_OUT,
    stop::Stop,
    taxes,
};
use crate::{client::Value, read::prices::today};

const RETURN: i64 = 4;
const CREDIT: i64 = 5;
/// Goods that come in.
const ENTRY: i64 = 1;

/// What becomes of a slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Quantities of an order that is not delivered.
    Reduce,
    /// The goods come back.
    Return,
    /// Money alone.
    Credit,
}

impl Way {
    /// By the stage of the document and what the person said about the goods.
    ///
    /// # Errors
    /// A wish that the stage does not allow.
    pub fn of(wish: &str, slip: &CreditSlip, holding: &Holding) -> Result<Self, Box<Problem>> {
        let refused = |code: &str| {
            let problem = Problem::new(code).arg("slip", &slip.key).arg("piece", &holding.piece.number);
            Err(Box::new(problem.arg("way", wish).remedy(Remedy::Host)))
        };
        match (holding.piece.kind, wish) {
            (1, "yes") => Ok(Self::Reduce),
            // The warehouse has it in its hands.
            (2, _) => refused("refund-in-preparation"),
            (3.., "return") => Ok(Self::Return),
            (3.., "credit") => Ok(Self::Credit),
            (3.., "yes") => refused("refund-way-missing"),
            _ => refused("refund-way-unfit"),
        }
    }

    fn kind(self) -> i64 {
        match self {
            Self::Reduce => 1,
            Self::Return => RETURN,
            Self::Credit => CREDIT,
        }
    }
}

/// A slip on its way into a document.
pub struct Note<'a> {
    pub slip: &'a CreditSlip,
    /// `<tag>/A<number of the slip>`, by which it is found again.
    pub mark: String,
    pub way: Way,
    pub holding: &'a Holding,
}

/// Where the lines of a note go.
struct Target {
    piece: Piece,
    /// `DL_Ligne` of the last line, and the next `DL_No`.
    position: i64,
    number: i64,
}

impl Writer {
    /// Writes what was reckoned; the document that holds it.
    pub(super) fn write_refund(
        &mut self,
        context: &dyn Context,
        lists: &Lists,
        note: &Note<'_>,
        refunding: &Refunding,
    ) -> Result<Piece, Stop> {
        let number = self.next_number(context, "F_DOCLIGNE", "DL_No")?;
        let source = &note.holding.piece;
        let piece = match note.way {
            Way::Reduce => source.clone(),
            _ => self.note_header(context, note, refunding)?,
        };
        let position = if note.way == Way::Reduce { self.last_position(context, source)? } else { 0 };
        let mut target = Target { piece, position, number };
        let text = match note.way {
            Way::Reduce => format!("{CARRIED_OUT} {}", note.mark),
            _ => format!("{CARRIED_OUT} {} : {}", note.mark, source.number),
        };
        // Before any line goes: it is made from one of them.
        self.text_line(note, refunding, &mut target, &text)?;
        if !refunding.rounding.is_zero() {
            self.rounding_line(lists, note, refunding, &mut target)?;
        }
        for part in &refunding.parts {
            match note.way {
                Way::Reduce => self.reduce_line(source, part)?,
                way => self.note_line(note, way, part, &mut target)?,
            }
            self.move_stock(context, note.way, part)?;
        }
        if note.way == Way::Reduce {
            self.lower_header(context, source, refunding)?;
        }
        Ok(target.piece)
    }

    fn last_position(&mut self, context: &dyn Context, piece: &Piece) -> Result<i64, Stop> {
        let sql = "SELECT MAX(DL_Ligne) FROM F_DOCLIGNE WHERE DO_Domaine = 0 AND DO_Type = ? AND DO_Piece = ?";
        let found = self.texts(context, sql, &[piece.kind.into(), piece.number.as_str().into()])?;
        Ok(found.first().and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// Header, complementary information and balancing instalment of a note, made from those of its document.
    fn note_header(&mut self, context: &dyn Context, note: &Note<'_>, refunding: &Refunding) -> Result<Piece, Stop> {
        let (kind, series) = (note.way.kind(), self.settings.series);
        let counter = self.take_counter_of(context, kind, series)?;
        let number = self.free_piece(context, counter, series)?;
        let next = self.after(&number, series)?;
        let source = &note.holding.piece;
        let of = [source.kind.into(), source.number.as_str().into()];
        let mut changes: Vec<(&str, Value)> = vec![
            ("DO_Type", kind.into()),
            ("DO_DocType", kind.into()),
            ("DO_Piece", number.as_str().into()),
            ("DO_Date", day(today())),
            ("DO_Heure", chrono::Local::now().format("000%H%M%S").to_string().as_str().into()),
            ("DO_NoWeb", note.mark.as_str().into()),
            ("DO_PieceOrig", source.number.as_str().into()),
            ("DO_Souche", series.into()),
            ("DO_NetAPayer", refunding.gross.into()),
            ("DO_TotalTTC", refunding.gross.into()),
            ("DO_GUID", Value::Null),
            ("DO_FactureFile", Value::Null),
        ];
        changes.extend(["DO_TotalHT", "DO_TotalHTNet"].map(|column| (column, refunding.net.into())));
        changes.extend(ZEROS.iter().map(|column| (*column, Value::Int(0))));
        changes.extend(["DO_CodeTaxe1", "DO_CodeTaxe2", "DO_CodeTaxe3"].map(|column| (column, Value::Null)));
        changes.extend(DATES.iter().map(|column| (*column, no_date())));
        let condition = "WHERE DO_Domaine = 0 AND DO_Type = ? AND DO_Piece = ?";
        self.copy_rows(&number, "F_DOCENTETE", &changes, (condition, &of))?;
        if self.base.has_table("F_DOCENTETEINFOS") {
            let changes = [("DO_Type", kind.into()), ("DO_Piece", number.as_str().into())];
            self.copy_rows(&number, "F_DOCENTETEINFOS", &changes, ("WHERE DO_Type = ? AND DO_Piece = ?", &of))?;
        }
        let instalment = self.next_number(context, "F_DOCREGL", "DR_No")?;
        let mut row = documents::instalment(&number, instalment);
        row.replace("DO_Type", kind)
            .replace("DO_DocType", kind)
            .set("DR_TypeRegl", 2)
            .set("DR_Date", day(today()))
            .set("DR_Libelle", "")
            .set_all(&["DR_Montant", "DR_MontantDev"], 0)
            .set("DR_Equil", 1)
            .set("N_Reglement", self.settings.customers.method);
        self.insert(&number, &row)?;
        self.advance_counter_of(kind, series, &next)?;
        Ok(Piece { kind, number })
    }

    /// A line of the note: the document's own, with what comes back of it.
    fn note_line(&mut self, note: &Note<'_>, way: Way, part: &Part, target: &mut Target) -> Result<(), Stop> {
        let units = if part.left_price.is_some() { Decimal::ONE } else { part.units };
        let mut changes = of_note(note, target);
        changes.extend(part.measures(units));
        changes.push(("DL_MvtStock", Value::Int(if way == Way::Return { ENTRY } else { 0 })));
        changes.push(("DL_MontantHT", part.net.into()));
        changes.push(("DL_MontantTTC", part.gross.into()));
        if part.left_price.is_some() {
            changes.push(("DL_PrixUnitaire", part.net.into()));
            changes.push(("DL_PUTTC", part.gross.into()));
            changes.push(("DL_Remise01REM_Valeur", Value::Int(0)));
        }
        self.copy_line(part, &changes, target)
    }

    fn copy_line(&mut self, part: &Part, changes: &[(&str, Value)], target: &mut Target) -> Result<(), Stop> {
        let from = [Value::Int(part.row.number)];
        self.copy_rows(&target.piece.number, "F_DOCLIGNE", changes, ("WHERE DL_No = ?", &from))?;
        target.number += 1;
        Ok(())
    }

    /// A line of text, made from a line of the document.
    fn text_line(
        &mut self,
        note: &Note<'_>,
        refunding: &Refunding,
        target: &mut Target,
        text: &str,
    ) -> Result<(), Stop> {
        let Some(part) = refunding.parts.first() else { return Ok(()) };
        let mut changes = of_note(note, target);
        changes.extend(part.measures(Decimal::ZERO));
        changes.extend(bare(text, None));
        self.copy_line(part, &changes, target)
    }

    /// What rounding leaves open, as a line of the rounding article without tax: an order loses it, a note gains it.
    fn rounding_line(
        &mut self,
        lists: &Lists,
        note: &Note<'_>,
        refunding: &Refunding,
        target: &mut Target,
    ) -> Result<(), Stop> {
        let Some(part) = refunding.parts.first() else { return Ok(()) };
        let Some(article) = self.settings.articles.rounding.clone() else { return Ok(()) };
        let amount = if note.way == Way::Reduce { -refunding.rounding } else { refunding.rounding };
        let tax = taxes::of_line(lists, &Default::default(), Decimal::ZERO)?;
        let mut changes = of_note(note, target);
        changes.extend(part.measures(Decimal::ONE));
        changes.retain(|(column, _)| !column.starts_with("DL_Poids") && *column != "EU_Qte");
        changes.push(("EU_Qte", Value::Int(1)));
        changes.extend(["DL_PoidsNet", "DL_PoidsBrut"].map(|column| (column, Value::Int(0))));
        changes.extend(bare("Arrondi", Some((article.as_str(), tax.code, amount))));
        self.copy_line(part, &changes, target)
    }

    fn reduce_line(&mut self, piece: &Piece, part: &Part) -> Result<(), Stop> {
        let row = &part.row;
        let (condition, of) = ("WHERE DL_No = ? AND DO_Type = 1", [Value::Int(row.number)]);
        if part.is_whole() {
            self.run(&piece.number, &format!("DELETE FROM F_DOCLIGNE {condition}"), &of)?;
            return Ok(());
        }
        let left = if part.left_price.is_some() { row.quantity } else { row.quantity - part.units };
        let mut changes = part.measures(left);
        changes.push(("DL_MontantHT", (row.net - part.net).into()));
        changes.push(("DL_MontantTTC", (row.gross - part.gross).into()));
        if let Some(price) = part.left_price {
            let factor = super::draft::factor(row.rate);
            let (net, gross) = if row.with_tax { (price / factor, price) } else { (price, price * factor) };
            changes.push(("DL_PrixUnitaire", net.round_dp(6).into()));
            changes.push(("DL_PUTTC", gross.round_dp(6).into()));
            changes.push(("DL_Remise01REM_Valeur", Value::Int(0)));
        }
        self.change_rows(&piece.number, "F_DOCLIGNE", &changes, (condition, &of))
    }

    /// An order that is reduced reserves less; goods that come back are in the depot again, at their cost.
    fn move_stock(&mut self, context: &dyn Context, way: Way, part: &Part) -> Result<(), Stop> {
        let row = &part.row;
        let sql = "SELECT AR_SuiviStock FROM F_ARTICLE WHERE AR_Ref = ?";
        let follows = self.texts(context, sql, &[row.article.as_str().into()])?;
        let tracked = follows.first().is_some_and(|text| text.parse::<i64>().unwrap_or(0) > 0);
        if way == Way::Credit || part.left_price.is_some() || !tracked {
            return Ok(());
        }
        let condition = "WHERE AR_Ref = ? AND DE_No = ?";
        let key = [Value::from(row.article.as_str()), Value::Int(row.depot)];
        let variant = format!("{condition} AND AG_No1 = ? AND AG_No2 = ?");
        let of_variant = [key[0].clone(), key[1].clone(), Value::Int(row.gammes.0), Value::Int(row.gammes.1)];
        let moves: &[(&str, &str, Decimal)] = match way {
            Way::Reduce => &[("AS_QteRes", "GS_QteRes", -part.units)],
            _ => &[
                ("AS_QteSto", "GS_QteSto", part.units),
                ("AS_MontSto", "GS_MontSto", super::draft::cents(part.units * row.cost)),
            ],
        };
        for (article, gamme, by) in moves {
            self.raise(&row.article, ("F_ARTSTOCK", article), condition, &key, *by)?;
            if row.gammes.0 != 0 {
                self.raise(&row.article, ("F_GAMSTOCK", gamme), &variant, &of_variant, *by)?;
            }
        }
        Ok(())
    }

    fn lower_header(&mut self, context: &dyn Context, piece: &Piece, refunding: &Refunding) -> Result<(), Stop> {
        let by = [
            ("DO_TotalHT", refunding.net),
            ("DO_TotalHTNet", refunding.net),
            ("DO_TotalTTC", refunding.gross),
            ("DO_NetAPayer", refunding.gross),
        ];
        for (column, less) in
            by.into_iter().filter(|(column, _)| self.base.has("F_DOCENTETE", column)).collect::<Vec<_>>()
        {
            let condition = "WHERE DO_Domaine = 0 AND DO_Type = ? AND DO_Piece = ?";
            let of = [piece.kind.into(), piece.number.as_str().into()];
            let rows = self.read(context, "F_DOCENTETE", &[(column, crate::select::As::Decimal)], condition, &of)?;
            let changes = [(column, Value::Decimal(rows.decimal(0, 0) - less))];
            self.change_rows(&piece.number, "F_DOCENTETE", &changes, (condition, &of))?;
        }
        Ok(())
    }
}

/// What every new line of a document is given.
fn of_note(note: &Note<'_>, target: &mut Target) -> Vec<(&'static str, Value)> {
    target.position += 1000;
    let kind = target.piece.kind;
    let mut changes: Vec<(&str, Value)> = vec![
        ("DO_Type", kind.into()),
        ("DO_DocType", kind.into()),
        ("DO_Piece", target.piece.number.as_str().into()),
        ("DL_Ligne", target.position.into()),
        ("DL_No", target.number.into()),
        ("DL_NoLink", Value::Int(0)),
        ("DL_NonLivre", Value::Int(0)),
        ("DT_No", Value::Int(0)),
    ];
    if note.way != Way::Reduce {
        let dates = ["DO_Date", "DL_DateBC", "DL_DateBL", "DL_DatePL", "DL_DateDE"];
        changes.extend(dates.map(|column| (column, day(today()))));
        changes.extend(["DL_PieceBC", "DL_PiecePL", "DL_PieceBL", "DL_PieceDE"].map(|column| (column, "".into())));
    }
    changes
}

/// A line without the goods of the one that it is made from: text alone, or an article with an amount without tax.
fn bare(text: &str, charged: Option<(&str, Option<String>, Decimal)>) -> Vec<(&'static str, Value)> {
    let (article, code, amount) = match charged {
        Some((article, code, amount)) => (Value::from(article), code.map_or(Value::Null, Value::Text), amount),
        None => (Value::Null, Value::Null, Decimal::ZERO),
    };
    let mut changes = vec![
        ("AR_Ref", article),
        ("DL_Design", text.into()),
        ("EU_Enumere", "".into()),
        ("DL_CodeTaxe1", code),
        ("DL_CodeTaxe2", Value::Null),
        ("DL_CodeTaxe3", Value::Null),
        ("AR_RefCompose", Value::Null),
    ];
    changes.extend(
        ["DL_PrixUnitaire", "DL_PUTTC", "DL_MontantHT", "DL_MontantTTC"].map(|column| (column, Value::Decimal(amount))),
    );
    changes.extend(LINE_ZEROS.iter().map(|column| (*column, Value::Int(0))));
    changes
}

/// Nothing of the document's life so far is the note's. Its delivery is not charged again.
const ZEROS: &[&str] = &[
    "DO_TxEscompte",
    "DO_Reliquat",
    "DO_Imprim",
    "DO_Ecart",
    "DO_Ventile",
    "AB_No",
    "DO_Transfere",
    "DO_Cloture",
    "DO_Attente",
    "DO_Provenance",
    "DO_ValFrais",
    "DO_ValFranco",
    "DO_Taxe1",
    "DO_Taxe2",
    "DO_Taxe3",
    "DO_MajCpta",
    "DO_Valide",
    "DO_Coffre",
    "DO_EStatut",
    "DO_StatutBAP",
    "DO_MontantRegle",
    "ET_No",
];
const DATES: &[&str] = &["DO_DateLivr", "DO_DateLivrRealisee", "DO_DateExpedition"];
const LINE_ZEROS: &[&str] = &[
    "AG_No1",
    "AG_No2",
    "DL_Taxe1",
    "DL_Taxe2",
    "DL_Taxe3",
    "DL_TypeTaux1",
    "DL_TypeTaux2",
    "DL_TypeTaux3",
    "DL_TypeTaxe1",
    "DL_TypeTaxe2",
    "DL_TypeTaxe3",
    "DL_Remise01REM_Valeur",
    "DL_Remise02REM_Valeur",
    "DL_Remise03REM_Valeur",
    "DL_PUDevise",
    "DL_PrixRU",
    "DL_CMUP",
    "DL_MvtStock",
    "DL_FactPoids",
];
