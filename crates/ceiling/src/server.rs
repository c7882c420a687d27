//! Server: one thread that accepts, receives and answers.

use std::io::{self, ErrorKind};
use std::sync::Arc;

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use rustls::{ServerConfig, ServerConnection};
use sockets_core::websocket::protocol::deflate::DeflateConfig;
use sockets_core::websocket::protocol::{Batch, Encoder};
use sockets_testing::arguments::Arguments;
use sockets_testing::commands;
use sockets_testing::process_usage::ProcessUsage;
use sockets_testing::report::Report;
use sockets_testing::tls::settings::server_config;

use crate::answering::{Answering, each_message};
use crate::codec::deflate_config;
use crate::link::Link;

const LISTENER: Token = Token(usize::MAX);

/// Accepts connections, which answer messages in some way; tells on request what the process has used.
pub(crate) struct Server {
    poll: Poll,
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    deflate: Option<DeflateConfig>,
    pub(crate) connections: Vec<Option<Connection>>,
    memory: Vec<u8>,
    batch: Batch,
    out: Vec<u8>,
}

/// A client of the server.
pub(crate) struct Connection {
    pub(crate) link: Link<TcpStream>,
    pub(crate) answering: Answering,
}

impl Server {
    /// Listens and says so.
    pub(crate) fn listen(arguments: &Arguments) -> io::Result<Self> {
        let socket = sockets_testing::tcp::bind(arguments)?;
        socket.set_nonblocking(true)?;
        let port = socket.local_addr()?.port();
        let is_tls = !arguments.or("certificates", String::new())?.is_empty();
        let mut server = Self {
            poll: Poll::new()?,
            listener: TcpListener::from_std(socket),
            tls: is_tls.then(|| server_config(arguments)).transpose()?,
            deflate: deflate_config(arguments)?,
            connections: Vec::new(),
            memory: vec![0; 256 * 1024],
            batch: Batch::new(),
            out: Vec::new(),
        };
        server
            .poll
            .registry()
            .register(&mut server.listener, LISTENER, Interest::READABLE)?;
        commands::answer(|| usage(Report::default()));
        usage(Report::ready(port)).emit()?;
        Ok(server)
    }

    /// Serves for ever. `handle` is called with each message, and appends to what its sender gets; `after` with the messages of
    /// each read, behind that.
    pub(crate) fn serve(
        mut self,
        mut handle: impl FnMut(&mut Encoder, &[u8], &mut Vec<u8>),
        mut after: impl FnMut(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut events = Events::with_capacity(1024);
        loop {
            self.poll.poll(&mut events, None)?;
            for event in &events {
                match event.token() {
                    LISTENER => self.accept()?,
                    Token(index) => self.serve_one(index, &mut handle),
                }
                after(&mut self)?;
            }
        }
    }

    fn accept(&mut self) -> io::Result<()> {
        while let Ok((mut socket, _)) = self.listener.accept() {
            socket.set_nodelay(true)?;
            let token = Token(self.connections.len());
            let interest = Interest::READABLE | Interest::WRITABLE;
            self.poll
                .registry()
                .register(&mut socket, token, interest)?;
            let tls = self.tls.clone().map(ServerConnection::new).transpose();
            let tls = tls.map_err(io::Error::other)?.map(Into::into);
            self.connections.push(Some(Connection {
                link: Link::new(socket, tls),
                answering: Answering::new(),
            }));
        }
        Ok(())
    }

    /// A client that ends, in whatever way, is forgotten.
    fn serve_one(
        &mut self,
        index: usize,
        handle: &mut impl FnMut(&mut Encoder, &[u8], &mut Vec<u8>),
    ) {
        let Some(mut connection) = self.connections[index].take() else {
            return;
        };
        if let Ok(true) = self.receive(&mut connection, handle) {
            self.connections[index] = Some(connection);
        }
    }

    /// False at the end of the connection.
    fn receive(
        &mut self,
        connection: &mut Connection,
        handle: &mut impl FnMut(&mut Encoder, &[u8], &mut Vec<u8>),
    ) -> io::Result<bool> {
        let Connection { link, answering } = connection;
        link.flush()?;
        loop {
            let count = match link.receive(&mut self.memory) {
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(true),
                Err(error) => return Err(error),
            };
            let read = &mut self.memory[..count];
            self.out.clear();
            let goes_on = match answering {
                Answering::Opening(_) => answering
                    .open(read, self.deflate.as_ref(), &mut self.out)
                    .map(|()| true)?,
                Answering::Open(codec) => {
                    each_message(codec, read, &mut self.batch, &mut self.out, &mut *handle)?
                }
            };
            link.send(&self.out)?;
            if !goes_on || link.is_drained_by(count, self.memory.len()) {
                return Ok(goes_on);
            }
        }
    }
}

fn usage(report: Report) -> Report {
    let usage = ProcessUsage::now();
    usage.describe(report).count("memory", usage.peak_memory)
}
