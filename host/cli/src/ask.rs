//! The asked process: one question from standard input, one answer on its pipe.

use std::io::{BufRead, Write};

use app::{Ask, answer};
use plugin_host::{PluginFolders, Trust};

use crate::place::believed;

/// Answers the question of the first line.
pub fn main() -> u8 {
    let Ok(mut pipe) = supervisor::event_pipe() else { return 5 };
    let mut line = String::new();
    if std::io::stdin().lock().read_line(&mut line).is_err() {
        return 2;
    }
    let Ok(ask) = serde_json::from_str::<Ask>(&line) else { return 2 };
    let trust = Trust { keys: believed(&ask.data_dir), developer: cfg!(debug_assertions) };
    let mut plugins = PluginFolders::new(ask.plugin_dirs.clone(), trust);
    let Ok(line) = serde_json::to_string(&answer(&mut plugins, ask)) else { return 5 };
    match writeln!(pipe, "{line}").and_then(|()| pipe.flush()) {
        Ok(()) => 0,
        Err(_) => 5,
    }
}
