//! Which of several system calls failed.

use std::io;

/// An error with the name of the system call that it came from.
#[derive(Debug)]
pub(crate) struct FailedCall {
    pub(crate) name: &'static str,
    /// What the call was for, where its name does not say it.
    pub(crate) purpose: Option<&'static str>,
    pub(crate) error: io::Error,
}

impl FailedCall {
    /// Names the call in its error.
    pub(crate) fn of(name: &'static str) -> impl Fn(io::Error) -> Self {
        move |error| Self {
            name,
            purpose: None,
            error,
        }
    }

    /// A call that sets the option that a program knows under this name.
    pub(crate) fn to_set(option: &'static str) -> impl Fn(io::Error) -> Self {
        move |error| Self {
            name: "setsockopt",
            purpose: Some(option),
            error,
        }
    }
}
