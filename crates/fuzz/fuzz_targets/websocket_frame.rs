//! Frames of a hostile peer, in either role, in every mode of receiving, with and without compression.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sockets_core::websocket::protocol::{Decoder, Oversize, ReceiveMode};
use sockets_fuzz::frames::{Choices, MAX_MESSAGE_SIZE, Outcome, decode, encode};

fuzz_target!(|bytes: &[u8]| {
    let Some((choices, bytes)) = Choices::read(bytes) else {
        return;
    };
    let new = |config| Decoder::new(choices.role, config, choices.inflater());
    let (whole, error) = decode(&mut new(choices.config), [bytes]);
    let cut = decode(&mut new(choices.config), bytes.chunks(choices.chunk));
    // Of several violations in one compressed piece, the order in which they are found depends on the cut.
    let is_valid = |one: &Outcome| one.1.is_none() && !one.0.iter().any(|one| one.too_large);
    let whole_outcome = (whole.clone(), error);
    if choices.inflater().is_none() || (is_valid(&cut) && is_valid(&whole_outcome)) {
        assert_eq!(cut.1, error, "cutting changes nothing");
        let is_split = choices.config.mode == ReceiveMode::Bytes;
        assert!(is_split || cut == whole_outcome, "cutting changes nothing");
    }
    if choices.config.mode != ReceiveMode::Bytes {
        let limited = |payload: &Vec<u8>| payload.len() <= MAX_MESSAGE_SIZE;
        assert!(whole.iter().all(|one| limited(&one.payload)));
    }
    if choices.config.oversize == Oversize::Discard && choices.config.mode == ReceiveMode::Messages
    {
        let complete: Vec<_> = whole.into_iter().filter(|one| !one.too_large).collect();
        let again = encode(choices.role, &complete);
        let received = decode(
            &mut Decoder::new(choices.role.peer(), choices.config, None),
            [&again[..]],
        );
        assert_eq!(received, (complete, None), "what was received can be sent");
    }
});
