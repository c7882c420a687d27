//! POSIX numbers, which differ between systems.

use super::{ERRNOS, Errno, Hresult, Meaning};

/// The row that `number` selects in one system's column; E_FAIL for numbers that are not in the table.
pub(super) fn meaning(column: impl Fn(&Errno) -> i32, number: i32) -> Meaning {
    let row = ERRNOS.iter().find(|errno| column(errno) == number);
    Meaning {
        hresult: row.map_or(Hresult::E_FAIL, |errno| errno.hresult),
        name: row.map(|errno| errno.name),
    }
}
