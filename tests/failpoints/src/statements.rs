//! The call by which the ODBC driver carries out a statement.
#![allow(unsafe_code, reason = "this function takes the place of SQLite's")]

use std::{
    ffi::{CStr, c_char, c_int, c_void},
    sync::OnceLock,
};

use crate::plan::{Fault, kill, plan};

type Step = unsafe extern "C" fn(*mut c_void) -> c_int;
type Text = unsafe extern "C" fn(*mut c_void) -> *const c_char;

/// SQLite's own functions; the library is the one that the ODBC driver brought along.
struct Sqlite {
    step: Step,
    busy: Step,
    sql: Text,
}

fn sqlite() -> &'static Sqlite {
    static SQLITE: OnceLock<Sqlite> = OnceLock::new();
    SQLITE.get_or_init(|| {
        // SAFETY: names and flags are in order; whoever calls has this library loaded, and its functions have these
        // types.
        unsafe {
            let library = libc::dlopen(c"libsqlite3.so.0".as_ptr(), libc::RTLD_LAZY);
            let address = |name: &CStr| libc::dlsym(library, name.as_ptr()) as usize;
            Sqlite {
                step: std::mem::transmute::<usize, Step>(address(c"sqlite3_step")),
                busy: std::mem::transmute::<usize, Step>(address(c"sqlite3_stmt_busy")),
                sql: std::mem::transmute::<usize, Text>(address(c"sqlite3_sql")),
            }
        }
    })
}

/// # Safety
/// As for SQLite's function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sqlite3_step(statement: *mut c_void) -> c_int {
    let sqlite = sqlite();
    let Some(plan) = plan() else {
        // SAFETY: the caller's promises are passed on.
        return unsafe { (sqlite.step)(statement) };
    };
    // A statement is one point, however many rows it answers.
    // SAFETY: the caller's statement is open.
    let begins = unsafe { (sqlite.busy)(statement) } == 0;
    let struck = begins && {
        // SAFETY: the caller's statement is open, and its text lives as long.
        let text = unsafe { (sqlite.sql)(statement) };
        let text = if text.is_null() {
            String::new()
        } else {
            // SAFETY: the text ends with a zero byte.
            unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
        };
        plan.statement(&text)
    };
    if struck && plan.fault == Fault::KillBefore {
        kill();
    }
    if struck && plan.fault == Fault::Hold {
        plan.hold();
    }
    // SAFETY: the caller's promises are passed on.
    let answer = unsafe { (sqlite.step)(statement) };
    if struck && plan.fault == Fault::KillAfter {
        kill();
    }
    answer
}
