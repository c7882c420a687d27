//! Paths from a certificate towards a root.

use super::parsed::Parsed;
use super::roots::Roots;
use super::signature::is_signed_by;

/// Longest path. webpki stops at the same length; real ones have three or four certificates.
const LONGEST: usize = 8;
/// Paths to look at. A peer chooses what it sends, and names that match in many ways must not cost more than this.
const MOST_PATHS: usize = 16;
/// Signatures to verify on the way, for the same reason; as many as webpki verifies.
const MOST_SIGNATURES: usize = 100;

/// A way from the leaf towards a root.
#[derive(Debug, Clone)]
pub(super) struct Path<'p, 'a> {
    /// The leaf first.
    pub(super) certificates: Vec<&'p Parsed<'a>>,
    pub(super) end: PathEnd,
}

impl<'p, 'a> Path<'p, 'a> {
    /// The path of a leaf whose issuer nobody knows.
    pub(super) fn of_leaf(leaf: &'p Parsed<'a>) -> Self {
        Self {
            certificates: vec![leaf],
            end: PathEnd::NoIssuer,
        }
    }

    /// What has to satisfy the policy: everything but a trusted root, which is trusted whatever it says. A leaf is
    /// checked also when it is a root.
    pub(super) fn checked(&self) -> &[&'p Parsed<'a>] {
        match (self.end, self.certificates.as_slice()) {
            (PathEnd::Trusted, [leaf @ .., _root]) if !leaf.is_empty() => leaf,
            (_, all) => all,
        }
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
    /// At a certificate that names itself as its issuer, rightly or not, and is not trusted.
    SelfSigned,
    /// Nobody here is named as the issuer.
    NoIssuer,
    /// It goes on for too long.
    TooLong,
}

/// Every path, up to a limit. There is at least one, if only of the leaf.
pub(super) fn paths<'p, 'a>(
    leaf: &'p Parsed<'a>,
    pool: &'p [Parsed<'a>],
    roots: &Roots,
) -> Vec<Path<'p, 'a>> {
    let mut search = Search {
        pool,
        roots,
        signatures_left: MOST_SIGNATURES,
        found: Vec::new(),
    };
    search.extend(&mut vec![leaf]);
    search.found
}

struct Search<'p, 'a, 'r> {
    pool: &'p [Parsed<'a>],
    roots: &'r Roots,
    signatures_left: usize,
    found: Vec<Path<'p, 'a>>,
}

impl<'p, 'a> Search<'p, 'a, '_> {
    fn extend(&mut self, path: &mut Vec<&'p Parsed<'a>>) {
        let Some(&last) = path.last() else { return };
        if self.roots.contain(last) {
            return self.finish(path, PathEnd::Trusted);
        }
        if last.is_self_issued() && self.is_signed_by(last, last) {
            return self.finish(path, PathEnd::SelfSigned);
        }
        let issuers = self.issuers(last, path);
        if issuers.is_empty() {
            let end = if last.is_self_issued() {
                PathEnd::SelfSigned
            } else {
                PathEnd::NoIssuer
            };
            return self.finish(path, end);
        }
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

    /// Those that signed it. If nobody did, one that only has the name: then a signature is wrong, not an issuer missing.
    fn issuers(&mut self, of: &Parsed<'_>, path: &[&Parsed<'_>]) -> Vec<&'p Parsed<'a>> {
        let pool = self.pool;
        let named: Vec<_> = pool
            .iter()
            .filter(|candidate| of.names_as_issuer(candidate) && is_new(candidate, path))
            .collect();
        let mut signers = named.clone();
        signers.retain(|candidate| self.is_signed_by(of, candidate));
        if signers.is_empty() {
            signers.extend(named.first());
        }
        signers
    }

    fn is_signed_by(&mut self, subject: &Parsed<'_>, issuer: &Parsed<'_>) -> bool {
        let Some(left) = self.signatures_left.checked_sub(1) else {
            return false;
        };
        self.signatures_left = left;
        is_signed_by(&subject.der, issuer.public_key())
    }

    fn finish(&mut self, path: &[&'p Parsed<'a>], end: PathEnd) {
        self.found.push(Path {
            certificates: path.to_vec(),
            end,
        });
    }
}

/// A path that comes back to a key it already has would never end.
fn is_new(candidate: &Parsed<'_>, path: &[&Parsed<'_>]) -> bool {
    !path.iter().any(|used| {
        used.subject() == candidate.subject() && used.public_key() == candidate.public_key()
    })
}
