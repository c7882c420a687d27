//! Echoes every message.

use std::io;

use sockets_core::websocket::protocol::Opcode;
use sockets_testing::arguments::Arguments;

use crate::answering::frame;
use crate::server::Server;

/// # Errors
/// When listening fails.
pub(crate) fn run(arguments: &Arguments) -> io::Result<()> {
    Server::listen(arguments)?.serve(
        |encoder, payload, out| frame(encoder, Opcode::Binary, payload, out),
        |_| Ok(()),
    )
}
