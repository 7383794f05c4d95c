//! The transaction of one order. Its order of writes is sage100.md §2.7's; every failure leaves nothing behind.

use plugin_sdk::model::Context;

use super::{
    Writer, documents,
    known::{Known, Piece},
    lines,
    lists::Lists,
    prepare::Prepared,
    stop::Stop,
};
use crate::select::As;

/// How a transaction ended well.
pub enum Done {
    Written(Piece),
    /// Somebody had written the order before.
    Found(Piece),
}

impl Writer {
    /// Writes a prepared order, whole or not at all.
    pub(super) fn carry_out(
        &mut self,
        context: &dyn Context,
        lists: &Lists,
        known: &mut Known,
        prepared: &Prepared,
    ) -> Result<Done, Stop> {
        let series = self.settings.series;
        let (done, place) = self.in_transaction(|writer| {
            let (done, place) = writer.steps(context, lists, prepared, series)?;
            let keep = matches!(done, Done::Written(_));
            Ok(((done, place), keep))
        })?;
        if let (Some(number), Some(wanted)) = (place, &prepared.place) {
            let mut place = wanted.clone();
            place.number = number;
            known.places.push(place);
        }
        Ok(done)
    }

    /// The statements in their order; the number of the delivery place when it was made.
    fn steps(
        &mut self,
        context: &dyn Context,
        lists: &Lists,
        prepared: &Prepared,
        series: i64,
    ) -> Result<(Done, Option<i64>), Stop> {
        let counter = self.take_counter(context, series)?;
        if let Some(piece) = self.marked(context, &prepared.mark)? {
            return Ok((Done::Found(piece), None));
        }
        let piece = self.free_piece(context, counter, series)?;
        let next = self.after(&piece, series)?;
        let account = &prepared.party.account;
        if let Some(person) = &prepared.party.new {
            let today = crate::read::prices::today();
            let depot = if self.settings.customers.depot > 0 { self.settings.customers.depot } else { prepared.depot };
            self.insert_account(context, account, person, depot, today)?;
        }
        if let Some(address) = &prepared.party.moved {
            self.move_account(account, address)?;
        }
        let (place, made) = match &prepared.place {
            None => (0, None),
            Some(place) if place.moved => {
                self.move_place(place)?;
                (place.number, None)
            }
            Some(place) if place.number > 0 => (place.number, None),
            Some(place) => {
                let number = self.insert_place(context, place, prepared.carrier, prepared.condition)?;
                (number, Some(number))
            }
        };
        let header = documents::header(&self.settings, lists, prepared, &piece, place);
        self.insert(&piece, &header)?;
        for info in &prepared.infos {
            self.insert(&piece, &documents::info(&piece, info))?;
        }
        let instalment = self.next_number(context, "F_DOCREGL", "DR_No")?;
        self.insert(&piece, &documents::balance(prepared, &piece, instalment))?;
        let first = self.next_number(context, "F_DOCLIGNE", "DL_No")?;
        for (position, planned) in prepared.lines.iter().enumerate() {
            let row = lines::row(prepared, &piece, planned, position, first + position as i64, self.settings.side);
            self.insert(&planned.article.reference, &row)?;
        }
        for (rank, text) in prepared.notes.iter().enumerate() {
            let position = prepared.lines.len() + rank;
            let row = lines::note(prepared, &piece, text, position, first + position as i64, self.settings.side);
            self.insert(&piece, &row)?;
        }
        self.reserve(prepared)?;
        self.advance_counter(series, &next)?;
        self.insert_deposits(context, prepared, &piece, instalment + 1)?;
        Ok((Done::Written(Piece { kind: 1, number: piece }), made))
    }

    /// The document that carries the mark, in whatever stage; compared byte by byte.
    pub(super) fn marked(&mut self, context: &dyn Context, mark: &str) -> Result<Option<Piece>, Stop> {
        let wanted = [(As::Text, 20), (As::Text, 20), (As::Text, 20)];
        let sql = "SELECT DO_NoWeb, DO_Type, DO_Piece FROM F_DOCENTETE WHERE DO_Domaine = 0 AND DO_NoWeb = ?";
        let rows = self
            .client
            .query(context, sql, &wanted, &[mark.into()], None)
            .map_err(|failure| Stop::of(failure, "read F_DOCENTETE"))?;
        let pieces = (0..rows.len)
            .filter(|row| rows.text(0, *row) == mark)
            .map(|row| Piece { kind: rows.text(1, row).parse().unwrap_or(0), number: rows.text(2, row).to_owned() });
        Ok(pieces.min_by(|left, right| (left.kind, &left.number).cmp(&(right.kind, &right.number))))
    }
}
