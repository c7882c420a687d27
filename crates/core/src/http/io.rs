//! A channel as the parser of HTTP reads and writes it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper::rt::{Read, ReadBufCursor, Write};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::head_end::HeadEnd;
use crate::error::{Error, Hresult};
use crate::open::Channel;

/// Bytes that one call reads.
const SCRATCH: usize = 16 * 1024;

/// The channel of an exchange.
#[derive(Debug)]
pub(super) struct Wire {
    channel: Channel,
    /// On a plain socket the parser gets nothing that follows a head before it asks for it: after CONNECT the socket belongs to
    /// the application, with every byte that is behind the head.
    head: HeadEnd,
    /// Bytes that the head may still have. The parser's own limit is that of a buffer, which may hold more.
    head_bytes: usize,
}

impl Wire {
    /// A channel whose first head is limited to so many bytes.
    pub(super) fn new(channel: Channel, head_bytes: usize) -> Self {
        Self {
            channel,
            head: HeadEnd::default(),
            head_bytes,
        }
    }

    pub(super) fn into_channel(self) -> Channel {
        self.channel
    }

    fn poll_fill(
        &mut self,
        context: &mut Context<'_>,
        target: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.head.is_over() {
            return Pin::new(&mut self.channel).poll_read(context, target);
        }
        let of_head = match &mut self.channel {
            Channel::Plain(socket) => {
                ready!(poll_until_head(socket, &mut self.head, context, target))?
            }
            Channel::Protected(channel) => {
                ready!(Pin::new(&mut **channel).poll_read(context, target))?;
                self.head.advance(target.filled())
            }
        };
        let left = self.head_bytes.checked_sub(of_head);
        self.head_bytes = left.ok_or_else(too_long)?;
        Poll::Ready(Ok(()))
    }
}

fn too_long() -> io::Error {
    let text = "HTTP: the head of the response is too long";
    let hresult = Hresult::WININET_E_INVALID_SERVER_RESPONSE;
    io::Error::other(Error::new(hresult, text))
}

/// Reads what is there, and nothing behind the end of a head. Returns how many bytes that is.
fn poll_until_head(
    socket: &TcpStream,
    head: &mut HeadEnd,
    context: &mut Context<'_>,
    target: &mut ReadBuf<'_>,
) -> Poll<io::Result<usize>> {
    ready!(socket.poll_peek(context, target))?;
    let wanted = head.advance(target.filled());
    target.clear();
    if wanted == 0 {
        return Poll::Ready(Ok(0));
    }
    // What was seen is there, and nothing else reads this socket.
    let read = socket.try_read(target.initialize_unfilled_to(wanted))?;
    target.advance(read);
    Poll::Ready(Ok(read))
}

impl Read for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut target: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let mut scratch = [0; SCRATCH];
        let room = target.remaining().min(SCRATCH);
        let mut filled = ReadBuf::new(&mut scratch[..room]);
        ready!(self.poll_fill(context, &mut filled))?;
        target.put_slice(filled.filled());
        Poll::Ready(Ok(()))
    }
}

impl Write for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.channel).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.channel).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.channel).poll_shutdown(context)
    }
}
