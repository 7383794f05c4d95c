//! The C library's calls by which SQLite changes a file.
#![allow(unsafe_code, reason = "these functions take the places of the C library's")]

use std::{
    ffi::{CStr, c_char, c_int, c_void},
    path::PathBuf,
    sync::OnceLock,
};

use libc::{off_t, size_t, ssize_t};

use crate::plan::{Fault, Plan, kill, plan};

/// The C library's own function of that name.
macro_rules! real {
    ($name:literal, $kind:ty) => {{
        static REAL: OnceLock<usize> = OnceLock::new();
        // SAFETY: the name ends with a zero byte, and the C library has the function.
        let address = *REAL.get_or_init(|| unsafe { libc::dlsym(libc::RTLD_NEXT, $name.as_ptr()) as usize });
        // SAFETY: the C library's function of this name has this type.
        unsafe { std::mem::transmute::<usize, $kind>(address) }
    }};
}

type Write = unsafe extern "C" fn(c_int, *const c_void, size_t) -> ssize_t;
type WriteAt = unsafe extern "C" fn(c_int, *const c_void, size_t, off_t) -> ssize_t;
type Truncate = unsafe extern "C" fn(c_int, off_t) -> c_int;
type Sync = unsafe extern "C" fn(c_int) -> c_int;
type Unlink = unsafe extern "C" fn(*const c_char) -> c_int;

/// The plan, where this descriptor is a watched file and the operation is the chosen one.
fn struck(fd: c_int, name: &str) -> Option<&'static Plan> {
    let plan = plan()?;
    if fd <= 2 {
        return None;
    }
    let path: PathBuf = std::fs::read_link(format!("/proc/self/fd/{fd}")).ok()?;
    let path = path.to_string_lossy();
    (path.contains(&plan.file) && plan.operation(name, &path)).then_some(plan)
}

fn refuse(code: c_int) {
    // SAFETY: the address of this thread's errno is always valid.
    unsafe { *libc::__errno_location() = code };
}

/// What a write that was struck answers; `half` writes the first half.
fn write_struck(plan: &Plan, half: &dyn Fn()) -> ssize_t {
    match plan.fault {
        Fault::Torn => {
            half();
            kill()
        }
        Fault::Full => refuse(libc::ENOSPC),
        Fault::Io => refuse(libc::EIO),
        _ => kill(),
    }
    -1
}

/// What any other operation that was struck answers; `None` where it goes on: a full disk still syncs and shrinks.
fn other_struck(plan: &Plan) -> Option<c_int> {
    match plan.fault {
        Fault::Full => return None,
        Fault::Io => refuse(libc::EIO),
        _ => kill(),
    }
    Some(-1)
}

/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn write(fd: c_int, bytes: *const c_void, count: size_t) -> ssize_t {
    let real = real!(c"write", Write);
    match struck(fd, "write") {
        // SAFETY: the caller's promises are passed on, for the first half of its bytes.
        Some(plan) => write_struck(plan, &|| {
            let _ = unsafe { real(fd, bytes, count / 2) };
        }),
        // SAFETY: the caller's promises are passed on.
        None => unsafe { real(fd, bytes, count) },
    }
}

fn write_at(real: WriteAt, fd: c_int, bytes: *const c_void, count: size_t, offset: off_t) -> ssize_t {
    match struck(fd, "write") {
        // SAFETY: the caller's promises are passed on, for the first half of its bytes.
        Some(plan) => write_struck(plan, &|| {
            let _ = unsafe { real(fd, bytes, count / 2, offset) };
        }),
        // SAFETY: the caller's promises are passed on.
        None => unsafe { real(fd, bytes, count, offset) },
    }
}

/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwrite64(fd: c_int, bytes: *const c_void, count: size_t, offset: off_t) -> ssize_t {
    write_at(real!(c"pwrite64", WriteAt), fd, bytes, count, offset)
}

/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwrite(fd: c_int, bytes: *const c_void, count: size_t, offset: off_t) -> ssize_t {
    write_at(real!(c"pwrite", WriteAt), fd, bytes, count, offset)
}

fn truncate(real: Truncate, fd: c_int, length: off_t) -> c_int {
    // SAFETY: the caller's promises are passed on.
    struck(fd, "truncate").and_then(other_struck).unwrap_or_else(|| unsafe { real(fd, length) })
}

/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ftruncate64(fd: c_int, length: off_t) -> c_int {
    truncate(real!(c"ftruncate64", Truncate), fd, length)
}

/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ftruncate(fd: c_int, length: off_t) -> c_int {
    truncate(real!(c"ftruncate", Truncate), fd, length)
}

fn sync(real: Sync, fd: c_int) -> c_int {
    // SAFETY: the caller's promises are passed on.
    struck(fd, "sync").and_then(other_struck).unwrap_or_else(|| unsafe { real(fd) })
}

/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fdatasync(fd: c_int) -> c_int {
    sync(real!(c"fdatasync", Sync), fd)
}

/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsync(fd: c_int) -> c_int {
    sync(real!(c"fsync", Sync), fd)
}

/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn unlink(path: *const c_char) -> c_int {
    let real = real!(c"unlink", Unlink);
    if let Some(plan) = plan() {
        // SAFETY: the caller gives a text that ends with a zero byte.
        let text = unsafe { CStr::from_ptr(path) }.to_string_lossy();
        if text.contains(&plan.file)
            && plan.operation("unlink", &text)
            && let Some(answer) = other_struck(plan)
        {
            return answer;
        }
    }
    // SAFETY: the caller's promises are passed on.
    unsafe { real(path) }
}
