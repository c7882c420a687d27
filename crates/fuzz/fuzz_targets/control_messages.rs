//! The control messages that come with a datagram.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sockets_sys::cmsg::ControlMessages;

fuzz_target!(|bytes: &[u8]| {
    let mut total = 0;
    for message in ControlMessages::new(bytes) {
        let _ = message.int();
        total += message.data.len();
    }
    assert!(total <= bytes.len());
});
