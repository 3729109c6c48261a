//! What the build script generates. Our lints do not apply to it.

/// Google's own packages, as far as our API uses them.
pub mod google {
    /// Package `google.longrunning`.
    pub mod longrunning {
        include!(concat!(env!("OUT_DIR"), "/google/google.longrunning.rs"));
    }
    /// Package `google.type`, whose name is a keyword of Rust.
    pub mod types {
        include!(concat!(env!("OUT_DIR"), "/google/google.r#type.rs"));
    }
}

/// Package `rongqiao.v1`.
pub mod v1 {
    include!(concat!(env!("OUT_DIR"), "/ours/rongqiao.v1.rs"));
}

/// All files of the API and their imports, encoded, for reflection and for the groups of
/// `protected` fields.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rongqiao.v1.bin"));
