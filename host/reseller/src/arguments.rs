//! What can be typed.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Issues Navette licences and keeps their register.
#[derive(Parser)]
#[command(name = "navette-reseller", version)]
pub struct Arguments {
    /// Folder of the keys and the register.
    #[arg(long, global = true, default_value = "navette-reseller")]
    pub dir: PathBuf,
    /// The keys' passphrase from the first line of a file; asked for without it.
    #[arg(long, global = true, value_name = "PATH")]
    pub passphrase_file: Option<PathBuf>,
    /// One JSON document instead of sentences.
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
    /// The publisher's root: its key, resellers' certificates, its revocations.
    Root {
        #[command(subcommand)]
        command: RootCommand,
    },
    /// The reseller's own key.
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Keeps the certificate that the publisher has sent.
    Certificate {
        file: PathBuf,
        /// A root's public key to believe beside those of this program.
        #[arg(long, value_name = "HEX")]
        root: Option<String>,
    },
    /// Issues a licence.
    Issue(IssueArguments),
    /// Gives a licence a later last day.
    Extend {
        number: String,
        #[arg(long)]
        until: NaiveDate,
        #[command(flatten)]
        out: Out,
    },
    /// Moves a licence to another computer; its earlier texts are revoked.
    Move {
        number: String,
        /// The new computer's request.
        #[arg(long, value_name = "PATH")]
        computer: PathBuf,
        /// The old computer's word that it let the licence go.
        #[arg(long, value_name = "PATH")]
        release: Option<PathBuf>,
        #[command(flatten)]
        out: Out,
    },
    /// Switches features of a shop on and off; switching off revokes the earlier texts.
    Feature {
        number: String,
        #[arg(long)]
        shop: String,
        #[arg(long)]
        on: Vec<String>,
        #[arg(long)]
        off: Vec<String>,
        #[command(flatten)]
        out: Out,
    },
    /// Issues a text that sets a customer's clock right after a jump to the future.
    Clock {
        number: String,
        #[command(flatten)]
        out: Out,
    },
    /// Takes a licence back.
    Revoke { number: String },
    /// The signed list of what was taken back, for the customers' programs.
    Revocations {
        #[command(flatten)]
        out: Out,
    },
    /// A publisher's plugins: sign.
    Plugin {
        #[command(subcommand)]
        command: PluginCommand,
    },
    /// Every licence.
    List,
    /// One licence and its history.
    Show { number: String },
    /// The licence's text once more, for a customer who lost it.
    Text {
        number: String,
        #[command(flatten)]
        out: Out,
    },
    /// The licence's certificate for the customer, an HTML page in French.
    Page {
        number: String,
        #[command(flatten)]
        out: Out,
    },
}

/// The root's commands.
#[derive(Subcommand)]
pub enum RootCommand {
    /// Makes the root's key.
    New {
        /// The root that development builds believe and release builds do not know.
        #[cfg(debug_assertions)]
        #[arg(long)]
        test: bool,
    },
    /// The public key, as `roots.txt` wants it.
    Show,
    /// Signs a reseller's certificate.
    Certify(CertifyArguments),
    /// Signs a publisher's certificate, under which plugins are signed.
    Publisher(PublisherArguments),
    /// Signs a list of revocations: give everything that is taken back, each time.
    Revoke {
        /// The list's number; higher than the last one's.
        #[arg(long)]
        list: u32,
        /// `NUMBER` or `NUMBER:SERIAL`.
        #[arg(long)]
        licence: Vec<String>,
        /// A reseller's or a publisher's key, by its id or in full.
        #[arg(long)]
        key: Vec<String>,
        /// Versions of a plugin that must not run any more, as `erp-acme@<1.2.0` or `erp-acme@*`.
        #[arg(long, value_name = "ID@RANGE")]
        plugin: Vec<String>,
        #[command(flatten)]
        out: Out,
    },
}

