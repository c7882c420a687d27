//! Check: is each name permitted by the authorities above it (RFC 5280 section 4.2.1.10)?
//!
//! Applies to DNS names, IP addresses, e-mail addresses and directory names. A certificate with a name of another kind that
//! is constrained is rejected. As in webpki, self-issued authorities are no exception.

use std::cell::RefCell;
use std::collections::HashMap;
use std::mem::discriminant;

use x509_parser::extensions::{GeneralName, GeneralSubtree, NameConstraints, ParsedExtension};
use x509_parser::x509::X509Name;

use crate::chain::errors::ChainError;
use crate::chain::parsed::Parsed;
use crate::chain::path::Path;
use crate::chain::rejection::NAME_NOT_PERMITTED;
use crate::chain::work::{Work, units};

/// Which issuers do not permit the names of which certificates. Each pair is checked once.
#[derive(Debug)]
pub(super) struct NameConstraintChecks<'w> {
    work: &'w Work,
    /// By the memory addresses of issuer and certificate.
    known: RefCell<HashMap<(usize, usize), bool>>,
}

impl<'w> NameConstraintChecks<'w> {
    pub(super) fn new(work: &'w Work) -> Self {
        Self {
            work,
            known: RefCell::default(),
        }
    }

    pub(super) fn check(&self, path: &Path<'_, '_>) -> Option<ChainError> {
        let violated = path.certificates.iter().enumerate().any(|(place, issuer)| {
            let below = path.certificates.get(..place).unwrap_or_default();
            below.iter().any(|each| self.violates(each, issuer))
        });
        violated.then_some(NAME_NOT_PERMITTED)
    }

    fn violates(&self, certificate: &Parsed<'_>, issuer: &Parsed<'_>) -> bool {
        let pair = (issuer.address(), certificate.address());
        let known = self.known.borrow().get(&pair).copied();
        known.unwrap_or_else(|| {
            let violates =
                constraints(issuer).any(|constraints| self.forbids(constraints, certificate));
            self.known.borrow_mut().insert(pair, violates);
            violates
        })
    }

    /// False also when the budget is spent.
    fn forbids(&self, constraints: &NameConstraints<'_>, certificate: &Parsed<'_>) -> bool {
        let (permitted, excluded) = trees(constraints);
        // A comparison takes some 10 ns: most names differ early or in length.
        let cost = 1 + units(permitted.len() + excluded.len()) / 2;
        names(certificate)
            .take_while(|_| self.work.take(cost))
            .any(|name| !name.is_permitted(constraints))
    }
}

fn constraints<'c>(issuer: &'c Parsed<'_>) -> impl Iterator<Item = &'c NameConstraints<'c>> {
    issuer.extensions().filter_map(|extension| match extension {
        ParsedExtension::NameConstraints(constraints) => Some(constraints),
        _ => None,
    })
}

/// The permitted and the excluded subtrees.
fn trees<'c>(
    constraints: &'c NameConstraints<'c>,
) -> (&'c [GeneralSubtree<'c>], &'c [GeneralSubtree<'c>]) {
    (
        constraints
            .permitted_subtrees
            .as_deref()
            .unwrap_or_default(),
        constraints.excluded_subtrees.as_deref().unwrap_or_default(),
    )
}

/// A name in a certificate.
enum Name<'n> {
    Subject(&'n X509Name<'n>),
    Alternative(&'n GeneralName<'n>),
}

fn names<'n>(certificate: &'n Parsed<'_>) -> impl Iterator<Item = Name<'n>> {
    let alternatives = certificate
        .extensions()
        .filter_map(|extension| match extension {
            ParsedExtension::SubjectAlternativeName(names) => Some(&names.general_names),
            _ => None,
        })
        .flatten()
        .map(Name::Alternative);
    let subject = certificate.x509.subject();
    let has_subject = subject.iter_rdn().next().is_some();
    has_subject
        .then_some(Name::Subject(subject))
        .into_iter()
        .chain(alternatives)
}

impl Name<'_> {
    fn is_permitted(&self, constraints: &NameConstraints<'_>) -> bool {
        if let Self::Alternative(GeneralName::Invalid(..)) = self {
            return false;
        }
        let (permitted, excluded) = trees(constraints);
        let mut same_kind = permitted
            .iter()
            .filter(|tree| self.is_of_kind(&tree.base))
            .peekable();
        let allowed = same_kind.peek().is_none()
            || same_kind.any(|tree| self.is_below(&tree.base) == Some(true));
        let denied = excluded
            .iter()
            .filter(|tree| self.is_of_kind(&tree.base))
            .any(|tree| self.is_below(&tree.base) != Some(false));
        allowed && !denied
    }

    fn is_of_kind(&self, base: &GeneralName<'_>) -> bool {
        match self {
            Self::Subject(_) => matches!(base, GeneralName::DirectoryName(_)),
            Self::Alternative(name) => discriminant(*name) == discriminant(base),
        }
    }

    /// `None` for a kind of name that is not supported.
    fn is_below(&self, base: &GeneralName<'_>) -> Option<bool> {
        match (self, base) {
            (Self::Subject(name), GeneralName::DirectoryName(base)) => {
                Some(is_directory_below(name, base))
            }
            (Self::Alternative(name), base) => is_name_below(name, base),
            _ => None,
        }
    }
}

fn is_name_below(name: &GeneralName<'_>, base: &GeneralName<'_>) -> Option<bool> {
    match (name, base) {
        (GeneralName::DNSName(name), GeneralName::DNSName(base)) => {
            Some(is_domain_below(name, base))
        }
        (GeneralName::IPAddress(address), GeneralName::IPAddress(network)) => {
            is_address_below(address, network)
        }
        (GeneralName::RFC822Name(address), GeneralName::RFC822Name(base)) => {
            Some(is_mailbox_below(address, base))
        }
        (GeneralName::DirectoryName(name), GeneralName::DirectoryName(base)) => {
            Some(is_directory_below(name, base))
        }
        _ => None,
    }
}

/// A leading dot requires at least one more label.
fn is_domain_below(name: &str, base: &str) -> bool {
    let (name, base) = (name.as_bytes(), base.as_bytes());
    let Some(extra) = name.len().checked_sub(base.len()) else {
        return false;
    };
    let (rest, end) = name.split_at(extra);
    let ends_a_label = || base.starts_with(b".") || rest.ends_with(b".");
    end.eq_ignore_ascii_case(base) && (base.is_empty() || rest.is_empty() || ends_a_label())
}

/// `network` is an address followed by a mask.
fn is_address_below(address: &[u8], network: &[u8]) -> Option<bool> {
    let (base, mask) = network.split_at_checked(network.len() / 2)?;
    if base.len() != mask.len() {
        return None;
    }
    let same = address.len() == base.len()
        && address
            .iter()
            .zip(base)
            .zip(mask)
            .all(|((byte, base), mask)| byte & mask == base & mask);
    Some(same)
}

/// `base` is a mailbox, a host, or with a leading dot all hosts of a domain.
fn is_mailbox_below(address: &str, base: &str) -> bool {
    let host = address.rsplit_once('@').map_or("", |(_, host)| host);
    if base.contains('@') {
        return address.eq_ignore_ascii_case(base);
    }
    if base.starts_with('.') {
        return is_domain_below(host, base);
    }
    host.eq_ignore_ascii_case(base)
}

fn is_directory_below(name: &X509Name<'_>, base: &X509Name<'_>) -> bool {
    let mut parts = name.iter_rdn();
    base.iter_rdn()
        .all(|wanted| parts.next().is_some_and(|part| part == wanted))
}
