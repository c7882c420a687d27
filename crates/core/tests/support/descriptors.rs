//! The descriptors of a process, all of them taken.

use std::fs::File;

/// Takes every descriptor that is free; dropping them frees them.
pub(crate) fn all_descriptors() -> Vec<File> {
    std::iter::from_fn(|| File::open("/dev/null").ok()).collect()
}
