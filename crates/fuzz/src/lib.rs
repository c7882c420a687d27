//! Shared code of the fuzz targets and their seeds.

pub mod attack;
pub mod chain;
pub mod frames;
pub mod peer;
pub mod plan;

/// Password of every archive and encrypted key.
pub const PASSWORD: &str = "sesame";
