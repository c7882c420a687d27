//! Tells a datagram's own error from an earlier datagram's.
//!
//! A connected UDP socket keeps the last ICMP error and gives it to whatever call comes next, which then has done
//! nothing. The kernel does not say which of both an error is, but it gives a kept one only once.

use std::io;

use super::error_codes::{NO_BUFFERS, PORT_UNREACHABLE, REPORTED_LATE};
use super::refusal::Refusal;

/// How often "port unreachable" in a row is taken for one more late report. Each answered datagram leaves at most one, so
/// several in a row mean a peer whose answers come in while we ask.
const PORT_UNREACHABLE_ATTEMPTS: usize = 8;

/// Whose error it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Blame {
    /// An earlier datagram's; `sent` tells whether the repeated attempt went through.
    Earlier { sent: bool },
    /// The refused datagram's own.
    Own,
}

/// Repeats a refused attempt as often as it takes to know.
pub(super) fn blame(error: &io::Error, mut again: impl FnMut() -> io::Result<()>) -> Blame {
    for _ in 0..attempts(error) {
        match again() {
            Ok(()) => return Blame::Earlier { sent: true },
            Err(second) if second.raw_os_error() == error.raw_os_error() => {}
            Err(_) => return Blame::Earlier { sent: false },
        }
    }
    Blame::Own
}

fn attempts(error: &io::Error) -> usize {
    match error.raw_os_error() {
        Some(PORT_UNREACHABLE) => PORT_UNREACHABLE_ATTEMPTS,
        Some(code) if REPORTED_LATE.contains(&code) => 1,
        _ => 0,
    }
}

/// Whether an error may stand for the network's answer to an earlier datagram.
pub fn is_answer(error: &io::Error) -> bool {
    attempts(error) > 0
}

/// The refusal when the system merely has no room now.
pub(super) fn backpressure(error: &io::Error) -> Option<Refusal> {
    match error.raw_os_error() {
        Some(NO_BUFFERS) => Some(Refusal::NoBuffers),
        _ if error.kind() == io::ErrorKind::WouldBlock => Some(Refusal::WouldBlock),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused() -> io::Error {
        io::Error::from_raw_os_error(PORT_UNREACHABLE)
    }

    fn unreachable() -> io::Error {
        io::Error::from_raw_os_error(REPORTED_LATE[0])
    }

    #[test]
    fn an_error_that_does_not_come_back_was_an_earlier_datagrams() {
        assert_eq!(
            blame(&unreachable(), || Ok(())),
            Blame::Earlier { sent: true }
        );
    }

    #[test]
    fn a_different_second_error_leaves_the_datagram_unsent() {
        let again = || Err(io::ErrorKind::WouldBlock.into());
        assert_eq!(blame(&refused(), again), Blame::Earlier { sent: false });
    }

    #[test]
    fn an_error_that_comes_back_is_the_datagrams_own() {
        assert_eq!(blame(&unreachable(), || Err(unreachable())), Blame::Own);
    }

    #[test]
    fn an_endless_port_unreachable_ends() {
        let mut attempts = 0;
        let again = || {
            attempts += 1;
            Err(refused())
        };
        assert_eq!(blame(&refused(), again), Blame::Own);
        assert_eq!(attempts, PORT_UNREACHABLE_ATTEMPTS);
    }

    #[test]
    fn other_errors_are_own_without_a_second_attempt() {
        let error = io::ErrorKind::InvalidInput.into();
        assert_eq!(blame(&error, || panic!("sent again")), Blame::Own);
    }
}
