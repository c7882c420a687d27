use std::io;
use std::process::Child;

pub(super) type User = u32;

pub(super) fn user() -> io::Result<u32> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(super) fn raise_descriptor_limit() -> io::Result<u64> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(super) fn kill_group(_leader: u32) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// No value of it exists.
#[derive(Debug)]
pub(super) enum Group {}

impl Group {
    pub(super) fn of(_child: &Child) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) fn kill(&self) -> io::Result<()> {
        match *self {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_unsupported() {
        let is_unsupported = |error: io::Error| error.kind() == io::ErrorKind::Unsupported;
        assert!(user().is_err_and(is_unsupported));
        assert!(raise_descriptor_limit().is_err_and(is_unsupported));
        assert!(kill_group(2).is_err_and(is_unsupported));
    }
}
