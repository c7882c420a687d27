use std::io;

use super::Interface;

pub(super) fn interfaces() -> io::Result<Vec<Interface>> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "network interfaces cannot be listed on this system",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listing_is_unsupported() {
        let outcome = interfaces();
        assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::Unsupported));
    }
}
