use std::sync::Arc;

use crate::broker::connection::Connection;
use crate::broker::frame::Frame;
use crate::error::Error;
use crate::readiness::ReadySink;

/// No value of it exists: there is no agent on this system yet.
#[derive(Debug)]
pub enum Events {}

impl Events {
    /// # Errors
    /// Always WSAEOPNOTSUPP.
    pub fn new(connection: &mut Connection, _sink: Arc<dyn ReadySink>) -> Result<Self, Error> {
        connection.close();
        Err(Error::not_supported("there is no agent on this system yet"))
    }

    /// # Errors
    /// None.
    pub fn take(&self) -> Result<Option<Frame>, Error> {
        match *self {}
    }

    /// # Errors
    /// None.
    pub fn send(&self, _json: &str) -> Result<(), Error> {
        match *self {}
    }

    /// Without effect.
    pub fn close(&self) {
        match *self {}
    }
}
