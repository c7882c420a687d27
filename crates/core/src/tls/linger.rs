//! Closing without losing what was sent.
//!
//! A server of TLS 1.3 sends session tickets after the handshake, unasked. A socket that was closed before they arrive
//! answers them with a reset, and the kernel drops what it had still to send.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Tickets come one round trip after the handshake; this is enough for several retransmissions.
const LIMIT: Duration = Duration::from_secs(5);

/// Ends sending, and drops what still comes until the peer has ended too.
pub(super) async fn linger(mut socket: TcpStream) {
    // Whatever happens, the socket is closed then, and nobody is there to be told.
    let _ = timeout(LIMIT, drop_incoming(&mut socket)).await;
}

async fn drop_incoming(socket: &mut TcpStream) -> io::Result<()> {
    socket.shutdown().await?;
    let mut scratch = [0; 1024];
    while socket.read(&mut scratch).await? > 0 {}
    Ok(())
}
