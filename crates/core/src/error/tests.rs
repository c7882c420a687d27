use std::collections::HashSet;
use std::io;

use super::SocketErrorStatus as Status;
use super::{
    CONDITIONS, Error, ErrorKind, Hresult, LOOKUP_FAILURES, SocketErrorStatus, WEB_ERROR_STATUSES,
};

/// The documented pairs, repeated so that a slip in the table is found.
const STATUS_OF_HRESULT: &[(u32, Status)] = &[
    (0x8007_03E3, Status::OperationAborted),
    (0x8007_2F78, Status::HttpInvalidServerResponse),
    (0x8007_274C, Status::ConnectionTimedOut),
    (0x8007_273F, Status::AddressFamilyNotSupported),
    (0x8007_273C, Status::SocketTypeNotSupported),
    (0x8007_2AF9, Status::HostNotFound),
    (0x8007_2AFC, Status::NoDataRecordOfRequestedType),
    (0x8007_2AFA, Status::NonAuthoritativeHostNotFound),
    (0x8007_277D, Status::ClassTypeNotFound),
    (0x8007_2740, Status::AddressAlreadyInUse),
    (0x8007_2741, Status::CannotAssignRequestedAddress),
    (0x8007_274D, Status::ConnectionRefused),
    (0x8007_2743, Status::NetworkIsUnreachable),
    (0x8007_2751, Status::UnreachableHost),
    (0x8007_2742, Status::NetworkIsDown),
    (0x8007_2744, Status::NetworkDroppedConnectionOnReset),
    (0x8007_2745, Status::SoftwareCausedConnectionAbort),
    (0x8007_2746, Status::ConnectionResetByPeer),
    (0x8007_2750, Status::HostIsDown),
    (0x8007_00E8, Status::NoAddressesFound),
    (0x8007_2728, Status::TooManyOpenFiles),
    (0x8007_2738, Status::MessageTooLong),
    (0x800B_0101, Status::CertificateExpired),
    (0x800B_0102, Status::CertificateExpired),
    (0x800B_0109, Status::CertificateUntrustedRoot),
    (0x800B_010A, Status::CertificateUntrustedRoot),
    (0x800B_010F, Status::CertificateCommonNameIsIncorrect),
    (0x800B_0114, Status::CertificateCommonNameIsIncorrect),
    (0x800B_0110, Status::CertificateWrongUsage),
    (0x800B_010C, Status::CertificateRevoked),
    (0x8009_2010, Status::CertificateRevoked),
    (0x800B_0111, Status::CertificateRevoked),
    (0x8009_2012, Status::CertificateNoRevocationCheck),
    (0x8009_2013, Status::CertificateRevocationServerOffline),
    (0x800B_0103, Status::CertificateIsInvalid),
    (0x800B_0104, Status::CertificateIsInvalid),
    (0x800B_0105, Status::CertificateIsInvalid),
    (0x800B_0106, Status::CertificateIsInvalid),
    (0x800B_0107, Status::CertificateIsInvalid),
    (0x800B_0108, Status::CertificateIsInvalid),
    (0x800B_0113, Status::CertificateIsInvalid),
    (0x8009_6004, Status::CertificateIsInvalid),
    (0x8009_6019, Status::CertificateIsInvalid),
];

#[test]
fn every_documented_hresult_has_its_status_in_both_signs() {
    for &(unsigned, status) in STATUS_OF_HRESULT {
        assert_eq!(
            SocketErrorStatus::of(Hresult::from(unsigned)),
            status,
            "{unsigned:#x}"
        );
        let signed = unsigned.cast_signed();
        assert_eq!(
            SocketErrorStatus::of(Hresult::from(signed)),
            status,
            "{signed}"
        );
    }
}

#[test]
fn only_documented_hresults_have_a_status() {
    let documented: HashSet<u32> = STATUS_OF_HRESULT.iter().map(|row| row.0).collect();
    for condition in CONDITIONS {
        assert_eq!(
            condition.status != Status::Unknown,
            documented.contains(&condition.hresult.unsigned()),
            "{}",
            condition.name
        );
    }
}

#[test]
fn every_status_but_unknown_can_be_thrown() {
    for status in Status::ALL.iter().skip(1) {
        assert!(
            CONDITIONS
                .iter()
                .any(|condition| condition.status == *status),
            "{status:?}"
        );
    }
}

#[test]
fn statuses_are_numbered_as_on_windows() {
    let numbers: Vec<u8> = Status::ALL.iter().map(|status| status.value()).collect();
    assert_eq!(numbers, (0..=30).collect::<Vec<u8>>());
    let spots = [
        (Status::HostNotFound, 6),
        (Status::AddressAlreadyInUse, 10),
        (Status::ConnectionRefused, 12),
        (Status::ConnectionResetByPeer, 18),
        (Status::MessageTooLong, 22),
        (Status::CertificateIsInvalid, 30),
    ];
    for (status, number) in spots {
        assert_eq!(status.value(), number, "{status:?}");
    }
}

