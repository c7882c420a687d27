//! Certificates in PKCS#7 signed data (RFC 2315, 9.1): `.p7b` files.

use x509_parser::asn1_rs::{Any, Class, FromDer, Oid, Tag};
use x509_parser::der_parser::oid;

use super::Certificate;

/// The certificate of a `.p7b` file that issued none of the others; None for bytes that are no such file.
pub(super) fn leaf(der: &[u8]) -> Option<Certificate> {
    let certificates = certificates(der)?;
    let is_issuer = |candidate: &Certificate| {
        certificates.iter().any(|each| {
            each != candidate && each.details().raw_issuer == candidate.details().raw_subject
        })
    };
    let leaf = certificates.iter().find(|each| !is_issuer(each));
    leaf.or_else(|| certificates.first()).cloned()
}

fn certificates(der: &[u8]) -> Option<Vec<Certificate>> {
    let (_, outer) = Any::from_der(der).ok()?;
    let (content, kind) = Oid::from_der(outer.data).ok()?;
    if kind != oid!(1.2.840.113549.1.7.2) {
        return None;
    }
    let (_, explicit) = Any::from_der(content).ok()?;
    let (_, signed_data) = Any::from_der(explicit.data).ok()?;
    let set = elements(signed_data.data).find(|element| is_implicit_0(element))?;
    elements_raw(set.data)
        .map(|der| Certificate::from_der(der).ok())
        .collect()
}

fn is_implicit_0(element: &Any<'_>) -> bool {
    element.class() == Class::ContextSpecific && element.tag() == Tag(0)
}

fn elements(mut rest: &[u8]) -> impl Iterator<Item = Any<'_>> {
    std::iter::from_fn(move || {
        let (after, element) = Any::from_der(rest).ok()?;
        rest = after;
        Some(element)
    })
}

/// The elements with their headers.
fn elements_raw(mut rest: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (after, _) = Any::from_der(rest).ok()?;
        let element = &rest[..rest.len() - after.len()];
        rest = after;
        Some(element)
    })
}
