//! Which of several system calls failed.

use std::fmt::Display;
use std::io;

use crate::error::Error;

/// An error with the name of the system call that it came from.
#[derive(Debug)]
pub(crate) struct FailedCall {
    pub(crate) name: &'static str,
    /// What the call was for, where its name does not imply it.
    pub(crate) purpose: Option<&'static str>,
    pub(crate) error: io::Error,
}

impl FailedCall {
    /// The error of an operation that failed because of it.
    pub(crate) fn of_operation(&self, operation: impl Display) -> Error {
        match self.purpose {
            Some(purpose) => {
                Error::from_io(format!("{operation}, {purpose}"), self.name, &self.error)
            }
            None => Error::from_io(operation, self.name, &self.error),
        }
    }

    /// Names the call in its error.
    pub(crate) fn of(name: &'static str) -> impl Fn(io::Error) -> Self {
        move |error| Self {
            name,
            purpose: None,
            error,
        }
    }

    /// A call that sets the option of this public name.
    pub(crate) fn to_set(option: &'static str) -> impl Fn(io::Error) -> Self {
        move |error| Self {
            name: "setsockopt",
            purpose: Some(option),
            error,
        }
    }
}
