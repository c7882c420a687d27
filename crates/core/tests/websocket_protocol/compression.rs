//! Compressed messages: RFC 7692, sections 6 and 7.2.

use flate2::{Compress, Compression, FlushCompress};
use sockets_core::websocket::protocol::deflate::{
    DeflateConfig, DeflateParameters, Deflater, Inflater,
};
use sockets_core::websocket::protocol::{
    Batch, Decoder, DecoderConfig, Encoder, Opcode, Oversize, ProtocolError, ReceiveMode, Role,
    SharedMessage,
};

use crate::encoding::encode;
use crate::support::{
    BOTH, FIN, Frame, MESSAGES, Outcome, RSV1, bytes_of, decode, decode_cut, decoder, frame, part,
    too_large, whole,
};
use Opcode::{Binary, Ping, Text};

/// The examples of RFC 7692, section 7.2.3.
const HELLO: &[u8] = b"\xf2\x48\xcd\xc9\xc9\x07\x00";
const HELLO_AGAIN: &[u8] = b"\xf2\x00\x11\x00\x00";
const HELLO_STORED: &[u8] = b"\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00";
const HELLO_FINAL: &[u8] = b"\xf3\x48\xcd\xc9\xc9\x07\x00\x00";
const HELLO_TWO_BLOCKS: &[u8] = b"\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00";

pub(crate) const TAKEOVER: DeflateParameters = DeflateParameters {
    server_no_context_takeover: false,
    client_no_context_takeover: false,
    server_max_window_bits: 15,
    client_max_window_bits: 15,
};

const NO_TAKEOVER: DeflateParameters = DeflateParameters {
    server_no_context_takeover: true,
    client_no_context_takeover: true,
    ..TAKEOVER
};

/// Compresses everything.
pub(crate) const ALL: DeflateConfig = DeflateConfig {
    server_no_context_takeover: false,
    client_no_context_takeover: false,
    server_max_window_bits: 15,
    client_max_window_bits: 15,
    level: 6,
    threshold: 0,
};

pub(crate) fn encoder(role: Role, parameters: &DeflateParameters) -> Encoder {
    Encoder::new(role, Some(Deflater::new(role, parameters, &ALL)))
}

pub(crate) fn inflating(role: Role, parameters: &DeflateParameters) -> Decoder {
    Decoder::new(role, MESSAGES, Some(Inflater::new(role, parameters)))
}

fn both(parameters: &DeflateParameters, frames: &[Frame]) -> Outcome {
    let [client, server] = BOTH.map(|role| {
        let bytes = bytes_of(frames, role.peer());
        decode_cut(&bytes, || inflating(role, parameters))
    });
    assert_eq!(client, server);
    client
}

const COMPRESSED: u8 = FIN | RSV1 | 1;

#[test]
fn the_examples_of_the_rfc_are_inflated() {
    let inputs = [HELLO, HELLO_STORED, HELLO_FINAL, HELLO_TWO_BLOCKS];
    for input in inputs {
        for parameters in [TAKEOVER, NO_TAKEOVER] {
            let frames = [frame(COMPRESSED, input), frame(COMPRESSED, HELLO)];
            let expected = vec![whole(Text, "Hello"), whole(Text, "Hello")];
            assert_eq!(both(&parameters, &frames), (expected, None), "{input:x?}");
        }
    }
}

#[test]
fn a_message_refers_to_the_one_before_only_with_takeover() {
    let frames = [frame(COMPRESSED, HELLO), frame(COMPRESSED, HELLO_AGAIN)];
    let expected = vec![whole(Text, "Hello"), whole(Text, "Hello")];
    assert_eq!(both(&TAKEOVER, &frames), (expected, None));
    let (received, error) = both(&NO_TAKEOVER, &frames);
    assert_eq!(
        (received.len(), error),
        (1, Some(ProtocolError::InvalidDeflate))
    );
}

/// A final block without the empty one behind it, as some senders write it.
#[test]
fn a_final_block_ends_a_message() {
    for parameters in [TAKEOVER, NO_TAKEOVER] {
        let bare = &HELLO_FINAL[..HELLO_FINAL.len() - 1];
        let frames = [frame(COMPRESSED, bare), frame(COMPRESSED, HELLO)];
        let expected = vec![whole(Text, "Hello"), whole(Text, "Hello")];
        assert_eq!(both(&parameters, &frames), (expected, None));
    }
}