#[test]
fn codes_without_a_status_are_unknown() {
    let without = [
        0,
        1,
        u32::MAX,
        0x8007_271D,
        0x8007_2747,
        0x8007_2AFB,
        0x8009_0308,
        0x8007_2EFD,
        0x8019_0194,
        0x7007_274D,
    ];
    for unsigned in without {
        assert_eq!(
            SocketErrorStatus::of(Hresult::from(unsigned)),
            Status::Unknown,
            "{unsigned:#x}"
        );
    }
}

#[test]
fn web_statuses_are_numbered_as_on_windows() {
    let numbers: Vec<u16> = WEB_ERROR_STATUSES.iter().map(|row| row.value).collect();
    let expected = (0..=23)
        .chain(300..=305)
        .chain([307])
        .chain(400..=417)
        .chain(500..=505);
    assert_eq!(numbers, expected.collect::<Vec<u16>>());
}

#[test]
fn a_status_of_http_has_its_number_in_the_code_and_a_code_has_one_web_status() {
    let mut codes = HashSet::new();
    for row in WEB_ERROR_STATUSES {
        for code in row.hresults {
            assert!(codes.insert(*code), "{code}");
            if row.value >= 300 {
                assert_eq!(*code, Hresult::from_http_status(row.value), "{}", row.name);
                assert_eq!(code.unsigned(), 0x8019_0000 | u32::from(row.value));
            }
        }
    }
}

#[test]
fn names_and_codes_are_unique() {
    let names: HashSet<_> = CONDITIONS.iter().map(|condition| condition.name).collect();
    let codes: HashSet<_> = CONDITIONS
        .iter()
        .map(|condition| condition.hresult)
        .collect();
    assert_eq!(
        (names.len(), codes.len()),
        (CONDITIONS.len(), CONDITIONS.len())
    );
}

#[test]
fn winsock_names_stand_beside_winsock_numbers() {
    let rows: &[(Hresult, u16)] = &[
        (Hresult::WSAEINTR, 10004),
        (Hresult::WSAEBADF, 10009),
        (Hresult::WSAEACCES, 10013),
        (Hresult::WSAEFAULT, 10014),
        (Hresult::WSAEINVAL, 10022),
        (Hresult::WSAEMFILE, 10024),
        (Hresult::WSAEWOULDBLOCK, 10035),
        (Hresult::WSAEINPROGRESS, 10036),
        (Hresult::WSAEALREADY, 10037),
        (Hresult::WSAENOTSOCK, 10038),
        (Hresult::WSAEDESTADDRREQ, 10039),
        (Hresult::WSAEMSGSIZE, 10040),
        (Hresult::WSAEPROTOTYPE, 10041),
        (Hresult::WSAENOPROTOOPT, 10042),
        (Hresult::WSAEPROTONOSUPPORT, 10043),
        (Hresult::WSAESOCKTNOSUPPORT, 10044),
        (Hresult::WSAEOPNOTSUPP, 10045),
        (Hresult::WSAEPFNOSUPPORT, 10046),
        (Hresult::WSAEAFNOSUPPORT, 10047),
        (Hresult::WSAEADDRINUSE, 10048),
        (Hresult::WSAEADDRNOTAVAIL, 10049),
        (Hresult::WSAENETDOWN, 10050),
        (Hresult::WSAENETUNREACH, 10051),
        (Hresult::WSAENETRESET, 10052),
        (Hresult::WSAECONNABORTED, 10053),
        (Hresult::WSAECONNRESET, 10054),
        (Hresult::WSAENOBUFS, 10055),
        (Hresult::WSAEISCONN, 10056),
        (Hresult::WSAENOTCONN, 10057),
        (Hresult::WSAESHUTDOWN, 10058),
        (Hresult::WSAETIMEDOUT, 10060),
        (Hresult::WSAECONNREFUSED, 10061),
        (Hresult::WSAEHOSTDOWN, 10064),
        (Hresult::WSAEHOSTUNREACH, 10065),
        (Hresult::WSATYPE_NOT_FOUND, 10109),
        (Hresult::WSAHOST_NOT_FOUND, 11001),
        (Hresult::WSATRY_AGAIN, 11002),
        (Hresult::WSANO_RECOVERY, 11003),
        (Hresult::WSANO_DATA, 11004),
        (Hresult::ERROR_NO_DATA, 232),
        (Hresult::ERROR_OPERATION_ABORTED, 995),
        (Hresult::WININET_E_TIMEOUT, 12002),
        (Hresult::WININET_E_CANNOT_CONNECT, 12029),
        (Hresult::WININET_E_INVALID_SERVER_RESPONSE, 12152),
    ];
    for &(hresult, win32) in rows {
        assert_eq!(hresult, Hresult::from_win32(win32), "{win32}");
    }
    let listed = rows.iter().map(|row| row.0).collect::<HashSet<_>>();
    for condition in CONDITIONS {
        assert!(
            !condition.name.starts_with("WSA") || listed.contains(&condition.hresult),
            "{} is not checked",
            condition.name
        );
    }
}

