use std::io;

pub(super) fn user() -> io::Result<u32> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(super) fn raise_descriptor_limit() -> io::Result<u64> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(super) fn kill_group(_leader: u32) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
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
