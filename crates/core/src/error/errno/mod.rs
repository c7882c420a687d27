//! Errno: the meaning of the operating system's error numbers.

#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(any(target_os = "linux", target_os = "android"), path = "linux.rs")]
#[cfg_attr(
    not(any(windows, target_os = "linux", target_os = "android")),
    path = "bsd.rs"
)]
mod platform;
#[cfg(any(not(windows), test))]
mod posix;
#[cfg(any(windows, test))]
mod winsock;

use std::io;

use super::{Hresult, LOOKUP_FAILURES};

/// One POSIX error: its name is the Node style code.
#[derive(Debug)]
pub struct Errno {
    /// Name such as `ECONNREFUSED`.
    pub name: &'static str,
    /// Number on Linux (x86 and Arm).
    pub linux: i32,
    /// Number on macOS; the other BSD systems agree on all but ECANCELED.
    pub macos: i32,
    /// The code it becomes.
    pub hresult: Hresult,
}

const fn errno(name: &'static str, linux: i32, macos: i32, hresult: Hresult) -> Errno {
    Errno {
        name,
        linux,
        macos,
        hresult,
    }
}

/// Every POSIX error with an HRESULT. Where several lead to one code, the first is the code's Node style name.
pub static ERRNOS: &[Errno] = &[
    errno("EPERM", 1, 1, Hresult::E_ACCESSDENIED),
    errno("ENOENT", 2, 2, Hresult::ERROR_FILE_NOT_FOUND),
    errno("EINTR", 4, 4, Hresult::WSAEINTR),
    errno("EIO", 5, 5, Hresult::ERROR_IO_DEVICE),
    errno("EBADF", 9, 9, Hresult::WSAEBADF),
    errno("ENOMEM", 12, 12, Hresult::E_OUTOFMEMORY),
    errno("EACCES", 13, 13, Hresult::WSAEACCES),
    errno("EFAULT", 14, 14, Hresult::WSAEFAULT),
    errno("EINVAL", 22, 22, Hresult::WSAEINVAL),
    errno("EMFILE", 24, 24, Hresult::WSAEMFILE),
    errno("ENFILE", 23, 23, Hresult::WSAEMFILE),
    errno("ENOSYS", 38, 78, Hresult::E_NOTIMPL),
    errno("EAGAIN", 11, 35, Hresult::WSAEWOULDBLOCK),
    errno("EINPROGRESS", 115, 36, Hresult::WSAEINPROGRESS),
    errno("EALREADY", 114, 37, Hresult::WSAEALREADY),
    errno("ENOTSOCK", 88, 38, Hresult::WSAENOTSOCK),
    errno("EDESTADDRREQ", 89, 39, Hresult::WSAEDESTADDRREQ),
    errno("EMSGSIZE", 90, 40, Hresult::WSAEMSGSIZE),
    errno("EPROTOTYPE", 91, 41, Hresult::WSAEPROTOTYPE),
    errno("ENOPROTOOPT", 92, 42, Hresult::WSAENOPROTOOPT),
    errno("EPROTONOSUPPORT", 93, 43, Hresult::WSAEPROTONOSUPPORT),
    errno("ESOCKTNOSUPPORT", 94, 44, Hresult::WSAESOCKTNOSUPPORT),
    errno("EOPNOTSUPP", 95, 102, Hresult::WSAEOPNOTSUPP),
    errno("EPFNOSUPPORT", 96, 46, Hresult::WSAEPFNOSUPPORT),
    errno("EAFNOSUPPORT", 97, 47, Hresult::WSAEAFNOSUPPORT),
    errno("EADDRINUSE", 98, 48, Hresult::WSAEADDRINUSE),
    errno("EADDRNOTAVAIL", 99, 49, Hresult::WSAEADDRNOTAVAIL),
    errno("ENODEV", 19, 19, Hresult::WSAEADDRNOTAVAIL),
    errno("ENXIO", 6, 6, Hresult::WSAEADDRNOTAVAIL),
    errno("ENETDOWN", 100, 50, Hresult::WSAENETDOWN),
    errno("ENETUNREACH", 101, 51, Hresult::WSAENETUNREACH),
    errno("ENETRESET", 102, 52, Hresult::WSAENETRESET),
    errno("ECONNABORTED", 103, 53, Hresult::WSAECONNABORTED),
    errno("EPIPE", 32, 32, Hresult::WSAECONNABORTED),
    errno("ECONNRESET", 104, 54, Hresult::WSAECONNRESET),
    errno("ENOBUFS", 105, 55, Hresult::WSAENOBUFS),
    errno("EISCONN", 106, 56, Hresult::WSAEISCONN),
    errno("ENOTCONN", 107, 57, Hresult::WSAENOTCONN),
    errno("ESHUTDOWN", 108, 58, Hresult::WSAESHUTDOWN),
    errno("ETIMEDOUT", 110, 60, Hresult::WSAETIMEDOUT),
    errno("ECONNREFUSED", 111, 61, Hresult::WSAECONNREFUSED),
    errno("EHOSTDOWN", 112, 64, Hresult::WSAEHOSTDOWN),
    errno("EHOSTUNREACH", 113, 65, Hresult::WSAEHOSTUNREACH),
    errno("ECANCELED", 125, 89, Hresult::ERROR_OPERATION_ABORTED),
];

