use std::io;
use std::sync::Weak;

use crate::driver::{ReceiveAhead, Relieve};

/// No value of it exists: the event loop of the host watches no descriptors here.
#[derive(Debug, Clone)]
pub enum HostLoop {}

impl HostLoop {
    /// # Errors
    /// Always `Unsupported`.
    pub fn new() -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Readable while there are events.
    pub fn descriptor(&self) -> i32 {
        match *self {}
    }

    /// Wakes what became ready.
    ///
    /// # Errors
    /// None.
    pub fn turn(&self) -> io::Result<()> {
        match *self {}
    }

    /// The same in the same pass of the owner's event loop.
    ///
    /// # Errors
    /// None.
    pub fn turn_again(&self) -> io::Result<()> {
        match *self {}
    }

    pub(crate) fn pass(&self) -> u64 {
        match *self {}
    }

    pub(crate) fn got_many(&self) {
        match *self {}
    }

    pub(crate) fn expect_answer(&self, _socket: Weak<dyn ReceiveAhead>) {
        match *self {}
    }

    /// Makes the descriptor readable.
    ///
    /// # Errors
    /// None.
    pub fn wake(&self) -> io::Result<()> {
        match *self {}
    }

    /// How many turns there were.
    pub fn turns(&self) -> u64 {
        match *self {}
    }

    pub(crate) fn relieve_when_busy<S>(
        &self,
        _descriptor: &S,
        _socket: Weak<dyn Relieve>,
    ) -> io::Result<Guarded> {
        match *self {}
    }
}

/// No value of it exists either.
#[derive(Debug)]
pub(crate) enum Guarded {}
