//! Verifiers for rustls that record what the peer presented, accepted or not.
//!
//! rustls drops the certificates of a peer that is rejected, and has one error for it. A UWP program gets the certificates
//! and all errors, and may choose to ignore some of them.

use std::sync::{Arc, Mutex, MutexGuard};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, SignatureScheme};

use crate::chain::{
    ALGORITHMS, ChainErrors, ChainPolicy, ChainValidationResult, Moment, ValidationTime,
    handshake_errors,
};
use crate::sync::lock;

use super::IgnoredErrors;
use super::peer::{TlsPeer, record_peer};

/// The methods that both verifiers have: verification of the peer's signatures in the handshake.
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

/// A verifier after the handshake.
pub(super) trait PeerVerifier {
    /// The errors of a peer with these certificates in a resumed session, for which rustls does not call the verifier.
    fn remembered_errors(&self, certificates: &[CertificateDer<'static>]) -> ChainErrors;

    /// Those of `errors` that are not ignored.
    fn unignored(&self, errors: &ChainErrors) -> ChainErrors;
}

/// Servers whose errors are remembered, the most recent first.
const MAX_REMEMBERED: usize = 64;

/// Verifies the certificates of servers, in any number of handshakes at a time.
#[derive(Debug)]
pub struct ServerVerifier {
    policy: ChainPolicy,
    ignored: IgnoredErrors,
    /// Servers with errors, most recent first, each with the name that was requested of it.
    remembered: Mutex<Vec<(ServerName<'static>, TlsPeer)>>,
}

impl ServerVerifier {
    /// The host of the policy is not used: rustls passes the name of each connection.
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

/// The verifier of servers, for one of them.
pub(super) struct HostVerifier<'a> {
    pub(super) verifier: &'a ServerVerifier,
    /// The name that was requested of the server.
    pub(super) host: &'a ServerName<'static>,
}

impl PeerVerifier for HostVerifier<'_> {
    fn remembered_errors(&self, certificates: &[CertificateDer<'static>]) -> ChainErrors {
        let remembered = self.verifier.lock();
        let found = remembered
            .iter()
            .find(|(name, each)| name == self.host && each.certificates == certificates);
        found
            .map(|(_, peer)| peer.errors.clone())
            .unwrap_or_default()
    }

    fn unignored(&self, errors: &ChainErrors) -> ChainErrors {
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
        let errors = handshake_errors(leaf, intermediates, &self.policy, moment);
        let remaining = self.ignored.remaining(&errors);
        let peer = peer_of(leaf, intermediates, errors);
        self.remember(host, &peer);
        record_peer(peer);
        reject(&remaining).map(|()| ServerCertVerified::assertion())
    }

    checks_signatures!();
}

/// Bytes of the names of authorities in a certificate request at most; they have to fit into a message of 64 KiB. A list
/// that exceeds it is left out, and a client chooses by itself (RFC 8446 section 4.2.4, RFC 5246 section 7.4.4).
const MOST_NAMES: usize = 32 * 1024;

/// Requests the certificates of clients and verifies them.
#[derive(Debug)]
pub struct ClientVerifier {
    policy: ChainPolicy,
    mandatory: bool,
    names: Vec<DistinguishedName>,
}

impl ClientVerifier {
    /// A client may present no certificate, but not one that is rejected.
    pub fn optional(policy: ChainPolicy) -> Arc<Self> {
        Self::new(policy, false)
    }

    /// A client without a certificate that is accepted is rejected.
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

impl PeerVerifier for ClientVerifier {
    /// None: a client with errors is never accepted.
    fn remembered_errors(&self, _certificates: &[CertificateDer<'static>]) -> ChainErrors {
        ChainErrors::default()
    }

    fn unignored(&self, errors: &ChainErrors) -> ChainErrors {
        errors.clone()
    }
}

impl ClientCertVerifier for ClientVerifier {
    fn client_auth_mandatory(&self) -> bool {
        self.mandatory
    }

    /// The application's own roots, by which clients choose a certificate. The system's are too many to list.
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
        let errors = handshake_errors(leaf, intermediates, &self.policy, moment);
        let result = reject(&errors);
        record_peer(peer_of(leaf, intermediates, errors));
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

fn peer_of(
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

/// Fails the handshake with the alert of the most important error (RFC 8446 section 6.2), if there is one.
fn reject(remaining: &ChainErrors) -> Result<(), rustls::Error> {
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
