//! Negotiation: a handshake, message by message.
//!
//! rustls calls the verifier synchronously while it processes a message. So messages that can carry certificates are
//! processed on a thread for computations; meanwhile the handshake can time out or be canceled.

use std::io;

use rustls::Connection;
use tokio::net::TcpStream;

use super::peer::{TlsPeer, recording_peer};
use crate::computing::compute;

/// Bytes that are processed together. Data behind the handshake must fit into the plaintext buffer of rustls, 16 KiB.
const MOST_RECEIVED: usize = 16 * 1024;

/// A running handshake.
#[derive(Debug)]
pub(super) struct Negotiation<'n> {
    pub(super) socket: &'n TcpStream,
    /// Whether certificates of the peer are verified.
    pub(super) verifies: bool,
    /// What the peer presented. It is set as soon as it is known, so that it survives a later failure.
    pub(super) seen: &'n mut Option<TlsPeer>,
}

impl Negotiation<'_> {
    /// Makes the handshake. An error is one of the socket, or contains one of rustls.
    pub(super) async fn run(mut self, mut tls: Connection) -> io::Result<Connection> {
        loop {
            send(&mut tls, self.socket).await?;
            if !tls.is_handshaking() {
                return Ok(tls);
            }
            let received = receive(self.socket).await?;
            let step;
            (tls, step) = self.step(tls, received).await?;
            if let Err(error) = step {
                // Sends the alert with the reason, if there is room; the peer may be gone already.
                let _ = tls.write_tls(&mut Now(self.socket));
                return Err(error);
            }
        }
    }

    /// Processes received bytes. Fails without the connection where the system gives no thread to compute on.
    async fn step(
        &mut self,
        mut tls: Connection,
        received: Vec<u8>,
    ) -> io::Result<(Connection, io::Result<()>)> {
        let step = move || {
            let (step, seen) = recording_peer(|| take_in(&mut tls, &received));
            ((tls, step), seen)
        };
        let (outcome, seen) = if self.verifies {
            compute(step).await?
        } else {
            step()
        };
        if seen.is_some() {
            *self.seen = seen;
        }
        Ok(outcome)
    }
}

fn take_in(tls: &mut Connection, mut received: &[u8]) -> io::Result<()> {
    // After close_notify nothing is read any more.
    while tls.read_tls(&mut received)? > 0 {
        tls.process_new_packets().map_err(invalid)?;
    }
    Ok(())
}

/// Wraps an error of rustls in the way of tokio-rustls.
pub(super) fn invalid(error: rustls::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

async fn send(tls: &mut Connection, socket: &TcpStream) -> io::Result<()> {
    while tls.wants_write() {
        match tls.write_tls(&mut Now(socket)) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => socket.writable().await?,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Reads what is there; the buffer is allocated only once there is something. Fails at the end of the stream.
async fn receive(socket: &TcpStream) -> io::Result<Vec<u8>> {
    loop {
        socket.readable().await?;
        let mut received = vec![0; MOST_RECEIVED];
        match socket.try_read(&mut received) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => {
                received.truncate(count);
                return Ok(received);
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
}

/// A writer that sends what the kernel accepts at once.
struct Now<'s>(&'s TcpStream);

impl io::Write for Now<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_write(bytes)
    }

    fn write_vectored(&mut self, parts: &[io::IoSlice<'_>]) -> io::Result<usize> {
        self.0.try_write_vectored(parts)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
