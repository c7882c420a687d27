//! The hash algorithms of Digest.

use aws_lc_rs::digest::{SHA256, SHA512_256, digest};
use md5::{Digest as _, Md5};
use zeroize::Zeroizing;

/// A hash algorithm, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hash {
    Md5,
    Sha256,
    Sha512_256,
}

impl Hash {
    /// The algorithm of a name in lower case without `-sess`.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "md5" => Some(Self::Md5),
            "sha-256" => Some(Self::Sha256),
            "sha-512-256" => Some(Self::Sha512_256),
            _ => None,
        }
    }

    /// The hash of `parts` with colons between them, in hexadecimal digits.
    pub(super) fn of(self, parts: &[&[u8]]) -> Zeroizing<String> {
        let text = Zeroizing::new(parts.join(&b':'));
        match self {
            Self::Md5 => hexadecimal(&Md5::digest(&*text)),
            Self::Sha256 => hexadecimal(digest(&SHA256, &text).as_ref()),
            Self::Sha512_256 => hexadecimal(digest(&SHA512_256, &text).as_ref()),
        }
    }
}

pub(super) fn hexadecimal(bytes: &[u8]) -> Zeroizing<String> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0xf])
        .map(|nibble| char::from(DIGITS[usize::from(nibble)]));
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    text.extend(digits);
    text
}
