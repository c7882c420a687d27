//! Sends every message to all clients.

use std::cell::RefCell;
use std::io;

use sockets_core::websocket::protocol::{Opcode, SharedMessage};
use sockets_testing::arguments::Arguments;

use crate::answering::Answering;
use crate::server::{Connection, Server};

/// # Errors
/// When listening or sending fails.
pub(crate) fn run(arguments: &Arguments) -> io::Result<()> {
    let received = RefCell::new(Vec::new());
    Server::listen(arguments)?.serve(
        |_, payload, _| received.borrow_mut().push(payload.to_vec()),
        |server| {
            for payload in received.take() {
                let mut message = SharedMessage::new(Opcode::Binary, &payload);
                send_to_all(&mut message, &mut server.connections)?;
            }
            Ok(())
        },
    )
}

fn send_to_all(
    message: &mut SharedMessage<'_>,
    connections: &mut [Option<Connection>],
) -> io::Result<()> {
    for Connection { link, answering } in connections.iter_mut().flatten() {
        if let Answering::Open(codec) = answering {
            link.send(message.frame(&mut codec.1))?;
        }
    }
    Ok(())
}
