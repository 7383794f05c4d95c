//! What can be typed.

mod order;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use order::{Day, OrderCommand, PeriodArguments, RefundCommand, RefundOptions, RefundWay};

/// Navette links an ERP with a shop.
#[derive(Parser)]
#[command(name = "navette", version)]
pub struct Arguments {
    /// Folder of the local database, the vault and the locks.
    #[arg(long, global = true, default_value = "navette-data")]
    pub data_dir: PathBuf,
    /// Folder of the plugins; `plugins` in the data folder by default.
    #[arg(long, global = true)]
    pub plugins: Option<PathBuf>,
    /// One JSON document (or one a line) instead of sentences.
    #[arg(long, global = true)]
    pub json: bool,
    #[arg(long, global = true, value_enum, default_value = "fr")]
    pub lang: Lang,
    #[command(subcommand)]
    pub command: Command,
}

/// Language of the sentences.
#[derive(Clone, Copy, ValueEnum)]
pub enum Lang {
    Fr,
    En,
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Plugins: list, inspect, verify, install, update, enable, disable, remove; add and developer for one's own.
    Plugin {
        #[command(subcommand)]
        command: PluginCommand,
    },
    /// Profiles: add, list, show, set, check, remove, copy, export, import, default.
    Profile {
        #[command(subcommand)]
        command: ProfileCommand,
    },
    /// Runs an action of a profile in a worker process.
    Run(RunArguments),
    /// Links the products and categories that the shop has already, so that exports update them.
    Adopt(AdoptArguments),
    /// Quantities: explain.
    Stock {
        #[command(subcommand)]
        command: StockCommand,
    },
    /// Prices: check, explain.
    #[command(alias = "price")]
    Prices {
        #[command(subcommand)]
        command: PricesCommand,
    },
    /// Payments: list.
    Payments {
        #[command(subcommand)]
        command: PaymentsCommand,
    },
    /// Compares the orders of a day with their documents in the ERP.
    Reconcile(ReconcileArguments),
    /// The latest runs, or the records of one.
    History {
        id: Option<String>,
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    /// The article editor: list, show, source, categories, edit, reset.
    Article {
        #[command(subcommand)]
        command: ArticleCommand,
    },
    /// Orders before and after their import: list, show, choose, ignore, unignore, attach, recreate.
    Order {
        #[command(subcommand)]
        command: OrderCommand,
    },
    /// Credit slips of the shop: list, show, apply.
    Refund {
        #[command(subcommand)]
        command: RefundCommand,
    },
    /// The plan of a dry run, field by field.
    Plan {
        #[command(subcommand)]
        command: PlanCommand,
    },
    /// The licence: show, apply, release, seats, request.
    Licence {
        #[command(subcommand)]
        command: LicenceCommand,
    },
    /// Makes a profile of the example pair, exports and imports, and tells what happened.
    Demo {
        #[arg(long, default_value_t = 500)]
        articles: u32,
    },
    /// Runs one job given on standard input; started by the other commands.
    #[command(hide = true)]
    Worker {
        /// Seconds that it may go on after the end of its input.
        #[arg(long, default_value_t = 600)]
        orphan_grace: u64,
    },
    /// Answers one question about a plugin, given on standard input; started by the window.
    #[command(hide = true)]
    Ask,
}

/// Commands about plugins.
#[derive(Subcommand)]
pub enum PluginCommand {
    /// Every plugin found, good or refused.
    List,
    /// Streams and settings of one.
    Inspect { id: String },
    /// Checks versions, size and SHA-256 against the manifest, then loads it.
    Verify { id: String },
    /// Installs a signed plugin from a file; shows whose it is, and asks.
    Install(Consent),
    /// The same, for a plugin that is installed already.
    Update(Consent),
    /// Lets it run again.
    Enable { id: String },
    /// Keeps it, and does not let it run.
    Disable { id: String },
    /// Takes it out; refused while a profile uses it.
    Remove { id: String },
    /// Installs a library that one built oneself, unsigned: it runs in the developer mode only.
    Add { library: PathBuf },
    /// Lets unsigned plugins run, or not.
    Developer {
        #[arg(value_enum)]
        state: Switch,
    },
}

/// A plugin file, and what its user agrees to.
#[derive(Args)]
pub struct Consent {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The publisher is trusted.
    #[arg(long)]
    pub yes: bool,
    /// An older version than was here already.
    #[arg(long)]
    pub downgrade: bool,
}

/// On or off.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    On,
    Off,
}

