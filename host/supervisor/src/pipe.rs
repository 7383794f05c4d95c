//! The worker's event pipe: its standard output before a plugin is loaded. Drivers print, so standard output
//! is pointed at standard error afterwards, and what they print reaches no event.

use std::io::Write;

/// Keeps standard output for events and points what others print at standard error.
///
/// # Errors
/// When the system has no descriptor or handle left.
pub fn event_pipe() -> std::io::Result<Box<dyn Write + Send>> {
    Ok(Box::new(system::take_output()?))
}

#[cfg(unix)]
mod system {
    use std::{fs::File, io};

    pub fn take_output() -> io::Result<File> {
        let events = rustix::io::dup(io::stdout())?;
        rustix::stdio::dup2_stdout(io::stderr())?;
        Ok(File::from(events))
    }
}

/// Standard output has two names on Windows: the process's handle, which Rust and modern libraries ask for each
/// time, and descriptor 1 of the C runtime, which `printf` of a driver uses and which keeps the handle that it
/// saw first. Both are moved.
#[cfg(windows)]
#[allow(unsafe_code, reason = "neither std nor the C runtime offers these calls as safe ones")]
mod system {
    use std::{
        fs::File,
        io,
        os::windows::io::{AsHandle, AsRawHandle, IntoRawHandle},
    };

    use windows_sys::Win32::System::Console::{STD_OUTPUT_HANDLE, SetStdHandle};

    const OUTPUT: i32 = 1;
    const ERROR: i32 = 2;

    pub fn take_output() -> io::Result<File> {
        let events = File::from(io::stdout().as_handle().try_clone_to_owned()?);
        let elsewhere = match io::stderr().as_handle().try_clone_to_owned() {
            Ok(handle) if !handle.as_raw_handle().is_null() => File::from(handle),
            // A service has no standard error.
            _ => File::options().write(true).open("NUL")?,
        };
        // SAFETY: both are plain numbers; a descriptor that is not open is answered by an error. Descriptor 1 is
        // closed or replaced while no other thread runs: the worker calls this first.
        unsafe {
            if libc::dup2(ERROR, OUTPUT) != 0 {
                libc::close(OUTPUT);
            }
        }
        // Last, because the C runtime sets the process's handle too when it moves descriptor 1. The handle stays
        // open as long as the process: whoever asks for standard output is given it.
        let handle = elsewhere.into_raw_handle();
        // SAFETY: the handle is open and was given up by its owner the line before, so nobody closes it.
        if unsafe { SetStdHandle(STD_OUTPUT_HANDLE, handle) } == 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(events)
    }
}
