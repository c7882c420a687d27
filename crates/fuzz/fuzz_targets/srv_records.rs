//! The answer of a name server to a query for SRV records.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sockets_core::resolver::dns::{Query, Response};

/// Bytes of a name with all its dots, escaped or not, as text.
const LONGEST_NAME: usize = 4 * 255;

/// The header and the question that make a message the answer to the query; the input follows.
const ANSWER: &[u8] =
    b"\x12\x34\x81\x80\0\x01\0\x10\0\x10\0\x10\x04_sip\x04_tcp\x01a\0\0\x21\0\x01";

fuzz_target!(|bytes: &[u8]| {
    let query = Query::srv("_sip._tcp.a.", 0x1234).expect("a name");
    let answer = [ANSWER, bytes].concat();
    // As it came, and behind what makes it an answer.
    for message in [bytes, &answer] {
        if let Some(Ok(Response::Records(records))) = query.response(message) {
            assert!(
                records.len() * 19 <= message.len(),
                "records out of nothing"
            );
            assert!(records.iter().all(|each| each.target.len() <= LONGEST_NAME));
        }
    }
});
