//! What Sage already has of a batch of orders: documents, articles, accounts, places, by a constant number of reads.

use std::collections::HashMap;

use plugin_sdk::model::{ConnectorError, Context, Order, Record, WriteItem};

use super::{
    Writer,
    articles::Articles,
    customers::{self, Account},
    lists::Lists,
    merged::{self, Merged},
    places::Place,
    prepare::Prepared,
};
use crate::select::As;

/// A document of Sage.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Piece {
    /// `DO_Type`: an order becomes a preparation, a delivery, an invoice.
    pub kind: i64,
    pub number: String,
}

/// Payment terms: method, condition, days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    pub method: i64,
    pub condition: i64,
    pub days: i64,
}

/// A complementary information of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    pub code: String,
    pub label: String,
    pub kind: i64,
    pub value: String,
}

/// What Sage has.
#[derive(Default)]
pub struct Known {
    /// Mark → document.
    pub pieces: HashMap<String, Piece>,
    /// Orders without a mark whose lines stand in another document.
    pub merged: Merged,
    pub articles: Articles,
    /// Number in capitals → account.
    accounts: HashMap<String, Account>,
    pub places: Vec<Place>,
    /// Account → terms of the balancing instalment.
    pub terms: HashMap<String, Terms>,
    pub infos: HashMap<String, Vec<Info>>,
    pub place_lengths: [usize; 6],
    pub code_length: usize,
    pub address_length: usize,
    pub text_lengths: TextLengths,
}

/// Lengths of columns whose texts are said to be cut.
#[derive(Debug, Clone, Copy, Default)]
pub struct TextLengths {
    /// `DL_Design`.
    pub design: usize,
    /// `DO_Ref`.
    pub reference: usize,
    /// `CT_Intitule`.
    pub name: usize,
}

impl Known {
    /// The account of that number.
    pub fn account(&self, number: &str) -> Option<&Account> {
        self.accounts.get(&number.to_uppercase())
    }

    /// Every account that was read.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// Remembers what was just written, so that the next order of the batch finds it.
    pub fn remember(&mut self, prepared: &Prepared, piece: &Piece) {
        self.pieces.insert(prepared.mark.clone(), piece.clone());
        self.remember_account(&prepared.party.account);
    }

    /// The same for an account alone.
    pub fn remember_account(&mut self, account: &Account) {
        self.accounts.entry(account.number.to_uppercase()).or_insert_with(|| account.clone());
    }

    /// Takes over what another reading found.
    pub fn absorb(&mut self, other: Self) {
        self.pieces.extend(other.pieces);
        self.merged.absorb(other.merged);
        self.articles.absorb(other.articles);
        self.accounts.extend(other.accounts);
        for place in other.places {
            if !self.places.iter().any(|known| known.number == place.number) {
                self.places.push(place);
            }
        }
        self.terms.extend(other.terms);
        self.infos.extend(other.infos);
    }
}

impl Writer {
    /// Reads what the orders of a batch need.
    pub(super) fn known(
        &mut self,
        context: &dyn Context,
        lists: &Lists,
        items: &[WriteItem],
    ) -> Result<Known, ConnectorError> {
        let orders: Vec<(&WriteItem, &Order)> = items
            .iter()
            .filter_map(|item| match &item.record {
                Some(Record::Order(order)) => Some((item, order.as_ref())),
                _ => None,
            })
            .collect();
        let mut known = Known {
            pieces: self.pieces(context, &orders)?,
            place_lengths: self.place_lengths(),
            code_length: self.base.length("F_COMPTET", "CT_Num").unwrap_or(0),
            address_length: self.base.length("F_COMPTET", "CT_Adresse").unwrap_or(0),
            text_lengths: TextLengths {
                design: self.base.length("F_DOCLIGNE", "DL_Design").unwrap_or(0),
                reference: self.base.length("F_DOCENTETE", "DO_Ref").unwrap_or(0),
                name: self.base.length("F_COMPTET", "CT_Intitule").unwrap_or(0),
            },
            ..Known::default()
        };
        // A repeated batch costs one query: what is marked needs nothing more.
        let missing = |item: &WriteItem| match self.settings.mark(&item.key) {
            Ok(mark) => !known.pieces.contains_key(&mark),
            Err(_) => false,
        };
        let orders: Vec<(&WriteItem, &Order)> = orders.into_iter().filter(|(item, _)| missing(item)).collect();
        if orders.is_empty() {
            return Ok(known);
        }
        let numbers: Vec<String> =
            orders.iter().filter_map(|(item, _)| merged::number(item).map(str::to_owned)).collect();
        known.merged = self.merged(context, &numbers)?;
        let (codes, barcodes) = self.codes(lists, &orders);
        let depot = self.settings.depot(lists);
        known.articles = self.articles(context, &codes, &barcodes, depot)?;
        let accounts = self.accounts(context, &orders)?;
        known.accounts = accounts.into_iter().map(|account| (account.number.to_uppercase(), account)).collect();
        let mut numbers: Vec<String> = known.accounts.values().map(|account| account.number.clone()).collect();
        numbers.sort_unstable();
        known.places = self.places(context, &numbers, &orders)?;
        self.read_terms(context, &numbers, &mut known)?;
        Ok(known)
    }