/// What follows a final block within a message, and the next message, refer to what the message had before.
#[test]
fn a_final_block_keeps_the_window() {
    let two = [&HELLO_FINAL[..7], HELLO_AGAIN].concat();
    let frames = [frame(COMPRESSED, &two)];
    assert_eq!(
        both(&TAKEOVER, &frames),
        (vec![whole(Text, "HelloHello")], None)
    );
    let frames = [frame(COMPRESSED, HELLO_FINAL), frame(COMPRESSED, HELLO)];
    let expected = vec![whole(Text, "Hello"), whole(Text, "Hello")];
    assert_eq!(both(&TAKEOVER, &frames), (expected, None));
}

#[test]
fn empty_messages_are_inflated() {
    for payload in [&b"\x00"[..], b"\x02\x00"] {
        let outcome = both(
            &TAKEOVER,
            &[frame(COMPRESSED, payload), frame(COMPRESSED, HELLO)],
        );
        let expected = vec![whole(Text, ""), whole(Text, "Hello")];
        assert_eq!(outcome, (expected, None), "{payload:x?}");
    }
}

/// Cut at every byte into two fragments, with a ping between them and uncompressed messages around.
#[test]
fn fragments_are_inflated() {
    for cut in 0..=HELLO.len() {
        let frames = [
            frame(FIN | 1, "plain"),
            frame(RSV1 | 1, &HELLO[..cut]),
            frame(FIN | 9, "ping"),
            frame(0, ""),
            frame(FIN, &HELLO[cut..]),
            frame(FIN | 2, "plain"),
        ];
        let expected = vec![
            whole(Text, "plain"),
            whole(Ping, "ping"),
            whole(Text, "Hello"),
            whole(Binary, "plain"),
        ];
        assert_eq!(both(&TAKEOVER, &frames), (expected, None), "{cut}");
    }
}

#[test]
fn corrupt_data_fails() {
    for payload in [
        &b"\xff\xff\xff\xff"[..],
        b"\x06",
        b"\x00\x05\x00\x00\x00",
        HELLO_AGAIN,
    ] {
        let (received, error) = both(&TAKEOVER, &[frame(COMPRESSED, payload)]);
        assert_eq!(
            (received, error),
            (Vec::new(), Some(ProtocolError::InvalidDeflate)),
            "{payload:x?}"
        );
    }
}

#[test]
fn compressed_text_is_checked() {
    let mut deflater = Deflater::new(Role::Server, &NO_TAKEOVER, &ALL);
    let mut compressed = Vec::new();
    deflater.deflate(b"valid \xc3\x28", true, &mut compressed);
    let outcome = both(&NO_TAKEOVER, &[frame(COMPRESSED, &compressed)]);
    assert_eq!(outcome.1, Some(ProtocolError::InvalidUtf8));
    let outcome = both(&NO_TAKEOVER, &[frame(COMPRESSED ^ 3, &compressed)]);
    assert_eq!(outcome, (vec![whole(Binary, b"valid \xc3\x28")], None));
}

#[test]
fn without_negotiation_nothing_is_compressed() {
    let bytes = bytes_of(&[frame(COMPRESSED, HELLO)], Role::Server);
    let outcome = decode_cut(&bytes, || Decoder::new(Role::Client, MESSAGES, None));
    assert_eq!(outcome, (Vec::new(), Some(ProtocolError::ReservedBits)));
    for frames in [
        [frame(RSV1 | 1, HELLO), frame(RSV1 | FIN, "")],
        [frame(1, "a"), frame(RSV1 | FIN, HELLO)],
    ] {
        assert_eq!(
            both(&TAKEOVER, &frames).1,
            Some(ProtocolError::ReservedBits)
        );
    }
}

#[test]
fn the_encoder_writes_the_examples() {
    let mut encoder = encoder(Role::Server, &TAKEOVER);
    let message: (Opcode, &[u8], bool) = (Text, b"Hello", true);
    let bytes = encode(&mut encoder, &[message, message, (Text, b"", true)]);
    let frames = [
        frame(COMPRESSED, HELLO),
        frame(COMPRESSED, HELLO_AGAIN),
        frame(COMPRESSED, b"\x00"),
    ];
    assert_eq!(bytes, bytes_of(&frames, Role::Server));
}

#[test]
fn short_messages_are_not_compressed() {
    let config = DeflateConfig {
        threshold: 6,
        ..ALL
    };
    let deflater = Deflater::new(Role::Server, &TAKEOVER, &config);
    let mut encoder = Encoder::new(Role::Server, Some(deflater));
    let sent: [(Opcode, &[u8], bool); 3] = [
        (Text, b"Hello", true),
        (Ping, b"123456", true),
        (Text, b"Hello!", true),
    ];
    let bytes = encode(&mut encoder, &sent);
    assert_eq!(bytes[..7], *b"\x81\x05Hello");
    assert_eq!(bytes[7..9], [FIN | 9, 6], "never a control frame");
    assert_eq!(bytes[15], COMPRESSED);
    let first = encode(&mut encoder, &[(Text, b"H", false)]);
    assert_eq!(first[0], RSV1 | 1, "nobody knows how long it becomes");
}

