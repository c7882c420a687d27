//! macOS and its relatives.

use super::{Meaning, by_number};

pub(super) fn meaning(number: i32) -> Meaning {
    by_number(|errno| errno.macos, number)
}