    /// Documents by mark. An order in several documents is answered by the earliest stage that is left of it.
    fn pieces(
        &mut self,
        context: &dyn Context,
        orders: &[(&WriteItem, &Order)],
    ) -> Result<HashMap<String, Piece>, ConnectorError> {
        let marks: Vec<String> = orders.iter().filter_map(|(item, _)| self.settings.mark(&item.key).ok()).collect();
        let wanted = [("DO_NoWeb", As::Text), ("DO_Type", As::Int), ("DO_Piece", As::Text)];
        let mut pieces: HashMap<String, Piece> = HashMap::new();
        for rows in self.read_listed(context, "F_DOCENTETE", &wanted, "DO_NoWeb", marks, " AND DO_Domaine = 0")? {
            for row in 0..rows.len {
                let piece = Piece { kind: rows.int(1, row), number: rows.text(2, row).to_owned() };
                let known = pieces.entry(rows.text(0, row).to_owned()).or_insert_with(|| piece.clone());
                if (piece.kind, &piece.number) < (known.kind, &known.number) {
                    *known = piece;
                }
            }
        }
        Ok(pieces)
    }

    /// Codes and bar codes of articles that the orders and the settings name.
    pub(super) fn codes(&self, lists: &Lists, orders: &[(&WriteItem, &Order)]) -> (Vec<String>, Vec<String>) {
        let mut codes: Vec<String> = self.settings.articles.all().cloned().collect();
        codes.extend(lists.expeditions.values().map(|expedition| expedition.article.clone()));
        let mut barcodes = Vec::new();
        for (item, order) in orders {
            let chosen = item.overrides.iter().filter(|(field, _)| field.starts_with("line:"));
            codes.extend(chosen.map(|(_, code)| code.clone()));
            for line in &order.lines {
                codes.extend(line.article.as_ref().map(|key| key.as_str().to_owned()));
                codes.push(line.reference.clone());
                barcodes.push(line.ean.clone());
            }
        }
        (codes, barcodes)
    }

    fn read_terms(
        &mut self,
        context: &dyn Context,
        accounts: &[String],
        known: &mut Known,
    ) -> Result<(), ConnectorError> {
        let wanted = [
            ("CT_Num", As::Text),
            ("N_Reglement", As::Int),
            ("RT_Condition", As::Int),
            ("RT_NbJour", As::Int),
            ("RT_TRepart", As::Int),
        ];
        for rows in self.read_listed(context, "F_REGLEMENTT", &wanted, "CT_Num", accounts.iter().cloned(), "")? {
            // The instalment that takes the rest.
            for row in (0..rows.len).filter(|row| rows.int(4, *row) == 1) {
                let terms = Terms { method: rows.int(1, row), condition: rows.int(2, row), days: rows.int(3, row) };
                known.terms.insert(rows.text(0, row).to_uppercase(), terms);
            }
        }
        let wanted = [
            ("CT_Num", As::Text),
            ("CI_Code", As::Text),
            ("CI_Intitule", As::Text),
            ("CI_Type", As::Int),
            ("CI_Valeur", As::Text),
        ];
        for rows in self.read_listed(context, "F_COMPTETINFOS", &wanted, "CT_Num", accounts.iter().cloned(), "")? {
            for row in 0..rows.len {
                let info = Info {
                    code: rows.text(1, row).to_owned(),
                    label: rows.text(2, row).to_owned(),
                    kind: rows.int(3, row),
                    value: rows.text(4, row).to_owned(),
                };
                known.infos.entry(rows.text(0, row).to_uppercase()).or_default().push(info);
            }
        }
        Ok(())
    }
}

impl Known {
    /// The lengths that the plan of an account must keep to.
    pub fn lengths(&self) -> customers::Lengths {
        let [_, first, second, postcode, city, country] = self.place_lengths;
        let place = [first, second, postcode, city, country];
        customers::Lengths { code: self.code_length, address: self.address_length, place }
    }
}
