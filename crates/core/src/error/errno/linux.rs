//! Linux and Android.

use super::{Meaning, by_number};

pub(super) fn meaning(number: i32) -> Meaning {
    by_number(|errno| errno.linux, number)
}
