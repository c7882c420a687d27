//! Winsock and Win32 numbers, which are HRESULTs of their own facility.

use super::{Hresult, Meaning};

/// Win32 numbers that the kernel reports for overlapped socket calls, with the Winsock code of the same meaning.
const SYNONYMS: &[(u16, Hresult)] = &[
    (4, Hresult::WSAEMFILE),                   // ERROR_TOO_MANY_OPEN_FILES
    (8, Hresult::E_OUTOFMEMORY),               // ERROR_NOT_ENOUGH_MEMORY
    (64, Hresult::WSAECONNRESET),              // ERROR_NETNAME_DELETED
    (121, Hresult::WSAETIMEDOUT),              // ERROR_SEM_TIMEOUT
    (1225, Hresult::WSAECONNREFUSED),          // ERROR_CONNECTION_REFUSED
    (1227, Hresult::WSAEADDRINUSE),            // ERROR_ADDRESS_ALREADY_ASSOCIATED
    (1229, Hresult::WSAENOTCONN),              // ERROR_CONNECTION_INVALID
    (1230, Hresult::WSAEISCONN),               // ERROR_CONNECTION_ACTIVE
    (1231, Hresult::WSAENETUNREACH),           // ERROR_NETWORK_UNREACHABLE
    (1232, Hresult::WSAEHOSTUNREACH),          // ERROR_HOST_UNREACHABLE
    (1234, Hresult::WSAECONNRESET),            // ERROR_PORT_UNREACHABLE
    (1235, Hresult::ERROR_OPERATION_ABORTED),  // ERROR_REQUEST_ABORTED
    (1236, Hresult::WSAECONNABORTED),          // ERROR_CONNECTION_ABORTED
    (1450, Hresult::WSAENOBUFS),               // ERROR_NO_SYSTEM_RESOURCES
    (10103, Hresult::ERROR_OPERATION_ABORTED), // WSAECANCELLED
    (10111, Hresult::ERROR_OPERATION_ABORTED), // WSA_E_CANCELLED
];

pub(super) fn meaning(number: i32) -> Meaning {
    let Ok(code) = u16::try_from(number) else {
        return Meaning::from(Hresult::from(number));
    };
    let synonym = SYNONYMS.iter().find(|(win32, _)| *win32 == code);
    Meaning::from(synonym.map_or_else(|| Hresult::from_win32(code), |(_, hresult)| *hresult))
}
