//! The records that were sealed with the keys of a connection: how many there may be, and whether rustls made them.

use std::io::{self, IoSlice};

use rustls::{Connection, SupportedCipherSuite};

/// Plaintext bytes of a full record. rustls cuts each write into such ones and a rest.
const RECORD: usize = 16 * 1024;

const HEADER: usize = 5;
const APPLICATION_DATA: u8 = 23;

/// Records with the keys that nobody counted: our Finished message, and the refusal of a renegotiation, which rustls
/// answers once, when the request came in one piece with the end of the handshake.
const OF_HANDSHAKE: u64 = 2;

/// Why nothing more can be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum CannotSeal {
    #[error(
        "the keys of the connection have protected as many records as its cipher suite allows, and TLS 1.2 cannot \
         change them; connect again, or use TLS 1.3 or ChaCha20-Poly1305, which have no such limit"
    )]
    KeysExhausted,
    #[error("data was taken that no record was made of")]
    Swallowed,
}

impl From<CannotSeal> for io::Error {
    fn from(error: CannotSeal) -> Self {
        Self::other(error)
    }
}

/// Counts the records of one direction. At the limit of its keys rustls takes what is written and drops it, so it must
/// never come to that.
#[derive(Debug)]
pub(super) struct Sealed {
    /// Records that the keys may protect; `None` where they are changed in time.
    limit: Option<u64>,
    /// Records that writes must have become.
    promised: u64,
    /// Records that left, and those of them that may hold data.
    all: u64,
    data: u64,
    /// What left of the record that has not left in full: its header, and how many bytes it lacks behind it.
    header: [u8; HEADER],
    header_len: usize,
    missing: usize,
}

impl Sealed {
    /// After the handshake of `tls`.
    pub(super) fn new(tls: &Connection) -> Self {
        Self::limited(limit(tls))
    }

    fn limited(limit: Option<u64>) -> Self {
        Self {
            limit,
            promised: 0,
            all: 0,
            data: 0,
            header: [0; HEADER],
            header_len: 0,
            missing: 0,
        }
    }

    /// Makes sure that so many bytes can be sealed in one write; everything sealed before has left.
    pub(super) fn promise(&mut self, bytes: usize) -> Result<(), CannotSeal> {
        let records = bytes.div_ceil(RECORD) as u64;
        let sealed = OF_HANDSHAKE + self.all;
        if self.limit.is_some_and(|limit| limit < sealed + records) {
            return Err(CannotSeal::KeysExhausted);
        }
        self.promised += records;
        Ok(())
    }

    /// Makes sure that there is a record for all that was written, once everything has left.
    pub(super) fn verify(&self) -> Result<(), CannotSeal> {
        if self.data < self.promised {
            return Err(CannotSeal::Swallowed);
        }
        Ok(())
    }

    /// The first `count` bytes of `parts` left.
    pub(super) fn leave(&mut self, parts: &[IoSlice<'_>], count: usize) {
        let mut rest = count;
        for part in parts {
            let left = part.len().min(rest);
            self.leave_part(&part[..left]);
            rest -= left;
        }
    }

    fn leave_part(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let step = if self.missing > 0 {
                let step = self.missing.min(bytes.len());
                self.missing -= step;
                step
            } else {
                self.leave_header(bytes)
            };
            bytes = &bytes[step..];
        }
    }

    /// Returns how many of `bytes` belong to the header.
    fn leave_header(&mut self, bytes: &[u8]) -> usize {
        let step = bytes.len().min(HEADER - self.header_len);
        self.header[self.header_len..self.header_len + step].copy_from_slice(&bytes[..step]);
        self.header_len += step;
        if self.header_len == HEADER {
            let [kind, _, _, high, low] = self.header;
            self.all += 1;
            self.data += u64::from(kind == APPLICATION_DATA);
            self.missing = usize::from(u16::from_be_bytes([high, low]));
            self.header_len = 0;
        }
        step
    }
}

/// TLS 1.3 changes its keys in time.
fn limit(tls: &Connection) -> Option<u64> {
    match tls.negotiated_cipher_suite() {
        Some(SupportedCipherSuite::Tls12(suite)) => Some(suite.common.confidentiality_limit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u8, length: u8) -> Vec<u8> {
        let mut record = vec![kind, 3, 3, 0, length];
        record.resize(HEADER + usize::from(length), 0xee);
        record
    }

    #[test]
    fn records_are_counted_wherever_the_kernel_stopped() {
        let wire = [record(APPLICATION_DATA, 40), record(21, 0), record(22, 255)].concat();
        for step in 1..wire.len() {
            let mut sealed = Sealed::limited(None);
            for piece in wire.chunks(step) {
                let (first, second) = piece.split_at(piece.len() / 2);
                let parts = [
                    IoSlice::new(first),
                    IoSlice::new(second),
                    IoSlice::new(&wire),
                ];
                sealed.leave(&parts, piece.len());
            }
            assert_eq!((sealed.all, sealed.data), (3, 1), "{step} bytes at a time");
        }
    }

    #[test]
    fn writes_are_promised_up_to_the_limit_and_not_in_part() {
        let mut sealed = Sealed::limited(Some(OF_HANDSHAKE + 3));
        assert_eq!(
            sealed.promise(3 * RECORD + 1),
            Err(CannotSeal::KeysExhausted)
        );
        assert_eq!(sealed.promise(3 * RECORD), Ok(()));
        let wire = record(APPLICATION_DATA, 9).repeat(2);
        sealed.leave(&[IoSlice::new(&wire)], wire.len());
        assert_eq!(sealed.promise(RECORD), Ok(()));
        assert_eq!(sealed.promise(RECORD + 1), Err(CannotSeal::KeysExhausted));
        let alert = record(21, 2);
        sealed.leave(&[IoSlice::new(&alert)], alert.len());
        assert_eq!(sealed.promise(1), Err(CannotSeal::KeysExhausted));
        assert_eq!(sealed.promise(0), Ok(()));
    }

    #[test]
    fn a_write_without_a_record_is_found() {
        let mut sealed = Sealed::limited(None);
        assert_eq!(sealed.promise(RECORD + 1), Ok(()));
        for (kind, verdict) in [
            (APPLICATION_DATA, Err(CannotSeal::Swallowed)),
            (21, Err(CannotSeal::Swallowed)),
            (APPLICATION_DATA, Ok(())),
        ] {
            let wire = record(kind, 26);
            sealed.leave(&[IoSlice::new(&wire)], wire.len());
            assert_eq!(sealed.verify(), verdict);
        }
    }
}
