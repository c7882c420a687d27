//! The records that were encrypted with the keys of a connection: how many there may be, and whether rustls made them.

use std::io::{self, IoSlice};

use rustls::{Connection, SupportedCipherSuite};

/// Plaintext bytes of a full record. rustls splits each write into full records and a rest.
const RECORD: usize = 16 * 1024;

const HEADER: usize = 5;
const APPLICATION_DATA: u8 = 23;

/// Records under the keys that are not seen here: our Finished message, and the alert that rejects a renegotiation, which
/// rustls sends once, when the request arrived together with the end of the handshake.
const OF_HANDSHAKE: u64 = 2;

/// Why nothing more can be encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum CannotSeal {
    #[error(
        "the keys of the connection have protected as many records as its cipher suite allows, and TLS 1.2 cannot \
         change them; connect again, or use TLS 1.3 or ChaCha20-Poly1305, which have no such limit"
    )]
    KeysExhausted,
    #[error("data was taken that no record was made of")]
    RecordMissing,
}

impl From<CannotSeal> for io::Error {
    fn from(error: CannotSeal) -> Self {
        Self::other(error)
    }
}

/// Counts the records of the sending direction. At the confidentiality limit of its keys rustls accepts writes and drops
/// them silently, so that limit must never be reached: every write is reserved before, and checked after it was sent.
#[derive(Debug)]
pub(super) struct Sealed {
    /// Records that the keys may protect; `None` where the keys are updated in time.
    limit: Option<u64>,
    /// Data records that all writes together must produce. rustls may make more of a write, never fewer.
    reserved: u64,
    /// Records sent, and those of them of type application data. Of TLS 1.3 these include encrypted handshake messages and
    /// alerts, so that `data` is an upper bound there.
    all: u64,
    data: u64,
    /// The record of which the kernel has a part: the header bytes that were sent, and how many bytes are missing behind them.
    header: [u8; HEADER],
    header_len: usize,
    missing: usize,
}

impl Sealed {
    /// For a connection whose handshake is complete.
    pub(super) fn new(tls: &Connection) -> Self {
        Self::limited(limit(tls))
    }

    fn limited(limit: Option<u64>) -> Self {
        Self {
            limit,
            reserved: 0,
            all: 0,
            data: 0,
            header: [0; HEADER],
            header_len: 0,
            missing: 0,
        }
    }

    /// Reserves the records of one write of so many bytes. Everything encrypted before must have been sent, for only sent
    /// records are counted.
    pub(super) fn reserve(&mut self, bytes: usize) -> Result<(), CannotSeal> {
        let records = bytes.div_ceil(RECORD) as u64;
        let sealed = OF_HANDSHAKE + self.all;
        if self.limit.is_some_and(|limit| limit < sealed + records) {
            return Err(CannotSeal::KeysExhausted);
        }
        self.reserved += records;
        Ok(())
    }

    /// Makes sure that every write became records. Everything encrypted must have been sent.
    pub(super) fn verify(&self) -> Result<(), CannotSeal> {
        if self.data < self.reserved {
            return Err(CannotSeal::RecordMissing);
        }
        Ok(())
    }

    /// Counts the first `count` bytes of `parts`, which the kernel has.
    pub(super) fn sent(&mut self, parts: &[IoSlice<'_>], count: usize) {
        let mut rest = count;
        for part in parts {
            let left = part.len().min(rest);
            self.count_part(&part[..left]);
            rest -= left;
        }
    }

    fn count_part(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let step = if self.missing > 0 {
                let step = self.missing.min(bytes.len());
                self.missing -= step;
                step
            } else {
                self.count_header(bytes)
            };
            bytes = &bytes[step..];
        }
    }

    /// Returns how many of `bytes` belong to the header.
    fn count_header(&mut self, bytes: &[u8]) -> usize {
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

/// The confidentiality limit in records; `None` for TLS 1.3, where rustls updates the keys in time.
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
                sealed.sent(&parts, piece.len());
            }
            assert_eq!((sealed.all, sealed.data), (3, 1), "{step} bytes at a time");
        }
    }

    #[test]
    fn writes_are_promised_up_to_the_limit_and_not_in_part() {
        let mut sealed = Sealed::limited(Some(OF_HANDSHAKE + 3));
        assert_eq!(
            sealed.reserve(3 * RECORD + 1),
            Err(CannotSeal::KeysExhausted)
        );
        assert_eq!(sealed.reserve(3 * RECORD), Ok(()));
        let wire = record(APPLICATION_DATA, 9).repeat(2);
        sealed.sent(&[IoSlice::new(&wire)], wire.len());
        assert_eq!(sealed.reserve(RECORD), Ok(()));
        assert_eq!(sealed.reserve(RECORD + 1), Err(CannotSeal::KeysExhausted));
        let alert = record(21, 2);
        sealed.sent(&[IoSlice::new(&alert)], alert.len());
        assert_eq!(sealed.reserve(1), Err(CannotSeal::KeysExhausted));
        assert_eq!(sealed.reserve(0), Ok(()));
    }

    #[test]
    fn a_write_without_a_record_is_found() {
        let mut sealed = Sealed::limited(None);
        assert_eq!(sealed.reserve(RECORD + 1), Ok(()));
        for (kind, verdict) in [
            (APPLICATION_DATA, Err(CannotSeal::RecordMissing)),
            (21, Err(CannotSeal::RecordMissing)),
            (APPLICATION_DATA, Ok(())),
        ] {
            let wire = record(kind, 26);
            sealed.sent(&[IoSlice::new(&wire)], wire.len());
            assert_eq!(sealed.verify(), verdict);
        }
    }
}
