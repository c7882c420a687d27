//! Verifiers for rustls that remember what the peer sent, whatever they think of it.
//!
//! rustls forgets the certificates of a peer that it refuses, and knows one error. A UWP program sees the certificates and
//! all of the errors, and may choose to ignore some of them.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, SignatureScheme};

use crate::chain::{
    ALGORITHMS, ChainErrors, ChainPolicy, ChainValidationResult, Moment, ValidationTime, judge,
};

use super::IgnoredErrors;

/// What the peer of one handshake sent, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The peer's own certificate.
    pub leaf: CertificateDer<'static>,
    /// What it sent along, in its order.
    pub intermediates: Vec<CertificateDer<'static>>,
    /// Everything that is wrong, ignored or not.
    pub errors: ChainErrors,
    /// True when nothing is left after ignoring.
    pub accepted: bool,
}

#[derive(Debug, Default)]
struct Record {
    verdict: Mutex<Option<Verdict>>,
}

impl Record {
    fn set(&self, verdict: Verdict) {
        *self.verdict.lock().unwrap_or_else(PoisonError::into_inner) = Some(verdict);
    }

    fn get(&self) -> Option<Verdict> {
        self.verdict
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Verifies the certificate of a server, and keeps it.
///
/// One verifier serves one handshake after the other: [`verdict`](Self::verdict) is that of the last one. A resumed session
/// sends no certificate; its verdict is that of the handshake that began it.
#[derive(Debug)]
pub struct ServerVerifier {
    policy: ChainPolicy,
    ignored: IgnoredErrors,
    record: Record,
}

impl ServerVerifier {
    /// The host of the policy does not matter: the name that the connection is made with is checked.
    pub fn new(policy: ChainPolicy, ignored: IgnoredErrors) -> Arc<Self> {
        Arc::new(Self {
            policy,
            ignored,
            record: Record::default(),
        })
    }

    /// What the server of the last handshake sent; `None` when it has not sent a certificate yet.
    pub fn verdict(&self) -> Option<Verdict> {
        self.record.get()
    }
}

impl ServerCertVerifier for ServerVerifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let moment = Moment {
            time: time_of(&self.policy, now),
            host: Some(host),
        };
        let errors = judge(leaf, intermediates, &self.policy, moment);
        let remaining = self.ignored.remaining(&errors);
        self.record
            .set(verdict(leaf, intermediates, errors, &remaining));
        refuse(&remaining).map(|()| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &ALGORITHMS)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &ALGORITHMS)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        ALGORITHMS.supported_schemes()
    }
}

/// Asks for the certificate of a client, verifies it, and keeps it.
#[derive(Debug)]
pub struct ClientVerifier {
    policy: ChainPolicy,
    mandatory: bool,
    names: Vec<DistinguishedName>,
    record: Record,
}

impl ClientVerifier {
    /// A client may come without a certificate, but not with a bad one.
    pub fn optional(policy: ChainPolicy) -> Arc<Self> {
        Self::new(policy, false)
    }

    /// A client without a good certificate is refused.
    pub fn required(policy: ChainPolicy) -> Arc<Self> {
        Self::new(policy, true)
    }

    fn new(policy: ChainPolicy, mandatory: bool) -> Arc<Self> {
        Arc::new(Self {
            names: policy.roots.names(),
            policy,
            mandatory,
            record: Record::default(),
        })
    }

    /// What the client of the last handshake sent; `None` when it has not sent a certificate.
    pub fn verdict(&self) -> Option<Verdict> {
        self.record.get()
    }
}

impl ClientCertVerifier for ClientVerifier {
    fn client_auth_mandatory(&self) -> bool {
        self.mandatory
    }

    /// The program's own roots: clients choose by them. The system's are too many to list.
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.names
    }

    fn verify_client_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        let moment = Moment {
            time: time_of(&self.policy, now),
            host: None,
        };
        let errors = judge(leaf, intermediates, &self.policy, moment);
        let result = refuse(&errors);
        self.record
            .set(verdict(leaf, intermediates, errors.clone(), &errors));
        result.map(|()| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &ALGORITHMS)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &ALGORITHMS)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        ALGORITHMS.supported_schemes()
    }
}

fn time_of(policy: &ChainPolicy, now: UnixTime) -> Option<UnixTime> {
    match policy.time {
        ValidationTime::Now => Some(now),
        ValidationTime::At(time) => Some(time),
        ValidationTime::Unchecked => None,
    }
}

fn verdict(
    leaf: &CertificateDer<'_>,
    intermediates: &[CertificateDer<'_>],
    errors: ChainErrors,
    remaining: &ChainErrors,
) -> Verdict {
    Verdict {
        leaf: leaf.clone().into_owned(),
        intermediates: intermediates
            .iter()
            .map(|certificate| certificate.clone().into_owned())
            .collect(),
        errors,
        accepted: remaining.is_empty(),
    }
}

/// Ends the handshake with the alert that fits the most important error (RFC 8446 section 6.2).
fn refuse(remaining: &ChainErrors) -> Result<(), rustls::Error> {
    use ChainValidationResult as R;
    let error = match remaining.worst() {
        R::Success => return Ok(()),
        R::Revoked => CertificateError::Revoked,
        R::Expired => CertificateError::Expired,
        R::Untrusted | R::IncompleteChain => CertificateError::UnknownIssuer,
        R::InvalidName => CertificateError::NotValidForName,
        R::WrongUsage => CertificateError::InvalidPurpose,
        R::RevocationInformationMissing | R::RevocationFailure => {
            CertificateError::UnknownRevocationStatus
        }
        R::UnknownCriticalExtension => CertificateError::UnhandledCriticalExtension,
        R::InvalidSignature => CertificateError::BadSignature,
        R::BasicConstraintsError | R::InvalidCertificateAuthorityPolicy | R::OtherErrors => {
            CertificateError::BadEncoding
        }
    };
    Err(error.into())
}
