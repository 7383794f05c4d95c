//! Licences: a signed text says who may do what, where and until when; [`verify`] makes [`Grants`] of it.
//!
//! The chain is root → reseller's certificate → licence, each signed by Ed25519 over its exact bytes; limits, dates
//! and revocations are checked at every step (`reliability.md` §7). Whatever is not granted is the demonstration
//! mode: a refusal never stops a program, it only says which limits hold and why.
//!
//! **Architecture Invariant:** verifying is pure: text, keys, computer and time are arguments. Only
//! [`ThisComputer`] looks at the machine.
//!
//! [`Grants`]: sync_model::Grants

mod armour;
mod asked;
mod chain;
mod clock;
mod computer;
mod machine;
mod messages;
mod publisher;
mod refusal;
mod roots;
mod seats;
mod sign;
mod standing;
mod statement;
mod verify;

pub use armour::{Kind, kind_of, unwrap, wrap};
pub use asked::{Asked, grants, keys, write_down};
pub use clock::{Clock, judge_clock};
pub use computer::{ComputerId, ComputerParts, PARTS, identify};
pub use machine::ThisComputer;
pub use messages::messages;
pub use publisher::{PublisherCertificate, read_publisher, sign_plugin, sign_publisher, verify_plugin};
pub use refusal::Refusal;
pub use roots::roots;
pub use seats::sit;
pub use sign::{SigningKey, VerifyingKey, key_id, sign_certificate, sign_licence, sign_revocations};
pub use standing::{Grace, Kept, Note, Standing, standing};
pub use statement::{
    ANY, Certificate, Licence, LicensedShop, Release, Request, Revocations, RevokedLicence, RevokedPlugin,
};
pub use verify::{Keys, Now, examine, host_of, read_certificate, read_revocations, verify};
