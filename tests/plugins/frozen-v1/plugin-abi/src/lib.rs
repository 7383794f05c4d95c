//! The binary border between the host and a plugin: a frozen module per published version, and the loader.
//!
//! Only this crate names `abi_stable` and `libloading`. Everything that crosses is bytes: canonical documents as
//! MessagePack with field names, descriptors and configuration as JSON, so that the model can grow while the
//! border stays.
//!
//! **Architecture Invariant:** a published `vN` is never edited, not even by appending. `abi_stable` accepts a
//! library that has *more* than the host expects and refuses one that has *less*; plugins are the older side.
//! New abilities make `v(N+1)` beside it.

// `abi_stable`'s derive macros trip this lint since Rust 1.82; the generated code is theirs.
#![allow(non_local_definitions)]

pub mod codec;
mod loader;
pub mod v1;

pub use loader::{LoadError, load_v1};

#[doc(hidden)]
pub mod export {
    //! What `plugin-sdk`'s export macro expands to; not for authors.
    pub use abi_stable::{
        library::{__call_root_module_loader, CheckTypeLayout, IntoRootModuleResult, LibHeader, RootModuleResult},
        std_types::{RResult, RSlice, RVec},
    };
}
