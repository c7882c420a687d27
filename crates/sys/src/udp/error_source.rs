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

/// Calls after which the source of an error is left open, while signals and ICMP errors for earlier datagrams keep coming.
const MOST_ATTEMPTS: usize = PORT_UNREACHABLE_ATTEMPTS;

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
    let mut left = attempts(error);
    let mut other = None;
    for _ in 0..MOST_ATTEMPTS {
        if left == 0 {
            break;
        }
        match retry() {
            Ok(()) => return ErrorSource::Pending { sent: true },
            Err(next) if is_same(&next, error) => left -= 1,
            Err(next) if next.kind() == io::ErrorKind::Interrupted => {}
            // It may have been pending itself, and then says nothing of the first error. A repeated one was not.
            Err(next) if may_precede(&next, error) && other != next.raw_os_error() => {
                other = next.raw_os_error();
            }
            Err(_) => return ErrorSource::Pending { sent: false },
        }
    }
    match left {
        0 => ErrorSource::Datagram,
        _ => ErrorSource::Pending { sent: false },
    }
}

fn is_same(next: &io::Error, first: &io::Error) -> bool {
    next.raw_os_error() == first.raw_os_error()
}

/// Whether `next` may be an ICMP error that came in between, so that `first` may still be the datagram's own.
fn may_precede(next: &io::Error, first: &io::Error) -> bool {
    first.raw_os_error() != Some(PORT_UNREACHABLE) && may_be_icmp_error(next)
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

    /// The source of an error whose retries fail with these, and how many of them were made.
    fn source_of(error: &io::Error, outcomes: Vec<io::Result<()>>) -> (ErrorSource, usize) {
        let mut rest = outcomes.into_iter();
        let count = rest.len();
        let source = error_source(error, || rest.next().expect("enough is known"));
        (source, count - rest.len())
    }

    #[test]
    fn a_signal_says_nothing_of_the_error_before_it() {
        let signal = || Err(io::ErrorKind::Interrupted.into());
        let again = || Err(network_unreachable());
        assert_eq!(
            source_of(&network_unreachable(), vec![signal(), signal(), again()]),
            (ErrorSource::Datagram, 3)
        );
        assert_eq!(
            source_of(&network_unreachable(), vec![signal(), Ok(())]),
            (ErrorSource::Pending { sent: true }, 2)
        );
    }

    #[test]
    fn a_pending_error_that_comes_in_between_says_nothing_either() {
        let outcomes = vec![Err(port_unreachable()), Err(network_unreachable())];
        assert_eq!(
            source_of(&network_unreachable(), outcomes),
            (ErrorSource::Datagram, 2)
        );
    }

    #[test]
    fn a_repeated_second_error_is_the_datagrams_own_and_the_first_was_pending() {
        let other = || Err(io::Error::from_raw_os_error(MAYBE_PENDING[1]));
        assert_eq!(
            source_of(&network_unreachable(), vec![other(), other()]),
            (ErrorSource::Pending { sent: false }, 2)
        );
    }

    #[test]
    fn signals_without_end_do_not_hold_up_the_caller() {
        let mut attempts = 0;
        let source = error_source(&network_unreachable(), || {
            attempts += 1;
            Err(io::ErrorKind::Interrupted.into())
        });
        assert_eq!(
            (source, attempts),
            (ErrorSource::Pending { sent: false }, MOST_ATTEMPTS)
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
