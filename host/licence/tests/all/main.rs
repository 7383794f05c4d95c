//! The licence chain, from outside.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod bench;
mod plugins;
mod release;
mod standing;
mod verify;
