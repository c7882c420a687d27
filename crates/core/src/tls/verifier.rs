//! Verifiers for rustls that note what the peer sent, whatever they think of it.
//!
//! rustls forgets the certificates of a peer that it refuses, and knows one error. A UWP program sees the certificates and
//! all of the errors, and may choose to ignore some of them.

use std::sync::{Arc, Mutex, MutexGuard};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, SignatureScheme};

use crate::chain::{
    ALGORITHMS, ChainErrors, ChainPolicy, ChainValidationResult, Moment, ValidationTime, judge,
};
use crate::sync::lock;

use super::IgnoredErrors;
use super::peer::{TlsPeer, note};

/// The methods that both verifiers have: what a peer signs during the handshake.
macro_rules! checks_signatures {
    () => {
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
    };
}

/// What a verifier says of a peer after rustls asked it.
pub(super) trait Judge {
    /// The errors that a peer with these certificates has, in a session that continues an earlier one.
    fn remembered(&self, certificates: &[CertificateDer<'static>]) -> ChainErrors;

    /// What is left of `errors` when those are taken away that do not matter.
    fn refusal(&self, errors: &ChainErrors) -> ChainErrors;
}

/// Servers whose errors are remembered, the last first.
const MAX_REMEMBERED: usize = 64;

/// Verifies the certificates of servers, in any number of handshakes at a time.
#[derive(Debug)]
pub struct ServerVerifier {
    policy: ChainPolicy,
    ignored: IgnoredErrors,
    /// Servers that were accepted in spite of errors, each with the name that it was asked for by.
    remembered: Mutex<Vec<(ServerName<'static>, TlsPeer)>>,
}

impl ServerVerifier {
    /// The host of the policy does not matter: the name that the connection is made with is checked.
    pub fn new(policy: ChainPolicy, ignored: IgnoredErrors) -> Arc<Self> {
        Arc::new(Self {
            policy,
            ignored,
            remembered: Mutex::default(),
        })
    }

    fn remember(&self, host: &ServerName<'_>, peer: &TlsPeer) {
        let mut remembered = self.lock();
        remembered.retain(|(name, each)| name != host || each.certificates != peer.certificates);
        if !peer.errors.is_empty() {
            remembered.insert(0, (host.to_owned(), peer.clone()));
            remembered.truncate(MAX_REMEMBERED);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(ServerName<'static>, TlsPeer)>> {
        lock(&self.remembered)
    }
}

/// The verifier of servers as the judge of one of them.
pub(super) struct HostJudge<'a> {
    pub(super) verifier: &'a ServerVerifier,
    /// The name that the server was asked for by.
    pub(super) host: &'a ServerName<'static>,
}

impl Judge for HostJudge<'_> {
    fn remembered(&self, certificates: &[CertificateDer<'static>]) -> ChainErrors {
        let remembered = self.verifier.lock();
        let found = remembered
            .iter()
            .find(|(name, each)| name == self.host && each.certificates == certificates);
        found
            .map(|(_, peer)| peer.errors.clone())
            .unwrap_or_default()
    }

    fn refusal(&self, errors: &ChainErrors) -> ChainErrors {
        self.verifier.ignored.remaining(errors)
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
        let peer = shown(leaf, intermediates, errors);
        self.remember(host, &peer);
        note(peer);
        refuse(&remaining).map(|()| ServerCertVerified::assertion())
    }

    checks_signatures!();
}

/// Bytes of names that clients choose a certificate by; they have to fit into a message of 64 KiB. Without names a client
/// chooses by itself (RFC 8446 section 4.2.4, RFC 5246 section 7.4.4).
const MOST_NAMES: usize = 32 * 1024;

/// Asks clients for their certificate and verifies it.
#[derive(Debug)]
pub struct ClientVerifier {
    policy: ChainPolicy,
    mandatory: bool,
    names: Vec<DistinguishedName>,
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
        let mut names = policy.roots.names();
        if names
            .iter()
            .map(|name| 2 + name.as_ref().len())
            .sum::<usize>()
            > MOST_NAMES
        {
            names.clear();
        }
        Arc::new(Self {
            names,
            policy,
            mandatory,
        })
    }
}

impl Judge for ClientVerifier {
    /// A client with errors is never accepted.
    fn remembered(&self, _certificates: &[CertificateDer<'static>]) -> ChainErrors {
        ChainErrors::default()
    }

    fn refusal(&self, errors: &ChainErrors) -> ChainErrors {
        errors.clone()
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
        note(shown(leaf, intermediates, errors));
        result.map(|()| ClientCertVerified::assertion())
    }

    checks_signatures!();
}

fn time_of(policy: &ChainPolicy, now: UnixTime) -> Option<UnixTime> {
    match policy.time {
        ValidationTime::Now => Some(now),
        ValidationTime::At(time) => Some(time),
        ValidationTime::Unchecked => None,
    }
}

fn shown(
    leaf: &CertificateDer<'_>,
    intermediates: &[CertificateDer<'_>],
    errors: ChainErrors,
) -> TlsPeer {
    let certificates = std::iter::once(leaf).chain(intermediates);
    TlsPeer {
        certificates: certificates.map(|each| each.clone().into_owned()).collect(),
        errors,
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
