//! The ceiling of an echo server: one thread, messages of `size=` bytes, each in one frame.

use std::io::{self, Read, Write};

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};

use super::{header_length, write_header};
use crate::arguments::Arguments;
use crate::commands::Commands;
use crate::report::Report;

const LISTENER: Token = Token(usize::MAX);

const ANSWER: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// # Errors
/// When listening fails.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let _ended_by_harness = Commands::listen();
    let socket = crate::tcp::bind(arguments)?;
    socket.set_nonblocking(true)?;
    Report::ready(socket.local_addr()?.port()).emit()?;
    let mut server = Server::new(TcpListener::from_std(socket), arguments.or("size", 64)?)?;
    loop {
        server.turn()?;
    }
}

struct Server {
    poll: Poll,
    events: Events,
    listener: TcpListener,
    clients: Vec<Option<Client>>,
    memory: Vec<u8>,
    out: Vec<u8>,
    size: usize,
}

struct Client {
    stream: TcpStream,
    is_open: bool,
    /// Bytes that were received and are not answered.
    partial: Vec<u8>,
    unsent: Vec<u8>,
}

impl Server {
    fn new(mut listener: TcpListener, size: usize) -> io::Result<Self> {
        let poll = Poll::new()?;
        poll.registry()
            .register(&mut listener, LISTENER, Interest::READABLE)?;
        Ok(Self {
            poll,
            events: Events::with_capacity(1024),
            listener,
            clients: Vec::new(),
            memory: vec![0; 256 * 1024],
            out: Vec::new(),
            size,
        })
    }

    fn turn(&mut self) -> io::Result<()> {
        self.poll.poll(&mut self.events, None)?;
        let tokens: Vec<_> = self.events.iter().map(mio::event::Event::token).collect();
        for token in tokens {
            match token {
                LISTENER => self.accept()?,
                Token(index) => self.serve(index),
            }
        }
        Ok(())
    }

    fn accept(&mut self) -> io::Result<()> {
        while let Ok((mut stream, _)) = self.listener.accept() {
            stream.set_nodelay(true)?;
            let token = Token(self.clients.len());
            let interest = Interest::READABLE | Interest::WRITABLE;
            self.poll
                .registry()
                .register(&mut stream, token, interest)?;
            self.clients.push(Some(Client {
                stream,
                is_open: false,
                partial: Vec::new(),
                unsent: Vec::new(),
            }));
        }
        Ok(())
    }

    /// A client that ends, in whatever way, is forgotten.
    fn serve(&mut self, index: usize) {
        let Some(client) = &mut self.clients[index] else {
            return;
        };
        let served = client.serve(&mut self.memory, &mut self.out, self.size);
        if served.is_err() {
            self.clients[index] = None;
        }
    }
}

impl Client {
    fn serve(&mut self, memory: &mut [u8], out: &mut Vec<u8>, size: usize) -> io::Result<()> {
        self.flush()?;
        loop {
            let count = match self.stream.read(memory) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            };
            out.clear();
            self.answer(&mut memory[..count], out, size);
            self.unsent.extend_from_slice(out);
            self.flush()?;
            if count < memory.len() {
                return Ok(());
            }
        }
    }

    fn answer(&mut self, bytes: &mut [u8], out: &mut Vec<u8>, size: usize) {
        if !self.is_open {
            self.partial.extend_from_slice(bytes);
            if self.partial.ends_with(b"\r\n\r\n") {
                self.is_open = true;
                self.partial.clear();
                out.extend_from_slice(ANSWER.as_bytes());
            }
            return;
        }
        let frame = header_length(size) + 4 + size;
        if self.partial.is_empty() && bytes.len().is_multiple_of(frame) {
            echo(bytes, frame, size, out);
            return;
        }
        self.partial.extend_from_slice(bytes);
        let whole = self.partial.len() / frame * frame;
        echo(&mut self.partial[..whole], frame, size, out);
        self.partial.drain(..whole);
    }

    fn flush(&mut self) -> io::Result<()> {
        while !self.unsent.is_empty() {
            match self.stream.write(&self.unsent) {
                Ok(count) => drop(self.unsent.drain(..count)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Unmasks and frames whole messages.
fn echo(frames: &mut [u8], frame: usize, size: usize, out: &mut Vec<u8>) {
    for frame in frames.chunks_exact_mut(frame) {
        let (head, payload) = frame.split_at_mut(frame.len() - size);
        let key = *head.last_chunk::<4>().expect("a client masks");
        for (byte, key) in payload.iter_mut().zip(key.iter().cycle()) {
            *byte ^= key;
        }
        write_header(size, None, out);
        out.extend_from_slice(payload);
    }
}
