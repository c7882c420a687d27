//! Which of several failures is the one to report.

use crate::error::{Error, SocketErrorStatus};

/// The first failure that came from the network, or else the first of all. A host without IPv6 fails locally for every
/// IPv6 address, whatever the peer does.
pub(super) fn most_significant(failures: Vec<Error>) -> Error {
    let telling = failures.iter().position(|failure| !is_missing_way(failure));
    failures
        .into_iter()
        .nth(telling.unwrap_or_default())
        .unwrap_or_else(|| Error::host_not_found("connect: there was no address to try"))
}

fn is_missing_way(failure: &Error) -> bool {
    matches!(
        failure.status(),
        SocketErrorStatus::NetworkIsUnreachable
            | SocketErrorStatus::CannotAssignRequestedAddress
            | SocketErrorStatus::AddressFamilyNotSupported
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Hresult;

    #[test]
    fn a_missing_route_gives_precedence_to_errors_of_peers() {
        const AWAY: Hresult = Hresult::WSAENETUNREACH;
        const NO_ADDRESS: Hresult = Hresult::WSAEADDRNOTAVAIL;
        const NO_FAMILY: Hresult = Hresult::WSAEAFNOSUPPORT;
        const REFUSED: Hresult = Hresult::WSAECONNREFUSED;
        const SILENT: Hresult = Hresult::WSAETIMEDOUT;
        let rows: &[(&[Hresult], Hresult)] = &[
            (&[REFUSED], REFUSED),
            (&[REFUSED, SILENT], REFUSED),
            (&[SILENT, REFUSED], SILENT),
            (&[AWAY, REFUSED], REFUSED),
            (&[NO_ADDRESS, NO_FAMILY, SILENT, REFUSED], SILENT),
            (&[AWAY, NO_ADDRESS], AWAY),
            (&[AWAY], AWAY),
        ];
        for (hresults, expected) in rows {
            let failures = hresults.iter().map(|hresult| Error::new(*hresult, "x"));
            assert_eq!(
                most_significant(failures.collect()).hresult(),
                *expected,
                "{hresults:?}"
            );
        }
    }
}
