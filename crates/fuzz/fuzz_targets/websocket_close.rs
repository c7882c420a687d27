//! Close frames of a hostile peer, and any order of what can end a connection.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sockets_core::websocket::protocol::{
    CloseCode, CloseFrame, CloseHandshake, CloseState, ProtocolError, Role,
};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(frame) = CloseFrame::parse(bytes) {
        assert_eq!(frame.payload(), bytes);
        assert!(frame.code() == CloseCode::NO_STATUS || frame.code().may_be_sent());
        let again = CloseFrame::new(frame.code().0, frame.reason());
        assert!(bytes.len() > 125 || again == Ok(frame));
    }
    for role in [Role::Client, Role::Server] {
        end(role, bytes);
    }
});

/// A step for each byte.
fn end(role: Role, steps: &[u8]) {
    let mut handshake = CloseHandshake::new(role);
    let mut sent = 0;
    for step in steps {
        let frame = CloseFrame::new(1000 + u16::from(step % 4), "reason").expect("valid");
        let before = handshake.state();
        let answer = match step / 4 % 3 {
            0 => handshake.close(frame),
            1 => handshake.received(frame),
            _ => handshake.fail(ProtocolError::InvalidUtf8),
        };
        sent += usize::from(answer.is_some());
        let after = handshake.state();
        assert_eq!(answer.is_some(), before == CloseState::Open);
        assert!(after != CloseState::Open);
        let is_over = |state| matches!(state, CloseState::AwaitingEnd | CloseState::End);
        assert!(!is_over(before) || after == before, "the end is final");
        assert!(!handshake.closed().clean || is_over(after));
    }
    assert!(sent <= 1, "one Close frame");
}
