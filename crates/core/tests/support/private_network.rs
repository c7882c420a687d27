//! Tests in a network of their own.

use crate::child_process::Child;

/// Keeps the shell and what it becomes on the first core that it may use. Each core delivers by itself what it takes from
/// the queue of a link, so that datagrams that two of them take overtake each other.
const STAY_ON_ONE_CORE: &str =
    r#"taskset -cp "$(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/')" $$ > /dev/null"#;

/// Whether the caller, the test called `test`, runs on a core and in a network of its own, whose loopback is up and was
/// configured by `setup`, a shell command. Outside of one it runs the test there and returns false; without the right or the
/// program to make such a network it prints that instead.
pub(crate) fn has_private_network(test: &str, setup: &str) -> bool {
    let child = Child {
        test,
        launcher: &["unshare", "--net", "sh", "-c"],
        setup: format!("{STAY_ON_ONE_CORE} && ip link set lo up && {setup}"),
    };
    child.is_this()
}