/// Settings and secrets of a profile.
#[derive(Args)]
pub struct SettingArguments {
    /// `erp.NAME=VALUE`, `shop.NAME=VALUE` or, for a transform, `PLUGIN.NAME=VALUE`; refused for secrets.
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// Adds a transform after the profile's others; exports go through them in that order.
    #[arg(long, value_name = "PLUGIN")]
    pub transform: Vec<String>,
    /// Takes a transform out of the profile.
    #[arg(long, value_name = "PLUGIN")]
    pub without_transform: Vec<String>,
    /// A secret from the first line of a file.
    #[arg(long, value_name = "NAME=PATH")]
    pub secret_file: Vec<String>,
    /// A secret from the next line of standard input.
    #[arg(long, value_name = "NAME")]
    pub secret_stdin: Vec<String>,
}

/// Commands about profiles.
#[derive(Subcommand)]
pub enum ProfileCommand {
    Add {
        name: String,
        #[arg(long)]
        erp: String,
        #[arg(long)]
        shop: String,
        #[command(flatten)]
        settings: SettingArguments,
    },
    List,
    Show {
        name: String,
    },
    Set {
        name: String,
        #[command(flatten)]
        settings: SettingArguments,
    },
    /// Tries each step of both connections.
    Check {
        name: String,
    },
    Remove {
        name: String,
    },
    /// Keeps a profile a second time under another name; secrets are not copied.
    Copy {
        name: String,
        to: String,
    },
    /// Writes a profile as a template without secrets; `-` writes to standard output.
    Export {
        name: String,
        file: PathBuf,
    },
    /// Adds the profile of a template; `-` reads standard input.
    Import {
        file: PathBuf,
        /// Its name here; the template's own without.
        #[arg(long)]
        name: Option<String>,
    },
    /// Chooses the default profile, or shows it.
    Default {
        name: Option<String>,
    },
}

