//! Compressed data of a hostile peer, and anything compressed and inflated again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sockets_core::websocket::protocol::Role;
use sockets_core::websocket::protocol::deflate::{
    DeflateConfig, DeflateParameters, Deflater, Inflated, Inflater,
};

/// Less than an input can expand to.
const LIMIT: usize = 10_000;

fuzz_target!(|bytes: &[u8]| {
    let [choices, piece, bytes @ ..] = bytes else {
        return;
    };
    let parameters = DeflateParameters {
        server_no_context_takeover: choices & 8 != 0,
        client_no_context_takeover: true,
        server_max_window_bits: 8 + choices % 8,
        client_max_window_bits: 15,
    };
    let piece = usize::from(*piece) + 1;
    inflate(bytes, piece, &parameters, choices & 16 != 0);
    compress(bytes, piece, &parameters);
});

/// A message for each piece, and then one of all pieces.
fn inflate(bytes: &[u8], piece: usize, parameters: &DeflateParameters, goes_on: bool) {
    let mut inflater = Inflater::new(Role::Client, parameters);
    for fragmented in [false, true] {
        let mut out = Vec::new();
        let mut pieces = bytes.chunks(piece).peekable();
        while let Some(piece) = pieces.next() {
            let end = !fragmented || pieces.peek().is_none();
            match inflater.inflate(piece, end, &mut out, LIMIT, goes_on) {
                Ok(Inflated::All) => assert!(out.len() <= LIMIT),
                Ok(Inflated::LimitReached) if goes_on => assert!(out.len() <= LIMIT),
                Ok(Inflated::LimitReached) => return assert!(out.len() <= 2 * LIMIT),
                Err(_) => return,
            }
            if end {
                out.clear();
            }
        }
    }
}

fn compress(bytes: &[u8], piece: usize, parameters: &DeflateParameters) {
    let config = DeflateConfig {
        threshold: 0,
        level: 1 + u32::from(parameters.server_max_window_bits) % 9,
        ..DeflateConfig::default()
    };
    let mut deflater = Deflater::new(Role::Server, parameters, &config);
    if !deflater.compresses(bytes.len(), true) {
        return;
    }
    let mut inflater = Inflater::new(Role::Client, parameters);
    for _ in 0..2 {
        let mut compressed = Vec::new();
        for piece in bytes.chunks(piece) {
            deflater.deflate(piece, false, &mut compressed);
        }
        deflater.deflate(b"", true, &mut compressed);
        let mut out = Vec::new();
        let inflated = inflater.inflate(&compressed, true, &mut out, usize::MAX, false);
        assert_eq!((inflated, &out[..]), (Ok(Inflated::All), bytes));
    }
}
