//! Use cases of the product: what a profile is, what an action does, what a run tells, which sentence a code
//! has. Ports are declared here and implemented by level 3.
//!
//! **Architecture Invariant:** no I/O, no vendor. Windows and programs reach the rest through this crate.

mod action;
mod adopt;
mod article_source;
mod articles;
mod ask;
mod csv;
mod deposits;
mod event;
mod explain;
mod history;
mod html;
mod messages;
mod open_orders;
mod opening;
mod orders;
mod overview;
mod ports;
mod prices;
mod profile;
mod reconcile;
mod run;
mod sample;
mod scrub;
mod seats;
mod settings;
mod template;
mod words;
mod worker;

pub use action::{Action, FlowLimits, flows};
pub use adopt::AdoptChoice;
pub use article_source::{ArticleSource, article_source, source_categories};
pub use articles::{
    ARTICLE_PAGE, ArticleChange, ArticleCounts, ArticleEdit, ArticleFilter, ArticleRow, Articles, EditError, check_edit,
};
pub use ask::{Answer, Ask, Question, Quiet, answer};
pub use csv::{CSV_MARK, csv_decimal, csv_line, rows_csv, rows_csv_titles};
pub use deposits::{DepositMonth, DepositRow, DepositSums, RatePart, deposits, deposits_csv, deposits_csv_titles};
pub use event::{CallSign, Event, EventKind, RunEnd};
pub use explain::{ExplainedPrice, explain_price};
pub use history::{RowPage, RunRecord, RunRow, RunState};
pub use messages::{Language, Messages};
pub use open_orders::explain_stock;
pub use opening::open_plugin;
pub use orders::{
    Act as OrderAct, DayOf, Decision, Decisions, InboxOrder, InboxQuery, InboxState, OrderChoice, OrderRules,
    OrderSides, Orders, OrdersError, Period, ProofRow, RefundRow, RefundState, RefundWish, apply_refund, attach_order,
    choose_for_order, ignore_order, order_url, preview_refund, read_inbox, read_refunds, recreate_order, shop_day,
    unignore_order,
};
pub use overview::{Attention, attentions, last_run};
pub use ports::{
    KeptGrace, KeptLicence, LeaseHolder, LicenceSerials, Licences, PluginInfo, PluginSource, Secrets, Store,
    StoreFailure,
};
pub use prices::{PriceCheck, PriceDifference, PriceReason, check_prices, compare_prices};
pub use profile::{Profile, ProfileError, Side, SideConfig, find_secret, parse_setting, parse_transform_setting};
pub use reconcile::{OrderFigures, OrderMatch, ReconciledOrder, Reconciliation, SideSums, compare_day, reconcile};
pub use run::{PARKED_AFTER, RunOptions, RunPorts, close_dead_run, run_action};
pub use sample::{PriceSample, SampledPrice, sample_prices};
pub use scrub::scrubbed;
pub use seats::{Seat, SeatAnswer, SeatLimits, Seats};
pub use settings::{SettingFault, check_setting, check_side, is_shown, read_setting, schema_fields};
pub use sync_engine::{Counts, FieldChange};
pub use template::{TemplateError, free_name, read_template, write_template};
pub use words::{facet_name, field_name, field_value, state_name};
pub use worker::{WorkerCommand, WorkerJob};
