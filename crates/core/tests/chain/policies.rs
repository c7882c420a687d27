//! Policies beyond the table: times, usages, further intermediates, other roots.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{ServerName, UnixTime};
use sockets_core::chain::ChainValidationResult::{
    self, BasicConstraintsError, Expired, IncompleteChain, InvalidName,
    RevocationInformationMissing, Revoked, Untrusted, WrongUsage,
};
use sockets_core::chain::{
    ChainPolicy, RevocationList, Roots, SslErrorSeverity, Usage, ValidationTime, evaluate,
};
use sockets_core::error::Hresult;
use sockets_testing::certificates::{Issued, Recipe};

use crate::subject::{certificate, lists, of, trusting};

/// 1 July 2010: before all certificates of tests.
const EARLY: u64 = 1_277_942_400;

struct Fixture {
    root: Issued,
    intermediate: Issued,
}

impl Fixture {
    fn new() -> Self {
        let root = Recipe::authority("Root").self_signed();
        let intermediate = Recipe::authority("Intermediate").issued_by(&root);
        Self { root, intermediate }
    }

    fn results(&self, recipe: Recipe, policy: &ChainPolicy) -> Vec<ChainValidationResult> {
        let leaf = recipe.issued_by(&self.intermediate);
        evaluate(&of(&leaf), &[of(&self.intermediate)], policy).results()
    }

    fn server(&self) -> ChainPolicy {
        ChainPolicy::server(trusting(&self.root))
    }
}

#[test]
fn no_host_means_any_host() {
    let fixture = Fixture::new();
    assert_eq!(
        fixture.results(Recipe::server(&["a.example"]), &fixture.server()),
        []
    );
}

#[test]
fn clients_and_servers_are_told_apart() {
    let fixture = Fixture::new();
    let client = ChainPolicy::client(trusting(&fixture.root));
    assert_eq!(fixture.results(Recipe::client("me"), &client), []);
    assert_eq!(
        fixture.results(Recipe::server(&["a.example"]), &client),
        [WrongUsage]
    );
    assert_eq!(
        fixture.results(Recipe::client("me"), &fixture.server()),
        [WrongUsage]
    );
    assert_eq!(
        fixture.results(Recipe::client("me").any_usage(), &client),
        []
    );
    let any = ChainPolicy::new(trusting(&fixture.root), Usage::Any);
    assert_eq!(fixture.results(Recipe::client("me"), &any), []);
}

#[test]
fn every_purpose_that_is_asked_for_has_to_be_there() {
    let fixture = Fixture::new();
    let purposes = |list: &[&str]| {
        let list = list.iter().map(|&one| one.to_owned()).collect();
        ChainPolicy::new(trusting(&fixture.root), Usage::Purposes(list))
    };
    let (server, client) = ("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    let results = |list: &[&str]| fixture.results(Recipe::server(&["a.example"]), &purposes(list));
    assert_eq!(results(&[server]), []);
    assert_eq!(results(&[server, client]), [WrongUsage]);
    assert_eq!(results(&[]), []);
}

#[test]
fn the_time_is_that_of_the_policy() {
    let fixture = Fixture::new();
    let at = |time| ChainPolicy {
        time,
        ..fixture.server()
    };
    let early = ValidationTime::At(UnixTime::since_unix_epoch(Duration::from_secs(EARLY)));
    let server = || Recipe::server(&["a.example"]);
    assert_eq!(fixture.results(server(), &at(early)), [Expired]);
    assert_eq!(
        fixture.results(server().valid(2001, 2002), &at(ValidationTime::Now)),
        [Expired]
    );
    let unchecked = at(ValidationTime::Unchecked);
    assert_eq!(fixture.results(server().valid(2001, 2002), &unchecked), []);
}

#[test]
fn without_dates_everything_else_is_still_checked() {
    let fixture = Fixture::new();
    let unchecked = ChainPolicy {
        time: ValidationTime::Unchecked,
        ..fixture.server()
    };
    assert_eq!(
        fixture.results(Recipe::client("me"), &unchecked),
        [WrongUsage]
    );
    let stranger = Recipe::server(&["a.example"]).self_signed();
    assert_eq!(
        evaluate(&of(&stranger), &[], &unchecked).results(),
        [Untrusted]
    );
    let untrusted = ChainPolicy {
        roots: Roots::new(false, Vec::new()).unwrap(),
        ..unchecked
    };
    assert_eq!(
        fixture.results(Recipe::server(&["a.example"]), &untrusted),
        [IncompleteChain]
    );
}

#[test]
fn the_program_may_know_the_intermediate() {
    let fixture = Fixture::new();
    let leaf = Recipe::server(&["a.example"]).issued_by(&fixture.intermediate);
    let policy = ChainPolicy {
        intermediates: Arc::new([of(&fixture.intermediate)]),
        ..fixture.server()
    };
    let report = evaluate(&of(&leaf), &[], &policy);
    assert_eq!(report.results(), []);
    let chain = [&leaf, &fixture.intermediate, &fixture.root].map(of);
    assert_eq!(report.chain, chain);
}

#[test]
fn of_two_paths_the_good_one_counts() {
    let (old, new) = (Recipe::authority("Old"), Recipe::authority("New"));
    let (old, new) = (old.valid(2001, 2002).self_signed(), new.self_signed());
    let expired = Recipe::authority("Cross").valid(2001, 2002).issued_by(&old);
    let current = expired.reissued_by(&new, 2020, 2099);
    let leaf = Recipe::server(&["a.example"]).issued_by(&current);
    let policy = ChainPolicy::server(trusting(&new));
    for sent in [[&expired, &current], [&current, &expired]] {
        let report = evaluate(&of(&leaf), &sent.map(of), &policy);
        assert_eq!(report.results(), []);
        assert_eq!(report.chain, [&leaf, &current, &new].map(of));
    }
}

#[test]
fn a_revoked_authority_does_not_hide_behind_an_expired_certificate_of_its_key() {
    let root = Recipe::authority("Root").self_signed();
    let first = Recipe::authority("Intermediate").issued_by(&root);
    let (expired, revoked) = (
        first.reissued_by(&root, 2001, 2002),
        first.reissued_by(&root, 2020, 2099),
    );
    let leaf = Recipe::server(&["a.example"]).issued_by(&first);
    let policy = ChainPolicy {
        revocation_lists: lists(&[
            root.revocation_list(&[&revoked], 2020, 2099),
            first.revocation_list(&[], 2020, 2099),
        ]),
        ..ChainPolicy::server(trusting(&root))
    };
    for sent in [[&expired, &revoked], [&revoked, &expired]] {
        let report = evaluate(&of(&leaf), &sent.map(of), &policy);
        assert_eq!(report.results(), [Revoked]);
    }
    let report = evaluate(&of(&leaf), &[of(&revoked), of(&first)], &policy);
    assert_eq!(
        report.results(),
        [],
        "a certificate of the key that is good"
    );
}

#[test]
fn a_certificate_that_is_trusted_itself_needs_no_issuer() {
    let fixture = Fixture::new();
    let results = |recipe: Recipe, host: &'static str| {
        let leaf = recipe.issued_by(&fixture.intermediate);
        let policy = ChainPolicy {
            host: Some(ServerName::try_from(host).unwrap()),
            ..ChainPolicy::server(trusting(&leaf))
        };
        evaluate(&of(&leaf), &[], &policy).results()
    };
    let server = || Recipe::server(&["a.example"]);
    assert_eq!(results(server(), "a.example"), []);
    assert_eq!(results(server(), "b.example"), [InvalidName]);
    assert_eq!(results(server().valid(2001, 2002), "a.example"), [Expired]);
    assert_eq!(
        results(Recipe::client("me"), "me"),
        [InvalidName, WrongUsage]
    );
    let stranger = server().issued_by(&fixture.intermediate);
    let policy = ChainPolicy::server(trusting(&stranger));
    assert_eq!(fixture.results(server(), &policy), [IncompleteChain]);
}

