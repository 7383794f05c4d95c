//! The page of orders: periods, the list with its ticks, what is imported.

use std::rc::Rc;

use app::{Action, DayOf, InboxOrder, InboxState, Language, Period, RunEnd};
use sync_model::Decimal;

use super::{global, order, renew};
use crate::{
    Command, OrderDays, OrdersCommand, OrdersUpdate, Scope, format,
    generated::{FilterCount, MainWindow, OrderColumn, OrderRow, OrdersAdapter, OrdersStage, SortOrder, Tone},
    inbox::{Inbox, OrderSort, TABS},
    state::State,
    texts::{self, Text, counted},
    window::Inner,
};

/// The periods of the list; the one without days of its own is the last, then two dates.
const PERIODS: [(Period, Text); 10] = [
    (Period::SinceLast, texts::PERIOD_SINCE_LAST),
    (Period::Today, texts::PERIOD_TODAY),
    (Period::Yesterday, texts::PERIOD_YESTERDAY),
    (Period::Last7, texts::PERIOD_LAST_7),
    (Period::Last15, texts::PERIOD_LAST_15),
    (Period::Last30, texts::PERIOD_LAST_30),
    (Period::ThisWeek, texts::PERIOD_THIS_WEEK),
    (Period::LastWeek, texts::PERIOD_LAST_WEEK),
    (Period::ThisMonth, texts::PERIOD_THIS_MONTH),
    (Period::LastMonth, texts::PERIOD_LAST_MONTH),
];

pub(super) fn connect(inner: &Rc<Inner>) {
    let orders: OrdersAdapter = global(&inner.window);
    let with = |act: fn(&Rc<Inner>, i32)| super::valued(inner, act);
    let plain = |act: fn(&Rc<Inner>)| super::plain(inner, act);
    orders.on_chose_period(with(chose_period));
    orders.on_chose_days(plain(chose_days));
    orders.on_read_again(plain(|inner| list(inner)));
    orders.on_filtered(with(|inner, filter| {
        change(inner, |inbox| inbox.filter = usize::try_from(filter).unwrap_or(0));
    }));
    let weak = Rc::downgrade(inner);
    orders.on_searched(move |text| {
        weak.upgrade().iter().for_each(|inner| change(inner, |inbox| inbox.search = text.as_str().to_owned()));
    });
    let weak = Rc::downgrade(inner);
    orders.on_sort(move |column| weak.upgrade().iter().for_each(|inner| change(inner, |inbox| sort(inbox, column))));
    orders.on_open(with(open));
    orders.on_step(with(step));
    orders.on_check(with(|inner, row| {
        change(inner, |inbox| {
            let key = usize::try_from(row).ok().and_then(|row| inbox.visible().get(row).map(|order| (*order).clone()));
            if let Some(order) = key.filter(|order| inbox.selectable(order))
                && !inbox.checked.remove(&order.key)
            {
                inbox.checked.insert(order.key);
            }
        });
    }));
    orders.on_check_all(plain(|inner| change(inner, check_all)));
    let weak = Rc::downgrade(inner);
    orders.on_include(move |on| weak.upgrade().iter().for_each(|inner| change(inner, |inbox| inbox.include(on))));
    orders.on_import_checked(plain(import));
    orders.on_reconcile(plain(order::ask_day));
}

fn change(inner: &Inner, act: impl FnOnce(&mut Inbox)) {
    act(&mut inner.state.borrow_mut().inbox);
    show(&inner.window, &inner.state.borrow());
}

pub(super) fn send(inner: &Inner, command: OrdersCommand) {
    inner.port.send(Command::Orders(command));
}

/// Reads the list of the chosen days.
pub(super) fn list(inner: &Inner) {
    let asked = {
        let state = &mut *inner.state.borrow_mut();
        state.inbox.ticket += 1;
        (state.inbox.orders, state.inbox.shown, state.inbox.refused) = (None, None, None);
        state.shown.clone().map(|profile| (profile, state.inbox.days, state.inbox.ticket))
    };
    show(&inner.window, &inner.state.borrow());
    if let Some((profile, days, ticket)) = asked {
        send(inner, OrdersCommand::List { profile, days, ticket });
    }
}

