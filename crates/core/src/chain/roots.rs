//! Roots: the trust anchors of an application.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use rustls::DistinguishedName;
use rustls::pki_types::{CertificateDer, TrustAnchor};

use crate::error::Error;

use super::parsed::Parsed;

/// The system's roots, roots of the application, or both. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Roots {
    system: bool,
    extra: Arc<RootSet>,
}

impl Roots {
    /// The system's roots alone.
    pub fn system() -> Self {
        Self {
            system: true,
            extra: Arc::default(),
        }
    }

    /// `extra` beside the system's roots, or without them. An intermediate or a server's own certificate may be a root:
    /// a chain may end there.
    ///
    /// # Errors
    /// E_INVALIDARG 0x80070057 when one of them is not a certificate.
    pub fn new(system: bool, extra: Vec<CertificateDer<'static>>) -> Result<Self, Error> {
        let count = extra.len();
        let extra = RootSet::collect(extra);
        if extra.certificates.len() < count {
            return Err(Error::invalid_argument("a root is not a certificate"));
        }
        Ok(Self {
            system,
            extra: Arc::new(extra),
        })
    }

    /// Whether the system's roots are among them.
    pub(super) fn include_system(&self) -> bool {
        self.system
    }

    /// The application's own.
    pub(super) fn extra(&self) -> &RootSet {
        &self.extra
    }

    /// The names of the application's own roots, as a server lists them in a certificate request.
    pub(crate) fn names(&self) -> Vec<DistinguishedName> {
        self.extra
            .anchors
            .iter()
            .map(|anchor| DistinguishedName::in_sequence(&anchor.subject))
            .collect()
    }

    fn sets(&self) -> impl Iterator<Item = &RootSet> {
        let system = self.system.then(|| &*SYSTEM);
        [Some(&*self.extra), system].into_iter().flatten()
    }

    /// Whether the certificate itself is one of the roots.
    pub(super) fn contain(&self, certificate: &Parsed<'_>) -> bool {
        self.sets().any(|set| set.contains(certificate))
    }

    /// The roots with this subject.
    pub(super) fn named(&self, subject: &[u8]) -> impl Iterator<Item = &CertificateDer<'static>> {
        self.sets().flat_map(move |set| set.named(subject))
    }
}

/// The system's roots, for diagnosis and for chains of other purposes than TLS servers, which the platform verifies.
pub(super) static SYSTEM: LazyLock<RootSet> =
    LazyLock::new(|| RootSet::collect(rustls_native_certs::load_native_certs().certs));

/// Certificates that are trusted, by name.
#[derive(Debug, Default)]
pub(super) struct RootSet {
    certificates: Vec<CertificateDer<'static>>,
    anchors: Vec<TrustAnchor<'static>>,
    by_subject: HashMap<Vec<u8>, Vec<usize>>,
}

impl RootSet {
    /// Skips certificates that cannot be parsed.
    fn collect(certificates: Vec<CertificateDer<'static>>) -> Self {
        let mut set = Self::default();
        for certificate in certificates {
            set.add(certificate);
        }
        set
    }

    fn add(&mut self, certificate: CertificateDer<'static>) {
        let Ok(anchor) =
            webpki::anchor_from_trusted_cert(&certificate).map(|anchor| anchor.to_owned())
        else {
            return;
        };
        let Some(subject) = Parsed::parse(&certificate).map(|parsed| parsed.subject().to_vec())
        else {
            return;
        };
        let place = self.certificates.len();
        self.by_subject.entry(subject).or_default().push(place);
        self.anchors.push(anchor);
        self.certificates.push(certificate);
    }

    /// The trust anchors for webpki.
    pub(super) fn anchors(&self) -> &[TrustAnchor<'static>] {
        &self.anchors
    }

    pub(super) fn is_empty(&self) -> bool {
        self.certificates.is_empty()
    }

    /// Whether the certificate itself is in the set.
    pub(super) fn contains(&self, certificate: &Parsed<'_>) -> bool {
        self.named(certificate.subject())
            .any(|root| **root == *certificate.bytes())
    }

    fn named(&self, subject: &[u8]) -> impl Iterator<Item = &CertificateDer<'static>> {
        let places = self.by_subject.get(subject).map_or(&[][..], Vec::as_slice);
        places
            .iter()
            .filter_map(|place| self.certificates.get(*place))
    }
}
