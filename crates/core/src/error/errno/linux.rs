//! Linux and Android.

use super::{Meaning, posix};

pub(super) fn meaning(number: i32) -> Meaning {
    posix::meaning(|errno| errno.linux, number)
}
