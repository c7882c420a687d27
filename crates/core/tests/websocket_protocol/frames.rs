//! Framing: RFC 6455, section 5.

use sockets_core::websocket::protocol::{Decoder, Opcode, ProtocolError, ReceiveMode, Role};

use crate::support::{
    FIN, Frame, MESSAGES, RSV1, Received, bytes_of, decode, decode_both, decode_cut, decoder,
    frame, masked, part, whole,
};
use Opcode::{Binary, Close, Ping, Pong, Text};

struct Row {
    name: &'static str,
    frames: Vec<Frame>,
    received: Vec<Received>,
    error: Option<ProtocolError>,
}

fn row(name: &'static str, frames: Vec<Frame>, received: Vec<Received>) -> Row {
    Row {
        name,
        frames,
        received,
        error: None,
    }
}

fn wrong(name: &'static str, frames: Vec<Frame>, error: ProtocolError) -> Row {
    Row {
        error: Some(error),
        ..row(name, frames, Vec::new())
    }
}

fn sizes() -> Vec<Row> {
    let sized = |length: usize| {
        let payload: Vec<u8> = (0..length).map(|index| index as u8).collect();
        let frames = vec![frame(FIN | 2, &payload)];
        row("size", frames, vec![whole(Binary, payload)])
    };
    [0, 1, 7, 125, 126, 127, 128, 300].map(sized).into()
}

fn valid() -> Vec<Row> {
    let hello = || frame(FIN | 1, "Hello");
    vec![
        row("text", vec![hello()], vec![whole(Text, "Hello")]),
        row(
            "empty text",
            vec![frame(FIN | 1, "")],
            vec![whole(Text, "")],
        ),
        row(
            "one after another",
            vec![hello(), frame(FIN | 2, [0]), hello()],
            vec![
                whole(Text, "Hello"),
                whole(Binary, [0]),
                whole(Text, "Hello"),
            ],
        ),
        row(
            "fragments",
            vec![frame(1, "Hel"), frame(0, "lo "), frame(FIN, "you")],
            vec![whole(Text, "Hello you")],
        ),
        row(
            "empty fragments",
            vec![frame(2, ""), frame(0, ""), frame(0, "a"), frame(FIN, "")],
            vec![whole(Binary, "a")],
        ),
        row(
            "only empty fragments",
            vec![frame(1, ""), frame(0, ""), frame(FIN, "")],
            vec![whole(Text, "")],
        ),
        row(
            "ping between fragments",
            vec![frame(1, "Hel"), frame(FIN | 9, "a"), frame(FIN, "lo")],
            vec![whole(Ping, "a"), whole(Text, "Hello")],
        ),
        row(
            "control frames without and with the longest payload",
            vec![frame(FIN | 9, ""), frame(FIN | 10, [7; 125])],
            vec![whole(Ping, ""), whole(Pong, [7; 125])],
        ),
        row(
            "a message between fragmented ones",
            vec![
                frame(1, "a"),
                frame(FIN, "b"),
                hello(),
                frame(2, "c"),
                frame(FIN, ""),
            ],
            vec![whole(Text, "ab"), whole(Text, "Hello"), whole(Binary, "c")],
        ),
        row("close", vec![frame(FIN | 8, "")], vec![whole(Close, "")]),
        row(
            "everything after a close is ignored",
            vec![
                frame(FIN | 8, [3, 232]),
                hello(),
                frame(0xff, [1]),
                frame(FIN | 8, "x"),
            ],
            vec![whole(Close, [3, 232])],
        ),
    ]
}

fn violations() -> Vec<Row> {
    use ProtocolError as E;
    let hello = || frame(FIN | 1, "Hello");
    let mut rows = vec![
        wrong(
            "continuation of nothing",
            vec![frame(FIN, "a")],
            E::UnexpectedContinuation,
        ),
        wrong(
            "fragment of nothing",
            vec![frame(0, "a")],
            E::UnexpectedContinuation,
        ),
        wrong(
            "text within a message",
            vec![frame(1, "a"), hello()],
            E::ExpectedContinuation,
        ),
        wrong(
            "binary within a message",
            vec![frame(1, "a"), frame(2, "")],
            E::ExpectedContinuation,
        ),
        wrong(
            "RSV1 on text",
            vec![frame(FIN | RSV1 | 1, "a")],
            E::ReservedBits,
        ),
        wrong(
            "RSV1 on a fragment",
            vec![frame(1, ""), frame(RSV1, "")],
            E::ReservedBits,
        ),
        Row {
            received: vec![whole(Text, "Hello")],
            ..wrong(
                "continuation afterwards",
                vec![hello(), frame(FIN, "")],
                E::UnexpectedContinuation,
            )
        },
        Row {
            received: vec![whole(Text, "Hello"), whole(Ping, "")],
            ..wrong(
                "after valid ones",
                vec![hello(), frame(FIN | 9, ""), frame(FIN | 3, "")],
                E::ReservedOpcode,
            )
        },
    ];
    for opcode in [0, 1, 2, 8, 9, 10] {
        for bits in [0x20, 0x10, 0x30, 0x70] {
            let frames = vec![frame(FIN | bits | opcode, "")];
            rows.push(wrong("RSV2 or RSV3", frames, E::ReservedBits));
        }
    }
    for opcode in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] {
        for fin in [0, FIN] {
            let frames = vec![frame(fin | opcode, "a")];
            rows.push(wrong("reserved opcode", frames, E::ReservedOpcode));
        }
    }
    for opcode in [8, 9, 10] {
        rows.extend([
            wrong(
                "fragmented control",
                vec![frame(opcode, "")],
                E::FragmentedControl,
            ),
            wrong(
                "long control",
                vec![frame(FIN | opcode, [0; 126])],
                E::ControlTooLong,
            ),
            wrong(
                "longer control",
                vec![frame(FIN | opcode, [0; 70_000])],
                E::ControlTooLong,
            ),
            wrong(
                "RSV1 on control",
                vec![frame(FIN | RSV1 | opcode, "")],
                E::ReservedBits,
            ),
        ]);
    }
    rows
}

