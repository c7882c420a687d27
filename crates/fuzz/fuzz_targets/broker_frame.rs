//! What a program sends to the agent, in pieces of any length.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sockets_core::broker::frame::{Decoder, Head, Limits, encode};

const LIMITS: Limits = Limits {
    json: 1 << 10,
    tail: 1 << 12,
};

fuzz_target!(|input: (u8, Vec<u8>)| {
    let (piece, bytes) = input;
    let whole = decoded(&bytes, bytes.len().max(1));
    let split = decoded(&bytes, usize::from(piece).max(1));
    assert_eq!(whole, split, "frames do not depend on how they come");
    for head in &whole.0 {
        assert!(head.json.len() <= LIMITS.json && head.tail.len() <= LIMITS.tail);
    }
    let encoded: Vec<u8> = whole
        .0
        .iter()
        .flat_map(|head| encode(&head.json, &head.tail, head.has_descriptor).expect("short"))
        .collect();
    assert!(bytes.starts_with(&encoded), "frames are what came");
});

/// The frames, and whether something came that is none.
fn decoded(bytes: &[u8], piece: usize) -> (Vec<Head>, bool) {
    let mut decoder = Decoder::new(LIMITS);
    let mut heads = Vec::new();
    for part in bytes.chunks(piece) {
        decoder.push(part);
        loop {
            match decoder.next_frame() {
                Ok(Some(head)) => heads.push(head),
                Ok(None) => break,
                Err(_) => return (heads, true),
            }
        }
    }
    (heads, false)
}
