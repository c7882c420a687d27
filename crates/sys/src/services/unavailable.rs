use std::io;

use super::Protocol;

pub(super) fn port_of_service(_name: &str, _protocol: Protocol) -> io::Result<Option<u16>> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "service names cannot be looked up on this system; use a port number",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookups_are_unsupported() {
        let outcome = port_of_service("http", Protocol::Tcp);
        assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::Unsupported));
    }
}
