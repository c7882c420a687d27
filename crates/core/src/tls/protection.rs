//! Protection levels and the TLS versions that they stand for.

use rustls::SupportedProtocolVersion;
use rustls::version::{TLS12, TLS13};

use crate::error::{Error, Hresult};

/// `SocketProtectionLevel` of the reference, with its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProtectionLevel {
    /// No TLS.
    Plain = 0,
    /// TLS, the highest version that both sides support. The levels of versions that are not secure any more mean this too.
    Tls = 1,
    /// TLS 1.2.
    Tls12 = 8,
    /// TLS 1.3 or 1.2.
    Tls13 = 10,
}

impl ProtectionLevel {
    /// The level with a number of the reference.
    ///
    /// # Errors
    /// socketTypeNotSupported 0x8007273C for the levels of Bluetooth, E_INVALIDARG for a number that is none.
    pub fn from_number(number: u32) -> Result<Self, Error> {
        match number {
            0 => Ok(Self::Plain),
            1 | 2 | 5 | 6 | 7 | 9 => Ok(Self::Tls),
            3 | 4 => Err(Error::new(
                Hresult::WSAESOCKTNOSUPPORT,
                "protectionLevel: Bluetooth sockets are not supported",
            )),
            8 => Ok(Self::Tls12),
            10 => Ok(Self::Tls13),
            _ => Err(Error::invalid_argument(
                "protectionLevel is none of the levels",
            )),
        }
    }

    /// The number in the reference.
    pub fn number(self) -> u32 {
        self as u32
    }
}

static BOTH: [&SupportedProtocolVersion; 2] = [&TLS13, &TLS12];

/// The versions from `lowest` to `highest`, which is not `Plain`.
///
/// # Errors
/// E_INVALIDARG when there is none.
pub(super) fn versions(
    highest: ProtectionLevel,
    lowest: ProtectionLevel,
) -> Result<&'static [&'static SupportedProtocolVersion], Error> {
    match (highest, lowest) {
        (ProtectionLevel::Plain, _) => Err(Error::invalid_argument(
            "protectionLevel: TLS needs a level of TLS",
        )),
        (ProtectionLevel::Tls12, ProtectionLevel::Tls13) => Err(Error::invalid_argument(
            "protectionLevel tls12 is below minProtectionLevel tls13",
        )),
        (ProtectionLevel::Tls12, _) => Ok(&BOTH[1..]),
        (_, ProtectionLevel::Tls13) => Ok(&BOTH[..1]),
        _ => Ok(&BOTH),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_of_the_reference_has_a_meaning() {
        let meant = |number| ProtectionLevel::from_number(number).map(ProtectionLevel::number);
        for (number, level) in [
            (0, 0),
            (1, 1),
            (2, 1),
            (5, 1),
            (6, 1),
            (7, 1),
            (8, 8),
            (9, 1),
            (10, 10),
        ] {
            assert_eq!(meant(number), Ok(level));
        }
        for (number, code) in [
            (3, Hresult::WSAESOCKTNOSUPPORT),
            (11, Hresult::E_INVALIDARG),
        ] {
            assert_eq!(meant(number).map_err(|error| error.hresult()), Err(code));
        }
    }

    #[test]
    fn the_lower_level_bounds_the_upper_one() {
        use ProtectionLevel::{Plain, Tls, Tls12, Tls13};
        let names = |highest, lowest| {
            let versions = versions(highest, lowest).ok()?;
            Some(
                versions
                    .iter()
                    .map(|version| version.version)
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(names(Tls, Plain), Some(vec![TLS13.version, TLS12.version]));
        assert_eq!(
            names(Tls13, Tls12),
            Some(vec![TLS13.version, TLS12.version])
        );
        assert_eq!(names(Tls12, Tls), Some(vec![TLS12.version]));
        assert_eq!(names(Tls, Tls13), Some(vec![TLS13.version]));
        assert_eq!(names(Tls12, Tls13), None);
        assert_eq!(names(Plain, Plain), None);
    }
}
