//! An open connection before it becomes a stream of the application.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream as Socket;

use crate::error::Error;
use crate::readiness::ReadySink;
use crate::socket::canonical;
use crate::stream::{ByteStream, PumpedStream};
use crate::tcp::{Connection, TcpStream};
use crate::tls::TlsChannel;

/// A connection, plain or protected, as asynchronous reader and writer: what a protocol needs that talks to the peer before
/// the application does. Dropping it closes the connection.
#[derive(Debug)]
pub enum Channel {
    /// A connected socket.
    Plain(Socket),
    /// A session.
    Protected(Box<TlsChannel>),
}

impl Channel {
    /// The local address.
    ///
    /// # Errors
    /// The system's.
    pub fn local_address(&self) -> Result<SocketAddr, Error> {
        let address = match self {
            Self::Plain(socket) => socket.local_addr(),
            Self::Protected(channel) => channel.local_address(),
        };
        address
            .map(canonical)
            .map_err(|error| Error::from_io("local address", "getsockname", &error))
    }

    /// The stream of the application, connected to `remote`; readiness goes to `sink`.
    pub(crate) fn into_stream(
        self,
        remote: SocketAddr,
        sink: Arc<dyn ReadySink>,
    ) -> Result<Arc<dyn ByteStream>, Error> {
        match self {
            Self::Plain(socket) => {
                let connection =
                    Connection::from(socket)
                        .for_driver(sink.driver())
                        .map_err(|error| {
                            Error::from_io(format_args!("connect {remote}"), "epoll_ctl", &error)
                        })?;
                Ok(Arc::new(TcpStream::new(connection, remote, sink)))
            }
            Self::Protected(channel) => {
                let (transport, received) = channel.into_transport();
                Ok(Arc::new(PumpedStream::new(
                    transport, received, remote, sink,
                )))
            }
        }
    }
}

impl AsyncRead for Channel {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        target: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(socket) => Pin::new(socket).poll_read(context, target),
            Self::Protected(channel) => Pin::new(&mut **channel).poll_read(context, target),
        }
    }
}

impl AsyncWrite for Channel {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(socket) => Pin::new(socket).poll_write(context, bytes),
            Self::Protected(channel) => Pin::new(&mut **channel).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(socket) => Pin::new(socket).poll_flush(context),
            Self::Protected(channel) => Pin::new(&mut **channel).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(socket) => Pin::new(socket).poll_shutdown(context),
            Self::Protected(channel) => Pin::new(&mut **channel).poll_shutdown(context),
        }
    }
}
