//! No chain takes more than a fixed amount of work, and none is trusted because the work was too much.

use proptest::prelude::*;
use sockets_core::chain::ChainValidationResult::OtherErrors;
use sockets_core::chain::{
    ChainPolicy, ChainReport, MOST_WORK, SslErrorSeverity, ValidationTime, evaluate,
};
use sockets_core::error::Hresult;
use sockets_testing::certificates::{Hostile, KeyKind, Load, Recipe, Shape};

use crate::subject::{certificate, list, of, trusting};

/// Each denied request counts one unit; these are the loops that go on to their end.
const MOST_REFUSALS: u64 = 1_000;

const NARROW: Shape = Shape {
    load: Load::Hosts,
    leaf: 1,
    authority: 0,
    floors: 1,
    width: 1,
    one_key: true,
    one_name: false,
    keys: KeyKind::EcdsaP256,
};

/// Many names below many constraints, on many paths: some 60 KB.
const fn wide(load: Load) -> Shape {
    Shape {
        load,
        leaf: 2000,
        authority: 300,
        floors: 3,
        width: 4,
        ..NARROW
    }
}

/// Many authorities that may be the issuers of each other.
const fn maze(width: u64, one_key: bool, keys: KeyKind) -> Shape {
    Shape {
        width,
        one_key,
        keys,
        one_name: true,
        ..NARROW
    }
}

fn policies(hostile: &Hostile) -> [ChainPolicy; 4] {
    let trusted = ChainPolicy {
        host: Some("localhost".try_into().expect("a name")),
        ..ChainPolicy::server(trusting(&hostile.root))
    };
    let stranger = Recipe::authority("Stranger").self_signed();
    [
        trusted.clone(),
        ChainPolicy {
            roots: trusting(&stranger),
            ..trusted.clone()
        },
        ChainPolicy {
            time: ValidationTime::Unchecked,
            ..trusted.clone()
        },
        ChainPolicy {
            revocation_lists: [list(&hostile.root.revocation_list(&[], 2020, 2099))].into(),
            ..trusted
        },
    ]
}

fn ask(hostile: &Hostile, policy: &ChainPolicy) -> ChainReport {
    let authorities: Vec<_> = hostile.authorities.iter().map(of).collect();
    evaluate(&of(&hostile.leaf), &authorities, policy)
}

fn is_cut_short(report: &ChainReport) -> bool {
    report
        .errors
        .iter()
        .any(|error| error.hresult == Hresult::TRUST_E_FAIL)
}

fn shapes() -> impl Strategy<Value = Shape> {
    let keys = prop_oneof![
        4 => Just(KeyKind::EcdsaP256),
        1 => Just(KeyKind::EcdsaP384),
        1 => Just(KeyKind::EcdsaP521),
        2 => Just(KeyKind::Ed25519),
    ];
    (
        prop::sample::select(&Load::ALL[..]),
        0..2_000u64,
        0..400u64,
        1..4usize,
        prop_oneof![3 => 1..5u64, 1 => 5..60u64],
        (any::<bool>(), any::<bool>()),
        keys,
    )
        .prop_map(
            |(load, leaf, authority, floors, width, (one_key, one_name), keys)| Shape {
                load,
                leaf,
                // Each of the uppermost ones has them.
                authority: authority / width,
                floors,
                width,
                one_key,
                one_name,
                keys,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn no_shape_takes_more_than_a_fixed_amount_of_work(shape in shapes()) {
        let hostile = Hostile::new(&shape);
        for policy in policies(&hostile) {
            let report = ask(&hostile, &policy);
            prop_assert!(report.work <= MOST_WORK + MOST_REFUSALS, "{}", report.work);
            prop_assert!(report.severity() == SslErrorSeverity::Fatal || !is_cut_short(&report));
        }
    }
}

#[test]
fn the_worst_of_each_kind_is_refused_and_says_that_there_may_be_more() {
    let names = [Load::Hosts, Load::Mailboxes, Load::Addresses].map(wide);
    let mazes = [
        maze(60, false, KeyKind::EcdsaP521),
        maze(120, false, KeyKind::Ed25519),
    ];
    for shape in names.into_iter().chain(mazes) {
        let hostile = Hostile::new(&shape);
        let [_, unknown, ..] = policies(&hostile);
        let report = ask(&hostile, &unknown);
        assert!(is_cut_short(&report), "{shape:?}: {:?}", report.errors);
        assert!(report.errors.contains(OtherErrors));
        assert_eq!(report.severity(), SslErrorSeverity::Fatal);
        let error = report.error("connect").expect("rejected");
        assert_ne!(error.hresult().unsigned(), 0);
    }
}

#[test]
fn what_is_long_but_simple_is_judged_in_full() {
    for load in Load::ALL {
        let hostile = Hostile::new(&Shape {
            leaf: 100,
            authority: if load == Load::Extensions { 100 } else { 0 },
            ..wide(load)
        });
        let [trusted, unknown, ..] = policies(&hostile);
        let report = ask(&hostile, &trusted);
        assert_eq!(report.results(), [], "{load:?}");
        assert!(!is_cut_short(&ask(&hostile, &unknown)), "{load:?}");
    }
}

#[test]
fn a_trusted_chain_stays_trusted_whatever_else_was_sent() {
    let maze = Hostile::new(&maze(80, false, KeyKind::EcdsaP521));
    let [trusted, ..] = policies(&maze);
    assert_eq!(ask(&maze, &trusted).results(), []);
    let root = Recipe::authority("Root").self_signed();
    let leaf = Recipe::server(&["localhost"]).issued_by(&root);
    let policy = ChainPolicy::server(trusting(&root));
    let unrelated: Vec<_> = maze.chain().iter().map(|der| certificate(der)).collect();
    let report = evaluate(&of(&leaf), &unrelated, &policy);
    assert_eq!(report.results(), []);
    let alone = evaluate(&of(&leaf), &[], &policy);
    assert_eq!(report.work, alone.work, "what is not named costs nothing");
}

/// The units that a leaf, its authority and a root take, all with keys of one kind.
fn chain_of_three(keys: KeyKind) -> u64 {
    let root = Recipe::authority("Root").key(keys).self_signed();
    let authority = Recipe::authority("Authority").key(keys).issued_by(&root);
    let leaf = Recipe::server(&["localhost"])
        .key(keys)
        .issued_by(&authority);
    let policy = ChainPolicy::server(trusting(&root));
    let report = evaluate(&of(&leaf), &[of(&authority)], &policy);
    assert_eq!(report.results(), []);
    report.work
}

#[test]
fn a_chain_of_three_takes_a_hundredth_of_what_there_is_and_with_slow_keys_a_twelfth() {
    for (keys, parts_of_thousand) in [
        (KeyKind::Rsa2048, 4..=6),
        (KeyKind::EcdsaP256, 10..=12),
        (KeyKind::Ed25519, 10..=12),
        (KeyKind::EcdsaP384, 39..=43),
        (KeyKind::EcdsaP521, 79..=83),
    ] {
        let work = chain_of_three(keys);
        let measured = work * 1_000 / MOST_WORK;
        assert!(parts_of_thousand.contains(&measured), "{keys:?}: {work}");
    }
}