fn chose_period(inner: &Rc<Inner>, index: i32) {
    match usize::try_from(index).ok().and_then(|index| PERIODS.get(index)) {
        Some((period, _)) => {
            change(inner, |inbox| {
                (inbox.custom, inbox.days_error, inbox.days) = (false, None, OrderDays::Named(*period));
            });
            list(inner);
        }
        None => change(inner, |inbox| inbox.custom = true),
    }
}

fn chose_days(inner: &Rc<Inner>) {
    let orders: OrdersAdapter = global(&inner.window);
    let language = inner.state.borrow().preferences.language;
    let day = |text: slint::SharedString| {
        format::day(&text).ok_or_else(|| texts::DAY_WRONG.with(language, &[("text", &text)]))
    };
    let days = day(orders.get_from()).and_then(|from| Ok((from, day(orders.get_to())?)));
    let days = days.and_then(
        |(from, to)| {
            if from <= to { Ok((from, to)) } else { Err(texts::DAYS_WRONG.of(language).to_owned()) }
        },
    );
    let day_of = if orders.get_day_of() == 1 { DayOf::Status } else { DayOf::Placed };
    match days {
        Ok((from, to)) => {
            change(inner, |inbox| {
                (inbox.days, inbox.days_error) = (OrderDays::Days { from, to, day_of }, None);
            });
            list(inner);
        }
        Err(sentence) => change(inner, |inbox| inbox.days_error = Some(sentence)),
    }
}

/// A first click sorts, a second reverses, a third goes back to the newest first.
fn sort(inbox: &mut Inbox, column: OrderColumn) {
    let column = match column {
        OrderColumn::Number => OrderSort::Number,
        OrderColumn::Date => OrderSort::Date,
        OrderColumn::Customer => OrderSort::Customer,
        OrderColumn::Total => OrderSort::Total,
    };
    let first = column == OrderSort::Customer;
    if inbox.sort != column {
        (inbox.sort, inbox.ascending) = (column, first);
    } else if inbox.ascending == first {
        inbox.ascending = !first;
    } else {
        (inbox.sort, inbox.ascending) = (OrderSort::Date, false);
    }
}

fn check_all(inbox: &mut Inbox) {
    let shown: Vec<_> =
        inbox.visible().into_iter().filter(|order| inbox.selectable(order)).map(|order| order.key.clone()).collect();
    if shown.iter().all(|key| inbox.checked.contains(key)) {
        inbox.checked.retain(|key| !shown.contains(key));
    } else {
        inbox.checked.extend(shown);
    }
}

fn open(inner: &Rc<Inner>, row: i32) {
    let key = {
        let state = inner.state.borrow();
        usize::try_from(row).ok().and_then(|row| state.inbox.visible().get(row).map(|order| order.key.clone()))
    };
    let Some(key) = key else { return };
    let profile = {
        let state = &mut *inner.state.borrow_mut();
        let same = state.inbox.current.as_ref() == Some(&key);
        state.inbox.current = Some(key.clone());
        if !same {
            (state.inbox.shown, state.inbox.refused) = (None, None);
        }
        state.shown.clone().filter(|_| !same)
    };
    show(&inner.window, &inner.state.borrow());
    if let Some(profile) = profile {
        send(inner, OrdersCommand::Show { profile, key });
    }
}

fn step(inner: &Rc<Inner>, rows: i32) {
    let next = {
        let state = inner.state.borrow();
        let visible = state.inbox.visible();
        let now = visible.iter().position(|order| Some(&order.key) == state.inbox.current.as_ref());
        let now = now.and_then(|row| i32::try_from(row).ok()).unwrap_or(-1);
        let last = i32::try_from(visible.len()).unwrap_or(i32::MAX).saturating_sub(1);
        now.saturating_add(rows).clamp(0, last.max(0))
    };
    open(inner, next);
}

fn import(inner: &Rc<Inner>) {
    let command = {
        let state = inner.state.borrow();
        let (Some(profile), None, false) = (state.shown.clone(), &state.job, state.inbox.checked.is_empty()) else {
            return;
        };
        let keys = state.inbox.checked.iter().cloned().collect();
        let scope = if state.inbox.imported_too { Scope::Again(keys) } else { Scope::Keys(keys) };
        Command::Start { profile, action: Action::ImportOrders, dry_run: false, allow_removals: None, scope }
    };
    inner.port.send(command);
}