/// Commands about edited articles; they win over the ERP while `profile.article-editor` is true.
#[derive(Subcommand)]
pub enum ArticleCommand {
    /// A page of the articles that the last reads met, by key.
    List {
        profile: String,
        /// Part of the reference or of the designation.
        #[arg(long)]
        search: Option<String>,
        #[arg(long)]
        family: Option<String>,
        #[arg(long)]
        published: Option<bool>,
        #[arg(long)]
        exported: Option<bool>,
        #[arg(long)]
        modified: Option<bool>,
        /// Only those whose value in the ERP changed under an edit.
        #[arg(long)]
        erp_changed: bool,
        /// The last reference of the page before.
        #[arg(long)]
        after: Option<String>,
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// What was edited of an article, and what the ERP has there.
    Show { profile: String, key: String },
    /// What the ERP has of an article: texts, activation, categories, pictures; as one JSON document.
    Source { profile: String, key: String },
    /// The ERP's categories, one JSON document a line.
    Categories { profile: String },
    /// Edits fields of an article, or of many by a file.
    Edit {
        profile: String,
        #[arg(required_unless_present = "file")]
        key: Option<String>,
        /// `texts.name.fr=…`, `texts.description.en=…`, `identity.active=false`, `categories.extra=KEY,KEY`, ...
        #[arg(long, value_name = "FIELD=VALUE")]
        set: Vec<String>,
        /// A JSON object of articles: reference → field → value.
        #[arg(long, conflicts_with_all = ["key", "set"])]
        file: Option<PathBuf>,
    },
    /// Gives an article, or one field of it, back to the ERP.
    Reset {
        profile: String,
        key: String,
        #[arg(long)]
        field: Option<String>,
    },
}

/// Commands about plans.
#[derive(Subcommand)]
pub enum PlanCommand {
    /// A page of the lines of a run's plan.
    Show {
        /// The run, or the name of a profile for its newest dry run.
        run: String,
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        page: u32,
        /// Lines a page.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000))]
        size: u32,
        /// Only lines of this kind: create, update, remove, hold or reject.
        #[arg(long)]
        state: Option<String>,
    },
}

/// Commands about the licence.
#[derive(Subcommand)]
pub enum LicenceCommand {
    /// Holder, shops, dates, this computer, and what stands in the way.
    Show,
    /// Checks a licence (or a list of revocations) and keeps it; `-` reads standard input.
    Apply { file: PathBuf },
    /// Lets the licence go, for another computer; prints a text for the reseller.
    Release,
    /// Who works in the window now, and how many may.
    Seats,
    /// Prints this computer's identifier for the reseller.
    Request {
        /// Writes it into a file.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

/// Commands about quantities.
#[derive(Subcommand)]
pub enum StockCommand {
    /// How the quantity that is sent of an article came to be: depots, what is reserved, the shop's open orders, margin.
    Explain {
        profile: String,
        #[arg(long)]
        article: String,
        #[arg(long)]
        variant: Option<String>,
    },
}

/// Commands about prices.
#[derive(Subcommand)]
pub enum PricesCommand {
    /// Compares what the shop itself reckons with the ERP's prices, and shows what differs; writes nothing.
    /// Ends with 0 when nothing differs, with 1 otherwise.
    Check {
        profile: String,
        /// Chosen articles, separated by commas.
        #[arg(long, value_delimiter = ',')]
        keys: Vec<String>,
    },
    /// One price step by step, as the ERP and as the shop reckon it. Ends with 0 when both agree to the cent.
    Explain(ExplainArguments),
    /// Compares prices of every kind of tariff and discount on both sides; writes nothing.
    /// Ends with 0 when all are equal to the cent, with 1 otherwise.
    Sample {
        profile: String,
        /// How many prices.
        #[arg(long, default_value_t = 600)]
        cases: usize,
    },
}

/// Whose price of what is explained.
#[derive(Args)]
pub struct ExplainArguments {
    pub profile: String,
    #[arg(long)]
    pub article: String,
    #[arg(long)]
    pub variant: Option<String>,
    /// A customer, by the ERP's number.
    #[arg(long, conflicts_with = "group")]
    pub customer: Option<String>,
    /// A customer group, by the ERP's number of the price category. Neither: a visitor without an account.
    #[arg(long)]
    pub group: Option<String>,
    #[arg(long, default_value = "1")]
    pub quantity: sync_model::Decimal,
    /// What the buyer pays in (ISO code); the company's currency without it.
    #[arg(long)]
    pub currency: Option<String>,
    /// The day for the ERP, `YYYY-MM-DD`; the shop always reckons for today.
    #[arg(long)]
    pub date: Option<sync_model::NaiveDate>,
}

/// Commands about payments.
#[derive(Subcommand)]
pub enum PaymentsCommand {
    /// Deposits on orders that the ERP has not invoiced yet, with their sums by month and rate of VAT.
    List {
        profile: String,
        /// A table for Excel: one line a deposit and rate of VAT.
        #[arg(long, conflicts_with = "json")]
        csv: bool,
    },
}

/// Options of a reconciliation.
#[derive(Args)]
pub struct ReconcileArguments {
    pub profile: String,
    /// The day on which the orders were placed, `YYYY-MM-DD`.
    #[arg(long)]
    pub day: String,
}

/// Options of an adoption.
#[derive(Args)]
pub struct AdoptArguments {
    pub profile: String,
    /// Shows what corresponds; links nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// The shop's product for an article, by its id in the shop; may be given several times.
    #[arg(long, value_name = "KEY=ID")]
    pub article: Vec<String>,
    /// The shop's category for a category.
    #[arg(long, value_name = "KEY=ID")]
    pub category: Vec<String>,
    /// What the next export sends of linked records beside identity, price and stock: `texts`, `categories`,
    /// `features`, `media` or `all`. What is not named stays as the shop's staff wrote it.
    #[arg(long, value_delimiter = ',', value_name = "PARTS")]
    pub send: Vec<String>,
}

/// Options of a run.
#[derive(Args)]
pub struct RunArguments {
    pub profile: String,
    /// `export-all`, `export-categories`, `export-articles`, `export-new-articles`, `export-prices`,
    /// `export-stock`, `export-customers`, `export-new-customers`, `export-tariffs`, `export-promotions`, `export-statuses` or
    /// `import-orders` or `import-customers`.
    pub action: String,
    /// Plans only; sends nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Which orders an import takes; without any, the profile's own period.
    #[command(flatten)]
    pub days: PeriodArguments,
    /// Orders that were imported before are looked at, too: told as existing, never written twice.
    #[arg(long)]
    pub include_imported: bool,
    /// Sends the stock to the shop after an import; `--refresh-stock=false` leaves out what the profile says.
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    pub refresh_stock: Option<bool>,
    /// Chosen records, separated by commas.
    #[arg(long, value_delimiter = ',', conflicts_with_all = ["from", "period"])]
    pub keys: Vec<String>,
    /// Only the articles of this family of the ERP.
    #[arg(long, value_name = "CODE", conflicts_with_all = ["from", "period", "keys"])]
    pub family: Option<String>,
    /// Only the articles of this category and of those below it.
    #[arg(long, value_name = "KEY", conflicts_with_all = ["from", "period", "keys", "family"])]
    pub category: Option<String>,
    /// How long a plugin may give no sign of life, by verb (`read=900`) or for all (`900`), in seconds.
    #[arg(long, value_name = "[VERB=]SECONDS")]
    pub call_limit: Vec<String>,
    /// Seconds between the cancel of a run whose plugin hangs and the end of its worker.
    #[arg(long, default_value_t = 60)]
    pub call_grace: u64,
    /// Tries a job again that is parked because its worker died three times in a row.
    #[arg(long)]
    pub retry_parked: bool,
    /// Answers the brake: so many removals ...
    #[arg(long, requires = "plan")]
    pub allow_removals: Option<u64>,
    /// ... of the plan with this digest.
    #[arg(long, requires = "allow_removals")]
    pub plan: Option<String>,
}
