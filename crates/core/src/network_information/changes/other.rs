use std::io;

/// Change notifications of these systems are not supported yet.
#[derive(Debug)]
pub(in crate::network_information) enum Changes {}

impl Changes {
    /// # Errors
    /// Always `Unsupported`.
    pub(in crate::network_information) fn subscribe() -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    #[expect(clippy::unused_async, reason = "the signature of its twin")]
    pub(in crate::network_information) async fn next(&self) -> io::Result<()> {
        match *self {}
    }

    pub(in crate::network_information) fn forget(&self) -> io::Result<()> {
        match *self {}
    }
}