#[test]
fn a_longer_path_than_any_real_one_is_too_long() {
    let root = Recipe::authority("Root").self_signed();
    let mut authorities = vec![Recipe::authority("0").issued_by(&root)];
    for depth in 1..12 {
        let below = Recipe::authority(&depth.to_string()).issued_by(&authorities[depth - 1]);
        authorities.push(below);
    }
    let leaf = Recipe::server(&["a.example"]).issued_by(&authorities[11]);
    let sent: Vec<_> = authorities.iter().map(of).collect();
    let report = evaluate(&of(&leaf), &sent, &ChainPolicy::server(trusting(&root)));
    assert!(report.results().contains(&BasicConstraintsError));
    assert_eq!(report.severity(), SslErrorSeverity::Fatal);
}

#[test]
fn an_authority_that_may_not_sign_certificates_is_one_error_more() {
    let root = Recipe::authority("Root").self_signed();
    let authority = Recipe::authority("Other")
        .without_certificate_signing()
        .issued_by(&root);
    let leaf = Recipe::server(&["a.example"])
        .valid(2001, 2002)
        .issued_by(&authority);
    let report = evaluate(
        &of(&leaf),
        &[of(&authority)],
        &ChainPolicy::server(trusting(&root)),
    );
    assert_eq!(report.results(), [BasicConstraintsError, Expired]);
}

#[test]
fn a_list_for_the_leaf_alone_leaves_the_intermediate_unknown() {
    let fixture = Fixture::new();
    let policy = ChainPolicy {
        revocation_lists: lists(&[fixture.intermediate.revocation_list(&[], 2020, 2099)]),
        ..fixture.server()
    };
    let results = fixture.results(Recipe::server(&["a.example"]), &policy);
    assert_eq!(results, [RevocationInformationMissing]);
}

#[test]
fn a_part_of_a_list_speaks_of_the_certificates_that_name_it() {
    const PLACE: &str = "http://a.example/1.crl";
    let fixture = Fixture::new();
    let leaf = |place| {
        Recipe::server(&["a.example"])
            .listed_at(place)
            .issued_by(&fixture.root)
    };
    let (here, elsewhere) = (leaf(PLACE), leaf("http://a.example/2.crl"));
    let results = |leaf: &Issued, revoked: &[&Issued]| {
        let policy = ChainPolicy {
            revocation_lists: lists(&[fixture.root.partial_revocation_list(revoked, PLACE)]),
            ..fixture.server()
        };
        evaluate(&of(leaf), &[], &policy).results()
    };
    assert_eq!(results(&here, &[]), []);
    assert_eq!(results(&here, &[&here]), [Revoked]);
    assert_eq!(results(&elsewhere, &[]), [RevocationInformationMissing]);
    let authority = Recipe::server(&["a.example"])
        .and_authority()
        .listed_at(PLACE);
    let authority = authority.issued_by(&fixture.root);
    assert!(results(&authority, &[]).contains(&RevocationInformationMissing));
}

#[test]
fn roots_and_lists_that_are_none_are_refused_at_once() {
    let root = Roots::new(false, vec![certificate(b"no certificate")]).unwrap_err();
    assert_eq!(root.hresult(), Hresult::E_INVALIDARG);
    for bytes in [&b""[..], b"\x30\x00", b"-----BEGIN X509 CRL-----", b"text"] {
        let list = RevocationList::parse(bytes).unwrap_err();
        assert_eq!(list.hresult(), Hresult::E_INVALIDARG);
    }
}
