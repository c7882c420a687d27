//! Manifests: XML and JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sockets_core::capabilities::parse;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    for is_json in [false, true] {
        // Whatever is wrong is said.
        if let Err(problem) = parse(text, is_json) {
            assert!(!problem.is_empty());
        }
    }
});
