//! Hresult: the 32-bit error code of Windows.

use std::fmt;

/// `HRESULT_FROM_WIN32`: severity error, facility Win32, the code in the low half.
const WIN32_FACILITY: u32 = 0x8007_0000;

/// Severity error, facility HTTP.
const HTTP_FACILITY: u32 = 0x8019_0000;

/// A Windows result code. Its named values are the rows of [`CONDITIONS`](super::CONDITIONS).
///
/// JavaScript shows the signed form ([`value`](Self::value)), documents print the unsigned one
/// ([`unsigned`](Self::unsigned)); both convert from and to this type without loss.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hresult(u32);

impl Hresult {
    /// Success; never the code of an error.
    pub const S_OK: Self = Self(0);

    pub(super) const fn new(unsigned: u32) -> Self {
        Self(unsigned)
    }

    /// The code for a Win32 or Winsock error number such as 10061.
    pub const fn from_win32(code: u16) -> Self {
        Self(WIN32_FACILITY | code as u32)
    }

    /// The code for a status of HTTP: its own where Windows has one, otherwise that of its class.
    pub fn from_http_status(status: u16) -> Self {
        match status {
            300..=305 | 307 | 400..=417 | 500..=505 => Self(HTTP_FACILITY | u32::from(status)),
            300..=399 => Self::HTTP_E_STATUS_UNEXPECTED_REDIRECTION,
            400..=499 => Self::HTTP_E_STATUS_UNEXPECTED_CLIENT_ERROR,
            500..=599 => Self::HTTP_E_STATUS_UNEXPECTED_SERVER_ERROR,
            _ => Self::HTTP_E_STATUS_UNEXPECTED,
        }
    }

    /// The signed number, as JavaScript sees it in `error.number`.
    pub const fn value(self) -> i32 {
        self.0.cast_signed()
    }

    /// The unsigned number, as documents print it.
    pub const fn unsigned(self) -> u32 {
        self.0
    }
}

impl From<i32> for Hresult {
    fn from(signed: i32) -> Self {
        Self(signed.cast_unsigned())
    }
}

impl From<u32> for Hresult {
    fn from(unsigned: u32) -> Self {
        Self(unsigned)
    }
}

/// `0x8007274D`.
impl fmt::Display for Hresult {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "0x{:08X}", self.0)
    }
}

impl fmt::Debug for Hresult {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
