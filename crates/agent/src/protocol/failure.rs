use std::io;

use sockets_sys::descriptor_shortage::is_shortage;

/// The HRESULT of a reply that reports a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Code {
    /// `E_ACCESSDENIED`
    AccessDenied = 0x8007_0005,
    /// `E_INVALIDARG`
    InvalidArgument = 0x8007_0057,
    /// `E_FAIL`
    Fail = 0x8000_4005,
    /// `E_ILLEGAL_METHOD_CALL`
    IllegalCall = 0x8000_000E,
    /// `ERROR_TOO_MANY_OPEN_FILES`
    TooManyDescriptors = 0x8007_0004,
    /// `ERROR_NOT_SUPPORTED`
    NotSupported = 0x8007_0032,
    /// `ERROR_DISK_FULL`
    DiskFull = 0x8007_0070,
    /// `ERROR_BUSY`
    Busy = 0x8007_00AA,
    /// `ERROR_ALREADY_EXISTS`
    AlreadyExists = 0x8007_00B7,
    /// `ERROR_NOT_FOUND`
    NotFound = 0x8007_0490,
}

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) code: Code,
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let code = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Code::DiskFull,
            _ if is_shortage(&error) => Code::TooManyDescriptors,
            io::ErrorKind::PermissionDenied => Code::AccessDenied,
            _ => Code::Fail,
        };
        Self::new(code, error.to_string())
    }
}