/// An import ended: the list is read again, and the stock goes to the shop when that was wanted.
pub(crate) fn ended(inner: &Rc<Inner>, action: Action, dry_run: bool, end: &RunEnd) {
    if action != Action::ImportOrders || dry_run {
        return;
    }
    let orders: OrdersAdapter = global(&inner.window);
    if inner.state.borrow().inbox.orders.is_some() {
        list(inner);
    }
    let profile = inner.state.borrow().shown.clone();
    if let (true, RunEnd::Done { .. }, Some(profile)) = (orders.get_refresh_stock(), end, profile) {
        let (action, scope) = (Action::ExportStock, Scope::Whole);
        inner.port.send(Command::Start { profile, action, dry_run: false, allow_removals: None, scope });
    }
}

/// The profile was changed: what its settings make of the orders is read anew, if they were read at all.
pub(super) fn settings_changed(inner: &Inner) {
    if inner.state.borrow().inbox.orders.is_some() {
        list(inner);
    }
}

/// Reads the orders when their page is entered.
pub(super) fn entered(inner: &Inner) {
    if inner.state.borrow().inbox.orders.is_none() {
        list(inner);
    }
}

/// Takes an answer of the program.
pub(crate) fn take(inner: &Rc<Inner>, update: OrdersUpdate) {
    match update {
        OrdersUpdate::Listed { ticket, found } => {
            let open = {
                let state = &mut *inner.state.borrow_mut();
                if ticket == state.inbox.ticket {
                    state.inbox.take(found, (state.clock.now)());
                }
                let open = state.inbox.current.clone().filter(|_| state.inbox.shown.is_none());
                state.shown.clone().zip(open)
            };
            // The open order is read anew with its list: an import or a setting changed it.
            if let Some((profile, key)) = open {
                send(inner, OrdersCommand::Show { profile, key });
            }
        }
        OrdersUpdate::Shown { key, acted, found } => order::shown(inner, key, acted, found),
        OrdersUpdate::Reconciled { day, found } => {
            let inbox = &mut inner.state.borrow_mut().inbox;
            (inbox.day, inbox.busy) = (Some((day, found)), false);
        }
    }
    show(&inner.window, &inner.state.borrow());
}

/// What an order's state is called, and its tone.
pub(super) fn state_of(state: InboxState, language: Language) -> (Tone, &'static str) {
    let (tone, text) = match state {
        InboxState::New => (Tone::Accent, texts::ORDER_NEW),
        InboxState::Ready => (Tone::Success, texts::ORDER_READY),
        InboxState::Check => (Tone::Warning, texts::ORDER_CHECK),
        InboxState::Imported => (Tone::Neutral, texts::ORDER_IMPORTED),
        InboxState::Failed => (Tone::Danger, texts::ORDER_FAILED),
        InboxState::Ignored => (Tone::Neutral, texts::ORDER_IGNORED),
        InboxState::Deleted => (Tone::Warning, texts::ORDER_DELETED),
    };
    (tone, text.of(language))
}

fn row(order: &InboxOrder, state: &State) -> OrderRow {
    let language = state.preferences.language;
    let (tone, named) = state_of(order.state, language);
    let total = format::money(language, order.gross, &order.currency);
    let number = order.key.as_str();
    let values = [("number", number), ("customer", &order.customer), ("total", &total), ("state", named)];
    let placed = order.placed_at.map(|placed| format::short(language, &state.clock, placed.naive_local()));
    OrderRow {
        checked: state.inbox.checked.contains(&order.key),
        selectable: state.inbox.selectable(order),
        check: texts::CHECK_ORDER.with(language, &[("number", number)]).into(),
        number: number.into(),
        date: placed.unwrap_or_default().into(),
        customer: order.customer.as_str().into(),
        payment: order.payment.as_str().into(),
        state: named.into(),
        tone,
        spoken: texts::ORDER_ROW.with(language, &values).into(),
        total: total.into(),
    }
}

