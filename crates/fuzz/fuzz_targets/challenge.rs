//! Challenges of a server, and the answers to them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sockets_core::http::credentials::{Asker, Authenticator, Credential};
use sockets_core::http::{HeaderMap, HeaderValue, StatusCode};

fuzz_target!(|text: &[u8]| {
    let mut headers = HeaderMap::new();
    for field in text.split(|&byte| byte == b'\n') {
        if let Ok(value) = HeaderValue::from_bytes(field) {
            headers.append("www-authenticate", value);
        }
    }
    let credential = Some(Credential::new("J\u{e4}s\u{f8}n", "secret"));
    let mut authenticator = Authenticator::new(Asker::Server, credential);
    // A server may ask again and again, and always gets an answer that can be sent.
    for _ in 0..3 {
        if authenticator.is_asked(StatusCode::UNAUTHORIZED, &headers) {
            let mut answer = HeaderMap::new();
            authenticator
                .answer(&mut answer, "GET", "/")
                .expect("a name without control characters");
            assert_eq!(answer.len(), 1);
        }
    }
});
