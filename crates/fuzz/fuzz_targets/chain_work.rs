//! A chain of any shape takes a bounded amount of work, and an error of an incomplete validation cannot be ignored.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rustls::pki_types::CertificateDer;
use sockets_core::chain::{
    ChainPolicy, MOST_WORK, Roots, SslErrorSeverity, ValidationTime, evaluate,
};
use sockets_core::error::Hresult;
use sockets_fuzz::plan::Plan;

/// Rejected requests for work are counted too, as in the property tests.
const MAX_REJECTED_WORK: u64 = 1_000;

fuzz_target!(|bytes: &[u8]| {
    let plan = Plan::read(bytes);
    let certificates: Vec<_> = plan.certificates().map(CertificateDer::from).collect();
    let Some((leaf, sent)) = certificates.split_first() else {
        return;
    };
    let report = evaluate(leaf, sent, &policy(&plan));
    assert!(report.work <= MOST_WORK + MAX_REJECTED_WORK);
    let is_cut_short = report
        .errors
        .iter()
        .any(|error| error.hresult == Hresult::TRUST_E_FAIL);
    assert!(!is_cut_short || report.severity() == SslErrorSeverity::Fatal);
});

fn policy(plan: &Plan<'_>) -> ChainPolicy {
    let roots = plan.root().map(CertificateDer::from).into_iter().collect();
    let roots = Roots::new(false, roots).expect("a certificate");
    ChainPolicy {
        host: Some("localhost".try_into().expect("a name")),
        time: match plan.choice(1) {
            true => ValidationTime::Now,
            false => ValidationTime::Unchecked,
        },
        ..ChainPolicy::server(roots)
    }
}
