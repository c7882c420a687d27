//! Refusal: what a verifier said against a chain, in terms of UWP.

use rustls::{CertRevocationListError, CertificateError, OtherError};

use crate::error::Hresult;

use super::ChainValidationResult::{
    BasicConstraintsError, Expired, IncompleteChain, InvalidCertificateAuthorityPolicy,
    InvalidName, InvalidSignature, OtherErrors, RevocationFailure, RevocationInformationMissing,
    Revoked, UnknownCriticalExtension, Untrusted, WrongUsage,
};
use super::path::Path;
use super::{ChainError, ChainErrors};

/// The first thing that a verifier disliked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No path to a root.
    NoPath,
    /// An authority as the certificate of a server.
    AuthorityAsLeaf,
    /// An error that UWP knows.
    Error(ChainError),
}

impl Refusal {
    /// What the refusal adds to what the checks found on a path: nothing where they found the same.
    pub(super) fn add_to(self, errors: &mut ChainErrors, path: &Path<'_, '_>) {
        match self {
            // `openssl req -x509` makes authorities, and people use them for servers. Windows and OpenSSL let them.
            Self::AuthorityAsLeaf if path.certificates.len() == 1 => {}
            Self::AuthorityAsLeaf => errors.add(OTHER),
            Self::NoPath if errors.contains(IncompleteChain) => {}
            Self::NoPath => errors.add(UNTRUSTED),
            // A root that only has the name of the issuer: every signature of the path was looked at, by the same algorithms.
            Self::Error(INVALID_SIGNATURE)
                if errors.contains(IncompleteChain) || errors.contains(Untrusted) => {}
            Self::Error(error) => errors.add(error),
        }
    }

    /// Of the platform's verifier.
    pub(super) fn of_platform(error: &rustls::Error) -> Self {
        match error {
            rustls::Error::InvalidCertificate(error) => Self::of_certificate_error(error),
            rustls::Error::InvalidCertRevocationList(error) => Self::of_list_error(error),
            // The platform has no roots, or cannot be asked.
            _ => Self::NoPath,
        }
    }

    fn of_certificate_error(error: &CertificateError) -> Self {
        use CertificateError as E;
        match error {
            E::UnknownIssuer => Self::NoPath,
            E::Expired
            | E::ExpiredContext { .. }
            | E::NotValidYet
            | E::NotValidYetContext { .. } => Self::Error(EXPIRED),
            E::Revoked => Self::Error(REVOKED),
            E::NotValidForName | E::NotValidForNameContext { .. } => Self::Error(INVALID_NAME),
            E::InvalidPurpose | E::InvalidPurposeContext { .. } => Self::Error(WRONG_USAGE),
            E::UnhandledCriticalExtension => Self::Error(UNKNOWN_CRITICAL_EXTENSION),
            E::UnknownRevocationStatus => Self::Error(REVOCATION_INFORMATION_MISSING),
            E::ExpiredRevocationList | E::ExpiredRevocationListContext { .. } => {
                Self::Error(REVOCATION_FAILURE)
            }
            E::BadSignature
            | E::UnsupportedSignatureAlgorithmContext { .. }
            | E::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
                Self::Error(INVALID_SIGNATURE)
            }
            E::Other(error) => Self::of_other(error),
            _ => Self::Error(OTHER),
        }
    }

    fn of_other(error: &OtherError) -> Self {
        if let Some(error) = error.0.downcast_ref::<webpki::Error>() {
            return Self::from(error.clone());
        }
        // The platform verifier's name for an extended key usage that does not fit; its type is private.
        if error.0.to_string() == "certificate had invalid extensions" {
            return Self::Error(WRONG_USAGE);
        }
        Self::Error(OTHER)
    }

    fn of_list_error(_: &CertRevocationListError) -> Self {
        Self::Error(REVOCATION_FAILURE)
    }
}

impl From<webpki::Error> for Refusal {
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