pub(super) fn show(window: &MainWindow, state: &State) {
    let (language, inbox) = (state.preferences.language, &state.inbox);
    let orders: OrdersAdapter = global(window);
    orders.set_stage(match &inbox.orders {
        None => OrdersStage::Reading,
        Some(Err(trouble)) => {
            orders.set_trouble(state.messages.sentence(&trouble.code, &trouble.args, language).into());
            OrdersStage::Failed
        }
        Some(Ok(_)) => OrdersStage::Ready,
    });
    let read = inbox.read_at.map(|at| (state.clock.local)(at).format("%H:%M:%S").to_string());
    let note = read.map(|time| texts::ORDERS_READ.with(language, &[("time", &time)]));
    orders.set_note(note.unwrap_or_default().into());
    let periods: Vec<slint::SharedString> = PERIODS
        .iter()
        .map(|(_, text)| text.of(language).into())
        .chain([texts::PERIOD_CUSTOM.of(language).into()])
        .collect();
    renew(orders.get_periods(), periods).into_iter().for_each(|rows| orders.set_periods(rows));
    let days_of = vec![texts::DAY_OF_PLACED.of(language).into(), texts::DAY_OF_STATUS.of(language).into()];
    renew(orders.get_days_of(), days_of).into_iter().for_each(|rows| orders.set_days_of(rows));
    orders.set_custom(inbox.custom);
    orders.set_days_error(inbox.days_error.clone().unwrap_or_default().into());
    show_filters(&orders, state);
    let visible = inbox.visible();
    let rows = visible.iter().map(|order| row(order, state)).collect();
    renew(orders.get_rows(), rows).into_iter().for_each(|rows| orders.set_rows(rows));
    orders.set_none(inbox.all().is_empty());
    let current = visible.iter().position(|order| Some(&order.key) == inbox.current.as_ref());
    orders.set_current(current.and_then(|row| i32::try_from(row).ok()).unwrap_or(-1));
    orders.set_sorted(match inbox.sort {
        OrderSort::Number => OrderColumn::Number,
        OrderSort::Date => OrderColumn::Date,
        OrderSort::Customer => OrderColumn::Customer,
        OrderSort::Total => OrderColumn::Total,
    });
    orders.set_order(if inbox.ascending { SortOrder::Ascending } else { SortOrder::Descending });
    let mut can = visible.iter().filter(|order| inbox.selectable(order)).peekable();
    orders.set_include_imported(inbox.imported_too);
    orders.set_all_checked(can.peek().is_some() && can.all(|order| inbox.checked.contains(&order.key)));
    orders.set_some_checked(!inbox.checked.is_empty());
    show_selection(&orders, state);
    order::show(window, state);
}

fn show_filters(orders: &OrdersAdapter<'_>, state: &State) {
    let language = state.preferences.language;
    let names = [
        (texts::FILTER_ORDERS, Tone::Neutral),
        (texts::FILTER_READY, Tone::Success),
        (texts::FILTER_CHECK, Tone::Warning),
        (texts::FILTER_NEW, Tone::Accent),
        (texts::FILTER_FAILED_ORDERS, Tone::Danger),
        (texts::FILTER_IMPORTED, Tone::Neutral),
        (texts::FILTER_IGNORED, Tone::Neutral),
    ];
    let filters = names.iter().zip(TABS).map(|((text, tone), states)| {
        let count = state.inbox.all().iter().filter(|order| states.contains(&order.state)).count() as u64;
        FilterCount {
            label: text.of(language).into(),
            count: format::number(language, count).into(),
            tone: if count == 0 { Tone::Neutral } else { *tone },
            dimmed: count == 0,
        }
    });
    renew(orders.get_filters(), filters.collect()).into_iter().for_each(|rows| orders.set_filters(rows));
}

fn show_selection(orders: &OrdersAdapter<'_>, state: &State) {
    let (language, inbox) = (state.preferences.language, &state.inbox);
    let chosen: Vec<&InboxOrder> = inbox.all().iter().filter(|order| inbox.checked.contains(&order.key)).collect();
    let count = chosen.len() as u64;
    // Sums of several currencies are told one by one.
    let mut sums: std::collections::BTreeMap<&str, Decimal> = Default::default();
    for order in &chosen {
        *sums.entry(&order.currency).or_default() += order.gross;
    }
    let total: Vec<String> = sums.iter().map(|(currency, sum)| format::money(language, *sum, currency)).collect();
    let total = total.join(" + ");
    let selection =
        counted(language, count, texts::ORDERS_CHOSEN_ONE, texts::ORDERS_CHOSEN_OTHER, &[("total", &total)]);
    orders.set_selection(if count == 0 { String::new() } else { selection }.into());
    let import = counted(language, count, texts::IMPORT_ORDERS_GO_ONE, texts::IMPORT_ORDERS_GO_OTHER, &[]);
    orders.set_import(import.into());
    orders.set_importable(count > 0 && state.job.is_none());
}
