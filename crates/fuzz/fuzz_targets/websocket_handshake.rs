//! Requests of hostile clients, and responses of hostile servers.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sockets_core::websocket::protocol::deflate::DeflateConfig;
use sockets_core::websocket::protocol::handshake::{
    ClientConfig, ClientHandshake, HeadReader, ServerHandshake, write_request, write_response,
};
use sockets_fuzz::frames::NONCE;

const LIMIT: usize = 4096;

fuzz_target!(|bytes: &[u8]| {
    let mut reader = HeadReader::new(LIMIT);
    let Ok(Some(end)) = reader.push(bytes) else {
        return;
    };
    let mut bytewise = HeadReader::new(LIMIT);
    let mut ends = bytes.chunks(1).map(|byte| bytewise.push(byte));
    let found = ends.position(|end| end.is_ok_and(|end| end.is_some()));
    assert_eq!(found, Some(end - 1));
    serve(&reader);
    connect(&reader);
});

fn serve(reader: &HeadReader) {
    let Ok(request) = reader.request() else {
        return;
    };
    let written = write_request(&request);
    let handshake = match ServerHandshake::of_request(&request) {
        Ok(handshake) => handshake,
        Err(error) => return check_response(&write_response(&error.response())),
    };
    assert!(!written.is_empty());
    let protocol = handshake.protocols().first().map(String::as_str);
    let config = DeflateConfig::default();
    let accepted = handshake
        .accept(protocol, Some(&config), &Default::default())
        .expect("the protocol was offered");
    if let Some(deflate) = accepted.deflate {
        assert!((9..=15).contains(&deflate.server_max_window_bits));
        assert!((8..=15).contains(&deflate.client_max_window_bits));
    }
    check_response(&write_response(&accepted.response));
}

/// Nothing of the request can break out of a field of the response.
fn check_response(response: &[u8]) {
    let mut reader = HeadReader::new(2 * LIMIT);
    assert_eq!(reader.push(response), Ok(Some(response.len())));
    reader.response().expect("a response");
}

fn connect(reader: &HeadReader) {
    let protocols = ["chat", "superchat"].map(str::to_owned);
    let config = ClientConfig {
        protocols: protocols.to_vec(),
        deflate: Some(DeflateConfig::default()),
        ..ClientConfig::default()
    };
    let client = ClientHandshake::new(config, NONCE).expect("valid");
    let Ok(response) = reader.response() else {
        return;
    };
    if let Ok(negotiated) = client.check(&response) {
        assert_eq!(response.status(), 101);
        assert!(
            negotiated
                .protocol
                .is_none_or(|protocol| protocols.contains(&protocol))
        );
        assert!(
            negotiated
                .deflate
                .is_none_or(|deflate| deflate.server_no_context_takeover)
        );
    }
}
