//! Closing: RFC 6455, sections 5.5.1 and 7.

use sockets_core::websocket::protocol::{
    CloseCode, CloseFrame, CloseFrameError, CloseHandshake, CloseState, Closed, Opcode,
    ProtocolError, Role,
};

use crate::support::{FIN, decode_both, frame, whole};

/// Of the registry of IANA, its edges, and the codes that are never on the wire.
fn is_valid(code: u16) -> bool {
    let valid = [
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
    ];
    valid.contains(&code) || (3000..5000).contains(&code)
}

#[test]
fn every_code_is_accepted_or_not() {
    for code in 0..=u16::MAX {
        let payload = code.to_be_bytes();
        let parsed = CloseFrame::parse(&payload);
        if is_valid(code) {
            let frame = CloseFrame::new(code, "").expect("a code");
            assert_eq!(parsed, Ok(frame.clone()));
            assert_eq!(frame.payload(), payload);
            continue;
        }
        assert_eq!(parsed, Err(ProtocolError::InvalidCloseCode), "{code}");
        if code != 1005 {
            assert_eq!(CloseFrame::new(code, ""), Err(CloseFrameError::Code(code)));
        }
    }
}

#[test]
fn close_frames_are_received_or_rejected() {
    let longest = [&[3, 232], &[b'a'; 123][..]].concat();
    let valid: [&[u8]; 4] = [b"", b"\x03\xe8", b"\x0f\xa0\xe2\x82\xac", &longest];
    for payload in valid {
        let outcome = decode_both("close", &[frame(FIN | 8, payload)]);
        assert_eq!(outcome, (vec![whole(Opcode::Close, payload)], None));
    }
    let invalid: [(&[u8], ProtocolError); 5] = [
        (b"\x03", ProtocolError::InvalidCloseCode),
        (b"\x03\xed", ProtocolError::InvalidCloseCode),
        (b"\xff\xff", ProtocolError::InvalidCloseCode),
        (b"\x03\xe8\xe2\x82", ProtocolError::InvalidUtf8),
        (b"\x03\xe8\xff", ProtocolError::InvalidUtf8),
    ];
    for (payload, error) in invalid {
        let outcome = decode_both("close", &[frame(FIN | 8, payload)]);
        assert_eq!(outcome, (Vec::new(), Some(error)), "{payload:x?}");
    }
}

#[test]
fn a_reason_has_123_bytes_and_a_code() {
    assert!(CloseFrame::new(1000, &"a".repeat(123)).is_ok());
    let long = CloseFrame::new(1000, &"a".repeat(124));
    assert_eq!(long, Err(CloseFrameError::ReasonTooLong(124)));
    let umlauts = CloseFrame::new(1000, &"ä".repeat(62));
    assert_eq!(umlauts, Err(CloseFrameError::ReasonTooLong(124)));
    assert_eq!(
        CloseFrame::new(1005, "a"),
        Err(CloseFrameError::ReasonWithoutCode)
    );
    let empty = CloseFrame::new(1005, "").expect("an empty frame");
    assert_eq!(
        (empty.payload(), empty.code()),
        (Vec::new(), CloseCode::NO_STATUS)
    );
}

fn ended(code: u16, reason: &str, clean: bool) -> Closed {
    Closed {
        code: CloseCode(code),
        reason: reason.into(),
        clean,
    }
}

fn close(code: u16, reason: &str) -> CloseFrame {
    CloseFrame::new(code, reason).expect("valid")
}

/// The state after both frames: the server ends the connection, the client waits for that.
fn final_state(role: Role) -> CloseState {
    match role {
        Role::Client => CloseState::AwaitingEnd,
        Role::Server => CloseState::End,
    }
}

#[test]
fn this_side_closes() {
    for role in crate::support::BOTH {
        let mut handshake = CloseHandshake::new(role);
        assert_eq!(handshake.state(), CloseState::Open);
        assert_eq!(
            handshake.close(close(1001, "bye")),
            Some(close(1001, "bye"))
        );
        assert_eq!(handshake.state(), CloseState::AwaitingClose);
        assert_eq!(handshake.close(close(1000, "again")), None);
        assert_eq!(
            handshake.closed(),
            ended(1006, "", false),
            "if the connection is lost now"
        );
        assert_eq!(handshake.received(close(1001, "answer")), None);
        assert_eq!(handshake.state(), final_state(role));
        assert_eq!(handshake.closed(), ended(1001, "answer", true));
    }
}

#[test]
fn the_peer_closes() {
    for role in crate::support::BOTH {
        for (code, reason) in [(1000, "done"), (1005, ""), (4999, "")] {
            let mut handshake = CloseHandshake::new(role);
            let answer = handshake.received(close(code, reason));
            assert_eq!(answer, Some(close(code, "")), "the same code");
            assert_eq!(handshake.state(), final_state(role));
            assert_eq!(handshake.close(close(1000, "")), None);
            assert_eq!(handshake.closed(), ended(code, reason, true));
        }
    }
}

#[test]
fn both_close_at_once() {
    let mut handshake = CloseHandshake::new(Role::Server);
    assert!(handshake.close(close(1000, "mine")).is_some());
    assert_eq!(handshake.received(close(3000, "theirs")), None);
    assert_eq!(handshake.closed(), ended(3000, "theirs", true));
    assert_eq!(handshake.received(close(3001, "second")), None);
    assert_eq!(handshake.closed(), ended(3000, "theirs", true));
}

#[test]
fn a_violation_fails_the_connection() {
    let errors = [
        (ProtocolError::ReservedBits, 1002),
        (ProtocolError::InvalidUtf8, 1007),
        (ProtocolError::InvalidDeflate, 1007),
        (ProtocolError::MessageTooBig, 1009),
    ];
    for (error, code) in errors {
        let mut handshake = CloseHandshake::new(Role::Client);
        assert_eq!(handshake.fail(error), Some(close(code, "")));
        assert_eq!(handshake.state(), CloseState::End);
        assert_eq!(handshake.fail(error), None);
        assert_eq!(handshake.received(close(1000, "late")), None);
        assert_eq!(handshake.closed(), ended(code, "", false));
    }
    let mut handshake = CloseHandshake::new(Role::Client);
    assert!(handshake.close(close(1000, "")).is_some());
    assert_eq!(
        handshake.fail(ProtocolError::Masked),
        None,
        "one Close frame is sent"
    );
    assert_eq!(handshake.state(), CloseState::End);
}

#[test]
fn a_lost_connection_was_not_closed() {
    let handshake = CloseHandshake::new(Role::Client);
    assert_eq!(handshake.closed(), ended(1006, "", false));
}
