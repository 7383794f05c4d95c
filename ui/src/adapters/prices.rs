//! The dialog of prices that differ: both sides' figures, the reason, and what is sent again.

use std::rc::Rc;

use app::{Action, Language, PriceCheck, PriceDifference};
use sync_model::Decimal;

use super::{global, home, renew};
use crate::{
    ChosenCommand, Command, PluginTrouble, Scope,
    chosen::Prices,
    format,
    generated::{Dialog, MainWindow, PriceRow, PricesAdapter, ShellAdapter, Tone},
    state::State,
    texts::{self, counted},
    window::Inner,
};

/// Rows that are shown; the sums count all.
const SHOWN: usize = 2_000;

pub(super) fn connect(inner: &Rc<Inner>) {
    let prices: PricesAdapter = global(&inner.window);
    prices.on_compare(super::plain(inner, compare));
    prices.on_stop(super::plain(inner, |inner| stop(inner)));
    prices.on_send_again(super::plain(inner, send_again));
}

/// Opens the dialog and compares.
pub(super) fn ask(inner: &Rc<Inner>) {
    global::<ShellAdapter>(&inner.window).set_dialog(Dialog::Prices);
    compare(inner);
}

fn compare(inner: &Rc<Inner>) {
    let command = {
        let state = &mut *inner.state.borrow_mut();
        let Some(profile) = state.shown.clone() else { return };
        let ticket = state.prices.ticket + 1;
        state.prices = Prices { ticket, running: true, ..Prices::default() };
        ChosenCommand::Compare { profile, ticket }
    };
    inner.port.send(Command::Chosen(command));
    show(&inner.window, &inner.state.borrow());
}

/// What was found until then stays shown.
fn stop(inner: &Inner) {
    {
        let prices = &mut inner.state.borrow_mut().prices;
        if !prices.running {
            return;
        }
        prices.running = false;
        prices.ticket += 1;
    }
    inner.port.send(Command::Chosen(ChosenCommand::StopComparing));
    show(&inner.window, &inner.state.borrow());
}

fn send_again(inner: &Rc<Inner>) {
    let keys = inner.state.borrow().prices.sendable();
    if keys.is_empty() {
        return;
    }
    stop(inner);
    global::<ShellAdapter>(&inner.window).set_dialog(Dialog::None);
    home::start_scope(inner, Action::ExportPrices, false, Scope::Again(keys));
}

pub(super) fn differing(inner: &Inner, ticket: u64, rows: Vec<PriceDifference>) {
    {
        let prices = &mut inner.state.borrow_mut().prices;
        if ticket != prices.ticket {
            return;
        }
        prices.rows.extend(rows);
    }
    show(&inner.window, &inner.state.borrow());
}

pub(super) fn compared(inner: &Inner, ticket: u64, sums: Result<PriceCheck, PluginTrouble>) {
    {
        let prices = &mut inner.state.borrow_mut().prices;
        if ticket != prices.ticket {
            return;
        }
        (prices.running, prices.sums) = (false, Some(sums));
    }
    show(&inner.window, &inner.state.borrow());
}

pub(super) fn show(window: &MainWindow, state: &State) {
    let (language, prices) = (state.preferences.language, &state.prices);
    let adapter: PricesAdapter = global(window);
    let rows = prices.rows.iter().take(SHOWN).map(|found| row(found, state)).collect();
    renew(adapter.get_rows(), rows).into_iter().for_each(|rows| adapter.set_rows(rows));
    adapter.set_running(prices.running);
    let (tone, note) = note(prices, state, language);
    adapter.set_tone(tone);
    adapter.set_note(note.into());
    let count = prices.sendable().len() as u64;
    let again = counted(language, count, texts::PRICES_SEND_ONE, texts::PRICES_SEND_OTHER, &[]);
    adapter.set_again(if count == 0 { String::new() } else { again }.into());
    adapter.set_busy(state.job.is_some());
}

fn note(prices: &Prices, state: &State, language: Language) -> (Tone, String) {
    let found = prices.rows.len() as u64;
    match &prices.sums {
        Some(Err(trouble)) => (Tone::Danger, state.messages.sentence(&trouble.code, &trouble.args, language)),
        Some(Ok(sums)) => {
            let (articles, all) = (format::number(language, sums.articles), format::number(language, sums.prices));
            let values = [("articles", &*articles), ("prices", &*all)];
            match sums.differences {
                0 => (Tone::Success, texts::PRICES_EQUAL.with(language, &values)),
                n => {
                    let (one, other) = (texts::PRICES_DIFFER_ONE, texts::PRICES_DIFFER_OTHER);
                    (Tone::Warning, counted(language, n, one, other, &values))
                }
            }
        }
        None if prices.running => {
            (Tone::Accent, counted(language, found, texts::PRICES_READING_ONE, texts::PRICES_READING_OTHER, &[]))
        }
        None => (Tone::Neutral, texts::PRICES_STOPPED.of(language).to_owned()),
    }
}

fn row(found: &PriceDifference, state: &State) -> PriceRow {
    let language = state.preferences.language;
    let mut article = found.key.as_str().to_owned();
    if let Some(variant) = &found.variant {
        article += &format!(" / {variant}");
    }
    if found.from_quantity != Decimal::ONE {
        let quantity = found.from_quantity.normalize().to_string();
        article += &format!(" {}", texts::PRICES_FROM.with(language, &[("quantity", &quantity)]));
    }
    let figure = |value: Option<Decimal>| value.map_or_else(|| "–".to_owned(), |value| format::amount(language, value));
    let rate = |rate: Option<Decimal>| rate.unwrap_or_default().normalize().to_string();
    let args = [
        ("rule".to_owned(), found.rule.clone().unwrap_or_default()),
        ("erp_rate".to_owned(), rate(Some(found.erp_rate))),
        ("shop_rate".to_owned(), rate(found.shop_rate)),
    ];
    let reason = state.messages.sentence(found.reason.code(), &args.into(), language);
    let difference = found.shop_gross.map(|shop| format::difference(language, shop - found.erp_gross));
    let (shop, erp) = (figure(found.shop_gross), figure(Some(found.erp_gross)));
    let values = [("article", &*article), ("shop", &*shop), ("erp", &*erp), ("reason", &*reason)];
    PriceRow {
        spoken: texts::PRICES_ROW.with(language, &values).into(),
        shop: shop.as_str().into(),
        erp: erp.as_str().into(),
        article: article.as_str().into(),
        difference: difference.unwrap_or_default().into(),
        reason: reason.as_str().into(),
    }
}
