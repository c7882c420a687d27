//! `cargo run --release --example websocket_speed`: how long masking, UTF-8 validation, and decoding and encoding of small
//! messages take.
#![expect(clippy::print_stdout, reason = "prints its results")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use sockets_core::websocket::protocol::deflate::{
    DeflateConfig, DeflateParameters, Deflater, Inflater,
};
use sockets_core::websocket::protocol::{
    Batch, Decoder, DecoderConfig, Encoder, Opcode, Outgoing, Oversize, RandomMaskKeys,
    ReceiveMode, Role, Utf8Validator, apply_mask,
};

const SMALL: usize = 64;
const READ: usize = 64 << 10;
const ROUNDS: usize = 5;

fn main() {
    let mut bytes = vec![b'a'; READ];
    bandwidth("mask 64 KiB", READ, || {
        apply_mask(black_box(&mut bytes), [1, 2, 3, 4], 1)
    });
    let text = vec![b'a'; READ];
    bandwidth("UTF-8 64 KiB, ASCII", READ, || valid(&text));
    let text = "κόσμε ".repeat(READ / 11).into_bytes();
    bandwidth("UTF-8 64 KiB, Greek", text.len(), || valid(&text));
    for role in [Role::Client, Role::Server] {
        for opcode in [Opcode::Binary, Opcode::Text] {
            encode_and_decode(role, opcode);
        }
    }
    compressed();
}

fn valid(text: &[u8]) {
    Utf8Validator::new().push(black_box(text)).expect("text");
}

/// Messages of 64 bytes, as many as a read of 64 KiB holds.
fn encode_and_decode(sender: Role, opcode: Opcode) {
    let payloads = vec![b'a'; READ];
    let one = Outgoing {
        opcode,
        end: true,
        length: SMALL,
    };
    let messages = vec![one; READ / SMALL];
    let mut keys = RandomMaskKeys::new();
    let mut encoder = Encoder::new(sender, None);
    let mut wire = Vec::new();
    each(
        &format!("encode 64 B {opcode:?}, {sender:?}"),
        messages.len(),
        || {
            wire.clear();
            encoder.encode(&payloads, &messages, &mut keys, &mut wire);
        },
    );
    let mut decoder = Decoder::new(sender.peer(), CONFIG, None);
    let mut batch = Batch::new();
    let mut memory = wire.clone();
    let copy = each("  copy of the bytes", messages.len(), || {
        memory.copy_from_slice(black_box(&wire));
    });
    let both = each(
        &format!("decode 64 B {opcode:?} of {sender:?}, and copy"),
        messages.len(),
        || {
            memory.copy_from_slice(black_box(&wire));
            batch.clear();
            let end = decoder.decode(&mut memory, 0, &mut batch).expect("valid");
            assert_eq!((end, batch.records.len()), (memory.len(), messages.len()));
        },
    );
    println!("{:40} {:8.1} ns", "  alone", both - copy);
}

const CONFIG: DecoderConfig = DecoderConfig {
    mode: ReceiveMode::Messages,
    max_message_size: 1 << 20,
    max_frames: u32::MAX,
    oversize: Oversize::Fail,
};

/// Messages of 1 KiB of JSON, with and without context takeover.
fn compressed() {
    let payload = br#"{"user":"somebody","text":"what was said","time":1234567890}"#.repeat(17);
    for no_takeover in [true, false] {
        let config = DeflateConfig {
            threshold: 0,
            ..DeflateConfig::default()
        };
        let parameters = DeflateParameters {
            server_no_context_takeover: no_takeover,
            client_no_context_takeover: no_takeover,
            server_max_window_bits: 15,
            client_max_window_bits: 15,
        };
        let mut deflater = Deflater::new(Role::Server, &parameters, &config);
        let mut inflater = Inflater::new(Role::Client, &parameters);
        let mut wire = Vec::new();
        let takeover = if no_takeover { "without" } else { "with" };
        each(&format!("deflate 1 KiB {takeover} takeover"), 1, || {
            wire.clear();
            deflater.deflate(&payload, true, &mut wire);
        });
        if no_takeover {
            let mut out = Vec::new();
            each("inflate 1 KiB without takeover", 1, || {
                out.clear();
                inflater
                    .inflate(&wire, true, &mut out, usize::MAX, false)
                    .expect("valid");
            });
        }
    }
}

/// Nanoseconds of each of `count` units, the best of several rounds.
fn each(name: &str, count: usize, mut run: impl FnMut()) -> f64 {
    let best = (0..ROUNDS)
        .map(|_| round(&mut run))
        .fold(f64::MAX, f64::min);
    let each = best / count as f64;
    println!("{name:40} {each:8.1} ns");
    each
}

fn bandwidth(name: &str, bytes: usize, mut run: impl FnMut()) {
    let best = (0..ROUNDS)
        .map(|_| round(&mut run))
        .fold(f64::MAX, f64::min);
    println!("{name:40} {:8.1} GB/s", bytes as f64 / best);
}

/// Nanoseconds of a run.
fn round(run: &mut impl FnMut()) -> f64 {
    let (start, mut runs) = (Instant::now(), 0_u32);
    while start.elapsed() < Duration::from_millis(100) {
        run();
        runs += 1;
    }
    start.elapsed().as_nanos() as f64 / f64::from(runs)
}
