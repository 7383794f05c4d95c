//! Where Sage holds an order now: the documents with its lines, what they come to, and what is paid on them
//! (sage100.md §0.4, §2.8).

use std::collections::{BTreeMap, BTreeSet};

use plugin_sdk::model::{ConnectorError, Context, Decimal, NaiveDate};

use super::{Writer, known::Piece, stop::Stop};
use crate::{rows::Rows, select::As};

/// The types of documents that a sale goes through; returns and credit notes are none of them.
const SALE: [i64; 5] = [1, 2, 3, 6, 7];
/// Where a line keeps the numbers of the documents that it went through.
const ORIGINS: [&str; 3] = ["DL_PieceBC", "DL_PiecePL", "DL_PieceBL"];
const INVOICE: i64 = 6;
/// An invoice that is in the books.
const POSTED: i64 = 7;

const HEADER: [(&str, As); 10] = [
    ("DO_Type", As::Int),
    ("DO_Piece", As::Text),
    ("DO_NoWeb", As::Text),
    ("DO_Tiers", As::Text),
    ("CT_NumPayeur", As::Text),
    ("CG_Num", As::Text),
    ("DO_Devise", As::Int),
    ("DO_Cours", As::Decimal),
    ("DO_DocType", As::Int),
    ("LI_No", As::Int),
];

/// A document that holds a part of an order.
#[derive(Debug, Clone)]
pub struct Holding {
    pub piece: Piece,
    /// What the order's own lines in it come to with tax, in the company's currency.
    pub gross: Decimal,
    /// The whole document with tax.
    pub total: Decimal,
    pub customer: String,
    pub payer: String,
    pub ledger: String,
    /// `P_DEVISE.cbIndice`, 0 for the company's own, and its rate.
    pub currency: (i64, Decimal),
    pub made_as: i64,
    /// `LI_No`: where it is delivered.
    pub place: i64,
    /// The order's own lines in it.
    pub lines: Vec<Held>,
    pub instalments: Vec<Instalment>,
}

/// A line of an order in Sage.
#[derive(Debug, Clone)]
pub struct Held {
    /// `DL_No`.
    pub number: i64,
    pub article: String,
    /// Of a compound that has a line too.
    pub component: bool,
    pub gammes: (i64, i64),
    pub quantity: Decimal,
    pub net: Decimal,
    pub gross: Decimal,
    /// `DL_Taxe1`, in percent.
    pub rate: Decimal,
}

/// A row of `F_DOCREGL` and what is allocated to it.
#[derive(Debug, Clone)]
pub struct Instalment {
    pub number: i64,
    pub deposit: bool,
    /// It takes what the others leave.
    pub balancing: bool,
    pub amount: Decimal,
    pub due: Option<NaiveDate>,
    pub allocated: Decimal,
}

impl Holding {
    /// Whether it is an invoice: money then settles its instalments.
    pub fn is_invoice(&self) -> bool {
        self.piece.kind >= INVOICE
    }

    /// Whether it is in the books: its own rows are sealed.
    pub fn is_posted(&self) -> bool {
        self.piece.kind == POSTED
    }

    /// What is paid on it: its deposits, and what is allocated to its instalments.
    pub fn paid(&self) -> Decimal {
        self.instalments.iter().map(|row| if row.deposit { row.amount } else { row.allocated }).sum()
    }

    /// What the order's part of it can still take.
    pub fn open(&self) -> Decimal {
        (self.total - self.paid()).min(self.gross).max(Decimal::ZERO)
    }

    /// The instalments that are not settled, the earliest first, with what each can still take.
    pub fn unsettled(&self) -> Vec<(i64, Decimal)> {
        let fixed: Decimal = self.instalments.iter().filter(|row| !row.balancing).map(|row| row.amount).sum();
        let mut rows: Vec<&Instalment> = self.instalments.iter().filter(|row| !row.deposit).collect();
        rows.sort_by_key(|row| (row.due, row.number));
        let left = |row: &Instalment| if row.balancing { self.total - fixed } else { row.amount } - row.allocated;
        rows.into_iter().map(|row| (row.number, left(row))).filter(|(_, left)| *left > Decimal::ZERO).collect()
    }
}

/// A line, as far as it matters here.
struct Line {
    piece: Piece,
    origins: [String; 3],
    place: i64,
    held: Held,
}

