//! One order: its problems with what mends them, its proof, and what a person decides.

use std::rc::Rc;

use app::{Action, InboxOrder, InboxState, Language, OrderFigures, OrderMatch, ReconciledOrder, Side};
use sync_model::{Key, LookupSide, Problem, Remedy};

use super::{global, model, orders, profile, renew, words};
use crate::{
    Command, OrderDecision, OrdersCommand, PluginTrouble, Scope,
    form::Wanted,
    format,
    generated::{DayRow, Fact, MainWindow, OrderAdapter, OrderProblem, OrderQuestion, ProofRow, Tone},
    inbox::OrderAsk,
    state::State,
    texts::{self, Text},
    window::Inner,
};

pub(super) fn connect(inner: &Rc<Inner>) {
    let order: OrderAdapter = global(&inner.window);
    let plain = |act: fn(&Rc<Inner>)| super::plain(inner, act);
    order.on_ignore(plain(|inner| ask(inner, OrderAsk::Ignore)));
    order.on_attach(plain(|inner| ask(inner, OrderAsk::Attach)));
    order.on_resume(plain(|inner| act(inner, OrderDecision::Resume)));
    order.on_recreate(plain(|inner| act(inner, OrderDecision::Recreate)));
    order.on_answer(plain(answer));
    order.on_close(plain(|inner| {
        {
            let inbox = &mut inner.state.borrow_mut().inbox;
            (inbox.asks, inbox.typed_error, inbox.day) = (None, None, None);
        }
        orders::show(&inner.window, &inner.state.borrow());
    }));
    order.on_see_in_shop(plain(|inner| {
        let url = inner.state.borrow().inbox.chosen().and_then(|order| order.url.clone());
        url.into_iter().for_each(|url| orders::send(inner, OrdersCommand::See { url }));
    }));
    order.on_mend(super::valued(inner, mend));
}

/// What mends a problem by a press; the other remedies say where a person goes.
fn mend(inner: &Rc<Inner>, index: i32) {
    let (profile, key, remedy, running) = {
        let state = inner.state.borrow();
        let (Some(profile), Some(order)) = (state.shown.clone(), state.inbox.chosen()) else { return };
        let problem = usize::try_from(index).ok().and_then(|index| order.problems.get(index));
        (profile, order.key.clone(), problem.and_then(|problem| problem.remedy.clone()), state.job.is_some())
    };
    match remedy {
        Some(Remedy::Retry) if !running => {
            let (action, scope) = (Action::ImportOrders, Scope::Keys(vec![key]));
            inner.port.send(Command::Start { profile, action, dry_run: false, allow_removals: None, scope });
        }
        // What stands in an order's way is said by the ERP: its own settings, or the shop's.
        Some(Remedy::OpenSetting { side, path, key }) => {
            let side = if side == LookupSide::Peer { Side::Shop } else { Side::Erp };
            profile::ask_setting(inner, Wanted { side, path, key });
        }
        _ => {}
    }
}

fn ask(inner: &Rc<Inner>, question: fn(Key) -> OrderAsk) {
    let key = inner.state.borrow().inbox.current.clone();
    let Some(key) = key else { return };
    open_question(inner, question(key));
}

/// Asks which day is to be compared; today stands there.
pub(super) fn ask_day(inner: &Rc<Inner>) {
    open_question(inner, OrderAsk::Reconcile);
}

fn open_question(inner: &Rc<Inner>, question: OrderAsk) {
    let typed = match &question {
        OrderAsk::Reconcile => inner.state.borrow().clock.here().format("%d/%m/%Y").to_string(),
        _ => String::new(),
    };
    {
        let inbox = &mut inner.state.borrow_mut().inbox;
        (inbox.asks, inbox.typed_error, inbox.day) = (Some(question), None, None);
    }
    global::<OrderAdapter>(&inner.window).set_typed(typed.into());
    orders::show(&inner.window, &inner.state.borrow());
}

