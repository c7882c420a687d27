//! Rows of the table and certificates of tests in the types of the core.

use std::sync::Arc;

use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, ServerName};
use sockets_core::chain::{ChainPolicy, ChainReport, RevocationList, Roots, evaluate};
use sockets_testing::certificates::{Issued, Row};

pub(crate) fn evaluate_row(row: &Row) -> ChainReport {
    let chain: Vec<_> = row.chain.iter().map(|der| certificate(der)).collect();
    let (leaf, intermediates) = chain.split_first().expect("a leaf");
    evaluate(leaf, intermediates, &policy(row))
}

pub(crate) fn policy(row: &Row) -> ChainPolicy {
    ChainPolicy {
        host: Some(ServerName::try_from(row.host).expect("a name")),
        revocation_lists: row.revocation_lists.iter().map(|der| list(der)).collect(),
        ..ChainPolicy::server(roots(row.roots.iter().map(Vec::as_slice)))
    }
}

pub(crate) fn trusting(root: &Issued) -> Roots {
    roots([root.der()])
}

fn roots<'a>(certificates: impl IntoIterator<Item = &'a [u8]>) -> Roots {
    let certificates = certificates.into_iter().map(certificate).collect();
    Roots::new(false, certificates).expect("certificates")
}

pub(crate) fn certificate(der: &[u8]) -> CertificateDer<'static> {
    CertificateDer::from(der.to_vec())
}

pub(crate) fn of(issued: &Issued) -> CertificateDer<'static> {
    certificate(issued.der())
}

pub(crate) fn list(der: &[u8]) -> RevocationList {
    RevocationList::from_der(CertificateRevocationListDer::from(der.to_vec())).expect("a list")
}

pub(crate) fn lists(ders: &[Vec<u8>]) -> Arc<[RevocationList]> {
    ders.iter().map(|der| list(der)).collect()
}
