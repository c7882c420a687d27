//! The load of an echo server: `connections=` clients, each with `inflight=` messages of `size=` bytes under way.

use std::io::{self, Read, Write};
use std::net::TcpStream as Socket;
use std::time::Duration;

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use super::{header_length, write_header};
use crate::arguments::Arguments;
use crate::tcp::remote;
use crate::window::{StepCounts, Window};

const REQUEST: &str = "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

/// The same for all frames: it costs the server as much as a random one.
const MASK: [u8; 4] = [0x12, 0x34, 0x56, 0x78];

/// Only a server that hangs reaches it.
const SILENCE: Duration = Duration::from_secs(10);

/// Runs the load through a measured window; packets are messages that came back.
///
/// # Errors
/// When a connection fails or the server falls silent.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let mut load = Load::start(arguments)?;
    Window::from_arguments(arguments)?.measure(|| load.step())
}

struct Load {
    poll: Poll,
    events: Events,
    clients: Vec<Client>,
    memory: Vec<u8>,
    /// Frames of as many messages as are in flight.
    frames: Vec<u8>,
    frame: usize,
    reply: usize,
    size: usize,
}

struct Client {
    stream: TcpStream,
    /// Bytes of an incomplete reply.
    partial: usize,
    /// Bytes that the kernel did not take.
    unsent: usize,
}

impl Load {
    fn start(arguments: &Arguments) -> io::Result<Self> {
        let (size, inflight) = (arguments.or("size", 64)?, arguments.or("inflight", 1)?);
        let mut frames = Vec::new();
        for _ in 0..inflight {
            write_header(size, Some(MASK), &mut frames);
            frames.resize(frames.len() + size, 0x55);
        }
        let mut load = Self {
            poll: Poll::new()?,
            events: Events::with_capacity(1024),
            clients: Vec::new(),
            memory: vec![0; 256 * 1024],
            frame: frames.len() / inflight,
            frames,
            reply: header_length(size) + size,
            size,
        };
        for index in 0..arguments.or("connections", 1)? {
            load.add(index, open(arguments)?)?;
        }
        for client in &mut load.clients {
            client.unsent = load.frames.len();
            client.send(&load.frames)?;
        }
        Ok(load)
    }

    fn add(&mut self, index: usize, socket: Socket) -> io::Result<()> {
        socket.set_nonblocking(true)?;
        let mut stream = TcpStream::from_std(socket);
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.poll
            .registry()
            .register(&mut stream, Token(index), interest)?;
        self.clients.push(Client {
            stream,
            partial: 0,
            unsent: 0,
        });
        Ok(())
    }

    fn step(&mut self) -> io::Result<StepCounts> {
        self.poll.poll(&mut self.events, Some(SILENCE))?;
        if self.events.is_empty() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let mut messages = 0;
        for event in &self.events {
            let client = &mut self.clients[event.token().0];
            let bytes = client.receive(&mut self.memory)? + client.partial;
            client.partial = bytes % self.reply;
            let arrived = bytes / self.reply;
            client.unsent += arrived * self.frame;
            client.send(&self.frames)?;
            messages += arrived as u64;
        }
        Ok(StepCounts {
            packets: messages,
            bytes: messages * self.size as u64,
            system_calls: 0,
        })
    }
}

impl Client {
    fn receive(&mut self, memory: &mut [u8]) -> io::Result<usize> {
        let mut bytes = 0;
        loop {
            match self.stream.read(memory) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) if count < memory.len() => return Ok(bytes + count),
                Ok(count) => bytes += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(bytes),
                Err(error) => return Err(error),
            }
        }
    }

    /// All frames are alike, so that what is unsent is always the end of them.
    fn send(&mut self, frames: &[u8]) -> io::Result<()> {
        while self.unsent > 0 {
            let rest = &frames[frames.len() - self.unsent..];
            match self.stream.write(rest) {
                Ok(count) => self.unsent -= count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Connects and makes the opening handshake.
fn open(arguments: &Arguments) -> io::Result<Socket> {
    let mut socket = Socket::connect(remote(arguments)?)?;
    socket.set_nodelay(true)?;
    socket.write_all(REQUEST.as_bytes())?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        socket.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    if head.starts_with(b"HTTP/1.1 101") {
        return Ok(socket);
    }
    Err(io::Error::other("the server refused the handshake"))
}
