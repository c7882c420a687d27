//! Paths from a certificate towards a root.

use std::collections::HashMap;

use rustls::pki_types::CertificateDer;

use super::parsed::Parsed;
use super::roots::Roots;
use super::signature::Signatures;
use super::work::{Work, units};

/// Longest path. webpki has the same limit; real chains have three or four certificates.
const LONGEST: usize = 8;
/// Paths to check. A peer chooses its certificates; names that match in many ways must not cost more than this.
const MOST_PATHS: usize = 16;

/// A path from the leaf towards a root.
#[derive(Debug, Clone)]
pub(super) struct Path<'p, 'a> {
    /// The leaf first.
    pub(super) certificates: Vec<&'p Parsed<'a>>,
    pub(super) end: PathEnd,
}

impl<'p, 'a> Path<'p, 'a> {
    /// The path of a leaf whose issuer is unknown.
    pub(super) fn of_leaf(leaf: &'p Parsed<'a>) -> Self {
        Self {
            certificates: vec![leaf],
            end: PathEnd::NoIssuer,
        }
    }

    /// The certificates that have to satisfy the policy: all but a trusted root, which is trusted whatever it contains. A leaf
    /// is checked also when it is a root.
    pub(super) fn checked(&self) -> &[&'p Parsed<'a>] {
        match (self.end, self.certificates.as_slice()) {
            (PathEnd::Trusted, [leaf @ .., _root]) if !leaf.is_empty() => leaf,
            (_, all) => all,
        }
    }

    /// Copies of the certificates.
    pub(super) fn owned(&self) -> Vec<CertificateDer<'static>> {
        let certificates = self.certificates.iter();
        certificates.map(|each| each.der().into_owned()).collect()
    }

    /// Each certificate with its issuer, from the leaf on.
    pub(super) fn links(&self) -> impl Iterator<Item = (&'p Parsed<'a>, &'p Parsed<'a>)> {
        self.certificates.windows(2).filter_map(|pair| match pair {
            [subject, issuer] => Some((*subject, *issuer)),
            _ => None,
        })
    }
}

/// Where a path stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PathEnd {
    /// At a trusted root.
    Trusted,
    /// At a self-issued certificate that is not trusted.
    SelfSigned,
    /// At a certificate whose issuer is not here, or is in the path already.
    NoIssuer,
    /// At the limit of [`LONGEST`].
    TooLong,
}

/// All paths, up to a limit. There is at least one, if only of the leaf.
pub(super) fn paths<'p, 'a>(
    leaf: &'p Parsed<'a>,
    pool: &'p [Parsed<'a>],
    roots: &Roots,
    signatures: &Signatures<'_, 'a>,
    work: &Work,
) -> Vec<Path<'p, 'a>> {
    let mut by_subject: HashMap<&[u8], Vec<_>> = HashMap::new();
    for certificate in pool {
        let same_name = by_subject.entry(certificate.subject()).or_default();
        same_name.push(certificate);
    }
    let mut search = Search {
        by_subject,
        roots,
        signatures,
        work,
        found: Vec::new(),
    };
    search.extend(&mut vec![leaf]);
    search.found
}

struct Search<'p, 'a, 's> {
    by_subject: HashMap<&'a [u8], Vec<&'p Parsed<'a>>>,
    roots: &'s Roots,
    signatures: &'s Signatures<'s, 'a>,
    work: &'s Work,
    found: Vec<Path<'p, 'a>>,
}

impl<'p, 'a> Search<'p, 'a, '_> {
    fn extend(&mut self, path: &mut Vec<&'p Parsed<'a>>) {
        let Some(&last) = path.last() else { return };
        if self.roots.contain(last) {
            return self.finish(path, PathEnd::Trusted);
        }
        if last.is_self_issued() && self.has_signed(last, last) {
            return self.finish(path, PathEnd::SelfSigned);
        }
        let issuers = match self.issuers(last, path) {
            Ok(issuers) => issuers,
            Err(end) => return self.finish(path, end),
        };
        if path.len() == LONGEST {
            return self.finish(path, PathEnd::TooLong);
        }
        for issuer in issuers {
            if self.found.len() == MOST_PATHS {
                return;
            }
            path.push(issuer);
            self.extend(path);
            path.pop();
        }
    }

    /// The issuers that signed it and are new on the path, or where the path ends. Without one that signed it, an issuer by
    /// name alone: then a signature is wrong, and no issuer is missing.
    fn issuers(
        &self,
        of: &Parsed<'a>,
        path: &[&Parsed<'_>],
    ) -> Result<Vec<&'p Parsed<'a>>, PathEnd> {
        let named = self.named(of);
        let signers = named.iter().filter(|each| self.has_signed(each, of));
        let signers: Vec<_> = signers.copied().collect();
        let is_unsigned = signers.is_empty();
        let candidates = if is_unsigned { named } else { signers };
        let mut new: Vec<_> = candidates
            .into_iter()
            .filter(|each| is_new(each, path))
            .collect();
        if is_unsigned {
            new.truncate(1);
        }
        if !new.is_empty() {
            return Ok(new);
        }
        let claims_itself = is_unsigned && of.is_self_issued() && of.names_as_issuer(of);
        Err(if claims_itself {
            PathEnd::SelfSigned
        } else {
            PathEnd::NoIssuer
        })
    }

    fn named(&self, of: &Parsed<'_>) -> Vec<&'p Parsed<'a>> {
        let same_name = self.by_subject.get(of.issuer());
        let same_name = same_name.map_or(&[][..], Vec::as_slice);
        if !self.work.take(1 + units(same_name.len())) {
            return Vec::new();
        }
        same_name
            .iter()
            .filter(|candidate| of.names_as_issuer(candidate))
            .copied()
            .collect()
    }

    /// False also when the budget is spent.
    fn has_signed(&self, issuer: &Parsed<'a>, subject: &Parsed<'a>) -> bool {
        self.signatures
            .is_signed_by(subject.bytes(), issuer)
            .unwrap_or_default()
    }

    fn finish(&mut self, path: &[&'p Parsed<'a>], end: PathEnd) {
        self.found.push(Path {
            certificates: path.to_vec(),
            end,
        });
    }
}

/// Whether the path does not have this name and key yet: a path that returned to one would never end.
fn is_new(candidate: &Parsed<'_>, path: &[&Parsed<'_>]) -> bool {
    !path.iter().any(|used| {
        used.subject() == candidate.subject() && used.public_key() == candidate.public_key()
    })
}
