//! Tests in a network of their own.

use crate::child_process::Child;

/// Whether the caller, the test called `test`, runs in a network of its own, whose loopback is up and was configured by
/// `setup`, a shell command. Outside of one it runs the test there and returns false; where there is no right or no
/// program to make such a network, it says so instead.
pub(crate) fn has_private_network(test: &str, setup: &str) -> bool {
    let child = Child {
        test,
        launcher: &["unshare", "--net", "sh", "-c"],
        setup: format!("ip link set lo up && {setup}"),
    };
    child.is_this()
}
