//! Certificates in sequence, the input of the target `chain`.

use std::time::Duration;

/// A byte of choices, four of seconds since 1970, then certificates, each after its length of two bytes.
#[derive(Debug)]
pub struct Chain<'a> {
    choices: u8,
    seconds: u32,
    /// The leaf first, the root last. The last one may be truncated.
    pub certificates: Vec<&'a [u8]>,
}

impl<'a> Chain<'a> {
    /// Parses any bytes.
    pub fn read(bytes: &'a [u8]) -> Self {
        let (head, rest) = bytes.split_at(bytes.len().min(5));
        let byte = |index| head.get(index).copied().unwrap_or_default();
        Self {
            choices: byte(0),
            seconds: u32::from_be_bytes([1, 2, 3, 4].map(byte)),
            certificates: split(rest),
        }
    }

    /// Encodes a chain for [`read`](Self::read).
    pub fn write(choices: u8, seconds: u32, certificates: &[&[u8]]) -> Vec<u8> {
        let mut bytes = vec![choices];
        bytes.extend(seconds.to_be_bytes());
        for certificate in certificates {
            let length = u16::try_from(certificate.len()).expect("a small certificate");
            bytes.extend(length.to_be_bytes());
            bytes.extend(*certificate);
        }
        bytes
    }

    /// One of eight choices.
    pub fn choice(&self, index: u8) -> bool {
        self.choices >> index & 1 == 1
    }

    /// The time of validation, since 1970.
    pub fn time(&self) -> Duration {
        Duration::from_secs(self.seconds.into())
    }
}

fn split(mut rest: &[u8]) -> Vec<&[u8]> {
    /// More certificates would only take time.
    const MAX: usize = 8;
    let mut parts = Vec::new();
    while let ([high, low, after @ ..], 0..MAX) = (rest, parts.len()) {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let (part, behind) = after.split_at(length.min(after.len()));
        parts.push(part);
        rest = behind;
    }
    parts
}
