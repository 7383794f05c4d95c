//! What can be typed about orders.

use clap::{Args, Subcommand, ValueEnum};

/// Which days of orders; without any, the profile's own period.
#[derive(Args, Clone, Default)]
pub struct PeriodArguments {
    /// `today`, `yesterday`, `last-7`, `last-15`, `last-30`, `this-week`, `last-week`, `this-month`, `last-month` or
    /// `since-last`, in days of the shop.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["from", "to"])]
    pub period: Option<String>,
    /// First day, `YYYY-MM-DD`.
    #[arg(long, alias = "since", requires = "to", value_name = "DAY")]
    pub from: Option<String>,
    /// Last day, `YYYY-MM-DD`.
    #[arg(long, alias = "until", requires = "from", value_name = "DAY")]
    pub to: Option<String>,
    /// What the days are days of; `placed` unless the profile says otherwise.
    #[arg(long, value_enum)]
    pub by: Option<Day>,
}

/// What days are days of.
#[derive(Clone, Copy, ValueEnum)]
pub enum Day {
    /// The order itself.
    Placed,
    /// The last change of its state.
    Status,
}

/// Commands about orders; `ID` is the order's number in the shop, not its reference.
#[derive(Subcommand)]
pub enum OrderCommand {
    /// The orders of a period, and what would become of each; writes nothing.
    List {
        profile: String,
        #[command(flatten)]
        days: PeriodArguments,
        /// Only orders of this state: `new`, `ready`, `check`, `imported`, `failed`, `ignored` or `deleted`.
        #[arg(long)]
        state: Option<String>,
        /// Part of a number, a reference, a name or a document.
        #[arg(long)]
        search: Option<String>,
    },
    /// One order: its problems, its proof to the cent, its document.
    Show { profile: String, id: String },
    /// Leaves an order out of every import.
    Ignore {
        profile: String,
        id: String,
        /// Why, for whoever looks later.
        #[arg(long, value_name = "TEXT")]
        because: String,
    },
    /// Takes an ignored order up again.
    Unignore { profile: String, id: String },
    /// Answers what the ERP asks about an order: `customer=CODE`, `line:LINE=ARTICLE`; `FIELD=` takes it back.
    Choose {
        profile: String,
        id: String,
        #[arg(value_name = "FIELD=VALUE")]
        answer: String,
    },
    /// Attaches an order to a document that somebody typed in the ERP; the sums must agree to the cent.
    Attach {
        profile: String,
        id: String,
        /// The document's number in the ERP.
        #[arg(long, value_name = "NUMBER")]
        document: String,
    },
    /// Writes an order anew whose document was deleted in the ERP; refused while one stands.
    Recreate { profile: String, id: String },
}

/// How a credit slip is carried out.
#[derive(Args, Clone, Default)]
pub struct RefundOptions {
    /// Of a delivered or invoiced order: the goods come back, or money alone is given back.
    #[arg(long = "as", value_enum, value_name = "WAY")]
    pub way: Option<RefundWay>,
    /// The document in the ERP, where the order stands in several.
    #[arg(long, value_name = "NUMBER")]
    pub document: Option<String>,
}

/// What a credit slip of a delivered order becomes.
#[derive(Clone, Copy, ValueEnum)]
pub enum RefundWay {
    /// A return note: the goods are back.
    Return,
    /// A financial credit note.
    Credit,
}

/// Commands about credit slips; `ID` is the slip's number in the shop.
#[derive(Subcommand)]
pub enum RefundCommand {
    /// Every credit slip of the shop, and what is to be done about it in the ERP; writes nothing.
    List { profile: String },
    /// What would become of one, line by line and with its proof; writes nothing.
    Show {
        profile: String,
        id: String,
        #[command(flatten)]
        options: RefundOptions,
    },
    /// Carries one out in the ERP: an order that is not delivered is reduced, else a note is made. Never twice.
    Apply {
        profile: String,
        id: String,
        #[command(flatten)]
        options: RefundOptions,
        /// Shows what would be written.
        #[arg(long)]
        dry_run: bool,
    },
}
