//! The stream that follows a handshake.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use super::handshake::Secured;
use super::session::Session;
use crate::readiness::ReadySink;
use crate::stream::PumpedStream;

/// Takes over after a handshake with `remote`; readiness goes to `sink`.
pub fn tls_stream(secured: Secured, remote: SocketAddr, sink: Arc<dyn ReadySink>) -> PumpedStream {
    let mut session = Session::new(secured.tls, secured.socket, remote);
    let receive_queue = Mutex::new(session.take_received());
    PumpedStream::new(Box::new(session), receive_queue, remote, sink)
}