fn answer(inner: &Rc<Inner>) {
    let typed = global::<OrderAdapter>(&inner.window).get_typed().trim().to_owned();
    let (asks, language, profile) = {
        let state = inner.state.borrow();
        (state.inbox.asks.clone(), state.preferences.language, state.shown.clone())
    };
    let wrong = |text: String| {
        inner.state.borrow_mut().inbox.typed_error = Some(text);
        orders::show(&inner.window, &inner.state.borrow());
    };
    match asks {
        Some(OrderAsk::Ignore(_)) if typed.is_empty() => wrong(texts::IGNORE_EMPTY.of(language).to_owned()),
        Some(OrderAsk::Ignore(_)) => act(inner, OrderDecision::Ignore { because: typed }),
        Some(OrderAsk::Attach(_)) if typed.is_empty() => wrong(texts::ATTACH_EMPTY.of(language).to_owned()),
        Some(OrderAsk::Attach(_)) => act(inner, OrderDecision::Attach { document: typed }),
        Some(OrderAsk::Reconcile) => match (format::day(&typed), profile) {
            (Some(day), Some(profile)) => {
                {
                    let inbox = &mut inner.state.borrow_mut().inbox;
                    (inbox.typed_error, inbox.busy, inbox.day) = (None, true, None);
                }
                orders::send(inner, OrdersCommand::Reconcile { profile, day });
                orders::show(&inner.window, &inner.state.borrow());
            }
            _ => wrong(texts::DAY_WRONG.with(language, &[("text", &typed)])),
        },
        None => {}
    }
}

fn act(inner: &Rc<Inner>, act: OrderDecision) {
    let asked = {
        let state = &mut *inner.state.borrow_mut();
        let (Some(profile), Some(key)) = (state.shown.clone(), state.inbox.current.clone()) else { return };
        (state.inbox.busy, state.inbox.typed_error, state.inbox.refused) = (true, None, None);
        OrdersCommand::Act { profile, key, act }
    };
    orders::send(inner, asked);
    orders::show(&inner.window, &inner.state.borrow());
}

/// Takes an order as it stands now, or why it cannot be shown or changed.
pub(super) fn shown(inner: &Rc<Inner>, key: Key, acted: bool, found: Result<Box<InboxOrder>, PluginTrouble>) {
    let state = &mut *inner.state.borrow_mut();
    let language = state.preferences.language;
    if acted {
        state.inbox.busy = false;
    }
    match found {
        Ok(order) => {
            state.inbox.replace(&order);
            if acted {
                (state.inbox.asks, state.inbox.typed_error) = (None, None);
            }
            if state.inbox.current.as_ref() == Some(&key) {
                (state.inbox.shown, state.inbox.refused) = (Some((key, Ok(order))), None);
            }
        }
        Err(trouble) if acted && state.inbox.asks.is_some() => {
            state.inbox.typed_error = Some(state.messages.sentence(&trouble.code, &trouble.args, language));
        }
        Err(trouble) if acted => state.inbox.refused = Some(trouble),
        Err(trouble) if state.inbox.current.as_ref() == Some(&key) => state.inbox.shown = Some((key, Err(trouble))),
        Err(_) => {}
    }
}

