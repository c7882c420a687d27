//! ChainValidationResult and SslErrorSeverity, with the numbers of UWP.

use std::fmt;

/// `Windows.Security.Cryptography.Certificates.ChainValidationResult`: a kind of error of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ChainValidationResult {
    /// No error.
    Success = 0,
    /// The chain ends in a root that is not trusted.
    Untrusted = 1,
    /// A certificate of the chain was revoked.
    Revoked = 2,
    /// A certificate of the chain is expired or not yet valid.
    Expired = 3,
    /// The issuer of a certificate was not found, so that the chain reaches no root.
    IncompleteChain = 4,
    /// A signature is wrong, or made with an algorithm or key that is too weak to count.
    InvalidSignature = 5,
    /// The certificate is for another use, such as client authentication.
    WrongUsage = 6,
    /// The certificate is for another host.
    InvalidName = 7,
    /// A certificate authority named something that its own issuer does not permit it to name.
    InvalidCertificateAuthorityPolicy = 8,
    /// A certificate signed another one without being an authority, or the chain below an authority is too long.
    BasicConstraintsError = 9,
    /// A certificate has a critical extension that is not understood.
    UnknownCriticalExtension = 10,
    /// Revocation is to be checked, and no list of the issuer is there.
    RevocationInformationMissing = 11,
    /// Revocation is to be checked, and the list of the issuer is out of date or not signed by it.
    RevocationFailure = 12,
    /// Everything else, such as a certificate that cannot be parsed.
    OtherErrors = 13,
}

/// The public name, such as `incompleteChain`.
impl fmt::Display for ChainValidationResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = format!("{self:?}");
        let (first, rest) = name.split_at(1);
        write!(f, "{}{rest}", first.to_ascii_lowercase())
    }
}

impl ChainValidationResult {
    /// Every member in the order of its number.
    pub const ALL: [Self; 14] = [
        Self::Success,
        Self::Untrusted,
        Self::Revoked,
        Self::Expired,
        Self::IncompleteChain,
        Self::InvalidSignature,
        Self::WrongUsage,
        Self::InvalidName,
        Self::InvalidCertificateAuthorityPolicy,
        Self::BasicConstraintsError,
        Self::UnknownCriticalExtension,
        Self::RevocationInformationMissing,
        Self::RevocationFailure,
        Self::OtherErrors,
    ];

    /// The member of a number.
    pub fn from_value(value: u8) -> Option<Self> {
        Self::ALL.get(usize::from(value)).copied()
    }

    /// The number of the member.
    pub fn value(self) -> u8 {
        self as u8
    }

    /// True for the seven errors that an application may choose to ignore.
    pub fn is_ignorable(self) -> bool {
        matches!(
            self,
            Self::Untrusted
                | Self::Expired
                | Self::IncompleteChain
                | Self::WrongUsage
                | Self::InvalidName
                | Self::RevocationInformationMissing
                | Self::RevocationFailure
        )
    }

    /// Position of an error in a list: fatal ones before ignorable ones, and among these the most significant first.
    pub(super) fn rank(self) -> u8 {
        match self {
            Self::Revoked => 0,
            Self::InvalidSignature => 1,
            Self::BasicConstraintsError => 2,
            Self::InvalidCertificateAuthorityPolicy => 3,
            Self::UnknownCriticalExtension => 4,
            Self::OtherErrors => 5,
            Self::Untrusted => 6,
            Self::IncompleteChain => 7,
            Self::Expired => 8,
            Self::InvalidName => 9,
            Self::WrongUsage => 10,
            Self::RevocationFailure => 11,
            Self::RevocationInformationMissing => 12,
            Self::Success => 13,
        }
    }
}

/// `SocketSslErrorSeverity`: can the errors of a connection be ignored?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum SslErrorSeverity {
    /// There are none.
    None = 0,
    /// All of them can be ignored.
    Ignorable = 1,
    /// At least one of them cannot.
    Fatal = 2,
}

impl SslErrorSeverity {
    /// The number of the member.
    pub fn value(self) -> u8 {
        self as u8
    }
}
