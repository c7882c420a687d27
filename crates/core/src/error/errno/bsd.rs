//! macOS and its relatives.

use super::{Meaning, posix};

pub(super) fn meaning(number: i32) -> Meaning {
    posix::meaning(|errno| errno.macos, number)
}