/// A certificate.
#[derive(Args)]
pub struct CertifyArguments {
    /// The reseller's public key (`key show`).
    #[arg(long, value_name = "HEX")]
    pub key: String,
    /// Who it is, `[a-z0-9-]`.
    #[arg(long)]
    pub reseller: String,
    #[arg(long)]
    pub name: String,
    /// The first day; today without it.
    #[arg(long)]
    pub from: Option<NaiveDate>,
    #[arg(long)]
    pub until: NaiveDate,
    #[arg(long, default_value_t = 10)]
    pub shops: u32,
    #[arg(long, default_value_t = 50)]
    pub workstations: u32,
    #[arg(long, default_value_t = 50)]
    pub users: u32,
    #[arg(long, default_value_t = 3)]
    pub computers: u32,
    /// The longest life of a licence.
    #[arg(long, default_value_t = 400)]
    pub days: u32,
    /// A feature that may be sold; `*` for all.
    #[arg(long)]
    pub feature: Vec<String>,
    #[arg(long)]
    pub trials: bool,
    #[command(flatten)]
    pub out: Out,
}

/// A publisher's certificate.
#[derive(Args)]
pub struct PublisherArguments {
    /// The publisher's public key (`key show`).
    #[arg(long, value_name = "HEX")]
    pub key: String,
    /// Who it is, `[a-z0-9-]`.
    #[arg(long)]
    pub publisher: String,
    #[arg(long)]
    pub name: String,
    /// What its plugins may be: `erp`, `shop`, `transform`.
    #[arg(long, required = true, value_parser = ["erp", "shop", "transform"])]
    pub role: Vec<String>,
    /// The first day; today without it.
    #[arg(long)]
    pub from: Option<NaiveDate>,
    /// The last day on which its plugins are installed.
    #[arg(long)]
    pub until: NaiveDate,
    #[command(flatten)]
    pub out: Out,
}

/// Commands about a publisher's plugins.
#[derive(Subcommand)]
pub enum PluginCommand {
    /// Packs and signs a library; the file is what `navette plugin install` takes.
    Sign(SignArguments),
}

/// A plugin to sign.
#[derive(Args)]
pub struct SignArguments {
    /// The library for this system.
    pub library: PathBuf,
    /// The publisher's certificate, as the root sent it.
    #[arg(long, value_name = "PATH")]
    pub certificate: PathBuf,
    /// The same plugin for another system, as `x86_64-pc-windows=PATH`.
    #[arg(long, value_name = "TRIPLE=PATH")]
    pub also: Vec<String>,
    /// A host that it talks to beside those of its settings; shown to who installs it.
    #[arg(long)]
    pub host: Vec<String>,
    /// A root's public key to believe beside those of this program.
    #[arg(long, value_name = "HEX")]
    pub root: Option<String>,
    /// The folder of the package.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub out: PathBuf,
}

/// Commands about the reseller's key.
#[derive(Subcommand)]
pub enum KeyCommand {
    /// Makes it.
    New,
    /// The public key, for the publisher.
    Show,
}

/// A new licence.
#[derive(Args)]
pub struct IssueArguments {
    #[arg(long)]
    pub holder: String,
    /// `HOST` or `HOST=FEATURE,FEATURE`; none for a trial.
    #[arg(long, required_unless_present = "trial")]
    pub shop: Vec<String>,
    /// A computer's request (`navette licence request`).
    #[arg(long, value_name = "PATH", required = true)]
    pub computer: Vec<PathBuf>,
    #[arg(long, default_value_t = 1)]
    pub workstations: u32,
    #[arg(long, default_value_t = 1)]
    pub users: u32,
    /// The first day; today without it.
    #[arg(long)]
    pub from: Option<NaiveDate>,
    /// The last day.
    #[arg(long, required_unless_present = "trial")]
    pub until: Option<NaiveDate>,
    /// Everything, in any shop, for 30 days.
    #[arg(long, conflicts_with_all = ["shop", "until"])]
    pub trial: bool,
    #[command(flatten)]
    pub out: Out,
}

/// Where a text goes.
#[derive(Args)]
pub struct Out {
    /// Writes it into a file instead of printing it.
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
}