#[test]
fn frames_are_decoded_or_rejected() {
    for row in [sizes(), valid(), violations()].into_iter().flatten() {
        let outcome = decode_both(row.name, &row.frames);
        assert_eq!(outcome, (row.received, row.error), "{}", row.name);
    }
}

#[test]
fn long_frames_are_decoded() {
    for length in [0xffff, 0x1_0000, 300_000] {
        let payload: Vec<u8> = (0..length).map(|index| (index % 251) as u8).collect();
        for role in crate::support::BOTH {
            let bytes = bytes_of(&[frame(FIN | 2, &payload)], role.peer());
            for size in [bytes.len(), 65_536, 4099, 1000] {
                let mut decoder = Decoder::new(role, MESSAGES, None);
                let outcome = decode(&mut decoder, bytes.chunks(size));
                assert_eq!(
                    outcome,
                    (vec![whole(Binary, &payload)], None),
                    "{length} by {size}"
                );
            }
        }
    }
}

/// Both forms of the length, with values that belong into a shorter one.
#[test]
fn a_length_has_its_shortest_form() {
    let long = |length: u64| [&[FIN | 2, 127], &length.to_be_bytes()[..]].concat();
    let inputs = [
        vec![FIN | 2, 126, 0, 0],
        vec![FIN | 2, 126, 0, 125],
        long(0),
        long(125),
        long(126),
        long(0xffff),
        long(1 << 63),
        long(u64::MAX),
    ];
    for input in inputs {
        let outcome = decode_cut(&input, || Decoder::new(Role::Client, MESSAGES, None));
        assert_eq!(
            outcome,
            (Vec::new(), Some(ProtocolError::InvalidLength)),
            "{input:?}"
        );
    }
    let longest = long((1 << 63) - 1);
    let outcome = decode_cut(&longest, || Decoder::new(Role::Client, MESSAGES, None));
    assert_eq!(outcome, (Vec::new(), None), "63 bits are allowed");
}

#[test]
fn clients_mask_and_servers_do_not() {
    let outcome = decode_cut(&[FIN | 1, 0], || Decoder::new(Role::Server, MESSAGES, None));
    assert_eq!(outcome.1, Some(ProtocolError::NotMasked));
    let outcome = decode_cut(&masked(FIN | 1, b"a"), || {
        Decoder::new(Role::Client, MESSAGES, None)
    });
    assert_eq!(outcome.1, Some(ProtocolError::Masked));
}

/// The first byte that is wrong fails, although the header is not complete.
#[test]
fn errors_are_reported_at_once() {
    let inputs: [(&[u8], ProtocolError); 5] = [
        (&[FIN | 3], ProtocolError::ReservedOpcode),
        (&[FIN | 0x20], ProtocolError::ReservedBits),
        (&[9], ProtocolError::FragmentedControl),
        (&[FIN | 9, 126], ProtocolError::ControlTooLong),
        (&[FIN | 1, 0x80], ProtocolError::Masked),
    ];
    for (input, error) in inputs {
        let mut decoder = Decoder::new(Role::Client, MESSAGES, None);
        assert_eq!(decode(&mut decoder, [input]).1, Some(error), "{input:?}");
        let again: &[u8] = &[FIN | 1, 0];
        assert_eq!(
            decode(&mut decoder, [again]),
            (Vec::new(), Some(error)),
            "for good"
        );
    }
}

#[test]
fn fragments_are_handed_out_one_by_one() {
    let frames = [
        frame(1, "Hel"),
        frame(FIN | 9, "ping"),
        frame(0, ""),
        frame(FIN, "lo"),
        frame(FIN | 2, "whole"),
    ];
    let expected = vec![
        part(Text, "Hel", false),
        whole(Ping, "ping"),
        part(Text, "", false),
        part(Text, "lo", true),
        whole(Binary, "whole"),
    ];
    for role in crate::support::BOTH {
        let bytes = bytes_of(&frames, role.peer());
        let outcome = decode_cut(&bytes, || decoder(role, ReceiveMode::Fragments, None));
        assert_eq!(outcome, (expected.clone(), None));
    }
}

#[test]
fn bytes_are_handed_out_as_they_come() {
    let bytes = bytes_of(&[frame(2, "Hello"), frame(FIN, "")], Role::Client);
    let (first, second) = bytes.split_at(8);
    let mut decoder = decoder(Role::Server, ReceiveMode::Bytes, None);
    let expected = vec![
        part(Binary, "He", false),
        part(Binary, "llo", false),
        part(Binary, "", true),
    ];
    assert_eq!(decode(&mut decoder, [first, second]), (expected, None));
    assert!(decoder.is_idle());
}

#[test]
fn a_decoder_knows_whether_something_is_incomplete() {
    let bytes = bytes_of(&[frame(1, "a"), frame(FIN, "b")], Role::Client);
    let mut decoder = Decoder::new(Role::Server, MESSAGES, None);
    assert!(decoder.is_idle());
    for (index, byte) in bytes.chunks(1).enumerate() {
        decode(&mut decoder, [byte]);
        assert_eq!(
            decoder.is_idle(),
            index == bytes.len() - 1,
            "after byte {index}"
        );
    }
}
