//! Framing of what is sent: RFC 6455, sections 5 and 6.1.

use std::panic::{AssertUnwindSafe, catch_unwind};

use sockets_core::websocket::protocol::{
    Decoder, Encoder, FrameHeader, Opcode, Outgoing, Role, SharedMessage,
};

use crate::support::{BOTH, CountedKeys, FIN, MESSAGES, bytes_of, decode, frame, whole};
use Opcode::{Binary, Close, Ping, Pong, Text};

pub(crate) fn outgoing(opcode: Opcode, length: usize, end: bool) -> Outgoing {
    Outgoing {
        opcode,
        end,
        length,
    }
}

pub(crate) fn encode(encoder: &mut Encoder, all: &[(Opcode, &[u8], bool)]) -> Vec<u8> {
    let payloads: Vec<u8> = all.iter().flat_map(|one| one.1).copied().collect();
    let outgoing: Vec<_> = all
        .iter()
        .map(|(opcode, payload, end)| outgoing(*opcode, payload.len(), *end))
        .collect();
    let mut out = b"before".to_vec();
    encoder.encode(&payloads, &outgoing, &mut CountedKeys::default(), &mut out);
    out.split_off(b"before".len())
}

#[test]
fn a_server_writes_what_the_rfc_says() {
    let long = [7; 70_000];
    let sent: [(Opcode, &[u8], bool); 9] = [
        (Text, b"Hello", true),
        (Binary, b"", true),
        (Text, b"Hel", false),
        (Ping, b"ping", true),
        (Text, b"lo", true),
        (Pong, &long[..125], true),
        (Binary, &long[..126], true),
        (Binary, &long, true),
        (Close, b"\x03\xe8", true),
    ];
    let frames = [
        frame(FIN | 1, "Hello"),
        frame(FIN | 2, ""),
        frame(1, "Hel"),
        frame(FIN | 9, "ping"),
        frame(FIN, "lo"),
        frame(FIN | 10, &long[..125]),
        frame(FIN | 2, &long[..126]),
        frame(FIN | 2, long),
        frame(FIN | 8, b"\x03\xe8"),
    ];
    let bytes = encode(&mut Encoder::new(Role::Server, None), &sent);
    assert_eq!(bytes, bytes_of(&frames, Role::Server));
}

/// Every boundary of the length.
#[test]
fn headers_are_as_short_as_possible() {
    let lengths = [0, 125, 126, 0xffff, 0x1_0000, (1 << 63) - 1];
    for (length, size) in lengths.into_iter().zip([2, 2, 4, 4, 10, 10]) {
        for sender in BOTH {
            let header = FrameHeader {
                fin: false,
                compressed: true,
                opcode: Binary,
                mask: (sender == Role::Client).then_some([1, 2, 3, 4]),
                length,
            };
            let mut bytes = Vec::new();
            header.write(&mut bytes);
            let size = size + header.mask.map_or(0, |key| key.len());
            assert_eq!(bytes.len(), size);
            assert_eq!(FrameHeader::parse(&bytes, sender), Ok(Some((header, size))));
            for cut in 0..size {
                assert_eq!(FrameHeader::parse(&bytes[..cut], sender), Ok(None));
            }
        }
    }
}

#[test]
fn a_client_masks_each_frame_with_a_key_of_its_own() {
    let bytes = encode(
        &mut Encoder::new(Role::Client, None),
        &[(Binary, &[0; 8], true), (Binary, &[0; 8], true)],
    );
    let (first, second) = bytes.split_at(14);
    assert_eq!(first[..2], [FIN | 2, 0x80 | 8]);
    assert_eq!(first[2..6], first[6..10], "zeros show the key");
    assert_ne!(first[2..6], second[2..6]);
    let outcome = decode(
        &mut Decoder::new(Role::Server, MESSAGES, None),
        [&bytes[..]],
    );
    assert_eq!(
        outcome,
        (vec![whole(Binary, [0; 8]), whole(Binary, [0; 8])], None)
    );
}

/// A message may be spread over several calls.
#[test]
fn fragments_of_several_calls_are_one_message() {
    let mut encoder = Encoder::new(Role::Server, None);
    let calls: [&[(Opcode, &[u8], bool)]; 4] = [
        &[(Text, b"a", false)],
        &[(Ping, b"", true), (Text, b"b", false)],
        &[],
        &[(Text, b"c", true), (Text, b"d", true)],
    ];
    let bytes: Vec<u8> = calls
        .iter()
        .flat_map(|call| encode(&mut encoder, call))
        .collect();
    let frames = [
        frame(1, "a"),
        frame(FIN | 9, ""),
        frame(0, "b"),
        frame(FIN, "c"),
        frame(FIN | 1, "d"),
    ];
    assert_eq!(bytes, bytes_of(&frames, Role::Server));
}

/// Also where fragments are encoded in either way.
#[test]
fn a_header_alone_is_that_of_the_encoded_frame() {
    let messages: [(Opcode, &[u8], bool); 4] = [
        (Text, b"whole", true),
        (Binary, b"begins", false),
        (Binary, b"", false),
        (Binary, b"ends", true),
    ];
    for alone in 0..1 << messages.len() {
        let [mut whole, mut mixed] = [(); 2].map(|()| Encoder::new(Role::Server, None));
        for (index, one) in messages.iter().enumerate() {
            let encoded = encode(&mut whole, &[*one]);
            if alone & 1 << index == 0 {
                assert_eq!(encode(&mut mixed, &[*one]), encoded);
                continue;
            }
            let header = mixed.header_alone(&outgoing(one.0, one.1.len(), one.2));
            let mut bytes = Vec::new();
            header.expect("nothing to do").write(&mut bytes);
            assert_eq!([&bytes, one.1].concat(), encoded);
        }
    }
}

#[test]
fn a_masked_frame_has_no_header_alone() {
    let mut client = Encoder::new(Role::Client, None);
    assert_eq!(client.header_alone(&outgoing(Binary, 9, true)), None);
    assert!(!encode(&mut client, &[(Binary, b"as before", true)]).is_empty());
}

#[test]
fn wrong_lengths_are_refused() {
    let calls: [(&[u8], Outgoing); 4] = [
        (b"a", outgoing(Text, 2, true)),
        (b"abc", outgoing(Text, 2, true)),
        (&[0; 126], outgoing(Ping, 126, true)),
        (b"", outgoing(Close, 0, false)),
    ];
    for (payloads, one) in calls {
        let mut encoder = Encoder::new(Role::Server, None);
        let encode = || {
            encoder.encode(
                payloads,
                &[one],
                &mut CountedKeys::default(),
                &mut Vec::new(),
            )
        };
        assert!(catch_unwind(AssertUnwindSafe(encode)).is_err(), "{one:?}");
    }
}

#[test]
fn a_shared_message_is_one_frame_for_all() {
    let mut shared = SharedMessage::new(Text, b"to all");
    let mut encoders = [(); 2].map(|()| Encoder::new(Role::Server, None));
    let places = encoders.each_mut().map(|encoder| {
        let bytes = shared.frame(encoder);
        assert_eq!(bytes, bytes_of(&[frame(FIN | 1, "to all")], Role::Server));
        bytes.as_ptr()
    });
    assert_eq!(places[0], places[1], "encoded once");
}
