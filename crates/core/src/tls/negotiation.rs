//! Negotiation: a handshake, message by message.
//!
//! rustls asks the verifier while it takes a message in, and waits for the answer. So those messages are taken in where
//! computing holds nobody up; meanwhile the one who waits for the handshake can run out of time, or of interest.

use std::io;

use rustls::Connection;
use tokio::net::TcpStream;

use super::peer::{TlsPeer, seen_by};
use crate::computing::compute;

/// Bytes that are taken in together. What comes behind the handshake must fit into what rustls keeps of plaintext, 16 KiB.
const MOST_RECEIVED: usize = 16 * 1024;

/// Where a handshake stands.
#[derive(Debug)]
pub(super) struct Negotiation<'n> {
    pub(super) socket: &'n TcpStream,
    /// Whether certificates of the peer are looked at.
    pub(super) verifies: bool,
    /// What the peer showed.
    pub(super) seen: &'n mut Option<TlsPeer>,
}

impl Negotiation<'_> {
    /// Makes the handshake. An error is one of the socket, or holds that of rustls.
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
                // The alert that tells the peer why. It may be gone already, and nobody waits for it.
                let _ = tls.write_tls(&mut Now(self.socket));
                return Err(error);
            }
        }
    }

    /// Takes in what came. Fails without the connection where nobody can compute.
    async fn step(
        &mut self,
        mut tls: Connection,
        received: Vec<u8>,
    ) -> io::Result<(Connection, io::Result<()>)> {
        let step = move || {
            let (step, seen) = seen_by(|| take_in(&mut tls, &received));
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
    // Nothing is taken any more after a goodbye.
    while tls.read_tls(&mut received)? > 0 {
        tls.process_new_packets().map_err(invalid)?;
    }
    Ok(())
}

/// As tokio-rustls passes on what rustls says.
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

/// Waits for what comes, without memory for it, and fails at the end.
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

/// Writes what the kernel takes at once.
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
