//! One chain for every way to be wrong: which errors, in which order, with which code.

use std::sync::Arc;

use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, ServerName};
use sockets_core::chain::{
    ChainPolicy, ChainReport, RevocationList, Roots, SslErrorSeverity, evaluate,
};
use sockets_testing::certificates::{Row, rows};

#[test]
fn every_chain_has_exactly_its_errors() {
    let wrong: Vec<_> = rows().iter().filter_map(difference).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn difference(row: &Row) -> Option<String> {
    let report = evaluate_row(row);
    let found = Outcome::of(&report);
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
        let ignorable = row
            .results
            .iter()
            .all(|result| [1, 3, 4, 6, 7, 11, 12].contains(result));
        Self {
            results: row.results.to_vec(),
            hresult: row.hresult,
            status: row.status,
            severity: match row.results {
                [] => SslErrorSeverity::None,
                _ if ignorable => SslErrorSeverity::Ignorable,
                _ => SslErrorSeverity::Fatal,
            },
        }
    }
}

fn evaluate_row(row: &Row) -> ChainReport {
    let roots = row.roots.iter().map(|der| certificate(der)).collect();
    let mut policy = ChainPolicy::server(Roots::new(false, roots).unwrap());
    policy.host = Some(ServerName::try_from(row.host).unwrap());
    policy.revocation_lists = row
        .revocation_lists
        .iter()
        .map(|der| list(der))
        .collect::<Arc<[_]>>();
    let (leaf, intermediates) = row.chain.split_first().unwrap();
    let intermediates: Vec<_> = intermediates.iter().map(|der| certificate(der)).collect();
    evaluate(&certificate(leaf), &intermediates, &policy)
}

fn certificate(der: &[u8]) -> CertificateDer<'static> {
    CertificateDer::from(der.to_vec())
}

fn list(der: &[u8]) -> RevocationList {
    RevocationList::from_der(CertificateRevocationListDer::from(der.to_vec())).unwrap()
}