pub(super) fn show(window: &MainWindow, state: &State) {
    let (language, inbox) = (state.preferences.language, &state.inbox);
    let adapter: OrderAdapter = global(window);
    adapter.set_busy(inbox.busy || state.job.is_some());
    show_question(&adapter, state);
    let order = inbox.chosen();
    adapter.set_chosen(order.is_some());
    let Some(order) = order else { return };
    let (tone, named) = orders::state_of(order.state, language);
    adapter.set_title(texts::ORDER_TITLE.with(language, &[("number", order.key.as_str())]).into());
    let placed = order.placed_at.map(|placed| format::near(language, &state.clock, placed.naive_local()));
    let values = [("reference", order.reference.as_str()), ("date", &placed.unwrap_or_default())];
    adapter.set_note(texts::ORDER_NOTE.with(language, &values).into());
    adapter.set_tone(tone);
    adapter.set_state(named.into());
    let read = inbox.shown.as_ref().filter(|(key, _)| *key == order.key);
    adapter.set_reading(read.is_none());
    let trouble = inbox.refused.as_ref().or(read.and_then(|(_, found)| found.as_ref().err()));
    let trouble = trouble.map(|trouble| state.messages.sentence(&trouble.code, &trouble.args, language));
    adapter.set_trouble(trouble.unwrap_or_default().into());
    adapter.set_in_shop(order.url.is_some());
    let left = !matches!(order.state, InboxState::Imported | InboxState::Deleted);
    adapter.set_can_ignore(left && order.state != InboxState::Ignored);
    adapter.set_can_resume(order.state == InboxState::Ignored && order.because.is_some());
    adapter.set_can_attach(order.state != InboxState::Imported);
    adapter.set_can_recreate(order.state == InboxState::Deleted);
    renew(adapter.get_facts(), facts(order, language)).into_iter().for_each(|rows| adapter.set_facts(rows));
    let problems = order.problems.iter().map(|problem| told(problem, state)).collect();
    renew(adapter.get_problems(), problems).into_iter().for_each(|rows| adapter.set_problems(rows));
    let proof = order.proof.iter().map(|row| proof_row(row, language)).collect();
    renew(adapter.get_proof(), proof).into_iter().for_each(|rows| adapter.set_proof(rows));
    let strategy = order.strategy.as_deref().map(|code| state.messages.sentence(code, &Default::default(), language));
    adapter.set_strategy(strategy.unwrap_or_default().into());
}

fn facts(order: &InboxOrder, language: Language) -> Vec<Fact> {
    let customer = [order.customer.as_str(), &order.city].into_iter().filter(|text| !text.is_empty());
    let facts = [
        (texts::FACT_CUSTOMER, customer.collect::<Vec<_>>().join(", ")),
        (texts::FACT_PAYMENT, order.payment.clone()),
        (texts::FACT_SHOP_STATE, order.shop_state.clone()),
        (texts::FACT_DOCUMENT, order.document.clone().unwrap_or_default()),
        (texts::FACT_BECAUSE, order.because.clone().unwrap_or_default()),
    ];
    let told = facts.into_iter().filter(|(_, value)| !value.is_empty());
    told.map(|(label, value)| Fact { label: label.of(language).into(), value: value.into() }).collect()
}

fn told(problem: &Problem, state: &State) -> OrderProblem {
    let language = state.preferences.language;
    let action = match problem.remedy {
        Some(Remedy::Retry) => texts::MEND_RETRY.of(language),
        Some(Remedy::OpenSetting { .. }) => texts::MEND_SETTING.of(language),
        _ => "",
    };
    let place = match problem.remedy {
        Some(Remedy::Retry) | None => String::new(),
        Some(_) => words::remedies(std::slice::from_ref(problem), &state.messages, language),
    };
    let remedy = [state.messages.remedy(&problem.code, &problem.args, language), place];
    OrderProblem {
        tone: if problem.remark { Tone::Neutral } else { Tone::Warning },
        sentence: words::whole(&state.messages.text(&problem.code, &problem.args, language)).into(),
        remedy: remedy.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ").into(),
        action: action.into(),
    }
}

fn figure(name: &str, language: Language) -> String {
    let plain = |text: Text| text.of(language).to_owned();
    match name {
        "net" => plain(texts::FIGURE_NET),
        "gross" => plain(texts::FIGURE_GROSS),
        "gross-by-rate" => plain(texts::FIGURE_BY_RATE),
        "company-gross" => plain(texts::FIGURE_COMPANY),
        "paid" => plain(texts::FIGURE_PAID),
        other => match other.strip_prefix("tax:") {
            Some(rate) => {
                let rate = if language == Language::French { rate.replace('.', ",") } else { rate.to_owned() };
                texts::FIGURE_TAX.with(language, &[("rate", &rate)])
            }
            None => other.to_owned(),
        },
    }
}

fn proof_row(row: &app::ProofRow, language: Language) -> ProofRow {
    ProofRow {
        label: figure(&row.figure, language).into(),
        shop: format::amount(language, row.shop).into(),
        erp: format::amount(language, row.erp).into(),
        difference: format::difference(language, row.difference).into(),
        equal: row.agrees,
        strong: matches!(row.figure.as_str(), "net" | "gross"),
    }
}

