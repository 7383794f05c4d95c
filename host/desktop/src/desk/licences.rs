//! The licence of the data folder, asked from the console program: one place judges and keeps licences.

use std::{
    collections::BTreeMap,
    io::Write,
    process::{Command, Stdio},
};

use serde_json::Value;
use ui::{LicenceStanding, Trouble};

use super::Work;

impl Work {
    /// How the licence stands, after applying a text if there is one.
    pub(super) fn licence(&self, apply: Option<&str>) -> Result<LicenceStanding, Trouble> {
        let arguments: &[&str] = if apply.is_some() { &["apply", "-"] } else { &["show"] };
        let mut command = Command::new(&self.folders.program);
        command.arg("--data-dir").arg(&self.folders.data).args(["--json", "licence"]).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let not_started = |error: std::io::Error| Trouble {
            code: "worker-not-started".to_owned(),
            args: BTreeMap::new(),
            detail: error.to_string(),
        };
        let mut child = command.spawn().map_err(not_started)?;
        if let (Some(mut input), Some(text)) = (child.stdin.take(), apply) {
            // A program that ends without reading says why in its answer.
            let _ = input.write_all(text.as_bytes());
        }
        let output = child.wait_with_output().map_err(not_started)?;
        match serde_json::from_slice::<Value>(&output.stdout) {
            Ok(told) => Ok(standing(&told)),
            Err(_) => Err(refusal(&output.stderr)),
        }
    }
}

fn refusal(stderr: &[u8]) -> Trouble {
    let told: Value = serde_json::from_slice(stderr).unwrap_or_default();
    Trouble {
        code: told["error"].as_str().unwrap_or("internal").to_owned(),
        args: serde_json::from_value(told["args"].clone()).unwrap_or_default(),
        detail: told["detail"].as_str().unwrap_or_default().to_owned(),
    }
}

fn standing(told: &Value) -> LicenceStanding {
    let licence = &told["licence"];
    let text = |name: &str| licence[name].as_str().unwrap_or_default().to_owned();
    let dates = licence.is_object().then(|| (text("from"), text("until")));
    let host = |shop: &Value| shop["host"].as_str().map(str::to_owned);
    let remark = |remark: &Value| {
        let args = serde_json::from_value(remark["args"].clone()).unwrap_or_default();
        Some((remark["code"].as_str()?.to_owned(), args))
    };
    LicenceStanding {
        valid: told["state"] == "valid",
        holder: text("holder"),
        number: text("number"),
        reseller: text("reseller"),
        dates,
        shops: licence["shops"].as_array().into_iter().flatten().filter_map(host).collect(),
        computer: told["computer"].as_str().unwrap_or_default().to_owned(),
        remarks: told["remarks"].as_array().into_iter().flatten().filter_map(remark).collect(),
        messages: licence::messages(),
    }
}
