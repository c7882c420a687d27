//! Rejection: why a verifier rejected a chain, in terms of UWP.

use crate::error::Hresult;

use super::ChainValidationResult::{
    BasicConstraintsError, Expired, IncompleteChain, InvalidCertificateAuthorityPolicy,
    InvalidName, InvalidSignature, OtherErrors, RevocationFailure, RevocationInformationMissing,
    Revoked, UnknownCriticalExtension, Untrusted, WrongUsage,
};
use super::path::Path;
use super::{ChainError, ChainErrors};

/// The first error that a verifier found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rejection {
    /// No path to a root.
    NoPath,
    /// An authority as the certificate of a server.
    AuthorityAsLeaf,
    /// An error that UWP has a name for.
    Error(ChainError),
}

impl Rejection {
    /// Adds the rejection to the errors that the checks found on a path, unless they found the same.
    pub(super) fn add_to(self, errors: &mut ChainErrors, path: &Path<'_, '_>) {
        match self {
            // `openssl req -x509` makes authorities, which are used for servers. Windows and OpenSSL accept them.
            Self::AuthorityAsLeaf if path.certificates.len() == 1 => {}
            Self::AuthorityAsLeaf => errors.add(OTHER),
            Self::NoPath if errors.contains(IncompleteChain) => {}
            Self::NoPath => errors.add(UNTRUSTED),
            // The error of a root that only has the name of the issuer: every signature of this path was checked, by the same
            // algorithms.
            Self::Error(INVALID_SIGNATURE)
                if errors.contains(IncompleteChain) || errors.contains(Untrusted) => {}
            Self::Error(error) => errors.add(error),
        }
    }
}

impl From<webpki::Error> for Rejection {
    fn from(error: webpki::Error) -> Self {
        use webpki::Error as E;
        Self::Error(match error {
            E::UnknownIssuer => return Self::NoPath,
            E::CaUsedAsEndEntity => return Self::AuthorityAsLeaf,
            E::CertExpired { .. } | E::CertNotValidYet { .. } | E::InvalidCertValidity => EXPIRED,
            E::CertRevoked => REVOKED,
            E::CertNotValidForName(_) => INVALID_NAME,
            E::EmptyEkuExtension | E::RequiredEkuNotFoundContext(_) => WRONG_USAGE,
            E::UnsupportedCriticalExtension => UNKNOWN_CRITICAL_EXTENSION,
            E::EndEntityUsedAsCa => NOT_AN_AUTHORITY,
            E::PathLenConstraintViolated => PATH_TOO_LONG,
            E::NameConstraintViolation => NAME_NOT_PERMITTED,
            E::UnknownRevocationStatus => REVOCATION_INFORMATION_MISSING,
            E::CrlExpired { .. } | E::InvalidCrlSignatureForPublicKey | E::IssuerNotCrlSigner => {
                REVOCATION_FAILURE
            }
            E::InvalidSignatureForPublicKey
            | E::SignatureAlgorithmMismatch
            | E::UnsupportedSignatureAlgorithmContext(_)
            | E::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => INVALID_SIGNATURE,
            E::MaximumSignatureChecksExceeded
            | E::MaximumPathBuildCallsExceeded
            | E::MaximumNameConstraintComparisonsExceeded => TOO_MUCH_WORK,
            _ => OTHER,
        })
    }
}

pub(super) const REVOKED: ChainError = ChainError::new(Revoked, Hresult::CERT_E_REVOKED);
pub(super) const INVALID_SIGNATURE: ChainError =
    ChainError::new(InvalidSignature, Hresult::TRUST_E_CERT_SIGNATURE);
pub(super) const NOT_AN_AUTHORITY: ChainError =
    ChainError::new(BasicConstraintsError, Hresult::TRUST_E_BASIC_CONSTRAINTS);
pub(super) const PATH_TOO_LONG: ChainError =
    ChainError::new(BasicConstraintsError, Hresult::CERT_E_PATHLENCONST);
pub(super) const NAME_NOT_PERMITTED: ChainError = ChainError::new(
    InvalidCertificateAuthorityPolicy,
    Hresult::CERT_E_INVALID_NAME,
);
pub(super) const UNKNOWN_CRITICAL_EXTENSION: ChainError =
    ChainError::new(UnknownCriticalExtension, Hresult::CERT_E_CRITICAL);
pub(super) const OTHER: ChainError = ChainError::new(OtherErrors, Hresult::CERT_E_MALFORMED);
/// The budget was spent: fatal, because there may be errors that cannot be ignored.
pub(super) const TOO_MUCH_WORK: ChainError = ChainError::new(OtherErrors, Hresult::TRUST_E_FAIL);
pub(super) const UNTRUSTED: ChainError = ChainError::new(Untrusted, Hresult::CERT_E_UNTRUSTEDROOT);
pub(super) const INCOMPLETE_CHAIN: ChainError =
    ChainError::new(IncompleteChain, Hresult::CERT_E_CHAINING);
pub(super) const EXPIRED: ChainError = ChainError::new(Expired, Hresult::CERT_E_EXPIRED);
pub(super) const INVALID_NAME: ChainError =
    ChainError::new(InvalidName, Hresult::CERT_E_CN_NO_MATCH);
pub(super) const WRONG_USAGE: ChainError = ChainError::new(WrongUsage, Hresult::CERT_E_WRONG_USAGE);
pub(super) const REVOCATION_FAILURE: ChainError =
    ChainError::new(RevocationFailure, Hresult::CRYPT_E_REVOCATION_OFFLINE);
pub(super) const REVOCATION_INFORMATION_MISSING: ChainError = ChainError::new(
    RevocationInformationMissing,
    Hresult::CRYPT_E_NO_REVOCATION_CHECK,
);
