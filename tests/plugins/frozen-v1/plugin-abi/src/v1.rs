//! Version 1 of the border. **Frozen**: never edited, not even by appending.

use abi_stable::{
    StableAbi,
    library::RootModule,
    package_version_strings, sabi_trait,
    sabi_types::VersionStrings,
    std_types::{RBox, RResult, RSlice, RVec},
};

/// Bytes of an answer, or of an error document.
pub type Answer = RResult<RVec<u8>, RVec<u8>>;

/// What a call may say to the host.
#[sabi_trait]
pub trait HostCall {
    /// Progress (`kind` 1) or a log line (`kind` 2), as a MessagePack document.
    fn report(&self, kind: u32, document: RSlice<'_, u8>);

    /// Whether the host wants the call to end.
    #[sabi(last_prefix_field)]
    fn cancelled(&self) -> bool;
}

/// A borrowed host for the time of one call.
pub type Host<'a> = HostCall_TO<'a, RBox<()>>;

/// `report` kind of a progress document.
pub const REPORT_PROGRESS: u32 = 1;
/// `report` kind of a log document.
pub const REPORT_LOG: u32 = 2;

/// The root module. A verb takes the opened plugin's handle, the host, the document's format and the document.
/// All entries block; bytes in and out; every entry is guarded against panics by the SDK.
#[repr(C)]
#[derive(StableAbi)]
#[sabi(kind(Prefix(prefix_ref = PluginModuleRef)))]
#[sabi(missing_field(panic))]
pub struct PluginModule {
    /// What the plugin says of itself (JSON).
    pub descriptor: extern "C" fn() -> Answer,
    /// Opens it with a configuration (JSON); answers the handle as eight little-endian bytes.
    pub open: extern "C" fn(RSlice<'_, u8>) -> Answer,
    pub check: extern "C" fn(u64, Host<'_>, u32, RSlice<'_, u8>) -> Answer,
    pub lookup: extern "C" fn(u64, Host<'_>, u32, RSlice<'_, u8>) -> Answer,
    pub read: extern "C" fn(u64, Host<'_>, u32, RSlice<'_, u8>) -> Answer,
    pub write: extern "C" fn(u64, Host<'_>, u32, RSlice<'_, u8>) -> Answer,
    pub explain: extern "C" fn(u64, Host<'_>, u32, RSlice<'_, u8>) -> Answer,
    pub transform: extern "C" fn(u64, Host<'_>, u32, RSlice<'_, u8>) -> Answer,
    pub read_blob: extern "C" fn(u64, Host<'_>, u32, RSlice<'_, u8>) -> Answer,
    pub write_blob: extern "C" fn(u64, Host<'_>, u32, RSlice<'_, u8>) -> Answer,
    /// Closes a handle; an unknown one is ignored.
    #[sabi(last_prefix_field)]
    pub close: extern "C" fn(u64),
}

impl RootModule for PluginModuleRef {
    abi_stable::declare_root_module_statics! {PluginModuleRef}

    const BASE_NAME: &'static str = "navette_plugin";
    const NAME: &'static str = "navette_plugin";
    const VERSION_STRINGS: VersionStrings = package_version_strings!();
}

impl PluginModule {
    /// Leaks the module, as a library's root module lives as long as the process.
    pub fn leak(self) -> PluginModuleRef {
        use abi_stable::prefix_type::PrefixTypeTrait;
        self.leak_into_prefix()
    }
}

/// Builds a [`Host`] for one call.
pub fn host<'a, T: HostCall + 'a>(value: T) -> Host<'a> {
    HostCall_TO::from_value(value, sabi_trait::TD_Opaque)
}
