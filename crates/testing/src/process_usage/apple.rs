pub(super) use super::unix::process_usage;

/// Bytes per unit of `ru_maxrss`.
pub(super) const MAXRSS_UNIT: u64 = 1;
