//! Name resolution failures.

use super::Hresult;

/// One failure of the system's resolver (`getaddrinfo`).
#[derive(Debug)]
pub struct LookupFailure {
    /// POSIX name such as `EAI_NONAME`.
    pub name: &'static str,
    /// Node style code such as `ENOTFOUND`.
    pub code: &'static str,
    /// The code it becomes.
    pub hresult: Hresult,
}

const fn failure(name: &'static str, code: &'static str, hresult: Hresult) -> LookupFailure {
    LookupFailure {
        name,
        code,
        hresult,
    }
}

/// Every failure of the name service itself. EAI_ADDRFAMILY cannot occur: no lookup requests one family.
pub static LOOKUP_FAILURES: &[LookupFailure] = &[
    failure("EAI_NONAME", "ENOTFOUND", Hresult::WSAHOST_NOT_FOUND),
    failure("EAI_NODATA", "ENODATA", Hresult::WSANO_DATA),
    failure("EAI_AGAIN", "EAI_AGAIN", Hresult::WSATRY_AGAIN),
    failure("EAI_FAIL", "EAI_FAIL", Hresult::WSANO_RECOVERY),
    failure("EAI_SERVICE", "EAI_SERVICE", Hresult::WSATYPE_NOT_FOUND),
];
