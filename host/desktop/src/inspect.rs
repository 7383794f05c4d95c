//! What a plugin says of itself, asked from the console program: a library that crashes takes that process only.

use std::{
    collections::BTreeMap,
    path::Path,
    process::{Command, Stdio},
};

use sync_model::Descriptor;
use ui::PluginTrouble;

/// The descriptor of a plugin, or why it does not load.
pub(crate) fn descriptor(
    program: &Path,
    data: &Path,
    plugins: &Path,
    id: &str,
) -> Result<Box<Descriptor>, PluginTrouble> {
    let args = BTreeMap::from([("id".to_owned(), id.to_owned())]);
    let trouble = |args| PluginTrouble { code: "plugin-load".to_owned(), args };
    let output = answer(program, data, plugins, &["plugin", "inspect", id]).map_err(|refusal| match refusal {
        // Without the console program nothing can be asked or run; the next run says so in full.
        None => trouble(args.clone()),
        Some(refusal) => refusal,
    })?;
    serde_json::from_slice(&output).map(Box::new).map_err(|_| trouble(args))
}

/// The ids of the installed plugins, good or refused.
pub(crate) fn installed(program: &Path, data: &Path, plugins: &Path) -> Result<Vec<String>, PluginTrouble> {
    let output =
        answer(program, data, plugins, &["plugin", "list"]).map_err(|refusal| refusal.unwrap_or_else(unread))?;
    let id = |line: &[u8]| {
        let line: serde_json::Value = serde_json::from_slice(line).ok()?;
        line["id"].as_str().map(str::to_owned)
    };
    Ok(output.split(|byte| *byte == b'\n').filter_map(id).collect())
}

/// What the console program answers a question, as JSON; its refusal, or `None` when it could not be started or
/// said nothing that can be read.
pub(crate) fn answer(
    program: &Path,
    data: &Path,
    plugins: &Path,
    words: &[&str],
) -> Result<Vec<u8>, Option<PluginTrouble>> {
    let mut command = Command::new(program);
    command.arg("--data-dir").arg(data).arg("--plugins").arg(plugins).arg("--json").args(words);
    let output = command.stdin(Stdio::null()).output().map_err(|_| None)?;
    refusal(&output.stderr).map_or(Ok(output.stdout), |refusal| Err(Some(refusal)))
}

/// Why the console program refused, by what it said there.
pub(crate) fn refusal(stderr: &[u8]) -> Option<PluginTrouble> {
    let refusal: serde_json::Value = serde_json::from_slice(stderr).unwrap_or_default();
    let args = serde_json::from_value(refusal["args"].clone()).unwrap_or_default();
    refusal["error"].as_str().map(|code| PluginTrouble { code: code.to_owned(), args })
}

/// The console program is missing or answers what nobody can read.
pub(crate) fn unread() -> PluginTrouble {
    PluginTrouble { code: "worker-not-started".to_owned(), args: BTreeMap::new() }
}
