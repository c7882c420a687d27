//! The plain `sendmmsg` loop where there is no `sendmmsg`.

use std::io;

use crate::arguments::Arguments;

/// # Errors
/// Always: this comparison exists on Linux only.
pub fn run(_arguments: &Arguments) -> io::Result<()> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "sendmmsg exists on Linux only",
    ))
}
