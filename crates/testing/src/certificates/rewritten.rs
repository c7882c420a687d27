//! Certificates that no library issues, made by rewriting DER.

use rcgen::{KeyPair, SigningKey};

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const VERSION: u8 = 0xA0;
const EXTENSIONS: u8 = 0xA3;

/// Removes version and extensions, and signs again.
pub(super) fn as_version_1(certificate: &[u8], key: &KeyPair) -> Vec<u8> {
    let parts = elements(content(certificate));
    let [message, algorithm, _signature] = parts.as_slice() else {
        panic!("not a certificate");
    };
    let fields: Vec<u8> = elements(content(message))
        .into_iter()
        .filter(|field| ![VERSION, EXTENSIONS].contains(&field[0]))
        .flatten()
        .copied()
        .collect();
    let message = element(SEQUENCE, &fields);
    let mut signature = vec![0];
    signature.extend(key.sign(&message).expect("signed"));
    let signature = element(BIT_STRING, &signature);
    element(SEQUENCE, &[message, algorithm.to_vec(), signature].concat())
}

/// Replaces sha256WithRSAEncryption by sha1WithRSAEncryption.
pub(super) fn name_sha1(certificate: &mut [u8]) {
    const SHA256_WITH_RSA: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B];
    let places: Vec<_> = certificate
        .windows(SHA256_WITH_RSA.len())
        .enumerate()
        .filter(|(_, bytes)| *bytes == SHA256_WITH_RSA)
        .map(|(place, _)| place + SHA256_WITH_RSA.len() - 1)
        .collect();
    assert_eq!(places.len(), 2, "one signed and one unsigned name");
    for place in places {
        certificate[place] = 0x05;
    }
}

/// The serial number without the sign byte.
pub(super) fn serial(certificate: &[u8]) -> Vec<u8> {
    let message = elements(content(certificate))[0];
    let number = elements(content(message))
        .into_iter()
        .find(|field| field[0] == INTEGER)
        .expect("a serial number");
    let bytes = content(number);
    bytes.strip_prefix(&[0]).unwrap_or(bytes).to_vec()
}

/// Removes everything after the private key.
pub(super) fn private_key_version_1(key: &[u8]) -> Vec<u8> {
    let parts = elements(content(key));
    let version = element(INTEGER, &[0]);
    element(SEQUENCE, &[&version, parts[1], parts[2]].concat())
}

/// The elements of a sequence, each with its header.
fn elements(mut der: &[u8]) -> Vec<&[u8]> {
    let mut all = Vec::new();
    while !der.is_empty() {
        let (head, length) = header(der);
        let (one, rest) = der.split_at(head + length);
        all.push(one);
        der = rest;
    }
    all
}

fn content(der: &[u8]) -> &[u8] {
    let (head, length) = header(der);
    &der[head..head + length]
}

/// Lengths of the header and of the content.
fn header(der: &[u8]) -> (usize, usize) {
    let first = usize::from(der[1]);
    if first < 0x80 {
        return (2, first);
    }
    let bytes = first & 0x7F;
    let length = der[2..2 + bytes]
        .iter()
        .fold(0, |length, byte| length << 8 | usize::from(*byte));
    (2 + bytes, length)
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("small");
    let [high, low] = length.to_be_bytes();
    let head = match length {
        0..0x80 => vec![tag, low],
        0x80..0x100 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [&head, content].concat()
}
