//! Pool: the certificates that may stand between a leaf and a root.

use std::collections::HashMap;

use rustls::pki_types::CertificateDer;

use super::der::Outline;
use super::work::units;

/// The certificates of the peer and of the application that are named as issuers, directly or not, from the leaf on.
#[derive(Debug)]
pub(super) struct Pool<'a> {
    pub(super) certificates: Vec<CertificateDer<'a>>,
    /// Units of work of one pass over all of them.
    pub(super) cost: u64,
}

impl<'a> Pool<'a> {
    pub(super) fn new(
        leaf: &CertificateDer<'_>,
        candidates: impl Iterator<Item = &'a CertificateDer<'a>>,
    ) -> Self {
        let all: Vec<_> = candidates
            .map(|each| (each, Outline::parse(each)))
            .collect();
        let is_named = named(leaf, &all);
        let mut pool = Self::empty();
        for ((certificate, outline), _) in all.iter().zip(is_named).filter(|(_, named)| *named) {
            pool.add(certificate, outline.as_ref());
        }
        pool
    }

    /// Exactly these.
    pub(super) fn of(certificates: &'a [CertificateDer<'a>]) -> Self {
        let mut pool = Self::empty();
        for certificate in certificates {
            pool.add(certificate, Outline::parse(certificate).as_ref());
        }
        pool
    }

    fn empty() -> Self {
        Self {
            certificates: Vec::new(),
            cost: 0,
        }
    }

    fn add(&mut self, certificate: &'a CertificateDer<'a>, outline: Option<&Outline<'_>>) {
        // webpki parses a certificate in 0.3 microseconds, and an extension in 0.05.
        let extensions = outline.map_or(0, |outline| outline.extensions);
        self.cost += 4 + units(extensions) / 2;
        self.certificates
            .push(CertificateDer::from(certificate.as_ref()));
    }
}

/// Which of them are named as issuers. Malformed ones are kept, so that the verifier can reject them.
fn named(
    leaf: &CertificateDer<'_>,
    all: &[(&CertificateDer<'_>, Option<Outline<'_>>)],
) -> Vec<bool> {
    let mut by_subject: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (place, (_, outline)) in all.iter().enumerate() {
        if let Some(outline) = outline {
            by_subject.entry(outline.subject).or_default().push(place);
        }
    }
    let mut is_named: Vec<_> = all.iter().map(|(_, outline)| outline.is_none()).collect();
    let mut names: Vec<_> = Outline::parse(leaf)
        .map(|leaf| leaf.issuer)
        .into_iter()
        .collect();
    while let Some(name) = names.pop() {
        for place in by_subject.remove(name).unwrap_or_default() {
            is_named[place] = true;
            names.extend(all[place].1.as_ref().map(|outline| outline.issuer));
        }
    }
    is_named
}
