//! Clients: many connections to the measured server on one thread.

use std::io::{self, ErrorKind};
use std::time::Duration;

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use sockets_testing::arguments::Arguments;
use sockets_testing::commands;
use sockets_testing::report::Report;

use crate::client::{Client, Connector, Exchange};
use crate::link::Link;

/// Only a server that hangs reaches it.
const SILENCE: Duration = Duration::from_secs(10);

/// Bytes that are read at a time.
const READ: usize = 256 * 1024;

/// `connections=` clients, each of which receives the same bytes again and again.
pub(crate) struct Clients {
    poll: Poll,
    events: Events,
    pub(crate) list: Vec<Receiver>,
    memory: Vec<u8>,
    replies: Replies,
}

/// One of them.
pub(crate) struct Receiver {
    pub(crate) link: Link<TcpStream>,
    /// Bytes of an incomplete reply.
    partial: usize,
}

/// What has to be received: the same reply as often as a read can have it.
struct Replies {
    bytes: Vec<u8>,
    length: usize,
}

impl Clients {
    /// Opens all and says that they are ready, then waits for the harness. The first one exchanges a message before the others
    /// are there, whose reply is what all have to receive.
    pub(crate) fn open(arguments: &Arguments) -> io::Result<(Self, Exchange)> {
        let connector = Connector::new(arguments)?;
        let mut first = connector.open()?;
        let exchange = first.exchange(arguments)?;
        let mut clients = Self {
            poll: Poll::new()?,
            events: Events::with_capacity(1024),
            list: Vec::new(),
            memory: vec![0; READ],
            replies: Replies::new(&exchange.reply),
        };
        clients.add(first)?;
        for _ in 1..arguments.or("connections", 1)? {
            clients.add(connector.open()?)?;
        }
        Report::default()
            .flag("ready")
            .count("replyBytes", exchange.reply.len() as u64)
            .emit()?;
        commands::wait()?;
        Ok((clients, exchange))
    }

    fn add(&mut self, client: Client) -> io::Result<()> {
        client.link.socket.set_nonblocking(true)?;
        let mut link = client.link.map(TcpStream::from_std);
        let token = Token(self.list.len());
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.poll
            .registry()
            .register(&mut link.socket, token, interest)?;
        self.list.push(Receiver { link, partial: 0 });
        Ok(())
    }

    /// Waits, and passes each client that has received replies with their number.
    pub(crate) fn turn(
        &mut self,
        mut arrived: impl FnMut(&mut Receiver, usize) -> io::Result<()>,
    ) -> io::Result<()> {
        self.poll.poll(&mut self.events, Some(SILENCE))?;
        if self.events.is_empty() {
            return Err(ErrorKind::TimedOut.into());
        }
        for event in &self.events {
            let client = &mut self.list[event.token().0];
            client.link.flush()?;
            let count = client.receive(&mut self.memory, &self.replies)?;
            arrived(client, count)?;
        }
        Ok(())
    }
}

impl Receiver {
    /// The replies that have become complete.
    fn receive(&mut self, memory: &mut [u8], replies: &Replies) -> io::Result<usize> {
        let mut bytes = self.partial;
        loop {
            let count = match self.link.receive(memory) {
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            };
            replies.check(bytes, &memory[..count])?;
            bytes += count;
            if self.link.is_drained_by(count, memory.len()) {
                break;
            }
        }
        self.partial = bytes % replies.length;
        Ok(bytes / replies.length)
    }
}

impl Replies {
    fn new(reply: &[u8]) -> Self {
        Self {
            bytes: reply.repeat(READ / reply.len() + 2),
            length: reply.len(),
        }
    }

    /// Whether `received` is what has to come behind that many bytes.
    fn check(&self, before: usize, received: &[u8]) -> io::Result<()> {
        let start = before % self.length;
        if self.bytes[start..start + received.len()] == *received {
            return Ok(());
        }
        Err(io::Error::other("a reply differs from the first one"))
    }
}

#[cfg(test)]
mod tests {
    use super::Replies;

    #[test]
    fn a_reply_that_differs_is_found_wherever_a_read_ends() {
        let replies = Replies::new(b"abc");
        assert!(replies.check(0, b"abca").is_ok());
        assert!(replies.check(4, b"bcabc").is_ok());
        assert!(replies.check(4, b"abc").is_err());
    }
}
