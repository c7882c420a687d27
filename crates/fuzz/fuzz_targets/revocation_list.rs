//! A revocation list in DER or PEM, and a chain that is looked up in it.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use rustls::pki_types::CertificateDer;
use sockets_core::chain::{ChainPolicy, RevocationList, Roots, evaluate};
use sockets_testing::certificates::{Issued, Recipe};

struct IssuedChain {
    root: CertificateDer<'static>,
    leaf: CertificateDer<'static>,
}

static CHAIN: LazyLock<IssuedChain> = LazyLock::new(|| {
    let root = Recipe::authority("Root").self_signed();
    let leaf = Recipe::server(&["localhost"]).issued_by(&root);
    IssuedChain {
        root: of(&root),
        leaf: of(&leaf),
    }
});

fn of(issued: &Issued) -> CertificateDer<'static> {
    issued.der().to_vec().into()
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(list) = RevocationList::parse(bytes) else {
        return;
    };
    let roots = Roots::new(false, vec![CHAIN.root.clone()]).expect("a root");
    let policy = ChainPolicy {
        revocation_lists: [list].into(),
        ..ChainPolicy::server(roots)
    };
    // The authority has a new key in every process, so it signed no list of the input.
    let report = evaluate(&CHAIN.leaf, &[], &policy);
    assert!(!report.errors.is_empty(), "a forged list was believed");
});
