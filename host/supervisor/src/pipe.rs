//! The worker's event pipe: its standard output before a plugin is loaded. Drivers print, so standard output
//! is pointed at standard error afterwards.

use std::io::Write;

/// Keeps standard output for events and points descriptor 1 at standard error.
///
/// # Errors
/// When the system has no descriptor left.
#[cfg(unix)]
pub fn event_pipe() -> std::io::Result<Box<dyn Write + Send>> {
    let events = rustix::io::dup(std::io::stdout())?;
    rustix::stdio::dup2_stdout(std::io::stderr())?;
    Ok(Box::new(std::fs::File::from(events)))
}

/// Keeps standard output for events. On Windows a driver that prints would write between them: whoever reads
/// skips lines that are no event.
///
/// # Errors
/// Never on Windows.
#[cfg(windows)]
pub fn event_pipe() -> std::io::Result<Box<dyn Write + Send>> {
    Ok(Box::new(std::io::stdout()))
}
