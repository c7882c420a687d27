//! Encrypted PKCS#8 keys (RFC 5958, section 3).

use zeroize::Zeroizing;

use super::{PrivateKey, pkcs12};
use crate::error::{Error, Hresult};

/// DER of the object identifiers for `data` and for a shrouded key bag.
const DATA: &[u8] = &[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01,
];
const SHROUDED_KEY_BAG: &[u8] = &[
    0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x02,
];
const VERSION_3: &[u8] = &[0x02, 0x01, 0x03];

const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;
const EXPLICIT_0: u8 = 0xa0;

/// Decrypts a private key.
///
/// The structure is what a key bag of PKCS#12 holds (RFC 7292, 4.2.2), so the library for archives reads it from an
/// archive made of nothing else, with its limits for the cost of key derivation.
pub(super) fn decrypt(encrypted: &[u8], password: &str) -> Result<PrivateKey, Error> {
    let archive = Zeroizing::new(archive_of(encrypted));
    let contents = pkcs12::decrypt(&archive, password)?;
    let Some(bag) = contents.keys.first() else {
        return Err(Error::new(
            Hresult::CRYPT_E_BAD_ENCODE,
            "the encrypted private key is malformed",
        ));
    };
    PrivateKey::from_pkcs8(Zeroizing::new(bag.key.as_der().to_vec()))
}

fn archive_of(encrypted: &[u8]) -> Vec<u8> {
    let bag = element(
        SEQUENCE,
        &[SHROUDED_KEY_BAG, &element(EXPLICIT_0, &[encrypted])],
    );
    let contents = element(SEQUENCE, &[&data(&element(SEQUENCE, &[&bag]))]);
    element(SEQUENCE, &[VERSION_3, &data(&contents)])
}

/// A ContentInfo of type `data`.
fn data(content: &[u8]) -> Vec<u8> {
    let octets = element(OCTET_STRING, &[content]);
    element(SEQUENCE, &[DATA, &element(EXPLICIT_0, &[&octets])])
}

fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut bytes = vec![tag];
    match u8::try_from(content.len()) {
        Ok(short @ 0..=0x7f) => bytes.push(short),
        _ => {
            let length = (content.len() as u64).to_be_bytes();
            let used = &length[(content.len() as u64).leading_zeros() as usize / 8..];
            bytes.push(0x80 | used.len() as u8);
            bytes.extend(used);
        }
    }
    bytes.extend(content);
    bytes
}