fn show_question(adapter: &OrderAdapter<'_>, state: &State) {
    let (language, inbox) = (state.preferences.language, &state.inbox);
    adapter.set_asking(inbox.asks.is_some());
    adapter.set_typed_error(inbox.typed_error.clone().unwrap_or_default().into());
    let (question, title, text, key) = match &inbox.asks {
        None => {
            adapter.set_question(OrderQuestion::None);
            return;
        }
        Some(OrderAsk::Ignore(key)) => (OrderQuestion::Ignore, texts::IGNORE_TITLE, texts::IGNORE_TEXT, key.as_str()),
        Some(OrderAsk::Attach(key)) => (OrderQuestion::Attach, texts::ATTACH_TITLE, texts::ATTACH_TEXT, key.as_str()),
        Some(OrderAsk::Reconcile) => (OrderQuestion::Reconcile, texts::RECONCILE_TITLE, texts::RECONCILE_TEXT, ""),
    };
    adapter.set_question(question);
    adapter.set_question_title(title.with(language, &[("number", key)]).into());
    adapter.set_question_text(text.of(language).into());
    let (tone, note, rows) = match (&inbox.day, inbox.busy) {
        (None, true) => (Tone::Neutral, texts::RECONCILE_READING.of(language).to_owned(), Vec::new()),
        (None, false) => (Tone::Neutral, String::new(), Vec::new()),
        (Some((_, Err(trouble))), _) => {
            (Tone::Danger, state.messages.sentence(&trouble.code, &trouble.args, language), Vec::new())
        }
        (Some((_, Ok((sums, rows)))), _) => {
            let (tone, note) = sums_of(sums, language);
            (tone, note, rows.iter().map(|row| day_row(row, state)).collect())
        }
    };
    adapter.set_day_tone(tone);
    adapter.set_day_note(note.into());
    adapter.set_day(model(rows));
}

fn sums_of(sums: &app::Reconciliation, language: Language) -> (Tone, String) {
    let number = |count| format::number(language, count);
    if sums.agrees() {
        let gross = format::money(language, sums.shop.gross, &sums.currency);
        let values = [("orders", &*number(sums.shop.orders)), ("gross", &*gross)];
        return (Tone::Success, texts::RECONCILE_GOOD.with(language, &values));
    }
    let values = [
        ("equal", number(sums.equal)),
        ("different", number(sums.different)),
        ("shop", number(sums.only_in_shop)),
        ("erp", number(sums.only_in_erp)),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    (Tone::Warning, texts::RECONCILE_BAD.with(language, &values))
}

fn day_row(order: &ReconciledOrder, state: &State) -> DayRow {
    let language = state.preferences.language;
    let (tone, named) = match order.state {
        OrderMatch::Equal => (Tone::Success, texts::RECONCILE_EQUAL),
        OrderMatch::Different => (Tone::Warning, texts::RECONCILE_DIFFERENT),
        OrderMatch::OnlyInShop => (Tone::Warning, texts::RECONCILE_ONLY_SHOP),
        OrderMatch::OnlyInErp => (Tone::Warning, texts::RECONCILE_ONLY_ERP),
        OrderMatch::NotASale => (Tone::Neutral, texts::RECONCILE_NO_SALE),
    };
    let gross = |figures: Option<OrderFigures>| {
        figures.map_or_else(|| "–".to_owned(), |figures| format::amount(language, figures.gross))
    };
    let difference = match (order.shop, order.erp) {
        (Some(shop), Some(erp)) => format::difference(language, erp.gross - shop.gross),
        _ => String::new(),
    };
    let values = [
        ("number", order.key.as_str()),
        ("customer", &order.reference),
        ("total", &gross(order.shop)),
        ("state", named.of(language)),
    ];
    DayRow {
        number: order.key.as_str().into(),
        state: named.of(language).into(),
        tone,
        shop: gross(order.shop).into(),
        erp: gross(order.erp).into(),
        difference: difference.into(),
        reason: words::reasons(&order.problems, &state.messages, language).into(),
        spoken: texts::ORDER_ROW.with(language, &values).into(),
    }
}
