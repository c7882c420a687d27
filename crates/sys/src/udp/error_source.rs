//! Distinguishes an error of the datagram being sent from a pending ICMP error for an earlier one.
//!
//! A connected UDP socket keeps the last ICMP error (`sk_err`) and returns it from the next call, which then does nothing
//! else. Error codes do not distinguish the two cases, but a pending error is returned only once: a repeated call succeeds
//! or fails for another reason.

use std::io;

use super::error_codes::{MAYBE_PENDING, NO_BUFFERS, PORT_UNREACHABLE};
use super::send_error::SendError;

/// How many times in a row "port unreachable" is taken for one more pending error. Each datagram leaves at most one, so
/// several in a row mean that the peer's ICMP errors arrive while the call is repeated.
const PORT_UNREACHABLE_ATTEMPTS: usize = 8;

/// The datagram that an error belongs to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ErrorSource {
    /// An earlier datagram: the error was pending. `sent` is whether the retry sent this one.
    Pending { sent: bool },
    /// The datagram being sent.
    Datagram,
}

/// Repeats a failed call until the source of its error is known. A retry that succeeds has sent the datagram.
pub(super) fn error_source(
    error: &io::Error,
    mut retry: impl FnMut() -> io::Result<()>,
) -> ErrorSource {
    for _ in 0..attempts(error) {
        match retry() {
            Ok(()) => return ErrorSource::Pending { sent: true },
            Err(second) if second.raw_os_error() == error.raw_os_error() => {}
            Err(_) => return ErrorSource::Pending { sent: false },
        }
    }
    ErrorSource::Datagram
}

fn attempts(error: &io::Error) -> usize {
    match error.raw_os_error() {
        Some(PORT_UNREACHABLE) => PORT_UNREACHABLE_ATTEMPTS,
        Some(code) if MAYBE_PENDING.contains(&code) => 1,
        _ => 0,
    }
}

/// Whether an error may be an ICMP error for an earlier datagram.
pub fn may_be_icmp_error(error: &io::Error) -> bool {
    attempts(error) > 0
}

/// The send error where the system merely has no room at the moment.
pub(super) fn backpressure(error: &io::Error) -> Option<SendError> {
    match error.raw_os_error() {
        Some(NO_BUFFERS) => Some(SendError::NoBuffers),
        _ if error.kind() == io::ErrorKind::WouldBlock => Some(SendError::WouldBlock),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port_unreachable() -> io::Error {
        io::Error::from_raw_os_error(PORT_UNREACHABLE)
    }

    fn network_unreachable() -> io::Error {
        io::Error::from_raw_os_error(MAYBE_PENDING[0])
    }

    #[test]
    fn an_error_that_is_not_repeated_was_pending() {
        assert_eq!(
            error_source(&network_unreachable(), || Ok(())),
            ErrorSource::Pending { sent: true }
        );
    }

    #[test]
    fn a_different_second_error_leaves_the_datagram_unsent() {
        let retry = || Err(io::ErrorKind::WouldBlock.into());
        assert_eq!(
            error_source(&port_unreachable(), retry),
            ErrorSource::Pending { sent: false }
        );
    }

    #[test]
    fn a_repeated_error_is_the_datagrams_own() {
        let retry = || Err(network_unreachable());
        assert_eq!(
            error_source(&network_unreachable(), retry),
            ErrorSource::Datagram
        );
    }

    #[test]
    fn retries_of_port_unreachable_are_limited() {
        let mut attempts = 0;
        let retry = || {
            attempts += 1;
            Err(port_unreachable())
        };
        assert_eq!(
            error_source(&port_unreachable(), retry),
            ErrorSource::Datagram
        );
        assert_eq!(attempts, PORT_UNREACHABLE_ATTEMPTS);
    }

    #[test]
    fn other_errors_are_the_datagrams_own_without_a_retry() {
        let error = io::ErrorKind::InvalidInput.into();
        assert_eq!(
            error_source(&error, || panic!("sent again")),
            ErrorSource::Datagram
        );
    }
}
