//! Secrets of profiles in one file, each sealed by AES-256-GCM and bound to its profile and name.
//! The file's key lies in the operating system's keyring (Secret Service, Credential Manager) where one answers,
//! else in a file that only its user reads; in both cases this machine's identifier goes into it, so that a copied
//! folder opens nowhere else (reliability.md §8).

mod vault;

mod key;
mod private;
mod ring;

pub use key::{KEY_VARIABLE, KeyWish};
pub use ring::Keyring;
pub use vault::FileVault;
