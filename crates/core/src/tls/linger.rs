//! Closing without losing sent data.
//!
//! A TLS 1.3 server sends session tickets after the handshake, unasked. A socket that is closed before they arrive answers
//! them with a reset, and the kernel drops what is still in the send buffer.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Tickets arrive one round trip after the handshake; this allows for several retransmissions.
const LIMIT: Duration = Duration::from_secs(5);

/// Ends sending, and discards what arrives until the peer has ended too.
pub(super) async fn linger(mut socket: TcpStream) {
    // The owner has closed the stream: no operation is left to report an error to.
    let _ = timeout(LIMIT, drop_incoming(&mut socket)).await;
}

async fn drop_incoming(socket: &mut TcpStream) -> io::Result<()> {
    socket.shutdown().await?;
    let mut scratch = [0; 1024];
    while socket.read(&mut scratch).await? > 0 {}
    Ok(())
}
