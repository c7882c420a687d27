//! A chain of any certificates, the last of which is trusted.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rustls::pki_types::{CertificateDer, UnixTime};
use sockets_core::chain::{ChainPolicy, Roots, Usage, ValidationTime, evaluate};
use sockets_fuzz::chain::Chain;

fuzz_target!(|bytes: &[u8]| {
    let chain = Chain::read(bytes);
    let mut certificates = chain
        .certificates
        .iter()
        .map(|&der| CertificateDer::from(der));
    let Some(leaf) = certificates.next() else {
        return;
    };
    let sent: Vec<_> = certificates.collect();
    let root = sent.last().unwrap_or(&leaf).clone().into_owned();
    let Ok(roots) = Roots::new(false, vec![root]) else {
        return;
    };
    let policy = policy(&chain, roots);
    let report = evaluate(&leaf, &sent, &policy);
    assert_eq!(report.chain.first(), Some(&leaf));
    assert_eq!(report.errors.is_empty(), report.error("chain").is_none());
});

fn policy(chain: &Chain<'_>, roots: Roots) -> ChainPolicy {
    let usage = match chain.choice(0) {
        true => Usage::ServerAuthentication,
        false => Usage::Any,
    };
    ChainPolicy {
        host: chain
            .choice(1)
            .then(|| "localhost".try_into().expect("a name")),
        time: match chain.choice(2) {
            true => ValidationTime::At(UnixTime::since_unix_epoch(chain.time())),
            false => ValidationTime::Unchecked,
        },
        ..ChainPolicy::new(roots, usage)
    }
}
