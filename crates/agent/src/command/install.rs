use std::io;

pub(super) fn install(_json: bool) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
