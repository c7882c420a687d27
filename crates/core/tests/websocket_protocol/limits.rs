//! Limits on what is received: RFC 6455, section 10.4.

use sockets_core::websocket::protocol::{
    Batch, Decoder, DecoderConfig, Memory, Opcode, Oversize, ProtocolError, ReceiveMode, Role,
};

use crate::support::{
    BOTH, FIN, Frame, MESSAGES, Received, bytes_of, decode, decode_cut, frame, part, too_large,
    whole,
};
use Opcode::{Binary, Ping, Text};

const LIMIT: u64 = 10;

fn config(mode: ReceiveMode, oversize: Oversize) -> DecoderConfig {
    DecoderConfig {
        mode,
        max_message_size: LIMIT,
        max_frames: u32::MAX,
        oversize,
    }
}

fn both(frames: &[Frame], config: DecoderConfig) -> (Vec<Received>, Option<ProtocolError>) {
    let [client, server] = BOTH.map(|role| {
        let bytes = bytes_of(frames, role.peer());
        decode_cut(&bytes, || Decoder::new(role, config, None))
    });
    assert_eq!(client, server);
    client
}

/// Larger than the limit by one byte: in one frame, over several, with the text wrong behind the limit.
fn oversized() -> [Vec<Frame>; 4] {
    [
        vec![frame(FIN | 1, [b'a'; 11])],
        vec![frame(1, "aaaaaaaaaa"), frame(FIN, "a")],
        vec![
            frame(1, "aaaaaaaaaa"),
            frame(0, ""),
            frame(0, "a"),
            frame(0, "b"),
            frame(FIN, ""),
        ],
        vec![frame(1, "aaaaaaaaaa"), frame(FIN, [0xff; 20])],
    ]
}

#[test]
fn the_limit_itself_is_allowed() {
    let frames = [
        frame(FIN | 1, "0123456789"),
        frame(2, "01234"),
        frame(FIN, "56789"),
    ];
    let expected = vec![whole(Text, "0123456789"), whole(Binary, "0123456789")];
    let outcome = both(&frames, config(ReceiveMode::Messages, Oversize::Fail));
    assert_eq!(outcome, (expected, None));
}

#[test]
fn a_larger_message_fails() {
    for frames in oversized() {
        let outcome = both(&frames, config(ReceiveMode::Messages, Oversize::Fail));
        let expected = (vec![too_large(Text)], Some(ProtocolError::MessageTooBig));
        assert_eq!(outcome, expected);
    }
}

#[test]
fn a_larger_message_is_discarded() {
    for frames in oversized() {
        let around = [
            vec![frame(FIN | 2, "before")],
            frames,
            vec![frame(FIN | 1, "after")],
        ]
        .concat();
        let outcome = both(&around, config(ReceiveMode::Messages, Oversize::Discard));
        let expected = vec![
            whole(Binary, "before"),
            too_large(Text),
            whole(Text, "after"),
        ];
        assert_eq!(outcome, (expected, None));
    }
}

#[test]
fn control_frames_within_a_discarded_message_are_received() {
    let frames = [
        frame(2, [0; 11]),
        frame(FIN | 9, "ping"),
        frame(0, "x"),
        frame(FIN, ""),
    ];
    let outcome = both(&frames, config(ReceiveMode::Messages, Oversize::Discard));
    assert_eq!(
        outcome,
        (vec![too_large(Binary), whole(Ping, "ping")], None)
    );
}

#[test]
fn fragments_are_limited_one_by_one() {
    let frames = [
        frame(2, "0123456789"),
        frame(0, "0123456789"),
        frame(FIN, [0; 11]),
    ];
    let outcome = both(&frames, config(ReceiveMode::Fragments, Oversize::Fail));
    let expected = vec![
        part(Binary, "0123456789", false),
        part(Binary, "0123456789", false),
        too_large(Binary),
    ];
    assert_eq!(outcome, (expected, Some(ProtocolError::MessageTooBig)));
}

