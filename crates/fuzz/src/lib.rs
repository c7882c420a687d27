//! What the fuzz targets and their seeds have in common.

pub mod attack;
pub mod chain;
pub mod peer;
pub mod plan;

/// Of every archive and encrypted key.
pub const PASSWORD: &str = "sesame";
