//! The outer layer of what an authority signs: certificates and revocation lists have it in common.

use x509_parser::asn1_rs::{Any, BitString, FromDer, Oid, Tag};

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

/// Content of a sequence.
pub(super) fn content(der: &[u8]) -> Option<&[u8]> {
    sequence(der).map(|(content, _)| content)
}

/// The object identifiers of a sequence, dotted; up to the first thing that is none.
pub(super) fn object_identifiers(der: &[u8]) -> Vec<String> {
    let mut rest = content(der).unwrap_or_default();
    let mut all = Vec::new();
    while let Ok((after, oid)) = Oid::from_der(rest) {
        all.push(oid.to_id_string());
        rest = after;
    }
    all
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
