//! Query: a search for certificates in a store.

use super::{Certificate, CertificateContext};

/// The query of `CertificateStores.findAllAsync`; the default matches everything that is not expired.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Purposes that the certificate must allow, as object identifiers.
    pub enhanced_key_usages: Vec<String>,
    /// Display name of the issuer, in any case; "" for every one.
    pub issuer_name: String,
    /// Friendly name, in any case; "" for every one.
    pub friendly_name: String,
    /// SHA-1 hash; empty for every one.
    pub thumbprint: Vec<u8>,
    /// Only keys in hardware, of which there are none.
    pub hardware_only: bool,
    /// Also certificates that are replaced by another one.
    pub include_duplicates: bool,
    /// Also certificates that are expired or not yet valid.
    pub include_expired: bool,
    /// Name of the store, "" for `MY`.
    pub store_name: String,
}

impl Query {
    /// The matching contents of a store; `now` in seconds since 1970.
    pub(super) fn pick(
        &self,
        contexts: &[CertificateContext],
        now: i64,
    ) -> Vec<CertificateContext> {
        let mut found: Vec<_> = contexts
            .iter()
            .filter(|each| self.matches(each, now))
            .cloned()
            .collect();
        if !self.include_duplicates {
            found = without_duplicates(found);
        }
        found
    }

    fn matches(&self, context: &CertificateContext, now: i64) -> bool {
        let certificate = context.certificate();
        let details = certificate.details();
        !self.hardware_only
            && (self.include_expired || details.is_valid_at(now))
            && is_unset_or_same(&self.issuer_name, &details.issuer)
            && is_unset_or_same(&self.friendly_name, &context.friendly_name())
            && (self.thumbprint.is_empty() || self.thumbprint == certificate.thumbprint())
            && self.allows_usages(certificate)
    }

    /// A certificate that lists no purpose allows every one.
    fn allows_usages(&self, certificate: &Certificate) -> bool {
        let allowed = &certificate.details().enhanced_key_usages;
        allowed.is_empty()
            || self
                .enhanced_key_usages
                .iter()
                .all(|usage| allowed.contains(usage))
    }
}

fn is_unset_or_same(wanted: &str, actual: &str) -> bool {
    wanted.is_empty() || wanted.to_lowercase() == actual.to_lowercase()
}

/// Of certificates for the same subject and purposes by the same issuer, the one that is valid longest.
fn without_duplicates(contexts: Vec<CertificateContext>) -> Vec<CertificateContext> {
    let mut kept: Vec<CertificateContext> = Vec::new();
    for context in contexts {
        match kept.iter_mut().find(|each| is_duplicate(each, &context)) {
            Some(earlier) if valid_to(earlier) < valid_to(&context) => *earlier = context,
            Some(_) => {}
            None => kept.push(context),
        }
    }
    kept
}

fn is_duplicate(first: &CertificateContext, second: &CertificateContext) -> bool {
    let [first, second] = [first, second].map(|each| each.certificate().details());
    first.raw_subject == second.raw_subject
        && first.raw_issuer == second.raw_issuer
        && first.enhanced_key_usages == second.enhanced_key_usages
}

fn valid_to(context: &CertificateContext) -> i64 {
    context.certificate().details().valid_to
}
