//! Tests in a process with few descriptors.

use crate::child_process::Child;

/// Whether the caller, the test called `test`, runs in a process of its own that may have so many descriptors open.
/// Outside of one it runs the test there and returns false.
pub(crate) fn has_few_descriptors(test: &str, descriptors: usize) -> bool {
    let child = Child {
        test,
        launcher: &["sh", "-c"],
        setup: format!("ulimit -n {descriptors}"),
    };
    child.is_this()
}
