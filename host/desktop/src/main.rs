//! The window program: builds the desk and the window and connects them.
#![cfg_attr(windows, windows_subsystem = "windows")]

use std::{path::PathBuf, sync::OnceLock};

use anyhow::Context;
use app::Language;
use clap::{Parser, ValueEnum};
use desktop::{Desk, Folders, Sitter};
use ui::{Clock, Messenger, NavetteWindow, Preferences};

/// Navette's window: exports, imports, history.
#[derive(Parser)]
#[command(name = "navette-desktop", version)]
struct Arguments {
    /// Folder of the local database, the vault and the locks.
    #[arg(long, default_value = "navette-data")]
    data_dir: PathBuf,
    /// Folder of the plugins; `plugins` in the data folder by default.
    #[arg(long)]
    plugins: Option<PathBuf>,
    /// Language of this start; else the one that was chosen last.
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Lang {
    Fr,
    En,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let absolute = |path: PathBuf| std::path::absolute(&path).unwrap_or(path);
    let data = absolute(arguments.data_dir);
    let program = std::env::current_exe().context("failed to find the program's own folder")?;
    let program = program.with_file_name(format!("navette{}", std::env::consts::EXE_SUFFIX));
    let language = arguments.lang.map(|lang| match lang {
        Lang::Fr => Language::French,
        Lang::En => Language::English,
    });
    let kept = desktop::read(&data);
    let preferences = Preferences { language: language.unwrap_or(kept.language), ..kept };
    let folders = Folders { data, plugins: arguments.plugins.map(absolute), program };
    // The window exists only after the desk that it asks; what the desk tells waits in the event loop.
    static WINDOW: OnceLock<Messenger> = OnceLock::new();
    let desk = Desk::start(folders, Sitter::here(), |update| {
        // Without a window or its event loop nobody is left to be told.
        WINDOW.wait().send(update);
    });
    let window = NavetteWindow::new(Box::new(desk), preferences, Clock::system()).context("failed to open a window")?;
    WINDOW.get_or_init(|| window.messenger());
    window.run().context("failed to show the window")
}
