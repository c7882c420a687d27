//! How the protocol engine is used by servers and clients alike.

use std::io;

use sockets_core::websocket::protocol::deflate::{
    DeflateConfig, DeflateParameters, Deflater, Inflater,
};
use sockets_core::websocket::protocol::{
    Decoder, DecoderConfig, Encoder, MaskKeys, Oversize, ReceiveMode, Role,
};
use sockets_testing::arguments::Arguments;

/// The same for all frames: it costs a server as much as a random one.
pub(crate) struct FixedKey;

impl MaskKeys for FixedKey {
    fn next_key(&mut self) -> [u8; 4] {
        [0x12, 0x34, 0x56, 0x78]
    }
}

/// With `deflate=1` that of the package by default: no context takeover.
pub(crate) fn deflate_config(arguments: &Arguments) -> io::Result<Option<DeflateConfig>> {
    Ok((arguments.or("deflate", 0)? == 1).then(DeflateConfig::default))
}

/// What one end of a connection needs.
pub(crate) fn codec(
    role: Role,
    agreed: Option<&DeflateParameters>,
    config: Option<&DeflateConfig>,
) -> (Decoder, Encoder) {
    let decoder = DecoderConfig {
        mode: ReceiveMode::Messages,
        max_message_size: 16 << 20,
        max_frames: 131_072,
        oversize: Oversize::Fail,
    };
    let inflater = agreed.map(|agreed| Inflater::new(role, agreed));
    let deflater = agreed
        .zip(config)
        .map(|(agreed, config)| Deflater::new(role, agreed, config));
    (
        Decoder::new(role, decoder, inflater),
        Encoder::new(role, deflater),
    )
}
