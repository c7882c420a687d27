//! Any bytes have a result and never a panic, and no error is lost by damaging a certificate.

use proptest::prelude::*;
use rustls::pki_types::CertificateRevocationListDer;
use sockets_core::chain::{ChainPolicy, RevocationList, Roots, Usage, evaluate};
use sockets_testing::certificates::{Issued, Recipe};
use std::sync::LazyLock;

use crate::subject::{certificate, list, of, trusting};

struct Chain {
    root: Issued,
    intermediate: Issued,
    leaf: Issued,
    list: Vec<u8>,
}

static CHAIN: LazyLock<Chain> = LazyLock::new(|| {
    let root = Recipe::authority("Root")
        .permitting("example")
        .self_signed();
    let intermediate = Recipe::authority("Intermediate")
        .path_length(0)
        .issued_by(&root);
    let leaf = Recipe::server(&["a.example", "192.0.2.1"]).issued_by(&intermediate);
    let list = intermediate.revocation_list(&[&leaf], 2020, 2099);
    Chain {
        root,
        intermediate,
        leaf,
        list,
    }
});

fn policy(roots: Roots) -> ChainPolicy {
    ChainPolicy {
        host: Some("a.example".try_into().expect("a name")),
        ..ChainPolicy::server(roots)
    }
}

fn damage() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    prop::collection::vec((any::<prop::sample::Index>(), 1..=u8::MAX), 1..6)
}

fn damaged(der: &[u8], damage: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    let mut bytes = der.to_vec();
    for (place, mask) in damage {
        let place = place.index(bytes.len());
        bytes[place] ^= mask;
    }
    bytes
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_not_a_good_chain(
        leaf in prop::collection::vec(any::<u8>(), 0..200),
        other in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let roots = trusting(&CHAIN.root);
        let report = evaluate(&certificate(&leaf), &[certificate(&other)], &policy(roots));
        prop_assert!(!report.errors.is_empty());
    }

    #[test]
    fn a_damaged_leaf_is_refused(damage in damage()) {
        let leaf = damaged(CHAIN.leaf.der(), &damage);
        prop_assume!(leaf != CHAIN.leaf.der());
        let policy = policy(trusting(&CHAIN.root));
        let report = evaluate(&certificate(&leaf), &[of(&CHAIN.intermediate)], &policy);
        prop_assert!(!report.errors.is_empty());
    }

    #[test]
    fn a_damaged_intermediate_is_refused(damage in damage()) {
        let intermediate = damaged(CHAIN.intermediate.der(), &damage);
        prop_assume!(intermediate != CHAIN.intermediate.der());
        let policy = policy(trusting(&CHAIN.root));
        let report = evaluate(&of(&CHAIN.leaf), &[certificate(&intermediate)], &policy);
        prop_assert!(!report.errors.is_empty());
    }

    #[test]
    fn a_damaged_leaf_that_is_trusted_itself_is_no_panic(damage in damage()) {
        let leaf = certificate(&damaged(CHAIN.leaf.der(), &damage));
        if let Ok(roots) = Roots::new(false, vec![leaf.clone()]) {
            let any = ChainPolicy::new(roots.clone(), Usage::Any);
            evaluate(&leaf, &[], &any);
            evaluate(&leaf, &[of(&CHAIN.intermediate)], &policy(roots));
        }
    }

    #[test]
    fn a_damaged_revocation_list_hides_no_revocation(damage in damage()) {
        let bytes = damaged(&CHAIN.list, &damage);
        prop_assume!(bytes != CHAIN.list);
        if let Ok(list) = RevocationList::from_der(CertificateRevocationListDer::from(bytes)) {
            let policy = ChainPolicy {
                revocation_lists: [list].into(),
                ..policy(trusting(&CHAIN.root))
            };
            let report = evaluate(&of(&CHAIN.leaf), &[of(&CHAIN.intermediate)], &policy);
            prop_assert!(!report.errors.is_empty());
        }
    }
}

#[test]
fn the_undamaged_chain_is_good_but_for_its_revocation() {
    let good = policy(trusting(&CHAIN.root));
    let chain = [of(&CHAIN.intermediate)];
    assert_eq!(evaluate(&of(&CHAIN.leaf), &chain, &good).results(), []);
    let revoking = ChainPolicy {
        revocation_lists: [list(&CHAIN.list)].into(),
        ..good
    };
    assert!(
        !evaluate(&of(&CHAIN.leaf), &chain, &revoking)
            .errors
            .is_empty()
    );
}

#[test]
fn many_certificates_with_matching_names_cost_a_bounded_time() {
    let root = Recipe::authority("Loop").self_signed();
    let crowd: Vec<_> = (0..40)
        .map(|_| Recipe::authority("Loop").issued_by(&root))
        .collect();
    let leaf = Recipe::server(&["a.example"]).issued_by(&crowd[39]);
    let crowd: Vec<_> = crowd.iter().map(of).collect();
    let report = evaluate(&of(&leaf), &crowd, &policy(trusting(&CHAIN.root)));
    assert!(!report.errors.is_empty());
}
