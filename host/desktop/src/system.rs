//! Opening a folder or a page with the program that the system has for it.

use std::{
    io,
    process::{Command, Stdio},
};

/// Opens a folder, or a page whose address begins with `http`.
///
/// # Errors
/// When the system has no program for it.
pub(crate) fn open(target: &str) -> io::Result<()> {
    // No shell reads the address, so nothing in it is a command.
    #[cfg(windows)]
    let mut command = {
        let mut command = Command::new("rundll32");
        command.arg("url.dll,FileProtocolHandler");
        command
    };
    #[cfg(not(windows))]
    let mut command = Command::new("xdg-open");
    command.arg(target).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().map(drop)
}