/// zlib has no window of 256 bytes.
#[test]
fn a_window_of_eight_bits_means_uncompressed() {
    let parameters = DeflateParameters {
        client_max_window_bits: 8,
        ..TAKEOVER
    };
    let bytes = encode(
        &mut encoder(Role::Client, &parameters),
        &[(Text, b"Hello", true)],
    );
    assert_eq!(bytes[0], FIN | 1);
    let outcome = decode(&mut inflating(Role::Server, &parameters), [&bytes[..]]);
    assert_eq!(outcome, (vec![whole(Text, "Hello")], None));
}

/// What repeats at a distance that only the larger windows have, then noise.
fn long() -> Vec<u8> {
    let mut seed = 1_u32;
    let mut noise = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    };
    let block: Vec<u8> = (0..5000).map(|_| noise()).collect();
    [
        &block[..],
        &block,
        b"end".as_slice(),
        &[b'a'; 70_000],
        &block,
    ]
    .concat()
}

#[test]
fn every_window_and_takeover_works_in_both_directions() {
    let message = long();
    for bits in 8..=15 {
        for takeover in [false, true] {
            for sender in BOTH {
                let parameters = DeflateParameters {
                    server_no_context_takeover: !takeover,
                    client_no_context_takeover: !takeover,
                    server_max_window_bits: bits,
                    client_max_window_bits: bits,
                };
                let mut encoder = encoder(sender, &parameters);
                let mut decoder = inflating(sender.peer(), &parameters);
                for _ in 0..3 {
                    let sent: [(Opcode, &[u8], bool); 5] = [
                        (Binary, &message, true),
                        (Binary, &message[..100], false),
                        (Binary, b"", false),
                        (Binary, &message[100..], false),
                        (Binary, b"", true),
                    ];
                    let bytes = encode(&mut encoder, &sent);
                    let expected = vec![whole(Binary, &message), whole(Binary, &message)];
                    let outcome = decode(&mut decoder, bytes.chunks(4099));
                    assert_eq!(outcome, (expected, None), "{bits} {takeover} {sender:?}");
                }
            }
        }
    }
}

#[test]
fn fragments_and_bytes_are_inflated_as_they_come() {
    let parts: [(Opcode, &[u8], bool); 3] = [
        (Text, b"Hello ", false),
        (Text, b"you", false),
        (Text, b"", true),
    ];
    let bytes = encode(&mut encoder(Role::Server, &TAKEOVER), &parts);
    let expected = vec![
        part(Text, "Hello ", false),
        part(Text, "you", false),
        part(Text, "", true),
    ];
    for mode in [ReceiveMode::Fragments, ReceiveMode::Bytes] {
        let mut decoder = decoder(
            Role::Client,
            mode,
            Some(Inflater::new(Role::Client, &TAKEOVER)),
        );
        assert_eq!(decode(&mut decoder, [&bytes[..]]), (expected.clone(), None));
    }
}

/// Zeros, compressed a thousandfold.
fn bomb(size: usize) -> Vec<u8> {
    let mut state = Compress::new(Compression::best(), false);
    let mut bytes = Vec::with_capacity(size / 500 + 100);
    let zeros = vec![0; size];
    state
        .compress_vec(&zeros, &mut bytes, FlushCompress::Sync)
        .expect("zlib");
    assert_eq!(state.total_in(), size as u64);
    bytes.truncate(bytes.len() - 4);
    bytes
}

#[test]
fn a_bomb_stops_at_the_limit() {
    const LIMIT: usize = 100_000;
    let config = DecoderConfig {
        max_message_size: LIMIT as u64,
        max_frames: u32::MAX,
        ..MESSAGES
    };
    for size in [LIMIT, LIMIT + 1, 64 << 20] {
        let bytes = bytes_of(&[frame(COMPRESSED ^ 3, bomb(size))], Role::Server);
        for chunk in [1, 1000, bytes.len()] {
            let inflater = Inflater::new(Role::Client, &NO_TAKEOVER);
            let mut decoder = Decoder::new(Role::Client, config, Some(inflater));
            let outcome = decode(&mut decoder, bytes.chunks(chunk));
            let expected = if size == LIMIT {
                (vec![whole(Binary, vec![0; LIMIT])], None)
            } else {
                (vec![too_large(Binary)], Some(ProtocolError::MessageTooBig))
            };
            assert!(outcome == expected, "{size} by {chunk}: {:?}", outcome.1);
        }
    }
}

