//! Certificates behind each other, as the target `chain` reads them.

use std::time::Duration;

/// A byte of choices, four of seconds since 1970, then certificates, each behind its length of two bytes.
#[derive(Debug)]
pub struct Chain<'a> {
    choices: u8,
    seconds: u32,
    /// The leaf first, the root last. The last one may be cut off.
    pub certificates: Vec<&'a [u8]>,
}

impl<'a> Chain<'a> {
    /// Takes any bytes.
    pub fn read(bytes: &'a [u8]) -> Self {
        let (head, rest) = bytes.split_at(bytes.len().min(5));
        let byte = |index| head.get(index).copied().unwrap_or_default();
        Self {
            choices: byte(0),
            seconds: u32::from_be_bytes([1, 2, 3, 4].map(byte)),
            certificates: split(rest),
        }
    }

    /// The form that [`read`](Self::read) takes.
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

    /// Since 1970.
    pub fn time(&self) -> Duration {
        Duration::from_secs(self.seconds.into())
    }
}

fn split(mut rest: &[u8]) -> Vec<&[u8]> {
    /// More would only take time.
    const MOST: usize = 8;
    let mut parts = Vec::new();
    while let ([high, low, after @ ..], 0..MOST) = (rest, parts.len()) {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let (part, behind) = after.split_at(length.min(after.len()));
        parts.push(part);
        rest = behind;
    }
    parts
}