#[test]
fn hresult_shows_both_forms() {
    assert_eq!(Hresult::WSAECONNREFUSED.value(), -2_147_014_835);
    assert_eq!(Hresult::WSAECONNREFUSED.unsigned(), 0x8007_274D);
    assert_eq!(Hresult::WSAECONNREFUSED.to_string(), "0x8007274D");
    assert_eq!(
        Hresult::from(-2_147_483_634),
        Hresult::E_ILLEGAL_METHOD_CALL
    );
    assert_eq!(Hresult::S_OK.to_string(), "0x00000000");
}

#[test]
fn an_unlisted_number_keeps_the_text_of_the_system() {
    let unlisted = io::Error::from_raw_os_error(9999);
    let error = Error::from_io("read", "recv", &unlisted);
    assert_eq!(error.to_string(), format!("read: {unlisted}"));
    assert_eq!(error.code(), None);
}

#[test]
fn an_error_without_number_goes_by_its_kind() {
    let rows = [
        (io::ErrorKind::TimedOut, Status::ConnectionTimedOut),
        (io::ErrorKind::ConnectionRefused, Status::ConnectionRefused),
        (
            io::ErrorKind::ConnectionReset,
            Status::ConnectionResetByPeer,
        ),
        (
            io::ErrorKind::BrokenPipe,
            Status::SoftwareCausedConnectionAbort,
        ),
        (io::ErrorKind::AddrInUse, Status::AddressAlreadyInUse),
        (
            io::ErrorKind::AddrNotAvailable,
            Status::CannotAssignRequestedAddress,
        ),
        (io::ErrorKind::UnexpectedEof, Status::Unknown),
    ];
    for (kind, status) in rows {
        let error = Error::from_io("read", "recv", &io::Error::from(kind));
        assert_eq!(error.status(), status, "{kind:?}");
    }
}

#[test]
fn the_text_names_operation_endpoint_and_cause() {
    let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
    let error = Error::from_io("connect 127.0.0.1:9", "connect", &refused);
    assert_eq!(error.to_string(), "connect 127.0.0.1:9: connection refused");
    assert_eq!(error.code(), Some("ECONNREFUSED"));
    assert_eq!(error.syscall(), Some("connect"));
    assert_eq!(error.kind(), ErrorKind::Peer);
    assert_eq!(error.hresult().value(), -2_147_014_835);
}

#[test]
fn a_refused_datagram_is_a_reset() {
    let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
    let error = Error::datagram_peer_gone(&refused);
    assert_eq!(error.hresult().unsigned(), 0x8007_2746);
    assert_eq!(error.status(), Status::ConnectionResetByPeer);
    assert_eq!(error.code(), Some("ECONNREFUSED"));
}

#[test]
fn other_receive_errors_stay_what_they_are() {
    let unreachable = io::Error::from(io::ErrorKind::TimedOut);
    let error = Error::datagram_peer_gone(&unreachable);
    assert_eq!(error.status(), Status::ConnectionTimedOut);
}

#[test]
fn constructors_carry_their_documented_codes() {
    let rows = [
        (
            Error::illegal_method_call("x"),
            0x8000_000E,
            ErrorKind::CallerMisuse,
            None,
        ),
        (
            Error::invalid_argument("x"),
            0x8007_0057,
            ErrorKind::CallerMisuse,
            None,
        ),
        (
            Error::closed("x"),
            0x8000_0013,
            ErrorKind::CallerMisuse,
            None,
        ),
        (
            Error::aborted("x"),
            0x8007_03E3,
            ErrorKind::Cancelled,
            Some("ECANCELED"),
        ),
        (
            Error::not_supported("x"),
            0x8007_273D,
            ErrorKind::CallerMisuse,
            Some("EOPNOTSUPP"),
        ),
        (
            Error::host_not_found("x"),
            0x8007_2AF9,
            ErrorKind::Network,
            Some("ENOTFOUND"),
        ),
        (
            Error::service_not_found("x"),
            0x8007_277D,
            ErrorKind::CallerMisuse,
            Some("EAI_SERVICE"),
        ),
    ];
    for (error, hresult, kind, code) in rows {
        assert_eq!(error.hresult().unsigned(), hresult);
        assert_eq!(error.kind(), kind, "{hresult:#x}");
        assert_eq!(error.code(), code, "{hresult:#x}");
        assert_eq!(error.to_string(), "x");
    }
}

#[test]
fn lookup_failures_have_a_condition() {
    for failure in LOOKUP_FAILURES {
        let error = Error::new(failure.hresult, "x");
        assert_eq!(error.code(), Some(failure.code), "{}", failure.name);
    }
}
