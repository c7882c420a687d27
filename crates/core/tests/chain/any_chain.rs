//! Our own checks and webpki's agree on every chain. The checks decide alone when dates do not matter.

use proptest::prelude::*;
use rustls::pki_types::CertificateDer;
use sockets_core::chain::ChainValidationResult::{Expired, OtherErrors, RevocationFailure};
use sockets_core::chain::{ChainPolicy, ValidationTime, evaluate};
use sockets_testing::certificates::{Issued, Recipe, Row, rows};

use crate::subject::{certificate, of, policy, trusting};

/// What an authority may have beside its name.
#[derive(Debug, Clone)]
enum Trait {
    Nothing,
    PathLength(u8),
    NoAuthority,
    Critical,
    Permits(&'static str),
    ExcludesAddress,
    BadSignature,
}

#[derive(Debug, Clone)]
struct Plan {
    authorities: Vec<Trait>,
    hosts: Vec<&'static str>,
    host: &'static str,
    sent: usize,
    leaf_broken: bool,
}

const DOMAINS: [&str; 6] = [
    "example",
    "a.example",
    "b.example",
    "x.a.example",
    "test",
    ".example",
];
const HOSTS: [&str; 8] = [
    "example",
    "a.example",
    "b.example",
    "*.a.example",
    "x.a.example",
    "notexample",
    "192.0.2.1",
    "198.51.100.1",
];
const ASKED: [&str; 5] = [
    "example",
    "a.example",
    "x.a.example",
    "192.0.2.1",
    "198.51.100.1",
];

fn traits() -> impl Strategy<Value = Trait> {
    prop_oneof![
        4 => Just(Trait::Nothing),
        2 => (0..3u8).prop_map(Trait::PathLength),
        1 => Just(Trait::NoAuthority),
        1 => Just(Trait::Critical),
        4 => prop::sample::select(&DOMAINS[..]).prop_map(Trait::Permits),
        1 => Just(Trait::ExcludesAddress),
        1 => Just(Trait::BadSignature),
    ]
}

fn plans() -> impl Strategy<Value = Plan> {
    (
        prop::collection::vec(traits(), 0..4),
        prop::collection::vec(prop::sample::select(&HOSTS[..]), 0..4),
        prop::sample::select(&ASKED[..]),
        prop_oneof![4 => Just(usize::MAX), 1 => 0..3usize],
        prop::bool::weighted(0.1),
    )
        .prop_map(|(authorities, hosts, host, sent, leaf_broken)| Plan {
            authorities,
            hosts,
            host,
            sent,
            leaf_broken,
        })
}

impl Plan {
    /// The chain and its root.
    fn build(&self) -> (Vec<CertificateDer<'static>>, Issued) {
        let root = Recipe::authority("Root").self_signed();
        let mut authorities: Vec<Issued> = Vec::new();
        for (number, with) in self.authorities.iter().enumerate() {
            let issuer = authorities.last().unwrap_or(&root);
            let authority = issue(Recipe::authority(&format!("CA {number}")), with, issuer);
            authorities.push(authority);
        }
        let leaf = Recipe::server(&self.hosts).issued_by(authorities.last().unwrap_or(&root));
        let leaf = if self.leaf_broken {
            leaf.with_broken_signature()
        } else {
            leaf
        };
        let sent = authorities.iter().rev().take(self.sent).map(of);
        (std::iter::once(of(&leaf)).chain(sent).collect(), root)
    }
}

fn issue(recipe: Recipe, with: &Trait, issuer: &Issued) -> Issued {
    match *with {
        Trait::Nothing => recipe.issued_by(issuer),
        Trait::PathLength(length) => recipe.path_length(length).issued_by(issuer),
        Trait::NoAuthority => recipe.without_authority().issued_by(issuer),
        Trait::Critical => recipe.critical_extension().issued_by(issuer),
        Trait::Permits(domain) => recipe.permitting(domain).issued_by(issuer),
        Trait::ExcludesAddress => recipe.excluding([192, 0, 2, 0], 24).issued_by(issuer),
        Trait::BadSignature => recipe.issued_by(issuer).with_broken_signature(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn our_checks_find_what_webpki_refuses(plan in plans()) {
        let (chain, root) = plan.build();
        let with_webpki = ChainPolicy {
            host: Some(plan.host.try_into().expect("a name")),
            ..ChainPolicy::server(trusting(&root))
        };
        let alone = ChainPolicy {
            time: ValidationTime::Unchecked,
            ..with_webpki.clone()
        };
        let rejected = evaluate(&chain[0], &chain[1..], &with_webpki);
        let found = evaluate(&chain[0], &chain[1..], &alone);
        prop_assert_eq!(found.results(), rejected.results());
    }
}

#[test]
fn our_checks_alone_find_every_error_of_the_table_but_dates() {
    for row in rows() {
        let expected: Vec<_> = row
            .results
            .iter()
            .copied()
            .filter(|result| !needs_more(*result))
            .collect();
        let found = checks_alone(&row);
        assert_eq!(found, expected, "{}", row.name);
    }
}

/// Dates, and what only webpki rejects.
fn needs_more(result: u8) -> bool {
    [Expired, OtherErrors, RevocationFailure]
        .iter()
        .any(|one| one.value() == result)
}

fn checks_alone(row: &Row) -> Vec<u8> {
    let chain: Vec<_> = row.chain.iter().map(|der| certificate(der)).collect();
    let policy = ChainPolicy {
        time: ValidationTime::Unchecked,
        ..policy(row)
    };
    evaluate(&chain[0], &chain[1..], &policy)
        .results()
        .into_iter()
        .map(|result| result.value())
        .filter(|result| !needs_more(*result))
        .collect()
}