impl Writer {
    /// The documents of the order with this mark, the latest stage first. `number` is the one that the order was last
    /// known by: Sage may have made one document of several orders, and it carries the first one's mark.
    pub(super) fn holdings(
        &mut self,
        context: &dyn Context,
        mark: &str,
        number: &str,
    ) -> Result<Vec<Holding>, ConnectorError> {
        let marked: BTreeSet<Piece> = self
            .headers(context, "DO_NoWeb", &[mark.to_owned()])?
            .into_iter()
            .filter(|(_, own_mark, _)| own_mark == mark)
            .map(|(piece, ..)| piece)
            .collect();
        let numbers: Vec<String> = marked.iter().map(|piece| piece.number.clone()).collect();
        let own = self.lines_by(context, "DO_Piece", &numbers)?;
        let order = order_number(&marked, &own).or_else(|| marked.is_empty().then(|| number.to_owned()));
        let mut pieces = marked.clone();
        for column in ORIGINS.iter().filter(|_| order.is_some()) {
            let found = self.lines_by(context, column, order.as_slice())?;
            pieces.extend(found.into_iter().map(|line| line.piece));
        }
        if pieces.is_empty() {
            let found = self.lines_by(context, "DO_Piece", order.as_slice())?;
            pieces.extend(found.into_iter().map(|line| line.piece).filter(|piece| piece.kind > 2));
        }
        let numbers: Vec<String> = pieces.iter().map(|piece| piece.number.clone()).collect();
        let lines = self.lines_by(context, "DO_Piece", &numbers)?;
        let mine = |line: &Line| match &order {
            Some(order) => line.origins.contains(order) || (line.piece.kind == 1 && line.piece.number == *order),
            None => marked.contains(&line.piece),
        };
        // A document that was answered before is known by its own number: all of it is the order's.
        let any = lines.iter().any(mine);
        let mine = |line: &Line| mine(line) || (!any && pieces.contains(&line.piece));
        let mut holdings = Vec::new();
        for (piece, _, mut holding) in self.headers(context, "DO_Piece", &numbers)? {
            let of_piece = || lines.iter().filter(|line| line.piece == piece);
            holding.lines = of_piece().filter(|line| mine(line)).map(|line| line.held.clone()).collect();
            holding.gross = holding.lines.iter().map(|line| line.gross).sum();
            holding.total = of_piece().map(|line| line.held.gross).sum();
            if pieces.contains(&piece) && !holding.lines.is_empty() {
                holdings.push(holding);
            }
        }
        self.add_instalments(context, &numbers, &mut holdings)?;
        holdings.sort_by(|left, right| {
            right.piece.kind.cmp(&left.piece.kind).then_with(|| left.piece.number.cmp(&right.piece.number))
        });
        Ok(holdings)
    }

    fn headers(
        &mut self,
        context: &dyn Context,
        column: &str,
        values: &[String],
    ) -> Result<Vec<(Piece, String, Holding)>, ConnectorError> {
        let found =
            self.read_listed(context, "F_DOCENTETE", &HEADER, column, values.to_vec(), " AND DO_Domaine = 0")?;
        let of = |rows: &Rows, row: usize| {
            let piece = piece(rows, row);
            let holding = Holding {
                piece: piece.clone(),
                gross: Decimal::ZERO,
                total: Decimal::ZERO,
                customer: rows.text(3, row).to_owned(),
                payer: rows.text(4, row).to_owned(),
                ledger: rows.text(5, row).to_owned(),
                currency: (rows.int(6, row), rows.decimal(7, row)),
                made_as: if rows.int(8, row) > 0 { rows.int(8, row) } else { piece.kind },
                place: rows.int(9, row),
                lines: Vec::new(),
                instalments: Vec::new(),
            };
            (piece, rows.text(2, row).to_owned(), holding)
        };
        let all = found.iter().flat_map(|rows| (0..rows.len).map(|row| of(rows, row)));
        Ok(all.filter(|(piece, ..)| SALE.contains(&piece.kind)).collect())
    }

    fn lines_by(
        &mut self,
        context: &dyn Context,
        column: &str,
        values: &[String],
    ) -> Result<Vec<Line>, ConnectorError> {
        let wanted = [
            ("DO_Type", As::Int),
            ("DO_Piece", As::Text),
            (ORIGINS[0], As::Text),
            (ORIGINS[1], As::Text),
            (ORIGINS[2], As::Text),
            ("DL_Ligne", As::Int),
            ("AR_Ref", As::Text),
            ("AG_No1", As::Int),
            ("AG_No2", As::Int),
            ("DL_Qte", As::Decimal),
            ("DL_MontantHT", As::Decimal),
            ("DL_MontantTTC", As::Decimal),
            ("AR_RefCompose", As::Text),
            ("DL_No", As::Int),
            ("DL_Taxe1", As::Decimal),
        ];
        let found = self.read_listed(context, "F_DOCLIGNE", &wanted, column, values.to_vec(), " AND DO_Domaine = 0")?;
        let of = |rows: &Rows, row: usize| Line {
            piece: piece(rows, row),
            origins: [2, 3, 4].map(|column| rows.text(column, row).to_owned()),
            place: rows.int(5, row),
            held: Held {
                number: rows.int(13, row),
                rate: rows.decimal(14, row),
                article: rows.text(6, row).to_owned(),
                component: !["", rows.text(6, row)].contains(&rows.text(12, row)),
                gammes: (rows.int(7, row), rows.int(8, row)),
                quantity: rows.decimal(9, row),
                net: rows.decimal(10, row),
                gross: rows.decimal(11, row),
            },
        };
        let all = found.iter().flat_map(|rows| (0..rows.len).map(|row| of(rows, row)));
        Ok(all.filter(|line| SALE.contains(&line.piece.kind)).collect())
    }

