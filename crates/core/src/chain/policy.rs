//! ChainPolicy: the requirements for a chain.

use std::str::FromStr;
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use webpki::KeyPurposeId;
use x509_parser::asn1_rs::Oid;

use super::{RevocationList, Roots};

/// The requirements for a chain. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ChainPolicy {
    /// The trusted roots.
    pub roots: Roots,
    /// Certificates that may complete the chain, beside those of the peer. They are not trusted by themselves.
    pub intermediates: Arc<[CertificateDer<'static>]>,
    /// Revocation lists. None: revocation is not checked. Otherwise every certificate below the root needs the list of
    /// its issuer.
    pub revocation_lists: Arc<[RevocationList]>,
    /// The time at which the certificates have to be valid.
    pub time: ValidationTime,
    /// What the first certificate is used for.
    pub usage: Usage,
    /// The host that the leaf has to name; `None` for any.
    pub host: Option<ServerName<'static>>,
}

impl ChainPolicy {
    /// A policy without revocation lists and further intermediates, for now.
    pub fn new(roots: Roots, usage: Usage) -> Self {
        Self {
            roots,
            intermediates: Arc::new([]),
            revocation_lists: Arc::new([]),
            time: ValidationTime::Now,
            usage,
            host: None,
        }
    }

    /// For the certificate of a TLS server.
    pub fn server(roots: Roots) -> Self {
        Self::new(roots, Usage::ServerAuthentication)
    }

    /// For the certificate of a TLS client.
    pub fn client(roots: Roots) -> Self {
        Self::new(roots, Usage::ClientAuthentication)
    }
}

/// When certificates have to be valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValidationTime {
    /// At the time of the evaluation.
    Now,
    /// At this time.
    At(UnixTime),
    /// The dates do not matter (`ChainBuildingParameters.currentTimeValidationEnabled` is false).
    Unchecked,
}

/// What a certificate is used for. One without the extension "extended key usage" may be used for everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Usage {
    /// Anything.
    Any,
    /// TLS server, 1.3.6.1.5.5.7.3.1.
    ServerAuthentication,
    /// TLS client, 1.3.6.1.5.5.7.3.2.
    ClientAuthentication,
    /// All of these object identifiers, dotted (`ChainBuildingParameters.enhancedKeyUsages`).
    Purposes(Vec<String>),
}

impl Usage {
    /// The object identifiers that a certificate with an extended key usage has to list, as the content of their DER; `None`
    /// for a malformed one, which no certificate lists.
    pub(super) fn required(&self) -> Vec<Option<Vec<u8>>> {
        let purposes: &[String] = match self {
            Self::Any => &[],
            Self::ServerAuthentication => return vec![encoded("1.3.6.1.5.5.7.3.1")],
            Self::ClientAuthentication => return vec![encoded("1.3.6.1.5.5.7.3.2")],
            Self::Purposes(purposes) => purposes,
        };
        purposes.iter().map(|purpose| encoded(purpose)).collect()
    }
}

fn encoded(purpose: &str) -> Option<Vec<u8>> {
    let purpose = Oid::from_str(purpose).ok()?;
    Some(purpose.as_bytes().to_vec())
}

/// Required purposes that were not found yet.
#[derive(Debug)]
pub(super) struct Missing<'r>(Vec<Option<KeyPurposeId<'r>>>);

impl<'r> Missing<'r> {
    pub(super) fn new(required: &'r [Option<Vec<u8>>]) -> Self {
        let required = required.iter().map(Option::as_deref);
        Self(required.map(|each| each.map(KeyPurposeId::new)).collect())
    }

    pub(super) fn remove(&mut self, found: KeyPurposeId<'_>) {
        self.0.retain(|purpose| *purpose != Some(found));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Host and time of one evaluation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment<'a> {
    /// `None`: dates do not matter.
    pub(crate) time: Option<UnixTime>,
    pub(crate) host: Option<&'a ServerName<'a>>,
}

impl ChainPolicy {
    pub(super) fn moment(&self) -> Moment<'_> {
        let time = match self.time {
            ValidationTime::Now => Some(UnixTime::now()),
            ValidationTime::At(time) => Some(time),
            ValidationTime::Unchecked => None,
        };
        Moment {
            time,
            host: self.host.as_ref(),
        }
    }
}
