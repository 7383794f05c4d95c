//! What the author of a plugin imports: the words ([`model`]) and [`export_plugin!`].
//!
//! A whole plugin:
//!
//! ```
//! use plugin_sdk::model::{Config, Connector, ConnectorError, Descriptor, Localized, Plugin, Role};
//!
//! pub struct Nothing;
//!
//! impl Plugin for Nothing {
//!     fn descriptor() -> Descriptor {
//!         Descriptor {
//!             id: "shop-nothing".to_owned(),
//!             name: Localized::fr_en("Boutique vide", "Empty shop"),
//!             publisher: "Example".to_owned(),
//!             version: plugin_sdk::version!(),
//!             model: plugin_sdk::model_range(),
//!             roles: vec![Role::Shop],
//!             streams: Vec::new(),
//!             settings: Default::default(),
//!             licence_feature: None,
//!             messages: Vec::new(),
//!             transform: None,
//!         }
//!     }
//!
//!     fn open(_config: Config) -> Result<Box<dyn Connector>, ConnectorError> {
//!         Ok(Box::new(Nothing))
//!     }
//! }
//!
//! impl Connector for Nothing {}
//!
//! plugin_sdk::export_plugin!(Nothing);
//! # fn main() {}
//! ```
//!
//! A connector blocks; threads, retries, schedules, secrets and logs are the host's. A panic is caught by the
//! guard around every entry and reaches the host as an error of kind `bug`. A call that waits for long asks
//! [`cancelled`](model::Context::cancelled) meanwhile: one that does nothing of the kind for ten minutes is taken to
//! hang, and its worker is ended.
//!
//! `plugin-testkit` goes through all of the rules in a test.

mod entry;
pub mod loaded;
pub mod rules;

pub use sync_model as model;

#[doc(hidden)]
pub use entry::module;
#[doc(hidden)]
pub use plugin_abi as abi;

/// The model versions that a plugin built with this SDK speaks.
///
/// # Panics
/// Never: the range is a constant of this crate.
pub fn model_range() -> sync_model_semver::VersionReq {
    sync_model_semver::VersionReq::parse("^1").expect("a constant range parses")
}

#[doc(hidden)]
pub use sync_model::semver as sync_model_semver;

/// The calling crate's own version.
#[macro_export]
macro_rules! version {
    () => {
        $crate::sync_model_semver::Version::parse(env!("CARGO_PKG_VERSION")).expect("cargo checks the version")
    };
}

/// Exports a [`Plugin`](model::Plugin) as this library's root module; called once, at the crate root.
#[macro_export]
macro_rules! export_plugin {
    ($plugin:ty) => {
        #[doc(hidden)]
        #[allow(unsafe_code, non_upper_case_globals)]
        mod __navette_export {
            use super::*;
            use $crate::abi::export::{__call_root_module_loader, CheckTypeLayout, LibHeader, RootModuleResult};
            use $crate::abi::v1::PluginModuleRef;

            fn root_module() -> PluginModuleRef {
                $crate::module::<$plugin>()
            }

            extern "C" fn construct() -> RootModuleResult {
                __call_root_module_loader(root_module)
            }

            // SAFETY: the name is abi_stable's own for a library's header, and the header is built by its
            // constructor for the very type that `construct` returns.
            #[unsafe(no_mangle)]
            pub static _1as_0lib_1header_0root_bmodule_bloader: LibHeader =
                unsafe { LibHeader::from_constructor::<PluginModuleRef>(construct, CheckTypeLayout::Yes) };
        }
    };
}
