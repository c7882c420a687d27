//! The outer structure of signed objects, which certificates and revocation lists have in common.

use x509_parser::asn1_rs::{Any, BitString, Class, FromDer, Tag};

/// Message, algorithm and signature of a certificate or revocation list.
#[derive(Debug, Clone)]
pub(super) struct SignedData<'a> {
    /// The signed bytes.
    pub(super) message: &'a [u8],
    /// Content of the AlgorithmIdentifier.
    pub(super) algorithm: &'a [u8],
    pub(super) signature: &'a [u8],
}

impl<'a> SignedData<'a> {
    pub(super) fn parse(der: &'a [u8]) -> Option<Self> {
        let content = sequence(der)?.0;
        let (_, after_message) = sequence(content)?;
        let message = content.get(..content.len() - after_message.len())?;
        let (algorithm, rest) = sequence(after_message)?;
        Some(Self {
            message,
            algorithm,
            signature: bit_string(rest)?,
        })
    }
}

/// A SubjectPublicKeyInfo.
#[derive(Debug, Clone)]
pub(super) struct PublicKey<'a> {
    /// Content of the AlgorithmIdentifier.
    pub(super) algorithm: &'a [u8],
    pub(super) key: &'a [u8],
}

impl<'a> PublicKey<'a> {
    pub(super) fn parse(der: &'a [u8]) -> Option<Self> {
        let (algorithm, rest) = sequence(sequence(der)?.0)?;
        Some(Self {
            algorithm,
            key: bit_string(rest)?,
        })
    }
}

/// The fields of a certificate by which chains are built; the rest is not parsed.
#[derive(Debug)]
pub(super) struct Outline<'a> {
    /// Content of the issuer's name.
    pub(super) issuer: &'a [u8],
    /// Content of the subject's name.
    pub(super) subject: &'a [u8],
    /// How many extensions there are.
    pub(super) extensions: usize,
}

impl<'a> Outline<'a> {
    pub(super) fn parse(certificate: &'a [u8]) -> Option<Self> {
        let message = content(content(certificate)?)?;
        // Serial number, algorithm, issuer, validity, subject, key (RFC 5280 section 4.1).
        let mut fields = elements(message).filter(|field| field.class() == Class::Universal);
        let issuer = fields.nth(2)?.data;
        let subject = fields.nth(1)?.data;
        let extensions = elements(message)
            .find(|field| field.class() == Class::ContextSpecific && field.tag() == Tag(3))
            .and_then(|field| content(field.data));
        Some(Self {
            issuer,
            subject,
            extensions: elements(extensions.unwrap_or_default()).count(),
        })
    }
}

/// Content of a sequence.
pub(super) fn content(der: &[u8]) -> Option<&[u8]> {
    sequence(der).map(|(content, _)| content)
}

/// The contents of the object identifiers in a sequence, up to the first element of another kind.
pub(super) fn object_identifiers(der: &[u8]) -> impl Iterator<Item = &[u8]> {
    elements(content(der).unwrap_or_default())
        .take_while(|element| element.class() == Class::Universal && element.tag() == Tag::Oid)
        .map(|element| element.data)
}

/// Successive elements, up to the first malformed one.
fn elements(mut der: &[u8]) -> impl Iterator<Item = Any<'_>> {
    std::iter::from_fn(move || {
        let (rest, element) = Any::from_der(der).ok()?;
        der = rest;
        Some(element)
    })
}

/// Content of the sequence at the start, and what follows it.
fn sequence(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (rest, any) = Any::from_der(der).ok()?;
    (any.tag() == Tag::Sequence).then_some((any.data, rest))
}

fn bit_string(der: &[u8]) -> Option<&[u8]> {
    let (rest, any) = Any::from_der(der).ok()?;
    BitString::try_from(any.clone()).ok()?;
    let (unused_bits, bits) = any.data.split_first()?;
    (rest.is_empty() && *unused_bits == 0).then_some(bits)
}
