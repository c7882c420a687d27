//! Which of several system calls failed.

use std::io;

/// An error with the name of the system call that it came from.
#[derive(Debug)]
pub(crate) struct FailedCall {
    pub(crate) name: &'static str,
    pub(crate) error: io::Error,
}

impl FailedCall {
    /// Names the call in its error.
    pub(crate) fn of(name: &'static str) -> impl Fn(io::Error) -> Self {
        move |error| Self { name, error }
    }
}
