use std::io;

use crate::arguments::Arguments;

pub(super) fn run(_arguments: &Arguments) -> io::Result<()> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "sendmmsg exists on Linux only",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sending_is_unsupported() {
        let outcome = run(&Arguments::default());
        assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::Unsupported));
    }
}