/// The message after a discarded one refers to it.
#[test]
fn a_discarded_bomb_keeps_the_context() {
    let config = DecoderConfig {
        max_message_size: 1000,
        max_frames: u32::MAX,
        oversize: Oversize::Discard,
        ..MESSAGES
    };
    let mut large = long();
    large.truncate(12_000);
    for parameters in [TAKEOVER, NO_TAKEOVER] {
        let mut encoder = encoder(Role::Server, &parameters);
        let sent: [(Opcode, &[u8], bool); 4] = [
            (Binary, &large, true),
            (Binary, &large[11_000..], true),
            (Binary, &large, true),
            (Text, b"Hello", true),
        ];
        let bytes = encode(&mut encoder, &sent);
        let expected = vec![
            too_large(Binary),
            whole(Binary, &large[11_000..]),
            too_large(Binary),
            whole(Text, "Hello"),
        ];
        for chunk in [1, 777, bytes.len()] {
            let inflater = Inflater::new(Role::Client, &parameters);
            let mut decoder = Decoder::new(Role::Client, config, Some(inflater));
            let outcome = decode(&mut decoder, bytes.chunks(chunk));
            assert_eq!(outcome, (expected.clone(), None), "by {chunk}");
        }
    }
}

/// Many messages that expand a thousandfold in one read: a call ends before they fill the memory.
#[test]
fn a_call_assembles_a_bounded_amount() {
    const MESSAGE: usize = 1 << 20;
    const MOST: usize = 6 << 20;
    let frames = vec![frame(COMPRESSED ^ 3, bomb(MESSAGE)); 60];
    let mut memory = bytes_of(&frames, Role::Server);
    for mode in [
        ReceiveMode::Messages,
        ReceiveMode::Fragments,
        ReceiveMode::Bytes,
    ] {
        let inflater = Inflater::new(Role::Client, &NO_TAKEOVER);
        let mut decoder = decoder(Role::Client, mode, Some(inflater));
        let (mut position, mut total, mut batch) = (0, 0, Batch::new());
        while position < memory.len() {
            position = decoder
                .decode(&mut memory, position, &mut batch)
                .expect("valid");
            assert!(batch.assembled.len() <= MOST, "{}", batch.assembled.len());
            total += batch.assembled.len();
            batch.clear();
        }
        assert_eq!(total, frames.len() * MESSAGE);
    }
}

/// An empty frame at the end of the memory is not left for the next read, although the batch is full.
#[test]
fn a_full_batch_takes_what_needs_no_further_bytes() {
    let large = bomb(1 << 20);
    let frames = [
        frame(COMPRESSED ^ 3, large),
        frame(COMPRESSED, HELLO),
        frame(COMPRESSED, ""),
    ];
    for count in 1..=frames.len() {
        let bytes = bytes_of(&frames[..count], Role::Server);
        let (received, error) = decode(&mut inflating(Role::Client, &NO_TAKEOVER), [&bytes[..]]);
        assert_eq!((received.len(), error), (count, None));
    }
    let bytes = bytes_of(&[frames[0].clone(), frames[2].clone()], Role::Server);
    let (received, error) = decode(&mut inflating(Role::Client, &NO_TAKEOVER), [&bytes[..]]);
    assert_eq!((received.len(), error), (2, None));
}

#[test]
fn a_shared_message_is_compressed_once_for_each_window() {
    let payload = b"to all ".repeat(100);
    let mut shared = SharedMessage::new(Text, &payload);
    let windows = [
        (15, TAKEOVER),
        (9, TAKEOVER),
        (15, NO_TAKEOVER),
        (8, TAKEOVER),
    ];
    let mut places = Vec::new();
    for (bits, parameters) in windows {
        let parameters = DeflateParameters {
            server_max_window_bits: bits,
            ..parameters
        };
        let mut encoder = encoder(Role::Server, &parameters);
        let mut decoder = inflating(Role::Client, &parameters);
        // Before and after, with references to each other.
        let noise = &long()[..300];
        let own: [(Opcode, &[u8], bool); 1] = [(Binary, noise, true)];
        let before = encode(&mut encoder, &own);
        let frame = shared.frame(&mut encoder).to_vec();
        places.push(shared.frame(&mut encoder).as_ptr());
        let after = encode(&mut encoder, &own);
        let outcome = decode(&mut decoder, [&before[..], &frame, &after]);
        let own = whole(Binary, noise);
        let expected = vec![own.clone(), whole(Text, &payload), own];
        assert_eq!(outcome, (expected, None), "{bits}");
    }
    assert_eq!(places[0], places[2], "one for the same window");
    assert_ne!(places[0], places[1]);
}
