//! `navette plugin`.

use app::PluginSource;
use plugin_host::install_library;

use crate::{arguments::PluginCommand, failure::Failure, place::Place};

/// Runs the command.
pub fn main(place: &Place, command: PluginCommand) -> Result<u8, Failure> {
    match command {
        PluginCommand::List => list(place),
        PluginCommand::Inspect { id } => {
            let descriptor = place.plugins().descriptor(&id)?;
            let text = serde_json::to_string_pretty(&descriptor).unwrap_or_default();
            println!("{text}");
            Ok(0)
        }
        PluginCommand::Verify { id } => {
            let descriptor = place.plugins().descriptor(&id)?;
            println!("{} {} : {}", descriptor.id, descriptor.version, place.say("conforme", "as its manifest says"));
            Ok(0)
        }
        PluginCommand::Add { library } => {
            let id = install_library(&library, &place.plugin_dirs[0])?;
            println!("{id} : {}", place.say("installée", "installed"));
            Ok(0)
        }
    }
}

fn list(place: &Place) -> Result<u8, Failure> {
    let messages = place.messages(None);
    for plugin in place.plugins().list() {
        let line = match &plugin.state {
            Ok(descriptor) if place.json => serde_json::json!({
                "id": plugin.id, "version": descriptor.version, "publisher": descriptor.publisher,
                "roles": descriptor.roles, "licence_feature": descriptor.licence_feature, "ok": true,
            })
            .to_string(),
            Err(error) if place.json => {
                serde_json::json!({"id": plugin.id, "ok": false, "error": error.code, "args": error.args}).to_string()
            }
            Ok(descriptor) => format!(
                "{:20} {:10} {} ({})",
                plugin.id,
                descriptor.version.to_string(),
                descriptor.name.get(place.language.code()),
                descriptor.publisher
            ),
            Err(error) => {
                format!("{:20} {}", plugin.id, messages.sentence(&error.code, &error.args, place.language))
            }
        };
        println!("{line}");
    }
    Ok(0)
}
