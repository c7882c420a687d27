//! ChainPolicy: what a chain has to satisfy.

use std::sync::Arc;

use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

use super::{RevocationList, Roots};

/// What a chain has to satisfy. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ChainPolicy {
    /// Which roots are trusted.
    pub roots: Roots,
    /// Certificates that may complete the chain, beside those the peer sent. They are not trusted by themselves.
    pub intermediates: Arc<[CertificateDer<'static>]>,
    /// Revocation lists. None: revocation is not checked. Otherwise every certificate below the root needs the list of
    /// its issuer.
    pub revocation_lists: Arc<[RevocationList]>,
    /// The time at which the certificates have to be valid.
    pub time: ValidationTime,
    /// What the first certificate is used for.
    pub usage: Usage,
    /// Whom the first certificate has to name; `None`: anybody.
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
    /// The object identifiers that a certificate with an extended key usage has to list.
    pub(super) fn required(&self) -> Vec<&str> {
        match self {
            Self::Any => Vec::new(),
            Self::ServerAuthentication => vec!["1.3.6.1.5.5.7.3.1"],
            Self::ClientAuthentication => vec!["1.3.6.1.5.5.7.3.2"],
            Self::Purposes(purposes) => purposes.iter().map(String::as_str).collect(),
        }
    }
}

/// Whom and when, fixed for one evaluation.
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