/// The meaning of an [`io::Error`]: a code, and a Node style name where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) hresult: Hresult,
    pub(super) name: Option<&'static str>,
}

impl Meaning {
    /// By the system's number where the error has one, by its kind otherwise.
    pub(super) fn of(error: &io::Error) -> Self {
        match error.raw_os_error() {
            Some(number) => platform::meaning(number),
            None => Self::from(kind_hresult(error.kind())),
        }
    }
}

impl From<Hresult> for Meaning {
    fn from(hresult: Hresult) -> Self {
        Self {
            hresult,
            name: errno_name(hresult).or_else(|| lookup_code(hresult)),
        }
    }
}

fn errno_name(hresult: Hresult) -> Option<&'static str> {
    let errno = ERRNOS.iter().find(|errno| errno.hresult == hresult)?;
    Some(errno.name)
}

fn lookup_code(hresult: Hresult) -> Option<&'static str> {
    let failure = LOOKUP_FAILURES
        .iter()
        .find(|failure| failure.hresult == hresult)?;
    Some(failure.code)
}

/// For errors that std or tokio made without a number of the system.
fn kind_hresult(kind: io::ErrorKind) -> Hresult {
    match kind {
        io::ErrorKind::ConnectionRefused => Hresult::WSAECONNREFUSED,
        io::ErrorKind::ConnectionReset => Hresult::WSAECONNRESET,
        io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => Hresult::WSAECONNABORTED,
        io::ErrorKind::TimedOut => Hresult::WSAETIMEDOUT,
        io::ErrorKind::NotConnected => Hresult::WSAENOTCONN,
        io::ErrorKind::AddrInUse => Hresult::WSAEADDRINUSE,
        io::ErrorKind::AddrNotAvailable => Hresult::WSAEADDRNOTAVAIL,
        io::ErrorKind::PermissionDenied => Hresult::WSAEACCES,
        io::ErrorKind::InvalidInput => Hresult::E_INVALIDARG,
        io::ErrorKind::Unsupported => Hresult::WSAEOPNOTSUPP,
        io::ErrorKind::OutOfMemory => Hresult::E_OUTOFMEMORY,
        _ => Hresult::E_FAIL,
    }
}

