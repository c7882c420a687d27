//! Which of several failures is the one to report.

use crate::error::{Error, SocketErrorStatus};

/// The first failure that got as far as the network, or the first of all. A host without IPv6 fails at every IPv6
/// address; that says nothing of the peer.
pub(super) fn most_telling(failures: Vec<Error>) -> Error {
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
    fn a_missing_way_gives_precedence_to_what_peers_said() {
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
                most_telling(failures.collect()).hresult(),
                *expected,
                "{hresults:?}"
            );
        }
    }
}