/// Empty ones as well, which the size does not limit.
#[test]
fn the_frames_of_a_message_are_limited() {
    let with = |mode| DecoderConfig {
        max_frames: 3,
        ..config(mode, Oversize::Fail)
    };
    let allowed = [frame(1, ""), frame(0, ""), frame(FIN, "a")];
    let more = [frame(1, ""), frame(0, ""), frame(0, ""), frame(FIN, "a")];
    let outcome = both(
        &[&allowed[..], &allowed[..], &more[..]].concat(),
        with(ReceiveMode::Messages),
    );
    let messages = vec![whole(Text, "a"), whole(Text, "a")];
    assert_eq!(outcome, (messages, Some(ProtocolError::TooManyFrames)));
    for mode in [ReceiveMode::Fragments, ReceiveMode::Bytes] {
        let (_, error) = both(&more, with(mode));
        assert_eq!(error, None);
    }
}

#[test]
fn bytes_are_not_limited() {
    let bytes = bytes_of(&[frame(FIN | 2, [7; 5000])], Role::Server);
    let mut decoder = Decoder::new(
        Role::Client,
        config(ReceiveMode::Bytes, Oversize::Fail),
        None,
    );
    let (received, error) = decode(&mut decoder, [&bytes[..]]);
    assert_eq!((received, error), (vec![whole(Binary, [7; 5000])], None));
}

/// At the header, before any payload has come.
#[test]
fn an_announced_size_fails_before_it_comes() {
    let header = [FIN | 2, 127, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    let mut decoder = Decoder::new(
        Role::Client,
        config(ReceiveMode::Messages, Oversize::Fail),
        None,
    );
    let (_, error) = decode(&mut decoder, [&header[..]]);
    assert_eq!(error, Some(ProtocolError::MessageTooBig));
}

/// The largest size there is, without limit: memory is taken for what has come.
#[test]
fn an_announced_size_takes_no_memory() {
    let header = [FIN | 2, 127, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    for mode in [ReceiveMode::Messages, ReceiveMode::Fragments] {
        let config = DecoderConfig { mode, ..MESSAGES };
        let mut decoder = Decoder::new(Role::Client, config, None);
        let (received, error) = decode(&mut decoder, [&header[..], &[0; 1000]]);
        assert_eq!((received, error), (Vec::new(), None));
    }
}

#[test]
fn a_million_empty_fragments_are_one_empty_message() {
    const FRAGMENTS: usize = 1_000_000;
    let mut bytes = bytes_of(&[frame(1, "")], Role::Client);
    for _ in 0..FRAGMENTS {
        bytes.extend([0, 0x80, 1, 2, 3, 4]);
    }
    bytes.extend(bytes_of(&[frame(FIN, "")], Role::Client));
    let mut decoder = Decoder::new(Role::Server, MESSAGES, None);
    let outcome = decode(&mut decoder, bytes.chunks(65_536));
    assert_eq!(outcome, (vec![whole(Text, "")], None));
}

/// Which memory payloads are in, and that nothing is copied that does not have to be.
#[test]
fn complete_frames_stay_where_they_were_read() {
    let frames = [
        frame(FIN | 2, "first"),
        frame(FIN | 9, "ping"),
        frame(2, "a"),
        frame(FIN, "b"),
    ];
    let mut memory = bytes_of(&frames, Role::Client);
    let mut batch = Batch::new();
    let mut decoder = Decoder::new(Role::Server, MESSAGES, None);
    let end = decoder.decode(&mut memory, 0, &mut batch).expect("valid");
    assert_eq!(end, memory.len());
    let memories: Vec<_> = batch.records.iter().map(|record| record.memory).collect();
    assert_eq!(memories, [Memory::Read, Memory::Read, Memory::Assembled]);
    assert_eq!(batch.records[0].offset, 6, "behind the header");
    assert_eq!(&memory[6..11], b"first", "unmasked in place");
    assert_eq!(batch.assembled, b"ab");
    assert!(batch.uses_read_memory());
    batch.clear();
    assert!(!batch.uses_read_memory());
}

/// The assembled message becomes the memory of the batch without a copy, and is no larger than needed.
#[test]
fn an_assembled_message_has_its_exact_size() {
    let payload = vec![7; 300_000];
    let bytes = bytes_of(&[frame(FIN | 2, &payload)], Role::Server);
    let mut decoder = Decoder::new(Role::Client, MESSAGES, None);
    let mut batch = Batch::new();
    for read in bytes.chunks(65_536) {
        decoder
            .decode(&mut read.to_vec(), 0, &mut batch)
            .expect("valid");
    }
    assert_eq!(batch.assembled, payload);
    assert_eq!(batch.assembled.capacity(), payload.len());
}