#[cfg(all(test, unix))]
mod header_tests;

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(hresult: Hresult, name: Option<&'static str>) -> Meaning {
        Meaning { hresult, name }
    }

    #[test]
    fn linux_numbers_are_read_from_their_column() {
        let rows = [
            (111, meaning(Hresult::WSAECONNREFUSED, Some("ECONNREFUSED"))),
            (32, meaning(Hresult::WSAECONNABORTED, Some("EPIPE"))),
            (23, meaning(Hresult::WSAEMFILE, Some("ENFILE"))),
            (61, meaning(Hresult::E_FAIL, None)),
            (-1, meaning(Hresult::E_FAIL, None)),
        ];
        for (number, expected) in rows {
            assert_eq!(
                posix::meaning(|errno| errno.linux, number),
                expected,
                "{number}"
            );
        }
    }

    #[test]
    fn macos_numbers_are_read_from_their_column() {
        let rows = [
            (61, meaning(Hresult::WSAECONNREFUSED, Some("ECONNREFUSED"))),
            (54, meaning(Hresult::WSAECONNRESET, Some("ECONNRESET"))),
            (40, meaning(Hresult::WSAEMSGSIZE, Some("EMSGSIZE"))),
            (111, meaning(Hresult::E_FAIL, None)),
        ];
        for (number, expected) in rows {
            assert_eq!(
                posix::meaning(|errno| errno.macos, number),
                expected,
                "{number}"
            );
        }
    }

    /// What POSIX names and Winsock has no number for.
    const WITHOUT_WINSOCK: &[&str] = &[
        "EPERM",
        "ENOENT",
        "EIO",
        "ENOMEM",
        "ENFILE",
        "ENOSYS",
        "ENODEV",
        "ENXIO",
        "EPIPE",
        "ECANCELED",
    ];

    #[test]
    fn a_winsock_number_means_what_its_errno_means() {
        let winsock: &[(&str, i32)] = &[
            ("EINTR", 10004),
            ("EBADF", 10009),
            ("EACCES", 10013),
            ("EFAULT", 10014),
            ("EINVAL", 10022),
            ("EMFILE", 10024),
            ("EAGAIN", 10035),
            ("EINPROGRESS", 10036),
            ("EALREADY", 10037),
            ("ENOTSOCK", 10038),
            ("EDESTADDRREQ", 10039),
            ("EMSGSIZE", 10040),
            ("EPROTOTYPE", 10041),
            ("ENOPROTOOPT", 10042),
            ("EPROTONOSUPPORT", 10043),
            ("ESOCKTNOSUPPORT", 10044),
            ("EOPNOTSUPP", 10045),
            ("EPFNOSUPPORT", 10046),
            ("EAFNOSUPPORT", 10047),
            ("EADDRINUSE", 10048),
            ("EADDRNOTAVAIL", 10049),
            ("ENETDOWN", 10050),
            ("ENETUNREACH", 10051),
            ("ENETRESET", 10052),
            ("ECONNABORTED", 10053),
            ("ECONNRESET", 10054),
            ("ENOBUFS", 10055),
            ("EISCONN", 10056),
            ("ENOTCONN", 10057),
            ("ESHUTDOWN", 10058),
            ("ETIMEDOUT", 10060),
            ("ECONNREFUSED", 10061),
            ("EHOSTDOWN", 10064),
            ("EHOSTUNREACH", 10065),
        ];
        for &(name, number) in winsock {
            let errno = ERRNOS.iter().find(|errno| errno.name == name);
            let expected = errno.map(|errno| meaning(errno.hresult, Some(name)));
            assert_eq!(Some(winsock::meaning(number)), expected, "{name}");
        }
        for Errno { name, .. } in ERRNOS {
            let is_listed = winsock.iter().any(|row| row.0 == *name);
            assert_ne!(is_listed, WITHOUT_WINSOCK.contains(name), "{name}");
        }
    }

    #[test]
    fn windows_numbers_are_hresults_of_their_facility() {
        let rows = [
            (
                10061,
                meaning(Hresult::WSAECONNREFUSED, Some("ECONNREFUSED")),
            ),
            (
                11001,
                meaning(Hresult::WSAHOST_NOT_FOUND, Some("ENOTFOUND")),
            ),
            (
                995,
                meaning(Hresult::ERROR_OPERATION_ABORTED, Some("ECANCELED")),
            ),
            (
                1225,
                meaning(Hresult::WSAECONNREFUSED, Some("ECONNREFUSED")),
            ),
            (64, meaning(Hresult::WSAECONNRESET, Some("ECONNRESET"))),
            (87, meaning(Hresult::E_INVALIDARG, None)),
            (1168, meaning(Hresult::ERROR_NOT_FOUND, None)),
            (1, meaning(Hresult::from_win32(1), None)),
            (8, meaning(Hresult::E_OUTOFMEMORY, Some("ENOMEM"))),
            (
                10111,
                meaning(Hresult::ERROR_OPERATION_ABORTED, Some("ECANCELED")),
            ),
        ];
        for (number, expected) in rows {
            assert_eq!(winsock::meaning(number), expected, "{number}");
        }
        let own = Hresult::E_FAIL.value();
        assert_eq!(winsock::meaning(own), meaning(Hresult::E_FAIL, None));
    }
}
