//! Failures with the codes of Windows.Web.

use std::error::Error as StdError;
use std::io;

use hyper::StatusCode;

use crate::error::{Error, Hresult};

/// The error of an exchange whose connection was open.
///
/// 0x80072F78 for what is no HTTP or exceeds a limit, 0x80072EFF for a connection that was reset, 0x80072EFE for one that
/// ended too early, the error of a streamed request body itself.
pub(super) fn of_exchange(operation: &str, error: &hyper::Error) -> Error {
    if let Some(own) = cause::<Error>(error) {
        return of_web(own.clone());
    }
    let (hresult, text) = meaning(error);
    Error::new(hresult, format!("{operation}: {text}"))
}

fn meaning(error: &hyper::Error) -> (Hresult, String) {
    const INVALID: Hresult = Hresult::WININET_E_INVALID_SERVER_RESPONSE;
    const ABORTED: Hresult = Hresult::WININET_E_CONNECTION_ABORTED;
    if error.is_parse() {
        return (INVALID, format!("not a valid response ({error})"));
    }
    if let Some(io) = cause::<io::Error>(error) {
        return match io.kind() {
            io::ErrorKind::ConnectionReset => (
                Hresult::WININET_E_CONNECTION_RESET,
                "the connection was reset".to_owned(),
            ),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                (INVALID, format!("not a valid body ({io})"))
            }
            _ => (ABORTED, format!("the connection ended ({io})")),
        };
    }
    (
        ABORTED,
        format!("the connection ended before the response ({error})"),
    )
}

/// An error somewhere in the chain of causes. One inside of an [`io::Error`] is found too.
fn cause<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(current) = next {
        if let Some(found) = current.downcast_ref() {
            return Some(found);
        }
        let inner = current
            .downcast_ref::<io::Error>()
            .and_then(|io| io.get_ref())
            .map(|inner| inner as &(dyn StdError + 'static));
        next = inner.or_else(|| current.source());
    }
    None
}

/// The error of a connection as a client of HTTP reports it: the codes of sockets, certificates and TLS become those that
/// Windows.Web has for them. Others stay, such as a wrong argument or too many open files.
pub(super) fn of_web(error: Error) -> Error {
    let hresult = web_code(error.hresult());
    error.with_hresult(hresult)
}

fn web_code(hresult: Hresult) -> Hresult {
    match hresult {
        Hresult::WSAHOST_NOT_FOUND
        | Hresult::WSATRY_AGAIN
        | Hresult::WSANO_RECOVERY
        | Hresult::WSANO_DATA
        | Hresult::ERROR_NO_DATA => Hresult::WININET_E_NAME_NOT_RESOLVED,
        Hresult::WSAETIMEDOUT => Hresult::WININET_E_TIMEOUT,
        Hresult::WSAECONNRESET => Hresult::WININET_E_CONNECTION_RESET,
        Hresult::WSAECONNABORTED => Hresult::WININET_E_CONNECTION_ABORTED,
        Hresult::WSAECONNREFUSED
        | Hresult::WSAENETDOWN
        | Hresult::WSAENETUNREACH
        | Hresult::WSAEHOSTDOWN
        | Hresult::WSAEHOSTUNREACH
        | Hresult::WSAEADDRNOTAVAIL
        | Hresult::WSAEAFNOSUPPORT => Hresult::WININET_E_CANNOT_CONNECT,
        Hresult::CERT_E_EXPIRED | Hresult::CERT_E_VALIDITYPERIODNESTING => {
            Hresult::WININET_E_SEC_CERT_DATE_INVALID
        }
        Hresult::CERT_E_CN_NO_MATCH | Hresult::CERT_E_INVALID_NAME => {
            Hresult::WININET_E_SEC_CERT_CN_INVALID
        }
        Hresult::CERT_E_UNTRUSTEDROOT | Hresult::CERT_E_CHAINING => Hresult::WININET_E_INVALID_CA,
        Hresult::CERT_E_REVOKED | Hresult::CRYPT_E_REVOKED | Hresult::TRUST_E_EXPLICIT_DISTRUST => {
            Hresult::WININET_E_SEC_CERT_REVOKED
        }
        Hresult::CRYPT_E_NO_REVOCATION_CHECK | Hresult::CRYPT_E_REVOCATION_OFFLINE => {
            Hresult::WININET_E_SEC_CERT_REV_FAILED
        }
        Hresult::SEC_E_NO_CREDENTIALS => Hresult::WININET_E_CLIENT_AUTH_CERT_NEEDED,
        other => facility_code(other),
    }
}

/// The facilities of certificates (0x800B) and of security (0x8009), whose codes have no counterpart one by one.
fn facility_code(hresult: Hresult) -> Hresult {
    match hresult.unsigned() >> 16 {
        0x800B => Hresult::WININET_E_SEC_INVALID_CERT,
        0x8009 if hresult.unsigned() & 0xFFFF >= 0x6000 => Hresult::WININET_E_SEC_INVALID_CERT,
        0x8009 => Hresult::WININET_E_SECURITY_CHANNEL_ERROR,
        _ => hresult,
    }
}

/// The error that a status is where the application asked for another one.
pub(super) fn of_status(operation: &str, status: StatusCode) -> Error {
    Error::new(
        Hresult::from_http_status(status.as_u16()),
        format!("{operation}: the server answered {status}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_sockets_become_codes_of_the_web() {
        let rows = [
            (Hresult::WSAHOST_NOT_FOUND, 0x8007_2EE7),
            (Hresult::WSAECONNREFUSED, 0x8007_2EFD),
            (Hresult::WSAETIMEDOUT, 0x8007_2EE2),
            (Hresult::WSAECONNRESET, 0x8007_2EFF),
            (Hresult::CERT_E_CN_NO_MATCH, 0x8007_2F06),
            (Hresult::CERT_E_EXPIRED, 0x8007_2F05),
            (Hresult::CERT_E_UNTRUSTEDROOT, 0x8007_2F0D),
            (Hresult::CERT_E_REVOKED, 0x8007_2F8A),
            (Hresult::CERT_E_WRONG_USAGE, 0x8007_2F89),
            (Hresult::TRUST_E_CERT_SIGNATURE, 0x8007_2F89),
            (Hresult::SEC_E_INVALID_TOKEN, 0x8007_2F7D),
            (Hresult::E_INVALIDARG, 0x8007_0057),
            (Hresult::WSAEMFILE, 0x8007_2728),
            (Hresult::WININET_E_TIMEOUT, 0x8007_2EE2),
        ];
        for (from, to) in rows {
            let error = of_web(Error::new(from, "connect x: failed"));
            assert_eq!(error.hresult().unsigned(), to, "{from}");
            assert_eq!(error.to_string(), "connect x: failed");
        }
    }

    #[test]
    fn a_status_is_an_error_of_its_class_when_it_has_no_code() {
        let rows = [
            (401, 0x8019_0191),
            (407, 0x8019_0197),
            (404, 0x8019_0194),
            (302, 0x8019_012E),
            (503, 0x8019_01F7),
            (306, 0x8019_0003),
            (308, 0x8019_0003),
            (418, 0x8019_0004),
            (426, 0x8019_0004),
            (506, 0x8019_0005),
            (200, 0x8019_0001),
        ];
        for (status, expected) in rows {
            let status = StatusCode::from_u16(status).expect("a status");
            assert_eq!(
                of_status("GET", status).hresult().unsigned(),
                expected,
                "{status}"
            );
        }
    }
}
