//! UTF-8 in messages: RFC 6455, section 8.1.

use proptest::collection::vec;
use proptest::prelude::{any, prop};
use proptest::{prop_assert_eq, proptest};
use sockets_core::websocket::protocol::{
    Decoder, Opcode, ProtocolError, ReceiveMode, Role, Utf8Validator,
};

use crate::support::{
    FIN, MESSAGES, bytes_of, decode, decode_both, decode_cut, decoder, frame, whole,
};

const VALID: &[&[u8]] = &[
    b"",
    b"\0",
    b"\x7f",
    "\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}".as_bytes(),
    "\u{d7ff}\u{e000}\u{fffd}\u{fffe}\u{1fffe}".as_bytes(),
    "κόσμε".as_bytes(),
];

/// Sequences, and how many of their bytes may still become valid text.
const INVALID: &[(&[u8], usize)] = &[
    (b"\x80", 0),
    (b"\xbf", 0),
    (b"\xc0\xaf", 0),
    (b"\xc1\xbf", 0),
    (b"\xc3(", 1),
    (b"\xe0\x80\xaf", 1),
    (b"\xe0\x9f\xbf", 1),
    (b"\xed\xa0\x80", 1),
    (b"\xed\xbf\xbf", 1),
    (b"\xe2\x82(", 2),
    (b"\xf0\x80\x80\xaf", 1),
    (b"\xf0\x8f\xbf\xbf", 1),
    (b"\xf4\x90\x80\x80", 1),
    (b"\xf0\x9f\x98(", 3),
    (b"\xf5\x80\x80\x80", 0),
    (b"\xf8\x88\x80\x80\x80", 0),
    (b"\xfe", 0),
    (b"\xff", 0),
];

#[test]
fn valid_text_is_received() {
    for text in VALID {
        let padded = [
            b"before ".as_slice(),
            text,
            b" and behind, longer than a vector of the processor",
        ]
        .concat();
        for text in [text, padded.as_slice()] {
            let outcome = decode_both("text", &[frame(FIN | 1, text)]);
            assert_eq!(outcome, (vec![whole(Opcode::Text, text)], None));
            for cut in 0..=text.len() {
                let frames = [
                    frame(1, &text[..cut]),
                    frame(0, ""),
                    frame(FIN, &text[cut..]),
                ];
                let outcome = decode(
                    &mut Decoder::new(Role::Client, MESSAGES, None),
                    [&bytes_of(&frames, Role::Server)[..]],
                );
                assert_eq!(outcome, (vec![whole(Opcode::Text, text)], None), "{cut}");
            }
        }
    }
}

#[test]
fn invalid_text_fails() {
    for (text, _) in INVALID {
        let outcome = decode_both("text", &[frame(FIN | 1, text)]);
        assert_eq!(
            outcome,
            (Vec::new(), Some(ProtocolError::InvalidUtf8)),
            "{text:x?}"
        );
        let binary = decode_both("binary", &[frame(FIN | 2, text)]);
        assert_eq!(binary, (vec![whole(Opcode::Binary, text)], None));
    }
}

/// Before the frame, and the message, is complete: at the byte that makes it invalid.
#[test]
fn invalid_text_fails_at_the_first_wrong_byte() {
    for (text, good) in INVALID {
        for before in [
            "",
            "κόσμε",
            "a long text before the sequence, so that it is checked by vectors",
        ] {
            let text = [before.as_bytes(), text].concat();
            let frames = [frame(1, &text), frame(FIN, "never received")];
            let bytes = bytes_of(&frames, Role::Server);
            let wrong = 2 + before.len() + good;
            for mode in [
                ReceiveMode::Messages,
                ReceiveMode::Fragments,
                ReceiveMode::Bytes,
            ] {
                let mut decoder = decoder(Role::Client, mode, None);
                let (_, error) = decode(&mut decoder, [&bytes[..wrong]]);
                assert_eq!(error, None, "{text:x?}");
                let (_, error) = decode(&mut decoder, [&bytes[wrong..=wrong]]);
                assert_eq!(error, Some(ProtocolError::InvalidUtf8), "{text:x?}");
            }
        }
    }
}

#[test]
fn text_that_ends_within_a_character_fails() {
    for character in ["\u{e9}", "\u{20ac}", "\u{1f600}"] {
        for cut in 1..character.len() {
            let text = &character.as_bytes()[..cut];
            let bytes = bytes_of(&[frame(1, text), frame(FIN, "")], Role::Server);
            for mode in [ReceiveMode::Messages, ReceiveMode::Fragments] {
                let outcome = decode_cut(&bytes, || decoder(Role::Client, mode, None));
                assert_eq!(outcome.1, Some(ProtocolError::InvalidUtf8));
            }
            let next = [
                frame(FIN | 1, text),
                frame(FIN | 1, &character.as_bytes()[cut..]),
            ];
            let (received, error) = decode_both("two messages", &next);
            assert_eq!(
                (received.len(), error),
                (0, Some(ProtocolError::InvalidUtf8))
            );
        }
    }
}

proptest! {
    /// As the standard library sees it, however the text is cut.
    #[test]
    fn pieces_are_checked_as_the_whole(text in vec(prop::sample::select(&[0, 0x41, 0x80, 0x8f, 0x90, 0xa0, 0xbf, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xff][..]), 0..12), cuts in vec(any::<prop::sample::Index>(), 0..5)) {
        let mut places: Vec<_> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        places.extend([0, text.len()]);
        places.sort_unstable();
        let mut validator = Utf8Validator::new();
        let pushed = places.windows(2).try_for_each(|pair| validator.push(&text[pair[0]..pair[1]]));
        let checked = pushed.and_then(|()| validator.finish());
        prop_assert_eq!(checked.is_ok(), std::str::from_utf8(&text).is_ok());
    }
}
