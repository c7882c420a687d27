//! One chain for every kind of error: which errors, in which order, with which code.

use std::collections::BTreeSet;

use sockets_core::chain::{ChainReport, ChainValidationResult, SslErrorSeverity};
use sockets_testing::certificates::{Row, rows};

use crate::subject::{certificate, evaluate_row};

#[test]
fn every_chain_has_exactly_its_errors() {
    let wrong: Vec<_> = rows().iter().filter_map(difference).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_result_and_every_certificate_status_has_a_chain() {
    let rows = rows();
    let results: BTreeSet<_> = rows.iter().flat_map(|row| row.results).copied().collect();
    assert_eq!(results, (1..=13).collect());
    let statuses: BTreeSet<_> = rows.iter().map(|row| row.status).collect();
    assert_eq!(statuses, [0].into_iter().chain(23..=30).collect());
}

#[test]
fn a_report_shows_the_chain_from_the_leaf_to_the_root() {
    for row in rows().iter().filter(|row| row.results.is_empty()) {
        let chain = evaluate_row(row).chain;
        assert_eq!(
            chain.first(),
            Some(&certificate(&row.chain[0])),
            "{}",
            row.name
        );
        assert_eq!(
            chain.last(),
            Some(&certificate(&row.roots[0])),
            "{}",
            row.name
        );
    }
}

#[test]
fn seven_results_can_be_ignored() {
    let ignorable: Vec<_> = ChainValidationResult::ALL
        .into_iter()
        .filter(|result| result.is_ignorable())
        .map(ChainValidationResult::value)
        .collect();
    assert_eq!(ignorable, [1, 3, 4, 6, 7, 11, 12]);
}

#[test]
fn results_have_the_numbers_of_windows() {
    for (number, result) in (0..).zip(ChainValidationResult::ALL) {
        assert_eq!(result.value(), number);
        assert_eq!(ChainValidationResult::from_value(number), Some(result));
    }
    assert_eq!(ChainValidationResult::from_value(14), None);
}

fn difference(row: &Row) -> Option<String> {
    let found = Outcome::of(&evaluate_row(row));
    let expected = Outcome::expected(row);
    (found != expected).then(|| format!("{}: found {found:?}, expected {expected:?}", row.name))
}

#[derive(Debug, PartialEq)]
struct Outcome {
    results: Vec<u8>,
    hresult: u32,
    status: u8,
    severity: SslErrorSeverity,
}

impl Outcome {
    fn of(report: &ChainReport) -> Self {
        let error = report.error("connect");
        Self {
            results: report
                .results()
                .iter()
                .map(|result| result.value())
                .collect(),
            hresult: error.as_ref().map_or(0, |error| error.hresult().unsigned()),
            status: error.map_or(0, |error| error.status().value()),
            severity: report.severity(),
        }
    }

    fn expected(row: &Row) -> Self {
        let ignorable = |result| [1, 3, 4, 6, 7, 11, 12].contains(result);
        Self {
            results: row.results.to_vec(),
            hresult: row.hresult,
            status: row.status,
            severity: match row.results {
                [] => SslErrorSeverity::None,
                results if results.iter().all(ignorable) => SslErrorSeverity::Ignorable,
                _ => SslErrorSeverity::Fatal,
            },
        }
    }
}
