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
    let mut command = Command::new(program);
    command.arg("--data-dir").arg(data).arg("--plugins").arg(plugins).args(["--json", "plugin", "inspect", id]);
    let trouble =
        |code: &str| PluginTrouble { code: code.to_owned(), args: BTreeMap::from([("id".to_owned(), id.to_owned())]) };
    // Without the console program nothing can be asked or run; the next run says so in full.
    let output = command.stdin(Stdio::null()).output().map_err(|_| trouble("plugin-load"))?;
    if let Ok(descriptor) = serde_json::from_slice(&output.stdout) {
        return Ok(Box::new(descriptor));
    }
    let refusal: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap_or_default();
    let code = refusal["error"].as_str().unwrap_or("plugin-load");
    let args = serde_json::from_value(refusal["args"].clone()).unwrap_or_else(|_| trouble(code).args);
    Err(PluginTrouble { code: code.to_owned(), args })
}
