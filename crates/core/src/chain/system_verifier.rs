//! The verifier of the operating system: Windows, macOS and Android have one.

use std::sync::{Arc, LazyLock};

use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::aws_lc_rs;
use rustls::{CertRevocationListError, CertificateError, OtherError};
use rustls_platform_verifier::Verifier;

use crate::chain::policy::Usage;
use crate::chain::rejection::{
    EXPIRED, INVALID_NAME, INVALID_SIGNATURE, OTHER, REVOCATION_FAILURE,
    REVOCATION_INFORMATION_MISSING, REVOKED, Rejection, UNKNOWN_CRITICAL_EXTENSION, WRONG_USAGE,
};
use crate::chain::roots::SYSTEM;
use crate::chain::trust::Question;

/// It verifies TLS servers; webpki verifies everything else, over its roots. It is not subject to the budget.
pub(in crate::chain) fn ask_system(question: &Question<'_>) -> Result<(), Rejection> {
    match (question.moment.host, &question.policy.usage) {
        (Some(host), Usage::ServerAuthentication) => VERIFIER
            .as_ref()
            .map_err(of_platform)?
            .verify_server_cert(
                question.leaf,
                &question.pool.certificates,
                host,
                &[],
                question.time,
            )
            .map(|_| ())
            .map_err(|error| of_platform(&error)),
        _ => question.ask_webpki(SYSTEM.anchors()),
    }
}

pub(in crate::chain) fn load() {
    LazyLock::force(&VERIFIER);
    LazyLock::force(&SYSTEM);
}

/// One for each process.
static VERIFIER: LazyLock<Result<Verifier, rustls::Error>> =
    LazyLock::new(|| Verifier::new(Arc::new(aws_lc_rs::default_provider())));

fn of_platform(error: &rustls::Error) -> Rejection {
    match error {
        rustls::Error::InvalidCertificate(error) => of_certificate_error(error),
        rustls::Error::InvalidCertRevocationList(error) => of_list_error(error),
        // The platform has no roots, or its verifier failed.
        _ => Rejection::NoPath,
    }
}

fn of_certificate_error(error: &CertificateError) -> Rejection {
    use CertificateError as E;
    match error {
        E::UnknownIssuer => Rejection::NoPath,
        E::Expired | E::ExpiredContext { .. } | E::NotValidYet | E::NotValidYetContext { .. } => {
            Rejection::Error(EXPIRED)
        }
        E::Revoked => Rejection::Error(REVOKED),
        E::NotValidForName | E::NotValidForNameContext { .. } => Rejection::Error(INVALID_NAME),
        E::InvalidPurpose | E::InvalidPurposeContext { .. } => Rejection::Error(WRONG_USAGE),
        E::UnhandledCriticalExtension => Rejection::Error(UNKNOWN_CRITICAL_EXTENSION),
        E::UnknownRevocationStatus => Rejection::Error(REVOCATION_INFORMATION_MISSING),
        E::ExpiredRevocationList | E::ExpiredRevocationListContext { .. } => {
            Rejection::Error(REVOCATION_FAILURE)
        }
        E::BadSignature
        | E::UnsupportedSignatureAlgorithmContext { .. }
        | E::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            Rejection::Error(INVALID_SIGNATURE)
        }
        E::Other(error) => of_other(error),
        _ => Rejection::Error(OTHER),
    }
}

fn of_other(error: &OtherError) -> Rejection {
    if let Some(error) = error.0.downcast_ref::<webpki::Error>() {
        return Rejection::from(error.clone());
    }
    // The platform verifier's name for an extended key usage that does not fit; its type is private.
    if error.0.to_string() == "certificate had invalid extensions" {
        return Rejection::Error(WRONG_USAGE);
    }
    Rejection::Error(OTHER)
}

fn of_list_error(_: &CertRevocationListError) -> Rejection {
    Rejection::Error(REVOCATION_FAILURE)
}