    fn add_instalments(
        &mut self,
        context: &dyn Context,
        numbers: &[String],
        holdings: &mut [Holding],
    ) -> Result<(), ConnectorError> {
        let sales = " AND DO_Domaine = 0";
        let wanted = [("DO_Type", As::Int), ("DO_Piece", As::Text), ("DR_No", As::Int), ("RC_Montant", As::Decimal)];
        let mut allocated: BTreeMap<i64, Decimal> = BTreeMap::new();
        for rows in self.read_listed(context, "F_REGLECH", &wanted, "DO_Piece", numbers.to_vec(), sales)? {
            for row in 0..rows.len {
                *allocated.entry(rows.int(2, row)).or_default() += rows.decimal(3, row);
            }
        }
        let wanted = [
            ("DO_Type", As::Int),
            ("DO_Piece", As::Text),
            ("DR_No", As::Int),
            ("DR_TypeRegl", As::Int),
            ("DR_Equil", As::Int),
            ("DR_Montant", As::Decimal),
            ("DR_Date", As::Text),
        ];
        for rows in self.read_listed(context, "F_DOCREGL", &wanted, "DO_Piece", numbers.to_vec(), sales)? {
            for row in 0..rows.len {
                let instalment = Instalment {
                    number: rows.int(2, row),
                    deposit: rows.int(3, row) == 0,
                    balancing: rows.int(4, row) == 1,
                    amount: rows.decimal(5, row),
                    due: day_of(rows.text(6, row)),
                    allocated: allocated.get(&rows.int(2, row)).copied().unwrap_or_default(),
                };
                let of = piece(&rows, row);
                if let Some(holding) = holdings.iter_mut().find(|holding| holding.piece == of) {
                    holding.instalments.push(instalment);
                }
            }
        }
        Ok(())
    }

    /// Brings the figures of the header up to date, where the base keeps them (sage100.md §2.7): what is to pay is less
    /// deposits, what is settled is all money.
    pub(super) fn move_totals(
        &mut self,
        context: &dyn Context,
        piece: &Piece,
        deposit: Decimal,
        settled: Decimal,
    ) -> Result<(), Stop> {
        for (column, by) in [("DO_NetAPayer", -deposit), ("DO_MontantRegle", settled)] {
            if by.is_zero() || !self.base.has("F_DOCENTETE", column) {
                continue;
            }
            let of = [piece.kind.into(), piece.number.as_str().into()];
            let condition = "WHERE DO_Domaine = 0 AND DO_Type = ? AND DO_Piece = ?";
            let rows = self.read(context, "F_DOCENTETE", &[(column, As::Decimal)], condition, &of)?;
            let value = rows.decimal(0, 0) + by;
            let [kind, number] = of;
            let sql = format!("UPDATE F_DOCENTETE SET {column} = ? {condition}");
            self.run(&piece.number, &sql, &[value.into(), kind, number])?;
        }
        Ok(())
    }
}

fn piece(rows: &Rows, row: usize) -> Piece {
    Piece { kind: rows.int(0, row), number: rows.text(1, row).to_owned() }
}

/// A day that says something: 1753-01-01 and its like are none.
pub fn day_of(text: &str) -> Option<NaiveDate> {
    text.get(..10).and_then(|day| day.parse().ok()).filter(|day: &NaiveDate| chrono::Datelike::year(day) > 1900)
}

/// The number that the order had as a bon de commande. A document made of several carries the mark of the first.
fn order_number(pieces: &BTreeSet<Piece>, lines: &[Line]) -> Option<String> {
    if let Some(piece) = pieces.iter().find(|piece| piece.kind == 1) {
        return Some(piece.number.clone());
    }
    let moved = lines.iter().filter(|line| pieces.contains(&line.piece) && !line.origins[0].is_empty());
    moved.min_by_key(|line| line.place).map(|line| line.origins[0].clone())
}
