//! A channel as the parser of HTTP reads and writes it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper::rt::{Read, ReadBufCursor, Write};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::head_end::HeadEnd;
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
}

impl Wire {
    pub(super) fn new(channel: Channel) -> Self {
        Self {
            channel,
            head: HeadEnd::default(),
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
        match &mut self.channel {
            Channel::Plain(socket) => poll_until_head(socket, &mut self.head, context, target),
            Channel::Protected(channel) => Pin::new(&mut **channel).poll_read(context, target),
        }
    }
}

/// Reads what is there, and nothing behind the end of a head.
fn poll_until_head(
    socket: &TcpStream,
    head: &mut HeadEnd,
    context: &mut Context<'_>,
    target: &mut ReadBuf<'_>,
) -> Poll<io::Result<()>> {
    if head.is_over() {
        return poll_rest(socket, context, target);
    }
    let count = ready!(socket.poll_peek(context, target))?;
    let wanted = head.advance(target.filled());
    target.clear();
    if count == 0 {
        return Poll::Ready(Ok(()));
    }
    // What was seen is there, and nothing else reads this socket.
    let read = socket.try_read(target.initialize_unfilled_to(wanted))?;
    target.advance(read);
    Poll::Ready(Ok(()))
}

fn poll_rest(
    socket: &TcpStream,
    context: &mut Context<'_>,
    target: &mut ReadBuf<'_>,
) -> Poll<io::Result<()>> {
    loop {
        ready!(socket.poll_read_ready(context))?;
        match socket.try_read(target.initialize_unfilled()) {
            Ok(count) => {
                target.advance(count);
                return Poll::Ready(Ok(()));
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Poll::Ready(Err(error)),
        }
    }
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
